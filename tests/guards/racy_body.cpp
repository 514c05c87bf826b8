// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that is wrong on purpose: two workers write the same numbers, and nothing orders them.
// The thread sanitizer must report it.
#include <array>
#include <atomic>
#include <cstdio>
#include <thread>

#include "core/engine/executor.h"

int main()
{
    const auto executor = convstep::makeExecutor(2);
    std::atomic<int> arrived = 0;
    // Many, since the sanitizer may miss a race of two writes in the very same moment.
    std::array<int, 1000> sums{};
    executor->run([&](int worker) {
        // Both are here before either goes on, so that the executor's own locks do not happen to
        // order them. Relaxed: this orders nothing either.
        arrived.fetch_add(1, std::memory_order_relaxed);
        while (arrived.load(std::memory_order_relaxed) < 2)
            std::this_thread::yield();
        for (int& sum : sums)
            sum += worker + 1;
    });
    std::printf("sum %d\n", sums.back());
}
