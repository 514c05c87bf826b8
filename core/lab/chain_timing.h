// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long one and the same chain takes with more threads and with other instruction sets.
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/lab/chain_run.h"

namespace convstep {

// One way to run it, and what came of it.
struct TimedRun {
    InstructionSet set{};
    int threads = 1;
    double seconds = 0;  // the least of all rounds; 0 before the first
    int rounds = 0;
    std::vector<double> links;  // of each operator, the least as well

    friend bool operator==(const TimedRun&, const TimedRun&) = default;
};

// Every number of threads up to `processors` (of many: 1, 2, 3, 4, 6, 8, 12, 16, … and all of them)
// and `asked` with the instruction set `set`, then one thread with each of the other sets that this
// machine has, the widest first. Nothing twice.
[[nodiscard]] std::vector<TimedRun> timedRuns(InstructionSet set, int asked, int processors);

struct TimingEffort {
    double seconds = 3;  // begins no round after that, once there are enough
    int leastRounds = 3;
    int mostRounds = 40;
};

// Runs them in turns, so that what disturbs the machine for a while disturbs all alike. `told` hears
// of every run, from the calling thread. The request's
// own plan.threads, plan.instructionSet and principal do not count: weights are those that it
// brings. Results are computed as the request wants them, and thrown away. Errors: those of planChain() and run(), cancelled; memoryBudget where all
// results do not fit a second time. Blocks for about that time, or for a round of each.
[[nodiscard]] Result<std::vector<TimedRun>>
timeChain(const ChainRequest& request, std::vector<TimedRun> runs, const TimingEffort& effort = {},
          const std::stop_token& stop = {},
          const std::function<void(const std::vector<TimedRun>&)>& told = {});

}  // namespace convstep
