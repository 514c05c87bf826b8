// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is on its way between two scenes.
#include "ui/stage/cell_painter.h"
#include "ui/stage/motion.h"

namespace convstep {
namespace {

QRectF between(const QRectF& from, const QRectF& to, double t)
{
    const QSizeF size = from.size() * (1 - t) + to.size() * t;
    QRectF rect(QPointF(), size);
    rect.moveCenter(from.center() * (1 - t) + to.center() * t);
    return rect;
}

// A number keeps the size of its cell on the way into a wide tray.
QRectF place(const Flight& flight, double t)
{
    QRectF to = flight.from;
    if (flight.to.width() <= 2 * flight.from.width())
        to.setSize(flight.to.size());
    to.moveCenter(flight.to.center());
    return between(flight.from, to, t);
}

bool moves(const Flight& flight, const MotionMoment& moment)
{
    return moment.beat == flight.beat || moment.beat == Beat::all;
}

bool glides(const MotionMoment& moment)
{
    return moment.beat == Beat::window || moment.beat == Beat::all;
}

}  // namespace

void paintMotion(QPainter& painter, const StageMotion& motion, const MotionMoment& moment,
                 const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    const QColor tap = theme.filter.line;
    if (glides(moment)) {
        if (motion.window) {
            const double out = theme.px(3);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(tap, theme.px(2), Qt::DashLine));
            painter.drawRoundedRect(
                between(motion.window->from, motion.window->to, moment.progress)
                    .adjusted(-out, -out, out, out),
                theme.px(4), theme.px(4));
        }
        for (const Glide& mark : motion.marks) {
            const QRectF rect = between(mark.from, mark.to, moment.progress);
            cellOutline(painter, rect, QPen(tap, theme.px(3)), theme);
            cellNotch(painter, rect, tap, theme);
        }
    }
    for (const Flight& flight : motion.flights) {
        if (!moves(flight, moment))
            continue;
        const QPen pen = theme.rolePen(flight.role, 2);
        if (motion.still) {
            const double out = theme.px(3);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(pen);
            painter.drawRoundedRect(flight.to.adjusted(-out, -out, out, out), theme.px(4),
                                    theme.px(4));
            continue;
        }
        const QRectF rect = place(flight, moment.progress);
        paintValueCell(painter, rect, flight.value, flight.bound, theme, flight.pixels);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(pen);
        painter.drawRoundedRect(rect, theme.px(cellRadius), theme.px(cellRadius));
    }
    painter.restore();
}

QRegion motionRegion(const StageMotion& motion, const MotionMoment& moment, const Theme& theme)
{
    QRegion region;
    const double out = theme.px(6);
    const auto add = [&](const QRectF& rect) {
        region += rect.adjusted(-out, -out, out, out).toAlignedRect();
    };
    if (glides(moment)) {
        if (motion.window)
            add(between(motion.window->from, motion.window->to, moment.progress));
        for (const Glide& mark : motion.marks)
            add(between(mark.from, mark.to, moment.progress));
    }
    for (const Flight& flight : motion.flights)
        if (moves(flight, moment))
            add(motion.still ? flight.to : place(flight, moment.progress));
    return region;
}

}  // namespace convstep
