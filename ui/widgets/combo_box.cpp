// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/combo_box.h"

#include <QPainter>
#include <QStyleOptionComboBox>
#include <QWheelEvent>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

ComboBox::ComboBox(const ThemeWatcher* themes, QWidget* parent)
    : QComboBox(parent), m_themes(themes)
{
    // Focus by Tab and click, not by the wheel.
    setFocusPolicy(Qt::StrongFocus);
}

void ComboBox::setStrong(bool strong)
{
    m_strong = strong;
    update();
}

void ComboBox::wheelEvent(QWheelEvent* event)
{
    if (hasFocus())
        QComboBox::wheelEvent(event);
    else
        event->ignore();
}

void ComboBox::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes->theme();
    QPainter painter(this);
    drawBox(painter, rect(), theme.px(6), underMouse() && isEnabled() ? theme.hover : theme.panel,
            theme.fieldLine, theme.px(1));
    if (hasFocus())
        drawFocusRing(painter, rect(), theme.px(6), theme);
    const QColor ink = isEnabled() ? theme.text : blend(theme.quiet, theme.panel, 0.4);
    painter.setFont(themeFont(m_strong ? TextStyle::label : TextStyle::body, theme));
    painter.setPen(ink);
    const QRectF text = QRectF(rect()).adjusted(theme.px(11), 0, -theme.px(28), 0);
    painter.drawText(
        text, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetricsF(painter.font()).elidedText(currentText(), Qt::ElideRight, text.width()));
    drawChevron(painter, QPointF(width() - theme.px(15), height() / 2.0), theme.px(8), 0, ink,
                theme.px(1.5));
}

}  // namespace convstep
