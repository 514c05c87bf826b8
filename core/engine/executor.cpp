// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/executor.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#ifdef CONVSTEP_TBB
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>
#endif

#include "core/engine/sleepers.h"

namespace convstep {
namespace {

// Workers wait for the number of the round to change. One round at a time: a second caller waits
// until the first is through.
class ThreadExecutor final : public Executor {
public:
    explicit ThreadExecutor(int workers)
    {
        for (int worker = 1; worker < workers; ++worker)
            m_threads.emplace_back(
                [this, worker](const std::stop_token& stop) { work(stop, worker); });
    }

    [[nodiscard]] int workers() const override { return static_cast<int>(m_threads.size()) + 1; }

private:
    void start(Function function, void* context) override
    {
        const std::lock_guard<std::mutex> round(m_rounds);
        m_sleepers.wakeElsewhere(workers());
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_function = function;
            m_context = context;
            m_running = static_cast<int>(m_threads.size());
            ++m_round;
        }
        m_begin.notify_all();
        function(context, 0);
        std::unique_lock<std::mutex> lock(m_mutex);
        m_end.wait(lock, [this] { return m_running == 0; });
    }

    void work(const std::stop_token& stop, int worker)
    {
        unsigned long seen = 0;
        m_sleepers.add();
        std::unique_lock<std::mutex> lock(m_mutex);
        while (m_begin.wait(lock, stop, [&] { return m_round != seen; })) {
            seen = m_round;
            const Function function = m_function;
            void* const context = m_context;
            lock.unlock();
            m_sleepers.awake();
            function(context, worker);
            lock.lock();
            if (--m_running == 0)
                m_end.notify_one();
        }
    }

    Sleepers m_sleepers;
    std::mutex m_rounds;
    std::mutex m_mutex;
    std::condition_variable_any m_begin;
    std::condition_variable m_end;
    Function m_function = nullptr;
    void* m_context = nullptr;
    int m_running = 0;
    unsigned long m_round = 0;
    std::vector<std::jthread> m_threads;  // last: they use all of the above
};

#ifdef CONVSTEP_TBB

// oneTBB lends all arenas together as many threads as the least of all living limits says, which
// without any is the number of processors. So there is one limit for all executors, as high as the
// highest that was ever wanted; an arena asks for no more than its own number. Whoever else in the
// program sets a lower limit is heeded.
void allowThreads(int workers)
{
    constexpr auto parameter = tbb::global_control::max_allowed_parallelism;
    static std::mutex mutex;
    static std::optional<tbb::global_control> limit;
    const std::lock_guard<std::mutex> lock(mutex);
    const auto wanted = static_cast<std::size_t>(workers);
    if (wanted > tbb::global_control::active_value(parameter)) {
        limit.reset();
        limit.emplace(parameter, wanted);
    }
}

// Hears of the threads that come to an arena to work.
class Arrivals final : public tbb::task_scheduler_observer {
public:
    Arrivals(tbb::task_arena& arena, Sleepers& sleepers)
        : tbb::task_scheduler_observer(arena), m_sleepers(sleepers)
    {
        observe(true);
    }
    ~Arrivals() override { observe(false); }

    void on_scheduler_entry(bool worker) override
    {
        if (worker)
            m_sleepers.add();
    }

private:
    Sleepers& m_sleepers;
};

class TbbExecutor final : public Executor {
public:
    explicit TbbExecutor(int workers) : m_arena(workers)
    {
        allowThreads(workers);
        m_arena.initialize();
    }

    [[nodiscard]] int workers() const override { return m_arena.max_concurrency(); }

private:
    void start(Function function, void* context) override
    {
        const int count = workers();
        m_sleepers.wakeElsewhere(count);
        m_arena.execute([&, caller = std::this_thread::get_id()] {
            tbb::parallel_for(
                0, count,
                [&](int worker) {
                    // One that was still awake has not come to the arena again.
                    if (std::this_thread::get_id() != caller)
                        m_sleepers.awake();
                    function(context, worker);
                },
                tbb::simple_partitioner{});
        });
    }

    Sleepers m_sleepers;
    tbb::task_arena m_arena;
    Arrivals m_arrivals{m_arena, m_sleepers};
};

#endif

// No threads at all.
class CallerExecutor final : public Executor {
public:
    [[nodiscard]] int workers() const override { return 1; }

private:
    void start(Function function, void* context) override { function(context, 0); }
};

}  // namespace

std::shared_ptr<Executor> makeThreadExecutor(int workers)
{
    if (workers == 1)
        return std::make_shared<CallerExecutor>();
    return std::make_shared<ThreadExecutor>(workers);
}

std::shared_ptr<Executor> makeExecutor(int workers)
{
#ifdef CONVSTEP_TBB
    if (workers > 1)
        return std::make_shared<TbbExecutor>(workers);
#endif
    return makeThreadExecutor(workers);
}

const char* executorName()
{
#ifdef CONVSTEP_TBB
    return "oneTBB";
#else
    return "threads";
#endif
}

}  // namespace convstep
