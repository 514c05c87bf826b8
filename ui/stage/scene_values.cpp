// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/scene_values.h"

#include <algorithm>
#include <cmath>

namespace convstep {
namespace {

// Up to here all of a slot decides its colours, so that channels can be compared.
constexpr std::int64_t smallSlot = 8192;

}  // namespace

SceneValues::SceneValues(const Document& document, std::int64_t position)
    : m_values(document.values()), m_trace(document.trace()), m_position(position)
{
    if (m_trace->size() > 0)
        m_step = m_trace->at(std::max<std::int64_t>(position, 1) - 1);
}

int SceneValues::stageOf(int slot) const
{
    const auto& stages = pipeline().stages;
    for (std::size_t i = 0; i < stages.size(); ++i)
        if (stages[i].out == slot)
            return static_cast<int>(i);
    return -1;
}

bool SceneValues::done(int slot, const Cell& cell) const
{
    const int stage = stageOf(slot);
    if (stage < 0)
        return true;
    const Trace::Range range = m_trace->stageRange(stage);
    if (m_position >= range.last)
        return true;
    if (m_position <= range.first)
        return false;
    const std::int64_t taps = pipeline().stages[static_cast<std::size_t>(stage)].tapCount(cell);
    return m_trace->indexOf(stage, cell, taps) <= m_position;
}

double SceneValues::bound(int slotIndex, std::int64_t n, std::int64_t channel) const
{
    const Extent& extent = slot(slotIndex).extent;
    Region region = Region::all(extent);
    if (extent.elements() > smallSlot) {
        region.begin.n = n;
        region.end.n = n + 1;
        region.begin.c = channel;
        region.end.c = channel + 1;
    }
    double largest = 0;
    for (std::int64_t b = region.begin.n; b < region.end.n; ++b)
        for (std::int64_t y = region.begin.y; y < region.end.y; ++y)
            for (std::int64_t x = region.begin.x; x < region.end.x; ++x)
                for (std::int64_t c = region.begin.c; c < region.end.c; ++c) {
                    const double value = std::abs(at(slotIndex, {b, y, x, c}));
                    if (std::isfinite(value))
                        largest = std::max(largest, value);
                }
    return largest > 0 ? largest : 1;
}

}  // namespace convstep
