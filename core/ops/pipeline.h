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
    DataFormat format = DataFormat::nhwc;  // of an image's shape
};

// One operator of a pipeline: what was asked for, and the geometry of its spatial stage (depthwise
// or convolution; of the forward operator for gradients).
struct PipelinePart {
    OperatorSpec spec;
    DataFormat dataFormat = DataFormat::nhwc;
    AxisGeometry rows;
    AxisGeometry cols;
    std::int64_t inChannels = 0;
    std::int64_t multiplier = 1;   // channel_multiplier of depthwise stages, else 1
    std::int64_t outChannels = 0;  // of the forward operator
    int firstStage = 0;
};

// It is its first operator, which nearly always is the only one; those after it are in `later`.
class Pipeline : public PipelinePart {
public:
    std::vector<Slot> slotList;  // not "slots", which Qt makes a macro
    std::vector<Stage> stages;
    std::vector<std::string> inputNames;  // in the order of Slot::input
    std::vector<PipelinePart> later;

    // Number of operators, and which one a stage belongs to, from 0.
    [[nodiscard]] int partCount() const { return 1 + static_cast<int>(later.size()); }
    [[nodiscard]] int partOf(int stage) const;
    [[nodiscard]] const PipelinePart& part(int index) const
    {
        return index == 0 ? *this : later[static_cast<std::size_t>(index - 1)];
    }

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

// At most so many operators one after another.
inline constexpr std::size_t mostOperators = 4;
// Operators one after another as one pipeline: each but the first lacks the image that it reads,
// which is the result of the one before. Only the last has outputs. Slots, inputs and the fields of
// errors of operator k > 1 are named "k/filter". Values on the way are not rounded to float32.
// Errors: those of makePipeline; notStackable for a gradient, another data_format than the first
// one's, an operator but the first that brings its image, or more than mostOperators of them.
// Precondition: at least one.
[[nodiscard]] Result<Pipeline> makePipeline(std::span<const OperatorCall> calls);
// Name of an input of operator number `part`, from 0, in such a pipeline.
[[nodiscard]] std::string stackedName(std::size_t part, const std::string& input);

}  // namespace convstep
