// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/cost.h"

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <utility>

#include "core/spec/integer.h"

namespace convstep {
namespace {

// nullopt beyond 63 bits. A 0 wins over everything, wherever it stands.
std::optional<std::int64_t> product(std::initializer_list<std::int64_t> factors)
{
    std::int64_t result = 1;
    bool fits = true;
    for (const std::int64_t factor : factors) {
        if (factor == 0)
            return 0;
        fits = fits && !__builtin_mul_overflow(result, factor, &result);
    }
    if (!fits)
        return std::nullopt;
    return result;
}

tl::unexpected<Error> tooMany(const Extent& out)
{
    return fail(Reason::sizeOverflow, "multiplications",
                {{"shape", imageShape(out, DataFormat::nhwc).toString()}});
}

Result<Cost> sum(const Result<Cost>& a, const Result<Cost>& b)
{
    if (!a || !b)
        return a ? b : a;
    Cost total;
    if (__builtin_add_overflow(a->parameters, b->parameters, &total.parameters) ||
        __builtin_add_overflow(a->multiplications, b->multiplications, &total.multiplications))
        return fail(Reason::sizeOverflow, "multiplications",
                    {{"shape", std::string("all stages")}});
    total.inPadding = a->inPadding + b->inPadding;
    return total;
}

// Pairs (output position, tap) of one axis whose input lies inside the image. Goes through the
// fewer of the two, so that neither a huge image nor a huge kernel takes long.
std::int64_t pairsInside(const AxisGeometry& g)
{
    std::int64_t outer = g.out;
    std::int64_t outerStep = g.stride;
    std::int64_t inner = g.kernel;
    std::int64_t innerStep = g.rate;
    if (inner < outer) {
        std::swap(inner, outer);
        std::swap(innerStep, outerStep);
    }
    // Inner positions whose input lies below `end`.
    const auto below = [&](std::int64_t index, std::int64_t end) {
        const std::int64_t last = end - 1 + g.before - outerStep * index;
        return std::clamp<std::int64_t>(floorDivide(last, innerStep) + 1, 0, inner);
    };
    std::int64_t pairs = 0;
    for (std::int64_t index = 0; index < outer; ++index)
        pairs += below(index, g.in) - below(index, 0);
    return pairs;
}

// The least number above 1 that divides both, or all they have in common when that has no small
// divisor; 0 when they have none.
std::int64_t leastCommonDivisor(std::int64_t a, std::int64_t b)
{
    const std::int64_t common = std::gcd(a, b);
    if (common < 2)
        return 0;
    constexpr std::int64_t largest = 65536;
    for (std::int64_t divisor = 2; divisor <= largest && divisor <= common / divisor; ++divisor)
        if (common % divisor == 0)
            return divisor;
    return common;
}

// A 1×1 convolution of the pipeline's output grid.
TapRelation mixing(const Pipeline& pipeline, std::int64_t batch, std::int64_t from, std::int64_t to)
{
    AxisGeometry rows;
    rows.in = rows.out = pipeline.rows.out;
    AxisGeometry cols;
    cols.in = cols.out = pipeline.cols.out;
    return {rows, cols, batch, from, to, false};
}

}  // namespace

Result<Cost> convolutionCost(const TapRelation& taps)
{
    const AxisGeometry vertical = taps.rows(Corner::y).geometry();
    const AxisGeometry horizontal = taps.cols(Corner::y).geometry();
    const Extent out = taps.extent(Corner::y);
    const auto parameters =
        product({vertical.kernel, horizontal.kernel, taps.inChannels(), taps.filterColumns()});
    const auto perPixel = product({vertical.kernel, horizontal.kernel, taps.summed(Corner::y)});
    if (!parameters || !perPixel)
        return tooMany(out);
    const auto all = product({out.n, out.h, out.w, out.c, *perPixel});
    if (!all)
        return tooMany(out);
    // Never more than all.
    const auto inside = product(
        {out.n, out.c, taps.summed(Corner::y), pairsInside(vertical), pairsInside(horizontal)});
    return Cost{*parameters, *all, *all - *inside};
}

Result<Cost> linearCost(const Pipeline& pipeline)
{
    Result<Cost> total = Cost{};
    for (const Stage& stage : pipeline.stages)
        if (stage.kind == StageKind::conv || stage.kind == StageKind::depthwise ||
            stage.kind == StageKind::pointwise)
            total = sum(total, convolutionCost(stage.taps));
    return total;
}

Result<CostComparison> compareCosts(const Pipeline& pipeline)
{
    const std::int64_t batch = pipeline.stages.front().outExtent.n;
    const std::int64_t in = pipeline.inChannels;
    const std::int64_t out = pipeline.outChannels;
    std::int64_t slots = 0;
    if (__builtin_mul_overflow(in, pipeline.multiplier, &slots))
        return tooMany(pipeline.stages.front().outExtent);
    const Result<Cost> standard =
        convolutionCost({pipeline.rows, pipeline.cols, batch, in, out, false});
    const Result<Cost> depthwise =
        convolutionCost({pipeline.rows, pipeline.cols, batch, in, pipeline.multiplier, true});
    const Result<Cost> separable =
        sum(depthwise, convolutionCost(mixing(pipeline, batch, slots, out)));
    if (!standard || !separable)
        return tl::unexpected<Error>(standard ? separable.error() : standard.error());
    CostComparison comparison{*standard, {}, leastCommonDivisor(in, out), *depthwise, *separable};
    // Each output channel has that part of its multiplications and weights.
    if (const std::int64_t groups = comparison.groups; groups > 0)
        comparison.grouped = {standard->parameters / groups, standard->multiplications / groups,
                              standard->inPadding / groups};
    return comparison;
}

}  // namespace convstep
