// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/mark.h"

namespace convstep {

std::optional<Mark> markAt(const Trace& trace, std::int64_t position)
{
    if (position < 1 || position > trace.size())
        return std::nullopt;
    const Step step = trace.at(position - 1);
    return Mark{step.stage, step.output, step.tap, {}};
}

std::optional<std::int64_t> positionOf(const Trace& trace, const Mark& mark)
{
    const auto& stages = trace.pipeline().stages;
    if (mark.stage < 0 || static_cast<std::size_t>(mark.stage) >= stages.size())
        return std::nullopt;
    const Stage& stage = stages[static_cast<std::size_t>(mark.stage)];
    if (!stage.outExtent.contains(mark.output) || mark.tap < 0 ||
        mark.tap >= stage.tapCount(mark.output))
        return std::nullopt;
    return trace.indexOf(mark.stage, mark.output, mark.tap) + 1;
}

}  // namespace convstep
