// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/histogram.h"

#include <algorithm>
#include <cmath>

namespace convstep {
namespace {

constexpr std::int64_t portion = 1 << 15;  // pixels between two looks at the token

// Calls fn(value) for the channel of each pixel; false when it was stopped.
template <class Function>
bool forEachValue(const Tensor& tensor, std::int64_t channel, const std::stop_token& stop,
                  Function&& fn)
{
    const std::int64_t channels = tensor.shape()[3];
    const std::int64_t pixels = tensor.shape().elements() / std::max<std::int64_t>(channels, 1);
    const float* values = tensor.values().data() + channel;
    for (std::int64_t begin = 0; begin < pixels; begin += portion) {
        if (stop.stop_requested())
            return false;
        const std::int64_t end = std::min(begin + portion, pixels);
        for (std::int64_t pixel = begin; pixel < end; ++pixel)
            fn(values[pixel * channels]);
    }
    return true;
}

tl::unexpected<Error> stopped(std::int64_t walks)
{
    return fail(Reason::cancelled, {}, {{"done", walks}, {"total", std::int64_t{2}}});
}

}  // namespace

Result<Histogram> planeHistogram(const Tensor& tensor, std::int64_t channel, int columns,
                                 const std::stop_token& stop)
{
    if (tensor.shape().rank() != 4)
        return fail(Reason::rank, "tensor",
                    {{"want", std::int64_t{4}}, {"got", std::int64_t{tensor.shape().rank()}}});
    if (columns < 1)
        return fail(Reason::notPositive, "columns", {{"got", std::int64_t{columns}}});
    if (channel < 0 || channel >= tensor.shape()[3])
        return fail(Reason::tooLarge, "channel",
                    {{"axis", std::string("channels")},
                     {"limit", tensor.shape()[3] - 1},
                     {"got", channel}});
    Histogram histogram;
    float least = 0;
    float most = 0;
    const bool looked = forEachValue(tensor, channel, stop, [&](float value) {
        if (!std::isfinite(value)) {
            ++(std::isnan(value) ? histogram.nan : histogram.infinite);
            return;
        }
        least = histogram.finite == 0 ? value : std::min(least, value);
        most = histogram.finite == 0 ? value : std::max(most, value);
        ++histogram.finite;
    });
    if (!looked)
        return stopped(0);
    if (histogram.finite == 0)
        return histogram;
    histogram.least = static_cast<double>(least);
    histogram.most = static_cast<double>(most);
    const double range = histogram.most - histogram.least;
    if (!(range > 0)) {
        histogram.width = std::max(std::abs(histogram.least), 1.0) * 0.1;
        histogram.from = histogram.least - histogram.width / 2;
        histogram.counts = {histogram.finite};
        return histogram;
    }
    histogram.width = range / columns;
    histogram.from = histogram.least;
    if (least < 0 && most > 0 && columns > 1) {
        // A little wider, so that as many columns still reach from end to end when one of them has
        // 0 in its middle.
        histogram.width = range / (columns - 1);
        const double before = std::ceil(-histogram.least / histogram.width - 0.5);
        histogram.from = -(before + 0.5) * histogram.width;
    }
    histogram.counts.assign(static_cast<std::size_t>(columns), 0);
    const double perColumn = 1 / histogram.width;
    const bool counted = forEachValue(tensor, channel, stop, [&](float value) {
        if (!std::isfinite(value))
            return;
        const auto column =
            static_cast<std::int64_t>((static_cast<double>(value) - histogram.from) * perColumn);
        ++histogram.counts[static_cast<std::size_t>(
            std::clamp<std::int64_t>(column, 0, columns - 1))];
    });
    if (!counted)
        return stopped(1);
    return histogram;
}

}  // namespace convstep
