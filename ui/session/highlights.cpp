// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/highlights.h"

#include <algorithm>

namespace convstep {

Highlights highlightsOf(const Pipeline& pipeline, const Step& step)
{
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(step.stage)];
    Highlights h;
    h.a = {step.a.slot, step.a.cell.n, step.a.cell.c, {}, LitCell{step.a.cell, step.tap,
                                                                  step.a.padding}};
    if (step.b.slot >= 0)
        h.b = {step.b.slot, step.b.cell.n, step.b.cell.c, {},
               LitCell{step.b.cell, step.tap, step.b.padding}};
    h.out = {step.outSlot, step.output.n, step.output.c, {}, LitCell{step.output, step.tap, false}};

    const auto light = [](SlotHighlight& slot, const Operand& operand, std::int64_t tap) {
        if (slot.slot >= 0 && operand.cell.n == slot.n && operand.cell.c == slot.channel)
            slot.window.push_back({operand.cell, tap, operand.padding});
    };
    std::int64_t number = 0;
    stage.forEachTap(step.output, [&](const StageTap& tap) {
        light(h.a, tap.a, number);
        light(h.b, tap.b, number);
        ++number;
    });
    h.out.window.push_back(*h.out.current);
    return h;
}

std::string textPicture(const Pipeline& pipeline, const SlotHighlight& highlight)
{
    const Extent& extent = pipeline.slotList[static_cast<std::size_t>(highlight.slot)].extent;
    std::int64_t top = 0;
    std::int64_t left = 0;
    std::int64_t bottom = extent.h;
    std::int64_t right = extent.w;
    for (const LitCell& lit : highlight.window) {
        top = std::min(top, lit.cell.y);
        left = std::min(left, lit.cell.x);
        bottom = std::max(bottom, lit.cell.y + 1);
        right = std::max(right, lit.cell.x + 1);
    }
    const auto rowLength = static_cast<std::size_t>(right - left);
    std::vector<std::string> rows(static_cast<std::size_t>(bottom - top),
                                  std::string(rowLength, ' '));
    const auto at = [&](const Cell& cell) -> char& {
        return rows[static_cast<std::size_t>(cell.y - top)]
                   [static_cast<std::size_t>(cell.x - left)];
    };
    for (std::int64_t y = 0; y < extent.h; ++y)
        for (std::int64_t x = 0; x < extent.w; ++x)
            at({0, y, x, 0}) = '.';
    for (const LitCell& lit : highlight.window)
        at(lit.cell) = lit.padding ? '+' : 'o';
    if (highlight.current)
        at(highlight.current->cell) = highlight.current->padding ? '*' : '#';
    std::string picture;
    for (const std::string& row : rows)
        picture += row + '\n';
    return picture;
}

}  // namespace convstep
