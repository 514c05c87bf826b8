// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which instruction sets Highway compiles for; before any of its headers.
#pragma once

// Of the x86 ones only AVX2 and AVX-512; the oldest processors have the baseline's kernels. Of the
// Arm ones NEON alone: the vectors of the others have no size that the compiler knows.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS                                                                       \
    (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif
