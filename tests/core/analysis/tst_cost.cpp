// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/analysis/cost.h"
#include "core/analysis/layer_text.h"
#include "core/trace/trace.h"

using namespace convstep;

namespace {

Pipeline pipelineOf(const char* text)
{
    const Result<LayerText> layer = parseLayerText(text);
    if (!layer)
        qFatal("%s: %s", text, layer.error().message().c_str());
    Result<Pipeline> pipeline = makePipeline(layer->spec, layer->inputs);
    if (!pipeline)
        qFatal("%s: %s", text, pipeline.error().message().c_str());
    return std::move(*pipeline);
}

}  // namespace

class TestCost : public QObject {
    Q_OBJECT

private slots:
    void countsStepsAndWeights_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"conv 5x4x3 k3x2 s2x1 o7 same", "conv 2x9x8x3 k3 s1 r2 o5 pad=3,0,1,4",
              "conv 6x6x2 k2 s3 o1 valid", "depthwise 5x6x3 k3 m2 same",
              "separable 7x5x3 k3x5 r2x1 m2 o4 same", "separable 4x4x1 k1 same o2",
              "atrous 6x7x2 k3 r2 o3 same", "conv 0x4x4x2 k3 same", "conv 3x3x1 k3 s7 same",
              "depthwise 3x4x2 k8x9 r3 same", "conv 4x4x1 k2 pad=9,0,0,7 s3"})
            QTest::newRow(text) << QByteArray(text);
    }
    // The trace counts and classifies the same multiplications one by one.
    void countsStepsAndWeights()
    {
        QFETCH(const QByteArray, text);
        const Pipeline pipeline = pipelineOf(text);
        const Result<Cost> cost = linearCost(pipeline);
        QVERIFY(cost);
        std::int64_t weights = 0;
        for (const Slot& slot : pipeline.slotList)
            if (slot.layout == SlotLayout::filter)
                weights += slot.shape.elements();
        QCOMPARE(cost->parameters, weights);
        const Result<Trace> trace = Trace::create(pipeline);
        QVERIFY(trace);
        QCOMPARE(cost->multiplications, trace->size());
        std::int64_t inPadding = 0;
        for (std::int64_t step = 0; step < trace->size(); ++step)
            inPadding += trace->at(step).a.padding ? 1 : 0;
        QCOMPARE(cost->inPadding, inPadding);
    }

    // Numbers of a well-known layer, by hand: 112·112·32 → 56·56·64.
    void comparesStandardWithSeparable()
    {
        const Pipeline pipeline = pipelineOf("separable 112x112x32 k3 s2 o64 same");
        const Result<CostComparison> both = compareCosts(pipeline);
        QVERIFY(both);
        QCOMPARE(both->standard.parameters, 3 * 3 * 32 * 64);
        QCOMPARE(both->standard.multiplications, std::int64_t{56} * 56 * 9 * 32 * 64);
        QCOMPARE(both->separable.parameters, 3 * 3 * 32 + 32 * 64);
        QCOMPARE(both->separable.multiplications, std::int64_t{56} * 56 * (9 * 32 + 32 * 64));
        // SAME at stride 2 pads one row below and one column on the right: the last of 56 windows
        // has 3 taps there on each axis, shared in the corner.
        QCOMPARE(both->separable.inPadding, (168 * 168 - 167 * 167) * 32);
        QCOMPARE(*linearCost(pipeline), both->separable);
    }

    void theMultiplierCountsInBothHalves()
    {
        const Result<CostComparison> both = compareCosts(pipelineOf("depthwise 8x8x3 k3 m4 valid"));
        QVERIFY(both);
        QCOMPARE(both->standard.parameters, 9 * 3 * 12);
        QCOMPARE(both->separable.parameters, 9 * 12 + 12 * 12);
    }

    // A grouped convolution is that many convolutions of fewer channels.
    void groupsShareTheChannels()
    {
        const auto costOf = [](const char* text) { return linearCost(pipelineOf(text)).value(); };
        const auto both = compareCosts(pipelineOf("conv 9x8x6 k3 o4 s2 same"));
        QVERIFY(both);
        QCOMPARE(both->groups, 2);
        const Cost half = costOf("conv 9x8x3 k3 o2 s2 same");
        QCOMPARE(both->grouped, (Cost{2 * half.parameters, 2 * half.multiplications,
                                      2 * half.inPadding}));
        QCOMPARE(both->depthwise, costOf("depthwise 9x8x6 k3 s2 same"));
        QVERIFY(both->depthwise.multiplications < both->grouped.multiplications);

        QCOMPARE(compareCosts(pipelineOf("conv 9x8x15 k3 o25 same")).value().groups, 5);
        const auto none = compareCosts(pipelineOf("conv 9x8x4 k3 o9 same"));
        QVERIFY(none);
        QCOMPARE(none->groups, 0);
        QCOMPARE(none->grouped, Cost{});
        QCOMPARE(compareCosts(pipelineOf("conv 1x1x2147483647 k1 o2147483647 same")).value().groups,
                 2147483647);
    }

    void hugeSizesAreCountedOrRefused()
    {
        const Result<Cost> large = linearCost(pipelineOf("conv 2000000000x4x1 k30000000x3 same"));
        QVERIFY(large);
        QCOMPARE(large->multiplications, std::int64_t{2'000'000'000} * 4 * 3 * 30'000'000);
        const Result<Cost> refused =
            linearCost(pipelineOf("conv 2000000000x2000000000x1 k2 same o2"));
        QVERIFY(!refused);
        QCOMPARE(refused.error().reason, Reason::sizeOverflow);
    }
};

QTEST_GUILESS_MAIN(TestCost)
#include "tst_cost.moc"
