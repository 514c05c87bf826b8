// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainter>
#include <QScreen>
#include <QHash>
#include <algorithm>
#include <map>
#include <tuple>

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

// What is known of a font. Numbers only: fonts must not outlive the application.
struct MeasuredFont {
    double zero = 0;  // width of the digit
    double ascent = 0;
    double descent = 0;
    double capHeight = 0;
    QHash<QString, double> runs;
};

MeasuredFont measure(const QFontMetricsF& metrics)
{
    return {metrics.horizontalAdvance(QLatin1Char('0')), metrics.ascent(), metrics.descent(),
            metrics.capHeight(), {}};
}

// Shaping takes most of the time that a frame of the stage takes, and nearly all that is shaped was
// on the frame before. One table per thread, because pictures are painted in others.
class MeasuredFonts {
public:
    // nullptr for fonts that depend on more than the key: those in points look different on every
    // device.
    MeasuredFont* of(const QFont& font)
    {
        if (font.pixelSize() < 1 || font.pointSizeF() > 0 || font.style() != QFont::StyleNormal ||
            font.capitalization() != QFont::MixedCase || font.letterSpacing() != 0)
            return nullptr;
        const Key key(font.pixelSize(), font.weight(), font.family());
        const auto known = m_fonts.find(key);
        if (known != m_fonts.end())
            return &known->second;
        constexpr std::size_t mostFonts = 256;
        if (m_fonts.size() >= mostFonts)
            m_fonts.clear();
        return &m_fonts.emplace(key, measure(QFontMetricsF(font))).first->second;
    }

private:
    using Key = std::tuple<int, int, QString>;
    std::map<Key, MeasuredFont> m_fonts;
};

MeasuredFont* measured(const QFont& font)
{
    thread_local MeasuredFonts fonts;
    return fonts.of(font);
}

double runWidth(MeasuredFont& known, const QFont& font, const QString& run)
{
    if (const auto found = known.runs.constFind(run); found != known.runs.cend())
        return *found;
    constexpr qsizetype mostRuns = 4096;
    if (known.runs.size() >= mostRuns)
        known.runs.clear();
    return *known.runs.insert(run, QFontMetricsF(font).horizontalAdvance(run));
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

double digitsWidth(const QFont& font, const QString& text)
{
    MeasuredFont* known = measured(font);
    if (!known)
        return digitsWidth(QFontMetricsF(font), text);
    double width = 0;
    forEachRun(text, [&](const QString& run, bool digit) {
        width += digit ? known->zero : runWidth(*known, font, run);
    });
    return width;
}

void drawDigits(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text)
{
    const QFont font = painter.font();
    MeasuredFont* known = measured(font);
    MeasuredFont own;
    if (!known) {
        own = measure(QFontMetricsF(font, painter.device()));
        known = &own;
    }
    const auto widthOf = [&](const QString& run) {
        return known == &own ? QFontMetricsF(font, painter.device()).horizontalAdvance(run)
                             : runWidth(*known, font, run);
    };
    double width = 0;
    forEachRun(text, [&](const QString& run, bool digit) {
        width += digit ? known->zero : widthOf(run);
    });
    double x = rect.left();
    if (alignment.testFlag(Qt::AlignRight))
        x = rect.right() - width;
    else if (alignment.testFlag(Qt::AlignHCenter))
        x = rect.center().x() - width / 2;
    double baseline = rect.top() + known->ascent;
    if (alignment.testFlag(Qt::AlignBottom))
        baseline = rect.bottom() - known->descent;
    else if (alignment.testFlag(Qt::AlignVCenter))
        baseline = rect.center().y() + known->capHeight / 2;
    forEachRun(text, [&](const QString& run, bool digit) {
        const double wide = widthOf(run);
        painter.drawText(QPointF(digit ? x + (known->zero - wide) / 2 : x, baseline), run);
        x += digit ? known->zero : wide;
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
