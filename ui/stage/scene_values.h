// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "ui/stage/scene.h"

namespace convstep {

// What is known at one position of the cursor, for the builders of scenes.
class SceneValues {
public:
    // `bounds` may be null.
    SceneValues(const Document& document, std::int64_t position, SceneBounds* bounds,
                bool keys = false, bool formula = true);

    [[nodiscard]] const Pipeline& pipeline() const { return m_values->pipeline(); }
    [[nodiscard]] const SlotValues& values() const { return *m_values; }
    [[nodiscard]] const Trace& trace() const { return *m_trace; }
    [[nodiscard]] std::int64_t position() const { return m_position; }
    [[nodiscard]] const Slot& slot(int index) const
    {
        return pipeline().slotList[static_cast<std::size_t>(index)];
    }
    // The step done last, or the first one at position 0 (then `started` is false).
    [[nodiscard]] const Step& step() const { return m_step; }
    [[nodiscard]] bool started() const { return m_position > 0; }
    // Whether the last step of a cell is done; inputs always are. Cells without steps (gradients
    // that no window reaches) are done once the cursor has passed them.
    [[nodiscard]] bool done(int slot, const Cell& cell) const;
    [[nodiscard]] double at(int slot, const Cell& cell) const { return m_values->at(slot, cell); }
    [[nodiscard]] double at(const Operand& operand) const { return m_values->at(operand); }
    // Largest absolute finite value of a slot, for its colours; 1 when there is none. Of a large
    // slot, of one plane, and of a large plane, of cells spread over it.
    [[nodiscard]] double bound(int slot, std::int64_t n, std::int64_t channel) const;
    // What the taps of one input channel add to the cells of an output plane of a convolution, for
    // every `rowStep`-th row and `colStep`-th column of it, done or not. Cost: their taps of that
    // channel, once while `bounds` are kept.
    [[nodiscard]] std::shared_ptr<const std::vector<double>>
    partialMap(const Stage& stage, std::int64_t n, std::int64_t outChannel, std::int64_t inChannel,
               std::int64_t rowStep, std::int64_t colStep) const;
    // What the taps of an input channel with a number below `before` add to one output cell.
    [[nodiscard]] double partialSum(const Stage& stage, const Cell& out, std::int64_t inChannel,
                                    std::int64_t before) const;
    // Whether the scene tells of the keys that can be held.
    [[nodiscard]] bool keys() const { return m_keys; }
    // Whether it has room for the formula.
    [[nodiscard]] bool formula() const { return m_formula; }
    // Stage that computes a slot, −1 for inputs.
    [[nodiscard]] int stageOf(int slot) const;

private:
    const SlotValues* m_values;
    const Trace* m_trace;
    std::int64_t m_position;
    Step m_step;
    SceneBounds* m_bounds;
    bool m_keys;
    bool m_formula;
};

// Of a side of `length`, every how many cells a picture of it in little shows.
[[nodiscard]] inline std::int64_t thumbnailStep(std::int64_t length)
{
    constexpr std::int64_t most = 32;
    return std::max<std::int64_t>(1, (length + most - 1) / most);
}

}  // namespace convstep
