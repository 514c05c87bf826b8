// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/compare.h"

#include <algorithm>
#include <cmath>

namespace convstep {
namespace {

std::vector<std::int64_t> indexAt(const Shape& shape, std::int64_t offset)
{
    std::vector<std::int64_t> index(static_cast<std::size_t>(shape.rank()));
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
        index[static_cast<std::size_t>(axis)] = offset % shape[axis];
        offset /= shape[axis];
    }
    return index;
}

}  // namespace

bool withinBound(double got, double expected, const Bound& bound)
{
    if (std::isnan(expected) || std::isnan(got))
        return std::isnan(expected) && std::isnan(got);
    if (std::isinf(expected) || std::isinf(got))
        return got == expected;
    return std::abs(got - expected) <= bound.absolute + bound.relative * std::abs(expected);
}

Comparison compare(const Tensor& got, const Tensor& expected, const Bound& bound)
{
    Comparison result;
    result.sameShape = got.shape() == expected.shape();
    if (!result.sameShape)
        return result;
    const std::span<const float> ours = got.values();
    const std::span<const float> theirs = expected.values();
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const double a = ours[i];
        const double b = theirs[i];
        if (std::isfinite(a) && std::isfinite(b))
            result.largestDifference = std::max(result.largestDifference, std::abs(a - b));
        if (withinBound(a, b, bound))
            continue;
        if (result.mismatches++ == 0) {
            result.firstMismatch = indexAt(got.shape(), static_cast<std::int64_t>(i));
            result.got = ours[i];
            result.expected = theirs[i];
        }
    }
    return result;
}

}  // namespace convstep
