// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/cell_painter.h"

#include <algorithm>
#include <cmath>

#include <QPainterPath>

#include "ui/session/number_text.h"
#include "ui/stage/text_fit.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {
namespace {

// Below this side a number cannot be read: colour only.
constexpr double smallestNumberCell = 15;

// A value with as many digits as the cell has room for; in the smallest cells colour only.
void cellNumber(QPainter& painter, const QRectF& rect, double value, const QColor& color,
                const Theme& theme, double most)
{
    const double pixels = cellPixels(rect, most, theme);
    if (pixels <= 0)
        return;
    const double room = rect.width() - theme.px(3);
    for (const double least : {std::min(pixels, comfortablePixels), smallestPixels}) {
        for (int digits = 4; digits >= 1; --digits) {
            const QString text = numberText(value, digits);
            for (double size = pixels; size >= std::min(least, pixels); size -= 0.5) {
                if (textWidth(text, sizedFont(size, QFont::Normal, theme)) <= room) {
                    cellText(painter, rect, text, color, theme, size);
                    return;
                }
            }
        }
    }
    // There is a number, even where it cannot be shown.
    cellText(painter, rect, QStringLiteral("…"), color, theme, pixels);
}

}  // namespace

void cellText(QPainter& painter, const QRectF& rect, const QString& text, const QColor& color,
              const Theme& theme, double pixels)
{
    const QFont cellFont = sizedFont(pixels, QFont::Normal, theme);
    painter.setFont(cellFont);
    painter.setPen(color);
    drawDigits(painter, rect, Qt::AlignCenter, text);
}

double cellPixels(const QRectF& rect, double most, const Theme& theme)
{
    if (rect.height() < theme.px(smallestNumberCell) - 2)
        return 0;
    return std::min(most, rect.height() / theme.scale * theme.digits);
}

double fittingPixels(const QRectF& rect, double value, double pixels, const Theme& theme)
{
    const double width =
        textWidth(numberText(value), sizedFont(pixels, QFont::Normal, theme));
    const double room = rect.width() - theme.px(3);
    return width <= room ? pixels : std::floor(2 * pixels * room / width) / 2;
}

void hatch(QPainter& painter, const QRectF& rect, const QColor& color, double spacing)
{
    // Cut by arithmetic: not every device that is painted on can clip.
    painter.setPen(QPen(color, 1));
    for (double x = rect.left() - rect.height() + spacing; x < rect.right(); x += spacing) {
        // From the bottom edge up to the right.
        const double begin = std::max(x, rect.left());
        const double end = std::min(x + rect.height(), rect.right());
        painter.drawLine(QPointF(begin, rect.bottom() - (begin - x)),
                         QPointF(end, rect.bottom() - (end - x)));
    }
}

void hatchFalling(QPainter& painter, const QRectF& rect, const QColor& color, double spacing)
{
    painter.setPen(QPen(color, 1));
    for (double x = rect.left() - rect.height() + spacing; x < rect.right(); x += spacing) {
        // From the top edge down to the right.
        const double begin = std::max(x, rect.left());
        const double end = std::min(x + rect.height(), rect.right());
        painter.drawLine(QPointF(begin, rect.top() + (begin - x)),
                         QPointF(end, rect.top() + (end - x)));
    }
}

void hatchLevel(QPainter& painter, const QRectF& rect, const QColor& color, double spacing)
{
    painter.setPen(QPen(color, 1));
    const double free = std::min(rect.height() / 2 - spacing, spacing * 1.6);
    for (double y = spacing; y < rect.height(); y += spacing)
        if (std::abs(y - rect.height() / 2) > free)
            painter.drawLine(QPointF(rect.left(), rect.top() + y),
                             QPointF(rect.right(), rect.top() + y));
}

void cellOutline(QPainter& painter, const QRectF& rect, const QPen& pen, const Theme& theme)
{
    const double width = pen.widthF();
    painter.setBrush(Qt::NoBrush);
    const double inner = width / 2 + theme.px(0.5);
    painter.setPen(QPen(theme.window, theme.px(1)));
    painter.drawRoundedRect(rect.adjusted(inner, inner, -inner, -inner), theme.px(2), theme.px(2));
    painter.setPen(pen);
    painter.drawRoundedRect(rect, theme.px(cellRadius), theme.px(cellRadius));
}

void cellNotch(QPainter& painter, const QRectF& rect, const QColor& color, const Theme& theme)
{
    const double side = std::min(theme.px(9), rect.width() / 3);
    QPainterPath corner;
    corner.moveTo(rect.topLeft());
    corner.lineTo(rect.left() + side, rect.top());
    corner.lineTo(rect.left(), rect.top() + side);
    corner.closeSubpath();
    painter.fillPath(corner, color);
}

void paintValueCell(QPainter& painter, const QRectF& rect, double value, double bound,
                    const Theme& theme, double fontPixels)
{
    const QColor fill = theme.valueColor(value, bound);
    drawBox(painter, rect, theme.px(cellRadius), fill, theme.valueLine);
    // The other way than a cell that no window reads; what is no number at all both ways.
    if (!std::isfinite(value))
        hatchFalling(painter, rect, theme.valueText(fill), theme.px(7));
    if (std::isnan(value))
        hatch(painter, rect, theme.valueText(fill), theme.px(7));
    cellNumber(painter, rect, value, theme.valueText(fill), theme, fontPixels);
}

}  // namespace convstep
