// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/mini_grid.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace convstep {

namespace {

double boundOf(std::span<const double> values)
{
    double bound = 0;
    for (const double value : values) {
        if (std::isfinite(value))
            bound = std::max(bound, std::abs(value));
    }
    return bound;
}

bool marked(const std::vector<bool>& marks, std::size_t index)
{
    return index < marks.size() && marks[index];
}

void paintOutline(QPainter& painter, const MiniOutline& outline, const QPointF& origin,
                  double pitch, const Theme& theme)
{
    const double width = theme.px(outline.width);
    const QRectF box =
        QRectF(origin.x() + outline.cells.x() * pitch, origin.y() + outline.cells.y() * pitch,
               outline.cells.width() * pitch, outline.cells.height() * pitch);
    const double radius = std::min(theme.px(3), pitch * 0.2) + width / 2;
    painter.setBrush(Qt::NoBrush);
    // A thin line in the ground's colour keeps the outline apart from the fills.
    painter.setPen(QPen(theme.panel, width + theme.px(1.5)));
    painter.drawRoundedRect(box, radius, radius);
    QPen pen(outline.color, width);
    if (outline.dashed) {
        pen.setDashPattern({3, 2});
        pen.setCapStyle(Qt::FlatCap);
    }
    painter.setPen(pen);
    painter.drawRoundedRect(box, radius, radius);
}

}  // namespace

void paintMiniGrid(QPainter& painter, const QRectF& rect, std::span<const double> values, int rows,
                   int cols, const Theme& theme, const MiniGridOptions& options)
{
    const QMargins& ghosts = options.ghosts;
    const int allRows = rows + ghosts.top() + ghosts.bottom();
    const int allCols = cols + ghosts.left() + ghosts.right();
    if (allRows <= 0 || allCols <= 0 || rect.isEmpty())
        return;
    const double pitch = std::min(rect.width() / allCols, rect.height() / allRows);
    const QPointF origin(rect.center().x() - pitch * allCols / 2 + pitch * ghosts.left(),
                         rect.center().y() - pitch * allRows / 2 + pitch * ghosts.top());
    const double bound = options.bound > 0 ? options.bound : boundOf(values);
    const double gap = std::clamp(pitch * 0.1, 0.5, theme.px(2));
    const double radius = std::min(theme.px(2.5), pitch * 0.2);
    const double hair = std::clamp(pitch * 0.07, 0.4, theme.px(1));

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (int y = -ghosts.top(); y < rows + ghosts.bottom(); ++y) {
        for (int x = -ghosts.left(); x < cols + ghosts.right(); ++x) {
            const QRectF cell(origin.x() + x * pitch + gap / 2 + hair / 2,
                              origin.y() + y * pitch + gap / 2 + hair / 2, pitch - gap - hair,
                              pitch - gap - hair);
            const bool ghost = x < 0 || y < 0 || x >= cols || y >= rows;
            if (ghost) {
                // Very small dashes are noise: they get paler as the cells get smaller.
                const double pale = std::clamp(1 - pitch / theme.px(18), 0.0, 0.35);
                QPen pen(blend(theme.ghostLine, theme.ghostFill, pale), hair);
                pen.setDashPattern({2, 2});
                painter.setPen(pen);
                painter.setBrush(theme.ghostFill);
            } else {
                const auto index = static_cast<std::size_t>(y) * static_cast<std::size_t>(cols) +
                                   static_cast<std::size_t>(x);
                if (marked(options.notYet, index)) {
                    painter.setPen(QPen(theme.notYetLine, hair));
                    painter.setBrush(theme.notYet);
                } else {
                    const QColor fill = theme.valueColor(values[index], bound);
                    const bool faded = marked(options.faded, index);
                    painter.setPen(QPen(theme.valueLine, hair));
                    painter.setBrush(faded ? blend(fill, theme.panel, 0.72) : fill);
                    // Only pale cells need a line to be seen.
                    if (contrast(fill, theme.panel) > 1.35 && !faded)
                        painter.setPen(QPen(fill, hair));
                }
            }
            painter.drawRoundedRect(cell, radius, radius);
        }
    }
    for (const MiniOutline& outline : options.outlines)
        paintOutline(painter, outline, origin, pitch, theme);
    painter.restore();
}

}  // namespace convstep
