// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a plan says of itself, what it refuses, and what a run reports.
#include <limits>

#include <QtTest>

#include "tests/support/engine_paths.h"
#include "tests/support/engine_run.h"

using namespace convstep;
using namespace convstep::test;

namespace {

EngineCase caseOf(const char* line) { return EngineCase::fromLine(line); }

Error refusal(const OperatorCall& call, const PlanOptions& options = {})
{
    const auto plan = Plan::make(call, options);
    return plan ? Error{} : plan.error();
}

// Taps that lie inside the picture, counted one by one.
std::int64_t tapsInside(const Pipeline& pipeline)
{
    std::int64_t count = 0;
    for (const Stage& stage : pipeline.stages) {
        if (!stage.linear())
            continue;
        for (std::int64_t n = 0; n < stage.outExtent.n; ++n)
            for (std::int64_t y = 0; y < stage.outExtent.h; ++y)
                for (std::int64_t x = 0; x < stage.outExtent.w; ++x)
                    for (std::int64_t c = 0; c < stage.outExtent.c; ++c)
                        stage.forEachTap({n, y, x, c}, [&](const StageTap& tap) {
                            count += tap.a.padding ? 0 : 1;
                        });
    }
    return count;
}

}  // namespace

class TestPlan : public QObject {
    Q_OBJECT

private slots:
    void init() { qunsetenv("CONVSTEP_ISA"); }
    void describesItself();
    void everyPathHasAName();
    void report_data() { addPathRows(); }
    void report();
    void bothWaysOfMakingAgree();
    void refusesWhatTheOperatorRefuses();
    void refusesOtherOperators();
    void refusesNumbersOfThreads();
    void refusesInstructionSets();
    void heedsTheVariable();
    void intermediateOnlyWhereThereIsOne();
    void computeHasAllOperators();
    void weightsAreCopied();
    void windowsOfThousandsOfRuns();
};

void TestPlan::describesItself()
{
    const EngineCase one =
        caseOf("separable n=2 h=9 w=7 c=5 m=3 o=11 kh=3 kw=3 sh=2 sw=2 pad=same");
    PlanOptions options;
    options.threads = 3;
    options.instructionSet = "baseline";
    const Plan plan = Plan::make(one.call(), options).value();
    QCOMPARE(plan.inputShape(), (Shape{2, 9, 7, 5}));
    QCOMPARE(plan.outputShape(), (Shape{2, 5, 4, 11}));
    QCOMPARE(plan.intermediateShape().elements(), std::int64_t{0});
    QCOMPARE(plan.instructionSet(), InstructionSet::baseline);
    QCOMPARE(plan.pipeline().spec, one.spec());
    QCOMPARE(plan.pipeline().multiplier, std::int64_t{3});
    QVERIFY(plan.threads() >= 1 && plan.threads() <= 3);
    // All weights are there at least once.
    QVERIFY(plan.packedWeightBytes() >= 4 * (3 * 3 * 5 * 3 + 5 * 3 * 11));

    options.keepIntermediate = true;
    QCOMPARE(Plan::make(one.call(), options).value().intermediateShape(), (Shape{2, 5, 4, 15}));
    EngineCase turned = one;
    turned.channelsFirst = true;
    const Plan first = Plan::make(turned.call(), options).value();
    QCOMPARE(first.inputShape(), (Shape{2, 5, 9, 7}));
    QCOMPARE(first.outputShape(), (Shape{2, 11, 5, 4}));
    QCOMPARE(first.intermediateShape(), (Shape{2, 15, 5, 4}));
}

void TestPlan::everyPathHasAName()
{
    std::vector<std::string> names;
    for (auto path = EnginePath::empty; path <= EnginePath::strided;
         path = static_cast<EnginePath>(static_cast<int>(path) + 1))
        names.emplace_back(enginePathName(path));
    QCOMPARE(names, (std::vector<std::string>{"empty", "direct", "rows", "depthwise", "flat",
                                              "separable", "folded", "two-pass", "strided"}));
}

void TestPlan::report()
{
    QFETCH(PathCase, path);
    const OperatorCall call = EngineCase::fromLine(path.line).call();
    std::int64_t floats = 0;
    for (const NamedTensor& input : call.inputs)
        floats += input.tensor.shape().elements();
    for (const InstructionSet set : supportedInstructionSets()) {
        const EngineSettings settings{set, 2, path.keepIntermediate};
        const Plan plan = planOf(call, settings).value();
        const EngineResult result =
            runGuarded(plan, call.inputs.front().tensor, GuardedFloats::At::middle);
        QVERIFY2(result.wrong.empty(), result.wrong.c_str());
        const RunReport& report = result.report;
        QCOMPARE(report.multiplyAdds, tapsInside(plan.pipeline()));
        QCOMPARE(report.bytes,
                 4 * (floats + static_cast<std::int64_t>(result.output.size() +
                                                         result.intermediate.size())));
        QCOMPARE(report.threads, plan.threads());
        QCOMPARE(report.scratchBytes, plan.scratchBytesPerThread() * plan.threads());
        QCOMPARE(report.packedWeightBytes, plan.packedWeightBytes());
        QCOMPARE(report.instructionSet, set);
        QCOMPARE(enginePathName(report.path), enginePathName(plan.path()));
        QVERIFY(report.blocks >= report.threads);
        QVERIFY(report.seconds > 0);
        QCOMPARE(report.gflops(), 2e-9 * static_cast<double>(report.multiplyAdds) / report.seconds);
    }
    QCOMPARE(RunReport{}.gflops(), 0.0);
}

void TestPlan::bothWaysOfMakingAgree()
{
    OperatorCall call = caseOf("layer h=6 w=5 c=3 o=7 kh=3 kw=3 bias act=elu pad=same").call();
    const auto run = [](const Plan& plan, const Tensor& image) {
        return runGuarded(plan, image, GuardedFloats::At::end).output;
    };
    const Tensor image = call.inputs.front().tensor;
    const std::vector<float> byParts =
        run(Plan::make(call.spec, image.shape(), weightsOf(call)).value(), image);
    QCOMPARE(run(Plan::make(call).value(), image), byParts);
    // The values of the picture do not matter to a plan, nor the order of its inputs.
    std::fill(call.inputs[0].tensor.values().begin(), call.inputs[0].tensor.values().end(), 0.0F);
    std::swap(call.inputs[0], call.inputs[2]);
    QCOMPARE(run(Plan::make(call).value(), image), byParts);
}

void TestPlan::refusesWhatTheOperatorRefuses()
{
    const OperatorCall good = caseOf("separable h=5 w=5 c=2 m=2 o=3 kh=3 kw=3 pad=same").call();
    const auto check = [&](void (*change)(OperatorCall&)) {
        OperatorCall bad = good;
        change(bad);
        const auto pipeline = makePipeline(bad);
        QVERIFY(!pipeline);
        QCOMPARE(refusal(bad), pipeline.error());
    };
    QVERIFY(Plan::make(good).has_value());
    check([](OperatorCall& call) { call.spec.strides = {1, 0, 1, 1}; });
    check([](OperatorCall& call) { call.spec.strides = {1, 2}; });
    check([](OperatorCall& call) {
        call.spec.strides = {1, 2, 2, 1};
        call.spec.rate = {2, 2};
    });
    check([](OperatorCall& call) { call.spec.padding.word = "FULL"; });
    check([](OperatorCall& call) { call.spec.dataFormat = "NHCW"; });
    check([](OperatorCall& call) { call.inputs.pop_back(); });
    check([](OperatorCall& call) { call.inputs.erase(call.inputs.begin()); });
    check([](OperatorCall& call) { call.inputs.push_back({"bias", *Tensor::create({3})}); });
    check([](OperatorCall& call) { call.inputs[2].tensor = *Tensor::create({1, 1, 3, 3}); });
    check([](OperatorCall& call) { call.inputs[0].tensor = *Tensor::create({5, 5, 2}); });
    check([](OperatorCall& call) { call.spec.op = "convolution"; });
    check([](OperatorCall& call) { call.inputs.clear(); });
}

void TestPlan::refusesOtherOperators()
{
    OperatorCall call{defaultSpec("conv2d_backprop_input"),
                      {{"filters", *Tensor::create({3, 3, 2, 4})},
                       {"out_backprop", *Tensor::create({1, 5, 5, 4})}}};
    call.spec.sizes = {1, 5, 5, 2};
    QVERIFY(makePipeline(call).has_value());
    const Error error = refusal(call);
    QCOMPARE(error.reason, Reason::operatorNotInEngine);
    QCOMPARE(error.message(),
             std::string("conv2d_backprop_input is not an operator of the engine for full-size "
                         "pictures; those are conv2d, depthwise_conv2d, atrous_conv2d, "
                         "separable_conv2d, layers_separable_conv2d."));
}

void TestPlan::refusesNumbersOfThreads()
{
    const OperatorCall call = caseOf("conv h=5 w=5 c=2 o=3 kh=3 kw=3 pad=same").call();
    PlanOptions options;
    options.threads = -1;
    QCOMPARE(refusal(call, options).reason, Reason::notPositive);
    QCOMPARE(refusal(call, options).field, std::string("threads"));
    options.threads = std::numeric_limits<int>::min();
    QCOMPARE(refusal(call, options).reason, Reason::notPositive);
    options.threads = std::numeric_limits<int>::max();
    QCOMPARE(refusal(call, options).reason, Reason::tooLarge);
    options.threads = 0;
    QVERIFY(Plan::make(call, options).has_value());
}

void TestPlan::refusesInstructionSets()
{
    const OperatorCall call = caseOf("conv h=5 w=5 c=2 o=3 kh=3 kw=3 pad=same").call();
    PlanOptions options;
    options.instructionSet = "sse9";
    QCOMPARE(refusal(call, options).reason, Reason::unknownName);
    QCOMPARE(refusal(call, options).field, std::string("isa"));
    for (const InstructionSet set :
         {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
        options.instructionSet = instructionSetName(set);
        const auto plan = Plan::make(call, options);
        QCOMPARE(plan.has_value(), supported(set));
        if (plan)
            QCOMPARE(plan->instructionSet(), set);
        else
            QCOMPARE(plan.error().reason, Reason::instructionSetAbsent);
    }
}

void TestPlan::heedsTheVariable()
{
    const OperatorCall call = caseOf("conv h=5 w=5 c=2 o=3 kh=3 kw=3 pad=same").call();
    QCOMPARE(Plan::make(call).value().instructionSet(), supportedInstructionSets().back());
    qputenv("CONVSTEP_ISA", "baseline");
    QCOMPARE(Plan::make(call).value().instructionSet(), InstructionSet::baseline);
    qputenv("CONVSTEP_ISA", "sse9");
    QCOMPARE(refusal(call).field, std::string("CONVSTEP_ISA"));
}

void TestPlan::intermediateOnlyWhereThereIsOne()
{
    PlanOptions options;
    options.keepIntermediate = true;
    for (const char* line : {"conv h=5 w=5 c=2 o=3 kh=3 kw=3 pad=same",
                             "depthwise h=5 w=5 c=2 m=2 kh=3 kw=3 pad=same"}) {
        const Plan plan = Plan::make(caseOf(line).call(), options).value();
        QCOMPARE(plan.intermediateShape().elements(), std::int64_t{0});
        QVERIFY(plan.path() != EnginePath::twoPass);
    }
}

void TestPlan::computeHasAllOperators()
{
    OperatorCall call{defaultSpec("conv2d_backprop_input"),
                      {{"filters", *Tensor::create({1, 1, 1, 1}, std::vector{3.0F})},
                       {"out_backprop", *Tensor::create({1, 1, 2, 1}, std::vector{1.0F, 2.0F})}}};
    call.spec.sizes = {1, 1, 2, 1};
    const auto results = compute(call);
    QVERIFY(results.has_value());
    QCOMPARE(results->front().name, std::string("output"));
    QVERIFY(results->front().tensor.identicalTo(
        *Tensor::create({1, 1, 2, 1}, std::vector{3.0F, 6.0F})));

    // Those of the engine by the engine: it takes another instruction set for granted.
    const OperatorCall own =
        caseOf("atrous h=5 w=5 c=2 o=3 kh=3 kw=3 rh=2 integers pad=same").call();
    PlanOptions options;
    options.instructionSet = "sse9";
    QCOMPARE(compute(own, options).error().reason, Reason::unknownName);
    const auto got = compute(own);
    const auto want = computeReference(own);
    QCOMPARE(got->size(), std::size_t{1});
    QCOMPARE(got->front().name, want->front().name);
    QVERIFY(std::equal(got->front().tensor.values().begin(), got->front().tensor.values().end(),
                       want->front().tensor.values().begin()));
}

// 70·70 taps at rate 2, each a run of its own: more than a worker lists at a time.
void TestPlan::windowsOfThousandsOfRuns()
{
    const OperatorCall call =
        caseOf("conv h=150 w=150 c=1 o=3 kh=70 kw=70 rh=2 rw=2 pad=valid").call();
    const auto bound = engineBound(call);
    QVERIFY(bound.has_value());
    for (const InstructionSet set : supportedInstructionSets()) {
        const EngineSettings settings{set};
        const EngineResult result = runGuarded(call, settings);
        const std::string wrong = judge(result, settings, *bound);
        QVERIFY2(wrong.empty(), wrong.c_str());
        QVERIFY(result.report.scratchBytes <= 4 << 20);
    }
}

void TestPlan::weightsAreCopied()
{
    const EngineCase one = caseOf("layer h=6 w=5 c=3 o=18 kh=3 kw=3 bias pad=same");
    OperatorCall call = one.call();
    const Tensor image = call.inputs.front().tensor;
    for (const InstructionSet set : supportedInstructionSets()) {
        for (const bool keep : {false, true}) {
            call = one.call();
            const EngineSettings settings{set, 2, keep};
            const Plan plan = planOf(call, settings).value();
            const EngineBound bound = engineBound(call).value();
            for (NamedTensor& input : call.inputs)
                std::fill(input.tensor.values().begin(), input.tensor.values().end(), 1e30F);
            call.inputs.clear();
            const EngineResult result = runGuarded(plan, image, settings.at);
            const std::string wrong = judge(result, settings, bound);
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }
}

QTEST_GUILESS_MAIN(TestPlan)
#include "tst_plan.moc"
