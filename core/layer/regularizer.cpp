// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/regularizer.h"

#include <cassert>
#include <cmath>

#include "core/layer/param_check.h"

namespace convstep {

Result<Regularizer> Regularizer::create(double l1, double l2)
{
    // NaN fails the comparison.
    if (!(l1 >= 0) || std::isinf(l1))
        return refuseNumber("l1", "a finite number of at least 0", l1);
    if (!(l2 >= 0) || std::isinf(l2))
        return refuseNumber("l2", "a finite number of at least 0", l2);
    return Regularizer{l1, l2};
}

Result<Regularizer> Regularizer::fromName(std::string_view name)
{
    if (name == "l1")
        return Regularizer{defaultFactor, 0};
    if (name == "l2")
        return Regularizer{0, defaultFactor};
    if (name == "l1_l2")
        return Regularizer{defaultFactor, defaultFactor};
    return refuseName("regularizer", name, "l1, l2, l1_l2");
}

double Regularizer::penalty(std::span<const float> values) const
{
    double magnitudes = 0;
    double squares = 0;
    for (const float value : values) {
        const double x = value;
        magnitudes += std::fabs(x);
        squares += x * x;
    }
    return (l1 == 0 ? 0.0 : l1 * magnitudes) + (l2 == 0 ? 0.0 : l2 * squares);
}

double activityPenalty(const Regularizer& regularizer, const Tensor& output, ActivityScale scale)
{
    assert(output.shape().rank() >= 1);
    const std::int64_t batch = output.shape()[0];
    if (batch == 0)
        return 0;
    const double whole = regularizer.penalty(output.values());
    return scale == ActivityScale::whole ? whole : whole / static_cast<double>(batch);
}

}  // namespace convstep
