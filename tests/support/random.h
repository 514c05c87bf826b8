// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>

#include <QtTest>

namespace convstep::test {

// Numbers for random tests. Prints its seed when it is made; CONVSTEP_SEED=n repeats a run.
// mt19937_64 and what is here give the same numbers everywhere; std distributions do not.
class Random {
public:
    Random() : Random(chooseSeed()) {}
    explicit Random(std::uint64_t seed) : m_engine(seed)
    {
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
    }

    std::uint64_t bits() { return m_engine(); }
    // From `low` to `high`, both included.
    std::int64_t integer(std::int64_t low, std::int64_t high)
    {
        return low +
               static_cast<std::int64_t>(m_engine() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(double probability)
    {
        return static_cast<double>(m_engine() >> 11) < probability * 9007199254740992.0;
    }

private:
    static std::uint64_t chooseSeed()
    {
        bool given = false;
        const quint64 seed = qEnvironmentVariable("CONVSTEP_SEED").toULongLong(&given);
        return given ? seed : std::random_device{}();
    }
    std::mt19937_64 m_engine;
};

// CONVSTEP_LONG=1 asks for `factor` times as many rounds.
inline int rounds(int usual, int factor = 20)
{
    return qEnvironmentVariableIntValue("CONVSTEP_LONG") > 0 ? usual * factor : usual;
}

}  // namespace convstep::test
