// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators one after another on a full-size picture, by the fast engine. Every result on the way
// is kept, so that it can be looked at.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/engine/plan.h"

namespace convstep {

// A request may be large, and is read by other threads: its tensors are shared and never change.
struct ChainRequest {
    std::shared_ptr<const Tensor> picture;  // in the data format of the first operator
    // Each without the image that it reads: the first reads the picture, the others the result
    // before them. At least one, mostOperators at most; all of them operators of the engine.
    std::vector<OperatorCall> operators;
    // Which of them, from 0, get other pointwise weights than those that they bring: the principal
    // components of what these mix on this picture, as many as they have outputs. Of
    // separable_conv2d that is its depthwise maps, whose half runs twice then; of conv2d with 1×1
    // filters, what it reads. NHWC only.
    std::vector<std::size_t> principal;
    bool keepMaps = true;  // the depthwise maps of separable operators
    PlanOptions plan;      // keepIntermediate does not count; the budget is that of the whole chain
};

struct LinkResult {
    std::shared_ptr<const Tensor> output;
    std::shared_ptr<const Tensor> maps;  // null: it has none, or they are not kept
    std::shared_ptr<const Tensor> pointwise;  // weights, of a principal one; else null
    RunReport report;
};

struct ChainResult {
    std::vector<LinkResult> links;  // one per operator
    double seconds = 0;            // of all runs, without planning
};

// Plans made for a picture of that shape, with what they need.
struct ChainPlan {
    std::vector<Plan> plans;
    // Picture, all results, packed weights, and the scratch of the greediest link.
    std::int64_t bytes = 0;
};

// Errors: those of Plan::make(), fields of operator k > 1 as "k/filter"; tooLarge and notPositive
// for the number of operators ("operators"); paramForm for one that cannot be principal, or has more
// outputs than maps ("principal"); memoryBudget ("chain") with the bytes that are needed.
// Nothing large is allocated but packed weights.
[[nodiscard]] Result<ChainPlan> planChain(const ChainRequest& request);
// What picture and results of such a chain need, in bytes, before any weight is packed. Errors:
// those of makePipeline().
[[nodiscard]] Result<std::int64_t> chainBytes(const ChainRequest& request);
// By what factor reducedPicture() has to reduce the picture at least so that the chain keeps within
// its budget; 1 when it does as it is. Errors: those of planChain() for other reasons than memory;
// memoryBudget when no size of picture that the operators take is small enough. O(factor) plans.
[[nodiscard]] Result<std::int64_t> fittingReduction(const ChainRequest& request);

// The operator as it ran: a principal one with the weights that it got.
[[nodiscard]] OperatorCall ranOperator(const ChainRequest& request, const ChainResult& result,
                                       std::size_t part);

// Errors: those of planChain() and run(). `progress` gets the share that is done, 0 to 1, rising;
// from workers, one call at a time; it may not throw. Thread-safe.
[[nodiscard]] Result<ChainResult> runChain(const ChainRequest& request, std::stop_token stop = {},
                                           const std::function<void(double)>& progress = {});

// The picture [n, h, w, c] (or [n, c, h, w]) reduced to every factor-th pixel, each the mean of
// factor×factor of them; at the right and the bottom of as many as there are. The picture itself for
// 1. Errors: rank, notPositive; memoryBudget. O(elements).
[[nodiscard]] Result<Tensor> reducedPicture(const Tensor& picture, std::int64_t factor,
                                            DataFormat format = DataFormat::nhwc);
// The least factor that leaves at most that many pixels.
[[nodiscard]] std::int64_t reductionFor(const Shape& picture, std::int64_t pixels,
                                        DataFormat format = DataFormat::nhwc);

}  // namespace convstep
