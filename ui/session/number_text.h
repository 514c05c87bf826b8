// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace convstep {

// A value as a person reads it: integers as integers, fractions with at most `significant` digits
// and none of them false (0.1 stays 0.1 although float32 holds 0.100000001), −0 as 0, minus U+2212,
// "NaN", "∞".
[[nodiscard]] QString numberText(double value, int significant = 4);
// The same, in brackets when negative: for products inside a formula.
[[nodiscard]] QString bracketedNumber(double value, int significant = 4);

// What a person types into a cell: 2, -3, −3 (U+2212), 0.5, 0,5, 1e-3, 1/3, nan, inf. Blanks around
// it do not matter. nullopt when it cannot be read as one number; a number beyond float32 becomes
// an infinity only when it was typed as one, else it cannot be read.
// A number too small for float32 is 0.
[[nodiscard]] std::optional<float> parseNumber(const QString& text);
// One sentence: why that text cannot be read as a number. Precondition: parseNumber() cannot.
[[nodiscard]] QString numberProblem(const QString& text);

}  // namespace convstep
