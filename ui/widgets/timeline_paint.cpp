// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the timeline looks: from top to bottom flags, segments, ticks.
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <numeric>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/timeline.h"

namespace convstep {

namespace {

constexpr double barHigh = 16;
constexpr double belowBar = 6;  // ticks, and the handle's foot
constexpr double flagHigh = 14;

}  // namespace

QRectF Timeline::track() const
{
    // Half the handle stands out at either end.
    const Theme& theme = m_themes->theme();
    const double side = theme.px(3);
    const double high = theme.px(barHigh);
    return {side, height() - theme.px(belowBar) - high, qMax(1.0, width() - 2 * side), high};
}

QSize Timeline::sizeHint() const
{
    const Theme& theme = m_themes->theme();
    return {theme.ipx(600), theme.ipx(flagHigh + barHigh + belowBar)};
}

QSize Timeline::minimumSizeHint() const { return {m_themes->theme().ipx(80), sizeHint().height()}; }

void Timeline::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes->theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF bar = track();
    if (m_total == 0) {
        drawBox(painter, bar, theme.px(4), theme.hover, theme.line, theme.px(1));
        return;
    }
    // Nothing to go to: there, but pale.
    if (!isEnabled())
        painter.setOpacity(0.45);
    const double done = xOf(m_position);
    paintSegments(painter, bar, done);
    paintTicks(painter, bar);
    paintLoop(painter, bar);
    if (m_hover >= 0 && m_drag == Drag::none) {
        painter.fillRect(QRectF(m_hover - theme.px(0.5), bar.top() - theme.px(2), theme.px(1),
                                bar.height() + theme.px(4)),
                         theme.quiet);
    }
    const double wide = theme.px(4);
    const QRectF handle(done - wide / 2, bar.top() - theme.px(5), wide,
                        bar.height() + theme.px(10));
    const double rim = theme.px(1.5);
    drawBox(painter, handle.adjusted(-rim, -rim, rim, rim), wide, theme.panel, QColor());
    drawBox(painter, handle, wide / 2, theme.accent, QColor());
    paintFlags(painter, bar);
    if (hasFocus())
        drawFocusRing(painter, QRectF(rect()), theme.px(6), theme);
}

void Timeline::paintSegments(QPainter& painter, const QRectF& bar, double done) const
{
    const Theme& theme = m_themes->theme();
    const QFont labelFont = themeFont(TextStyle::small, theme);
    const QFontMetricsF metrics(labelFont);
    painter.setFont(labelFont);
    const double narrow = theme.px(6);
    // Without a gap where segments are so narrow that gaps would be all one sees.
    const bool gaps = bar.width() / static_cast<double>(m_segments.size()) > narrow;
    std::int64_t before = 0;
    double lastEdge = -1;
    for (const TimelineSegment& segment : m_segments) {
        const double left = xOf(before);
        before += segment.steps;
        const double right = xOf(before);
        // Many segments may share a pixel: one of them is enough.
        if (right - lastEdge < 0.5)
            continue;
        lastEdge = right;
        const double gap = gaps && before < m_total ? theme.px(2) : 0;
        const QRectF box(left, bar.top(), qMax(0.5, right - left - gap), bar.height());
        const RoleColors& role = theme.role(segment.role);
        const double radius = qMin(theme.px(4), box.width() / 2);
        QPainterPath shape;
        shape.addRoundedRect(box, radius, radius);
        painter.fillPath(shape, role.tint);
        if (done > left) {
            painter.save();
            painter.setClipRect(QRectF(left, 0, done - left, height()));
            painter.fillPath(shape, blend(role.tint, role.line, theme.dark ? 0.22 : 0.3));
            painter.restore();
        }
        const QRectF text = box.adjusted(theme.px(8), 0, -theme.px(4), 0);
        if (!segment.label.isEmpty() && text.width() > theme.px(18)) {
            const QString label = metrics.elidedText(segment.label, Qt::ElideRight, text.width());
            // Half a word says nothing.
            if (label.size() > 3 || label == segment.label) {
                painter.setPen(theme.text);
                painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, label);
            }
        }
    }
}

void Timeline::paintTicks(QPainter& painter, const QRectF& bar) const
{
    const Theme& theme = m_themes->theme();
    double last = -theme.px(3);
    for (const TimelineTick& tick : m_ticks) {
        const double x = xOf(tick.position);
        // So many that they would run into one line say no more than some of them.
        if (x - last < theme.px(2.5))
            continue;
        last = x;
        painter.fillRect(QRectF(x - theme.px(0.5), bar.bottom() + theme.px(1), theme.px(1),
                                theme.px(4)),
                         theme.quiet);
    }
}

bool Timeline::loopShown(std::int64_t& first, std::int64_t& last) const
{
    if (m_drag == Drag::loop) {
        first = std::min(m_loopFrom, m_loopTo);
        last = std::max(m_loopFrom, m_loopTo);
    } else {
        first = m_loopFirst;
        last = m_loopLast;
    }
    return first >= 0;
}

void Timeline::paintLoop(QPainter& painter, const QRectF& bar) const
{
    std::int64_t first = 0;
    std::int64_t last = 0;
    if (!loopShown(first, last))
        return;
    const Theme& theme = m_themes->theme();
    const double left = xOf(first);
    const double right = last < 0 ? left : xOf(last);
    QColor wash = theme.accent;
    wash.setAlphaF(0.15F);
    painter.fillRect(QRectF(left, bar.top(), right - left, bar.height()), wash);
    // Brackets, open to the inside.
    painter.setPen(QPen(theme.accent, theme.px(2), Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    const double top = bar.top() - theme.px(2);
    const double bottom = bar.bottom() + theme.px(2);
    const auto bracket = [&](double x, double arm) {
        painter.drawPolyline(QPolygonF({QPointF(x + arm, top), QPointF(x, top),
                                        QPointF(x, bottom), QPointF(x + arm, bottom)}));
    };
    bracket(left, theme.px(5));
    if (last >= 0)
        bracket(right, -theme.px(5));
}

std::vector<QRectF> Timeline::flagRects() const
{
    const Theme& theme = m_themes->theme();
    const QFontMetricsF metrics(themeFont(TextStyle::small, theme));
    const double small = theme.px(9);
    const double high = theme.px(flagHigh - 1);
    std::vector<std::size_t> order(m_flags.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
        return m_flags[a].position < m_flags[b].position;
    });
    std::vector<QRectF> rects(m_flags.size());
    double taken = 0;  // by the flags to the left
    for (std::size_t i = 0; i < order.size(); ++i) {
        const TimelineFlag& flag = m_flags[order[i]];
        const double x = xOf(flag.position);
        const double end = i + 1 < order.size()
                               ? xOf(m_flags[order[i + 1]].position) - theme.px(2)
                               : width();
        const double room = end - x;
        const double wanted = flag.name.isEmpty()
                                  ? small
                                  : qMin(metrics.horizontalAdvance(flag.name) + theme.px(10),
                                         theme.px(140));
        QRectF rect(x, 0, qMax(small, qMin(wanted, room)), high);
        // At the right edge a name flies to the left.
        if (room < wanted && x - taken > wanted && i + 1 == order.size())
            rect = QRectF(x - wanted, 0, wanted, high);
        // Marks of steps that share a pixel stand beside each other, so that each can be seen.
        if (i > 0 && x - xOf(m_flags[order[i - 1]].position) < theme.px(4))
            rect.moveLeft(qMin(taken + theme.px(1), width() - rect.width()));
        taken = rect.right();
        rects[order[i]] = rect;
    }
    return rects;
}

void Timeline::paintFlags(QPainter& painter, const QRectF& bar) const
{
    if (m_flags.empty())
        return;
    const Theme& theme = m_themes->theme();
    painter.setFont(themeFont(TextStyle::small, theme));
    const QFontMetricsF metrics(painter.font());
    const std::vector<QRectF> rects = flagRects();
    for (std::size_t i = 0; i < m_flags.size(); ++i) {
        const double x = xOf(m_flags[i].position);
        const QRectF& rect = rects[i];
        painter.fillRect(QRectF(x - theme.px(0.75), 0, theme.px(1.5), bar.bottom()), theme.accent);
        const QRectF text = rect.adjusted(theme.px(5), 0, -theme.px(4), 0);
        const QString name =
            m_flags[i].name.isEmpty() || text.width() < theme.px(10)
                ? QString()
                : metrics.elidedText(m_flags[i].name, Qt::ElideRight, text.width() + 1);
        if (name.isEmpty() || name == QStringLiteral("…")) {
            // Without room for a name: a pennant.
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.accent);
            const double left = rect.left();
            painter.drawPolygon(QPolygonF({QPointF(left, theme.px(1)),
                                           QPointF(left + theme.px(8), theme.px(5)),
                                           QPointF(left, theme.px(9))}));
            continue;
        }
        drawBox(painter, rect, theme.px(3), theme.accent, QColor());
        painter.setPen(theme.accentText);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, name);
    }
}

}  // namespace convstep
