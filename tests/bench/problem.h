// SPDX-License-Identifier: GPL-3.0-or-later
//
// One convolution that all contenders compute: its numbers, and whether a result is right.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/engine/bench_shapes.h"

namespace convstep::bench {

struct Check {
    bool right = false;
    bool holes = false;  // an output was not written, or is no number
    double worst = 0;    // largest |got − expected| / M; M: the same sum of absolute values
    double bound = 0;    // worst / what is allowed there; at most 1 if right
};

class Problem {
public:
    // Inputs and weights are random, from −1 to 1. Errors: those of the shape; memoryBudget.
    [[nodiscard]] static Result<std::unique_ptr<Problem>> create(const BenchShape& shape,
                                                                 std::uint64_t seed);

    [[nodiscard]] const BenchShape& shape() const { return m_shape; }
    [[nodiscard]] const Pipeline& pipeline() const { return m_pipeline; }
    [[nodiscard]] const std::vector<NamedTensor>& weights() const { return m_weights; }
    // Weights of the first stage, and of the second, if there is one.
    [[nodiscard]] std::span<const float> firstWeights() const
    {
        return m_weights[0].tensor.values();
    }
    [[nodiscard]] std::span<const float> pointwiseWeights() const
    {
        return m_weights[1].tensor.values();
    }
    // NHWC; 64 bytes behind it may be read.
    [[nodiscard]] std::span<const float> input() const;
    // Shared by all contenders, as they take turns.
    [[nodiscard]] std::span<float> output();
    // Room for the depthwise result, for those who need it. Shared, too.
    [[nodiscard]] Result<std::span<float>> intermediate();

    [[nodiscard]] Extent outExtent() const { return m_out; }
    [[nodiscard]] std::int64_t multiplyAdds() const { return m_multiplyAdds; }  // without padding

    // To be called before the run whose output is checked: makes each of them NaN.
    void spoilOutput();
    // Compares a few hundred outputs with sums in double over their taps. Allowed at each is
    // 2^-24·(8 + 2·√terms)·M, as the engine promises, or 1e-4·M if `strict` is not set.
    [[nodiscard]] Check check(bool strict, DataFormat format);

private:
    struct Sample {
        Cell cell;
        double expected = 0;
        double magnitude = 0;
    };
    // Both sums of one output.
    struct Sums {
        double value = 0;
        double magnitude = 0;
    };
    void sample(std::uint64_t seed);
    void samplePixel(std::int64_t y, std::int64_t x, std::span<const std::int64_t> channels);

    BenchShape m_shape;
    Pipeline m_pipeline;
    std::vector<NamedTensor> m_weights;
    Tensor m_input;
    Tensor m_output;
    Tensor m_intermediate;
    Extent m_out;
    std::int64_t m_multiplyAdds = 0;
    std::vector<Sample> m_samples;
};

}  // namespace convstep::bench
