// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far the engine may be from the reference. Each output may differ by 2^-24·(8 + 2·√terms)·M:
// M is the same operator on absolute values, so that a sum that cancels is not held to more digits
// than its terms have. What is not finite must be of the same kind. Behind an activation the
// difference may be as much larger as the activation is steep, and its own rounding comes in.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "core/engine/reference.h"

namespace convstep::test {

struct EngineBound {
    Tensor expected;
    std::vector<double> difference;  // the most of each output that is finite
};

namespace detail {

inline Tensor absolute(Tensor tensor)
{
    for (float& value : tensor.values())
        value = std::isfinite(value) ? std::fabs(value) : 0.0F;
    return tensor;
}

inline double steepness(Activation activation)
{
    switch (activation) {
    case Activation::selu:
        return 1.7581;  // scale·alpha
    case Activation::sigmoid:
        return 0.25;
    case Activation::hardSigmoid:
        return 0.2;
    case Activation::softmax:
        return 0.5;  // of all that goes in together
    default:
        return 1;
    }
}

// Multiplications whose sum is one output; of all stages one after the other.
inline double termsOf(const Pipeline& pipeline)
{
    std::int64_t terms = 0;
    for (const Stage& stage : pipeline.stages)
        if (stage.linear() && stage.outExtent.elements() > 0)
            terms += stage.tapCount({});
    return static_cast<double>(terms);
}

// softmax() mixes along the last axis in memory, whatever the data format.
inline void spreadAlongLastAxis(std::vector<double>& numbers, const Shape& shape)
{
    const auto length = static_cast<std::ptrdiff_t>(shape[shape.rank() - 1]);
    for (auto at = numbers.begin(); at != numbers.end(); at += length)
        std::fill(at, at + length, *std::max_element(at, at + length));
}

}  // namespace detail

// For a call with one result. Errors: the refusal.
inline Result<EngineBound> engineBound(const OperatorCall& call, MemoryBudget budget = {})
{
    const Result<Pipeline> pipeline = makePipeline(call);
    if (!pipeline)
        return tl::unexpected(pipeline.error());
    Result<std::vector<NamedTensor>> results = computeReference(call, budget);
    if (!results)
        return tl::unexpected(results.error());
    OperatorCall magnitudes = call;
    magnitudes.spec.activation.clear();
    for (NamedTensor& input : magnitudes.inputs)
        input.tensor = detail::absolute(std::move(input.tensor));
    const Result<std::vector<NamedTensor>> sizes = computeReference(magnitudes, budget);
    if (!sizes)
        return tl::unexpected(sizes.error());

    EngineBound bound{std::move(results->front().tensor), {}};
    const double unit = std::ldexp(1.0, -24);
    const double factor = unit * (8 + 2 * std::sqrt(detail::termsOf(*pipeline)));
    for (const float size : sizes->front().tensor.values())
        bound.difference.push_back(factor * static_cast<double>(size));

    const Activation activation =
        activationFromName(call.spec.activation).value_or(Activation::linear);
    if (activation == Activation::linear)
        return bound;
    if (activation == Activation::softmax)
        detail::spreadAlongLastAxis(bound.difference, bound.expected.shape());
    for (std::size_t i = 0; i < bound.difference.size(); ++i) {
        const double value = std::fabs(static_cast<double>(bound.expected.values()[i]));
        bound.difference[i] = detail::steepness(activation) * bound.difference[i] +
                              4 * unit * std::max(1.0, std::isfinite(value) ? value : 1.0);
    }
    return bound;
}

// Empty when all is within the bound, else what is wrong with the first output that is not.
inline std::string outsideBound(std::span<const float> got, const EngineBound& bound)
{
    const std::span<const float> want = bound.expected.values();
    if (got.size() != want.size())
        return std::to_string(got.size()) + " outputs instead of " + std::to_string(want.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        const auto a = static_cast<double>(got[i]);
        const auto b = static_cast<double>(want[i]);
        const bool within = std::isnan(b)   ? std::isnan(a)
                            : std::isinf(b) ? a == b
                                            : std::fabs(a - b) <= bound.difference[i];
        if (within)
            continue;
        char text[160];
        std::snprintf(text, sizeof text, "output %zu is %.9g instead of %.9g, off by %.3g of %.3g",
                      i, a, b, std::fabs(a - b), bound.difference[i]);
        return text;
    }
    return {};
}

// The largest share of what is allowed that an output takes, for reports.
inline double shareOfBound(std::span<const float> got, const EngineBound& bound)
{
    double share = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const double off = std::fabs(static_cast<double>(got[i]) -
                                     static_cast<double>(bound.expected.values()[i]));
        if (off > 0 && std::isfinite(off))
            share = std::max(share, off / bound.difference[i]);
    }
    return share;
}

}  // namespace convstep::test
