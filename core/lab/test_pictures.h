// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures made by the program, so that there is always something to look at, and something whose
// answer is known. NHWC [1, height, width, 3], values 0 to 1. Pure; the same bits everywhere where
// libm's sine is the same. O(pixels).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

enum class TestPicture : std::uint8_t {
    zonePlate,      // every frequency in every direction, up to the highest at the edges
    scene,          // hills, water, a tower, grain: slopes, edges and textures
    text,           // letters of every size on paper and on a dark ground: strokes and corners
    checkerNoise,   // a checker of 16 pixels under seeded noise
    impulses,       // single bright pixels on black, 32 apart, one colour each
};

[[nodiscard]] const std::vector<TestPicture>& testPictures();
[[nodiscard]] std::string_view testPictureName(TestPicture picture);

// Errors: notPositive for a size, tooLarge for one above 16384; memoryBudget.
[[nodiscard]] Result<Tensor> makeTestPicture(TestPicture picture, std::int64_t height,
                                             std::int64_t width, std::uint64_t seed = 1,
                                             MemoryBudget budget = {});

}  // namespace convstep
