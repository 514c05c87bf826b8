// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keras' constraints: what is done to a variable after each step of the optimiser.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

enum class ConstraintKind : std::uint8_t { maxNorm, nonNeg, unitNorm, minMaxNorm };

// "max_norm", "non_neg", "unit_norm", "min_max_norm"; nullopt for an unknown one.
[[nodiscard]] std::optional<ConstraintKind> constraintFromName(std::string_view name);
[[nodiscard]] std::string_view constraintName(ConstraintKind kind);

// With norm = √Σw² along `axes` and ε = 1e-7:
//   max_norm      w · clip(norm, 0, maxValue) / (ε + norm)
//   non_neg       w, or 0 where w < 0
//   unit_norm     w / (ε + norm)
//   min_max_norm  w · (rate·clip(norm, minValue, maxValue) + (1 − rate)·norm) / (ε + norm)
struct Constraint {
    static constexpr double epsilon = 1e-7;

    ConstraintKind kind = ConstraintKind::nonNeg;
    // Axes that one norm runs over; −1 is the last one. [0, 1, 2] makes one norm for each filter of
    // a kernel [kh, kw, in, out]; the default runs along the kernel's rows, as in Keras. An empty
    // list makes each element its own norm.
    std::vector<std::int64_t> axes{0};
    double minValue = 0;
    double maxValue = 1;
    double rate = 1;

    // Keras' constructors with their defaults. Whatever the numbers: apply() judges them.
    [[nodiscard]] static Constraint maxNorm(double maxValue = 2,
                                            std::vector<std::int64_t> axes = {0});
    [[nodiscard]] static Constraint nonNeg();
    [[nodiscard]] static Constraint unitNorm(std::vector<std::int64_t> axes = {0});
    [[nodiscard]] static Constraint minMaxNorm(double minValue = 0, double maxValue = 1,
                                               double rate = 1,
                                               std::vector<std::int64_t> axes = {0});

    // The constrained variable, computed in double and rounded once; NaN and infinities by IEEE
    // 754. Errors: paramForm with field "axis" for an axis outside −rank <= axis < rank or named
    // twice, and for limits that are not finite, negative, or (min above max) in the wrong order,
    // or a rate that is not finite; memoryBudget for the copy. Thread-safe, no memory beyond the
    // result.
    [[nodiscard]] Result<Tensor> apply(const Tensor& w, MemoryBudget budget = {}) const;

    friend bool operator==(const Constraint&, const Constraint&) = default;
};

}  // namespace convstep
