// SPDX-License-Identifier: GPL-3.0-or-later
//
// Timing that is fair to all: contenders take turns, round after round, in one process, so that
// whatever else the machine does falls on all of them alike.
#pragma once

#include <string>
#include <vector>

#include "core/engine/timing.h"
#include "tests/bench/contender.h"

namespace convstep::bench {

struct MeasureOptions {
    int rounds = 7;
    double sliceSeconds = 0.005;
    int threads = 1;
};

// One contender on one problem: its turns, and what came of them.
struct Runner {
    std::string name;
    Problem* problem = nullptr;
    std::unique_ptr<Contender> contender;  // nullptr: cannot
    std::string whyNot;
    bool ours = false;
    bool wall = false;  // its result is not one

    Check check;
    double callSeconds = 0;        // roughly
    std::vector<double> seconds;   // of a call, the median of each round

    [[nodiscard]] bool counts() const { return !seconds.empty(); }
    [[nodiscard]] Timing timing() const { return timingOf(seconds); }
};

// Checks all results, then lets the right ones run their rounds. In each, a contender runs once or
// for a millisecond unseen, then for a slice of time, of which the median call counts, so that it
// does no harm when the processor is taken away from one of them. Before that everything sleeps for
// 60 ms if there are several threads: those of other libraries keep processors busy for a while
// after their last call. Who needs more than three times as long as the fastest takes part in every
// third round only.
void measure(std::vector<Runner>& runners, const MeasureOptions& options);

}  // namespace convstep::bench
