// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/formula_painter.h"

#include <QCoreApplication>
#include <QFontMetricsF>

#include "ui/theme/paint.h"
#include "ui/theme/fonts.h"

namespace convstep {
namespace {

struct PlacedWord {
    const FormulaWord* word;
    double x;
    int line;
};

QFont wordFont(const FormulaWord& word, double pixels, const Theme& theme)
{
    return sizedFont(pixels,
                     word.mark == FormulaMark::current ? QFont::DemiBold : QFont::Normal, theme);
}

// Line and place of every word; the number of lines.
int layOut(const Formula& formula, double width, double pixels, const Theme& theme,
           std::vector<PlacedWord>& placed)
{
    placed.clear();
    double x = 0;
    int line = 0;
    const double space = theme.px(pixels * 0.34);
    for (const FormulaWord& word : formula.words) {
        const double wide = digitsWidth(QFontMetricsF(wordFont(word, pixels, theme)), word.text);
        if (x > 0 && x + wide > width) {
            x = theme.px(24);
            ++line;
        }
        placed.push_back({&word, x, line});
        x += wide + space;
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

}  // namespace

void paintFormula(QPainter& painter, const QRectF& rect, const Formula* formula, const Theme& theme)
{
    drawBox(painter, rect, theme.px(10), theme.panel, theme.line);
    const QRectF inside =
        rect.adjusted(theme.px(18), theme.px(10), -theme.px(18), -theme.px(8));
    if (!formula) {
        painter.setFont(sizedFont(15, QFont::Normal, theme));
        painter.setPen(theme.quiet);
        painter.drawText(inside, Qt::AlignCenter | Qt::TextWordWrap,
                         QCoreApplication::translate(
                             "Stage", "Press Space to play, or → to make the first step."));
        return;
    }
    const double detail = theme.px(20);
    const double sumHeight = inside.height() - 2 * detail;
    std::vector<PlacedWord> placed;
    double pixels = 17;
    int lines = layOut(*formula, inside.width(), pixels, theme, placed);
    while (pixels > 11 && lines * theme.px(pixels * 1.35) > sumHeight)
        lines = layOut(*formula, inside.width(), --pixels, theme, placed);
    const double lineHeight = theme.px(pixels * 1.35);
    painter.save();
    painter.setClipRect(inside.adjusted(0, -theme.px(4), 0, 0));
    for (const PlacedWord& one : placed) {
        painter.setFont(wordFont(*one.word, pixels, theme));
        painter.setPen(wordColor(*one.word, theme));
        // Terms to come stand back.
        painter.setOpacity(painter.opacity() *
                           (one.word->mark == FormulaMark::pending ? 0.6 : 1.0));
        drawDigits(painter,
                   {inside.left() + one.x, inside.top() + one.line * lineHeight, inside.width(),
                    lineHeight},
                   Qt::AlignLeft | Qt::AlignVCenter, one.word->text);
        painter.setOpacity(painter.opacity() /
                           (one.word->mark == FormulaMark::pending ? 0.6 : 1.0));
    }
    painter.restore();
    const QFont detailFont = sizedFont(12.5, QFont::Normal, theme);
    painter.setFont(detailFont);
    painter.setPen(theme.quiet);
    const QFontMetricsF metrics(detailFont);
    const auto line = [&](const QString& head, const QString& text, double top) {
        if (!text.isEmpty())
            painter.drawText(QRectF(inside.left(), top, inside.width(), detail),
                             Qt::AlignLeft | Qt::AlignVCenter,
                             metrics.elidedText(head + text, Qt::ElideRight, inside.width()));
    };
    line(QCoreApplication::translate("Stage", "this tap: "), formula->tap,
         inside.bottom() - 2 * detail);
    line(QCoreApplication::translate("Stage", "rule: "), formula->rule, inside.bottom() - detail);
}

}  // namespace convstep
