// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/filter_array.h"

#include <algorithm>
#include <cmath>

namespace convstep {
namespace {

constexpr std::int64_t mostSide = 101;
constexpr std::int64_t mostFilters = 64;

constexpr const char* accepted = "filters are [rows, columns], [rows, columns, filters] or "
                                 "[rows, columns, channels, filters], the channels those of the "
                                 "picture or 1; ";

std::string sized(const std::vector<std::int64_t>& sizes) { return joinNumbers(sizes, "×"); }

tl::unexpected<Error> refused(const std::string& field, std::string detail)
{
    return fail(Reason::fileField, field, {{"detail", std::move(detail)}});
}

}  // namespace

Result<ArrayFilters> filtersFrom(const Tensor& array, const std::string& field)
{
    const Shape& shape = array.shape();
    const std::vector<std::int64_t> dims(shape.dims().begin(), shape.dims().end());
    if (shape.rank() < 2 || shape.rank() > 4)
        return refused(field, accepted + std::string("this is ") + shape.toString());
    if (shape.elements() == 0)
        return refused(field, accepted + std::string("this one is empty: ") + shape.toString());
    const std::int64_t channels = shape.rank() == 4 ? dims[2] : 1;
    const std::int64_t filters = shape.rank() == 2 ? 1 : dims.back();
    for (const std::int64_t side : {dims[0], dims[1]})
        if (side > mostSide)
            return fail(Reason::tooLarge, field,
                        {{"axis", "a side"}, {"limit", mostSide}, {"got", side}});
    if (filters > mostFilters)
        return fail(Reason::tooLarge, field,
                    {{"axis", "a bank"}, {"limit", mostFilters}, {"got", filters}});
    const std::span<const float> values = array.values();
    const auto bad = std::find_if(values.begin(), values.end(),
                                  [](float value) { return !std::isfinite(value); });
    if (bad != values.end())
        return refused(field, "weight " + std::to_string(bad - values.begin()) +
                                  " of it is not a finite number");
    // The same numbers in the same order, whatever they were called.
    Result<Tensor> weights =
        Tensor::create({dims[0], dims[1], channels, filters}, values, field);
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    ArrayFilters read;
    read.weights = std::move(*weights);
    read.reading = sized({dims[0], dims[1]}) +
                   (filters == 1 ? ", one filter" : ", " + std::to_string(filters) + " filters") +
                   (channels == 1 ? ", the same for every channel"
                                  : ", of their own for each of " + std::to_string(channels) +
                                        " channels");
    return read;
}

Result<BankFilters> bankFrom(const ArrayFilters& filters, std::int64_t channels,
                             const std::string& field)
{
    if (channels < 1)
        return fail(Reason::notPositive, "channels", {{"got", channels}});
    const Shape& shape = filters.weights.shape();
    const std::int64_t count = shape[3];
    if (!filters.sameForAll() && shape[2] != channels)
        return refused(field, "it has filters for " + std::to_string(shape[2]) +
                                  " channels, and what they would read has " +
                                  std::to_string(channels) + "; right would be " +
                                  sized({shape[0], shape[1], channels, count}) + " or " +
                                  sized({shape[0], shape[1], 1, count}));
    Result<Tensor> weights = Tensor::create({shape[0], shape[1], channels, count}, field);
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    auto to = weights->values().begin();
    auto from = filters.weights.values().begin();
    for (std::int64_t tap = 0; tap < shape[0] * shape[1]; ++tap, from += shape[2] * count)
        for (std::int64_t c = 0; c < channels; ++c)
            to = std::copy_n(from + (filters.sameForAll() ? 0 : c * count), count, to);
    BankFilters bank;
    bank.weights = std::move(*weights);
    for (std::int64_t i = 0; i < count; ++i)
        bank.names.push_back(count == 1 ? std::string("filter")
                                        : "filter " + std::to_string(i + 1));
    return bank;
}

}  // namespace convstep
