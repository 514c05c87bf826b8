// SPDX-License-Identifier: GPL-3.0-or-later
//
// Activations of tf.layers / Keras, in double. Constants and kinks as TensorFlow has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace convstep {

enum class Activation : std::uint8_t {
    linear,
    relu,
    relu6,
    elu,
    selu,
    sigmoid,
    tanh,
    softplus,
    softsign,
    hardSigmoid,
    softmax,  // along an axis: see softmax()
};

// "relu6", "hard_sigmoid", ...; an empty name is linear. nullopt for an unknown one.
[[nodiscard]] std::optional<Activation> activationFromName(std::string_view name);
[[nodiscard]] std::string_view activationName(Activation activation);
// All of them, in the order above.
[[nodiscard]] std::span<const Activation> allActivations();

// f(x). NaN gives NaN, an infinity gives the limit. Precondition: not softmax. Total and
// thread-safe, like all of these.
[[nodiscard]] double activate(Activation activation, double x);
// f'(x), with TensorFlow's choice at kinks: relu'(0) = 0, relu6' = 1 on 0 < x < 6 only,
// hard_sigmoid' = 0.2 on −2.5 <= x <= 2.5. NaN gives NaN, except that linear' is 1 everywhere.
// Precondition: not softmax.
[[nodiscard]] double activationDerivative(Activation activation, double x);

// exp(x_i − max) / Σ exp(x_j − max), one entry of the result; `index` into `axis`. A NaN or a +∞
// anywhere on the axis makes every entry NaN; −∞ beside a finite number gives 0. One pass over the
// axis for each entry. Precondition: index < axis.size().
[[nodiscard]] double softmax(std::span<const double> axis, std::size_t index);
// y_i·(G_i − Σ G_j·y_j) with y = softmax(axis). Precondition: spans of one length, index below it.
[[nodiscard]] double softmaxGradient(std::span<const double> axis, std::span<const double> upstream,
                                     std::size_t index);

}  // namespace convstep
