// SPDX-License-Identifier: GPL-3.0-or-later
//
// What cells can be filled with: plain patterns for any tensor, and known filters. Pure, but for
// translated names and reasons.
#pragma once

#include <QString>

#include <cstdint>
#include <vector>

#include <tl/expected.hpp>

namespace convstep {

enum class Fill : std::uint8_t {
    zeros,
    ones,
    ramp,            // 1, 2, 3, ... row by row
    impulse,         // one 1 in the middle (for even sizes before it), else 0
    checker,         // 1 and 0 in turn, 1 at the top left
    randomIntegers,  // from −9 to 9
};
inline constexpr Fill allFills[] = {Fill::zeros,   Fill::ones,    Fill::ramp,
                                    Fill::impulse, Fill::checker, Fill::randomIntegers};

[[nodiscard]] QString fillName(Fill fill);
// Whether several planes are filled as one tall one, so that they differ, or each for itself.
[[nodiscard]] constexpr bool runsThroughPlanes(Fill fill)
{
    return fill == Fill::ramp || fill == Fill::randomIntegers;
}
// Row by row; the same on every machine.
[[nodiscard]] std::vector<float> fillValues(Fill fill, std::int64_t rows, std::int64_t cols,
                                            std::uint64_t seed = 1);

enum class FilterPreset : std::uint8_t {
    identity,
    box,
    gaussian,
    sobelX,
    sobelY,
    laplacian,
    sharpen,
    emboss,
};
inline constexpr FilterPreset allFilterPresets[] = {
    FilterPreset::identity,  FilterPreset::box,     FilterPreset::gaussian,
    FilterPreset::sobelX,    FilterPreset::sobelY,  FilterPreset::laplacian,
    FilterPreset::sharpen,   FilterPreset::emboss};

[[nodiscard]] QString presetName(FilterPreset preset);
// The weights of a kernel of rows × cols, row by row, not flipped: as TensorFlow reads them. The
// error says in one sentence why that size has no such filter.
//
// identity: 1 at tap (k − 1)/2, where SAME at stride 1 reads the cell itself. box: 1/(rows·cols).
// gaussian: binomial coefficients of each axis, sum 1. sobelX: the derivative to the right
// (binomial of k − 2 taken twice apart, 1 minus 1), smoothed down by binomials; positive where
// values grow to the right; sobelY to the bottom. laplacian: 3×3 the four neighbours minus 4; above
// that the second derivatives of each axis, smoothed along the other, added. sharpen: 3×3 identity
// minus laplacian; above that twice the identity minus gaussian. emboss: steps from the middle
// down and right, added, with 1 in the middle. Those from sobelX on need odd sizes from 3.
[[nodiscard]] tl::expected<std::vector<float>, QString> presetValues(FilterPreset preset,
                                                                     std::int64_t rows,
                                                                     std::int64_t cols);
// A pointwise filter, rows m and columns o: identity passes map m to output m, box gives the mean of
// all maps; the others need neighbours, which a 1×1 kernel does not have.
[[nodiscard]] tl::expected<std::vector<float>, QString> mixingPreset(FilterPreset preset,
                                                                     std::int64_t maps,
                                                                     std::int64_t outputs);

}  // namespace convstep
