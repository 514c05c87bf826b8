// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/thumbnail_painter.h"

#include <algorithm>

#include "ui/stage/cell_painter.h"
#include "ui/stage/text_fit.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

void paintThumbnail(QPainter& painter, const ThumbnailScene& thumb, const Theme& theme)
{
    const QRectF& r = thumb.rect;
    drawBox(painter, r, theme.px(5), theme.panel, theme.line);
    if (thumb.rows > 0 && thumb.cols > 0) {
        const QPointF origin = thumb.image.topLeft();
        const double side = thumb.image.width() / static_cast<double>(thumb.cols);
        const double gap = side >= 5 ? 1 : 0;
        const auto cellAt = [&](std::int64_t y, std::int64_t x) {
            return QRectF(origin.x() + side * static_cast<double>(x),
                          origin.y() + side * static_cast<double>(y), side - gap, side - gap);
        };
        for (std::int64_t y = 0; y < thumb.rows; ++y)
            for (std::int64_t x = 0; x < thumb.cols; ++x) {
                const auto& value =
                    thumb.values[static_cast<std::size_t>(y * thumb.cols + x)];
                painter.fillRect(cellAt(y, x),
                                 value ? theme.valueColor(static_cast<double>(*value), thumb.bound)
                                       : theme.notYet);
            }
        if (thumb.marked)
            cellOutline(painter,
                    cellAt(thumb.marked->first / thumb.rowStep, thumb.marked->second / thumb.colStep)
                        .adjusted(-1, -1, 1, 1),
                    theme.rolePen(thumb.role, 2), theme);
        const double perRow = side / static_cast<double>(thumb.rowStep);
        const double perCol = side / static_cast<double>(thumb.colStep);
        const auto part = [&](const QRectF& cells) {
            return QRectF(origin.x() + cells.x() * perCol, origin.y() + cells.y() * perRow,
                          cells.width() * perCol, cells.height() * perRow)
                .intersected(thumb.image);
        };
        painter.setBrush(Qt::NoBrush);
        if (thumb.window) {
            // Of a window on a large plane there must be something to see.
            QRectF window = part(*thumb.window);
            const double least = theme.px(4);
            const double wider = std::max(0.0, least - std::min(window.width(), window.height())) / 2;
            window.adjust(-wider, -wider, wider, wider);
            painter.setPen(QPen(theme.window, theme.px(2.5)));
            painter.drawRect(window);
            painter.setPen(QPen(theme.filter.line, theme.px(thumb.current ? 1.5 : 1)));
            painter.drawRect(window);
        }
        if (thumb.view) {
            painter.setPen(QPen(theme.text, theme.px(1)));
            painter.drawRect(part(*thumb.view));
        }
    }
    if (thumb.current) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(theme.rolePen(thumb.role, 2.5));
        painter.drawRoundedRect(r, theme.px(5), theme.px(5));
    }
    if (!thumb.caption.isEmpty()) {
        painter.setFont(
            sceneFont(thumb.current ? SceneText::rulerStrong : SceneText::ruler, theme));
        painter.setPen(thumb.current ? theme.roleText(thumb.role) : theme.quiet);
        drawDigits(painter, thumb.captionRect, Qt::AlignCenter, thumb.caption);
    }
}

}  // namespace convstep
