// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pointwise weights [1, 1, channels, outputs] that are worth looking at, and the separable
// convolution that comes closest to a whole one. All functions are pure and thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

enum class Mixing : std::uint8_t {
    identity,          // every map stays what it is
    luma,              // one output: what the eye takes for brightness, of the first filter's maps
    opponentColours,   // white–black, red–green, blue–yellow, of the first filter's maps
    principal,         // the directions in which the maps vary most, see principalMixing()
    randomOrthogonal,  // a turn of all maps
    edgeEnergy,        // for every filter one output: its maps over all channels, added up
};

[[nodiscard]] const std::vector<Mixing>& mixings();
[[nodiscard]] std::string_view mixingName(Mixing mixing);

// Weights for maps m = c·M + q of `inChannels` colours c and M filters q. Luma and opponent
// colours need red, green and blue; of other pictures they take the mean. BT.709's weights for luma
// (ITU-R BT.709-6, 3.2). `principal` without maps is the identity. Errors: notPositive, tooLarge
// (more than 512 maps), memoryBudget.
[[nodiscard]] Result<Tensor> makeMixing(Mixing mixing, std::int64_t inChannels,
                                        std::int64_t multiplier, std::uint64_t seed = 1);

// The principal components of depthwise maps [n, h, w, m], at most `outputs` of them, by falling
// variance; each points where its largest weight is positive. Reads every step-th pixel such that
// at most 2^18 are read, of many maps fewer, but 2^13 where there are as many. Maps that do not
// vary, or hold no finite number, count as 0. Errors: as above. O(pixels·m² + m³).
[[nodiscard]] Result<Tensor> principalMixing(const Tensor& maps, std::int64_t outputs);

// A conv2d filter [kh, kw, C, O] as depthwise [kh, kw, C, M] and pointwise [1, 1, C·M, O] weights:
// for each input channel the singular value decomposition of its [kh·kw, O] weights, cut after M,
// which no other pair is closer to in the sum of squares (Eckart and Young, Psychometrika 1, 1936).
struct SeparableApproximation {
    Tensor depthwise;
    Tensor pointwise;
    double relativeError = 0;  // √(Σ difference² / Σ weight²); 0 for a filter of zeros
};
// `multiplier` beyond the rank min(kh·kw, O) is cut to it. Errors: rank, notPositive; paramForm for
// weights that are not finite; memoryBudget. O(C·kh·kw·O·min(kh·kw, O)).
[[nodiscard]] Result<SeparableApproximation> approximateSeparable(const Tensor& filter,
                                                                  std::int64_t multiplier);

}  // namespace convstep
