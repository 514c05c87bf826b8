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
    std::int64_t floats = 0;    // that were read, and as many written, for the second number
    double flopsPerSecond = 0;  // a multiply-add is two
    double bytesPerSecond = 0;  // read and written

    // FLOP per byte from which on multiplying is the wall.
    [[nodiscard]] double ridge() const { return flopsPerSecond / bytesPerSecond; }
    // The most FLOP/s at that intensity (FLOP per byte).
    [[nodiscard]] double at(double intensity) const;
};

// How many floats to walk through for a roof over runs that read and write so many bytes: what
// stays in the caches is faster, so the wall depends on it. A power of two, 64 MiB at most.
[[nodiscard]] std::int64_t walkFor(std::int64_t bytes);

// The best of many rounds in turns; takes about half a second, and 8 bytes per float. Errors:
// memoryBudget; cancelled; those of chooseInstructionSet() for a set that is not there; notPositive
// and tooLarge for the threads. Precondition: floats >= 1.
[[nodiscard]] Result<MachineRoof> measureRoof(InstructionSet set, int threads, std::int64_t floats,
                                              const std::stop_token& stop = {});

// Where a run lies under it.
struct RooflinePoint {
    double intensity = 0;  // FLOP per byte of input, weights and outputs, once each
    double flopsPerSecond = 0;
};
[[nodiscard]] RooflinePoint rooflinePoint(const RunReport& report);

}  // namespace convstep
