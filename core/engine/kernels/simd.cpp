// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kernels of the vector instruction sets, all from the same sources.

// Of the x86 ones only those two; the oldest processors have the baseline's kernels. Of the Arm ones
// NEON alone: the vectors of the others have no size that the compiler knows.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS                                                                       \
    (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/simd.cpp"

#include <hwy/foreach_target.h>

#include <Eigen/Core>
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "core/engine/kernels/kernels.h"

#include "core/engine/kernels/depthwise-inl.h"
#include "core/engine/kernels/flat-inl.h"
#include "core/engine/kernels/multiply-inl.h"
#include "core/engine/kernels/window-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

const KernelTable& table()
{
    static constexpr KernelTable kernels{lanes, tilePixels<2>(),
                                         &packedFloats, &pack, &multiply, &depthwise,
                                         &flat, &flatMix, &window, &allFinite, &copyFloats,
                                         &hwy::FlushStream};
    return kernels;
}

}  // namespace convstep::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace convstep::kernels {

const KernelTable& baselineKernels() { return HWY_STATIC_DISPATCH(table)(); }

const KernelTable* avx2Kernels()
{
#if HWY_TARGETS & HWY_AVX2
    return &N_AVX2::table();
#else
    return nullptr;
#endif
}

const KernelTable* avx512Kernels()
{
#if HWY_TARGETS & HWY_AVX3
    return &N_AVX3::table();
#else
    return nullptr;
#endif
}

}  // namespace convstep::kernels

#endif
