// SPDX-License-Identifier: GPL-3.0-or-later
//
// The place of playback in a document as text: what the panel shows, what a projector shows, and
// what screen readers say.
#pragma once

#include "ui/session/document.h"
#include "ui/session/step_text.h"

namespace convstep {

// Of the step that was done last, or of the start; when there never was a result, why. O(taps).
[[nodiscard]] StepText documentText(const Document& document, std::int64_t position);
// One sentence or two: while the document is refused the reason, else what the step does.
[[nodiscard]] QString documentSentence(const Document& document, std::int64_t position);

}  // namespace convstep
