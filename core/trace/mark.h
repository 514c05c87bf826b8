// SPDX-License-Identifier: GPL-3.0-or-later
//
// A place in a trace that a person wants to find again. Addressed by what it is, not by its number,
// so that it survives changes of everything around it.
#pragma once

#include <optional>
#include <string>

#include "core/trace/trace.h"

namespace convstep {

struct Mark {
    int stage = 0;
    Cell output;
    std::int64_t tap = 0;
    std::string name;  // UTF-8; may be empty

    [[nodiscard]] bool samePlace(const Mark& other) const
    {
        return stage == other.stage && output == other.output && tap == other.tap;
    }
    friend bool operator==(const Mark&, const Mark&) = default;
};

// The mark of the step done last at a position of playback; nullopt where there is none.
[[nodiscard]] std::optional<Mark> markAt(const Trace& trace, std::int64_t position);
// The position at which the step of a mark is done last; nullopt when the trace has no such step
// (any more). O(k log n).
[[nodiscard]] std::optional<std::int64_t> positionOf(const Trace& trace, const Mark& mark);

}  // namespace convstep
