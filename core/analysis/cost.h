// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a convolution costs in multiplications and weights, by arithmetic: nothing is computed or
// enumerated, so large images are as cheap as small
// ones. All pure and thread-safe.
#pragma once

#include <cstdint>

#include "core/ops/pipeline.h"

namespace convstep {

struct Cost {
    std::int64_t parameters = 0;
    // One for each tap of each output cell, those in the padding too: the number of steps.
    std::int64_t multiplications = 0;
    // Those of them that read padding, and so contribute nothing.
    std::int64_t inPadding = 0;

    friend bool operator==(const Cost&, const Cost&) = default;
};

// Of one linear forward stage. Errors: sizeOverflow beyond 63 bits. O(the shorter of kernel and
// output, per axis).
[[nodiscard]] Result<Cost> convolutionCost(const TapRelation& taps);

// Of all linear forward stages of a pipeline; bias and activation multiply nothing, and bias has
// no part in the parameters. Gradient stages count nothing.
[[nodiscard]] Result<Cost> linearCost(const Pipeline& pipeline);

// The ways to come from the pipeline's input channels to its output channels with its spatial
// geometry. Precondition: a forward convolution, atrous, depthwise or separable pipeline, or a
// layer. Errors: sizeOverflow.
struct CostComparison {
    Cost standard;  // one filter [kh, kw, inChannels, outChannels]
    // The same in `groups` groups, as PyTorch's groups= has it: each output channel sees only the
    // input channels of its group. As few groups as there can be, at least 2; 0 and no cost when in-
    // and out-channels have no divisor in common.
    Cost grouped;
    std::int64_t groups = 0;
    Cost depthwise;  // [kh, kw, inChannels, multiplier] alone: inChannels · multiplier channels
    Cost separable;  // depthwise, then 1×1
};
[[nodiscard]] Result<CostComparison> compareCosts(const Pipeline& pipeline);

}  // namespace convstep
