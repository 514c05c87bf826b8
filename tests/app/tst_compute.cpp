// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "tests/app/program.h"

using namespace convstep;
using namespace convstep::test;

namespace {

using Values = std::vector<float>;

Values counting(int count)
{
    Values values;
    for (int i = 0; i < count; ++i)
        values.push_back(static_cast<float>(i + 1));
    return values;
}

}  // namespace

class TestCompute : public QObject {
    Q_OBJECT

private:
    Workplace m_work;

    // What the arguments compute into y.npy.
    Tensor computed(const QStringList& arguments)
    {
        QFile::remove(m_work.path("y.npy"));
        const Outcome outcome =
            m_work.run(QStringList{"compute"} + arguments + QStringList{"-o", "y.npy"});
        if (outcome.status != 0 || !outcome.err.isEmpty())
            qWarning("%s: %d %s", qPrintable(arguments.join(' ')), outcome.status,
                     qPrintable(outcome.err));
        const Tensor result = m_work.tensor("y.npy");
        if (outcome.out !=
            QString("y.npy: %1\n").arg(QString::fromStdString(result.shape().toString())))
            qWarning("%s", qPrintable(outcome.out));
        return result;
    }
    // The same computed from a manifest, which is read by another way.
    Tensor expected(const char* op, const QByteArray& inputs, const QByteArray& params)
    {
        m_work.put("case.json", json("{'format': 1, 'cases': [{'id': 'case', 'op': '") + op +
                                    json("', 'level': 'core', 'inputs': {") + inputs +
                                    json("}, 'params': {") + params +
                                    json("}, 'expect': {'output': {'shape': [], 'data': [0]}}}]}"));
        // It fails, since nobody expects a scalar, but keeps what it computed.
        if (m_work.run({"conformance", "case.json", "--write", "expected"}).status != 1)
            qWarning("the case should have been computed and not been right");
        return m_work.tensor("expected/case.output.npy");
    }
    static QByteArray file(const char* name, const char* shape, const char* path)
    {
        return json("'") + name + json("': {'shape': [") + shape + json("], 'file': '") + path +
               json("'}");
    }

private slots:
    void initTestCase()
    {
        m_work.put("x.npy", {1, 4, 5, 2}, counting(40));
        m_work.put("x_nchw.npy", {1, 2, 4, 5}, counting(40));
        m_work.put("w.npy", {3, 2, 2, 3}, counting(36));
        m_work.put("dw.npy", {3, 2, 2, 2}, counting(24));
        m_work.put("pw.npy", {1, 1, 4, 3}, counting(12));
        m_work.put("b.npy", {3}, {0.5F, -1000, 3});
    }

    // 1·1 + 2·2 + ... by hand: a window of one column pair.
    void computesByHand()
    {
        m_work.put("x2.npy", {1, 2, 2, 1}, {1, 2, 3, 4});
        m_work.put("w2.npy", {2, 2, 1, 1}, {10, 20, 30, 40});
        const Tensor valid =
            computed({"conv2d", "--input", "x2.npy", "--filter", "w2.npy", "--padding", "VALID"});
        QVERIFY(valid.shape() == (Shape{1, 1, 1, 1}));
        QCOMPARE(valuesOf(valid), Values{300});
        // SAME puts the odd row below and the odd column to the right.
        const Tensor same = computed({"conv2d", "--input", "x2.npy", "--filter", "w2.npy"});
        QVERIFY(same.shape() == (Shape{1, 2, 2, 1}));
        QCOMPARE(valuesOf(same), (Values{300, 20 + 2 * 0 + 120 + 0, 3 * 10 + 4 * 20, 40}));
    }

    void listsGoToTheirPlaces()
    {
        const Tensor two = computed({"conv2d", "--input", "x.npy", "--filter", "w.npy", "--strides",
                                     "2,1", "--dilations", "1,2", "--padding", "VALID"});
        const Tensor four =
            computed({"conv2d", "--input", "x.npy", "--filter", "w.npy", "--strides", "1,2,1,1",
                      "--dilations=1,1,2,1", "--padding", "VALID"});
        const QByteArray inputs =
            file("input", "1, 4, 5, 2", "x.npy") + "," + file("filter", "3, 2, 2, 3", "w.npy");
        const Tensor want = expected("conv2d", inputs,
                                     json("'strides': [1, 2, 1, 1], 'padding': 'VALID', "
                                          "'dilations': [1, 1, 2, 1], 'data_format': 'NHWC'"));
        QVERIFY(want.shape() == (Shape{1, 1, 3, 3}));
        QVERIFY(two.identicalTo(want));
        QVERIFY(four.identicalTo(want));
    }

    void channelsFirstToo()
    {
        const Tensor got =
            computed({"conv2d", "--input", "x_nchw.npy", "--filter", "w.npy", "--strides", "1,2",
                      "--padding", "2,0,0,1", "--data-format", "NCHW"});
        const QByteArray inputs =
            file("input", "1, 2, 4, 5", "x_nchw.npy") + "," + file("filter", "3, 2, 2, 3", "w.npy");
        const Tensor want =
            expected("conv2d", inputs,
                     json("'strides': [1, 1, 1, 2], "
                          "'padding': [[0, 0], [0, 0], [2, 0], [0, 1]], 'dilations': [1, 1, 1, 1], "
                          "'data_format': 'NCHW'"));
        QVERIFY(want.shape() == (Shape{1, 3, 4, 3}));
        QVERIFY(got.identicalTo(want));
        // All eight amounts in the order of the data format.
        QVERIFY(computed({"conv2d", "--input", "x_nchw.npy", "--filter", "w.npy", "--strides",
                          "1,2", "--padding", "0,0,0,0,2,0,0,1", "--data-format", "NCHW"})
                    .identicalTo(want));
    }

    void amountsOfPaddingInNhwc()
    {
        const Tensor got = computed({"depthwise-conv2d", "--input", "x.npy", "--filter", "dw.npy",
                                     "--padding", "1,0,0,3", "--rate", "1"});
        const QByteArray inputs =
            file("input", "1, 4, 5, 2", "x.npy") + "," + file("filter", "3, 2, 2, 2", "dw.npy");
        const Tensor want =
            expected("depthwise_conv2d", inputs,
                     json("'strides': [1, 1, 1, 1], 'rate': [1, 1], "
                          "'padding': [[0, 0], [1, 0], [0, 3], [0, 0]], 'data_format': 'NHWC'"));
        QVERIFY(want.shape() == (Shape{1, 3, 7, 4}));
        QVERIFY(got.identicalTo(want));
    }

    void oneNumberCountsForBothAxes()
    {
        QVERIFY(
            computed({"depthwise_conv2d", "--input", "x.npy", "--filter", "dw.npy", "--rate", "3"})
                .identicalTo(computed({"depthwise_conv2d", "--input", "x.npy", "--filter", "dw.npy",
                                       "--rate", "3,3"})));
        QVERIFY(computed({"atrous_conv2d", "--value", "x.npy", "--filters", "w.npy", "--rate", "2"})
                    .identicalTo(computed(
                        {"conv2d", "--input", "x.npy", "--filter", "w.npy", "--dilations", "2"})));
    }

    // filters, kernel_size, depth_multiplier and use_bias follow from the kernels.
    void aLayerKnowsItsOwnSizes()
    {
        const QStringList layer{
            "layers_separable_conv2d", "--inputs", "x.npy", "--depthwise-kernel", "dw.npy",
            "--pointwise-kernel",      "pw.npy"};
        const Tensor plain = computed(layer + QStringList{"--padding", "same"});
        QVERIFY(plain.identicalTo(
            computed({"separable_conv2d", "--input", "x.npy", "--depthwise-filter", "dw.npy",
                      "--pointwise-filter", "pw.npy"})));
        const Tensor biased = computed(layer + QStringList{"--padding", "same", "--bias", "b.npy"});
        QVERIFY(biased.shape() == plain.shape());
        QCOMPARE(biased.values()[0], plain.values()[0] + 0.5F);
        QCOMPARE(biased.values()[1], plain.values()[1] - 1000);
        QVERIFY(computed(layer +
                         QStringList{"--padding", "same", "--bias", "b.npy", "--use-bias", "false"})
                    .identicalTo(plain));
        const Tensor activated = computed(
            layer + QStringList{"--padding", "same", "--bias", "b.npy", "--activation", "relu"});
        QCOMPARE(activated.values()[1], std::max(0.0F, biased.values()[1]));
        QVERIFY(computed(layer + QStringList{"--padding", "same", "--filters", "3", "--kernel-size",
                                             "3,2", "--depth-multiplier", "2", "--strides", "1",
                                             "--dilation-rate", "1,1", "--data-format",
                                             "channels_last"})
                    .identicalTo(plain));
        verifyRefused(m_work.run(QStringList{"compute"} + layer +
                                 QStringList{"--filters", "4", "-o", "y.npy"}),
                      1, {"pointwise_kernel must be 1x1x4x4"});
        verifyRefused(m_work.run(QStringList{"compute"} + layer +
                                 QStringList{"--use-bias", "true", "-o", "y.npy"}),
                      1, {"needs the input bias"});
    }

    void gradientsTakeSizes()
    {
        m_work.put("g.npy", {1, 4, 5, 3}, counting(60));
        const Tensor got = computed({"conv2d_backprop_input", "--input-sizes", "1,4,5,2",
                                     "--filters", "w.npy", "--out-backprop", "g.npy"});
        QVERIFY(got.shape() == (Shape{1, 4, 5, 2}));
        const Tensor filter = computed({"conv2d_backprop_filter", "--input", "x.npy",
                                        "--filter-sizes", "3,2,2,3", "--out-backprop", "g.npy"});
        QVERIFY(filter.shape() == (Shape{3, 2, 2, 3}));
        const Tensor back = computed({"atrous_conv2d_transpose", "--value", "g.npy", "--filters",
                                      "w.npy", "--rate", "1", "--output-shape", "1,4,5,2"});
        QVERIFY(back.identicalTo(got));
        verifyRefused(m_work.run({"compute", "conv2d_backprop_input", "--filters", "w.npy",
                                  "--out-backprop", "g.npy", "-o", "y.npy"}),
                      2, {"--input-sizes N,N,N,N is missing"});
    }

    void severalResults()
    {
        m_work.put("g.npy", {1, 4, 5, 3}, counting(60));
        const QStringList call{
            "compute", "separable_conv2d_grad", "--input", "x.npy",          "--depthwise-filter",
            "dw.npy",  "--pointwise-filter",    "pw.npy",  "--out-backprop", "g.npy"};
        const Outcome all = m_work.run(call + QStringList{"-o", "grad.npy"});
        QCOMPARE(all.status, 0);
        QVERIFY(m_work.tensor("grad.d_input.npy").shape() == (Shape{1, 4, 5, 2}));
        QVERIFY(m_work.tensor("grad.d_depthwise_filter.npy").shape() == (Shape{3, 2, 2, 2}));
        QVERIFY(m_work.tensor("grad.d_pointwise_filter.npy").shape() == (Shape{1, 1, 4, 3}));
        QVERIFY(!m_work.files().contains("grad.npy"));

        const Outcome one = m_work.run(call + QStringList{"--output-d-pointwise-filter", "p.npy"});
        QCOMPARE(one.status, 0);
        QCOMPARE(one.out, QString("p.npy: 1x1x4x3\n"));
        QVERIFY(m_work.tensor("p.npy").identicalTo(m_work.tensor("grad.d_pointwise_filter.npy")));

        const Outcome renamed =
            m_work.run(call + QStringList{"-o", "h.npy", "--output-d-input", "mine.npy"});
        QCOMPARE(renamed.status, 0);
        QVERIFY(m_work.files().contains("mine.npy"));
        QVERIFY(m_work.files().contains("h.d_pointwise_filter.npy"));
        QVERIFY(!m_work.files().contains("h.d_input.npy"));

        verifyRefused(m_work.run(call), 2, {"-o FILE is missing"});
        verifyRefused(m_work.run(call + QStringList{"--output-d-input", "q.npy",
                                                    "--output-d-depthwise-filter", "q.npy"}),
                      2, {"two results would go into q.npy"});
    }

    void helpOfAnOperator()
    {
        const Outcome outcome = m_work.run({"compute", "separable-conv2d-grad", "--help"});
        QCOMPARE(outcome.status, 0);
        for (const char* piece :
             {"--depthwise-filter FILE", "--out-backprop FILE", "--rate N[,N]", "y.d_input.npy",
              "--output-d-depthwise-filter FILE", "--refuse-overparameterized", "-o, --output"})
            QVERIFY2(outcome.out.contains(piece), piece);
        const Outcome general = m_work.run({"compute", "--help"});
        for (const char* piece : {"conv2d\n", "layers_separable_conv2d_grad\n", "constraint\n"})
            QVERIFY2(general.out.contains(piece), piece);
    }

    void refusalsAreSaidInWords()
    {
        const QStringList conv{"compute",  "conv2d", "--input", "x.npy",
                               "--filter", "w.npy",  "-o",      "never.npy"};
        verifyRefused(m_work.run(conv + QStringList{"--strides", "0,1"}), 1,
                      {"strides", "at least 1"});
        verifyRefused(m_work.run(conv + QStringList{"--strides", "-2,1"}), 1, {"it is -2"});
        verifyRefused(m_work.run(conv + QStringList{"--padding", "-1,0,0,0"}), 1,
                      {"negative", "-1"});
        verifyRefused(m_work.run(conv + QStringList{"--strides", "1,2,3"}), 1, {"4 entries"});
        verifyRefused(m_work.run(conv + QStringList{"--padding", "FULL"}), 1, {"\"FULL\""});
        verifyRefused(m_work.run(conv + QStringList{"--data-format", "NWHC"}), 1, {"NWHC"});
        verifyRefused(m_work.run(conv + QStringList{"--dilations", "9", "--padding", "VALID"}), 1,
                      {"covers 19 rows"});
        verifyRefused(m_work.run({"compute", "separable_conv2d", "--input", "x.npy",
                                  "--depthwise-filter", "dw.npy", "--pointwise-filter", "pw.npy",
                                  "--refuse-overparameterized", "-o", "never.npy"}),
                      1, {"early TensorFlow 1.x"});
        QVERIFY(!m_work.files().contains("never.npy"));
    }

    void badUsageIsSaidInWords()
    {
        const QStringList conv{"compute",  "conv2d", "--input", "x.npy",
                               "--filter", "w.npy",  "-o",      "never.npy"};
        verifyRefused(m_work.run({"compute"}), 2, {"the operator is missing", "compute --help"});
        verifyRefused(m_work.run({"compute", "conv2"}), 2, {"\"conv2\"", "Did you mean conv2d?"});
        verifyRefused(m_work.run({"compute", "conv2d", "-o", "y.npy", "--input", "x.npy"}), 2,
                      {"--filter FILE is missing"});
        verifyRefused(m_work.run(conv + QStringList{"--fliter", "w.npy"}), 2,
                      {"no option --fliter", "Did you mean --filter?", "compute conv2d --help"});
        verifyRefused(m_work.run(conv + QStringList{"--strides", "2,x"}), 2,
                      {"--strides must be", "\"2,x\""});
        verifyRefused(m_work.run(conv + QStringList{"--strides", ""}), 2, {"--strides must be"});
        verifyRefused(m_work.run(conv + QStringList{"--padding", "1,2,3"}), 2,
                      {"--padding must be", "top,bottom,left,right"});
        verifyRefused(m_work.run(conv + QStringList{"more"}), 2, {"\"more\""});
        verifyRefused(m_work.run({"compute", "layers_separable_conv2d", "--inputs", "x.npy",
                                  "--depthwise-kernel", "dw.npy", "--pointwise-kernel", "pw.npy",
                                  "--use-bias", "maybe", "-o", "y.npy"}),
                      2, {"--use-bias must be true|false", "\"maybe\""});
        verifyRefused(m_work.run({"compute", "conv2d", "--input", "x.npy", "--filter", "w.npy",
                                  "-o", "y.npz"}),
                      2, {".npy", "y.npz"});
        QVERIFY(!m_work.files().contains("never.npy"));
    }

    void filesThatDoNotServe()
    {
        m_work.put("text.npy", QByteArray("hello, this is no tensor at all"));
        const QStringList conv{"compute", "conv2d", "--filter", "w.npy", "-o", "never.npy"};
        verifyRefused(m_work.run(conv + QStringList{"--input", "nowhere.npy"}), 1,
                      {"--input: nowhere.npy"});
        verifyRefused(m_work.run(conv + QStringList{"--input", "text.npy"}), 1,
                      {"--input: Not a readable text.npy file", "byte"});
        verifyRefused(m_work.run(conv + QStringList{"--input", "b.npy"}), 1,
                      {"input must have 4 dimensions"});
        verifyRefused(m_work.run({"compute", "conv2d", "--input", "x.npy", "--filter", "w.npy",
                                  "-o", "no/such/folder/y.npy"}),
                      1, {"no/such/folder/y.npy: cannot be written"});
        QVERIFY(QDir(m_work.path()).mkdir("folder.npy"));
        verifyRefused(m_work.run({"compute", "conv2d", "--input", "x.npy", "--filter", "w.npy",
                                  "-o", "folder.npy"}),
                      1, {"folder.npy", "folder"});
        QVERIFY(!m_work.files().contains("never.npy"));
    }

    void partsOfALayer()
    {
        m_work.put("k.npy", {2, 2}, {3, 0, -4, 1});
        QCOMPARE(valuesOf(computed({"regularizer", "--x", "k.npy", "--l1", "0.5", "--l2", "1"})),
                 Values{30});
        QCOMPARE(valuesOf(computed({"constraint", "--w", "k.npy", "--kind", "non_neg"})),
                 (Values{3, 0, 0, 1}));
        QCOMPARE(valuesOf(computed({"constraint", "--w", "k.npy", "--kind", "max_norm", "--axis",
                                    "0,1", "--max-value", "1e9"})),
                 (Values{3, 0, -4, 1}));
        const Tensor drawn =
            computed({"initializer", "--kind", "he_uniform", "--shape", "3,3,4,2", "--seed", "7"});
        QVERIFY(drawn.shape() == (Shape{3, 3, 4, 2}));
        for (const float value : drawn.values())
            QVERIFY(std::abs(value) <= std::sqrt(6.0F / 36));
        QVERIFY(!drawn.identicalTo(
            computed({"initializer", "--kind", "he_uniform", "--shape", "3,3,4,2"})));

        verifyRefused(
            m_work.run({"compute", "constraint", "--w", "k.npy", "--kind", "norm", "-o", "y.npy"}),
            1, {"\"norm\"", "max_norm"});
        verifyRefused(m_work.run({"compute", "constraint", "--w", "k.npy", "--kind", "max_norm",
                                  "--axis", "2", "-o", "y.npy"}),
                      1, {"axis"});
        verifyRefused(
            m_work.run({"compute", "regularizer", "--x", "k.npy", "--l1", "much", "-o", "y.npy"}),
            2, {"--l1 must be NUMBER", "\"much\""});
        verifyRefused(m_work.run({"compute", "regularizer", "--x", "lost.npy", "-o", "y.npy"}), 1,
                      {"lost.npy"});
        verifyRefused(m_work.run({"compute", "initializer", "--kind", "he_uniform", "--shape",
                                  "3,3", "--seed", "1,2", "-o", "y.npy"}),
                      2, {"--seed must be one number"});
        verifyRefused(m_work.run({"compute", "initializer", "--kind", "zeros", "--shape",
                                  "100000,100000,4", "-o", "y.npy"}),
                      1, {"budget"});
    }
};

QTEST_GUILESS_MAIN(TestCompute)
#include "tst_compute.moc"
