// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is notable about a step, in a few words. Pure, but for the translations of the application
// object.
#pragma once

#include <QString>

#include "core/trace/notable.h"

namespace convstep {

// "first tap in the padding". Precondition: a notable step of that trace.
[[nodiscard]] QString notableText(const Trace& trace, const Notable& notable);

}  // namespace convstep
