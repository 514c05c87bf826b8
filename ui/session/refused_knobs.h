// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error/error.h"
#include "ui/session/settings.h"

namespace convstep {

// Whether a refusal is about that knob, so that its field is marked. Pure.
[[nodiscard]] bool concerns(Reason reason, Knob knob);

}  // namespace convstep
