// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is not finite reaches exactly the outputs that it reaches in the reference: one NaN or one
// infinity at every position of a small picture and of its weights, for every path.
#include <cmath>
#include <limits>

#include <QtTest>

#include "tests/support/engine_paths.h"
#include "tests/support/engine_run.h"
#include "tests/support/random.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

// What the reference says of `call`, and the distances of the same call when all is finite.
EngineBound poisonedBound(const OperatorCall& call, const EngineBound& clean)
{
    return {std::move(computeReference(call).value().front().tensor), clean.difference};
}

struct Reached {
    int nan = 0;
    int infinite = 0;
    int finite = 0;
    void add(const EngineBound& bound)
    {
        for (const float value : bound.expected.values())
            ++(std::isnan(value) ? nan : std::isinf(value) ? infinite : finite);
    }
};

}  // namespace

class TestPlanSpecialValues : public QObject {
    Q_OBJECT

private slots:
    void picture_data() { addPathRows(); }
    void picture();
    void weights_data() { addPathRows(); }
    void weights();
    void everyPathWasTaken();
    void intermediateKeepsThem();
    void comparisonRejects();

private:
    // Each element of the picture, or of the weights, in turn.
    void poison(const PathCase& path, bool picture);

    PathLog m_pictures;
    PathLog m_weights;
};

void TestPlanSpecialValues::poison(const PathCase& path, bool picture)
{
    EngineCase one = EngineCase::fromLine(path.line);
    // Some weights 0, which makes NaN of an infinity.
    one.values = CaseValues::integers;
    OperatorCall call = one.call();
    const EngineBound clean = engineBound(call).value();
    std::vector<std::pair<EngineSettings, Plan>> plans;
    for (const InstructionSet set : supportedInstructionSets()) {
        const EngineSettings settings{set, 2, path.keepIntermediate};
        plans.emplace_back(settings, planOf(call, settings).value());
        (picture ? m_pictures : m_weights).add(set, plans.back().second.path());
    }
    Reached reached;
    const std::size_t begin = picture ? 0 : 1;
    const std::size_t end = picture ? 1 : call.inputs.size();
    for (std::size_t input = begin; input < end; ++input) {
        const std::size_t count = call.inputs[input].tensor.values().size();
        // Of thousands of weights some here and there, unless CONVSTEP_LONG=1 asks for all.
        const std::size_t step = rounds(1) > 1 ? 1 : 1 + count / 400 * 2;
        for (std::size_t i = 0; i < count; i += step) {
            const float before = call.inputs[input].tensor.values()[i];
            for (const float value : {notANumber, infinity}) {
                call.inputs[input].tensor.values()[i] = value;
                const EngineBound want = poisonedBound(call, clean);
                reached.add(want);
                for (auto& [settings, plan] : plans) {
                    if (!picture)
                        plan = planOf(call, settings).value();
                    const std::string wrong = judge(
                        runGuarded(plan, call.inputs.front().tensor, settings.at), settings, want);
                    const std::string where = path.line + settings.line() + ": " +
                                              std::to_string(value) + " at " + std::to_string(i) +
                                              " of " + call.inputs[input].name + ": ";
                    QVERIFY2(wrong.empty(), (where + wrong).c_str());
                }
            }
            call.inputs[input].tensor.values()[i] = before;
        }
    }
    QVERIFY(reached.nan > 0 && reached.finite > 0);
    QVERIFY(reached.infinite > 0 || one.activation != Activation::linear);
}

void TestPlanSpecialValues::picture()
{
    QFETCH(PathCase, path);
    poison(path, true);
}

void TestPlanSpecialValues::weights()
{
    QFETCH(PathCase, path);
    poison(path, false);
}

// By plans whose weights are finite; others may do without some.
void TestPlanSpecialValues::everyPathWasTaken()
{
    QCOMPARE(m_pictures.wrong(), std::string());
    QCOMPARE(m_weights.wrong(), std::string());
}

void TestPlanSpecialValues::intermediateKeepsThem()
{
    EngineCase one = EngineCase::fromLine("separable h=4 w=6 c=5 m=3 o=4 kh=3 kw=3 pad=same");
    for (const bool first : {false, true}) {
        one.channelsFirst = first;
        OperatorCall call = one.call();
        const EngineBound clean = engineBound(depthwiseHalf(one, call)).value();
        call.inputs[0].tensor.values()[31] = notANumber;
        call.inputs[0].tensor.values()[77] = infinity;
        const EngineBound want = poisonedBound(depthwiseHalf(one, call), clean);
        for (const InstructionSet set : supportedInstructionSets()) {
            const EngineResult result = runGuarded(call, {set, 2, true});
            const std::string wrong = outsideBound(result.intermediate, want);
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }
}

void TestPlanSpecialValues::comparisonRejects()
{
    const EngineBound want{
        Tensor::create({1, 4}, std::vector{notANumber, infinity, -infinity, 1.0F}).value(),
        {1, 1, 1, 0.5}};
    const auto outside = [&](const std::vector<float>& got) {
        return !outsideBound(got, want).empty();
    };
    QVERIFY(!outside({-notANumber, infinity, -infinity, 1.25F}));
    QVERIFY(outside({0, infinity, -infinity, 1}));
    QVERIFY(outside({infinity, infinity, -infinity, 1}));
    QVERIFY(outside({notANumber, 3e38F, -infinity, 1}));
    QVERIFY(outside({notANumber, -infinity, -infinity, 1}));
    QVERIFY(outside({notANumber, notANumber, -infinity, 1}));
    QVERIFY(outside({notANumber, infinity, infinity, 1}));
    QVERIFY(outside({notANumber, infinity, -infinity, notANumber}));
    QVERIFY(outside({notANumber, infinity, -infinity, infinity}));
    QVERIFY(outside({notANumber, infinity, -infinity, 1.75F}));
    QVERIFY(outside({notANumber, infinity, -infinity}));
}

QTEST_GUILESS_MAIN(TestPlanSpecialValues)
#include "tst_plan_special_values.moc"
