// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any number of threads gives the same bits; runs of one plan side by side do not disturb each
// other; a run that is stopped stops, and nothing of it remains.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <thread>

#include <QtTest>

#include "tests/support/engine_paths.h"
#include "tests/support/engine_run.h"
#include "tests/support/random.h"

using namespace convstep;
using namespace convstep::test;
using namespace std::chrono_literals;

namespace {

bool sameBits(const std::vector<float>& a, const std::vector<float>& b)
{
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

// A plan with a picture and its result, in many blocks.
struct Long {
    OperatorCall call;
    Plan plan;
    std::vector<float> want;
    RunReport report;

    explicit Long(int threads,
                  const char* line = "separable h=60 w=60 c=40 o=48 kh=3 kw=3 pad=same")
        : call(EngineCase::fromLine(line).call())
    {
        plan = planOf(call, {InstructionSet::baseline, threads}).value();
        want.resize(static_cast<std::size_t>(plan.outputShape().elements()));
        report = run(plan, picture(), want).value();
        report = run(plan, picture(), want).value();
    }
    [[nodiscard]] std::span<const float> picture() const
    {
        return call.inputs.front().tensor.values();
    }
    [[nodiscard]] std::int64_t blocks() const { return report.blocks; }
};

}  // namespace

class TestPlanThreads : public QObject {
    Q_OBJECT

private slots:
    void anyNumberGivesTheSameBits_data() { addLargerPathRows(); }
    void anyNumberGivesTheSameBits();
    void fourWereAtEveryPath();
    void comparisonRejects();
    void runsSideBySide();
    void progressRises_data();
    void progressRises();
    void stopsBeforeTheFirstBlock();
    void stopsWithinABlock_data();
    void stopsWithinABlock();
    void stopsAtAnyTime();

private:
    PathLog m_byFour;
};

void TestPlanThreads::anyNumberGivesTheSameBits()
{
    QFETCH(PathCase, path);
    const OperatorCall call = EngineCase::fromLine(path.line).call();
    for (const InstructionSet set : supportedInstructionSets()) {
        EngineSettings settings{set, 1, path.keepIntermediate};
        const EngineResult one = runGuarded(call, settings);
        QVERIFY2(one.wrong.empty(), one.wrong.c_str());
        for (int threads = 1; threads <= 4; ++threads) {
            for (const auto at : {GuardedFloats::At::begin, GuardedFloats::At::middle}) {
                settings.threads = threads;
                settings.at = at;
                const EngineResult result = runGuarded(call, settings);
                QVERIFY2(result.wrong.empty(), result.wrong.c_str());
                QCOMPARE(result.report.threads,
                         std::min<std::int64_t>(threads, result.report.blocks));
                if (result.report.threads == 4)
                    m_byFour.add(set, result.path);
                QVERIFY2(sameBits(result.output, one.output) &&
                             sameBits(result.intermediate, one.intermediate),
                         settings.line().c_str());
            }
        }
    }
}

void TestPlanThreads::fourWereAtEveryPath() { QCOMPARE(m_byFour.wrong(), std::string()); }

void TestPlanThreads::comparisonRejects()
{
    const std::vector<float> a{1, 2, 0};
    QVERIFY(sameBits(a, {1, 2, 0}));
    QVERIFY(!sameBits(a, {1, 2, -0.0F}));
    QVERIFY(!sameBits(a, {1, 2}));
    QVERIFY(!sameBits(a, {1, std::nextafter(2.0F, 3.0F), 0}));
}

void TestPlanThreads::runsSideBySide()
{
    const EngineCase one = EngineCase::fromLine("separable h=30 w=31 c=20 o=33 kh=3 kw=3 pad=same");
    for (const InstructionSet set : supportedInstructionSets()) {
        const EngineSettings settings{set, 3};
        const Plan plan = planOf(one.call(), settings).value();
        std::atomic<int> wrong = 0;
        std::vector<std::jthread> callers;
        for (std::uint64_t caller = 0; caller < 4; ++caller)
            callers.emplace_back([&, caller] {
                // Every caller has a picture of his own.
                EngineCase own = one;
                own.seed = 100 + caller;
                const Tensor image = own.call().inputs.front().tensor;
                std::vector<float> want;
                for (int round = 0; round < 25; ++round) {
                    const EngineResult result = runGuarded(plan, image, GuardedFloats::At::middle);
                    if (round == 0)
                        want = result.output;
                    if (!result.wrong.empty() || !sameBits(result.output, want))
                        ++wrong;
                }
            });
        callers.clear();
        QCOMPARE(wrong.load(), 0);
    }
}

void TestPlanThreads::progressRises_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<bool>("keep");
    for (const int threads : {1, 2, 4})
        for (const bool keep : {false, true})
            QTest::addRow("%d%s", threads, keep ? ", two passes" : "") << threads << keep;
}

void TestPlanThreads::progressRises()
{
    QFETCH(int, threads);
    QFETCH(bool, keep);
    const OperatorCall call =
        EngineCase::fromLine("separable h=41 w=50 c=40 o=50 kh=3 kw=3 pad=same").call();
    PlanOptions planOptions;
    planOptions.threads = threads;
    planOptions.keepIntermediate = keep;
    const Plan plan = Plan::make(call, planOptions).value();
    std::vector<float> output(static_cast<std::size_t>(plan.outputShape().elements()));
    std::vector<float> middle(static_cast<std::size_t>(plan.intermediateShape().elements()));
    for (int round = 0; round < 20; ++round) {
        RunOptions options;
        options.intermediate = middle;
        std::vector<std::int64_t> seen;
        std::vector<std::int64_t> totals;
        std::atomic<int> inside = 0;
        std::atomic<int> together = 0;
        options.progress = [&](std::int64_t done, std::int64_t total) {
            together += inside++ > 0 ? 1 : 0;
            seen.push_back(done);
            totals.push_back(total);
            --inside;
        };
        const RunReport report =
            run(plan, call.inputs.front().tensor.values(), output, options).value();
        QCOMPARE(together.load(), 0);
        QCOMPARE(seen.size(), static_cast<std::size_t>(report.blocks));
        for (std::size_t i = 0; i < seen.size(); ++i)
            QCOMPARE(seen[i], static_cast<std::int64_t>(i) + 1);
        QCOMPARE(totals, std::vector(seen.size(), report.blocks));
    }
}

void TestPlanThreads::stopsBeforeTheFirstBlock()
{
    const Long work(2);
    std::stop_source stop;
    stop.request_stop();
    RunOptions options;
    options.stop = stop.get_token();
    int calls = 0;
    options.progress = [&](std::int64_t, std::int64_t) { ++calls; };
    std::vector<float> output(work.want.size(), -7.0F);
    const auto report = run(work.plan, work.picture(), output, options);
    QVERIFY(!report);
    QCOMPARE(report.error().reason, Reason::cancelled);
    QCOMPARE(report.error().message(), "The computation was stopped after 0 of " +
                                           std::to_string(work.blocks()) + " blocks.");
    QCOMPARE(calls, 0);
    QVERIFY(std::all_of(output.begin(), output.end(), [](float value) { return value == -7; }));
}

void TestPlanThreads::stopsWithinABlock_data()
{
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 4})
        QTest::addRow("%d", threads) << threads;
}

// Told to stop when a certain block is done: every other worker may finish the one it is at.
void TestPlanThreads::stopsWithinABlock()
{
    QFETCH(int, threads);
    const Long work(threads);
    QVERIFY(work.blocks() > 2 * threads);
    for (std::int64_t last = 1; last <= work.blocks(); last += 1 + last / 3) {
        std::stop_source stop;
        RunOptions options;
        options.stop = stop.get_token();
        std::int64_t done = 0;
        options.progress = [&](std::int64_t now, std::int64_t) {
            done = now;
            if (now == last)
                stop.request_stop();
        };
        std::vector<float> output(work.want.size());
        const auto report = run(work.plan, work.picture(), output, options);
        QVERIFY(done >= last && done < last + threads);
        QCOMPARE(report.has_value(), done == work.blocks());
        if (!report)
            QCOMPARE(report.error().message(), "The computation was stopped after " +
                                                   std::to_string(done) + " of " +
                                                   std::to_string(work.blocks()) + " blocks.");
        QVERIFY(run(work.plan, work.picture(), output).has_value());
        QVERIFY(sameBits(output, work.want));
    }
}

void TestPlanThreads::stopsAtAnyTime()
{
    Random random;
    // One that leaves a processor to who stops it, and one that does not.
    constexpr const char* line = "separable h=100 w=100 c=64 o=64 kh=3 kw=3 pad=same";
    const std::array<Long, 2> works{Long(1, line), Long(3, line)};
    int stopped = 0;
    // CONVSTEP_LONG=1: 10 times as many
    const int all = rounds(100, 10);
    for (int round = 0; round < all; ++round) {
        const Long& work = works[static_cast<std::size_t>(round % 2)];
        const auto longest = static_cast<std::int64_t>(1.2e9 * work.report.seconds);
        std::stop_source stop;
        RunOptions options;
        options.stop = stop.get_token();
        std::vector<float> output(work.want.size());
        std::atomic<bool> begun = false;
        std::jthread stopper;
        if (round % 4 < 2) {
            stopper = std::jthread([&, delay = random.integer(0, longest)] {
                while (!begun)
                    std::this_thread::yield();
                const auto end = std::chrono::steady_clock::now() + std::chrono::nanoseconds(delay);
                while (std::chrono::steady_clock::now() < end)
                    std::this_thread::yield();
                stop.request_stop();
            });
        } else {
            // From within, after some of the blocks: comes in time however busy the machine is.
            options.progress = [&, after = random.integer(1, work.report.blocks)](
                                   std::int64_t done, std::int64_t) {
                if (done == after)
                    stop.request_stop();
            };
        }
        begun = true;
        const auto report = run(work.plan, work.picture(), output, options);
        if (report) {
            QVERIFY(sameBits(output, work.want));
        } else {
            ++stopped;
            QCOMPARE(report.error().reason, Reason::cancelled);
        }
    }
    qInfo("%d of %d were stopped", stopped, all);
    QVERIFY(stopped > 0);
    for (const Long& work : works) {
        std::vector<float> output(work.want.size());
        QVERIFY(run(work.plan, work.picture(), output).has_value());
        QVERIFY(sameBits(output, work.want));
    }
}

QTEST_GUILESS_MAIN(TestPlanThreads)
#include "tst_plan_threads.moc"
