// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same layer in TensorFlow and in PyTorch: what must be written for the same numbers. Pure and
// thread-safe; O(1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ops/pipeline.h"

namespace convstep {

// One axis in both. Two paddings give the same numbers when their first windows start at the same
// place and as many windows fit; what lies behind the last window does not matter.
struct AxisPort {
    AxisGeometry axis;  // as TensorFlow does it
    // The padding=p of PyTorch that agrees: p = axis.before or none.
    std::optional<std::int64_t> plain;
    // What is usually written, half the effective kernel on both sides: ⌊e / 2⌋, which is k//2
    // without holes. `habitual` is what it makes of the axis; nullopt when nothing fits.
    std::int64_t habit = 0;
    std::optional<AxisGeometry> habitual;

    [[nodiscard]] bool habitAgrees() const { return plain && *plain == habit; }
};

// Errors of axisGeometry() do not occur: an axis of a valid pipeline.
[[nodiscard]] AxisPort axisPort(const AxisGeometry& axis);

// One torch.nn.Conv2d. Lists are [rows, columns].
struct TorchConv {
    std::string name;  // "conv", "depthwise", "pointwise"
    std::int64_t in = 1;
    std::int64_t out = 1;
    std::array<std::int64_t, 2> kernel{1, 1};
    std::array<std::int64_t, 2> stride{1, 1};
    std::array<std::int64_t, 2> padding{0, 0};
    std::array<std::int64_t, 2> dilation{1, 1};
    std::int64_t groups = 1;
    bool bias = false;

    // "nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=0, dilation=1, bias=False)"
    [[nodiscard]] std::string text() const;
};

// A filter on its way to the weight of the layer of that name.
struct WeightPort {
    std::string filter;  // TensorFlow's name
    std::string layer;   // TorchConv::name
    Shape from;          // [kh, kw, in, out] or [kh, kw, in, multiplier]
    Shape to;            // [out, in / groups, kh, kw]
    std::string code;    // "permute(2, 3, 0, 1).reshape(64, 1, 3, 3)", of the filter as a tensor
};

struct TorchPort {
    AxisPort rows;
    AxisPort cols;
    std::vector<TorchConv> layers;    // the first one's padding is 0 when padNeeded
    std::vector<WeightPort> weights;  // one for each layer

    // No padding=p of the layer does the same: F.pad must come before it.
    [[nodiscard]] bool padNeeded() const { return !rows.plain || !cols.plain; }
    // padding="same" of PyTorch does the same too: stride 1, and TensorFlow's SAME amounts.
    bool sameWord = false;
    // As torch.nn.functional.pad wants it, last axis first: left, right, top, bottom.
    [[nodiscard]] std::array<std::int64_t, 4> pad() const;
    // "F.pad(x, (0, 1, 0, 1))"
    [[nodiscard]] std::string padCall() const;
};

// Precondition: a forward convolution, atrous, depthwise or separable pipeline, or a layer (its
// bias goes into the last layer; an activation is not part of this). Error: sizeOverflow, for the
// weights.
[[nodiscard]] Result<TorchPort> torchPort(const Pipeline& pipeline);

// The way back: how TensorFlow's words do with the amounts that the pipeline has, whichever way
// they were asked for.
struct TensorflowPadding {
    AxisGeometry sameRows;  // what SAME makes of the axes
    AxisGeometry sameCols;
    bool sameAgrees = false;
    bool validAgrees = false;
    // The padding argument that gives these numbers: "\"SAME\"", "\"VALID\"" or
    // "[[0, 0], [1, 1], [1, 1], [0, 0]]". A word that agrees comes first.
    std::string argument;
    // The same before a call with padding="VALID", for operators and layers that take no list:
    // "tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])".
    std::string padCall;
};
[[nodiscard]] TensorflowPadding tensorflowPadding(const Pipeline& pipeline);

// The call as TensorFlow's Python wants it, x being the image and filters named as in the
// operator: `tf.nn.conv2d(x, filter, strides=[1, 2, 2, 1], padding="SAME")`. Same precondition,
// but no layers.
[[nodiscard]] std::string tensorflowCall(const Pipeline& pipeline);

// A Python file of tests for both frameworks with random numbers: that they agree, and, where it
// does not, that the habitual padding does not. Same precondition as tensorflowCall().
[[nodiscard]] Result<std::string> portTestFile(const Pipeline& pipeline);

}  // namespace convstep
