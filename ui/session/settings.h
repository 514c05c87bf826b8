// SPDX-License-Identifier: GPL-3.0-or-later
//
// An operator's call as a person sets it: one number per knob, the same knobs for every operator.
// Pure functions between this and OperatorCall; no number is ever clamped, so a refused setting
// gives a call that makePipeline() refuses.
#pragma once

#include <cstdint>
#include <string>

#include "core/ops/operator_info.h"

namespace convstep {

struct Settings {
    std::string op = "conv2d";
    std::int64_t batch = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t inChannels = 1;
    std::int64_t kernelRows = 1;
    std::int64_t kernelCols = 1;
    std::int64_t multiplier = 1;   // depthwise, separable, layer
    std::int64_t outChannels = 1;  // conv2d, atrous, pointwise half of separable and layer
    std::int64_t strideRows = 1;
    std::int64_t strideCols = 1;
    std::int64_t rateRows = 1;
    std::int64_t rateCols = 1;
    PaddingSpec padding;           // upper-case words, whatever the operator
    bool channelsFirst = false;
    bool useBias = false;          // layer
    std::string activation;        // layer; empty: none

    friend bool operator==(const Settings&, const Settings&) = default;
};

enum class Knob : std::uint8_t {
    op,
    batch,
    size,
    inChannels,
    kernel,
    multiplier,
    outChannels,
    stride,
    rate,       // two numbers; one when rateIsOne()
    padding,
    dataFormat,
    bias,
    activation,
};

// Whether the operator has this knob.
[[nodiscard]] bool hasKnob(const std::string& op, Knob knob);
// Atrous operators take one rate for both axes.
[[nodiscard]] bool rateIsOne(const std::string& op);
// Whether padding may be a list of amounts.
[[nodiscard]] bool paddingMayBeList(const std::string& op);

// Missing or ill-formed parts of a call read as 1.
[[nodiscard]] Settings settingsOf(const OperatorCall& call);

// The call with these settings. Tensors keep what overlaps with their old values (by role, so a
// filter survives a change of operator); new cells are filled with small integers. An upstream
// gradient takes the forward result's shape when there is one. Sizes below 0 count as 0 for the
// tensors. Errors: sizeOverflow, memoryBudget; refused settings are no error here.
[[nodiscard]] Result<OperatorCall> withSettings(const OperatorCall& base, const Settings& settings,
                                                MemoryBudget budget = {});

// The value that a new cell number `index` of a tensor of that role gets: small, asymmetric.
[[nodiscard]] float fillValue(Role role, std::int64_t index);

}  // namespace convstep
