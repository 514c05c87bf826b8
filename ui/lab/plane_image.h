// SPDX-License-Identifier: GPL-3.0-or-later
//
// A part of a tensor as an image, made for the pixels that are seen and no others.
#pragma once

#include <QImage>
#include <QSize>

#include <memory>
#include <stop_token>

#include "ui/lab/picture_viewport.h"
#include "ui/theme/theme.h"

namespace convstep {

// What a view shows of a tensor [n, h, w, c]; its first picture.
struct Plane {
    static constexpr std::int64_t colours = -1;

    std::shared_ptr<const Tensor> tensor;
    // One channel by the diverging palette, or `colours`: the first three as red, green and blue,
    // or the only one as grey, 0 black and `bound` white.
    std::int64_t channel = colours;
    double bound = 1;
    PixelGrid grid;

    [[nodiscard]] std::int64_t rows() const { return tensor ? tensor->shape()[1] : 0; }
    [[nodiscard]] std::int64_t cols() const { return tensor ? tensor->shape()[2] : 0; }
    [[nodiscard]] std::int64_t channels() const { return tensor ? tensor->shape()[3] : 0; }
    [[nodiscard]] bool has(const Cell& cell) const
    {
        return cell.y >= 0 && cell.y < rows() && cell.x >= 0 && cell.x < cols();
    }
    // Precondition: has(cell); a channel of the tensor.
    [[nodiscard]] float at(const Cell& cell, std::int64_t ofChannel) const;
    // The colour of one pixel as it is shown when it is large.
    [[nodiscard]] QColor colorAt(const Cell& cell, const Theme& theme) const;
};

// The image of `size` pixels whose pixel (x, y) shows the place topLeft + (x + ½, y + ½)/scale.
// Transparent outside the tensor. A pixel that covers several of the tensor's is their mean; of
// very many, of 4 × 4 that lie evenly among them, or of as few as `samples` allows in a row and a
// column. Cost: O(pixels of the image). Thread-safe. Null when it was stopped.
constexpr int mostSamples = 4;
[[nodiscard]] QImage planeImage(const Plane& plane, const QSize& size, const QPointF& topLeft,
                                double scale, const Theme& theme, int samples = mostSamples,
                                const std::stop_token& stop = {});
// Whether that takes longer than a window may wait: many values of a tensor beyond all caches.
[[nodiscard]] bool isSlow(const Plane& plane, const QSize& size, double scale);

// Something to see until a slow image is there: one sample of every other row and column, for the same
// place on the screen.
[[nodiscard]] QImage coarseImage(const Plane& plane, const QSize& size, const QPointF& topLeft,
                                 double scale, double ratio, const Theme& theme);

// What gets the full colours: the size that 1 in 50 values of a tensor [n, h, w, c] exceeds, judged
// by at most about 2^18 of them, because by the largest of all nearly everything would be pale; the
// largest where so many are 0. O(1) but for that.
[[nodiscard]] double usualBound(const Tensor& tensor);

}  // namespace convstep
