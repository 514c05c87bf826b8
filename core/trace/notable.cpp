// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/notable.h"

#include <algorithm>

namespace convstep {
namespace {

// The first position below `count` for which a condition holds that stays true once it is; `count`
// when it never does.
template <class Condition>
std::int64_t firstWhere(std::int64_t count, Condition&& condition)
{
    std::int64_t low = 0;
    std::int64_t high = count;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (condition(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

// One axis of a window, seen from its output. Taps and windows go upwards, so what lies before the
// image comes first and what lies behind it last.
class WindowAxis {
public:
    explicit WindowAxis(const AxisGeometry& geometry) : m_geometry(geometry) {}

    // The first output whose window reads padding; `out` when none does.
    [[nodiscard]] std::int64_t firstPadded() const
    {
        if (m_geometry.out > 0 && m_geometry.position(0, 0) < 0)
            return 0;
        return firstWhere(m_geometry.out, [this](std::int64_t out) {
            return m_geometry.position(out, m_geometry.kernel - 1) >= m_geometry.in;
        });
    }
    [[nodiscard]] bool anyPadded() const { return firstPadded() < m_geometry.out; }
    // The first output whose window lies inside the image; `out` when none does.
    [[nodiscard]] std::int64_t firstFull() const
    {
        const std::int64_t first = firstWhere(
            m_geometry.out, [this](std::int64_t out) { return m_geometry.position(out, 0) >= 0; });
        const bool full = first < m_geometry.out &&
                          m_geometry.position(first, m_geometry.kernel - 1) < m_geometry.in;
        return full ? first : m_geometry.out;
    }
    // The first tap of an output that reads padding; the kernel's size when none does.
    [[nodiscard]] std::int64_t paddedTap(std::int64_t out) const
    {
        if (m_geometry.position(out, 0) < 0)
            return 0;
        return firstWhere(m_geometry.kernel, [this, out](std::int64_t tap) {
            return m_geometry.position(out, tap) >= m_geometry.in;
        });
    }
    [[nodiscard]] const AxisGeometry& geometry() const { return m_geometry; }

private:
    AxisGeometry m_geometry;
};

// The first position of an axis with as many pairs as any has. From an input, a position that is no
// candidate below has a neighbour one stride earlier with no fewer pairs: taps drop out on the way
// down only where an output's window begins.
std::int64_t mostPairs(const AxisTaps& axis, Corner corner)
{
    const AxisGeometry& g = axis.geometry();
    std::int64_t best = 0;
    std::int64_t bestCount = axis.length() > 0 ? axis.count(0) : 0;
    const auto consider = [&](std::int64_t position) {
        if (position < 0 || position >= axis.length())
            return;
        const std::int64_t count = axis.count(position);
        if (count > bestCount || (count == bestCount && position < best)) {
            best = position;
            bestCount = count;
        }
    };
    for (std::int64_t tap = 0; tap < g.kernel; ++tap) {
        if (corner == Corner::w) {
            consider(tap);
            continue;
        }
        const std::int64_t first = g.position(0, tap);
        consider(first >= 0 ? first : (g.stride - -first % g.stride) % g.stride);
    }
    return best;
}



// What happens once in a stage.
void addSingles(const Trace& trace, int index, std::vector<Notable>& out)
{
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(index)];
    const Trace::Range range = trace.stageRange(index);
    if (range.first == range.last)
        return;
    const auto add = [&](NotableKind kind, std::int64_t step) {
        out.push_back({step + 1, kind, index});
    };
    if (index > 0) {
        switch (stage.kind) {
        case StageKind::pointwise: add(NotableKind::firstMix, range.first); break;
        case StageKind::bias: add(NotableKind::firstBias, range.first); break;
        case StageKind::activation: add(NotableKind::firstActivation, range.first); break;
        default: add(NotableKind::stageStart, range.first); break;
        }
    }
    if (!stage.linear())
        return;
    const Step first = trace.at(range.first);
    if (stage.corner == Corner::y) {
        const WindowAxis rows(stage.taps.rows(Corner::y).geometry());
        const WindowAxis cols(stage.taps.cols(Corner::y).geometry());
        if (rows.anyPadded() || cols.anyPadded()) {
            Cell cell;
            if (rows.firstPadded() > 0 && cols.anyPadded())
                cell.x = cols.firstPadded();
            else
                cell.y = rows.firstPadded();
            // Taps go through a row of the kernel before the next one.
            const std::int64_t row = rows.paddedTap(cell.y);
            const std::int64_t col = cols.paddedTap(cell.x);
            const std::int64_t width = cols.geometry().kernel;
            const std::int64_t tap = row > 0 && col < width ? col : row * width;
            add(NotableKind::firstPadding, trace.indexOf(index, cell, tap));
            const Cell full{0, rows.firstFull(), cols.firstFull(), 0};
            if (stage.outExtent.contains(full) && full != first.output)
                add(NotableKind::firstFullWindow, trace.indexOf(index, full, 0));
        }
    } else {
        const Cell most{0, mostPairs(stage.taps.rows(stage.corner), stage.corner),
                        mostPairs(stage.taps.cols(stage.corner), stage.corner), 0};
        if (most != first.output)
            add(NotableKind::mostTaps, trace.indexOf(index, most, 0));
    }
    const std::int64_t summed = stage.taps.summed(stage.corner);
    if (summed > 1 && stage.kind != StageKind::pointwise)
        add(NotableKind::nextSource, range.first + first.tapCount / summed);
}

// In order, one per step.
std::vector<Notable> singles(const Trace& trace)
{
    std::vector<Notable> all;
    const int stages = static_cast<int>(trace.pipeline().stages.size());
    for (int stage = 0; stage < stages; ++stage)
        addSingles(trace, stage, all);
    std::stable_sort(all.begin(), all.end(), [](const Notable& a, const Notable& b) {
        return std::pair(a.position, a.kind) < std::pair(b.position, b.kind);
    });
    all.erase(std::unique(
                  all.begin(), all.end(),
                  [](const Notable& a, const Notable& b) { return a.position == b.position; }),
              all.end());
    return all;
}

// The output channels of a stage, those of all pictures in a row.
struct Channels {
    std::int64_t first = 0;  // step of number 0
    std::int64_t each = 0;   // steps
    std::int64_t count = 0;
};

Channels channelsOf(const Trace& trace, int index)
{
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(index)];
    const Trace::Range range = trace.stageRange(index);
    if (!stage.linear() || range.first == range.last)
        return {};
    const Trace::Range one = trace.channelRange(index, 0, 0);
    return {range.first, one.last - one.first, stage.outExtent.n * stage.outExtent.c};
}

Notable channelStart(const Trace& trace, int index, std::int64_t number)
{
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(index)];
    const Channels channels = channelsOf(trace, index);
    const std::int64_t channel = number % stage.outExtent.c;
    NotableKind kind = NotableKind::newOutputChannel;
    if (channel == 0)
        kind = NotableKind::newPicture;
    else if (stage.kind == StageKind::depthwise)
        kind = channel % stage.taps.filterColumns() ? NotableKind::newSlot
                                                    : NotableKind::newInputChannel;
    return {channels.first + number * channels.each + 1, kind, index};
}

}  // namespace

std::optional<Notable> nextNotable(const Trace& trace, std::int64_t position)
{
    std::optional<Notable> best;
    const auto consider = [&](const Notable& one) {
        if (one.position > position && (!best || one.position < best->position))
            best = one;
    };
    for (const Notable& one : singles(trace))
        consider(one);
    const int stages = static_cast<int>(trace.pipeline().stages.size());
    for (int stage = 0; stage < stages; ++stage) {
        const Channels channels = channelsOf(trace, stage);
        if (channels.count < 2)
            continue;
        // The first channel that begins at step `position` or later; the stage's own beginning is
        // none.
        const std::int64_t into = std::max<std::int64_t>(position - channels.first, 1);
        const std::int64_t number = (into - 1) / channels.each + 1;
        if (number < channels.count)
            consider(channelStart(trace, stage, number));
    }
    return best;
}

std::optional<Notable> previousNotable(const Trace& trace, std::int64_t position)
{
    std::optional<Notable> best;
    const auto consider = [&](const Notable& one) {
        if (one.position < position && (!best || one.position > best->position))
            best = one;
    };
    for (const Notable& one : singles(trace))
        consider(one);
    const int stages = static_cast<int>(trace.pipeline().stages.size());
    for (int stage = 0; stage < stages; ++stage) {
        const Channels channels = channelsOf(trace, stage);
        if (channels.count < 2 || position - 2 < channels.first + channels.each)
            continue;
        consider(channelStart(
            trace, stage,
            std::min(channels.count - 1, (position - 2 - channels.first) / channels.each)));
    }
    return best;
}

std::vector<Notable> notableSteps(const Trace& trace, std::size_t most)
{
    std::vector<Notable> all;
    for (std::optional<Notable> one = nextNotable(trace, 0); one;
         one = nextNotable(trace, one->position)) {
        all.push_back(*one);
        if (all.size() > most)
            return singles(trace);
    }
    return all;
}

}  // namespace convstep
