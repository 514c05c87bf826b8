// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the engine takes from the heap, and what it refuses to begin.
#include <array>
#include <numeric>
#include <thread>

#include <QtTest>

#include "core/engine/sleepers.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/engine_paths.h"
#include "tests/support/engine_run.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Buffers {
    explicit Buffers(const Plan& plan)
        : input(static_cast<std::size_t>(plan.inputShape().elements()), 0.5F),
          output(static_cast<std::size_t>(plan.outputShape().elements())),
          intermediate(static_cast<std::size_t>(plan.intermediateShape().elements()))
    {
    }
    std::vector<float> input;
    std::vector<float> output;
    std::vector<float> intermediate;

    [[nodiscard]] RunOptions options()
    {
        RunOptions made;
        made.intermediate = intermediate;
        return made;
    }
};

// Layers of the sizes that the engine is for; nothing of them is computed.
const std::array largeLines{
    "separable h=112 w=112 c=32 o=64 kh=3 kw=3 pad=same",
    "separable h=112 w=112 c=64 o=128 kh=3 kw=3 sh=2 sw=2 pad=same",
    "separable h=7 w=7 c=1024 o=1024 kh=3 kw=3 pad=same",
    "separable h=19 w=19 c=728 o=728 kh=3 kw=3 pad=same",
    "separable h=33 w=33 c=2048 o=256 kh=3 kw=3 rh=18 rw=18 pad=same",
    "separable h=56 w=56 c=64 m=4 o=128 kh=3 kw=3 pad=same",
    "separable h=14 w=14 c=512 m=8 o=70 kh=7 kw=7 pad=same",
    "separable h=1080 w=1920 c=3 m=8 o=16 kh=3 kw=3 pad=same",
    "separable h=2160 w=3840 c=3 o=3 kh=5 kw=5 rh=4 rw=4 pad=same",
    "separable h=60 w=9000 c=64 o=64 kh=3 kw=3 pad=same",
    "separable h=60 w=900 c=64 o=64 kh=3 kw=3 pad=same first",
    "separable h=14 w=14 c=2048 o=64 kh=3 kw=3 pad=same first",
    "depthwise h=56 w=56 c=128 kh=3 kw=3 pad=same",
    "depthwise h=14 w=14 c=4096 m=2 kh=7 kw=7 rh=2 rw=2 pad=same",
    "depthwise h=14 w=9000 c=256 m=2 kh=5 kw=5 pad=same first",
    "conv h=65 w=65 c=256 o=256 kh=3 kw=3 rh=2 rw=2 pad=same",
    "conv h=224 w=224 c=3 o=64 kh=7 kw=7 sh=2 sw=2 pad=same",
    "conv h=30 w=30 c=1024 o=16 kh=7 kw=7 pad=same",
    "conv h=30 w=30 c=1024 o=16 kh=7 kw=7 pad=same first",
    "conv h=5 w=90000 c=1 o=1 kh=3 kw=3 pad=same",
    "conv h=2000 w=2000 c=1 o=1 kh=31 kw=31 pad=same",
    "pointwise h=56 w=56 c=4096 o=512 pad=same",
    "layer h=40 w=3000 c=24 o=10 kh=3 kw=3 bias act=softmax pad=same first",
};

// Shapes are what counts, so weights are zeros.
std::vector<NamedTensor> zeroWeights(const EngineCase& one)
{
    std::vector<NamedTensor> weights;
    const std::vector<NamedShape> shapes = one.shapes();
    for (std::size_t i = 1; i < shapes.size(); ++i)
        weights.push_back({shapes[i].name, Tensor::create(shapes[i].shape).value()});
    return weights;
}

// The least budget that a call is accepted with, from what its refusals say that they need.
std::int64_t leastBudget(const OperatorCall& call, PlanOptions options)
{
    options.budget.bytes = 0;
    for (int round = 0; round < 10; ++round) {
        const auto plan = Plan::make(call, options);
        if (plan)
            return options.budget.bytes;
        if (plan.error().reason != Reason::memoryBudget)
            return -1;
        for (const ErrorValue& value : plan.error().values)
            if (value.name == "need")
                options.budget.bytes = std::get<std::int64_t>(value.value);
    }
    return -1;
}

}  // namespace

class TestPlanMemory : public QObject {
    Q_OBJECT

private slots:
    void meterCounts();
    void lateWorkersTakeNothing();
    void runTakesNothing_data() { addPathRows(); }
    void runTakesNothing();
    void scratchIsSmall_data();
    void scratchIsSmall();
    void leastBudgetIsWhatItTakes_data() { addPathRows(); }
    void leastBudgetIsWhatItTakes();
    void refusesBeforeTaking();
    void refusesWrongSizes();
    void refusesOverlaps();
    void guardsSeeWrites();
};

void TestPlanMemory::meterCounts()
{
    const AllocationMeter meter;
    QCOMPARE(meter.peakBytes(), std::size_t{0});
    const auto one = std::make_unique<std::array<char, 100>>();
    QVERIFY(meter.peakBytes() >= one->size());
    // Even when it is given back at once.
    const AllocationMeter another;
    QVERIFY(!supportedInstructionSets().empty());
    QVERIFY(another.peakBytes() > 0);
}

// A worker may come for the first time in a later run than the first.
void TestPlanMemory::lateWorkersTakeNothing()
{
    constexpr int workers = 40;
    Sleepers sleepers;
    std::array<std::size_t, workers> taken{};
    for (std::size_t& bytes : taken) {
        std::jthread([&] {
            const AllocationMeter meter;
            sleepers.add();
            bytes = meter.peakBytes();
        }).join();
    }
    QCOMPARE(std::accumulate(taken.begin(), taken.end(), std::size_t{0}), std::size_t{0});
}

void TestPlanMemory::runTakesNothing()
{
    QFETCH(PathCase, path);
    const OperatorCall call = EngineCase::fromLine(path.line).call();
    for (const InstructionSet set : supportedInstructionSets()) {
        for (const int threads : {1, 3}) {
            const Plan plan = planOf(call, {set, threads, path.keepIntermediate}).value();
            Buffers buffers(plan);
            const RunOptions options = buffers.options();
            QVERIFY(run(plan, buffers.input, buffers.output, options).has_value());
            const AllocationMeter meter;
            for (int round = 0; round < 3; ++round)
                QVERIFY(run(plan, buffers.input, buffers.output, options).has_value());
            QCOMPARE(meter.peakBytes(), std::size_t{0});
        }
    }
}

void TestPlanMemory::scratchIsSmall_data()
{
    QTest::addColumn<QString>("line");
    for (const char* line : largeLines)
        QTest::newRow(line) << line;
}

void TestPlanMemory::scratchIsSmall()
{
    QFETCH(QString, line);
    const EngineCase one = EngineCase::fromLine(line.toStdString());
    const std::vector<NamedTensor> weights = zeroWeights(one);
    for (const InstructionSet set : supportedInstructionSets()) {
        for (const int threads : {1, 4}) {
            const EngineSettings settings{set, threads};
            const auto plan =
                Plan::make(one.spec(), one.shapes().front().shape, weights, settings.options());
            QVERIFY2(plan.has_value(), line.toUtf8().constData());
            QVERIFY2(
                plan->scratchBytesPerThread() <= 4 << 20,
                (settings.line() + ": " + std::to_string(plan->scratchBytesPerThread())).c_str());
            QVERIFY(plan->threads() >= 1 && plan->threads() <= threads);
        }
    }
}

// Input, output, intermediate, packed weights and scratch, together.
void TestPlanMemory::leastBudgetIsWhatItTakes()
{
    QFETCH(PathCase, path);
    const OperatorCall call = EngineCase::fromLine(path.line).call();
    for (const InstructionSet set : supportedInstructionSets()) {
        PlanOptions options = EngineSettings{set, 2, path.keepIntermediate}.options();
        const Plan plan = Plan::make(call, options).value();
        const std::int64_t tensors =
            4 * (plan.inputShape().elements() + plan.outputShape().elements() +
                 plan.intermediateShape().elements());
        std::int64_t weights = 0;
        for (const NamedTensor& one : weightsOf(call))
            weights += 4 * one.tensor.shape().elements();
        const std::int64_t least = leastBudget(call, options);
        const std::int64_t own =
            plan.packedWeightBytes() + plan.scratchBytesPerThread() * plan.threads();
        // The caller's weights may be counted, too.
        QVERIFY2(least >= tensors + own && least <= tensors + own + weights,
                 std::to_string(least).c_str());
        options.budget.bytes = least - 1;
        QCOMPARE(Plan::make(call, options).error().kind(), std::string_view("memory_budget"));
    }
}

void TestPlanMemory::refusesBeforeTaking()
{
    // Pictures of tebibytes with a few weights, and one whose bytes 64 bits cannot count.
    for (const char* line : {"conv n=1 h=600000 w=600000 c=1 o=1 kh=3 kw=3 pad=same",
                             "conv n=4 h=300000 w=300000 c=1 o=1 kh=3 kw=3 pad=valid first",
                             "depthwise h=400000 w=400000 c=2 m=2 kh=3 kw=3 pad=same",
                             "separable h=400000 w=400000 c=2 m=2 o=2 kh=3 kw=3 pad=same",
                             "conv h=2000000000 w=2000000000 c=1 o=1 kh=1 kw=1 pad=same",
                             "conv h=1 w=1 c=1 o=1 kh=1 kw=1 pad=listed bottom=600000 right=600000",
                             "layer h=300000 w=300000 c=2 o=1 kh=3 kw=3 act=softmax pad=same"}) {
        const EngineCase one = EngineCase::fromLine(line);
        const std::vector<NamedTensor> weights = zeroWeights(one);
        const Shape image = one.shapes().front().shape;
        const OperatorSpec spec = one.spec();
        for (const bool keep : {false, true}) {
            PlanOptions options;
            options.keepIntermediate = keep;
            const AllocationMeter meter;
            const auto plan = Plan::make(spec, image, weights, options);
            QVERIFY2(meter.peakBytes() < 100'000, std::to_string(meter.peakBytes()).c_str());
            QVERIFY2(!plan, line);
            QCOMPARE(plan.error().kind(), std::string_view("memory_budget"));
        }
    }
    // The intermediate alone is too much.
    const EngineCase wide =
        EngineCase::fromLine("separable h=100 w=100 c=4 m=64 o=1 kh=1 kw=1 pad=same");
    PlanOptions options;
    options.budget.bytes = 4'000'000;
    QVERIFY(Plan::make(wide.call(), options).has_value());
    options.keepIntermediate = true;
    QCOMPARE(Plan::make(wide.call(), options).error().kind(), std::string_view("memory_budget"));
}

void TestPlanMemory::refusesWrongSizes()
{
    const OperatorCall call =
        EngineCase::fromLine("separable h=4 w=5 c=2 m=2 o=3 kh=3 kw=3 pad=same").call();
    for (const bool keep : {false, true}) {
        PlanOptions planOptions;
        planOptions.keepIntermediate = keep;
        const Plan plan = Plan::make(call, planOptions).value();
        Buffers buffers(plan);
        std::fill(buffers.output.begin(), buffers.output.end(), -7.0F);
        std::vector<float> room(1000, -7.0F);
        const auto refused = [&](std::size_t input, std::size_t output, std::size_t intermediate,
                                 const char* field, std::int64_t want) {
            RunOptions options;
            options.intermediate = std::span(room).subspan(500, intermediate);
            const std::vector<float> picture(input, 1);
            const auto report = run(plan, picture, std::span(room).first(output), options);
            QVERIFY(!report);
            QCOMPARE(report.error().reason, Reason::bufferSize);
            QCOMPARE(report.error().field, std::string(field));
            QCOMPARE(report.error().values.front(), (ErrorValue{"want", want}));
        };
        const std::size_t kept = keep ? 4 * 5 * 4 : 0;
        refused(39, 60, kept, "input", 40);
        refused(41, 60, kept, "input", 40);
        refused(0, 60, kept, "input", 40);
        refused(40, 59, kept, "output", 60);
        refused(40, 61, kept, "output", 60);
        refused(40, 60, kept + 1, "intermediate", static_cast<std::int64_t>(kept));
        refused(40, 60, keep ? kept - 1 : 80, "intermediate", static_cast<std::int64_t>(kept));
        QVERIFY(std::all_of(room.begin(), room.end(), [](float value) { return value == -7; }));
        QVERIFY(run(plan, buffers.input, buffers.output, buffers.options()).has_value());
    }
}

void TestPlanMemory::refusesOverlaps()
{
    const OperatorCall call =
        EngineCase::fromLine("separable h=4 w=5 c=3 o=3 kh=3 kw=3 pad=same").call();
    PlanOptions planOptions;
    planOptions.keepIntermediate = true;
    const Plan plan = Plan::make(call, planOptions).value();
    std::vector<float> room(300, -7.0F);
    const auto overlap = [&](std::size_t input, std::size_t output, std::size_t intermediate) {
        RunOptions options;
        options.intermediate = std::span(room).subspan(intermediate, 60);
        const auto report = run(plan, std::span(room).subspan(input, 60),
                                std::span(room).subspan(output, 60), options);
        return report ? std::string()
                      : report.error().field + " over " +
                            std::get<std::string>(report.error().values.front().value);
    };
    QCOMPARE(overlap(0, 0, 200), std::string("output over input"));
    QCOMPARE(overlap(0, 59, 200), std::string("output over input"));
    QCOMPARE(overlap(100, 41, 200), std::string("output over input"));
    QCOMPARE(overlap(0, 100, 59), std::string("intermediate over input"));
    QCOMPARE(overlap(0, 100, 159), std::string("intermediate over output"));
    QCOMPARE(overlap(0, 100, 41 + 4), std::string("intermediate over input"));
    QVERIFY(std::all_of(room.begin(), room.end(), [](float value) { return value == -7; }));
    // Side by side they may lie.
    QCOMPARE(overlap(60, 0, 120), std::string());
}

void TestPlanMemory::guardsSeeWrites()
{
    for (const auto at :
         {GuardedFloats::At::begin, GuardedFloats::At::middle, GuardedFloats::At::end}) {
        GuardedFloats floats(33, at);
        std::fill(floats.values().begin(), floats.values().end(), 1.0F);
        QVERIFY(floats.intact());
        if (at != GuardedFloats::At::begin) {
            floats.values().data()[-1] = 0;
            QVERIFY(!floats.intact());
        }
        if (at == GuardedFloats::At::begin) {
            floats.values().data()[33] = 0;
            QVERIFY(!floats.intact());
        }
    }
    GuardedFloats floats(33, GuardedFloats::At::middle);
    QVERIFY(GuardedFloats::untouched(floats.values()));
    QVERIFY(reinterpret_cast<std::uintptr_t>(floats.values().data()) % 64 == 4);
    floats.values()[32] = 0;
    QVERIFY(!GuardedFloats::untouched(floats.values()));
}

QTEST_GUILESS_MAIN(TestPlanMemory)
#include "tst_plan_memory.moc"
