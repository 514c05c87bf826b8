// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/trace/trace.h"

namespace convstep {

// A cursor on a trace, without a clock. Its position counts the steps that are done: 0 is before
// the first, size() after the last; the current step is the one done last. Moving by a granularity
// goes to the end of a group, so back() undoes forward() from every position that forward() or
// back() of that granularity reaches. A value; refers to the trace, which must outlive it.
class Playback {
public:
    explicit Playback(const Trace& trace) : m_trace(&trace) {}

    [[nodiscard]] std::int64_t position() const { return m_position; }
    [[nodiscard]] std::int64_t size() const { return m_trace->size(); }
    // The step done last; nullopt at position 0.
    [[nodiscard]] std::optional<Step> current() const;

    [[nodiscard]] Granularity granularity() const { return m_granularity; }
    void setGranularity(Granularity granularity) { m_granularity = granularity; }

    // Moves to any position; out of range goes to the nearer end.
    void seek(std::int64_t position);
    // To the end of the group that comes next, or of the one that is half done. Wraps inside a
    // loop. False when already at the end.
    bool forward();
    // To the beginning of the group that the current step is in. False at the start.
    bool back();

    // Positions [first, last] that forward() and back() stay in, wrapping; nullopt: none. Ignored
    // unless 0 <= first < last <= size().
    void setLoop(std::optional<Trace::Range> loop);
    [[nodiscard]] std::optional<Trace::Range> loop() const { return m_loop; }

private:
    const Trace* m_trace;
    std::int64_t m_position = 0;
    Granularity m_granularity = Granularity::tap;
    std::optional<Trace::Range> m_loop;
};

}  // namespace convstep
