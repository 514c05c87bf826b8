// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace convstep {

// From then on every Timeline is a slider to assistive tools: its value is the position.
void makeTimelinesAccessible();

}  // namespace convstep
