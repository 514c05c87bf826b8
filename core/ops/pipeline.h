// SPDX-License-Identifier: GPL-3.0-or-later
//
// A validated operator: tensors (slots) and the stages between them, in the order of the steps.
// Everything that is known about an operator after its shapes are known, and nothing about values.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/layer/activation.h"
#include "core/ops/operator_info.h"
#include "core/ops/stage.h"

namespace convstep {

struct NamedShape {
    std::string name;
    Shape shape;
};

enum class SlotLayout : std::uint8_t { image, filter, vector };

struct Slot {
    std::string name;   // TensorFlow's name for inputs and outputs, else "depthwise", "z", ...
    Role role{};
    SlotLayout layout{};
    Extent extent;      // logical NHWC; filters as 1 x kh x kw x (a·b); vectors as 1 x 1 x 1 x c
    Shape shape;        // as the person sees it, in the operator's data_format
    int input = -1;     // position among the pipeline's inputs, -1: computed
    bool output = false;
};

class Pipeline {
public:
    OperatorSpec spec;
    DataFormat dataFormat = DataFormat::nhwc;
    std::vector<Slot> slotList;  // not "slots", which Qt makes a macro
    std::vector<Stage> stages;
    std::vector<std::string> inputNames;  // in the order of Slot::input

    // Geometry of the spatial stage (depthwise or convolution; of the forward operator for
    // gradients).
    AxisGeometry rows;
    AxisGeometry cols;
    std::int64_t inChannels = 0;
    std::int64_t multiplier = 1;   // channel_multiplier of depthwise stages, else 1
    std::int64_t outChannels = 0;  // of the forward operator

    [[nodiscard]] int slot(std::string_view name) const;  // -1 when absent
    [[nodiscard]] std::vector<int> outputSlots() const;
    // Name and shape of each result, in the operator's order and data format.
    [[nodiscard]] std::vector<NamedShape> outputs() const;
};

// Judges spec and shapes; every rule of TensorFlow's that concerns them is checked here and
// nowhere else. Pure; O(number of stages).
[[nodiscard]] Result<Pipeline> makePipeline(const OperatorSpec& spec,
                                            std::span<const NamedShape> inputs);
[[nodiscard]] Result<Pipeline> makePipeline(const OperatorCall& call);

}  // namespace convstep
