// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

#ifdef __linux__
#include <array>
#include <cstddef>

#include <sched.h>
#endif

namespace convstep {

// Threads that sleep between rounds, and where they wake up. As measured on a virtual machine, Linux
// wakes a thread on the very processor of the one who calls it, where it waits for milliseconds
// while another processor is idle. (It seems to take a processor that rests for one that the host
// has taken away.) So the caller takes his own processor out of the threads' reach before he wakes
// them, and each that is awake may go everywhere again. Elsewhere than on Linux it does nothing.
// Thread-safe.
class Sleepers {
public:
    Sleepers();

    // The calling thread is one of them, from now on. Takes nothing from the heap: a thread may come
    // in the middle of any round. Beyond a few hundred threads the next ones are not noted, and wake
    // up wherever the system likes.
    void add();
    // The calling thread, one of them, has woken up.
    void awake();
    // Before those threads are woken for a round of `workers` threads, the caller among them. With
    // fewer processors than workers nobody is kept away. Cost: a system call per thread.
    void wakeElsewhere(int workers);

private:
#ifdef __linux__
    std::mutex m_mutex;
    std::array<pid_t, 512> m_threads{};
    std::size_t m_count = 0;
    cpu_set_t m_allowed{};
#endif
};

}  // namespace convstep
