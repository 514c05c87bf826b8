// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/constraint.h"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "core/layer/param_check.h"

namespace convstep {
namespace {

struct Entry {
    ConstraintKind kind;
    std::string_view name;
};

constexpr std::array entries{
    Entry{ConstraintKind::maxNorm, "max_norm"},
    Entry{ConstraintKind::nonNeg, "non_neg"},
    Entry{ConstraintKind::unitNorm, "unit_norm"},
    Entry{ConstraintKind::minMaxNorm, "min_max_norm"},
};

// Some of a tensor's axes, with the distance of neighbours along each.
struct Axes {
    std::array<std::int64_t, Shape::maxRank> dims{};
    std::array<std::int64_t, Shape::maxRank> strides{};
    std::size_t count = 0;

    void add(std::int64_t dim, std::int64_t stride)
    {
        dims[count] = dim;
        strides[count++] = stride;
    }
};

// Calls fn(offset) for every combination of indices, the last axis fastest.
template <class Function>
void forEachOffset(const Axes& axes, Function&& fn)
{
    for (std::size_t a = 0; a < axes.count; ++a)
        if (axes.dims[a] == 0)
            return;
    std::array<std::int64_t, Shape::maxRank> index{};
    std::int64_t offset = 0;
    for (;;) {
        fn(offset);
        std::size_t a = axes.count;
        for (;;) {
            if (a == 0)
                return;
            --a;
            offset += axes.strides[a];
            if (++index[a] < axes.dims[a])
                break;
            offset -= axes.dims[a] * axes.strides[a];
            index[a] = 0;
        }
    }
}

struct Split {
    Axes summed;
    Axes kept;
};

Result<Split> splitAxes(const Shape& shape, const std::vector<std::int64_t>& axes)
{
    const int rank = shape.rank();
    std::array<bool, Shape::maxRank> summed{};
    for (const std::int64_t axis : axes) {
        if (axis < -rank || axis >= rank)
            return fail(Reason::paramForm, "axis",
                        {{"want", rank == 0 ? std::string("empty for a scalar")
                                            : "from " + std::to_string(-rank) + " to " +
                                                  std::to_string(rank - 1)},
                         {"got", axis}});
        bool& mark = summed[static_cast<std::size_t>(axis < 0 ? axis + rank : axis)];
        if (mark)
            return fail(Reason::paramForm, "axis",
                        {{"want", std::string("a list without repetition")},
                         {"got", "[" + joinNumbers(axes, ", ") + "]"}});
        mark = true;
    }
    std::array<std::int64_t, Shape::maxRank> strides{};
    std::int64_t stride = 1;
    for (int a = rank - 1; a >= 0; --a) {
        strides[static_cast<std::size_t>(a)] = stride;
        stride *= shape[a];
    }
    Split split;
    for (int a = 0; a < rank; ++a) {
        const auto i = static_cast<std::size_t>(a);
        (summed[i] ? split.summed : split.kept).add(shape[a], strides[i]);
    }
    return split;
}

Result<void> checkLimits(const Constraint& constraint)
{
    const bool both = constraint.kind == ConstraintKind::minMaxNorm;
    if (!both && constraint.kind != ConstraintKind::maxNorm)
        return {};
    // NaN fails the comparisons.
    if (!(constraint.maxValue >= 0) || std::isinf(constraint.maxValue))
        return refuseNumber("max_value", "a finite number of at least 0", constraint.maxValue);
    if (!both)
        return {};
    if (!(constraint.minValue >= 0 && constraint.minValue <= constraint.maxValue))
        return refuseNumber("min_value", "from 0 to max_value = " + numberText(constraint.maxValue),
                            constraint.minValue);
    if (!std::isfinite(constraint.rate))
        return refuseNumber("rate", "a finite number", constraint.rate);
    return {};
}

// NaN stays NaN.
double clip(double x, double low, double high)
{
    if (x < low)
        return low;
    return x > high ? high : x;
}

double wantedNorm(const Constraint& constraint, double norm)
{
    switch (constraint.kind) {
    case ConstraintKind::maxNorm:
        return clip(norm, 0, constraint.maxValue);
    case ConstraintKind::minMaxNorm:
        return constraint.rate * clip(norm, constraint.minValue, constraint.maxValue) +
               (1 - constraint.rate) * norm;
    case ConstraintKind::unitNorm:
    case ConstraintKind::nonNeg:
        break;
    }
    return 1;
}

}  // namespace

std::optional<ConstraintKind> constraintFromName(std::string_view name)
{
    for (const Entry& entry : entries)
        if (entry.name == name)
            return entry.kind;
    return std::nullopt;
}

std::string_view constraintName(ConstraintKind kind)
{
    for (const Entry& entry : entries)
        if (entry.kind == kind)
            return entry.name;
    return {};
}

Constraint Constraint::maxNorm(double maxValue, std::vector<std::int64_t> axes)
{
    Constraint constraint;
    constraint.kind = ConstraintKind::maxNorm;
    constraint.axes = std::move(axes);
    constraint.maxValue = maxValue;
    return constraint;
}

Constraint Constraint::nonNeg() { return {}; }

Constraint Constraint::unitNorm(std::vector<std::int64_t> axes)
{
    Constraint constraint;
    constraint.kind = ConstraintKind::unitNorm;
    constraint.axes = std::move(axes);
    return constraint;
}

Constraint Constraint::minMaxNorm(double minValue, double maxValue, double rate,
                                  std::vector<std::int64_t> axes)
{
    return {ConstraintKind::minMaxNorm, std::move(axes), minValue, maxValue, rate};
}

Result<Tensor> Constraint::apply(const Tensor& w, MemoryBudget budget) const
{
    const std::span<const float> from = w.values();
    if (kind == ConstraintKind::nonNeg) {
        Result<Tensor> result = Tensor::create(w.shape(), "w", budget);
        if (result)
            for (std::size_t i = 0; i < from.size(); ++i)
                result->values()[i] = from[i] < 0 ? 0.0F : from[i];
        return result;
    }
    if (const Result<void> checked = checkLimits(*this); !checked)
        return tl::unexpected(checked.error());
    const Result<Split> split = splitAxes(w.shape(), axes);
    if (!split)
        return tl::unexpected(split.error());
    Result<Tensor> result = Tensor::create(w.shape(), "w", budget);
    // Nothing to do, but perhaps 2^60 empty norms to walk past.
    if (!result || from.empty())
        return result;
    const std::span<float> to = result->values();
    forEachOffset(split->kept, [&](std::int64_t base) {
        double squares = 0;
        forEachOffset(split->summed, [&](std::int64_t offset) {
            const double x = from[static_cast<std::size_t>(base + offset)];
            squares += x * x;
        });
        const double norm = std::sqrt(squares);
        const double factor = wantedNorm(*this, norm) / (epsilon + norm);
        forEachOffset(split->summed, [&](std::int64_t offset) {
            const auto i = static_cast<std::size_t>(base + offset);
            to[i] = static_cast<float>(from[i] * factor);
        });
    });
    return result;
}

}  // namespace convstep
