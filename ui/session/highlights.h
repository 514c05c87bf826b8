// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a step lights up, slot by slot: a pure function of pipeline and step, made from the taps of
// the output cell and from nothing else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/trace/trace.h"

namespace convstep {

struct LitCell {
    Cell cell;             // may lie outside the slot: padding
    std::int64_t tap = 0;  // number of the tap that reads it
    bool padding = false;
};

// One slot's part in a step: the plane that is shown, and the cells on it that belong to the step.
struct SlotHighlight {
    int slot = -1;
    std::int64_t n = 0;        // plane: batch and channel of the current operand
    std::int64_t channel = 0;
    std::vector<LitCell> window;     // every cell of this plane that the output cell takes
    std::optional<LitCell> current;  // the operand of this very step
};

struct Highlights {
    SlotHighlight a;    // image, upstream gradient, or what is transformed
    SlotHighlight b;    // weights, bias, pre-activation; slot -1: none
    SlotHighlight out;  // the output cell, as `current`
};

[[nodiscard]] Highlights highlightsOf(const Pipeline& pipeline, const Step& step);

// A text grid of one plane for tests: rows of '.', 'o' for a cell of the window, '#' for the
// current one; padding cells that are read extend the grid and show as '+' ('*' when current).
[[nodiscard]] std::string textPicture(const Pipeline& pipeline, const SlotHighlight& highlight);

}  // namespace convstep
