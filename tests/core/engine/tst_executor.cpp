// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <QtTest>

#ifdef __linux__
#include <sched.h>
#endif

#include "core/engine/executor.h"

using namespace convstep;
using namespace std::chrono_literals;

namespace {

using Make = std::shared_ptr<Executor> (*)(int workers);

void addMakers()
{
    QTest::addColumn<Make>("make");
    QTest::newRow("preferred") << Make(makeExecutor);
    QTest::newRow("threads") << Make(makeThreadExecutor);
}

// How often one run calls each worker.
std::vector<int> callsOfOneRun(Executor& executor)
{
    std::vector<std::atomic<int>> calls(static_cast<std::size_t>(executor.workers()));
    executor.run([&](int worker) { ++calls.at(static_cast<std::size_t>(worker)); });
    return {calls.begin(), calls.end()};
}

// On how many threads the workers of one run are at the same time: each waits for all others, at
// most half a minute.
std::size_t threadsAtOnce(Executor& executor)
{
    const int workers = executor.workers();
    const auto end = std::chrono::steady_clock::now() + 30s;
    std::atomic<int> arrived = 0;
    std::mutex mutex;
    std::set<std::thread::id> threads;
    executor.run([&](int) {
        {
            const std::lock_guard<std::mutex> lock(mutex);
            threads.insert(std::this_thread::get_id());
        }
        ++arrived;
        while (arrived < workers && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(100us);
    });
    return threads.size();
}

}  // namespace

Q_DECLARE_METATYPE(Make)

class TestExecutor : public QObject {
    Q_OBJECT

private slots:
    void callsEachWorkerOnce_data() { addMakers(); }
    void callsEachWorkerOnce();
    void callerTakesPart_data() { addMakers(); }
    void callerTakesPart();
    void usesAsManyThreadsAsWorkers_data() { addMakers(); }
    void usesAsManyThreadsAsWorkers();
    void executorsDoNotLimitEachOther_data() { addMakers(); }
    void executorsDoNotLimitEachOther();
    void runsFromSeveralThreads_data() { addMakers(); }
    void runsFromSeveralThreads();
    void returnsWhenAllHaveReturned_data() { addMakers(); }
    void returnsWhenAllHaveReturned();
    void mayRunOnEveryProcessor_data() { addMakers(); }
    void mayRunOnEveryProcessor();
    void comesAndGoes_data() { addMakers(); }
    void comesAndGoes();
    void saysWhatItIs();
};

void TestExecutor::callsEachWorkerOnce()
{
    QFETCH(Make, make);
    for (const int workers : {1, 2, 3, 4, 7, 16}) {
        const auto executor = make(workers);
        QCOMPARE(executor->workers(), workers);
        for (int round = 0; round < 200; ++round)
            QCOMPARE(callsOfOneRun(*executor), std::vector(static_cast<std::size_t>(workers), 1));
    }
}

void TestExecutor::callerTakesPart()
{
    QFETCH(Make, make);
    std::thread::id only;
    make(1)->run([&](int) { only = std::this_thread::get_id(); });
    QCOMPARE(only, std::this_thread::get_id());

    // Nobody else can come back before the caller does, so he is among those that run at once.
    const auto executor = make(3);
    std::atomic<int> arrived = 0;
    std::atomic<bool> here = false;
    executor->run([&, caller = std::this_thread::get_id()](int) {
        if (std::this_thread::get_id() == caller)
            here = true;
        ++arrived;
        while (arrived < 3)
            std::this_thread::yield();
    });
    QVERIFY(here);
}

void TestExecutor::usesAsManyThreadsAsWorkers()
{
    QFETCH(Make, make);
    const auto processors = static_cast<int>(std::thread::hardware_concurrency());
    for (const int workers : {2, 3, 4, processors + 1, 2 * processors + 3})
        QCOMPARE(threadsAtOnce(*make(workers)), static_cast<std::size_t>(workers));
}

void TestExecutor::executorsDoNotLimitEachOther()
{
    QFETCH(Make, make);
    const auto more = static_cast<int>(std::thread::hardware_concurrency()) + 2;
    const std::vector executors{make(more), make(2), make(1), make(more + 1), make(3)};
    for (int round = 0; round < 3; ++round)
        for (const auto& executor : executors)
            QCOMPARE(threadsAtOnce(*executor), static_cast<std::size_t>(executor->workers()));
}

void TestExecutor::runsFromSeveralThreads()
{
    QFETCH(Make, make);
    const auto executor = make(3);
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int round = 0; round < 300; ++round)
                if (callsOfOneRun(*executor) != std::vector{1, 1, 1})
                    ++wrong;
        });
    callers.clear();
    QCOMPARE(wrong.load(), 0);
}

void TestExecutor::returnsWhenAllHaveReturned()
{
    QFETCH(Make, make);
    const auto executor = make(4);
    for (int round = 0; round < 50; ++round) {
        // Plain numbers: whoever returned early would read them while they are written.
        std::vector<int> written(4, 0);
        executor->run([&](int worker) {
            if (worker == round % 4)
                std::this_thread::sleep_for(200us);
            written[static_cast<std::size_t>(worker)] = round + 1;
        });
        QCOMPARE(written, std::vector(4, round + 1));
    }
}

// Where workers wake up is narrowed for a moment; where they may go then is not.
void TestExecutor::mayRunOnEveryProcessor()
{
#ifdef __linux__
    QFETCH(Make, make);
    cpu_set_t mine;
    QCOMPARE(sched_getaffinity(0, sizeof mine, &mine), 0);
    for (const int workers : {2, 3}) {
        const auto executor = make(workers);
        for (int round = 0; round < 100; ++round) {
            std::atomic<int> narrowed = 0;
            executor->run([&](int) {
                cpu_set_t own;
                if (sched_getaffinity(0, sizeof own, &own) != 0 || !CPU_EQUAL(&own, &mine))
                    ++narrowed;
                std::this_thread::sleep_for(50us);
            });
            QCOMPARE(narrowed.load(), 0);
        }
    }
#else
    QSKIP("Only on Linux are threads sent anywhere");
#endif
}

void TestExecutor::comesAndGoes()
{
    QFETCH(Make, make);
    for (int round = 0; round < 100; ++round) {
        const auto workers = static_cast<std::size_t>(1 + round % 5);
        const auto executor = make(static_cast<int>(workers));
        if (round % 3 != 0)
            QCOMPARE(callsOfOneRun(*executor), std::vector(workers, 1));
    }
}

void TestExecutor::saysWhatItIs()
{
    const std::string name = executorName();
    QVERIFY2(name == "oneTBB" || name == "threads", name.c_str());
}

QTEST_GUILESS_MAIN(TestExecutor)
#include "tst_executor.moc"
