// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainter>
#include <QScreen>
#include <algorithm>

namespace convstep {

namespace {

QString textFamily()
{
    static const QString family = QFontDatabase::hasFamily(QStringLiteral("Inter"))
                                      ? QStringLiteral("Inter")
                                      : QStringLiteral("DejaVu Sans");
    return family;
}

QFont monoFont(QFont::Weight weight, const Theme& theme)
{
    QFont font(QStringLiteral("DejaVu Sans Mono"));
    font.setStyleHint(QFont::Monospace);
    font.setWeight(weight);
    const QScreen* screen = QGuiApplication::primaryScreen();
    const double dpi = screen != nullptr ? screen->logicalDotsPerInchY() : 96;
    font.setPointSizeF(theme.px(11.5) * 72 / dpi);
    return font;
}

}  // namespace

QFont sizedFont(double pixels, QFont::Weight weight, const Theme& theme)
{
    QFont font(textFamily());
    font.setStyleHint(QFont::SansSerif);
    font.setPixelSize(std::max(1, theme.ipx(pixels)));
    font.setWeight(weight);
    return font;
}

QFont themeFont(TextStyle style, const Theme& theme)
{
    switch (style) {
    case TextStyle::body:
        return sizedFont(13, QFont::Normal, theme);
    case TextStyle::label:
        return sizedFont(13, QFont::DemiBold, theme);
    case TextStyle::small:
        return sizedFont(11, QFont::Normal, theme);
    case TextStyle::head: {
        QFont head = sizedFont(11, QFont::DemiBold, theme);
        head.setCapitalization(QFont::AllUppercase);
        head.setLetterSpacing(QFont::PercentageSpacing, 107);
        return head;
    }
    case TextStyle::subtitle:
        return sizedFont(14, QFont::DemiBold, theme);
    case TextStyle::title:
        return sizedFont(19, QFont::DemiBold, theme);
    case TextStyle::headline:
        return sizedFont(23, QFont::DemiBold, theme);
    case TextStyle::mono:
        return monoFont(QFont::Normal, theme);
    case TextStyle::monoStrong:
        return monoFont(QFont::Bold, theme);
    }
    return sizedFont(13, QFont::Normal, theme);
}

namespace {

// Calls place(run, isDigit) for every digit and for every run of other characters.
template <class Place>
void forEachRun(const QString& text, Place place)
{
    qsizetype first = 0;
    for (qsizetype i = 0; i <= text.size(); ++i) {
        const bool digit = i < text.size() && text[i].isDigit();
        if (i < text.size() && !digit)
            continue;
        if (i > first)
            place(text.mid(first, i - first), false);
        if (digit)
            place(text.mid(i, 1), true);
        first = i + 1;
    }
}

}  // namespace

double digitsWidth(const QFontMetricsF& metrics, const QString& text)
{
    const double zero = metrics.horizontalAdvance(QLatin1Char('0'));
    double width = 0;
    forEachRun(text, [&](const QString& run, bool digit) {
        width += digit ? zero : metrics.horizontalAdvance(run);
    });
    return width;
}

void drawDigits(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    const double zero = metrics.horizontalAdvance(QLatin1Char('0'));
    const double width = digitsWidth(metrics, text);
    double x = rect.left();
    if (alignment.testFlag(Qt::AlignRight))
        x = rect.right() - width;
    else if (alignment.testFlag(Qt::AlignHCenter))
        x = rect.center().x() - width / 2;
    double baseline = rect.top() + metrics.ascent();
    if (alignment.testFlag(Qt::AlignBottom))
        baseline = rect.bottom() - metrics.descent();
    else if (alignment.testFlag(Qt::AlignVCenter))
        baseline = rect.center().y() + metrics.capHeight() / 2;
    forEachRun(text, [&](const QString& run, bool digit) {
        const double own = metrics.horizontalAdvance(run);
        painter.drawText(QPointF(digit ? x + (zero - own) / 2 : x, baseline), run);
        x += digit ? zero : own;
    });
}

QString groupedNumber(std::int64_t number)
{
    QString text = QString::number(number);
    const qsizetype first = number < 0 ? 1 : 0;
    for (qsizetype at = text.size() - 3; at > first; at -= 3)
        text.insert(at, QChar(0x202F));
    if (number < 0)
        text[0] = QChar(0x2212);
    return text;
}

}  // namespace convstep
