// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/label_places.h"

#include <QRectF>

#include <algorithm>
#include <array>

namespace convstep {
namespace {

QRectF around(const QPointF& middle, const QSizeF& size)
{
    return {middle - QPointF(size.width(), size.height()) / 2, size};
}

QRectF textAt(const LabelledPoint& point, LabelSide side, double gap)
{
    const double across = point.text.width() / 2 + gap;
    const double down = point.text.height() / 2 + gap / 2;
    switch (side) {
    case LabelSide::right:
        return around(point.place + QPointF(across, 0), point.text);
    case LabelSide::left:
        return around(point.place - QPointF(across, 0), point.text);
    case LabelSide::above:
        return around(point.place - QPointF(0, down), point.text);
    case LabelSide::below:
        return around(point.place + QPointF(0, down), point.text);
    }
    return {};
}

}  // namespace

std::vector<LabelSide> labelSides(const std::vector<LabelledPoint>& points, const QSizeF& room,
                                  double gap)
{
    constexpr std::array sides{LabelSide::right, LabelSide::left, LabelSide::above,
                               LabelSide::below};
    std::vector<QRectF> taken;
    for (const LabelledPoint& point : points)
        taken.push_back(around(point.place, QSizeF(gap, gap)));
    std::vector<LabelSide> chosen;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto free = [&](LabelSide side) {
            const QRectF text = textAt(points[i], side, gap);
            if (!QRectF(QPointF(), room).contains(text))
                return false;
            for (std::size_t other = 0; other < taken.size(); ++other)
                if (other != i && taken[other].intersects(text))
                    return false;
            return true;
        };
        const auto* found = std::find_if(sides.begin(), sides.end(), free);
        chosen.push_back(found == sides.end() ? LabelSide::right : *found);
        taken.push_back(textAt(points[i], chosen.back(), gap));
    }
    return chosen;
}

}  // namespace convstep
