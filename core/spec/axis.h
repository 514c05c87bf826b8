// SPDX-License-Identifier: GPL-3.0-or-later
//
// One spatial axis of a convolution: sizes and padding. The only place where they are computed.
// Source of the rules: TensorFlow's window-size function (kernel_shape_util), stated in own words:
//   effective = (kernel − 1)·rate + 1
//   SAME      out = ⌈in / stride⌉, total = max(0, (out − 1)·stride + effective − in),
//             before = ⌊total / 2⌋, after = total − before
//   VALID     out = ⌊(in − effective) / stride⌋ + 1, no padding
//   explicit  out = ⌊(in + before + after − effective) / stride⌋ + 1
#pragma once

#include <cstdint>
#include <string>

#include "core/error/error.h"

namespace convstep {

enum class PaddingMode : std::uint8_t { same, valid, explicitAmounts };

struct AxisPadding {
    PaddingMode mode = PaddingMode::valid;
    std::int64_t before = 0;  // explicit mode only
    std::int64_t after = 0;
};

// All numbers in elements of that axis.
struct AxisGeometry {
    std::int64_t in = 0;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t rate = 1;
    std::int64_t effective = 1;
    std::int64_t out = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
    // Inputs between two neighbouring windows that no window covers: max(0, stride − effective).
    std::int64_t skippedPerStep = 0;
    // Inputs after the last window (VALID, explicit, or SAME with stride > kernel).
    std::int64_t dropped = 0;

    // Input position that tap `tap` of output position `out` reads; outside [0, in) is padding.
    [[nodiscard]] std::int64_t position(std::int64_t outPosition, std::int64_t tap) const
    {
        return stride * outPosition + rate * tap - before;
    }
    [[nodiscard]] bool inside(std::int64_t inputPosition) const
    {
        return inputPosition >= 0 && inputPosition < in;
    }
    friend bool operator==(const AxisGeometry&, const AxisGeometry&) = default;
};

// `axis` is the plural for messages ("rows", "columns"). Errors: strideNonpositive,
// rateNonpositive, rateTooLarge (rate·kernel of 2^31 − 1 or more), emptyFilter (kernel < 1),
// explicitPaddingNegative, negativeOutput(Explicit), tooLarge (a size, stride or padding beyond 31
// bits). Precondition: in >= 0. O(1).
[[nodiscard]] Result<AxisGeometry> axisGeometry(std::int64_t in, std::int64_t kernel,
                                                std::int64_t stride, std::int64_t rate,
                                                const AxisPadding& padding,
                                                const std::string& axis);

}  // namespace convstep
