// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values along a row and along a column of a result. Pure; thread-safe.
#pragma once

#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

struct Profile {
    std::vector<float> row;     // of the pixel's row, from the left
    std::vector<float> column;  // of its column, from the top
};

// Through a pixel of channel `channel` of a tensor [n, h, w, c]; pixel.n is the picture, pixel.c
// does not count. Errors: rank; tooLarge for a pixel or a channel outside. O(h + w).
[[nodiscard]] Result<Profile> profileAt(const Tensor& tensor, std::int64_t channel,
                                        const Cell& pixel);

}  // namespace convstep
