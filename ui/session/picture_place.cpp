// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/picture_place.h"

#include <algorithm>

namespace convstep {
namespace {

Step stepAt(const Trace& trace, std::int64_t position)
{
    return trace.at(std::clamp<std::int64_t>(position - 1, 0, trace.size() - 1));
}

const Stage& stageOf(const Trace& trace, const Step& step)
{
    return trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
}

}  // namespace

std::int64_t pictureCount(const Pipeline& pipeline)
{
    std::int64_t count = 1;
    for (const Slot& slot : pipeline.slotList)
        if (slot.layout == SlotLayout::image)
            count = std::max(count, slot.extent.n);
    return count;
}

std::int64_t pictureAt(const Trace& trace, std::int64_t position)
{
    if (trace.size() == 0)
        return 0;
    const Step step = stepAt(trace, position);
    return stageOf(trace, step).outExtent.n > 1 ? step.output.n : step.a.cell.n;
}

std::int64_t positionInPicture(const Trace& trace, std::int64_t position, std::int64_t picture)
{
    if (trace.size() == 0 || pictureAt(trace, position) == picture)
        return position;
    const Step step = stepAt(trace, position);
    const Stage& stage = stageOf(trace, step);
    if (stage.outExtent.n > 1) {
        Cell cell = step.output;
        cell.n = picture;
        return trace.indexOf(step.stage, cell, step.tap) + 1;
    }
    // The taps of a sum over the batch go through the pictures in turn.
    std::int64_t first = 0;
    std::int64_t last = step.tapCount;
    while (first < last) {
        const std::int64_t middle = (first + last) / 2;
        if (stage.tap(step.output, middle).a.cell.n < picture)
            first = middle + 1;
        else
            last = middle;
    }
    if (first == step.tapCount)
        return position;  // no window reads it
    return trace.indexOf(step.stage, step.output, first) + 1;
}

}  // namespace convstep
