// SPDX-License-Identifier: GPL-3.0-or-later
//
// Penalties that a layer adds to the loss; they never change its output.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/tensor/tensor.h"

namespace convstep {

// l1·Σ|x| + l2·Σx², Keras' l1, l2 and l1_l2. (tf.nn.l2_loss and tf.contrib's l2_regularizer halve
// the second sum.)
struct Regularizer {
    double l1 = 0;
    double l2 = 0;

    // What Keras takes when a regularizer is given by name.
    static constexpr double defaultFactor = 0.01;

    // Errors: paramForm for a factor that is negative or not finite; field "l1" or "l2".
    [[nodiscard]] static Result<Regularizer> create(double l1, double l2);
    // "l1", "l2" or "l1_l2", each with the default factor. Errors: unknownName.
    [[nodiscard]] static Result<Regularizer> fromName(std::string_view name);

    // The penalty of a kernel or bias, summed in double in memory order; 0 for no values. A sum
    // whose factor is 0 is not formed, so an infinite weight does not make 0·∞ of it. Total,
    // thread-safe, one pass.
    [[nodiscard]] double penalty(std::span<const float> values) const;

    friend bool operator==(const Regularizer&, const Regularizer&) = default;
};

// Keras of TensorFlow 2 divides the penalty of a layer's output by the batch size; 1.x does not.
enum class ActivityScale : std::uint8_t { whole, perExample };

// The penalty of a layer's output, whose first dimension is the batch in either data format; 0 for
// an empty batch. Precondition: rank at least 1.
[[nodiscard]] double activityPenalty(const Regularizer& regularizer, const Tensor& output,
                                     ActivityScale scale);

}  // namespace convstep
