// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kernels behind machine_limits.h, one table for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

namespace convstep::kernels {

struct LimitsTable {
    std::int64_t multiplyAddsPerRound = 0;
    void (*multiplyAdd)(std::int64_t rounds) = nullptr;
    // Reads `reads` floats from `input` on, then writes `writes` floats from `output` on.
    void (*walk)(const float* input, std::ptrdiff_t reads, float* output, std::ptrdiff_t writes,
                 bool stream) = nullptr;
    void (*fence)() = nullptr;  // after streaming, before others may read
};

[[nodiscard]] const LimitsTable& baselineLimits();
// nullptr when this build has none.
[[nodiscard]] const LimitsTable* avx2Limits();
[[nodiscard]] const LimitsTable* avx512Limits();

}  // namespace convstep::kernels
