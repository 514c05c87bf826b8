// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/problem.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "core/analysis/cost.h"

namespace convstep::bench {
namespace {

constexpr int samplePixels = 28;
constexpr std::int64_t sampleChannels = 16;
constexpr std::int64_t readAhead = 16;  // floats behind the input

void fillRandomly(std::span<float> values, std::mt19937_64& random)
{
    for (float& value : values)
        value = static_cast<float>(static_cast<std::int64_t>(random() >> 40) - (1 << 23)) /
                static_cast<float>(1 << 23);
}

std::int64_t below(std::int64_t limit, std::mt19937_64& random)
{
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
}

}  // namespace

Result<std::unique_ptr<Problem>> Problem::create(const BenchShape& shape, std::uint64_t seed)
{
    auto problem = std::make_unique<Problem>();
    problem->m_shape = shape;
    auto pipeline = shape.pipeline();
    if (!pipeline)
        return tl::unexpected<Error>(pipeline.error());
    problem->m_pipeline = std::move(*pipeline);
    const auto cost = linearCost(problem->m_pipeline);
    if (!cost)
        return tl::unexpected<Error>(cost.error());
    problem->m_multiplyAdds = cost->multiplications - cost->inPadding;

    std::mt19937_64 random(seed);
    auto input = Tensor::create({shape.image().elements() + readAhead}, "input");
    if (!input)
        return tl::unexpected<Error>(input.error());
    problem->m_input = std::move(*input);
    fillRandomly(problem->m_input.values(), random);
    for (const NamedShape& one : shape.weights()) {
        auto tensor = Tensor::create(one.shape, one.name);
        if (!tensor)
            return tl::unexpected<Error>(tensor.error());
        fillRandomly(tensor->values(), random);
        problem->m_weights.push_back({one.name, std::move(*tensor)});
    }
    const NamedShape out = problem->m_pipeline.outputs().front();
    problem->m_out = imageExtent(out.shape, DataFormat::nhwc);
    auto output = Tensor::create(out.shape, out.name);
    if (!output)
        return tl::unexpected<Error>(output.error());
    problem->m_output = std::move(*output);
    problem->sample(seed);
    return problem;
}

std::span<const float> Problem::input() const
{
    return m_input.values().first(m_input.values().size() - readAhead);
}

std::span<float> Problem::output() { return m_output.values(); }

Result<std::span<float>> Problem::intermediate()
{
    const Shape shape{1, m_out.h, m_out.w, m_shape.channels * m_shape.multiplier};
    if (m_intermediate.shape() != shape) {
        auto tensor = Tensor::create(shape, "intermediate");
        if (!tensor)
            return tl::unexpected<Error>(tensor.error());
        m_intermediate = std::move(*tensor);
    }
    return m_intermediate.values();
}

void Problem::sample(std::uint64_t seed)
{
    std::mt19937_64 random(seed + 1);
    const std::int64_t bottom = m_out.h - 1;
    const std::int64_t right = m_out.w - 1;
    // Corners and edges by design, the rest by chance.
    std::vector<std::pair<std::int64_t, std::int64_t>> pixels{
        {0, 0}, {0, right}, {bottom, 0}, {bottom, right}, {0, right / 2}, {bottom / 2, 0},
        {bottom, right / 2}, {bottom / 2, right}};
    while (pixels.size() < samplePixels)
        pixels.emplace_back(below(m_out.h, random), below(m_out.w, random));
    for (const auto& [y, x] : pixels) {
        std::vector<std::int64_t> channels{0, m_out.c - 1};
        while (static_cast<std::int64_t>(channels.size()) < std::min(sampleChannels, m_out.c))
            channels.push_back(below(m_out.c, random));
        samplePixel(y, x, channels);
    }
}

void Problem::samplePixel(std::int64_t y, std::int64_t x, std::span<const std::int64_t> channels)
{
    const Stage& stage = m_pipeline.stages[0];
    std::vector<AxisTaps::Pair> rows;
    std::vector<AxisTaps::Pair> columns;
    stage.taps.rows(Corner::y).pairs(y, rows);
    stage.taps.cols(Corner::y).pairs(x, columns);
    const std::span<const float> image = input();
    const std::int64_t inChannels = m_shape.channels;
    const std::int64_t filterColumns = stage.taps.filterColumns();

    // Of the first stage, one input channel with one column of its weights.
    const auto window = [&](std::int64_t channel, std::int64_t column, Sums& sums) {
        for (const AxisTaps::Pair& row : rows)
            for (const AxisTaps::Pair& col : columns) {
                if (!m_pipeline.rows.inside(row.in) || !m_pipeline.cols.inside(col.in))
                    continue;
                const auto from = (row.in * m_shape.width + col.in) * inChannels + channel;
                const auto weight =
                    ((row.tap * m_shape.kernel + col.tap) * inChannels + channel) * filterColumns +
                    column;
                const double term =
                    static_cast<double>(image[static_cast<std::size_t>(from)]) *
                    static_cast<double>(firstWeights()[static_cast<std::size_t>(weight)]);
                sums.value += term;
                sums.magnitude += std::abs(term);
            }
    };

    std::vector<Sums> middle;
    if (m_shape.kind == BenchKind::separable)
        for (std::int64_t c = 0; c < inChannels; ++c)
            for (std::int64_t q = 0; q < filterColumns; ++q)
                window(c, q, middle.emplace_back());

    for (const std::int64_t channel : channels) {
        Sums sums;
        if (m_shape.kind == BenchKind::depthwise)
            window(channel / filterColumns, channel % filterColumns, sums);
        else if (m_shape.kind == BenchKind::conv2d)
            for (std::int64_t c = 0; c < inChannels; ++c)
                window(c, channel, sums);
        else
            for (std::size_t i = 0; i < middle.size(); ++i) {
                const auto weight = static_cast<double>(
                    pointwiseWeights()[i * static_cast<std::size_t>(m_out.c) +
                                       static_cast<std::size_t>(channel)]);
                sums.value += middle[i].value * weight;
                sums.magnitude += middle[i].magnitude * std::abs(weight);
            }
        m_samples.push_back({{0, y, x, channel}, sums.value, sums.magnitude});
    }
}

void Problem::spoilOutput()
{
    std::ranges::fill(m_output.values(), std::numeric_limits<float>::quiet_NaN());
}

Check Problem::check(bool strict, DataFormat format)
{
    Check check;
    const std::span<const float> got = m_output.values();
    check.holes = std::ranges::any_of(got, [](float value) { return !std::isfinite(value); });

    const std::int64_t window = m_shape.kernel * m_shape.kernel;
    const std::int64_t terms =
        m_shape.kind == BenchKind::depthwise ? window
        : m_shape.kind == BenchKind::conv2d  ? window * m_shape.channels
                                             : window + m_shape.channels * m_shape.multiplier;
    const double allowed =
        strict ? std::ldexp(8 + 2 * std::sqrt(static_cast<double>(terms)), -24) : 1e-4;
    for (const Sample& one : m_samples) {
        const std::int64_t offset =
            format == DataFormat::nhwc
                ? m_out.offset(one.cell)
                : (one.cell.c * m_out.h + one.cell.y) * m_out.w + one.cell.x;
        const double difference =
            std::abs(static_cast<double>(got[static_cast<std::size_t>(offset)]) - one.expected);
        // All terms of a sample may lie in the padding.
        if (one.magnitude == 0) {
            if (difference != 0)
                check.bound = std::numeric_limits<double>::infinity();
            continue;
        }
        check.worst = std::max(check.worst, difference / one.magnitude);
        check.bound = std::max(check.bound, difference / one.magnitude / allowed);
    }
    check.right = !check.holes && check.bound <= 1;
    return check;
}

}  // namespace convstep::bench
