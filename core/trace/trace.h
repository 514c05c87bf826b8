// SPDX-License-Identifier: GPL-3.0-or-later
//
// The steps of a pipeline, numbered: stage → batch → output channel → row → column → tap. Nothing
// is recorded; step i is computed from i. Padding taps of forward stages are steps; a cell without
// taps (a gradient that no window reaches) has none.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/reference.h"
#include "core/ops/pipeline.h"

namespace convstep {

// One multiplication, addition or activation. Indices only.
struct Step {
    int stage = 0;
    StepKind kind{};
    int outSlot = -1;
    Cell output;
    std::int64_t tap = 0;       // number of this tap among those of the output cell, from 0
    std::int64_t tapCount = 1;
    Operand a;
    Operand b;

    friend bool operator==(const Step&, const Step&) = default;
};

// The groups that playback moves by.
enum class Granularity : std::uint8_t { tap, window, row, channel, stage };

class Trace {
public:
    // Errors: sizeOverflow when the steps cannot be counted in 63 bits.
    [[nodiscard]] static Result<Trace> create(Pipeline pipeline);

    [[nodiscard]] const Pipeline& pipeline() const { return m_pipeline; }
    [[nodiscard]] std::int64_t size() const { return m_firstOfStage.back(); }
    // Step number `index`, 0 <= index < size(). O(k log n).
    [[nodiscard]] Step at(std::int64_t index) const;
    // The inverse of at(). Preconditions: a cell of that stage's output; 0 <= tap <= tapCount.
    [[nodiscard]] std::int64_t indexOf(int stage, const Cell& output, std::int64_t tap) const;

    // Steps [first, last) of the group that holds step `index`.
    struct Range {
        std::int64_t first = 0;
        std::int64_t last = 0;
        friend bool operator==(const Range&, const Range&) = default;
    };
    [[nodiscard]] Range group(std::int64_t index, Granularity granularity) const;
    [[nodiscard]] Range stageRange(int stage) const
    {
        return {m_firstOfStage[static_cast<std::size_t>(stage)],
                m_firstOfStage[static_cast<std::size_t>(stage) + 1]};
    }
    // Steps of one output channel of one picture of the batch.
    [[nodiscard]] Range channelRange(int stage, std::int64_t n, std::int64_t channel) const;

private:
    // Steps of a stage, by arithmetic.
    struct Counter {
        std::int64_t batch = 0;
        std::int64_t channels = 0;
        std::int64_t summed = 1;
        AxisTaps rows;
        AxisTaps cols;
        std::int64_t rowTotal = 0;
        std::int64_t colTotal = 0;

        [[nodiscard]] std::int64_t perChannel() const { return summed * rowTotal * colTotal; }
    };
    [[nodiscard]] int stageOf(std::int64_t index) const;

    Pipeline m_pipeline;
    std::vector<Counter> m_counters;
    std::vector<std::int64_t> m_firstOfStage;
};

// What a step does, in numbers. Cost: the taps of that one output cell, plus whatever earlier
// stages it needs that `values` does not know yet.
struct Evaluation {
    double a = 0;
    double b = 0;
    double product = 0;     // a·b, f(a), ... : what this step contributes
    double runningSum = 0;  // value of the output cell after this step, in double
};
[[nodiscard]] Evaluation evaluate(const Step& step, const SlotValues& values);

}  // namespace convstep
