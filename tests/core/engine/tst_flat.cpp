// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of few channels: rows as one array, at every width from less than a vector to several
// stretches, with every number of channels, whole and cut windows, and past the caches.
#include <cstdint>
#include <vector>

#include <QtTest>

#include "tests/support/engine_run.h"
#include "tests/support/random.h"

using namespace convstep;
using namespace convstep::test;

namespace {

EngineCase flatCase(EngineOperator op, std::int64_t channels, std::int64_t outputs)
{
    EngineCase one;
    one.op = op;
    one.channels = channels;
    one.outputs = outputs;
    return one;
}

}  // namespace

class TestFlat : public QObject {
    Q_OBJECT

private slots:
    void everyNumberOfChannels();
    void everyWidth();
    void everyWindow();
    void outputsOfAllKinds();
    void pastTheCaches_data();
    void pastTheCaches();
    void othersGoElsewhere();
};

void TestFlat::everyNumberOfChannels()
{
    for (std::int64_t channels = 1; channels <= 15; ++channels)
        for (const std::int64_t kernel : {3, 5}) {
            EngineCase one = flatCase(EngineOperator::depthwise, channels, 1);
            one.batch = 2;
            one.height = 11;
            one.width = 37;
            one.kernelRows = one.kernelColumns = kernel;
            one.seed = static_cast<std::uint64_t>(channels);
            QCOMPARE(wrongAbout(one, EnginePath::flat), std::string());
        }
}

void TestFlat::everyWidth()
{
    for (std::int64_t width = 1; width <= 40; ++width)
        for (const std::int64_t channels : {1, 3, 4}) {
            EngineCase one = flatCase(EngineOperator::separable, channels, channels);
            one.height = 9;
            one.width = width;
            one.kernelRows = one.kernelColumns = 3;
            one.padding = width % 2 ? CasePadding::same : CasePadding::valid;
            one.seed = static_cast<std::uint64_t>(width);
            if (one.valid())
                QCOMPARE(wrongAbout(one, EnginePath::flat), std::string());
        }
    for (const std::int64_t width : {319, 320, 321, 400, 1000}) {
        EngineCase one = flatCase(EngineOperator::separable, 3, 3);
        one.height = 5;
        one.width = width;
        one.kernelRows = one.kernelColumns = 3;
        QCOMPARE(wrongAbout(one, EnginePath::flat), std::string());
    }
}

void TestFlat::everyWindow()
{
    std::uint64_t seed = 1;
    for (const std::int64_t rows : {1, 2, 3, 5, 7})
        for (const std::int64_t columns : {1, 3, 4, 5, 7})
            for (const std::int64_t rate : {1, 2, 4}) {
                EngineCase one = flatCase(EngineOperator::separable, 3, 2);
                one.height = 33;
                one.width = 31;
                one.kernelRows = rows;
                one.kernelColumns = columns;
                one.rateRows = rate;
                one.rateColumns = 1 + rate / 2;
                one.seed = ++seed;
                QCOMPARE(wrongAbout(one, EnginePath::flat), std::string());
                // Padding beyond the picture: outputs without a tap.
                one.padding = CasePadding::listed;
                one.height = 6;
                one.width = 7;
                one.top = 9;
                one.bottom = 13;
                one.left = 14;
                one.right = 11;
                QCOMPARE(wrongAbout(one, EnginePath::flat), std::string());
            }
    EngineCase one = flatCase(EngineOperator::layer, 3, 3);
    one.height = 21;
    one.width = 29;
    one.kernelRows = one.kernelColumns = 3;
    one.strideRows = 1;
    QCOMPARE(wrongAbout(one, EnginePath::flat), std::string());
}

void TestFlat::outputsOfAllKinds()
{
    for (const std::int64_t channels : {1, 2, 3, 4, 5, 7, 8, 9, 15})
        for (const std::int64_t outputs : {1, 2, 3, 4, 5, 8, 9, 16, 33})
            for (const Activation activation :
                 {Activation::linear, Activation::relu, Activation::relu6, Activation::sigmoid,
                  Activation::softmax}) {
                EngineCase one = flatCase(EngineOperator::layer, channels, outputs);
                one.height = 6;
                one.width = 23;
                one.kernelRows = one.kernelColumns = 3;
                one.bias = true;
                one.activation = activation;
                one.seed = static_cast<std::uint64_t>(100 * channels + outputs);
                QCOMPARE(wrongAbout(one, EnginePath::flat), std::string());
            }
}

void TestFlat::pastTheCaches_data()
{
    QTest::addColumn<std::string>("line");
    for (const char* line : {"depthwise h=1100 w=701 c=3 kh=3 kw=3 pad=same",
                             "depthwise h=1100 w=1408 c=2 kh=3 kw=3 pad=valid",
                             "separable h=1100 w=701 c=3 o=3 kh=3 kw=3 rh=2 rw=2 pad=same",
                             "separable h=1100 w=701 c=4 o=3 kh=3 kw=3 pad=same",
                             "separable h=400 w=401 c=3 o=16 kh=3 kw=3 pad=same"})
        QTest::newRow(line) << std::string(line);
}

// An output that is aligned bypasses them, one that is not does not.
void TestFlat::pastTheCaches()
{
    QFETCH(std::string, line);
    const OperatorCall call = EngineCase::fromLine(line).call();
    for (const InstructionSet set : supportedInstructionSets()) {
        const Plan plan = planOf(call, {set, 2}).value();
        QCOMPARE(plan.path(), EnginePath::flat);
        const auto size = static_cast<std::size_t>(plan.outputShape().elements());
        QVERIFY(size * sizeof(float) > (std::size_t{8} << 20));
        std::vector<float> memory(2 * size + 64);
        const auto past = reinterpret_cast<std::uintptr_t>(memory.data()) / sizeof(float) % 16;
        const std::span<float> aligned(memory.data() + (16 - past), size);
        const std::span<float> other(memory.data() + (16 - past) + (size + 15) / 16 * 16 + 1, size);
        QVERIFY(run(plan, call.inputs.front().tensor.values(), aligned).has_value());
        QVERIFY(run(plan, call.inputs.front().tensor.values(), other).has_value());
        QVERIFY(std::equal(aligned.begin(), aligned.end(), other.begin()));
        QVERIFY(std::any_of(aligned.begin(), aligned.end(), [](float v) { return v != 0; }));
    }
}

void TestFlat::othersGoElsewhere()
{
    for (const char* line : {"depthwise h=5 w=7 c=16 kh=3 kw=3 pad=same",
                             "depthwise h=5 w=7 c=3 m=2 kh=3 kw=3 pad=same",
                             "depthwise h=9 w=9 c=3 kh=3 kw=3 sh=2 sw=2 pad=same",
                             "depthwise h=5 w=7 c=3 kh=3 kw=3 pad=same first"}) {
        const Plan plan =
            planOf(EngineCase::fromLine(line).call(), {supportedInstructionSets().back()}).value();
        QVERIFY2(plan.path() != EnginePath::flat, line);
    }
}

QTEST_GUILESS_MAIN(TestFlat)
#include "tst_flat.moc"
