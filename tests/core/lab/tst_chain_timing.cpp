// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which runs are timed, in which order, and what stops them; never how long they take.
#include <QtTest>

#include "core/lab/chain_timing.h"
#include "core/lab/filter_bank.h"
#include "core/lab/mixing.h"
#include "core/lab/test_pictures.h"

using namespace convstep;

namespace {

ChainRequest someRequest()
{
    ChainRequest request;
    request.picture =
        std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, 40, 60));
    BankOptions options;
    options.count = 2;
    request.operators.push_back(
        {defaultSpec("separable_conv2d"),
         {{"depthwise_filter", makeBank(FilterBank::random, 3, options)->weights},
          {"pointwise_filter", *makeMixing(Mixing::edgeEnergy, 3, 2)}}});
    request.operators.push_back(
        {defaultSpec("depthwise_conv2d"),
         {{"filter",
           makeBank(FilterBank::laplacian,
                    request.operators.front().inputs.back().tensor.shape()[3])
               ->weights}}});
    return request;
}

std::vector<int> threadsOf(const std::vector<TimedRun>& runs, InstructionSet set)
{
    std::vector<int> threads;
    for (const TimedRun& one : runs)
        if (one.set == set)
            threads.push_back(one.threads);
    return threads;
}

}  // namespace

class TestChainTiming : public QObject {
    Q_OBJECT

private slots:
    void everyThreadAndEverySetOnce()
    {
        const InstructionSet base = InstructionSet::baseline;
        QVERIFY(threadsOf(timedRuns(base, 1, 1), base) == std::vector<int>{1});
        QVERIFY(threadsOf(timedRuns(base, 2, 2), base) == (std::vector<int>{1, 2}));
        QVERIFY(threadsOf(timedRuns(base, 7, 4), base) == (std::vector<int>{1, 2, 3, 4, 7}));
        QVERIFY(threadsOf(timedRuns(base, 1, 40), base) ==
                (std::vector<int>{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40}));
        QVERIFY(threadsOf(timedRuns(base, 100000, 1), base) ==
                (std::vector<int>{1, mostThreads}));
        const std::vector<TimedRun> runs = timedRuns(base, 2, 2);
        QCOMPARE(runs.size(), 1 + supportedInstructionSets().size());
        for (const InstructionSet set : supportedInstructionSets())
            QCOMPARE(threadsOf(runs, set).front(), 1);
    }

    void allRunTheSameNumberOfRounds()
    {
        const TimingEffort effort{0, 3, 40};
        int told = 0;
        const auto runs =
            timeChain(someRequest(), timedRuns(InstructionSet::baseline, 2, 2), effort, {},
                      [&](const std::vector<TimedRun>& now) {
                          // In turns: the first ones are one round ahead, or none is.
                          const int each = static_cast<int>(now.size());
                          for (int i = 0; i < each; ++i)
                              QCOMPARE(now[static_cast<std::size_t>(i)].rounds,
                                       told / each + (i <= told % each ? 1 : 0));
                          ++told;
                      })
                .value();
        QCOMPARE(told, 3 * static_cast<int>(runs.size()));
        for (const TimedRun& one : runs) {
            QCOMPARE(one.rounds, 3);
            QVERIFY(one.seconds > 0);
            QCOMPARE(one.links.size(), std::size_t{2});
            QVERIFY(one.links[0] > 0 && one.links[0] + one.links[1] <= one.seconds * 1.000001);
        }
        QCOMPARE(timeChain(someRequest(), timedRuns(InstructionSet::baseline, 1, 1), {1e9, 1, 5})
                     ->front()
                     .rounds,
                 5);
        QVERIFY(timeChain(someRequest(), {})->empty());
    }

    void stopsAndRefuses()
    {
        std::stop_source stop;
        const auto runs = timedRuns(InstructionSet::baseline, 1, 1);
        int told = 0;
        const auto stopped = timeChain(someRequest(), runs, {1e9, 1, 1 << 30}, stop.get_token(),
                                       [&](const std::vector<TimedRun>&) {
                                           if (++told == 2)
                                               stop.request_stop();
                                       });
        QVERIFY(stopped.error().reason == Reason::cancelled);
        QCOMPARE(told, 2);
        ChainRequest large = someRequest();
        large.plan.budget.bytes = 1000;
        QVERIFY(timeChain(large, runs).error().reason == Reason::memoryBudget);
    }
};

QTEST_GUILESS_MAIN(TestChainTiming)
#include "tst_chain_timing.moc"
