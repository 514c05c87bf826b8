// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two stages of a separable convolution, each run by itself: what they cost apart, which the
// report of both together does not tell.
#pragma once

#include <stop_token>

#include "core/engine/plan.h"

namespace convstep {

struct StageRuns {
    RunReport depthwise;
    RunReport pointwise;
};

// The quickest of a few rounds of each half of separable_conv2d, without its image, on that image
// [n, h, w, c]; both halves read and write memory, so together they may take longer than the whole.
// Errors: paramForm for another operator or another data_format than NHWC; those of Plan::make()
// and run(), cancelled; memoryBudget.
[[nodiscard]] Result<StageRuns> runStages(const OperatorCall& separable, const Tensor& image,
                                          const PlanOptions& plan = {},
                                          const std::stop_token& stop = {});

}  // namespace convstep
