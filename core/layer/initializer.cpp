// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/initializer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "core/layer/param_check.h"
#include "core/layer/random.h"

namespace convstep {
namespace {

template <class Value>
struct Named {
    Value value;
    std::string_view name;
};

constexpr std::array kinds{
    Named<InitializerKind>{InitializerKind::zeros, "zeros"},
    Named<InitializerKind>{InitializerKind::ones, "ones"},
    Named<InitializerKind>{InitializerKind::constant, "constant"},
    Named<InitializerKind>{InitializerKind::randomUniform, "random_uniform"},
    Named<InitializerKind>{InitializerKind::randomNormal, "random_normal"},
    Named<InitializerKind>{InitializerKind::truncatedNormal, "truncated_normal"},
    Named<InitializerKind>{InitializerKind::varianceScaling, "variance_scaling"},
    Named<InitializerKind>{InitializerKind::glorotUniform, "glorot_uniform"},
    Named<InitializerKind>{InitializerKind::glorotNormal, "glorot_normal"},
    Named<InitializerKind>{InitializerKind::heUniform, "he_uniform"},
    Named<InitializerKind>{InitializerKind::heNormal, "he_normal"},
    Named<InitializerKind>{InitializerKind::lecunUniform, "lecun_uniform"},
    Named<InitializerKind>{InitializerKind::lecunNormal, "lecun_normal"},
};

constexpr std::array modes{
    Named<FanMode>{FanMode::fanIn, "fan_in"},
    Named<FanMode>{FanMode::fanOut, "fan_out"},
    Named<FanMode>{FanMode::fanAvg, "fan_avg"},
};

constexpr std::array distributions{
    Named<ScalingDistribution>{ScalingDistribution::uniform, "uniform"},
    Named<ScalingDistribution>{ScalingDistribution::truncatedNormal, "truncated_normal"},
    Named<ScalingDistribution>{ScalingDistribution::untruncatedNormal, "untruncated_normal"},
};

constexpr auto kindList = [] {
    std::array<InitializerKind, kinds.size()> list{};
    for (std::size_t i = 0; i < kinds.size(); ++i)
        list[i] = kinds[i].value;
    return list;
}();

template <class Table>
auto valueOf(const Table& table, std::string_view name)
    -> std::optional<decltype(table.front().value)>
{
    for (const auto& entry : table)
        if (entry.name == name)
            return entry.value;
    return std::nullopt;
}

template <class Table, class Value>
std::string_view nameOf(const Table& table, Value value)
{
    for (const auto& entry : table)
        if (entry.value == value)
            return entry.name;
    return {};
}

// The kinds that are names for a variance_scaling, spelled out.
Initializer expanded(Initializer initializer)
{
    const auto scaling = [&](double scale, FanMode mode, ScalingDistribution distribution) {
        initializer.kind = InitializerKind::varianceScaling;
        initializer.scale = scale;
        initializer.mode = mode;
        initializer.distribution = distribution;
    };
    switch (initializer.kind) {
    case InitializerKind::glorotUniform:
        scaling(1, FanMode::fanAvg, ScalingDistribution::uniform);
        break;
    case InitializerKind::glorotNormal:
        scaling(1, FanMode::fanAvg, ScalingDistribution::truncatedNormal);
        break;
    case InitializerKind::heUniform:
        scaling(2, FanMode::fanIn, ScalingDistribution::uniform);
        break;
    case InitializerKind::heNormal:
        scaling(2, FanMode::fanIn, ScalingDistribution::truncatedNormal);
        break;
    case InitializerKind::lecunUniform:
        scaling(1, FanMode::fanIn, ScalingDistribution::uniform);
        break;
    case InitializerKind::lecunNormal:
        scaling(1, FanMode::fanIn, ScalingDistribution::truncatedNormal);
        break;
    default:
        break;
    }
    return initializer;
}

double fanOf(FanMode mode, const Fans& fans)
{
    const auto in = static_cast<double>(fans.in);
    const auto out = static_cast<double>(fans.out);
    switch (mode) {
    case FanMode::fanIn:
        return in;
    case FanMode::fanOut:
        return out;
    case FanMode::fanAvg:
        break;
    }
    return (in + out) / 2;
}

constexpr double truncatedVariance = truncatedDeviation * truncatedDeviation;
constexpr double largestFloat = std::numeric_limits<float>::max();

// The floats between two bounds. Where there is none (equal bounds that are not floats), the one
// nearest to the lower bound.
struct FloatRange {
    float low;
    float high;

    FloatRange(double lowest, double highest)
        : low(static_cast<float>(lowest)), high(static_cast<float>(highest))
    {
        constexpr float infinity = std::numeric_limits<float>::infinity();
        if (low < lowest)
            low = std::nextafter(low, infinity);
        if (high > highest)
            high = std::nextafter(high, -infinity);
        if (low > high)
            low = high = static_cast<float>(lowest);
    }
    [[nodiscard]] float rounded(double x) const
    {
        return std::clamp(static_cast<float>(x), low, high);
    }
};

}  // namespace

std::optional<InitializerKind> initializerFromName(std::string_view name)
{
    return valueOf(kinds, name);
}

std::string_view initializerName(InitializerKind kind) { return nameOf(kinds, kind); }

std::span<const InitializerKind> allInitializers() { return kindList; }

std::optional<FanMode> fanModeFromName(std::string_view name) { return valueOf(modes, name); }

std::string_view fanModeName(FanMode mode) { return nameOf(modes, mode); }

std::optional<ScalingDistribution> scalingDistributionFromName(std::string_view name)
{
    return valueOf(distributions, name == "normal" ? "truncated_normal" : name);
}

std::string_view scalingDistributionName(ScalingDistribution distribution)
{
    return nameOf(distributions, distribution);
}

Result<Initializer> Initializer::fromName(std::string_view name)
{
    if (const auto kind = initializerFromName(name)) {
        Initializer initializer;
        initializer.kind = *kind;
        return initializer;
    }
    std::string known;
    for (const auto& entry : kinds) {
        if (!known.empty())
            known += ", ";
        known += entry.name;
    }
    return refuseName("initializer", name, std::move(known));
}

Result<void> Initializer::validate() const
{
    const auto beyondFloat = [](double x) { return !(std::fabs(x) <= largestFloat); };
    switch (kind) {
    case InitializerKind::constant:
        if (std::isfinite(value) && beyondFloat(value))
            return refuseNumber("value", "within float32", value);
        break;
    case InitializerKind::randomUniform:
        if (beyondFloat(minValue))
            return refuseNumber("minval", "a finite number within float32", minValue);
        if (beyondFloat(maxValue))
            return refuseNumber("maxval", "a finite number within float32", maxValue);
        if (minValue > maxValue)
            return refuseNumber("minval", "at most maxval = " + numberText(maxValue), minValue);
        break;
    case InitializerKind::randomNormal:
    case InitializerKind::truncatedNormal:
        if (beyondFloat(mean))
            return refuseNumber("mean", "a finite number within float32", mean);
        // Nine deviations hold every draw.
        if (!(stddev >= 0) || beyondFloat(std::fabs(mean) + 9 * stddev))
            return refuseNumber("stddev", "at least 0 and small enough for float32", stddev);
        break;
    case InitializerKind::varianceScaling:
        if (!(scale > 0) || beyondFloat(scale))
            return refuseNumber("scale", "above 0 and within float32", scale);
        break;
    default:
        break;
    }
    return {};
}

Fans fans(const Shape& shape)
{
    const int rank = shape.rank();
    if (rank == 0)
        return {};
    if (rank == 1)
        return {shape[0], shape[0]};
    std::int64_t field = 1;
    for (int axis = 0; axis < rank - 2; ++axis)
        field *= shape[axis];
    return {shape[rank - 2] * field, shape[rank - 1] * field};
}

InitializerMoments moments(const Initializer& given, const Shape& shape)
{
    const Initializer initializer = expanded(given);
    InitializerMoments result;
    result.fans = fans(shape);
    switch (initializer.kind) {
    case InitializerKind::ones:
        result.mean = 1;
        break;
    case InitializerKind::constant:
        result.mean = initializer.value;
        break;
    case InitializerKind::randomUniform: {
        const double limit = (initializer.maxValue - initializer.minValue) / 2;
        result.mean = (initializer.minValue + initializer.maxValue) / 2;
        result.variance = limit * limit / 3;
        result.limit = limit;
        break;
    }
    case InitializerKind::randomNormal:
        result.mean = initializer.mean;
        result.variance = initializer.stddev * initializer.stddev;
        result.drawnStddev = initializer.stddev;
        break;
    case InitializerKind::truncatedNormal:
        result.mean = initializer.mean;
        result.variance = initializer.stddev * initializer.stddev * truncatedVariance;
        result.drawnStddev = initializer.stddev;
        break;
    case InitializerKind::varianceScaling: {
        const double v = initializer.scale / std::max(1.0, fanOf(initializer.mode, result.fans));
        result.variance = v;
        result.drawnVariance = v;
        if (initializer.distribution == ScalingDistribution::uniform) {
            result.limit = std::sqrt(3 * v);
            return result;
        }
        result.stddevTf1 = std::sqrt(v);
        result.drawnStddev = result.stddevTf1;
        if (initializer.distribution == ScalingDistribution::untruncatedNormal)
            return result;
        result.stddevBeforeTruncationTf2 = std::sqrt(v) / truncatedDeviation;
        if (initializer.truncation == TruncationRule::tf2)
            result.drawnStddev = result.stddevBeforeTruncationTf2;
        else
            result.drawnVariance = v * truncatedVariance;
        return result;
    }
    default:
        break;
    }
    result.drawnVariance = result.variance;
    return result;
}

Result<Tensor> initialize(const Initializer& given, const Shape& shape, std::uint64_t seed,
                          std::string field, MemoryBudget budget)
{
    if (const Result<void> valid = given.validate(); !valid)
        return tl::unexpected(valid.error());
    Result<Tensor> tensor = Tensor::create(shape, std::move(field), budget);
    if (!tensor)
        return tensor;
    const std::span<float> values = tensor->values();
    const Initializer initializer = expanded(given);
    const InitializerMoments target = moments(initializer, shape);
    const double mean = target.mean;
    RandomSource random(seed);

    const auto uniform = [&](double low, double high) {
        const FloatRange range(low, high);
        for (float& value : values)
            value = range.rounded(low + random.uniform() * (high - low));
    };
    const auto normal = [&](double stddev) {
        for (float& value : values)
            value = static_cast<float>(mean + random.normal() * stddev);
    };
    const auto truncated = [&](double stddev) {
        const FloatRange range(mean - 2 * stddev, mean + 2 * stddev);
        for (float& value : values)
            value = range.rounded(mean + random.truncatedNormal() * stddev);
    };

    switch (initializer.kind) {
    case InitializerKind::zeros:
    case InitializerKind::ones:
    case InitializerKind::constant:
        std::fill(values.begin(), values.end(), static_cast<float>(mean));
        break;
    case InitializerKind::randomUniform:
        uniform(initializer.minValue, initializer.maxValue);
        break;
    case InitializerKind::randomNormal:
        normal(initializer.stddev);
        break;
    case InitializerKind::truncatedNormal:
        truncated(initializer.stddev);
        break;
    default:
        if (initializer.distribution == ScalingDistribution::uniform)
            uniform(-*target.limit, *target.limit);
        else if (initializer.distribution == ScalingDistribution::untruncatedNormal)
            normal(*target.drawnStddev);
        else
            truncated(*target.drawnStddev);
        break;
    }
    return tensor;
}

}  // namespace convstep
