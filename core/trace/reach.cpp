// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/reach.h"

#include <algorithm>

#include "core/spec/integer.h"

namespace convstep {
namespace {

// The corner of the relation that an operand slot of a linear stage is.
Corner cornerOf(const Stage& stage, int slot)
{
    const bool first = slot == stage.a;
    switch (stage.corner) {
    case Corner::y:
        return first ? Corner::x : Corner::w;
    case Corner::x:
        return first ? Corner::y : Corner::w;
    case Corner::w:
        return first ? Corner::x : Corner::y;
    }
    return Corner::x;
}

const Cell& cellOf(const Tap& tap, Corner corner)
{
    return corner == Corner::y ? tap.y : corner == Corner::x ? tap.x : tap.w;
}

// The axis along which softmax mixes, made whole.
Region wholeAxis(const Stage& stage, Region region)
{
    if (stage.softmaxAxis == SoftmaxAxis::channel) {
        region.begin.c = 0;
        region.end.c = stage.outExtent.c;
    } else {
        region.begin.x = 0;
        region.end.x = stage.outExtent.w;
    }
    return region;
}

bool mixesAxis(const Stage& stage)
{
    const StepKind kind = stage.stepKind();
    return kind == StepKind::activateAxis || kind == StepKind::scaleByAxisDerivative;
}

struct Span {
    std::int64_t first = 0;
    std::int64_t last = 0;  // exclusive
};

// Positions of corner `to` of one axis between the first and the last that meet one position of
// corner `from` inside the image.
Span reachOne(const AxisGeometry& g, Corner from, Corner to, std::int64_t position)
{
    const AxisTaps taps(g, from);
    std::int64_t first = 0;
    std::int64_t last = taps.count(position) - 1;
    if (from == Corner::y) {  // whose pairs lie in the padding, too
        const std::int64_t start = g.position(position, 0);
        first = std::max<std::int64_t>(0, -floorDivide(start, g.rate));
        last = std::min(last, floorDivide(g.in - 1 - start, g.rate));
    }
    if (first > last)
        return {};
    const auto at = [&](std::int64_t index) {
        const AxisTaps::Pair pair = taps.pair(position, index);
        return to == Corner::y ? pair.out : to == Corner::x ? pair.in : pair.tap;
    };
    const auto [low, high] = std::minmax({at(first), at(last)});
    return {low, high + 1};
}

// Positions of corner `to` of one axis that can meet positions `span` of corner `from`.
Span reachAxis(const AxisGeometry& g, Corner from, Corner to, Span span)
{
    if (span.last - span.first == 1)
        return reachOne(g, from, to, span.first);
    if (to == Corner::w)
        return {0, g.kernel};
    if (from == Corner::w)
        return {0, to == Corner::x ? g.in : g.out};
    if (from == Corner::x)  // the outputs whose window [s·i − b, s·i − b + e) meets the span
        return {std::max<std::int64_t>(
                    0, -floorDivide(-(span.first + g.before - g.effective + 1), g.stride)),
                std::min(g.out, floorDivide(span.last - 1 + g.before, g.stride) + 1)};
    return {std::max<std::int64_t>(0, g.stride * span.first - g.before),
            std::min(g.in, g.stride * (span.last - 1) - g.before + g.effective)};
}

// Channels likewise. `columns` is M or O.
Span reachChannels(const TapRelation& taps, Corner from, Corner to, Span span)
{
    const std::int64_t columns = taps.filterColumns();
    const Span all{0, taps.extent(to).c};
    const Span inputs =
        from == Corner::x ? span : Span{span.first / columns, (span.last - 1) / columns + 1};
    const bool knowsInput = from != Corner::y || taps.separate();
    if (to == Corner::x)
        return knowsInput ? inputs : all;
    if (taps.separate())  // w and y share the number c·M + q
        return from == Corner::x ? Span{span.first * columns, span.last * columns} : span;
    if (to == Corner::w)
        return from == Corner::x ? Span{span.first * columns, span.last * columns}
                                 : Span{span.first, all.last - columns + span.last};
    if (from == Corner::w && inputs.last - inputs.first == 1)
        return {span.first % columns, (span.last - 1) % columns + 1};
    return all;
}

}  // namespace

std::vector<Reach> reach(const Stage& stage, int slot, const Cell& cell)
{
    std::vector<Reach> result;
    if (stage.linear()) {
        const Corner from = cornerOf(stage, slot);
        if (!stage.taps.extent(from).contains(cell))
            return result;
        stage.taps.forEach(from, cell, [&](const Tap& tap) {
            if (tap.padding)
                return;
            const StageTap operands = stage.operands(tap);
            result.push_back(
                {cellOf(tap, stage.corner), slot == stage.a ? operands.b : operands.a});
        });
        return result;
    }
    const auto add = [&](const Cell& output, const Operand& other) {
        result.push_back({output, other});
    };
    if (stage.kind == StageKind::biasGradient) {
        add({0, 0, 0, cell.c}, {});
    } else if (stage.kind == StageKind::bias && slot == stage.b) {
        for (std::int64_t n = 0; n < stage.outExtent.n; ++n)
            for (std::int64_t y = 0; y < stage.outExtent.h; ++y)
                for (std::int64_t x = 0; x < stage.outExtent.w; ++x)
                    add({n, y, x, cell.c}, {stage.a, {n, y, x, cell.c}, false});
    } else if (mixesAxis(stage)) {
        const Region axis = wholeAxis(stage, Region::of(cell));
        for (std::int64_t x = axis.begin.x; x < axis.end.x; ++x)
            for (std::int64_t c = axis.begin.c; c < axis.end.c; ++c)
                add({cell.n, cell.y, x, c}, {});
    } else {
        const StageTap tap = stage.tap(cell, 0);
        add(cell, slot == stage.a ? tap.b : tap.a);
    }
    return result;
}

Region dirtyOutputs(const Stage& stage, int slot, const Region& region)
{
    if (region.empty())
        return {};
    const Region whole = Region::all(stage.outExtent);
    if (stage.linear()) {
        const Corner from = cornerOf(stage, slot);
        const Corner to = stage.corner;
        const Span rows =
            reachAxis(stage.taps.rows(from).geometry(), from, to, {region.begin.y, region.end.y});
        const Span cols =
            reachAxis(stage.taps.cols(from).geometry(), from, to, {region.begin.x, region.end.x});
        const Span channels = reachChannels(stage.taps, from, to, {region.begin.c, region.end.c});
        Region out{{region.begin.n, rows.first, cols.first, channels.first},
                   {region.end.n, rows.last, cols.last, channels.last}};
        if (from == Corner::w || to == Corner::w) {
            out.begin.n = 0;
            out.end.n = stage.outExtent.n;
        }
        return out.intersected(whole);
    }
    if (stage.kind == StageKind::biasGradient)
        return Region{{0, 0, 0, region.begin.c}, {1, 1, 1, region.end.c}};
    if (stage.kind == StageKind::bias && slot == stage.b)
        return Region{{0, 0, 0, region.begin.c},
                      {stage.outExtent.n, stage.outExtent.h, stage.outExtent.w, region.end.c}};
    return (mixesAxis(stage) ? wholeAxis(stage, region) : region).intersected(whole);
}

}  // namespace convstep
