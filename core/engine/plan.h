// SPDX-License-Identifier: GPL-3.0-or-later
//
// The engine for full-size pictures: conv2d, depthwise, atrous, pointwise and separable
// convolution and the separable layer in float32, with the reference's semantics. A plan is all
// that can be decided before the picture is known: it validates, packs the weights, and chooses
// kernels, blocks and threads. Results differ from the reference by rounding only; per output
// within 2^-24·(8 + 2·√taps)·M, M being the same operator on absolute values.
//
// Not here: gradients and transposed convolution, which the reference computes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/instruction_set.h"
#include "core/ops/pipeline.h"

namespace convstep {

// More workers are refused.
inline constexpr int mostThreads = 256;

struct PlanOptions {
    int threads = 0;             // workers; 0: one per processor of the machine
    std::string instructionSet;  // a name; empty: as chooseInstructionSet() decides
    // Separable only: give the depthwise result too. It then exists in memory as a whole, which
    // costs speed.
    bool keepIntermediate = false;
    // What input, output, intermediate, packed weights and scratch may take together.
    MemoryBudget budget;
};

// How a plan computes. The result is the same; the speed and the scratch are not.
enum class EnginePath : std::uint8_t {
    empty,      // no output element has a tap
    direct,     // windows are read where they lie and multiplied into the output
    rows,       // windows are copied side by side, then multiplied
    depthwise,  // channel by channel into the output
    flat,       // few channels: a row of the picture as one vector
    separable,  // depthwise into a tile that stays in the cache, then multiplied
    folded,     // depthwise and pointwise weights multiplied out beforehand, then direct
    twoPass,    // depthwise as a whole, then pointwise: when the intermediate is asked for
    strided,    // channels_first: gathered element by element, then as rows or separable
};
// "direct", "two-pass", ...
[[nodiscard]] std::string_view enginePathName(EnginePath path);

struct RunReport {
    double seconds = 0;               // from entry to return of run()
    std::int64_t multiplyAdds = 0;    // taps that lie inside the picture, of all stages
    std::int64_t bytes = 0;           // input + weights + outputs, once each
    std::int64_t scratchBytes = 0;    // working memory of all workers together
    std::int64_t packedWeightBytes = 0;
    std::int64_t blocks = 0;          // shares of work
    int threads = 0;                  // workers that the run was given
    InstructionSet instructionSet{};
    EnginePath path{};

    [[nodiscard]] double gflops() const
    {
        return seconds > 0 ? 2e-9 * static_cast<double>(multiplyAdds) / seconds : 0;
    }
};

// Cheap to copy; copies share everything. Immutable: one plan may run in several threads at once,
// each run takes scratch of its own, which the plan keeps for later runs.
class Plan {
public:
    struct Implementation;

    // `image` is the shape of the operator's first input, in the data format of the spec; `weights`
    // are its other inputs, by their names; they are copied. Errors: those of makePipeline();
    // operatorNotInEngine; those of chooseInstructionSet(); notPositive for a negative number of
    // threads, tooLarge for one above mostThreads; memoryBudget. Cost: O(weights).
    [[nodiscard]] static Result<Plan> make(const OperatorSpec& spec, const Shape& image,
                                           std::span<const NamedTensor> weights,
                                           const PlanOptions& options = {});
    // The same for a whole call; the values of its first input do not matter.
    [[nodiscard]] static Result<Plan> make(const OperatorCall& call,
                                           const PlanOptions& options = {});

    [[nodiscard]] const Pipeline& pipeline() const;
    [[nodiscard]] const Shape& inputShape() const;
    [[nodiscard]] const Shape& outputShape() const;
    // Shape of the depthwise result; elements() == 0 unless the plan keeps it.
    [[nodiscard]] const Shape& intermediateShape() const;
    [[nodiscard]] InstructionSet instructionSet() const;
    [[nodiscard]] EnginePath path() const;
    [[nodiscard]] int threads() const;
    [[nodiscard]] std::int64_t packedWeightBytes() const;
    [[nodiscard]] std::int64_t scratchBytesPerThread() const;  // at most 4 MiB

    [[nodiscard]] const Implementation& implementation() const { return *m_implementation; }

private:
    std::shared_ptr<const Implementation> m_implementation;
};

struct RunOptions {
    // Looked at before each block of work (a few milliseconds at most).
    std::stop_token stop;
    // progress(done, total) in blocks, rising, called from whichever worker finished one, one call
    // at a time. May not throw.
    std::function<void(std::int64_t done, std::int64_t total)> progress;
    // Where the intermediate goes, when the plan keeps it; intermediateShape().elements() floats.
    std::span<float> intermediate;
};

// Computes. `input` and `output` are dense arrays of inputShape() and outputShape(), any alignment
// of 4 bytes; they may not overlap. Errors, before anything is written: bufferSize, bufferOverlap,
// memoryBudget (scratch that the system refuses); while running: cancelled; the output is then
// partly written. Takes no memory of its own after the first run of a plan (or the first of as many
// at once). Thread-safe.
[[nodiscard]] Result<RunReport> run(const Plan& plan, std::span<const float> input,
                                    std::span<float> output, const RunOptions& options = {});

// Whether the engine computes that operator.
[[nodiscard]] bool engineHas(std::string_view op);

// A whole call at once: by the engine where it has the operator, else by the reference. Errors:
// those of both.
[[nodiscard]] Result<std::vector<NamedTensor>> compute(const OperatorCall& call,
                                                       const PlanOptions& options = {});

}  // namespace convstep
