// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stages and slots in a word or two, and the way that the data takes through them. Pure, but for
// the translations of the application object.
#pragma once

#include <QString>

#include <cstdint>
#include <vector>

#include "core/trace/trace.h"
#include "ui/session/settings.h"

namespace convstep {

// "Input", "Depthwise maps", "Gradient of the filter".
[[nodiscard]] QString slotTitle(const Slot& slot);
// "Depthwise 3×3, rate 2, SAME", "Pointwise 1×1", "Bias", "relu", "Gradient of the input".
[[nodiscard]] QString stageTitle(const Pipeline& pipeline, int stage);
// A forward operator as a whole, in the words of its stages: "Depthwise 3×3, rate 2, SAME",
// "Separable 5×5, SAME", "Convolution 3×3, stride 2, VALID"; with `pointwise`, of a convolution
// that only mixes channels, "Pointwise 1×1".
[[nodiscard]] QString operatorTitle(const Settings& settings, bool pointwise = false);
// "SAME", "VALID" or "padding 1, 1, 0, 0" (top, bottom, left, right).
[[nodiscard]] QString paddingTitle(const Settings& settings);

struct ChainStop {
    QString title;
    QString shape;
    Role role{};
    std::int64_t position = 0;  // of playback, where a click on it goes
    int stage = -1;             // that it stands for; -1: the input or the output
    bool refused = false;
};

// Input → every stage → Output (which gradients do without).
[[nodiscard]] std::vector<ChainStop> chainOf(const Trace& trace);
// The chain of a call that is refused: the input, and the operator that does not fit.
[[nodiscard]] std::vector<ChainStop> refusedChain(const Settings& settings);
// Which stop a playback position belongs to; -1 when there is none.
[[nodiscard]] int stopOf(const std::vector<ChainStop>& chain, const Trace& trace,
                         std::int64_t position);

}  // namespace convstep
