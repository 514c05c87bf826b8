// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/analysis/layer_text.h"
#include "core/analysis/port.h"
#include "tests/support/random.h"

using namespace convstep;
using namespace convstep::test;

namespace {

Pipeline pipelineOf(const std::string& text)
{
    const auto layer = parseLayerText(text);
    const auto pipeline = makePipeline(layer.value().spec, layer.value().inputs);
    return pipeline.value();
}

TorchPort portOf(const std::string& text) { return torchPort(pipelineOf(text)).value(); }

// What a convolution with padding `before` on the left reads, window for window, and nothing else.
std::vector<std::int64_t> readPlaces(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                                     std::int64_t rate, std::int64_t before, std::int64_t after)
{
    std::vector<std::int64_t> places;
    for (std::int64_t first = -before; first + (kernel - 1) * rate < in + after; first += stride)
        for (std::int64_t tap = 0; tap < kernel; ++tap)
            places.push_back(first + tap * rate);
    return places;
}

}  // namespace

class TestPort : public QObject {
    Q_OBJECT

private slots:
    // The reason for all of this: SAME at stride 2.
    void sameAtStrideTwo()
    {
        const TorchPort even = portOf("separable 112x112x32 k3 s2 same");
        QVERIFY(even.padNeeded());
        QVERIFY(!even.rows.habitAgrees());
        QCOMPARE(even.rows.habit, 1);
        QCOMPARE(even.rows.habitual->out, 56);
        QCOMPARE(even.padCall(), std::string("F.pad(x, (0, 1, 0, 1))"));
        QCOMPARE(even.layers.front().text(),
                 std::string("nn.Conv2d(32, 32, kernel_size=3, stride=2, padding=0, dilation=1, "
                             "groups=32, bias=False)"));
        QCOMPARE(even.layers.back().text(),
                 std::string("nn.Conv2d(32, 32, kernel_size=1, bias=False)"));

        const TorchPort odd = portOf("separable 113x113x32 k3 s2 same");
        QVERIFY(!odd.padNeeded());
        QVERIFY(odd.rows.habitAgrees());
        QCOMPARE(*odd.rows.plain, 1);
        QVERIFY(odd.layers.front().text().find("padding=1") != std::string::npos);

        const TorchPort mixed = portOf("conv 112x113x2 k3 s2 same");
        QVERIFY(mixed.padNeeded());
        QVERIFY(!mixed.rows.plain && mixed.cols.plain);
        QCOMPARE(mixed.padCall(), std::string("F.pad(x, (1, 1, 0, 1))"));
    }

    // Behind the last window padding may stand or not.
    void whatNoWindowReachesDoesNotMatter()
    {
        QCOMPARE(portOf("conv 8x8x1 k3 s2 pad=1,0,1,0").rows.plain.value(), 1);
        QVERIFY(!portOf("conv 7x7x1 k3 s2 pad=1,0,1,0").rows.plain);
        QCOMPARE(portOf("conv 8x8x1 k3 s2 valid").rows.plain.value(), 0);
    }

    void evenKernelsAtStrideOne()
    {
        const TorchPort port = portOf("conv 9x9x1 k4 same");
        QVERIFY(port.padNeeded());
        QVERIFY(port.sameWord);
        QCOMPARE(port.padCall(), std::string("F.pad(x, (1, 2, 1, 2))"));
        QVERIFY(!portOf("conv 9x9x1 k3 s2 same").sameWord);
        QVERIFY(!portOf("conv 9x9x1 k3 valid").sameWord);
        QVERIFY(portOf("conv 9x9x1 k1 valid").sameWord);
    }

    void weights()
    {
        const TorchPort port = portOf("separable 9x9x3 k3x5 m2 o7 same");
        QCOMPARE(port.weights.size(), std::size_t{2});
        QCOMPARE(port.weights[0].filter, std::string("depthwise_filter"));
        QCOMPARE(port.weights[0].to, (Shape{6, 1, 3, 5}));
        QCOMPARE(port.weights[0].code, std::string("permute(2, 3, 0, 1).reshape(6, 1, 3, 5)"));
        QCOMPARE(port.weights[1].layer, std::string("pointwise"));
        QCOMPARE(port.weights[1].to, (Shape{7, 6, 1, 1}));
        QCOMPARE(port.weights[1].code, std::string("permute(3, 2, 0, 1)"));
        const TorchPort conv = portOf("conv 9x9x3 k3x5 o7 same");
        QCOMPARE(conv.weights.size(), std::size_t{1});
        QCOMPARE(conv.weights[0].from, (Shape{3, 5, 3, 7}));
        QCOMPARE(conv.weights[0].to, (Shape{7, 3, 3, 5}));
    }

    void aLayersBiasIsInItsLastLayer()
    {
        OperatorSpec spec = defaultSpec("layers_separable_conv2d");
        spec.filters = 4;
        spec.kernelSize = {3, 3};
        const auto pipeline =
            makePipeline(spec, std::vector<NamedShape>{{"inputs", {1, 9, 9, 2}},
                                                       {"depthwise_kernel", {3, 3, 2, 1}},
                                                       {"pointwise_kernel", {1, 1, 2, 4}},
                                                       {"bias", {4}}});
        QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message().c_str());
        const auto port = torchPort(*pipeline);
        QVERIFY(port);
        QCOMPARE(port->layers.size(), std::size_t{2});
        QVERIFY(!port->layers[0].bias);
        QVERIFY(port->layers[1].bias);
    }

    // For every small axis: plain says exactly whether padding=p reads the same places.
    void plainIsRightEverywhere()
    {
        int agreed = 0;
        int differed = 0;
        for (std::int64_t in = 1; in <= 12; ++in)
            for (std::int64_t k = 1; k <= 4; ++k)
                for (std::int64_t s = 1; s <= 4; ++s)
                    for (std::int64_t r = 1; r <= 3; ++r) {
                        const auto g = axisGeometry(in, k, s, r, {PaddingMode::same}, "rows");
                        QVERIFY(g);
                        const AxisPort port = axisPort(*g);
                        const auto want = readPlaces(in, k, s, r, g->before, g->after);
                        std::optional<std::int64_t> found;
                        for (std::int64_t p = 0; p <= g->effective; ++p)
                            if (readPlaces(in, k, s, r, p, p) == want)
                                found = p;
                        QCOMPARE(port.plain, found);
                        QCOMPARE(port.habitAgrees(), found && *found == port.habit);
                        ++(found ? agreed : differed);
                    }
        QVERIFY(agreed > 100 && differed > 100);
    }

    void theWayBack()
    {
        const TensorflowPadding one =
            tensorflowPadding(pipelineOf("conv 112x112x3 k3 s2 pad=1,1,1,1"));
        QVERIFY(!one.sameAgrees && !one.validAgrees);
        QCOMPARE(one.argument, std::string("[[0, 0], [1, 1], [1, 1], [0, 0]]"));
        QCOMPARE(one.padCall, std::string("tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])"));
        QCOMPARE(one.sameRows.before, 0);
        const TensorflowPadding odd =
            tensorflowPadding(pipelineOf("conv 113x113x3 k3 s2 pad=1,1,1,1"));
        QVERIFY(odd.sameAgrees);
        QCOMPARE(odd.argument, std::string("\"SAME\""));
        QCOMPARE(tensorflowPadding(pipelineOf("conv 9x9x3 k3 pad=0,0,0,0")).argument,
                 std::string("\"VALID\""));
    }

    void tensorflowCalls()
    {
        QCOMPARE(tensorflowCall(pipelineOf("separable 9x9x3 k3 s2 same")),
                 std::string("tf.nn.separable_conv2d(x, depthwise_filter, pointwise_filter, "
                             "strides=[1, 2, 2, 1], padding=\"SAME\")"));
        QCOMPARE(
            tensorflowCall(pipelineOf("conv 9x9x3 k3 r2x1 pad=1,2,0,0")),
            std::string("tf.nn.conv2d(x, filter, strides=[1, 1, 1, 1], padding=[[0, 0], [1, 2], "
                        "[0, 0], [0, 0]], dilations=[1, 2, 1, 1])"));
        QCOMPARE(tensorflowCall(pipelineOf("depthwise 9x9x3 k3 r2 valid")),
                 std::string("tf.nn.depthwise_conv2d(x, filter, strides=[1, 1, 1, 1], "
                             "padding=\"VALID\", dilations=[2, 2])"));
        QCOMPARE(tensorflowCall(pipelineOf("atrous 9x9x3 k3 r2 same")),
                 std::string("tf.nn.atrous_conv2d(x, filters, padding=\"SAME\", rate=2)"));
    }

    void theTestFileHasWhatItNeeds()
    {
        const auto file = portTestFile(pipelineOf("separable 112x112x32 k3 s2 same"));
        QVERIFY(file);
        for (const char* piece :
             {"F.pad(x, padding)", "in_pytorch(x, (0, 1, 0, 1))", "in_pytorch(x, (1, 1, 1, 1))",
              "assert want.shape == (1, 56, 56, 32)", "permute(2, 3, 0, 1).reshape(32, 1, 3, 3)"})
            QVERIFY2(file->find(piece) != std::string::npos, piece);
        // On an odd size there is nothing to warn of.
        const auto odd = portTestFile(pipelineOf("separable 113x113x32 k3 s2 same"));
        QVERIFY(odd);
        QVERIFY(odd->find("half_the_kernel") == std::string::npos);
        const auto listed = portTestFile(pipelineOf("conv 9x9x3 k3 pad=1,2,0,0"));
        QVERIFY(listed);
        QVERIFY(listed->find("x = tf.pad(x, [[0, 0], [1, 2], [0, 0], [0, 0]])") !=
                std::string::npos);
        QVERIFY(listed->find("padding=\"VALID\"") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestPort)
#include "tst_port.moc"
