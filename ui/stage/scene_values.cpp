// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/scene_values.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace convstep {
namespace {

// Up to here all of a slot decides its colours, so that channels can be compared.
constexpr std::int64_t smallSlot = 4096;

}  // namespace

SceneValues::SceneValues(const Document& document, std::int64_t position, SceneBounds* bounds,
                         bool keys, bool formula)
    : m_values(document.values()), m_trace(document.trace()), m_position(position),
      m_bounds(bounds), m_keys(keys), m_formula(formula)
{
    if (m_trace->size() > 0)
        m_step = m_trace->at(std::max<std::int64_t>(position, 1) - 1);
    if (m_bounds && m_bounds->m_traceNumber != document.traceNumber()) {
        m_bounds->clear();
        m_bounds->m_traceNumber = document.traceNumber();
    }
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
    // The order of the steps: batch, channel, row, column.
    const auto order = [](const Cell& one) { return std::tuple(one.n, one.c, one.y, one.x); };
    return order(cell) < order(m_step.output) ||
           (cell == m_step.output && m_step.tap + 1 == m_step.tapCount);
}

double SceneValues::bound(int slotIndex, std::int64_t n, std::int64_t channel) const
{
    const Extent& extent = slot(slotIndex).extent;
    Region region = Region::all(extent);
    const bool small = extent.elements() <= smallSlot;
    if (!small) {
        region.begin.n = n;
        region.end.n = n + 1;
        region.begin.c = channel;
        region.end.c = channel + 1;
    }
    const std::tuple key(slotIndex, region.begin.n, region.begin.c);
    if (m_bounds)
        if (const auto known = m_bounds->m_known.find(key); known != m_bounds->m_known.end())
            return known->second;
    const std::int64_t rowStep = small ? 1 : thumbnailStep(extent.h);
    const std::int64_t colStep = small ? 1 : thumbnailStep(extent.w);
    double largest = 0;
    for (std::int64_t b = region.begin.n; b < region.end.n; ++b)
        for (std::int64_t y = region.begin.y; y < region.end.y; y += rowStep)
            for (std::int64_t x = region.begin.x; x < region.end.x; x += colStep)
                for (std::int64_t c = region.begin.c; c < region.end.c; ++c) {
                    const double value = std::abs(at(slotIndex, {b, y, x, c}));
                    if (std::isfinite(value))
                        largest = std::max(largest, value);
                }
    if (!(largest > 0))
        largest = 1;
    if (m_bounds)
        m_bounds->m_known.emplace(key, largest);
    return largest;
}

std::shared_ptr<const std::vector<double>>
SceneValues::partialMap(const Stage& stage, std::int64_t n, std::int64_t outChannel,
                        std::int64_t inChannel, std::int64_t rowStep, std::int64_t colStep) const
{
    const std::tuple key(stage.out, n, outChannel, inChannel);
    if (m_bounds)
        if (const auto known = m_bounds->m_partials.find(key); known != m_bounds->m_partials.end())
            return known->second;
    const Extent& extent = slot(stage.out).extent;
    auto map = std::make_shared<std::vector<double>>();
    for (std::int64_t y = 0; y < extent.h; y += rowStep)
        for (std::int64_t x = 0; x < extent.w; x += colStep)
            map->push_back(partialSum(stage, {n, y, x, outChannel}, inChannel,
                                      std::numeric_limits<std::int64_t>::max()));
    if (m_bounds) {
        // Enough for every picture of a strip; of whole networks not all are worth keeping.
        constexpr std::size_t most = 256;
        if (m_bounds->m_partials.size() >= most)
            m_bounds->m_partials.clear();
        m_bounds->m_partials.emplace(key, map);
    }
    return map;
}

double SceneValues::partialSum(const Stage& stage, const Cell& out, std::int64_t inChannel,
                               std::int64_t before) const
{
    // The taps of one input channel follow each other.
    const std::int64_t each = stage.tapCount(out) / stage.taps.summed(stage.corner);
    double sum = 0;
    for (std::int64_t tap = inChannel * each; tap < std::min((inChannel + 1) * each, before); ++tap)
        sum += product(stage.tap(out, tap), *m_values);
    return sum;
}

}  // namespace convstep
