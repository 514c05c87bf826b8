// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/fills.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

#include "core/layer/random.h"
#include "ui/session/edit_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Fills)
};

using Taps = std::vector<double>;

Taps folded(const Taps& a, const Taps& b)
{
    Taps sum(a.size() + b.size() - 1, 0.0);
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j)
            sum[i + j] += a[i] * b[j];
    return sum;
}

// Binomial coefficients of `size` taps; each step multiplied by `scale`.
Taps binomial(std::int64_t size, double scale)
{
    Taps taps{1.0};
    for (std::int64_t i = 1; i < size; ++i)
        taps = folded(taps, {scale, scale});
    return taps;
}

// Of `size` taps in all, for odd sizes from 3.
Taps derivative(std::int64_t size) { return folded(binomial(size - 2, 1), {-1, 0, 1}); }
Taps secondDerivative(std::int64_t size) { return folded(binomial(size - 2, 1), {1, -2, 1}); }

Taps outer(const Taps& down, const Taps& right)
{
    Taps all;
    for (const double a : down)
        for (const double b : right)
            all.push_back(a * b);
    return all;
}

std::vector<float> rounded(const Taps& taps)
{
    std::vector<float> values;
    values.reserve(taps.size());
    for (const double tap : taps)
        values.push_back(static_cast<float>(tap));
    return values;
}

Taps middle(std::int64_t rows, std::int64_t cols)
{
    Taps taps(static_cast<std::size_t>(rows * cols), 0.0);
    if (!taps.empty())
        taps[static_cast<std::size_t>((rows - 1) / 2 * cols + (cols - 1) / 2)] = 1;
    return taps;
}

Taps laplacian(std::int64_t rows, std::int64_t cols)
{
    if (rows == 3 && cols == 3)
        return {0, 1, 0, 1, -4, 1, 0, 1, 0};
    Taps taps = outer(secondDerivative(rows), binomial(cols, 1));
    const Taps other = outer(binomial(rows, 1), secondDerivative(cols));
    for (std::size_t i = 0; i < taps.size(); ++i)
        taps[i] += other[i];
    return taps;
}

Taps gaussian(std::int64_t rows, std::int64_t cols)
{
    return outer(binomial(rows, 0.5), binomial(cols, 0.5));
}

// factor · identity − taps
Taps middleMinus(double factor, Taps taps, std::int64_t rows, std::int64_t cols)
{
    const Taps one = middle(rows, cols);
    for (std::size_t i = 0; i < taps.size(); ++i)
        taps[i] = factor * one[i] - taps[i];
    return taps;
}

}  // namespace

QString fillName(Fill fill)
{
    switch (fill) {
    case Fill::zeros: return Words::tr("Zeros");
    case Fill::ones: return Words::tr("Ones");
    case Fill::ramp: return Words::tr("Ramp 1, 2, 3, …");
    case Fill::impulse: return Words::tr("Impulse");
    case Fill::checker: return Words::tr("Checker");
    case Fill::randomIntegers: return Words::tr("Random integers");
    }
    return {};
}

std::vector<float> fillValues(Fill fill, std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    if (rows < 1 || cols < 1)
        return {};
    if (fill == Fill::impulse)
        return rounded(middle(rows, cols));
    RandomSource random(seed);
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(rows * cols));
    for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t col = 0; col < cols; ++col) {
            float value = 0;
            switch (fill) {
            case Fill::zeros:
            case Fill::impulse: break;
            case Fill::ones: value = 1; break;
            case Fill::ramp: value = static_cast<float>(row * cols + col + 1); break;
            case Fill::checker: value = (row + col) % 2 == 0 ? 1.0F : 0.0F; break;
            case Fill::randomIntegers:
                value = static_cast<float>(std::floor(random.uniform() * 19) - 9);
                break;
            }
            values.push_back(value);
        }
    return values;
}

QString presetName(FilterPreset preset)
{
    switch (preset) {
    case FilterPreset::identity: return Words::tr("Identity");
    case FilterPreset::box: return Words::tr("Box (mean)");
    case FilterPreset::gaussian: return Words::tr("Gaussian");
    case FilterPreset::sobelX: return Words::tr("Sobel x");
    case FilterPreset::sobelY: return Words::tr("Sobel y");
    case FilterPreset::laplacian: return Words::tr("Laplacian");
    case FilterPreset::sharpen: return Words::tr("Sharpen");
    case FilterPreset::emboss: return Words::tr("Emboss");
    }
    return {};
}

tl::expected<std::vector<float>, QString> presetValues(FilterPreset preset, std::int64_t rows,
                                                       std::int64_t cols)
{
    if (rows < 1 || cols < 1)
        return tl::unexpected(Words::tr("There are no cells."));
    const bool anySize = preset == FilterPreset::identity || preset == FilterPreset::box ||
                         preset == FilterPreset::gaussian;
    if (!anySize && (rows < 3 || cols < 3 || rows % 2 == 0 || cols % 2 == 0))
        return tl::unexpected(Words::tr("Needs odd sizes from 3×3; this is %1.")
                                  .arg(blockText(rows, cols)));
    switch (preset) {
    case FilterPreset::identity: return rounded(middle(rows, cols));
    case FilterPreset::box:
        return std::vector<float>(static_cast<std::size_t>(rows * cols),
                                  static_cast<float>(1.0 / static_cast<double>(rows * cols)));
    case FilterPreset::gaussian: return rounded(gaussian(rows, cols));
    case FilterPreset::sobelX: return rounded(outer(binomial(rows, 1), derivative(cols)));
    case FilterPreset::sobelY: return rounded(outer(derivative(rows), binomial(cols, 1)));
    case FilterPreset::laplacian: return rounded(laplacian(rows, cols));
    case FilterPreset::sharpen:
        return rounded(rows == 3 && cols == 3
                           ? middleMinus(1, laplacian(rows, cols), rows, cols)
                           : middleMinus(2, gaussian(rows, cols), rows, cols));
    case FilterPreset::emboss: {
        Taps taps;
        for (std::int64_t y = -(rows / 2); y <= rows / 2; ++y)
            for (std::int64_t x = -(cols / 2); x <= cols / 2; ++x)
                taps.push_back(y == 0 && x == 0 ? 1.0 : static_cast<double>(x + y));
        return rounded(taps);
    }
    }
    return tl::unexpected(QString());
}

tl::expected<std::vector<float>, QString> mixingPreset(FilterPreset preset, std::int64_t maps,
                                                       std::int64_t outputs)
{
    if (maps < 1 || outputs < 1)
        return tl::unexpected(Words::tr("There are no cells."));
    std::vector<float> values(static_cast<std::size_t>(maps * outputs), 0.0F);
    if (preset == FilterPreset::box) {
        std::fill(values.begin(), values.end(), static_cast<float>(1.0 / static_cast<double>(maps)));
        return values;
    }
    if (preset != FilterPreset::identity)
        return tl::unexpected(
            Words::tr("A pointwise filter is 1×1: it mixes maps and has no neighbours."));
    for (std::int64_t i = 0; i < std::min(maps, outputs); ++i)
        values[static_cast<std::size_t>(i * outputs + i)] = 1;
    return values;
}

}  // namespace convstep
