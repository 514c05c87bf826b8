// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

// How far a value may be from what is expected: absolute + relative·|expected|. Both 0: the values
// must be equal (==, so −0 equals 0).
struct Bound {
    double absolute = 0;
    double relative = 0;
};

// NaN matches NaN only, an infinity only the same infinity, whatever the bound.
[[nodiscard]] bool withinBound(double got, double expected, const Bound& bound);

struct Comparison {
    bool sameShape = false;       // when false, nothing else was looked at
    std::int64_t mismatches = 0;  // elements that are not within the bound
    // The first of them in memory order: its index along each axis, and the two values.
    std::vector<std::int64_t> firstMismatch;
    float got = 0;
    float expected = 0;
    // Largest |got − expected| over all elements that are finite in both.
    double largestDifference = 0;

    [[nodiscard]] bool passed() const { return sameShape && mismatches == 0; }
};

// Element by element, differences in double. Pure; O(elements), allocates only firstMismatch.
[[nodiscard]] Comparison compare(const Tensor& got, const Tensor& expected, const Bound& bound);

}  // namespace convstep
