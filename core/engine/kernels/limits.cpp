// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loops that do nothing but multiply and add, or read: what this machine can do at most.
#include "core/engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/limits.cpp"

#include <hwy/foreach_target.h>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "core/engine/kernels/limits.h"

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

using namespace hwy::HWY_NAMESPACE;
using Floats = ScalableTag<float>;
using Vector = Vec<Floats>;

// Lets the compiler think that the value is needed.
HWY_INLINE void keep(const float& value) { __asm__ volatile("" : : "m"(value)); }

// Twelve sums hide the latency of two units, and leave registers for the factors with AVX2, too.
void multiplyAdd(std::int64_t rounds)
{
    const Floats d;
    const Vector a = Set(d, 0.75F);
    const Vector b = Set(d, 0.25F);
    // Equal ones would be taken for one.
    Vector s0 = Set(d, 1), s1 = Set(d, 2), s2 = Set(d, 3), s3 = Set(d, 4);
    Vector s4 = Set(d, 5), s5 = Set(d, 6), s6 = Set(d, 7), s7 = Set(d, 8);
    Vector s8 = Set(d, 9), s9 = Set(d, 10), s10 = Set(d, 11), s11 = Set(d, 12);
    for (std::int64_t i = 0; i < rounds; ++i) {
        s0 = MulAdd(s0, a, b);
        s1 = MulAdd(s1, a, b);
        s2 = MulAdd(s2, a, b);
        s3 = MulAdd(s3, a, b);
        s4 = MulAdd(s4, a, b);
        s5 = MulAdd(s5, a, b);
        s6 = MulAdd(s6, a, b);
        s7 = MulAdd(s7, a, b);
        s8 = MulAdd(s8, a, b);
        s9 = MulAdd(s9, a, b);
        s10 = MulAdd(s10, a, b);
        s11 = MulAdd(s11, a, b);
    }
    const Vector sum = Add(Add(Add(s0, s1), Add(s2, s3)), Add(Add(s4, s5), Add(s6, s7)));
    const float value = GetLane(Add(sum, Add(Add(s8, s9), Add(s10, s11))));
    keep(value);
}

void walk(const float* input, std::ptrdiff_t reads, float* output, std::ptrdiff_t writes,
          bool stream)
{
    const Floats d;
    const auto lanes = static_cast<std::ptrdiff_t>(Lanes(d));
    Vector s0 = Zero(d), s1 = s0, s2 = s0, s3 = s0;
    std::ptrdiff_t i = 0;
    for (; i + 4 * lanes <= reads; i += 4 * lanes) {
        s0 = Or(s0, LoadU(d, input + i));
        s1 = Or(s1, LoadU(d, input + i + lanes));
        s2 = Or(s2, LoadU(d, input + i + 2 * lanes));
        s3 = Or(s3, LoadU(d, input + i + 3 * lanes));
    }
    float rest = 0;
    for (; i < reads; ++i)
        rest += input[i];
    const Vector sum = Or(Or(s0, s1), Or(s2, s3));
    const float value = GetLane(sum) + rest;
    keep(value);

    std::ptrdiff_t o = 0;
    if (stream) {
        const auto bytes = static_cast<std::uintptr_t>(lanes) * sizeof(float);
        for (; o < writes && reinterpret_cast<std::uintptr_t>(output + o) % bytes != 0; ++o)
            output[o] = value;
        for (; o + lanes <= writes; o += lanes)
            Stream(sum, d, output + o);
    }
    for (; o + lanes <= writes; o += lanes)
        StoreU(sum, d, output + o);
    for (; o < writes; ++o)
        output[o] = value;
}

const LimitsTable& limits()
{
    static constexpr LimitsTable table{12 * static_cast<std::int64_t>(HWY_LANES(float)),
                                       &multiplyAdd, &walk, &hwy::FlushStream};
    return table;
}

}  // namespace convstep::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

#if HWY_ONCE

namespace convstep::kernels {

const LimitsTable* avx2Limits()
{
#if HWY_TARGETS & HWY_AVX2
    return &N_AVX2::limits();
#else
    return nullptr;
#endif
}

const LimitsTable* avx512Limits()
{
#if HWY_TARGETS & HWY_AVX3
    return &N_AVX3::limits();
#else
    return nullptr;
#endif
}

}  // namespace convstep::kernels

#endif
