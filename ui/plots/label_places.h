// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the names of points in a plot go, so that they can be read. Pure.
#pragma once

#include <QPointF>
#include <QSizeF>

#include <cstdint>
#include <vector>

namespace convstep {

enum class LabelSide : std::uint8_t { right, left, above, below };

struct LabelledPoint {
    QPointF place;  // within `room`, from its top left
    QSizeF text;    // size of its name
};

// For each point the first side on which its name is inside the room and covers neither a point nor
// a name before it; where there is none, the right. `gap` is between a point and its name; points
// are about as large.
[[nodiscard]] std::vector<LabelSide> labelSides(const std::vector<LabelledPoint>& points,
                                                const QSizeF& room, double gap);

}  // namespace convstep
