// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/filter_bank.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "core/layer/random.h"

namespace convstep {
namespace {

constexpr std::int64_t mostKernel = 101;
constexpr int mostFilters = 64;

// One filter: `size`×`size` weights, row by row.
struct Filter {
    std::vector<double> weights;
    std::string name;
};

Filter small(std::string name, const std::array<double, 9>& weights)
{
    return {{weights.begin(), weights.end()}, std::move(name)};
}

Filter turned(std::string name, const Filter& filter)
{
    Filter other{filter.weights, std::move(name)};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t col = 0; col < 3; ++col)
            other.weights[row * 3 + col] = filter.weights[col * 3 + row];
    return other;
}

// x and y of an edge filter that smooths by (side, middle, side) across.
std::vector<Filter> edges(const std::string& name, double side, double middle)
{
    const Filter x = small(name + " x", {-side, 0, side, -middle, 0, middle, -side, 0, side});
    return {x, turned(name + " y", x)};
}

// f(dy, dx) over a kernel, distances from its middle.
std::vector<double> sampled(std::int64_t size, const std::function<double(double, double)>& f)
{
    std::vector<double> weights;
    const double middle = static_cast<double>(size - 1) / 2;
    for (std::int64_t row = 0; row < size; ++row)
        for (std::int64_t col = 0; col < size; ++col)
            weights.push_back(
                f(static_cast<double>(row) - middle, static_cast<double>(col) - middle));
    return weights;
}

double sumOf(const std::vector<double>& weights)
{
    return std::accumulate(weights.begin(), weights.end(), 0.0);
}

void scaleTo(std::vector<double>& weights, double sum, double wanted)
{
    if (sum != 0)
        for (double& weight : weights)
            weight *= wanted / sum;
}

// Makes the absolute weights sum to 2: the answer to a picture of 0 … 1 is then between −1 and 1.
void balance(std::vector<double>& weights)
{
    double sum = 0;
    for (const double weight : weights)
        sum += std::abs(weight);
    scaleTo(weights, sum, 2);
}

double bell(double y, double x, double sigma)
{
    return std::exp(-(y * y + x * x) / (2 * sigma * sigma));
}

std::vector<double> gaussianWeights(std::int64_t size, double sigma)
{
    auto weights = sampled(size, [&](double y, double x) { return bell(y, x, sigma); });
    scaleTo(weights, sumOf(weights), 1);
    return weights;
}

std::vector<double> logWeights(std::int64_t size, double sigma)
{
    auto weights = sampled(size, [&](double y, double x) {
        return (y * y + x * x - 2 * sigma * sigma) * bell(y, x, sigma);
    });
    const double mean = sumOf(weights) / static_cast<double>(weights.size());
    for (double& weight : weights)
        weight -= mean;
    balance(weights);
    return weights;
}

// A wave of `period` pixels that goes into direction `angle` (0: to the right), under a bell.
std::vector<double> gaborWeights(std::int64_t size, double sigma, double angle, double period)
{
    const auto envelope = sampled(size, [&](double y, double x) { return bell(y, x, sigma); });
    auto weights = sampled(size, [&](double y, double x) {
        const double along = x * std::cos(angle) + y * std::sin(angle);
        return bell(y, x, sigma) * std::cos(2 * std::numbers::pi * along / period);
    });
    const double part = sumOf(weights) / sumOf(envelope);
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] -= part * envelope[i];
    balance(weights);
    return weights;
}

std::string number(double value)
{
    const auto whole = static_cast<long long>(std::lround(value * 10));
    return std::to_string(whole / 10) + (whole % 10 ? "." + std::to_string(whole % 10) : "");
}

std::vector<Filter> gaborFilters(std::int64_t size, double sigma, const BankOptions& options)
{
    std::vector<Filter> filters;
    double period = std::max(static_cast<double>(size) / 4, 2.0);
    for (int frequency = 0; frequency < options.frequencies; ++frequency, period *= 2)
        for (int i = 0; i < options.orientations; ++i) {
            const double turn = 180.0 * i / options.orientations;
            filters.push_back(
                {gaborWeights(size, sigma, turn * std::numbers::pi / 180, period),
                 "Gabor " + number(turn) + "°, " + number(period) + " pixels"});
        }
    return filters;
}

std::vector<Filter> randomFilters(std::int64_t size, const BankOptions& options)
{
    RandomSource source(options.seed);
    std::vector<Filter> filters;
    for (int i = 0; i < options.count; ++i) {
        auto weights = sampled(size, [&](double, double) { return source.normal(); });
        balance(weights);
        filters.push_back({std::move(weights), "random " + std::to_string(i + 1)});
    }
    return filters;
}

std::int64_t kernelOf(FilterBank bank, const BankOptions& options)
{
    switch (bank) {
    case FilterBank::laplacianOfGaussian:
    case FilterBank::gaussian: return options.kernel ? options.kernel : 7;
    case FilterBank::gabor: return options.kernel ? options.kernel : 11;
    case FilterBank::box:
    case FilterBank::random: return options.kernel ? options.kernel : 5;
    default: return 3;
    }
}

std::vector<Filter> filtersOf(FilterBank bank, std::int64_t size, const BankOptions& options)
{
    const double sigma =
        options.sigma > 0 ? options.sigma : std::max(static_cast<double>(size) / 5, 0.5);
    switch (bank) {
    case FilterBank::sobel: return edges("Sobel", 1, 2);
    case FilterBank::scharr: return edges("Scharr", 3, 10);
    case FilterBank::prewitt: return edges("Prewitt", 1, 1);
    case FilterBank::laplacian: return {small("Laplacian", {0, 1, 0, 1, -4, 1, 0, 1, 0})};
    case FilterBank::laplacianOfGaussian:
        return {{logWeights(size, sigma), "Laplacian of Gaussian"}};
    case FilterBank::gaussian: return {{gaussianWeights(size, sigma), "Gaussian"}};
    case FilterBank::box:
        return {{std::vector<double>(static_cast<std::size_t>(size * size),
                                     1.0 / static_cast<double>(size * size)),
                 "box"}};
    case FilterBank::sharpen: return {small("sharpen", {0, -1, 0, -1, 5, -1, 0, -1, 0})};
    case FilterBank::gabor: return gaborFilters(size, sigma, options);
    case FilterBank::random: return randomFilters(size, options);
    }
    return {};
}

tl::expected<void, Error> check(std::int64_t channels, const BankOptions& options)
{
    for (const auto& [field, value] :
         {std::pair{"channels", channels}, {"orientations", std::int64_t{options.orientations}},
          {"frequencies", std::int64_t{options.frequencies}}, {"count", std::int64_t{options.count}},
          {"kernel", options.kernel == 0 ? 1 : options.kernel}})
        if (value < 1)
            return fail(Reason::notPositive, field, {{"got", value}});
    const auto most = [](const char* field, const char* axis, std::int64_t limit,
                         std::int64_t got) -> tl::expected<void, Error> {
        if (got <= limit)
            return {};
        return fail(Reason::tooLarge, field, {{"axis", axis}, {"limit", limit}, {"got", got}});
    };
    if (auto ok = most("kernel", "a side", mostKernel, options.kernel); !ok)
        return ok;
    if (auto ok = most("count", "a bank", mostFilters, options.count); !ok)
        return ok;
    return most("orientations", "a bank", mostFilters,
                std::int64_t{options.orientations} * options.frequencies);
}

}  // namespace

const std::vector<FilterBank>& filterBanks()
{
    static const std::vector<FilterBank> all{
        FilterBank::sobel,    FilterBank::scharr, FilterBank::prewitt,
        FilterBank::laplacian, FilterBank::laplacianOfGaussian, FilterBank::gaussian,
        FilterBank::box,      FilterBank::sharpen, FilterBank::gabor, FilterBank::random};
    return all;
}

std::string_view filterBankName(FilterBank bank)
{
    switch (bank) {
    case FilterBank::sobel: return "sobel";
    case FilterBank::scharr: return "scharr";
    case FilterBank::prewitt: return "prewitt";
    case FilterBank::laplacian: return "laplacian";
    case FilterBank::laplacianOfGaussian: return "log";
    case FilterBank::gaussian: return "gaussian";
    case FilterBank::box: return "box";
    case FilterBank::sharpen: return "sharpen";
    case FilterBank::gabor: return "gabor";
    case FilterBank::random: return "random";
    }
    return {};
}

Result<BankFilters> makeBank(FilterBank bank, std::int64_t channels, const BankOptions& options)
{
    if (const auto ok = check(channels, options); !ok)
        return tl::unexpected(ok.error());
    const std::int64_t size = kernelOf(bank, options);
    const std::vector<Filter> filters = filtersOf(bank, size, options);
    const auto count = static_cast<std::int64_t>(filters.size());
    Result<Tensor> weights = Tensor::create({size, size, channels, count}, "filter");
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    BankFilters made;
    auto to = weights->values().begin();
    for (std::size_t tap = 0; tap < static_cast<std::size_t>(size * size); ++tap)
        for (std::int64_t c = 0; c < channels; ++c)
            for (const Filter& filter : filters)
                *to++ = static_cast<float>(filter.weights[tap]);
    for (const Filter& filter : filters)
        made.names.push_back(filter.name);
    made.weights = std::move(*weights);
    return made;
}

}  // namespace convstep
