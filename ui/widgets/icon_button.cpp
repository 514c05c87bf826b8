// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/icon_button.h"

#include <QPainter>

#include "ui/theme/paint.h"

namespace convstep {

namespace {

void triangle(QPainterPath& path, double left, double right)
{
    // Points to the right when left < right.
    path.moveTo(left, 2.5);
    path.lineTo(right, 8);
    path.lineTo(left, 13.5);
    path.closeSubpath();
}

// The arrow of undo; redo is its mirror image.
QPainterPath turnBack()
{
    QPainterPath path(QPointF(5.5, 2.5));
    path.lineTo(2, 6);
    path.lineTo(5.5, 9.5);
    path.moveTo(2.4, 6);
    path.lineTo(9.5, 6);
    path.arcTo(QRectF(5.75, 6, 7.5, 7.5), 90, -180);
    path.lineTo(6, 13.5);
    return path;
}

// A diamond and an arrow head behind it.
QPainterPath toNotable()
{
    QPainterPath path(QPointF(5.2, 4));
    path.lineTo(9.2, 8);
    path.lineTo(5.2, 12);
    path.lineTo(1.2, 8);
    path.closeSubpath();
    path.moveTo(10.6, 3.5);
    path.lineTo(14.6, 8);
    path.lineTo(10.6, 12.5);
    return path;
}

}  // namespace

QPainterPath glyphPath(Glyph glyph, bool* stroked)
{
    *stroked = false;
    QPainterPath path;
    switch (glyph) {
    case Glyph::start:
        path.addRect(1.5, 2.5, 2.2, 11);
        triangle(path, 14, 5);
        break;
    case Glyph::stepBack:
        triangle(path, 12, 3.5);
        break;
    case Glyph::play:
        triangle(path, 3.5, 13.5);
        break;
    case Glyph::pause:
        path.addRect(3.5, 2.5, 3.2, 11);
        path.addRect(9.3, 2.5, 3.2, 11);
        break;
    case Glyph::stepForward:
        triangle(path, 4, 12.5);
        break;
    case Glyph::end:
        triangle(path, 2, 11);
        path.addRect(12.3, 2.5, 2.2, 11);
        break;
    case Glyph::previousNotable:
        *stroked = true;
        path = QTransform::fromScale(-1, 1).translate(-16, 0).map(toNotable());
        break;
    case Glyph::nextNotable:
        *stroked = true;
        path = toNotable();
        break;
    case Glyph::mark:
        *stroked = true;
        path.moveTo(4, 14);
        path.lineTo(4, 2.5);
        path.lineTo(13, 2.5);
        path.lineTo(10.5, 5.75);
        path.lineTo(13, 9);
        path.lineTo(4, 9);
        break;
    case Glyph::loop:
        // Round, with an arrow head on each way.
        *stroked = true;
        path.moveTo(2.2, 8);
        path.arcTo(QRectF(2.2, 4.5, 7, 7), 180, -90);
        path.lineTo(13, 4.5);
        path.moveTo(10.6, 2);
        path.lineTo(13.2, 4.5);
        path.lineTo(10.6, 7);
        path.moveTo(13.8, 8);
        path.arcTo(QRectF(6.8, 4.5, 7, 7), 0, -90);
        path.lineTo(3, 11.5);
        path.moveTo(5.4, 9);
        path.lineTo(2.8, 11.5);
        path.lineTo(5.4, 14);
        break;
    case Glyph::undo:
        *stroked = true;
        path = turnBack();
        break;
    case Glyph::redo:
        *stroked = true;
        path = QTransform::fromScale(-1, 1).translate(-16, 0).map(turnBack());
        break;
    case Glyph::open:
        *stroked = true;
        path.moveTo(1.5, 13);
        path.lineTo(1.5, 3);
        path.lineTo(6, 3);
        path.lineTo(7.5, 5);
        path.lineTo(13, 5);
        path.lineTo(13, 7.2);
        path.moveTo(1.5, 13);
        path.lineTo(3.8, 7.2);
        path.lineTo(15, 7.2);
        path.lineTo(12.7, 13);
        path.closeSubpath();
        break;
    case Glyph::save:
        *stroked = true;
        path.moveTo(8, 2);
        path.lineTo(8, 10);
        path.moveTo(4.8, 6.8);
        path.lineTo(8, 10);
        path.lineTo(11.2, 6.8);
        path.moveTo(2, 10.5);
        path.lineTo(2, 13.5);
        path.lineTo(14, 13.5);
        path.lineTo(14, 10.5);
        break;
    case Glyph::exportFile:
        *stroked = true;
        path.moveTo(8, 10);
        path.lineTo(8, 2);
        path.moveTo(4.8, 5.2);
        path.lineTo(8, 2);
        path.lineTo(11.2, 5.2);
        path.moveTo(4.5, 8);
        path.lineTo(2.5, 8);
        path.lineTo(2.5, 14);
        path.lineTo(13.5, 14);
        path.lineTo(13.5, 8);
        path.lineTo(11.5, 8);
        break;
    case Glyph::copy:
        *stroked = true;
        path.addRoundedRect(QRectF(5.5, 5.5, 8.5, 8.5), 1.5, 1.5);
        path.moveTo(3.2, 10.5);
        path.lineTo(2, 10.5);
        path.lineTo(2, 2);
        path.lineTo(10.5, 2);
        path.lineTo(10.5, 3.2);
        break;
    case Glyph::gallery:
        for (const double y : {2.0, 9.0}) {
            for (const double x : {2.0, 9.0})
                path.addRoundedRect(QRectF(x, y, 5, 5), 1.2, 1.2);
        }
        break;
    case Glyph::close:
        *stroked = true;
        path.moveTo(3.5, 3.5);
        path.lineTo(12.5, 12.5);
        path.moveTo(12.5, 3.5);
        path.lineTo(3.5, 12.5);
        break;
    case Glyph::add:
        *stroked = true;
        path.moveTo(8, 2.8);
        path.lineTo(8, 13.2);
        path.moveTo(2.8, 8);
        path.lineTo(13.2, 8);
        break;
    case Glyph::down:
        *stroked = true;
        path.moveTo(4, 6.2);
        path.lineTo(8, 10.2);
        path.lineTo(12, 6.2);
        break;
    case Glyph::more:
        for (const double x : {3.0, 8.0, 13.0})
            path.addEllipse(QPointF(x, 8), 1.5, 1.5);
        break;
    }
    return path;
}

IconButton::IconButton(const ThemeWatcher* themes, Glyph glyph, const QString& name,
                       QWidget* parent)
    : QToolButton(parent), m_themes(themes), m_glyph(glyph)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setName(name);
    connect(themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void IconButton::setGlyph(Glyph glyph)
{
    m_glyph = glyph;
    update();
}

void IconButton::setName(const QString& name, const QString& shortcut)
{
    setAccessibleName(name);
    setToolTip(shortcut.isEmpty() ? name : tr("%1 (%2)").arg(name, shortcut));
}

void IconButton::setStrong(bool strong)
{
    m_strong = strong;
    updateGeometry();
    update();
}

void IconButton::setSmall(bool small)
{
    m_small = small;
    updateGeometry();
    update();
}

QSize IconButton::sizeHint() const
{
    if (m_small)
        return QSize(1, 1) * m_themes->theme().ipx(22);
    const int side = m_themes->theme().ipx(m_strong ? 36 : 32);
    return {m_glyph == Glyph::down ? m_themes->theme().ipx(18) : side, side};
}

void IconButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes->theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ink = m_strong ? theme.accent : m_small ? theme.quiet : theme.text;
    if (!isEnabled())
        ink = blend(theme.quiet, theme.panel, 0.55);
    else if (isDown())
        drawBox(painter, rect(), theme.px(6), theme.line, QColor());
    else if (underMouse())
        drawBox(painter, rect(), theme.px(6), theme.hover, QColor());
    if (isChecked()) {
        drawBox(painter, rect(), theme.px(6), theme.accent, QColor());
        ink = theme.accentText;
    }
    if (hasFocus())
        drawFocusRing(painter, rect(), theme.px(6), theme);

    bool stroked = false;
    const QPainterPath path = glyphPath(m_glyph, &stroked);
    const double side = theme.px(m_strong ? 20 : m_small ? 13 : 16);
    painter.translate((width() - side) / 2.0, (height() - side) / 2.0);
    painter.scale(side / 16, side / 16);
    painter.setPen(stroked ? QPen(ink, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)
                           : QPen(ink, 0.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(stroked ? QBrush(Qt::NoBrush) : QBrush(ink));
    painter.drawPath(path);
}

}  // namespace convstep
