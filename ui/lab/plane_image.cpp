// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/plane_image.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace convstep {

namespace {

// Which rows or columns of the tensor one row or column of the image is made of.
struct Samples {
    int count = 0;
    std::array<std::int64_t, mostSamples> at{};
};

// How many of them, of tensor pixels of that step in each row or column of the image.
int samplesAt(double scale, double step, int most)
{
    const double span = 1 / (scale * step);
    // Enlarged, each shows the one it is in.
    return span <= 1 ? 1 : std::min(most, static_cast<int>(std::ceil(span)));
}

std::vector<Samples> samplesOf(int size, double begin, double scale, double origin, double step,
                               std::int64_t extent, int most)
{
    std::vector<Samples> all(static_cast<std::size_t>(size));
    const double span = 1 / (scale * step);  // pixels of the tensor per pixel of the image
    const int count = samplesAt(scale, step, most);
    for (int i = 0; i < size; ++i) {
        Samples& one = all[static_cast<std::size_t>(i)];
        const double middle = (begin + (i + 0.5) / scale - origin) / step;
        if (middle < 0 || middle >= static_cast<double>(extent))
            continue;
        for (int k = 0; k < count; ++k) {
            const double place = middle + span * ((k + 0.5) / count - 0.5);
            const auto index = static_cast<std::int64_t>(std::floor(place));
            one.at[static_cast<std::size_t>(one.count++)] =
                std::clamp<std::int64_t>(index, 0, extent - 1);
        }
    }
    return all;
}

int codeOf(double value, double bound)
{
    if (!(value > 0) || !(bound > 0))
        return 0;
    return static_cast<int>(std::lround(std::min(value / bound, 1.0) * 255));
}

QRgb colourOf(const std::array<double, 3>& values, double bound)
{
    return qRgb(codeOf(values[0], bound), codeOf(values[1], bound), codeOf(values[2], bound));
}

}  // namespace

float Plane::at(const Cell& cell, std::int64_t ofChannel) const
{
    return tensor
        ->values()[static_cast<std::size_t>((cell.y * cols() + cell.x) * channels() + ofChannel)];
}

QColor Plane::colorAt(const Cell& cell, const Theme& theme) const
{
    if (channel >= 0)
        return theme.valueColor(static_cast<double>(at(cell, channel)), bound);
    const std::int64_t last = channels() - 1;
    std::array<double, 3> values{};
    for (std::int64_t c = 0; c < 3; ++c)
        values[static_cast<std::size_t>(c)] = static_cast<double>(at(cell, last < 2 ? 0 : c));
    return QColor::fromRgb(colourOf(values, bound));
}

bool isSlow(const Plane& plane, const QSize& size, double scale)
{
    constexpr std::int64_t mostValues = std::int64_t{1} << 24;
    constexpr double mostReads = 1 << 17;
    if (!plane.tensor || plane.tensor->shape().elements() <= mostValues)
        return false;
    // Enlarged, one that was read is at hand for its neighbours.
    const auto read = [&](int pixels, double step) {
        return pixels * std::min<double>(samplesAt(scale, step, mostSamples), 1 / (scale * step));
    };
    return read(size.height(), plane.grid.stepY) * read(size.width(), plane.grid.stepX) > mostReads;
}

QImage planeImage(const Plane& plane, const QSize& size, const QPointF& topLeft, double scale,
                  const Theme& theme, int samples, const std::stop_token& stop)
{
    QImage image(size.expandedTo(QSize(1, 1)), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    if (!plane.tensor || plane.rows() == 0 || plane.cols() == 0)
        return image;
    const std::int64_t channels = plane.channels();
    const bool colours = plane.channel < 0;
    // Two channels are no colour: the first of them as grey.
    const int planes = colours && channels >= 3 ? 3 : 1;
    const std::int64_t first = colours ? 0 : plane.channel;
    const auto rows = samplesOf(image.height(), topLeft.y(), scale, plane.grid.originY,
                                plane.grid.stepY, plane.rows(), samples);
    const auto cols = samplesOf(image.width(), topLeft.x(), scale, plane.grid.originX,
                                plane.grid.stepX, plane.cols(), samples);
    const float* data = plane.tensor->values().data();
    for (int y = 0; y < image.height(); ++y) {
        const Samples& row = rows[static_cast<std::size_t>(y)];
        if (stop.stop_requested())
            return {};
        if (row.count == 0)
            continue;
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const Samples& col = cols[static_cast<std::size_t>(x)];
            if (col.count == 0)
                continue;
            std::array<double, 3> sum{};
            for (int j = 0; j < row.count; ++j) {
                const float* from =
                    data + row.at[static_cast<std::size_t>(j)] * plane.cols() * channels + first;
                for (int i = 0; i < col.count; ++i) {
                    const float* pixel = from + col.at[static_cast<std::size_t>(i)] * channels;
                    for (int c = 0; c < planes; ++c)
                        sum[static_cast<std::size_t>(c)] += static_cast<double>(pixel[c]);
                }
            }
            const double count = row.count * col.count;
            if (!colours) {
                line[x] = theme.valueColor(sum[0] / count, plane.bound).rgb();
                continue;
            }
            for (std::size_t c = 0; c < 3; ++c)
                sum[c] = (planes == 3 || c == 0 ? sum[c] / count : sum[0]);
            line[x] = colourOf(sum, plane.bound);
        }
    }
    return image;
}

QImage coarseImage(const Plane& plane, const QSize& size, const QPointF& topLeft, double scale,
                   double ratio, const Theme& theme)
{
    QImage image = planeImage(plane, (size + QSize(1, 1)) / 2, topLeft, scale / 2, theme, 1);
    image.setDevicePixelRatio(ratio / 2);
    return image;
}

double usualBound(const Tensor& tensor)
{
    constexpr std::size_t mostLookedAt = std::size_t{1} << 18;
    const std::span<const float> values = tensor.values();
    if (values.empty())
        return 0;
    const auto channels = static_cast<std::size_t>(tensor.shape()[3]);
    // Whole pixels, so that every channel counts the same.
    const std::size_t step = values.size() / mostLookedAt + 1;
    std::vector<float> sizes;
    sizes.reserve(values.size() / step + channels);
    for (std::size_t i = 0; i + channels <= values.size(); i += step * channels)
        for (std::size_t c = 0; c < channels; ++c)
            if (std::isfinite(values[i + c]))
                sizes.push_back(std::abs(values[i + c]));
    if (sizes.empty())
        return valueBound(values);
    const auto rare = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * 49 / 50);
    std::nth_element(sizes.begin(), rare, sizes.end());
    return *rare > 0 ? static_cast<double>(*rare) : valueBound(values);
}

}  // namespace convstep
