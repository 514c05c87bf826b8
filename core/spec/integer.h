// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace convstep {

// ⌊a / b⌋, also below zero, where C++ rounds towards it. Precondition: b > 0.
[[nodiscard]] constexpr std::int64_t floorDivide(std::int64_t a, std::int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace convstep
