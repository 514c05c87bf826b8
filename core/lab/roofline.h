// SPDX-License-Identifier: GPL-3.0-or-later
//
// The roofline of this machine: how many operations a second can at best be done on data that needs
// so many bytes (Williams, Waterman and Patterson, Roofline, CACM 2009), both walls measured here.
#pragma once

#include <stop_token>

#include "core/engine/instruction_set.h"
#include "core/engine/plan.h"

namespace convstep {

struct MachineRoof {
    InstructionSet set{};
    int threads = 1;
    double flopsPerSecond = 0;  // a multiply-add is two
    double bytesPerSecond = 0;  // read and written, far beyond the caches

    // FLOP per byte from which on multiplying is the wall.
    [[nodiscard]] double ridge() const { return flopsPerSecond / bytesPerSecond; }
    // The most FLOP/s at that intensity (FLOP per byte).
    [[nodiscard]] double at(double intensity) const;
};

// The best of a few rounds in turns; takes some tenths of a second and 128 MiB. Errors:
// memoryBudget; cancelled; those of chooseInstructionSet() for a set that is not there; notPositive
// and tooLarge for the threads.
[[nodiscard]] Result<MachineRoof> measureRoof(InstructionSet set, int threads,
                                              const std::stop_token& stop = {});

// Where a run lies under it.
struct RooflinePoint {
    double intensity = 0;  // FLOP per byte of input, weights and outputs, once each
    double flopsPerSecond = 0;
};
[[nodiscard]] RooflinePoint rooflinePoint(const RunReport& report);

}  // namespace convstep
