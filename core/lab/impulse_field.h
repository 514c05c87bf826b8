// SPDX-License-Identifier: GPL-3.0-or-later
//
// The effective receptive field of a chain of operators, asked of the engine itself: one picture
// that is 1 at one pixel and 0 elsewhere goes through the chain, and where and how strongly the
// result answers is the weight of that input. (As in Luo and others, Understanding the Effective
// Receptive Field in Deep Convolutional Neural Networks, NIPS 2016: the partial derivative of one
// output by each input, which for linear operators is that weight.)
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "core/analysis/receptive_field.h"
#include "core/engine/plan.h"

namespace convstep {

// The two axes of a chain, the first operator first.
struct ChainLayers {
    std::vector<StackedLayer> rows;
    std::vector<StackedLayer> cols;
};
// Of operators without their images on a picture of that shape. Errors: those of makePipeline().
[[nodiscard]] Result<ChainLayers> chainLayers(std::span<const OperatorCall> operators,
                                              const Shape& picture);

struct ImpulseField {
    std::int64_t rows = 0;  // from the first to the last input that one output can read
    std::int64_t cols = 0;
    // Row by row: the sum over the input channels of the size of that input's weight.
    std::vector<double> weights;

    [[nodiscard]] double at(std::int64_t row, std::int64_t col) const
    {
        return weights[static_cast<std::size_t>(row * cols + col)];
    }
    [[nodiscard]] std::vector<double> rowSums() const;
    [[nodiscard]] std::vector<double> colSums() const;
    // How many inputs have a weight.
    [[nodiscard]] std::int64_t read() const;
};

// The least number of neighbours in the middle of `sums` that hold that share of all; of an even
// number of them, an even one. 0 when all are 0.
[[nodiscard]] std::int64_t middleShare(std::span<const double> sums, double share);

// Of channel `channel` of the last operator's result, or of its depthwise maps if `ofMaps`, far
// from the edges. Runs the chain once for each input channel and each position within the strides.
// Errors: those of makePipeline() and of run(); tooLarge ("receptive_field") where that would be
// more than about 2^28 pixels; cancelled; tooLarge for a channel that is not there. Preconditions:
// forward operators without bias and activation, each without its image.
[[nodiscard]] Result<ImpulseField> impulseField(std::span<const OperatorCall> operators,
                                                std::int64_t inChannels, std::int64_t channel,
                                                bool ofMaps, const PlanOptions& plan = {},
                                                const std::stop_token& stop = {});

}  // namespace convstep
