// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMargins>
#include <QPoint>
#include <QRect>
#include <QRectF>
#include <span>
#include <vector>

#include "ui/theme/theme.h"

class QPainter;

namespace convstep {

// A line around cells, in columns and rows of the grid; ghosts have negative ones. A single cell is
// a ring.
struct MiniOutline {
    QRect cells;
    QColor color;
    double width = 2;  // at scale 1
    bool dashed = false;
};

struct MiniGridOptions {
    double bound = 0;          // of the value colours; 0: of these values
    QMargins ghosts;           // cells of padding on each side
    std::vector<bool> faded;   // row-major; cells that nothing reads. Empty: none
    std::vector<bool> notYet;  // row-major; cells without a value yet. Empty: none
    std::vector<MiniOutline> outlines;
};

// A grid of value cells without numbers, padding as ghosts, as large as fits into `rect`, in its
// middle. Precondition: values.size() == rows·cols.
void paintMiniGrid(QPainter& painter, const QRectF& rect, std::span<const double> values, int rows,
                   int cols, const Theme& theme, const MiniGridOptions& options = {});

}  // namespace convstep
