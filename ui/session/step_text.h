// SPDX-License-Identifier: GPL-3.0-or-later
//
// A step as a sentence: what is read, what is multiplied, what the sum is now. The same words go to
// the panel and to screen readers. Pure, but for the translations of the application object.
#pragma once

#include <QString>

#include "core/trace/trace.h"

namespace convstep {

struct StepText {
    QString what;  // this very step, with its numbers
    QString rule;  // what holds for every step of this cell
};

// Before the first step. O(1).
[[nodiscard]] StepText startText(const Trace& trace);
// A step of `trace`, `values` being what evaluate() gives for it.
[[nodiscard]] StepText stepText(const Trace& trace, const Step& step, const Evaluation& values);

// Where playback is: "Step 1 112 of 1 728 · output (2, 3), channel 3, tap 5 of 9"; position as in
// Playback.
[[nodiscard]] QString positionText(const Trace& trace, std::int64_t position);

}  // namespace convstep
