// SPDX-License-Identifier: GPL-3.0-or-later
//
// The only thing that the engine knows about threads: n workers that run one body each. Who needs
// shares of work takes them from an atomic counter of his own, so a worker that comes late, or not
// at all, costs nothing but speed.
#pragma once

#include <memory>
#include <type_traits>

namespace convstep {

class Executor {
public:
    Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    virtual ~Executor() = default;

    [[nodiscard]] virtual int workers() const = 0;

    // Calls body(worker) for each worker 0 … workers() − 1, at the same time as far as there are
    // processors, and returns when all have returned. The caller's thread takes part. The body may
    // neither throw nor run the same executor. May be called from several threads at once; their
    // runs then share the threads, or wait for one another.
    template <class Body>
    void run(Body&& body)
    {
        using Plain = std::remove_reference_t<Body>;
        start([](void* context, int worker) { (*static_cast<Plain*>(context))(worker); }, &body);
    }

protected:
    using Function = void (*)(void* context, int worker);
    virtual void start(Function function, void* context) = 0;
};

// Threads of the operating system that wait between runs. Precondition: workers >= 1.
[[nodiscard]] std::shared_ptr<Executor> makeThreadExecutor(int workers);
// The one that this build prefers: oneTBB's workers, which all executors share, or threads where
// oneTBB is left out (the thread sanitizer cannot see into it). More workers than processors are
// real threads, too, unless the program limits oneTBB elsewhere. Precondition: workers >= 1.
[[nodiscard]] std::shared_ptr<Executor> makeExecutor(int workers);
// "oneTBB" or "threads": what makeExecutor() makes.
[[nodiscard]] const char* executorName();

}  // namespace convstep
