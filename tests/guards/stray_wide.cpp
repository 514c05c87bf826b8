// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that is wrong on purpose: wide registers outside the functions of their instruction
// set. The check of the disassembly must name each, and a processor without AVX must stop it.
#include <cstdio>

#include <immintrin.h>

namespace convstep::kernels {

namespace N_AVX2 {
[[gnu::noinline, gnu::target("avx512f")]] void doubled(float* values)
{
    _mm512_storeu_ps(values, _mm512_add_ps(_mm512_loadu_ps(values), _mm512_loadu_ps(values)));
}
}  // namespace N_AVX2

[[gnu::noinline, gnu::target("avx2")]] void shared(float* values)
{
    _mm256_storeu_ps(values, _mm256_add_ps(_mm256_loadu_ps(values), _mm256_loadu_ps(values)));
}

}  // namespace convstep::kernels

int main(int count, char**)
{
    float values[16] = {static_cast<float>(count)};
    convstep::kernels::shared(values);
    // Not on this machine, perhaps.
    if (count > 1)
        convstep::kernels::N_AVX2::doubled(values);
    std::printf("%g\n", static_cast<double>(values[0]));
}
