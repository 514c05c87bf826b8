// SPDX-License-Identifier: GPL-3.0-or-later
//
// A standard convolution and the separable one that comes closest to it, on the same picture: both
// results, how far they are from each other, and how long each takes. Pure functions; thread-safe.
#pragma once

#include <QString>

#include <memory>
#include <stop_token>

#include "core/engine/plan.h"

namespace convstep {

struct ComparisonRequest {
    std::shared_ptr<const Tensor> picture;  // what the standard convolution reads, NHWC
    OperatorCall standard;                  // conv2d, without its image
    std::int64_t multiplier = 1;            // of the depthwise half, per input channel
    PlanOptions plan;                       // the budget is that of picture and results together
};

struct SeparableComparison {
    OperatorCall separable;          // separable_conv2d, without its image
    std::int64_t multiplier = 1;     // what was asked for, at most mostMultiplier()
    std::int64_t mostMultiplier = 1; // there the two differ by rounding only
    // For one pixel of the result with all its channels, taps in the padding included.
    std::int64_t standardMultiplications = 0;
    std::int64_t separableMultiplications = 0;
    std::shared_ptr<const Tensor> standardOutput;
    std::shared_ptr<const Tensor> separableOutput;
    std::shared_ptr<const Tensor> error;  // separable − standard
    double largestDifference = 0;         // of what is finite in both
    Cell largestAt;
    // √(Σ difference² / Σ standard²) of the results, and the same of the filters multiplied out.
    double relativeError = 0;
    double filterError = 0;
};

// min(kh·kw, outputs) of a filter [kh, kw, C, outputs]; 0 for another rank.
[[nodiscard]] std::int64_t mostMultiplier(const Shape& filter);
// Multiplications for one pixel of the result with all its channels. Errors: those of
// makePipeline(), sizeOverflow.
[[nodiscard]] Result<std::int64_t> multiplicationsPerPixel(const OperatorCall& withoutImage,
                                                           const Shape& picture);

// The conv2d as separable_conv2d with the same strides, rate and padding. Errors: those of
// approximateSeparable(); paramForm for another operator than conv2d.
struct SeparableCall {
    OperatorCall call;
    double filterError = 0;
};
[[nodiscard]] Result<SeparableCall> separableCall(const OperatorCall& standard,
                                                  std::int64_t multiplier);

// Runs both. `output` is the standard result where it is known already, else null. Errors: those of
// separableCall(), Plan::make() and run(); memoryBudget. Cost: both runs, and a look at both
// results.
[[nodiscard]] Result<SeparableComparison> compareSeparable(const ComparisonRequest& request,
                                                           std::shared_ptr<const Tensor> output,
                                                           std::stop_token stop = {});

// Medians over the rounds, in each of which both run, one after the other, the other one first in
// every second round. A round before them does not count.
struct ComparisonTimes {
    double standardSeconds = 0;
    double separableSeconds = 0;
    double standardGflops = 0;
    double separableGflops = 0;
    int rounds = 0;
    int threads = 0;
    InstructionSet instructionSet{};
};
// At least 3 rounds; more until `seconds` are spent, 15 at most. Errors: as above.
[[nodiscard]] Result<ComparisonTimes> timeSeparable(const ComparisonRequest& request,
                                                    const SeparableComparison& comparison,
                                                    double seconds = 0.5,
                                                    std::stop_token stop = {});

// One or two sentences: what the numbers show on this machine.
[[nodiscard]] QString comparisonText(const SeparableComparison& comparison,
                                     const ComparisonTimes& times);

}  // namespace convstep
