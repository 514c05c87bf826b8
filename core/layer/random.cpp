// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/random.h"

#include <bit>
#include <cmath>
#include <limits>

// The build turns fused multiply-add off for this library (-ffp-contract=off): with it the last
// bits of the polynomials would depend on the processor.

namespace convstep {
namespace {

std::uint64_t splitmix64(std::uint64_t& state)
{
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

template <std::size_t n>
double polynomial(const std::array<double, n>& coefficients, double x)
{
    double value = coefficients[0];
    for (std::size_t i = 1; i < n; ++i)
        value = value * x + coefficients[i];
    return value;
}

// ln x for a normal positive x, to about 2e-16 of its value below 1/2: with x = m·2^e and
// m within √2 of 1, ln m = 2·artanh((m − 1) / (m + 1)) as a series whose tail is below 1e-18.
double naturalLogarithm(double x)
{
    constexpr double halfRoot = 0.70710678118654752440;
    constexpr double ln2 = 0.69314718055994530942;
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);  // exact
    if (mantissa < halfRoot) {
        mantissa *= 2;
        --exponent;
    }
    const double s = (mantissa - 1) / (mantissa + 1);
    const double s2 = s * s;
    double series = 0;
    for (int odd = 23; odd >= 3; odd -= 2)
        series = (series + 1.0 / odd) * s2;
    return exponent * ln2 + 2 * (s + s * series);
}

// Numerators and denominators of AS 241, highest power first.
using Coefficients = std::array<double, 8>;
constexpr Coefficients centreTop{2.5090809287301226727e+3, 3.3430575583588128105e+4,
                                 6.7265770927008700853e+4, 4.5921953931549871457e+4,
                                 1.3731693765509461125e+4, 1.9715909503065514427e+3,
                                 1.3314166789178437745e+2, 3.3871328727963666080e+0};
constexpr Coefficients centreBottom{5.2264952788528545610e+3, 2.8729085735721942674e+4,
                                    3.9307895800092710610e+4, 2.1213794301586595867e+4,
                                    5.3941960214247511077e+3, 6.8718700749205790830e+2,
                                    4.2313330701600911252e+1, 1.0};
constexpr Coefficients sideTop{7.74545014278341407640e-4, 2.27238449892691845833e-2,
                               2.41780725177450611770e-1, 1.27045825245236838258e+0,
                               3.64784832476320460504e+0, 5.76949722146069140550e+0,
                               4.63033784615654529590e+0, 1.42343711074968357734e+0};
constexpr Coefficients sideBottom{1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                  1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                  6.89767334985100004550e-1, 1.67638483018380384940e+0,
                                  2.05319162663775882187e+0, 1.0};
constexpr Coefficients tailTop{2.01033439929228813265e-7, 2.71155556874348757815e-5,
                               1.24266094738807843860e-3, 2.65321895265761230930e-2,
                               2.96560571828504891230e-1, 1.78482653991729133580e+0,
                               5.46378491116411436990e+0, 6.65790464350110377720e+0};
constexpr Coefficients tailBottom{2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                  1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                  1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                  5.99832206555887937690e-1,  1.0};

}  // namespace

double inverseNormal(double q)
{
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(centreTop, r) / polynomial(centreBottom, r);
    }
    const double tail = 0.5 - std::fabs(q);  // exact from 1/4 up
    if (!(tail > 0))
        return std::copysign(std::numeric_limits<double>::infinity(), q);
    const double r = std::sqrt(-naturalLogarithm(tail));
    const double x = r <= 5 ? polynomial(sideTop, r - 1.6) / polynomial(sideBottom, r - 1.6)
                            : polynomial(tailTop, r - 5) / polynomial(tailBottom, r - 5);
    return std::copysign(x, q);
}

RandomSource::RandomSource(std::uint64_t seed)
{
    for (std::uint64_t& word : m_state)
        word = splitmix64(seed);
}

std::uint64_t RandomSource::next()
{
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double RandomSource::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double RandomSource::normal()
{
    // The middle of one of 2^52 cells of the unit interval: never 0 or 1, exact in a double, and
    // as often left of 1/2 as right of it.
    return inverseNormal((static_cast<double>(next() >> 12) + 0.5) * 0x1p-52 - 0.5);
}

double RandomSource::truncatedNormal()
{
    constexpr double mass = 0.95449973610364158560;  // Φ(2) − Φ(−2)
    const double centred = (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52 - 0.5;
    const double x = inverseNormal(centred * mass);
    // At the very ends rounding may step over the bound.
    return std::fabs(x) > 2 ? std::copysign(2.0, x) : x;
}

}  // namespace convstep
