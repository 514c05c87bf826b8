// SPDX-License-Identifier: GPL-3.0-or-later
//
// The full-size convolutions that speed is measured on: layers of well-known networks, photographs,
// and others of the same kinds. Each has a name that says it all, so that one can also be made up:
//   sep-112x112x64s2-128   separable, rows x columns x channels, kernel 3, stride 2, 128 outputs
//   sep-28x28x240k5-80     kernel 5
//   sep-56x56x64m4-128     channel multiplier 4
//   conv-65x65x256r2-256   conv2d, rate 2
//   dw-56x56x128           depthwise alone
// Batch 1, NHWC, SAME padding, square kernels, no bias or activation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ops/pipeline.h"

namespace convstep {

enum class BenchKind : std::uint8_t { separable, conv2d, depthwise };

struct BenchShape {
    BenchKind kind = BenchKind::separable;
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t channels = 1;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    std::int64_t rate = 1;
    std::int64_t multiplier = 1;  // not of conv2d
    std::int64_t outputs = 1;     // of depthwise: channels·multiplier

    [[nodiscard]] std::string name() const;
    [[nodiscard]] OperatorSpec spec() const;
    [[nodiscard]] Shape image() const;
    // Of the operator's inputs after the image, under their names.
    [[nodiscard]] std::vector<NamedShape> weights() const;
    // Errors: those of makePipeline(), for numbers that go with no operator.
    [[nodiscard]] Result<Pipeline> pipeline() const;

    friend bool operator==(const BenchShape&, const BenchShape&) = default;
};

// Reads such a name; k, s, r and m in any order, each at most once. Errors: paramForm for anything
// that is not a name, and those of makePipeline(); `field` is "shape".
[[nodiscard]] Result<BenchShape> parseBenchShape(std::string_view name);

// The shapes that the engine is judged by. `goal` is the most of the fastest other library's time
// that the AVX-512 kernels may take.
struct BenchGoal {
    BenchShape shape;
    double goal = 1;
    bool photograph = false;  // large, few channels: left out of one of the two averages
};
[[nodiscard]] const std::vector<BenchGoal>& benchGoals();

// Same kinds, other numbers: odd sizes and channel counts, large kernels, grey pictures.
[[nodiscard]] const std::vector<BenchShape>& unknownBenchShapes();
// Depthwise alone.
[[nodiscard]] const std::vector<BenchShape>& depthwiseBenchShapes();

// Shapes of which each is the one before with one number doubled. Between neighbours the time per
// multiply-add may change by the factor `limit` at most: no cliffs.
struct BenchChain {
    std::string name;
    double limit = 1.5;
    std::vector<BenchShape> shapes;
};
[[nodiscard]] const std::vector<BenchChain>& benchChains();

}  // namespace convstep
