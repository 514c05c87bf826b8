// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two settings of an operator beside each other: the same step in both, and which cells of what it
// computes come out differently. Pure, but for translations. The live one is what the person works
// on; the reference is what it was.
#pragma once

#include <QString>

#include <utility>
#include <vector>

#include "core/trace/trace.h"
#include "ui/session/settings.h"

namespace convstep {

// The step of the reference that belongs to a step of the live one.
struct MatchedStep {
    int stage = 0;
    Cell output;
    std::int64_t position = 0;   // of playback, in the reference
    bool sameStage = true;       // else the last one, which computes the result
    bool sameCell = true;        // else the nearest that the reference has
};

// `position`: steps done in `live`. The stage with the same result, the same cell, as many taps; all
// of them when the live cell has all of its own. Precondition: reference has steps. O(log n).
[[nodiscard]] MatchedStep matchStep(const Trace& live, std::int64_t position,
                                    const Trace& reference);

struct Comparison {
    std::vector<Cell> live;       // cells that differ, or that the reference does not have
    std::vector<Cell> reference;  // cells that differ, or that the live one does not have
    std::int64_t different = 0;   // places that differ
    std::int64_t places = 0;      // that either of them has
    bool whole = true;            // else only rows around the step were compared
    Extent liveExtent;
    Extent referenceExtent;
    bool samePlane = true;        // else nothing could be compared: the planes are other ones
};

// The plane of the output cell of that step, as float32, NaN like NaN; of a vector, all of it. Cost:
// at most about `budget` taps on both sides, in rows around the step, and what those rows need of
// earlier stages.
[[nodiscard]] Comparison compareStep(const SlotValues& live, int liveStage, const Cell& output,
                                     const SlotValues& reference, const MatchedStep& match,
                                     std::int64_t budget = std::int64_t{1} << 21);

// "5 of 36 cells differ; sizes 6×6 and 3×3".
[[nodiscard]] QString comparisonText(const Comparison& comparison);

// What tells the two settings apart, in the words of each: "stride 1" and "stride 2". Both empty
// when nothing does.
[[nodiscard]] std::pair<QString, QString> settingsApart(const Settings& one, const Settings& other);

}  // namespace convstep
