// SPDX-License-Identifier: GPL-3.0-or-later
//
// Refusals that the layer's parameters share.
#pragma once

#include <string>
#include <string_view>

#include "core/error/error.h"

namespace convstep {

// The shortest decimal that reads back as this double; "inf", "nan".
[[nodiscard]] std::string numberText(double value);

// "{field} must be {want}, it is {got}."
[[nodiscard]] tl::unexpected<Error> refuseNumber(std::string field, std::string want, double got);

// "{field} "{got}" is not known; known are {known}."
[[nodiscard]] tl::unexpected<Error> refuseName(std::string field, std::string_view got,
                                               std::string known);

}  // namespace convstep
