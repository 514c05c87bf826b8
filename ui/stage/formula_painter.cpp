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

QFont wordFont(const FormulaWord& word, double pixels, const Theme& theme)
{
    return sizedFont(pixels, word.mark == FormulaMark::current ? QFont::DemiBold : QFont::Normal,
                     theme);
}

// Line and place of every word; the number of lines. A line rather begins with a plus than within
// a product.
int layOut(const Formula& formula, double width, double pixels, const Theme& theme,
           std::vector<PlacedWord>& placed)
{
    placed.clear();
    const double space = theme.px(pixels * 0.34);
    std::vector<double> widths;
    for (const FormulaWord& word : formula.words)
        widths.push_back(textWidth(word.text, wordFont(word, pixels, theme)));
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

void paintSumWords(QPainter& painter, const QRectF& area, const Formula& formula,
                   const Theme& theme)
{
    std::vector<PlacedWord> placed;
    double pixels = sumPixels;
    int lines = layOut(formula, area.width(), pixels, theme, placed);
    while (pixels > smallestSumPixels && lines * theme.px(pixels * lineFactor) > area.height() + 1)
        lines = layOut(formula, area.width(), --pixels, theme, placed);
    const double lineHeight = theme.px(pixels * lineFactor);
    const int room = std::max(1, static_cast<int>((area.height() + 1) / lineHeight));
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const PlacedWord& one = placed[i];
        // The last place that there is shows that words follow.
        const bool cut = lines > room && one.line == room - 1 &&
                         (i + 1 == placed.size() || placed[i + 1].line == room);
        painter.setFont(wordFont(*one.word, pixels, theme));
        painter.setPen(wordColor(*one.word, theme));
        const double opacity = painter.opacity();
        // Terms to come stand back.
        if (one.word->mark == FormulaMark::pending)
            painter.setOpacity(opacity * 0.6);
        drawDigits(painter,
                   {area.left() + one.x, area.top() + one.line * lineHeight, area.width(),
                    lineHeight},
                   Qt::AlignLeft | Qt::AlignVCenter,
                   cut ? QStringLiteral("…") : one.word->text);
        painter.setOpacity(opacity);
        if (cut)
            break;
    }
}

}  // namespace

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
                  *formula, theme);
    painter.setFont(detailFont);
    painter.setPen(theme.quiet);
    for (qsizetype i = 0; i < details.size(); ++i)
        painter.drawText(QRectF(inside.left(), detailTop + line * static_cast<double>(i),
                                inside.width(), line),
                         Qt::AlignLeft | Qt::AlignVCenter, details[i]);
}

}  // namespace convstep
