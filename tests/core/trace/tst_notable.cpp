// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <map>
#include <set>

#include "core/trace/notable.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

using List = std::vector<Notable>;

Trace traceOf(const OperatorCall& call)
{
    return Trace::create(makePipeline(call).value()).value();
}

// What happens for the first time, by looking at every step.
List listed(const Trace& trace)
{
    std::map<std::int64_t, Notable> found;
    const auto add = [&](std::int64_t step, NotableKind kind, int stage) {
        const Notable one{step + 1, kind, stage};
        const auto [place, isNew] = found.emplace(one.position, one);
        if (!isNew && kind < place->second.kind)
            place->second = one;
    };
    const auto& stages = trace.pipeline().stages;
    for (std::size_t s = 0; s < stages.size(); ++s) {
        const int index = static_cast<int>(s);
        const Stage& stage = stages[s];
        const auto [begin, end] = trace.stageRange(index);
        std::int64_t padding = -1;
        std::int64_t most = 0;
        for (std::int64_t i = begin; i < end; ++i) {
            const Step step = trace.at(i);
            if (step.a.padding && padding < 0)
                padding = i;
            most = std::max(most, step.tapCount);
        }
        const Step first = begin < end ? trace.at(begin) : Step{};
        std::int64_t full = -1;
        std::int64_t next = -1;
        for (std::int64_t i = begin; i < end; ++i) {
            const Step step = trace.at(i);
            if (i == begin && s > 0)
                add(i,
                    stage.kind == StageKind::pointwise    ? NotableKind::firstMix
                    : stage.kind == StageKind::bias       ? NotableKind::firstBias
                    : stage.kind == StageKind::activation ? NotableKind::firstActivation
                                                          : NotableKind::stageStart,
                    index);
            if (!stage.linear())
                continue;
            if (i == padding)
                add(i, NotableKind::firstPadding, index);
            if (step.tap == 0 && full < 0) {
                bool reads = false;
                stage.forEachTap(step.output,
                                 [&](const StageTap& tap) { reads = reads || tap.a.padding; });
                const bool whole =
                    stage.corner == Corner::y ? padding >= 0 && !reads : step.tapCount == most;
                if (whole) {
                    full = i;
                    if (i > begin)
                        add(i,
                            stage.corner == Corner::y ? NotableKind::firstFullWindow
                                                      : NotableKind::mostTaps,
                            index);
                }
            }
            const bool source = stage.corner == Corner::w ? step.a.cell.n != first.a.cell.n
                                                          : step.a.cell.c != first.a.cell.c;
            if (step.output == first.output && source && next < 0 &&
                stage.kind != StageKind::pointwise) {
                next = i;
                add(i, NotableKind::nextSource, index);
            }
            if (i == begin)
                continue;
            const Cell before = trace.at(i - 1).output;
            if (before.n != step.output.n)
                add(i, NotableKind::newPicture, index);
            else if (before.c != step.output.c && stage.kind != StageKind::depthwise)
                add(i, NotableKind::newOutputChannel, index);
            else if (before.c != step.output.c)
                add(i,
                    step.a.cell.c == trace.at(i - 1).a.cell.c ? NotableKind::newSlot
                                                              : NotableKind::newInputChannel,
                    index);
        }
    }
    List list;
    for (const auto& [position, one] : found)
        list.push_back(one);
    return list;
}

// From every position both ways.
bool agrees(const Trace& trace, const List& list)
{
    for (std::int64_t position = 0; position <= trace.size(); ++position) {
        const auto next = std::find_if(list.begin(), list.end(), [&](const Notable& one) {
            return one.position > position;
        });
        const auto before = std::find_if(list.rbegin(), list.rend(), [&](const Notable& one) {
            return one.position < position;
        });
        const std::optional<Notable> after = nextNotable(trace, position);
        const std::optional<Notable> last = previousNotable(trace, position);
        if (after.has_value() != (next != list.end()) || (after && !(*after == *next)) ||
            last.has_value() != (before != list.rend()) || (last && !(*last == *before)))
            return false;
    }
    return notableSteps(trace, list.size()) == list;
}

}  // namespace

class TestNotable : public QObject {
    Q_OBJECT
private slots:
    void matchesTheListedSteps_data()
    {
        QTest::addColumn<std::string>("op");
        for (const OperatorInfo& info : operators())
            QTest::newRow(info.name.c_str()) << info.name;
    }
    void matchesTheListedSteps()
    {
        QFETCH(std::string, op);
        Random random;
        std::size_t seen = 0;
        // CONVSTEP_LONG=1: 20 times as many
        for (int round = 0; round < rounds(40); ++round) {
            const OperatorCall call = randomCall(random, op, {Values::integers, 7});
            const Trace trace = traceOf(call);
            const List list = listed(trace);
            VERIFY_FOR(agrees(trace, list), call);
            seen += list.size();
        }
        QVERIFY(seen > 0);
    }

    // Every kind comes up in some operator.
    void everyKindOccurs()
    {
        Random random(5);
        std::set<NotableKind> kinds;
        for (int round = 0; round < 60; ++round)
            for (const OperatorInfo& info : operators())
                for (const Notable& one :
                     notableSteps(traceOf(randomCall(random, info.name)), 1000))
                    kinds.insert(one.kind);
        QCOMPARE(kinds.size(), static_cast<std::size_t>(NotableKind::newPicture) + 1);
    }

    void theComparisonCanFail()
    {
        Random random(3);
        const OperatorCall call =
            randomCall(random, "separable_conv2d", {Values::integers, 7, true, false});
        const Trace trace = traceOf(call);
        List list = listed(trace);
        QVERIFY(list.size() > 1);
        QVERIFY(agrees(trace, list));
        list[1].position += 1;
        QVERIFY(!agrees(trace, list));
    }

    // By shapes alone; the second cell on has no padding on the left and top.
    void longTraces()
    {
        OperatorSpec spec = defaultSpec("separable_conv2d");
        const std::vector<NamedShape> inputs{{"input", {1, 4096, 4096, 16}},
                                             {"depthwise_filter", {3, 3, 16, 2}},
                                             {"pointwise_filter", {1, 1, 32, 64}}};
        const Trace trace = Trace::create(makePipeline(spec, inputs).value()).value();
        QVERIFY(trace.size() > 1'000'000'000);
        const std::int64_t pixels = std::int64_t{4096} * 4096;
        QCOMPARE(nextNotable(trace, 0), (Notable{1, NotableKind::firstPadding, 0}));
        QCOMPARE(nextNotable(trace, 1),
                 (Notable{9 * 4097 + 1, NotableKind::firstFullWindow, 0}));
        QCOMPARE(nextNotable(trace, 9 * 4097 + 1),
                 (Notable{9 * pixels + 1, NotableKind::newSlot, 0}));
        QCOMPARE(nextNotable(trace, 9 * pixels + 1),
                 (Notable{18 * pixels + 1, NotableKind::newInputChannel, 0}));
        const std::int64_t depthwise = 9 * 32 * pixels;
        QCOMPARE(nextNotable(trace, depthwise), (Notable{depthwise + 1, NotableKind::firstMix, 1}));
        QCOMPARE(previousNotable(trace, depthwise + 1),
                 (Notable{9 * 31 * pixels + 1, NotableKind::newSlot, 0}));
        QCOMPARE(previousNotable(trace, trace.size()),
                 (Notable{depthwise + 63 * 32 * pixels + 1, NotableKind::newOutputChannel, 1}));
        QVERIFY(!nextNotable(trace, trace.size()));
        QVERIFY(!previousNotable(trace, 1));
        QCOMPARE(notableSteps(trace, 1000).size(), std::size_t{2 + 31 + 1 + 63});
        QCOMPARE(notableSteps(trace, 50).size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestNotable)
#include "tst_notable.moc"
