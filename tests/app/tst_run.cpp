// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reference.h"
#include "core/io/document_format.h"
#include "tests/app/program.h"

using namespace convstep;
using namespace convstep::test;

namespace {

using Values = std::vector<float>;

// 2×2 image, 2×2 filter, one window: 10 + 40 + 90 + 160.
OperatorCall window()
{
    OperatorCall call{defaultSpec("conv2d"), {}};
    call.spec.padding.word = "VALID";
    call.inputs.push_back({"input", *Tensor::create({1, 2, 2, 1}, Values{1, 2, 3, 4})});
    call.inputs.push_back({"filter", *Tensor::create({2, 2, 1, 1}, Values{10, 20, 30, 40})});
    return call;
}

OperatorCall gradient()
{
    OperatorCall call{defaultSpec("separable_conv2d_grad"), {}};
    call.inputs.push_back({"input", *Tensor::create({1, 1, 2, 1}, Values{1, 2})});
    call.inputs.push_back({"depthwise_filter", *Tensor::create({1, 2, 1, 1}, Values{3, 4})});
    call.inputs.push_back({"pointwise_filter", *Tensor::create({1, 1, 1, 2}, Values{5, 6})});
    call.inputs.push_back({"out_backprop", *Tensor::create({1, 1, 2, 2}, Values{7, 8, 9, 10})});
    return call;
}

QByteArray bytesOf(const std::vector<OperatorCall>& operators)
{
    return QByteArray::fromStdString(writeDocument({"", "", operators}));
}

}  // namespace

class TestRun : public QObject {
    Q_OBJECT

private:
    Workplace m_work;

private slots:
    void initTestCase()
    {
        m_work.put("one.convstep", bytesOf({window()}));
        m_work.put("two.convstep", bytesOf({window(), gradient()}));
    }

    void saysWhatThereIs()
    {
        const Outcome outcome = m_work.run({"run", "two.convstep"});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.out, QString("conv2d output: 1x1x1x1\n"
                                      "separable_conv2d_grad d_input: 1x1x2x1\n"
                                      "separable_conv2d_grad d_depthwise_filter: 1x2x1x1\n"
                                      "separable_conv2d_grad d_pointwise_filter: 1x1x1x2\n"));
    }

    void writesTheResult()
    {
        const Outcome outcome = m_work.run({"run", "one.convstep", "-o", "y.npy"});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.out, QString("y.npy: 1x1x1x1\n"));
        QCOMPARE(valuesOf(m_work.tensor("y.npy")), Values{300});
    }

    void writesSeveralResults()
    {
        QCOMPARE(m_work.run({"run", "two.convstep", "-o", "z.npy"}).status, 0);
        QCOMPARE(valuesOf(m_work.tensor("z.1.npy")), Values{300});
        const auto want = computeReference(gradient());
        for (const NamedTensor& one : *want) {
            const Tensor got = m_work.tensor("z.2." + QString::fromStdString(one.name) + ".npy");
            QVERIFY2(got.identicalTo(one.tensor), one.name.c_str());
        }
        QVERIFY(!m_work.files().contains("z.npy"));
    }

    void writesTheSteps()
    {
        const Outcome outcome = m_work.run({"run", "two.convstep", "--steps", "steps.csv"});
        QCOMPARE(outcome.status, 0);
        const QList<QByteArray> lines = m_work.content("steps.csv").split('\n');
        QVERIFY(lines[0].startsWith("operator,step,stage,kind,output"));
        QCOMPARE(lines[1], QByteArray("1,0,0,multiply,output,0 0 0 0,0,4,input,0 0 0 0,0,1,filter,"
                                      "0 0 0 0,10,10,10"));
        QCOMPARE(lines[4], QByteArray("1,3,0,multiply,output,0 0 0 0,3,4,input,0 1 1 0,0,4,filter,"
                                      "1 1 0 0,40,160,300"));
        QVERIFY(lines[5].startsWith("2,0,"));
        QCOMPARE(lines.last(), QByteArray());
        QVERIFY(outcome.out.endsWith(QString("steps.csv: %1 steps\n").arg(lines.size() - 2)));
    }

    void theShippedExamplesRun()
    {
        const QDir folder(CONVSTEP_SOURCE_DIR "/resources/examples");
        const QStringList names = folder.entryList({"*.convstep"});
        QVERIFY(names.size() >= 8);
        for (const QString& name : names) {
            const Outcome outcome = m_work.run({"run", folder.filePath(name), "-o", "example.npy"});
            // The one that is refused on purpose says so.
            if (outcome.status != 0)
                verifyRefused(outcome, 1, {name, "VALID leaves no position"});
        }
    }

    void tooManyStepsAreNoTable()
    {
        OperatorCall call{defaultSpec("conv2d"), {}};
        call.inputs.push_back({"input", *Tensor::create({1, 60, 60, 6})});
        call.inputs.push_back({"filter", *Tensor::create({9, 9, 6, 6})});
        m_work.put("large.convstep", bytesOf({call}));
        verifyRefused(m_work.run({"run", "large.convstep", "--steps", "large.csv"}), 1,
                      {"10497600 steps", "10000000"});
        QVERIFY(!m_work.files().contains("large.csv"));
        const Outcome shapes = m_work.run({"run", "large.convstep"});
        QCOMPARE(shapes.out, QString("conv2d output: 1x60x60x6\n"));
    }

    void refusalsAreSaidInWords()
    {
        OperatorCall refused = window();
        refused.spec.strides = {1, 0, 1, 1};
        m_work.put("refused.convstep", bytesOf({refused}));
        verifyRefused(m_work.run({"run", "refused.convstep", "-o", "never.npy"}), 1,
                      {"refused.convstep: ", "stride of rows must be at least 1"});
        m_work.put("broken.convstep", bytesOf({window()}).chopped(30));
        verifyRefused(m_work.run({"run", "broken.convstep"}), 1, {"broken.convstep", "byte"});
        verifyRefused(m_work.run({"run", "nowhere.convstep"}), 1, {"nowhere.convstep"});
        verifyRefused(m_work.run({"run", "one.convstep", "-o", "no/folder/y.npy"}), 1,
                      {"no/folder/y.npy: cannot be written"});
        verifyRefused(m_work.run({"run", "one.convstep", "--steps", "no/folder/s.csv"}), 1,
                      {"no/folder/s.csv: cannot be written"});
        verifyRefused(m_work.run({"run", "one.convstep", "-o", "y.png"}), 2, {".npy", "y.png"});
        verifyRefused(m_work.run({"run"}), 2, {"DOCUMENT is missing"});
        QVERIFY(!m_work.files().contains("never.npy"));
    }
};

QTEST_GUILESS_MAIN(TestRun)
#include "tst_run.moc"
