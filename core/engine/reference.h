// SPDX-License-Identifier: GPL-3.0-or-later
//
// The oracle: every stage is summed in double in step order, intermediate stages stay in double,
// and results are rounded once, at the end. Padding contributes exactly 0, whatever the weight.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "core/ops/pipeline.h"

namespace convstep {

// All results of a call, in the operator's order, shape and data format. Errors: those of
// makePipeline, and memoryBudget for a result or a stage on the way (8 bytes an element), before
// anything is allocated. Cost: one multiplication per step. Thread-safe.
[[nodiscard]] Result<std::vector<NamedTensor>> computeReference(const OperatorCall& call,
                                                                MemoryBudget budget = {});

// Refuses a pipeline with a stage whose result would not fit: memoryBudget, with its shape. To be
// asked before anything that walks the shapes of an unchecked call. O(number of stages).
[[nodiscard]] Result<void> checkBudget(const Pipeline& pipeline, MemoryBudget budget = {});

// The values of one call's slots: inputs as views, computed slots in double as far as they have
// been asked for. Holds its own copy of pipeline and inputs. Not thread-safe (it remembers).
class SlotValues {
public:
    // Which computed slots are kept as tables: those of moderate size, so that looking at a few
    // cells of a large one stays cheap; or, for whoever wants each result as a whole and once, all
    // that other stages read, and the results not at all.
    enum class Tables : std::uint8_t { moderate, allButResults };
    // Precondition: `call` made `pipeline`. Memory of computed slots is taken when first needed.
    SlotValues(Pipeline pipeline, std::vector<NamedTensor> inputs,
               Tables tables = Tables::moderate);
    SlotValues(SlotValues&&) = default;
    SlotValues& operator=(SlotValues&&) = default;

    [[nodiscard]] const Pipeline& pipeline() const { return m_pipeline; }
    // Value of a cell; computes it, and what it depends on, when it was not asked for before.
    // 0 for a cell outside the slot (padding).
    [[nodiscard]] double at(int slot, const Cell& cell) const;
    [[nodiscard]] double at(const Operand& operand) const
    {
        return operand.padding ? 0.0 : at(operand.slot, operand.cell);
    }
    // Replaces one input value and forgets what depended on it.
    void setInput(int slot, const Cell& cell, float value);
    // The same for all cells of a box, which are copied from `from`. Preconditions: it has the
    // shape of that input; a box inside it.
    void setInput(int slot, const Region& region, const Tensor& from);
    [[nodiscard]] const std::vector<NamedTensor>& inputs() const { return m_inputs; }
    // A whole slot as float32 in the shape and data format of the operator.
    [[nodiscard]] Result<Tensor> tensor(int slot, MemoryBudget budget = {}) const;

private:
    // Values of a computed slot: a table when it is small enough, else only what was asked for.
    struct Computed {
        std::vector<double> values;
        std::vector<bool> known;
        std::unordered_map<std::int64_t, double> sparse;
        bool dense = false;
    };
    [[nodiscard]] double compute(const Stage& stage, const Cell& cell) const;
    void forget(int slot, const Region& region);
    void forgetAfter(int slot, const Region& region);

    Pipeline m_pipeline;
    std::vector<NamedTensor> m_inputs;
    Tables m_tables = Tables::moderate;
    std::vector<TensorView> m_views;  // per slot; of inputs only
    std::vector<int> m_stageOfSlot;   // -1: an input
    mutable std::vector<Computed> m_computed;
};

// What one tap of a linear stage or of a bias gradient contributes: a·b, or a; padding exactly 0,
// also where the weight is not finite.
[[nodiscard]] double product(const StageTap& tap, const SlotValues& values);

// Value that an elementwise stage (bias, activation and their gradients) gives an output cell.
// Precondition: not a linear stage, not biasGradient.
[[nodiscard]] double elementwise(const Stage& stage, const Cell& output, const SlotValues& values);

}  // namespace convstep
