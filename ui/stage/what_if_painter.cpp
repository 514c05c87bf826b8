// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "ui/stage/cell_painter.h"
#include "ui/stage/scene_painter.h"
#include "ui/stage/text_fit.h"
#include "ui/stage/what_if.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {
namespace {

QPen mistakePen(double width, const Theme& theme)
{
    return {theme.refusal, theme.px(width), Qt::DashLine};
}

void paintLines(QPainter& painter, const QRectF& rect, const QStringList& lines, const QFont& font,
                double line, const QColor& color)
{
    painter.setFont(font);
    painter.setPen(color);
    for (qsizetype i = 0; i < lines.size(); ++i)
        drawDigits(painter,
                   {rect.left(), rect.top() + line * static_cast<double>(i), rect.width(), line},
                   Qt::AlignLeft | Qt::AlignVCenter, lines[i]);
}

void paintCapsule(QPainter& painter, const SumScene& sum, const QPen& pen, const QColor& color,
                  const Theme& theme)
{
    painter.setBrush(theme.panel);
    painter.setPen(pen);
    painter.drawRoundedRect(sum.rect, sum.rect.height() / 2, sum.rect.height() / 2);
    double pixels = 13;
    QFont font = sizedFont(pixels, QFont::DemiBold, theme);
    while (pixels > 8 && textWidth(sum.text, font) > sum.rect.width() - theme.px(14))
        font = sizedFont(--pixels, QFont::DemiBold, theme);
    painter.setFont(font);
    painter.setPen(color);
    drawDigits(painter, sum.rect, Qt::AlignCenter, sum.text);
}

}  // namespace

QFont whatIfTitleFont(const Theme& theme) { return sizedFont(16, QFont::DemiBold, theme); }

double whatIfTitleLine(const Theme& theme) { return theme.px(24); }

void paintWhatIf(QPainter& painter, const WhatIfScene& whatIf, const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    for (const QRectF& cell : whatIf.taken)
        cellOutline(painter, cell, mistakePen(1.5, theme), theme);
    const auto around = [&](const QRectF& rect, double out) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(mistakePen(2.5, theme));
        painter.drawRoundedRect(rect.adjusted(-out, -out, out, out), theme.px(4), theme.px(4));
    };
    if (whatIf.window)
        around(*whatIf.window, theme.px(1));
    if (whatIf.output)
        around(*whatIf.output, theme.px(4));

    drawBox(painter, whatIf.card, theme.px(10), theme.panel, QColor());
    painter.setBrush(Qt::NoBrush);
    painter.setPen(mistakePen(1.5, theme));
    painter.drawRoundedRect(whatIf.card, theme.px(10), theme.px(10));
    paintLines(painter, whatIf.titleRect, whatIf.title, whatIfTitleFont(theme),
               whatIfTitleLine(theme), theme.refusalText);
    const QFont quiet = sceneFont(SceneText::line, theme);
    const double line = sceneLine(SceneText::line, theme);
    paintLines(painter, whatIf.lineRect, whatIf.line, quiet, line, theme.quiet);
    paintLines(painter, whatIf.channelsRect, whatIf.channels, quiet, line, theme.text);
    for (const WhatIfGrid& grid : whatIf.grids) {
        painter.setFont(sceneFont(SceneText::caption, theme));
        painter.setPen(theme.quiet);
        drawDigits(painter, grid.captionRect, Qt::AlignCenter, grid.caption);
        for (const WhatIfGrid::Place& place : grid.cells) {
            if (!place.padding) {
                paintValueCell(painter, place.rect, place.value, grid.bound, theme);
                continue;
            }
            painter.setBrush(theme.ghostFill);
            painter.setPen(QPen(theme.ghostLine, theme.px(1), Qt::DashLine));
            painter.drawRoundedRect(place.rect, theme.px(cellRadius), theme.px(cellRadius));
            if (const double pixels = cellPixels(place.rect, 13, theme); pixels > 0)
                cellText(painter, place.rect, QStringLiteral("0"), theme.ghostText, theme, pixels);
        }
    }
    paintSigns(painter, whatIf.signs, 16, theme);
    paintCapsule(painter, whatIf.truth, theme.rolePen(whatIf.truth.role, 2),
                 theme.roleText(whatIf.truth.role), theme);
    paintCapsule(painter, whatIf.mistaken, mistakePen(2, theme), theme.refusalText, theme);
    painter.restore();
}

}  // namespace convstep
