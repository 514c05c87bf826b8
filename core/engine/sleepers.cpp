// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/sleepers.h"

#include <algorithm>

#ifdef __linux__
#include <unistd.h>
#endif

namespace convstep {

#ifdef __linux__

Sleepers::Sleepers()
{
    if (sched_getaffinity(0, sizeof m_allowed, &m_allowed) != 0)
        CPU_ZERO(&m_allowed);
}

void Sleepers::add()
{
    const pid_t self = gettid();
    const std::lock_guard<std::mutex> lock(m_mutex);
    const auto end = m_threads.begin() + static_cast<std::ptrdiff_t>(m_count);
    if (end != m_threads.end() && std::find(m_threads.begin(), end, self) == end)
        m_threads[m_count++] = self;
}

void Sleepers::awake()
{
    if (CPU_COUNT(&m_allowed) > 1)
        sched_setaffinity(0, sizeof m_allowed, &m_allowed);
}

void Sleepers::wakeElsewhere(int workers)
{
    const int processor = sched_getcpu();
    if (processor < 0 || workers > CPU_COUNT(&m_allowed) || !CPU_ISSET(processor, &m_allowed))
        return;
    cpu_set_t others = m_allowed;
    CPU_CLR(processor, &others);
    const std::lock_guard<std::mutex> lock(m_mutex);
    for (std::size_t i = 0; i < m_count; ++i)
        sched_setaffinity(m_threads[i], sizeof others, &others);
}

#else

Sleepers::Sleepers() = default;
void Sleepers::add() {}
void Sleepers::awake() {}
void Sleepers::wakeElsewhere(int) {}

#endif

}  // namespace convstep
