// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of kernels, one for each instruction set, all from the same sources.
#include "core/engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/simd.cpp"

#include <hwy/foreach_target.h>

#include <Eigen/Core>
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "core/engine/kernels/kernels.h"
#include "core/engine/kernels/vector-inl.h"


HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

// Each in the file of its kind.
extern const Index stripPixels;
Index packedFloats(Index depth, Index outputs);
void pack(const float* weights, Index depth, Index outputs, float* packed);
void multiply(const Multiply& m);
void depthwise(const Depthwise& q);
void flat(const Flat& q);
void flatMix(const FlatMix& q);
bool window(const Window& q);
bool allFinite(const float* values, Index count);
void copyFloats(const float* from, Index count, float* to, bool stream);

const KernelTable& table()
{
    static const KernelTable kernels{lanes,     stripPixels, &packedFloats, &pack,
                                     &multiply, &depthwise,  &flat,         &flatMix,
                                     &window,   &allFinite,  &copyFloats,   &hwy::FlushStream};
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
