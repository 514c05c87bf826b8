// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/timeline.h"

#include <QAccessible>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

Timeline::Timeline(const ThemeWatcher* themes, QWidget* parent) : QWidget(parent), m_themes(themes)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Timeline"));
    connect(themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void Timeline::setSegments(std::vector<TimelineSegment> segments)
{
    std::erase_if(segments, [](const TimelineSegment& segment) { return segment.steps <= 0; });
    m_segments = std::move(segments);
    m_total = 0;
    for (const TimelineSegment& segment : m_segments)
        m_total += segment.steps;
    m_position = std::clamp<std::int64_t>(m_position, 0, m_total);
    describe();
    update();
}

void Timeline::setPosition(std::int64_t position)
{
    const std::int64_t to = std::clamp<std::int64_t>(position, 0, m_total);
    if (to == m_position)
        return;
    m_position = to;
    describe();
    update();
}

void Timeline::describe()
{
    setAccessibleDescription(
        tr("step %1 of %2").arg(groupedNumber(m_position), groupedNumber(m_total)));
}

QRectF Timeline::track() const
{
    // Half the handle stands out at either end.
    const Theme& theme = m_themes->theme();
    const double side = theme.px(2);
    const double high = theme.px(16);
    return {side, (height() - high) / 2, qMax(1.0, width() - 2 * side), high};
}

double Timeline::xOf(std::int64_t position) const
{
    const QRectF bar = track();
    if (m_total == 0)
        return bar.left();
    return bar.left() +
           bar.width() * (static_cast<double>(position) / static_cast<double>(m_total));
}

std::int64_t Timeline::positionAt(double x) const
{
    const QRectF bar = track();
    const double part = std::clamp((x - bar.left()) / bar.width(), 0.0, 1.0);
    return std::llround(part * static_cast<double>(m_total));
}

QSize Timeline::sizeHint() const
{
    const Theme& theme = m_themes->theme();
    return {theme.ipx(600), theme.ipx(28)};
}

QSize Timeline::minimumSizeHint() const
{
    const Theme& theme = m_themes->theme();
    return {theme.ipx(80), theme.ipx(28)};
}

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
    if (m_hover >= 0 && !m_dragging) {
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
}

void Timeline::dragTo(double x)
{
    const std::int64_t to = positionAt(x);
    if (to == m_position)
        return;
    setPosition(to);
    emit seek(to);
}

void Timeline::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_total == 0)
        return;
    m_dragging = true;
    emit scrubbing(true);
    // On the handle itself nothing jumps.
    const double x = event->position().x();
    if (std::abs(x - xOf(m_position)) > m_themes->theme().px(4))
        dragTo(x);
    update();
}

void Timeline::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = event->position().x();
    if (m_dragging)
        dragTo(m_hover);
    update();
}

void Timeline::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragging)
        return;
    m_dragging = false;
    emit scrubbing(false);
    update();
}

void Timeline::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

bool Timeline::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_total > 0) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showTip(help->globalPos(), help->pos().x());
        return true;
    }
    return QWidget::event(event);
}

void Timeline::showTip(const QPoint& global, double x)
{
    const std::int64_t position = positionAt(x);
    QString label;
    std::int64_t before = 0;
    for (const TimelineSegment& segment : m_segments) {
        before += segment.steps;
        if (position <= before) {
            label = segment.label;
            break;
        }
    }
    QString tip = tr("step %1").arg(groupedNumber(position));
    if (!label.isEmpty())
        tip = tr("%1 · %2").arg(tip, label);
    QToolTip::showText(global, tip, this);
}

}  // namespace convstep
