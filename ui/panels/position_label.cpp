// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/position_label.h"

#include <QFontMetricsF>
#include <QPainter>

#include <array>
#include <cmath>

#include "ui/theme/fonts.h"

namespace convstep {

PositionLabel::PositionLabel(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void PositionLabel::setText(const QString& text, const QString& strong)
{
    if (text == m_text && strong == m_strong)
        return;
    m_text = text;
    m_strong = strong;
    setAccessibleName(text);
    update();
}

void PositionLabel::setNote(const QString& note)
{
    if (note == m_note)
        return;
    m_note = note;
    setAccessibleDescription(note);
    update();
}

QSize PositionLabel::sizeHint() const
{
    const Theme& theme = m_themes.theme();
    return {theme.ipx(420), theme.ipx(24)};
}

QSize PositionLabel::minimumSizeHint() const
{
    const Theme& theme = m_themes.theme();
    return {theme.ipx(150), theme.ipx(24)};
}

void PositionLabel::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    QPainter painter(this);
    // What does not fit is left out at the end, which says least, by whole phrases.
    const QFontMetricsF strongest(themeFont(TextStyle::label, theme));
    QString text = m_text;
    while (digitsWidth(strongest, text) > this->width()) {
        const qsizetype phrase =
            std::max(text.lastIndexOf(QLatin1Char(',')), text.lastIndexOf(QChar(0xB7)));
        if (phrase <= 0)
            break;
        text = text.left(phrase).trimmed();
    }
    const qsizetype at = m_strong.isEmpty() ? -1 : text.indexOf(m_strong);
    struct Part {
        QString text;
        TextStyle style;
    };
    const std::array parts =
        at < 0 ? std::array{Part{text, TextStyle::body}, Part{{}, TextStyle::body},
                            Part{{}, TextStyle::body}}
               : std::array{Part{text.left(at), TextStyle::body},
                            Part{m_strong, TextStyle::label},
                            Part{text.mid(at + m_strong.size()), TextStyle::body}};
    double width = 0;
    for (const Part& part : parts)
        width += digitsWidth(QFontMetricsF(themeFont(part.style, theme)), part.text);
    // Right-aligned.
    double x = std::max(0.0, this->width() - std::ceil(width));
    const QFontMetricsF metrics(themeFont(TextStyle::body, theme));
    const double note = metrics.horizontalAdvance(m_note) + theme.px(12);
    if (!m_note.isEmpty() && note <= x) {
        painter.setFont(themeFont(TextStyle::body, theme));
        painter.setPen(isEnabled() ? theme.text : theme.quiet);
        painter.drawText(QRectF(x - note, 0, note, height()), Qt::AlignLeft | Qt::AlignVCenter,
                         m_note);
    }
    setToolTip(text != m_text || width > this->width() || (!m_note.isEmpty() && note > x)
                   ? (m_note.isEmpty() ? m_text : m_text + QStringLiteral("\n") + m_note)
                   : QString());
    for (const Part& part : parts) {
        painter.setFont(themeFont(part.style, theme));
        painter.setPen(part.style == TextStyle::label && isEnabled() ? theme.text : theme.quiet);
        const double wide = digitsWidth(QFontMetricsF(painter.font()), part.text);
        drawDigits(painter, QRectF(x, 0, wide + 1, height()), Qt::AlignLeft | Qt::AlignVCenter,
                   part.text);
        x += wide;
    }
}

}  // namespace convstep
