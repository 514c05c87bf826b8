// SPDX-License-Identifier: GPL-3.0-or-later
//
// The places that a driver goes to: notable steps, marks, the ends of a loop.
#include <algorithm>

#include "ui/session/playback_driver.h"

namespace convstep {

std::optional<Notable> PlaybackDriver::nextNotable() const
{
    return enabled() ? convstep::nextNotable(*m_document.trace(), position()) : std::nullopt;
}

std::optional<Notable> PlaybackDriver::previousNotable() const
{
    return enabled() ? convstep::previousNotable(*m_document.trace(), position()) : std::nullopt;
}

void PlaybackDriver::toNextNotable()
{
    if (const std::optional<Notable> to = nextNotable())
        seek(to->position);
}

void PlaybackDriver::toPreviousNotable()
{
    if (const std::optional<Notable> to = previousNotable())
        seek(to->position);
}

PlaybackDriver::Around PlaybackDriver::marksAround() const
{
    Around around;
    if (!enabled())
        return around;
    for (const Mark& mark : m_document.marks()) {
        const std::optional<std::int64_t> at = positionOf(*m_document.trace(), mark);
        if (!at)
            continue;
        if (*at > position() && (!around.after || *at < *around.after))
            around.after = at;
        if (*at < position() && (!around.before || *at > *around.before))
            around.before = at;
    }
    return around;
}

std::optional<std::int64_t> PlaybackDriver::nextMark() const { return marksAround().after; }

std::optional<std::int64_t> PlaybackDriver::previousMark() const { return marksAround().before; }

void PlaybackDriver::toNextMark()
{
    if (const std::optional<std::int64_t> to = nextMark())
        seek(*to);
}

void PlaybackDriver::toPreviousMark()
{
    if (const std::optional<std::int64_t> to = previousMark())
        seek(*to);
}

std::optional<std::size_t> PlaybackDriver::markHere() const
{
    if (!enabled())
        return std::nullopt;
    const std::optional<Mark> here = markAt(*m_document.trace(), position());
    return here ? m_document.markAtPlace(*here) : std::nullopt;
}

void PlaybackDriver::toggleMark()
{
    if (!enabled())
        return;
    pause();
    if (const std::optional<std::size_t> there = markHere())
        m_document.removeMark(*there);
    else if (const std::optional<Mark> here = markAt(*m_document.trace(), position()))
        m_document.addMark(*here);
}

std::optional<Trace::Range> PlaybackDriver::loop() const
{
    return m_playback ? m_playback->loop() : std::nullopt;
}

void PlaybackDriver::setLoop(std::optional<Trace::Range> loop)
{
    if (!m_playback || (loop && !enabled()))
        return;
    const std::optional<Trace::Range> before = m_playback->loop();
    const bool hadBegin = m_loopBegin.has_value();
    m_loopBegin.reset();
    m_playback->setLoop(loop);
    if (hadBegin || m_playback->loop() != before)
        emit loopChanged();
}

std::int64_t PlaybackDriver::nearestGroupEnd(std::int64_t position) const
{
    if (position <= 0)
        return 0;
    const Trace::Range group = m_document.trace()->group(std::min(position, size()) - 1,
                                                         m_granularity);
    return position - group.first < group.last - position ? group.first : group.last;
}

void PlaybackDriver::loopBetween(std::int64_t one, std::int64_t other)
{
    if (!enabled() || size() == 0)
        return;
    std::int64_t first = nearestGroupEnd(std::min(one, other));
    std::int64_t last = nearestGroupEnd(std::max(one, other));
    if (first == last && last < size())
        last = m_document.trace()->group(last, m_granularity).last;
    else if (first == last)
        first = m_document.trace()->group(first - 1, m_granularity).first;
    setLoop(Trace::Range{first, last});
}

void PlaybackDriver::stepLoop()
{
    if (!enabled() || size() == 0)
        return;
    if (loop()) {
        setLoop(std::nullopt);
    } else if (!m_loopBegin) {
        m_loopBegin = position();
        emit loopChanged();
    } else if (*m_loopBegin == position()) {
        setLoop(std::nullopt);
    } else {
        setLoop(Trace::Range{std::min(*m_loopBegin, position()),
                             std::max(*m_loopBegin, position())});
    }
}

}  // namespace convstep
