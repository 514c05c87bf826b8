// SPDX-License-Identifier: GPL-3.0-or-later
//
// What belongs to a cell that a person points at: from an output its taps, from an operand all that
// it feeds. A pure function of pipeline and cell, made from Stage::forEachTap() and reach() alone.
#pragma once

#include <QString>

#include <optional>
#include <string>
#include <vector>

#include "core/trace/reach.h"
#include "core/trace/trace.h"

namespace convstep {

// A cell that is pointed at. Of an image it may lie in the padding.
struct Pin {
    int slot = -1;
    Cell cell;

    friend bool operator==(const Pin&, const Pin&) = default;
};

// What the cell is in the stage that is asked.
enum class PinPart : std::uint8_t {
    output,   // lit: the window, the weights, itself
    operand,  // an input or upstream cell; lit: the outputs it feeds, the weights on the way
    weight,   // of weights or a bias; lit: the inputs it meets, the outputs
};

// One cell that belongs to it.
struct PinnedCell {
    int slot = -1;
    Cell cell;
    bool padding = false;
    // What the pinned cell is multiplied by where `cell` is an output that it feeds.
    std::optional<Operand> factor;

    friend bool operator==(const PinnedCell&, const PinnedCell&) = default;
};

struct PinLight {
    Pin pin;
    int stage = 0;
    PinPart part = PinPart::output;
    bool padding = false;          // the pinned cell lies in the padding
    std::vector<PinnedCell> cells;  // without the pinned one; each slot and cell once per pair
    std::int64_t pairs = 0;         // multiplications that it takes part in, those with padding too
};

// Of a stage whose output or operand the pin's slot is; nullopt for another slot and for a cell that
// is neither in the slot nor in the padding that this stage reads. Cost: the pairs; for padding
// and for weights that meet it, also the taps of all outputs; where those are too many, pairs with
// padding are left out.
[[nodiscard]] std::optional<PinLight> pinLight(const Pipeline& pipeline, int stage, const Pin& pin);

// "x[1, 2, 0] feeds 4 cells of y": what is lit, in words. Gradients and transposed operators ask
// the same the other way round: who sends, and where it is added.
[[nodiscard]] QString pinText(const Pipeline& pipeline, const PinLight& light);

// A text grid of one plane for tests: '.' a cell, 'o' one that is lit, '#' the pinned one; padding
// that is lit extends the grid and shows as '+' ('*' when pinned).
[[nodiscard]] std::string textPicture(const Pipeline& pipeline, const PinLight& light, int slot,
                                      std::int64_t n, std::int64_t channel);

}  // namespace convstep
