// SPDX-License-Identifier: GPL-3.0-or-later
//
// Depthwise and pointwise weights multiplied out: at every width, for windows with a kernel of
// their own and others, and where a number that is not finite must not be folded.
#include <cstdint>
#include <limits>
#include <vector>

#include <QtTest>

#include "tests/support/engine_run.h"
#include "tests/support/random.h"

using namespace convstep;
using namespace convstep::test;

namespace {

EngineCase foldedCase(std::int64_t channels, std::int64_t outputs)
{
    EngineCase one;
    one.op = EngineOperator::layer;
    one.multiplier = 8;
    one.height = 9;
    one.width = 21;
    one.kernelRows = one.kernelColumns = 3;
    one.channels = channels;
    one.outputs = outputs;
    return one;
}

}  // namespace

class TestFolded : public QObject {
    Q_OBJECT

private slots:
    void everyWidth();
    void everyWindow();
    void outputsOfAllKinds();
    void notFinite();
    void pastTheCaches();
    void othersGoElsewhere();
};

void TestFolded::everyWidth()
{
    for (std::int64_t width = 1; width <= 50; ++width)
        for (const std::int64_t channels : {1, 3}) {
            EngineCase one = foldedCase(channels, 16);
            one.batch = 2;
            one.width = width;
            one.padding = width % 3 ? CasePadding::same : CasePadding::valid;
            one.seed = static_cast<std::uint64_t>(width);
            if (one.valid())
                QCOMPARE(wrongAbout(one, EnginePath::folded), std::string());
        }
    EngineCase one = foldedCase(3, 16);
    one.width = 1200;
    QCOMPARE(wrongAbout(one, EnginePath::folded), std::string());
}

void TestFolded::everyWindow()
{
    std::uint64_t seed = 1;
    for (const std::int64_t rows : {1, 3, 5})
        for (const std::int64_t columns : {1, 2, 3, 4, 5, 7})
            for (const std::int64_t stride : {1, 2, 3})
                for (const std::int64_t channels : {1, 2, 3}) {
                    EngineCase one = foldedCase(channels, 10);
                    one.multiplier = 16;
                    one.height = 12;
                    one.width = 59;
                    one.kernelRows = rows;
                    one.kernelColumns = columns;
                    one.strideRows = one.strideColumns = stride;
                    one.seed = ++seed;
                    if (columns * channels <= 15)
                        QCOMPARE(wrongAbout(one, EnginePath::folded), std::string());
                }
    EngineCase one = foldedCase(3, 12);
    one.op = EngineOperator::separable;
    one.rateRows = 2;
    one.padding = CasePadding::listed;
    one.top = 9;
    one.bottom = 8;
    one.left = 7;
    one.right = 6;
    QCOMPARE(wrongAbout(one, EnginePath::folded), std::string());
}

void TestFolded::outputsOfAllKinds()
{
    for (const std::int64_t outputs : {1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33})
        for (const Activation activation :
             {Activation::linear, Activation::relu, Activation::relu6, Activation::sigmoid,
              Activation::softmax}) {
            EngineCase one = foldedCase(1, outputs);
            one.multiplier = 40;
            one.bias = true;
            one.activation = activation;
            one.seed = static_cast<std::uint64_t>(outputs);
            QCOMPARE(wrongAbout(one, EnginePath::folded), std::string());
        }
}

// Infinity times opposite weights is NaN half way only.
void TestFolded::notFinite()
{
    EngineCase one = foldedCase(3, 16);
    one.height = 4;
    one.values = CaseValues::integers;
    OperatorCall call = one.call();
    const EngineBound clean = engineBound(call).value();
    for (const InstructionSet set : supportedInstructionSets()) {
        const Plan plan = planOf(call, {set, 2}).value();
        QCOMPARE(plan.path(), EnginePath::folded);
        for (std::size_t i = 0; i < call.inputs[0].tensor.values().size(); ++i) {
            OperatorCall poisoned = call;
            poisoned.inputs[0].tensor.values()[i] = i % 2
                                                        ? std::numeric_limits<float>::infinity()
                                                        : std::numeric_limits<float>::quiet_NaN();
            const EngineBound want{std::move(computeReference(poisoned).value().front().tensor),
                                   clean.difference};
            const EngineResult got =
                runGuarded(plan, poisoned.inputs[0].tensor, GuardedFloats::At::end);
            QCOMPARE(outsideBound(got.output, want), std::string());
        }
    }
    // Such a weight is not multiplied by another beforehand.
    for (const std::size_t input : {1, 2}) {
        OperatorCall poisoned = call;
        poisoned.inputs[input].tensor.values()[5] = std::numeric_limits<float>::infinity();
        QVERIFY(planOf(poisoned, {supportedInstructionSets().back()}).value().path() !=
                EnginePath::folded);
    }
    // Nor two whose product is beyond what a float holds.
    call.inputs[1].tensor.values()[0] = 1e30F;
    call.inputs[2].tensor.values()[0] = 1e30F;
    QVERIFY(planOf(call, {supportedInstructionSets().back()}).value().path() !=
            EnginePath::folded);
}

// An output that is aligned bypasses them, one that is not does not.
void TestFolded::pastTheCaches()
{
    const OperatorCall call =
        EngineCase::fromLine("separable h=390 w=401 c=3 m=8 o=16 kh=3 kw=3 pad=same").call();
    for (const InstructionSet set : supportedInstructionSets()) {
        const Plan plan = planOf(call, {set, 2}).value();
        QCOMPARE(plan.path(), EnginePath::folded);
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

void TestFolded::othersGoElsewhere()
{
    // More to multiply when folded; a rate; more channels than a kernel has registers for.
    for (const char* line : {"separable h=5 w=27 c=3 m=2 o=16 kh=3 kw=3 pad=same",
                             "separable h=9 w=29 c=3 m=8 o=16 kh=3 kw=3 rw=2 pad=same",
                             "separable h=5 w=27 c=9 m=16 o=8 kh=3 kw=3 pad=same",
                             "separable h=5 w=27 c=3 m=8 o=16 kh=3 kw=3 pad=same first"}) {
        const Plan plan =
            planOf(EngineCase::fromLine(line).call(), {supportedInstructionSets().back()}).value();
        QVERIFY2(plan.path() != EnginePath::folded, line);
    }
}

QTEST_GUILESS_MAIN(TestFolded)
#include "tst_folded.moc"
