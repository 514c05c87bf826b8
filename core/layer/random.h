// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random numbers that are the same on every machine, compiler and C++ library: an integer
// generator, and distributions made of nothing but correctly rounded arithmetic (+ − × ÷ √), which
// IEEE 754 fixes to the bit. std:: distributions and libm's logarithm do not promise that.
#pragma once

#include <array>
#include <cstdint>

namespace convstep {

// xoshiro256**, Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, ACM TOMS 47,
// 2021. Each draw of any kind takes exactly one integer, so that the n-th draw of a seed does not
// depend on the values before it. Not synchronised; each thread has its own.
class RandomSource {
public:
    // The state is the first four numbers of splitmix64 (Steele, Lea and Flood, OOPSLA 2014) from
    // `seed`, as the authors of xoshiro advise. Any seed is good, also 0.
    explicit RandomSource(std::uint64_t seed);
    // Precondition: not all four 0.
    explicit RandomSource(const std::array<std::uint64_t, 4>& state) : m_state(state) {}

    [[nodiscard]] std::uint64_t next();
    // Multiples of 2^−53 on 0 <= u < 1.
    [[nodiscard]] double uniform();
    // Mean 0, variance 1; by inversion, so never beyond ±8.3.
    [[nodiscard]] double normal();
    // The same, given that it lies in [−2, 2]; its standard deviation is truncatedDeviation.
    [[nodiscard]] double truncatedNormal();

private:
    std::array<std::uint64_t, 4> m_state;
};

// Standard deviation of a normal variable of deviation 1 that is kept to two deviations.
inline constexpr double truncatedDeviation = 0.87962566103423978;

// The x with Φ(x) = 1/2 + q, odd in q, to about 1e-15 of its value; 0.5 gives infinity.
// Precondition: |q| <= 0.5. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37, 1988.
[[nodiscard]] double inverseNormal(double q);

}  // namespace convstep
