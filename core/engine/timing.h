// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said about a handful of measured times.
#pragma once

#include <span>
#include <vector>

namespace convstep {

struct Timing {
    double minimum = 0;
    double median = 0;  // of an even number: the mean of the two in the middle

    friend bool operator==(const Timing&, const Timing&) = default;
};

// Precondition: not empty, no NaN.
[[nodiscard]] Timing timingOf(std::vector<double> times);

// The n-th root of the product, without forming it. 0 for none. Precondition: all above 0.
[[nodiscard]] double geometricMean(std::span<const double> values);

}  // namespace convstep
