// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/playback.h"

#include <algorithm>

namespace convstep {

std::optional<Step> Playback::current() const
{
    if (m_position == 0)
        return std::nullopt;
    return m_trace->at(m_position - 1);
}

void Playback::seek(std::int64_t position)
{
    m_position = std::clamp<std::int64_t>(position, 0, size());
}

bool Playback::forward()
{
    if (m_loop && (m_position >= m_loop->last || m_position < m_loop->first)) {
        m_position = m_loop->first;
        return true;
    }
    if (m_position >= size())
        return false;
    m_position = m_trace->group(m_position, m_granularity).last;
    if (m_loop)
        m_position = std::min(m_position, m_loop->last);
    return true;
}

bool Playback::back()
{
    if (m_loop && (m_position <= m_loop->first || m_position > m_loop->last)) {
        m_position = m_loop->last;
        return true;
    }
    if (m_position == 0)
        return false;
    m_position = m_trace->group(m_position - 1, m_granularity).first;
    if (m_loop)
        m_position = std::max(m_position, m_loop->first);
    return true;
}

void Playback::setLoop(std::optional<Trace::Range> loop)
{
    if (!loop || (0 <= loop->first && loop->first < loop->last && loop->last <= size()))
        m_loop = loop;
}

}  // namespace convstep
