// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/formula_painter.h"

#include <QCoreApplication>
#include <QFontMetricsF>

#include "ui/stage/text_fit.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {
namespace {

constexpr double sumPixels = 17;
constexpr double smallestSumPixels = 11;
constexpr double comfortableSumPixels = 13;
constexpr double lineFactor = 1.35;
constexpr double sidePadding = 18;
constexpr double topPadding = 10;
constexpr double bottomPadding = 8;
constexpr int mostRuleLines = 3;

QString text(const char* source) { return QCoreApplication::translate("Stage", source); }

struct PlacedWord {
    const FormulaWord* word;
    double x;
    int line;
};

// Size of the letters, and how much larger those of the current term are.
struct Look {
    double pixels = sumPixels;
    double current = 1;
};

QFont wordFont(const Formula& formula, std::size_t index, const Look& look, const Theme& theme)
{
    const bool current = formula.words[index].mark == FormulaMark::current;
    // The name in front is no term.
    return sizedFont(look.pixels * (current && index > 0 ? look.current : 1),
                     current ? QFont::DemiBold : QFont::Normal, theme);
}

// Line and place of every word; the number of lines. A line rather begins with a plus than within
// a product.
int layOut(const Formula& formula, double width, const Look& look, const Theme& theme,
           std::vector<PlacedWord>& placed)
{
    placed.clear();
    const double space = theme.px(look.pixels * 0.34);
    std::vector<double> widths;
    for (std::size_t i = 0; i < formula.words.size(); ++i)
        widths.push_back(textWidth(formula.words[i].text, wordFont(formula, i, look, theme)));
    const auto beginsTerm = [&](std::size_t i) {
        return formula.words[i].mark == FormulaMark::plain &&
               formula.words[i].text == QLatin1String("+");
    };
    double x = 0;
    int line = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        double needed = widths[i];
        if (beginsTerm(i))
            for (std::size_t k = i + 1; k < widths.size() && !beginsTerm(k); ++k)
                needed += space + widths[k];
        if (x > 0 && x + needed > width) {
            // A term that fits on no line at all is broken where it must be.
            if (needed <= width - theme.px(24) || x + widths[i] > width) {
                x = theme.px(24);
                ++line;
            }
        }
        placed.push_back({&formula.words[i], x, line});
        x += widths[i] + space;
    }
    return line + 1;
}

QColor wordColor(const FormulaWord& word, const Theme& theme)
{
    switch (word.mark) {
    case FormulaMark::plain: return theme.quiet;
    case FormulaMark::folded: return theme.text;
    case FormulaMark::pending: return theme.quiet;
    case FormulaMark::done:
    case FormulaMark::current: break;
    }
    return word.role ? theme.roleText(*word.role) : theme.text;
}

QStringList ruleLines(const Formula& formula, double width, const Theme& theme)
{
    return brokenLines(text("rule: ") + formula.rule, sceneFont(SceneText::rule, theme), width,
                       mostRuleLines);
}

void paintSumWords(QPainter& painter, const QRectF& area, const Formula& formula, Look look,
                   const Theme& theme)
{
    std::vector<PlacedWord> placed;
    const auto high = [&] { return theme.px(look.pixels * std::max(lineFactor, look.current)); };
    int lines = layOut(formula, area.width(), look, theme, placed);
    while (look.pixels > smallestSumPixels && lines * high() > area.height() + 1) {
        --look.pixels;
        lines = layOut(formula, area.width(), look, theme, placed);
    }
    const double lineHeight = high();
    // Letters of both sizes stand on one line.
    const auto middle = [](const QFont& font) {
        const QFontMetricsF metrics(font);
        return (metrics.ascent() - metrics.descent()) / 2;
    };
    const double base = middle(sizedFont(look.pixels, QFont::Normal, theme));
    const int room = std::max(1, static_cast<int>((area.height() + 1) / lineHeight));
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const PlacedWord& one = placed[i];
        // The last place that there is shows that words follow.
        const bool cut = lines > room && one.line == room - 1 &&
                         (i + 1 == placed.size() || placed[i + 1].line == room);
        const QFont font = wordFont(formula, i, look, theme);
        painter.setFont(font);
        painter.setPen(wordColor(*one.word, theme));
        const double opacity = painter.opacity();
        // Terms to come stand back, unless the current one stands out by its size.
        if (one.word->mark == FormulaMark::pending && look.current == 1)
            painter.setOpacity(opacity * 0.6);
        drawDigits(painter,
                   {area.left() + one.x,
                    area.top() + one.line * lineHeight + base - middle(font), area.width(),
                    lineHeight},
                   Qt::AlignLeft | Qt::AlignVCenter,
                   cut ? QStringLiteral("…") : one.word->text);
        painter.setOpacity(opacity);
        if (cut)
            break;
    }
}

}  // namespace

void paintFormulaLine(QPainter& painter, const QRectF& rect, const Formula& formula, double pixels,
                      const Theme& theme)
{
    paintSumWords(painter, rect, formula, {pixels, 1.25}, theme);
}

bool formulaFits(const Formula& formula, int sumLines, double width, const Theme& theme)
{
    std::vector<PlacedWord> placed;
    const double inside = width - theme.px(2 * sidePadding);
    const double room = sumLines * sumPixels * lineFactor + 1 / theme.scale;
    for (double pixels = sumPixels; pixels >= comfortableSumPixels; --pixels)
        if (layOut(formula, inside, {pixels, 1}, theme, placed) * pixels * lineFactor <= room)
            return true;
    return false;
}

double formulaCardHeight(const Formula& formula, int sumLines, double width, const Theme& theme)
{
    const double inside = width - theme.px(2 * sidePadding);
    const auto details = static_cast<double>((formula.tap.isEmpty() ? 0 : 1) +
                                             ruleLines(formula, inside, theme).size());
    return theme.px(topPadding + bottomPadding + sumLines * sumPixels * lineFactor) +
           details * sceneLine(SceneText::rule, theme);
}

void paintFormula(QPainter& painter, const QRectF& rect, const Formula* formula, const Theme& theme)
{
    drawBox(painter, rect, theme.px(10), theme.panel, theme.line);
    const QRectF inside = rect.adjusted(theme.px(sidePadding), theme.px(topPadding),
                                        -theme.px(sidePadding), -theme.px(bottomPadding));
    if (!formula) {
        painter.setFont(sizedFont(15, QFont::Normal, theme));
        painter.setPen(theme.quiet);
        painter.drawText(inside, Qt::AlignCenter | Qt::TextWordWrap,
                         text("Press Space to play, or → to make the first step."));
        return;
    }
    const QFont detailFont = sceneFont(SceneText::rule, theme);
    QStringList details = ruleLines(*formula, inside.width(), theme);
    if (!formula->tap.isEmpty())
        details.prepend(
            brokenLines(text("this tap: ") + formula->tap, detailFont, inside.width(), 1).front());
    const double line = sceneLine(SceneText::rule, theme);
    const double detailTop = inside.bottom() - line * static_cast<double>(details.size());
    paintSumWords(painter,
                  {inside.left(), inside.top(), inside.width(), detailTop - inside.top()},
                  *formula, {}, theme);
    painter.setFont(detailFont);
    painter.setPen(theme.quiet);
    for (qsizetype i = 0; i < details.size(); ++i)
        painter.drawText(QRectF(inside.left(), detailTop + line * static_cast<double>(i),
                                inside.width(), line),
                         Qt::AlignLeft | Qt::AlignVCenter, details[i]);
}

}  // namespace convstep
