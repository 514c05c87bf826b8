// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/trace/trace.h"
#include "ui/widgets/timeline.h"

namespace convstep {

// The way of a trace in stretches that can be told apart: a stage by its output channels where
// there is room for them, else whole; `most` stretches in all unless there are more stages. Their
// steps add up to trace.size(). O(most · log n).
[[nodiscard]] std::vector<TimelineSegment> timelineSegments(const Trace& trace,
                                                            std::int64_t most = 12);

}  // namespace convstep
