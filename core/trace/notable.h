// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps where something happens for the first time. Found by arithmetic: a trace of 10^9 steps
// costs no more than a small one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/trace/trace.h"

namespace convstep {

enum class NotableKind : std::uint8_t {
    stageStart,        // of a later stage that is none of the next three
    firstMix,          // a pointwise stage begins
    firstBias,
    firstActivation,
    firstPadding,      // the first tap of a stage that reads padding
    firstFullWindow,   // the first cell without such taps, where there are some before it
    mostTaps,          // gradients: the first cell with as many terms as any cell has
    nextSource,        // in the first cell of a stage: the sum goes on in the next channel (for
                       // gradients of a filter: in the next picture)
    newSlot,           // depthwise: the same input channel through its next filter
    newInputChannel,   // depthwise: the next input channel
    newOutputChannel,  // all other stages with weights
    newPicture,        // the next one of the batch
};

struct Notable {
    std::int64_t position = 0;  // of playback: the step is done last there
    NotableKind kind{};
    int stage = 0;

    friend bool operator==(const Notable&, const Notable&) = default;
};

// The first after `position`, the last before it; nullopt when there is none. One per step, the
// first of the list above that fits. The very first step is notable only for what it reads.
// O(k log n + k²) per stage.
[[nodiscard]] std::optional<Notable> nextNotable(const Trace& trace, std::int64_t position);
[[nodiscard]] std::optional<Notable> previousNotable(const Trace& trace, std::int64_t position);

// All of them in order; without the beginnings of channels and pictures when there are more than
// `most` of all.
[[nodiscard]] std::vector<Notable> notableSteps(const Trace& trace, std::size_t most);

}  // namespace convstep
