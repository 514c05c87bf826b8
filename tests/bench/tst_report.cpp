// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/bench/report.h"

using namespace convstep;
using namespace convstep::bench;

namespace {

Entry entry(const char* name, bool ours, std::optional<Timing> timing)
{
    Entry result;
    result.name = name;
    result.ours = ours;
    result.timing = timing;
    return result;
}

Outcome outcome()
{
    Outcome result;
    result.row.goal = 0.75;
    result.entries = {entry("avx2", true, Timing{6, 7}), entry("avx512", true, Timing{3, 5}),
                      entry("a", false, Timing{4, 10}), entry("b", false, Timing{5, 8}),
                      entry("wrong", false, std::nullopt)};
    result.registerWall = {2, 2};
    result.memoryWall = {1, 1};
    return result;
}

Options options(InstructionSet set)
{
    Options result;
    result.sets = {set};
    return result;
}

}  // namespace

class TestReport : public QObject {
    Q_OBJECT

private slots:
    void comparesTheWidestWithTheFastest()
    {
        Outcome one = outcome();
        judge(one, options(InstructionSet::avx512));
        QCOMPARE(one.bestPeer, std::string("a"));
        QVERIFY(one.ratio.has_value());
        QCOMPARE(one.ratio->minimum, 3.0 / 4);
        QCOMPARE(one.ratio->median, 5.0 / 8);
        QCOMPARE(one.goal, 0.75);
        QVERIFY(one.met());
        QVERIFY(one.computeBound());
        QVERIFY(one.noisy());  // 0.75 and 0.625
        QCOMPARE(one.share(), 2.0 / 3);

        one.goal = 0.74;
        QVERIFY(!one.met());
    }

    void comparesWithWhomIsAskedFor()
    {
        Outcome one = outcome();
        Options asked = options(InstructionSet::avx512);
        asked.against = "b";
        judge(one, asked);
        QCOMPARE(one.bestPeer, std::string("b"));
        QCOMPARE(one.ratio->minimum, 3.0 / 5);
        QVERIFY(!one.noisy());  // 0.6 and 0.625
    }

    void hasGoalsForEachInstructionSet()
    {
        Outcome bound = outcome();
        judge(bound, options(InstructionSet::avx2));
        QCOMPARE(bound.goal, 0.97);
        Outcome free = outcome();
        free.row.goal = 0;
        free.memoryWall = {9, 9};
        judge(free, options(InstructionSet::avx2));
        QCOMPARE(free.goal, 0.0);
        judge(free, options(InstructionSet::baseline));
        QCOMPARE(free.goal, 0.5);
    }

    void hasNoRatioWithoutTimes()
    {
        Outcome alone = outcome();
        std::erase_if(alone.entries, [](const Entry& one) { return !one.ours; });
        judge(alone, options(InstructionSet::avx512));
        QVERIFY(!alone.ratio && !alone.met());

        Outcome wrong = outcome();
        wrong.entries[1].timing.reset();
        judge(wrong, options(InstructionSet::avx512));
        QVERIFY(!wrong.ratio && !wrong.met());
        QCOMPARE(wrong.share(), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
