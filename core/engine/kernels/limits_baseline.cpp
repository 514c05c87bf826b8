// SPDX-License-Identifier: GPL-3.0-or-later
//
// In the vectors of four that every x86-64 and AArch64 has, by the compiler's own types.
#include <cstring>

#include "core/engine/kernels/limits.h"

namespace convstep::kernels {
namespace {

constexpr std::ptrdiff_t lanes = 4;
using Vector __attribute__((vector_size(16))) = float;
using Bits __attribute__((vector_size(16))) = std::uint32_t;

// The compiler may neither foresee the value nor leave it out.
void hide(Vector& value) { __asm__ volatile("" : "+m"(value) : : "memory"); }

Vector load(const float* from)
{
    Vector value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

void multiplyAdd(std::int64_t rounds)
{
    const Vector a{0.75F, 0.75F, 0.75F, 0.75F};
    const Vector b{0.25F, 0.25F, 0.25F, 0.25F};
    // Equal ones would be taken for one.
    Vector s0 = a + 1, s1 = a + 2, s2 = a + 3, s3 = a + 4, s4 = a + 5, s5 = a + 6;
    Vector s6 = a + 7, s7 = a + 8, s8 = a + 9, s9 = a + 10, s10 = a + 11, s11 = a + 12;
    for (std::int64_t i = 0; i < rounds; ++i) {
        s0 = s0 * a + b;
        s1 = s1 * a + b;
        s2 = s2 * a + b;
        s3 = s3 * a + b;
        s4 = s4 * a + b;
        s5 = s5 * a + b;
        s6 = s6 * a + b;
        s7 = s7 * a + b;
        s8 = s8 * a + b;
        s9 = s9 * a + b;
        s10 = s10 * a + b;
        s11 = s11 * a + b;
    }
    Vector sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
    hide(sum);
}

void walk(const float* input, std::ptrdiff_t reads, float* output, std::ptrdiff_t writes,
          bool stream)
{
    Bits bits{};
    std::ptrdiff_t i = 0;
    for (; i + lanes <= reads; i += lanes)
        bits |= reinterpret_cast<Bits>(load(input + i));
    float rest = 0;
    for (; i < reads; ++i)
        rest += input[i];
    Vector sum = reinterpret_cast<Vector>(bits);
    sum[0] += rest;
    hide(sum);

    std::ptrdiff_t o = 0;
#ifdef __SSE2__
    if (stream) {
        for (; o < writes && reinterpret_cast<std::uintptr_t>(output + o) % sizeof(Vector) != 0;
             ++o)
            output[o] = sum[0];
        for (; o + lanes <= writes; o += lanes)
            __asm__ volatile("movntps %1, %0"
                             : "=m"(*reinterpret_cast<Vector*>(output + o))
                             : "x"(sum));
    }
#else
    static_cast<void>(stream);
#endif
    for (; o + lanes <= writes; o += lanes)
        std::memcpy(output + o, &sum, sizeof(sum));
    for (; o < writes; ++o)
        output[o] = sum[0];
}

void fence()
{
#ifdef __SSE2__
    __asm__ volatile("sfence" : : : "memory");
#endif
}

}  // namespace

const LimitsTable& baselineLimits()
{
    static constexpr LimitsTable table{12 * lanes, &multiplyAdd, &walk, &fence};
    return table;
}

}  // namespace convstep::kernels
