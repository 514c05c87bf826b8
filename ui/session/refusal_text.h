// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/error/error.h"

namespace convstep {

// The sentence of an error in the person's language, minus U+2212 in its numbers. Needs the
// application object for translations; without one it is English.
[[nodiscard]] QString refusalText(const Error& error);

}  // namespace convstep
