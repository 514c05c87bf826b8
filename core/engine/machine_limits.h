// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two walls that a convolution can run into: multiply-adds whose numbers never leave the
// registers, and a walk through memory that computes nothing. To be timed beside it, in turns.
#pragma once

#include <cstdint>
#include <span>

#include "core/engine/executor.h"
#include "core/engine/instruction_set.h"

namespace convstep {

// Does at least `count` multiply-adds in vectors of `set` (the baseline of x86-64: a multiplication
// and an addition), the same number by each worker; gives how many. Precondition: supported(set).
std::int64_t multiplyAddsInRegisters(InstructionSet set, Executor& workers, std::int64_t count);

// Reads all of `input` and writes all of `output` (numbers of no meaning), both in one walk that
// the workers share; output past the caches if `stream`. Precondition: supported(set).
void walkThroughMemory(InstructionSet set, Executor& workers, std::span<const float> input,
                       std::span<float> output, bool stream);

}  // namespace convstep
