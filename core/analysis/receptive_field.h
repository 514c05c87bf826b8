// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much of the image an output sees. Pure and thread-safe; all in elements of one axis.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/spec/axis.h"

namespace convstep {

// (kernel − 1)·rate + 1: the inputs from the first to the last tap, holes included. Preconditions:
// kernel and rate at least 1, product within 31 bits, as axisGeometry() demands.
[[nodiscard]] std::int64_t effectiveKernel(std::int64_t kernel, std::int64_t rate);

// One layer of a stack, on one axis.
struct StackedLayer {
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t rate = 1;
};

// The inputs that one output of a stack of layers depends on, the first layer first, holes
// included: 1 + Σ (effective − 1) · (product of the strides before it). 1 for no layers.
// Same preconditions; the caller keeps the sum within 63 bits. O(layers).
[[nodiscard]] std::int64_t receptiveField(std::span<const StackedLayer> layers);

// How often one output of such a stack reads each of those inputs: the number of ways from it
// through a tap of every layer, far from the edges. A 0 is an input that the output never sees:
// with equal rates above 1 most are, which is called gridding (Wang and others, Understanding
// Convolution for Semantic Segmentation, WACV 2018). In double, exact up to 2^53. Empty when the
// field is larger than `most`. O(field · Σ kernels).
[[nodiscard]] std::vector<double> coverage(std::span<const StackedLayer> layers,
                                           std::int64_t most = std::int64_t{1} << 16);

}  // namespace convstep
