// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random cases for the engine: any size about those of vectors, tiles and blocks, never so many
// steps that the reference takes long.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>

#include "tests/support/engine_case.h"
#include "tests/support/random.h"

namespace convstep::test {

// What is set and then left as it is while the rest of a case is fitted to it.
using Pin = std::function<void(EngineCase&)>;

namespace detail {

// Changes what the operator does not take, and what its rules refuse.
inline void obey(EngineCase& one, bool preferStride)
{
    const bool layer = one.op == EngineOperator::layer;
    if (one.op == EngineOperator::atrous) {
        one.strideRows = one.strideColumns = 1;
        one.rateColumns = one.rateRows;
        one.channelsFirst = false;
    }
    if (one.op == EngineOperator::pointwise)
        one.kernelRows = one.kernelColumns = 1;
    if ((layer || one.op == EngineOperator::atrous) && one.padding == CasePadding::listed)
        one.padding = CasePadding::same;
    if (!one.hasDepthwise())
        one.multiplier = 1;
    if (one.op == EngineOperator::depthwise)
        one.outputs = 1;
    if (!layer) {
        one.bias = false;
        one.activation = Activation::linear;
    }
    if (one.hasDepthwise() && std::max(one.strideRows, one.strideColumns) > 1 &&
        std::max(one.rateRows, one.rateColumns) > 1) {
        if (preferStride)
            one.rateRows = one.rateColumns = 1;
        else
            one.strideRows = one.strideColumns = 1;
    }
    if (one.padding != CasePadding::listed)
        one.top = one.bottom = one.left = one.right = 0;
    if (one.padding != CasePadding::same) {
        const auto fit = [](std::int64_t& size, std::int64_t kernel, std::int64_t rate,
                            std::int64_t pad) {
            size = std::max(size, (kernel - 1) * rate + 1 - pad);
        };
        fit(one.height, one.kernelRows, one.rateRows, one.top + one.bottom);
        fit(one.width, one.kernelColumns, one.rateColumns, one.left + one.right);
    }
}

// Multiplications of the reference, roughly.
inline double stepsOf(const EngineCase& one)
{
    const auto pixels =
        static_cast<double>(one.batch * (one.height + one.strideRows - 1) / one.strideRows *
                            (one.width + one.strideColumns - 1) / one.strideColumns);
    const auto window = static_cast<double>(one.kernelRows * one.kernelColumns * one.channels);
    const auto outputs = static_cast<double>(one.outputs);
    const auto multiplier = static_cast<double>(one.multiplier);
    if (!one.hasDepthwise())
        return pixels * window * outputs;
    const double mixing = static_cast<double>(one.channels) * multiplier * outputs;
    return pixels * (window * multiplier + (one.hasPointwise() ? mixing : 0));
}

}  // namespace detail

// A case of that operator with what `pin` sets; about `steps` multiplications at most.
inline EngineCase drawCase(Random& random, EngineOperator op, double steps, const Pin& pin = {})
{
    const auto upTo = [&](std::int64_t most) { return random.integer(1, most); };
    EngineCase one;
    one.op = op;
    one.batch = random.chance(0.7) ? 1 : upTo(3);
    one.height = upTo(random.chance(0.5) ? 8 : 24);
    one.width = upTo(random.chance(0.5) ? 12 : 40);
    one.channels = upTo(random.chance(0.5) ? 20 : 70);
    one.outputs = upTo(random.chance(0.5) ? 20 : 70);
    one.multiplier = random.chance(0.5) ? 1 : upTo(8);
    one.kernelRows = random.chance(0.5) ? 3 : upTo(7);
    one.kernelColumns = random.chance(0.7) ? one.kernelRows : upTo(7);
    const bool stride = random.chance(0.5);
    one.strideRows = stride ? upTo(3) : 1;
    one.strideColumns = random.chance(0.7) ? one.strideRows : upTo(3);
    if (random.chance(0.4)) {
        one.rateRows = upTo(random.chance(0.7) ? 4 : 19);
        one.rateColumns = random.chance(0.7) ? one.rateRows : upTo(19);
    }
    one.padding = static_cast<CasePadding>(random.integer(0, 2));
    for (std::int64_t* side : {&one.top, &one.bottom, &one.left, &one.right})
        *side = random.integer(0, random.chance(0.8) ? 3 : 20);
    one.channelsFirst = random.chance(0.12);
    one.bias = random.chance(0.6);
    const auto activations = allActivations();
    one.activation = activations[random.bits() % activations.size()];
    one.values = random.chance(0.1) ? CaseValues::integers : CaseValues::fractions;
    one.seed = random.bits() % 1000000;

    const auto settle = [&] {
        if (pin)
            pin(one);
        detail::obey(one, stride);
    };
    settle();
    for (int round = 0; round < 40 && detail::stepsOf(one) > steps; ++round) {
        std::int64_t* const sizes[] = {&one.height, &one.width, &one.outputs, &one.channels,
                                       &one.multiplier};
        std::int64_t& size = *sizes[random.bits() % std::size(sizes)];
        size = std::max<std::int64_t>(1, size * 2 / 3);
        one.batch = 1;
        settle();
    }
    return one;
}

}  // namespace convstep::test
