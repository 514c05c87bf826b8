// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/timing.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace convstep {

Timing timingOf(std::vector<double> times)
{
    assert(!times.empty());
    std::sort(times.begin(), times.end());
    const std::size_t upper = times.size() / 2;
    const std::size_t lower = (times.size() - 1) / 2;
    return {times.front(), times[lower] / 2 + times[upper] / 2};
}

double geometricMean(std::span<const double> values)
{
    if (values.empty())
        return 0;
    double sum = 0;
    for (const double value : values) {
        assert(value > 0);
        sum += std::log(value);
    }
    return std::exp(sum / static_cast<double>(values.size()));
}

}  // namespace convstep
