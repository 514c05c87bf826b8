// SPDX-License-Identifier: GPL-3.0-or-later
//
// Convolution as one writes it with plain Eigen. Compiled once for each of several instruction
// sets: only numbers and pointers cross this border.
#pragma once

#include <cstddef>

namespace convstep::bench {

struct EigenLayer {
    std::ptrdiff_t inHeight, inWidth, channels, multiplier;
    std::ptrdiff_t outHeight, outWidth, outputs;
    std::ptrdiff_t kernel, stride, rate, top, left;
};

struct EigenTable {
    // Rows [first, last) of the depthwise result.
    void (*depthwise)(const EigenLayer& layer, const float* in, const float* filter, float* out,
                      std::ptrdiff_t first, std::ptrdiff_t last);
    // Pixels [first, last): as a product of matrices, and as a row times a matrix for each.
    void (*pointwise)(const EigenLayer& layer, const float* in, const float* filter, float* out,
                      std::ptrdiff_t first, std::ptrdiff_t last);
    void (*pointwiseLoops)(const EigenLayer& layer, const float* in, const float* filter,
                           float* out, std::ptrdiff_t first, std::ptrdiff_t last);
    // Rows [first, last) of conv2d; `windows` has room for convWindows() floats.
    void (*conv)(const EigenLayer& layer, const float* in, const float* filter, float* out,
                 float* windows, std::ptrdiff_t first, std::ptrdiff_t last);
    void (*convLoops)(const EigenLayer& layer, const float* in, const float* filter, float* out,
                      std::ptrdiff_t first, std::ptrdiff_t last);
};

// Rows whose windows are multiplied at once.
constexpr std::ptrdiff_t convRows(const EigenLayer& layer)
{
    return (layer.outWidth + 255) / layer.outWidth;
}
constexpr std::ptrdiff_t convWindows(const EigenLayer& layer)
{
    return convRows(layer) * layer.outWidth * layer.kernel * layer.kernel * layer.channels;
}

const EigenTable& eigenSse2();
const EigenTable& eigenNative();

}  // namespace convstep::bench
