// SPDX-License-Identifier: GPL-3.0-or-later
//
// The instruction sets that the engine has kernels for. One program holds them all; which one
// runs is chosen when a plan is made.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/error/error.h"

namespace convstep {

enum class InstructionSet : std::uint8_t {
    baseline,  // whatever the compiler was told: SSE2 on x86-64, NEON on AArch64
    avx2,      // AVX2 and FMA
    avx512,    // AVX-512 F, BW, CD, DQ and VL
};

// "baseline", "avx2", "avx512".
[[nodiscard]] std::string_view instructionSetName(InstructionSet set);
// Whether this processor and this build have it. The processor is asked once; thread-safe.
[[nodiscard]] bool supported(InstructionSet set);
// Those that are, the widest last. Never empty.
[[nodiscard]] std::vector<InstructionSet> supportedInstructionSets();

// The one of that name; for an empty name the one that the environment variable CONVSTEP_ISA
// names; else the widest. Errors: unknownName, instructionSetAbsent; `field` is "isa" or
// "CONVSTEP_ISA".
[[nodiscard]] Result<InstructionSet> chooseInstructionSet(std::string_view name = {});

}  // namespace convstep
