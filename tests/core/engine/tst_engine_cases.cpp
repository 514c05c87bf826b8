// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the engine's tests lean on: lines that repeat a case, and a bound that a wrong result
// breaks.
#include <cmath>

#include <QtTest>

#include "tests/support/engine_bound.h"
#include "tests/support/engine_draw.h"
#include "tests/support/engine_run.h"

using namespace convstep;
using namespace convstep::test;

namespace {

bool sameCalls(const OperatorCall& a, const OperatorCall& b)
{
    if (a.spec != b.spec || a.inputs.size() != b.inputs.size())
        return false;
    for (std::size_t i = 0; i < a.inputs.size(); ++i)
        if (a.inputs[i].name != b.inputs[i].name ||
            !a.inputs[i].tensor.identicalTo(b.inputs[i].tensor))
            return false;
    return true;
}

// A result of the engine's that is wrong in one place by `share` of what is allowed there.
bool passes(const EngineBound& bound, std::size_t place, double share)
{
    std::vector<float> got(bound.expected.values().begin(), bound.expected.values().end());
    const double off = share * bound.difference[place];
    float& value = got[place];
    const double want = static_cast<double>(value);
    value = static_cast<float>(want + off);
    // Not less than asked for, when rounding falls short.
    while (std::fabs(static_cast<double>(value) - want) < std::fabs(off))
        value = std::nextafter(value, off > 0 ? 1e30F : -1e30F);
    return outsideBound(got, bound).empty();
}

}  // namespace

class TestEngineCases : public QObject {
    Q_OBJECT

private slots:
    void linesRepeatCases();
    void settingsRepeat();
    void drawnCasesAreValid();
    void boundIsTheFormula();
    void boundRejects_data();
    void boundRejects();
    void aWrongTapBreaksTheBound();
};

void TestEngineCases::linesRepeatCases()
{
    Random random;
    for (int round = 0; round < 300; ++round) {
        const auto op = static_cast<EngineOperator>(random.integer(0, 5));
        const EngineCase one = drawCase(random, op, 3e3);
        std::vector<std::string> rest;
        const EngineCase again = EngineCase::fromLine(one.line() + " isa=avx2 keep", &rest);
        QCOMPARE(again.line(), one.line());
        QVERIFY2(sameCalls(again.call(), one.call()), one.line().c_str());
        QCOMPARE(rest, (std::vector<std::string>{"isa=avx2", "keep"}));
    }
    EngineCase other = EngineCase::fromLine("conv h=3 w=3 pad=same seed=7");
    QVERIFY(!sameCalls(other.call(), EngineCase::fromLine("conv h=3 w=3 pad=same seed=8").call()));
}

void TestEngineCases::settingsRepeat()
{
    for (const auto at :
         {GuardedFloats::At::begin, GuardedFloats::At::end, GuardedFloats::At::middle}) {
        const EngineSettings settings{InstructionSet::baseline, 3, at == GuardedFloats::At::end,
                                      at};
        std::vector<std::string> rest;
        const EngineCase one = EngineCase::fromLine("conv" + settings.line(), &rest);
        QCOMPARE(one.line(), EngineCase().line());
        QCOMPARE(EngineSettings::fromWords(rest).line(), settings.line());
    }
}

void TestEngineCases::drawnCasesAreValid()
{
    Random random;
    int nearlyAll = 0;
    for (int round = 0; round < 3000; ++round) {
        const auto op = static_cast<EngineOperator>(random.integer(0, 5));
        const EngineCase one = drawCase(random, op, 3e4);
        QVERIFY2(one.valid(), one.line().c_str());
        nearlyAll += detail::stepsOf(one) <= 3e4 ? 1 : 0;
    }
    QVERIFY(nearlyAll > 2900);
}

void TestEngineCases::boundIsTheFormula()
{
    // 2·3 − 4·1 with two terms, and the first pixel of it alone.
    OperatorCall call{defaultSpec("conv2d"),
                      {{"input", *Tensor::create({1, 1, 2, 1}, std::vector{2.0F, -4.0F})},
                       {"filter", *Tensor::create({1, 2, 1, 1}, std::vector{3.0F, 1.0F})}}};
    const EngineBound bound = engineBound(call).value();
    QCOMPARE(bound.expected.values()[0], 2.0F);
    QCOMPARE(bound.difference[0], std::ldexp(8 + 2 * std::sqrt(2.0), -24) * 10);
    QCOMPARE(bound.difference[1], std::ldexp(8 + 2 * std::sqrt(2.0), -24) * 12);

    // 9 + 4·2 terms.
    const EngineCase separable =
        EngineCase::fromLine("separable h=5 w=5 c=4 m=2 o=3 kh=3 kw=3 pad=same");
    QCOMPARE(detail::termsOf(makePipeline(separable.call()).value()), 17.0);
    QCOMPARE(engineBound(EngineCase::fromLine("conv n=0 pad=same").call())->difference.size(),
             std::size_t{0});
}

void TestEngineCases::boundRejects_data()
{
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"conv h=4 w=5 c=5 o=9 kh=3 kw=3 pad=same", "depthwise h=4 w=5 c=5 m=2 kh=3 kw=3 pad=same",
          "separable h=4 w=5 c=5 o=9 kh=3 kw=3 pad=same",
          "layer h=4 w=5 c=5 o=9 kh=3 kw=3 bias act=selu pad=same",
          "layer h=4 w=5 c=5 o=9 kh=3 kw=3 bias act=softmax pad=same first"})
        QTest::newRow(line) << line;
}

void TestEngineCases::boundRejects()
{
    QFETCH(QString, line);
    const EngineBound bound = engineBound(EngineCase::fromLine(line.toStdString()).call()).value();
    const std::size_t count = bound.difference.size();
    for (std::size_t place = 0; place < count; ++place) {
        for (const double sign : {-1.0, 1.0}) {
            QVERIFY(!passes(bound, place, 1.01 * sign));
            // Half of it is more than a unit in the last place, as a rule.
            const double unit = std::ldexp(std::fabs(bound.expected.values()[place]), -23);
            if (bound.difference[place] > 2 * unit)
                QVERIFY(passes(bound, place, 0.4 * sign));
        }
    }
    const std::span<const float> all = bound.expected.values();
    QVERIFY(outsideBound(all, bound).empty());
    QVERIFY(!outsideBound(all.first(all.size() - 1), bound).empty());
    QCOMPARE(shareOfBound(all, bound), 0.0);
}

// The smallest mistake of a kernel: one tap of thousands is left out, or taken from the pixel
// beside.
void TestEngineCases::aWrongTapBreaksTheBound()
{
    const OperatorCall call =
        EngineCase::fromLine("conv h=9 w=9 c=70 o=2 kh=7 kw=7 pad=same").call();
    const EngineBound bound = engineBound(call).value();
    OperatorCall wrong = call;
    wrong.inputs[1].tensor.values()[(24 * 70 + 33) * 2] = 0;
    const Tensor without = computeReference(wrong).value().front().tensor;
    QVERIFY(!outsideBound(without.values(), bound).empty());
    wrong = call;
    std::swap(wrong.inputs[0].tensor.values()[40 * 70 + 5],
              wrong.inputs[0].tensor.values()[41 * 70 + 5]);
    const Tensor swapped = computeReference(wrong).value().front().tensor;
    QVERIFY(!outsideBound(swapped.values(), bound).empty());
}

QTEST_GUILESS_MAIN(TestEngineCases)
#include "tst_engine_cases.moc"
