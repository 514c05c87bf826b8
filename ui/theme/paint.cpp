// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/paint.h"

#include <QPaintEngine>
#include <QPainterPath>

namespace convstep {

void drawBox(QPainter& painter, const QRectF& rect, double radius, const QColor& fill,
             const QColor& line, double lineWidth)
{
    // By hand: saving and restoring all of a painter takes longer than the box.
    const QPen oldPen = painter.pen();
    const QBrush oldBrush = painter.brush();
    const bool smooth = painter.testRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::Antialiasing);
    // On pixels, two areas are painted in half the time of an area and a line around it. One must
    // hide the other.
    const bool pixels = painter.paintEngine() != nullptr &&
                        painter.paintEngine()->type() == QPaintEngine::Raster &&
                        painter.opacity() == 1;
    if (pixels && fill.isValid() && line.isValid() && fill.alpha() == 255 && line.alpha() == 255 &&
        lineWidth > 0 && qMin(rect.width(), rect.height()) > 2 * lineWidth) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(line);
        painter.drawRoundedRect(rect, radius, radius);
        const double within = qMax(0.0, radius - lineWidth);
        painter.setBrush(fill);
        painter.drawRoundedRect(rect.adjusted(lineWidth, lineWidth, -lineWidth, -lineWidth), within,
                                within);
        painter.setPen(oldPen);
        painter.setBrush(oldBrush);
        painter.setRenderHint(QPainter::Antialiasing, smooth);
        return;
    }
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    double inset = 0;
    if (line.isValid()) {
        QPen pen(line, lineWidth);
        pen.setJoinStyle(Qt::MiterJoin);
        painter.setPen(pen);
        inset = lineWidth / 2;
    } else {
        painter.setPen(Qt::NoPen);
    }
    const double inner = qMax(0.0, radius - inset);
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), inner, inner);
    painter.setPen(oldPen);
    painter.setBrush(oldBrush);
    painter.setRenderHint(QPainter::Antialiasing, smooth);
}

void drawFocusRing(QPainter& painter, const QRectF& rect, double radius, const Theme& theme)
{
    drawBox(painter, rect, radius, QColor(), theme.accent, theme.px(2));
}

void drawArrow(QPainter& painter, const QRectF& rect, const QColor& color, double lineWidth)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const double y = rect.center().y();
    const double head = qMin(rect.width() * 0.4, rect.height() * 0.5);
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
    QPainterPath path(QPointF(rect.right() - head, y - head));
    path.lineTo(rect.right(), y);
    path.lineTo(rect.right() - head, y + head);
    painter.drawPath(path);
    painter.restore();
}

void drawChevron(QPainter& painter, const QPointF& center, double size, int quarterTurns,
                 const QColor& color, double lineWidth)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.translate(center);
    painter.rotate(90.0 * quarterTurns);
    QPainterPath path(QPointF(-size / 2, -size / 4));
    path.lineTo(0, size / 4);
    path.lineTo(size / 2, -size / 4);
    painter.drawPath(path);
    painter.restore();
}

}  // namespace convstep
