// SPDX-License-Identifier: GPL-3.0-or-later
//
// One stage of a pipeline: an output slot, its operand slots, and for each output cell the list of
// its taps. Indices only; values are the reference engine's.
#pragma once

#include <cstdint>

#include "core/layer/activation.h"
#include "core/ops/taps.h"

namespace convstep {

enum class StageKind : std::uint8_t {
    conv,                    // y = Σ x·w over channels and window
    depthwise,               // per channel
    pointwise,               // a 1×1 conv that mixes channels
    bias,                    // y = x + b[channel]
    activation,              // y = f(x)
    inputGradient,           // Σ G·w, gathered per input cell; also transposition
    filterGradient,          // Σ x·G, gathered per weight
    activationGradient,      // G·f'(z)
    biasGradient,            // Σ G over batch, rows, columns
};

enum class StepKind : std::uint8_t {
    multiply,        // a·b joins the sum
    addBias,         // a + b
    add,             // a joins the sum
    activate,        // f(a)
    activateAxis,    // softmax: the whole axis through a
    scaleByDerivative,      // a·f'(b)
    scaleByAxisDerivative,  // softmax gradient: both whole axes
};

// The axis that softmax runs along: the last one in memory, which is the channel for channels_last
// and the column for channels_first.
enum class SoftmaxAxis : std::uint8_t { channel, column };

// An element of a slot that a step reads.
struct Operand {
    int slot = -1;  // -1: no such operand
    Cell cell;
    bool padding = false;  // outside the tensor: value 0; cell says where it would be

    friend bool operator==(const Operand&, const Operand&) = default;
};

struct StageTap {
    Operand a;
    Operand b;
};

struct Stage {
    StageKind kind{};
    int out = -1;  // slots
    int a = -1;    // image, upstream gradient, or what is transformed
    int b = -1;    // weights, bias, pre-activation; -1: none
    Extent outExtent;

    // Linear stages with weights: relation and the corner that the output cell is.
    TapRelation taps;
    Corner corner = Corner::y;

    Activation activation = Activation::linear;
    SoftmaxAxis softmaxAxis = SoftmaxAxis::channel;
    Extent sumExtent;  // biasGradient: the extent that is summed over (its n, h, w)

    [[nodiscard]] bool linear() const
    {
        return kind == StageKind::conv || kind == StageKind::depthwise ||
               kind == StageKind::pointwise || kind == StageKind::inputGradient ||
               kind == StageKind::filterGradient;
    }
    [[nodiscard]] StepKind stepKind() const;
    // Number of taps (steps) of an output cell; may be 0 for gradients.
    [[nodiscard]] std::int64_t tapCount(const Cell& out) const;
    // Tap number `index` of an output cell.
    [[nodiscard]] StageTap tap(const Cell& out, std::int64_t index) const;
    // All taps of an output cell in step order: fn(const StageTap&).
    template <class Function>
    void forEachTap(const Cell& outCell, Function&& fn) const;
    // The operands of a linear stage's tap.
    [[nodiscard]] StageTap operands(const Tap& tap) const;
};

template <class Function>
void Stage::forEachTap(const Cell& outCell, Function&& fn) const
{
    if (linear()) {
        taps.forEach(corner, outCell, [&](const Tap& tap) { fn(operands(tap)); });
        return;
    }
    const std::int64_t count = tapCount(outCell);
    for (std::int64_t index = 0; index < count; ++index)
        fn(tap(outCell, index));
}

}  // namespace convstep
