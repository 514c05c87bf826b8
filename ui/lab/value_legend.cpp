// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/value_legend.h"

#include <QPainter>

#include "ui/session/number_text.h"
#include "ui/theme/fonts.h"

namespace convstep {

ValueLegend::ValueLegend(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes)
{
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
    setBound(1);
}

void ValueLegend::setBound(double bound)
{
    m_bound = bound;
    setToolTip(tr("Values beyond the ends have the colour of the end."));
    setAccessibleName(tr("Colours from %1 to %2, 0 in the middle")
                          .arg(numberText(-bound, 3), numberText(bound, 3)));
    update();
}

QSize ValueLegend::sizeHint() const
{
    const Theme& theme = m_themes.theme();
    return {theme.ipx(294), theme.ipx(20)};
}

// The numbers, and a little of the colours between them.
QSize ValueLegend::minimumSizeHint() const
{
    const Theme& theme = m_themes.theme();
    return {theme.ipx(168), theme.ipx(20)};
}

void ValueLegend::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    QPainter painter(this);
    painter.setFont(themeFont(TextStyle::small, theme));
    painter.setPen(theme.quiet);
    const double words = theme.px(64);
    const QRectF bar(words, theme.px(5), width() - 2 * words, theme.px(10));
    for (int x = 0; x < static_cast<int>(bar.width()); ++x) {
        const double value = ((x + 0.5) / bar.width() * 2 - 1);
        painter.fillRect(QRectF(bar.left() + x, bar.top(), 1, bar.height()),
                         theme.valueColor(value, 1));
    }
    painter.setPen(QPen(theme.fieldLine, 1));
    painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5));
    painter.drawLine(QPointF(bar.center().x(), bar.top()), QPointF(bar.center().x(), bar.bottom()));
    painter.setPen(theme.quiet);
    const double gap = theme.px(6);
    painter.drawText(QRectF(0, 0, words - gap, height()), Qt::AlignRight | Qt::AlignVCenter,
                     numberText(-m_bound, 3));
    painter.drawText(QRectF(bar.right() + gap, 0, words - gap, height()),
                     Qt::AlignLeft | Qt::AlignVCenter, numberText(m_bound, 3));
}

}  // namespace convstep
