// SPDX-License-Identifier: GPL-3.0-or-later
//
// Initializers of TensorFlow and Keras: how a kernel or bias gets its first values. Sources:
// tensorflow/python/ops/init_ops.py (late 1.x) and init_ops_v2.py, read for their rules.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/tensor/tensor.h"

namespace convstep {

enum class InitializerKind : std::uint8_t {
    zeros,
    ones,
    constant,
    randomUniform,
    randomNormal,
    truncatedNormal,
    varianceScaling,
    // variance_scaling with its numbers fixed:
    glorotUniform,  // scale 1, fan_avg
    glorotNormal,
    heUniform,  // scale 2, fan_in
    heNormal,
    lecunUniform,  // scale 1, fan_in
    lecunNormal,
};

enum class FanMode : std::uint8_t { fanIn, fanOut, fanAvg };
enum class ScalingDistribution : std::uint8_t { uniform, truncatedNormal, untruncatedNormal };

// What a truncated normal of variance_scaling starts from: early 1.x takes √v, and the draws then
// have 0.774·v; later versions take √v / 0.8796, and the draws have v. Says nothing about
// truncated_normal itself, whose stddev is always the one before truncation.
enum class TruncationRule : std::uint8_t { tf1, tf2 };

// "glorot_uniform", "fan_avg", "truncated_normal", ...; nullopt for an unknown one. "normal" is
// TensorFlow 1.x' word for the truncated_normal of variance_scaling.
[[nodiscard]] std::optional<InitializerKind> initializerFromName(std::string_view name);
[[nodiscard]] std::string_view initializerName(InitializerKind kind);
[[nodiscard]] std::span<const InitializerKind> allInitializers();
[[nodiscard]] std::optional<FanMode> fanModeFromName(std::string_view name);
[[nodiscard]] std::string_view fanModeName(FanMode mode);
[[nodiscard]] std::optional<ScalingDistribution> scalingDistributionFromName(std::string_view name);
[[nodiscard]] std::string_view scalingDistributionName(ScalingDistribution distribution);

// A kind with its numbers; each kind reads the members named after it. Defaults as in Keras.
struct Initializer {
    InitializerKind kind = InitializerKind::glorotUniform;

    double value = 0;         // constant
    double minValue = -0.05;  // random_uniform
    double maxValue = 0.05;
    double mean = 0;  // random_normal, truncated_normal
    double stddev = 0.05;

    double scale = 1;  // variance_scaling
    FanMode mode = FanMode::fanIn;
    ScalingDistribution distribution = ScalingDistribution::truncatedNormal;
    TruncationRule truncation = TruncationRule::tf2;  // also glorot_, he_ and lecun_normal

    // Errors: unknownName, field "initializer".
    [[nodiscard]] static Result<Initializer> fromName(std::string_view name);

    // Errors: paramForm, for numbers that no float32 draw could follow: not finite (a constant may
    // be), beyond float32, minval above maxval, stddev below 0, scale not above 0.
    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const Initializer&, const Initializer&) = default;
};

// Inputs and outputs that one weight connects, as TensorFlow counts them: for [..., a, b]
// fan_in = a·(product of the others) and fan_out = b·(the same); [a, b] are the fans themselves,
// [a] is both, a scalar has 1 and 1. Depthwise kernels get no special treatment: b is the
// multiplier, although each output sees kh·kw inputs only.
struct Fans {
    std::int64_t in = 1;
    std::int64_t out = 1;

    friend bool operator==(const Fans&, const Fans&) = default;
};
// Precondition: a shape made by Shape::create(), so that no product overflows.
[[nodiscard]] Fans fans(const Shape& shape);

// What the draws follow. Numbers that a kind does not have are absent.
struct InitializerMoments {
    Fans fans;
    double mean = 0;
    // The variance that is asked for: of variance_scaling v = scale / max(1, fan). For
    // truncated_normal the variance after truncation.
    double variance = 0;
    // The variance that the draws have; differs from `variance` under TruncationRule::tf1 only.
    double drawnVariance = 0;
    // Uniform kinds: draws lie in mean ± limit; of variance_scaling √(3v).
    std::optional<double> limit;
    // Normal kinds of variance_scaling: √v, and √v / 0.87962566103423978 where truncated.
    std::optional<double> stddevTf1;
    std::optional<double> stddevBeforeTruncationTf2;
    // Normal kinds: the deviation that is drawn with, before any truncation.
    std::optional<double> drawnStddev;
};
// Precondition: validate() passes.
[[nodiscard]] InitializerMoments moments(const Initializer& initializer, const Shape& shape);

// A tensor of such draws, element by element in memory order, each from one integer of
// RandomSource(seed): the same on every machine, and a prefix of the draws of any larger shape
// with the same moments. Rounded to float32 towards the inside, so that no draw leaves
// [minval, maxval], or ± limit, or ± 2 deviations. Errors: those of validate(), and memoryBudget
// with `field`. Thread-safe; one pass.
[[nodiscard]] Result<Tensor> initialize(const Initializer& initializer, const Shape& shape,
                                        std::uint64_t seed, std::string field = "tensor",
                                        MemoryBudget budget = {});

}  // namespace convstep
