// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters that are worth looking at on a picture, as weights of a depthwise convolution: every
// input channel gets the same ones. Weights are correlated with the picture, as TensorFlow does,
// so Sobel x answers with a positive number where the picture grows brighter to the right. All
// functions are pure and thread-safe; O(weights).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

enum class FilterBank : std::uint8_t {
    sobel,      // x and y, 3×3
    scharr,     // x and y, 3×3
    prewitt,    // x and y, 3×3
    laplacian,  // 3×3, four neighbours
    laplacianOfGaussian,
    gaussian,
    box,
    sharpen,    // 3×3
    gabor,      // orientations × frequencies, even ones
    random,
};

// All of them, in the order in which a menu lists them, and their lower-case names ("sobel").
[[nodiscard]] const std::vector<FilterBank>& filterBanks();
[[nodiscard]] std::string_view filterBankName(FilterBank bank);

struct BankOptions {
    std::int64_t kernel = 0;   // rows and columns, where the bank leaves a choice; 0: its usual size
    double sigma = 0;          // of Gaussians, in pixels; 0: a fifth of the kernel, at least 0.5
    int orientations = 4;      // of Gabor filters, over half a turn
    int frequencies = 2;       // of Gabor filters, an octave apart
    int count = 4;             // of random filters
    std::uint64_t seed = 1;
};

struct BankFilters {
    Tensor weights;                  // [kernel, kernel, channels, M]
    std::vector<std::string> names;  // of the M filters: "Gabor 45°, 4 pixels"
};

// Smoothing filters sum to 1, those that look for edges, lines and waves to 0 (Gabor filters by
// taking off a part of their envelope), the sum of the absolute weights of Gabor and random filters
// is 2. Errors: notPositive for channels, a kernel below 0 or counts; tooLarge for a kernel above
// 101, or more than 64 filters; memoryBudget.
[[nodiscard]] Result<BankFilters> makeBank(FilterBank bank, std::int64_t channels,
                                           const BankOptions& options = {});

}  // namespace convstep
