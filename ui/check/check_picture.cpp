// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/check/check_picture.h"

#include <QPainter>

#include <vector>

#include "core/analysis/port.h"
#include "ui/gallery/mini_grid.h"
#include "ui/theme/fonts.h"

namespace convstep {

namespace {

// A corner small enough for a card, with the sizes of a real layer modulo its stride.
const AxisGeometry axis = axisGeometry(6, 3, 2, 1, {PaddingMode::same}, "rows").value();

void paintCorner(QPainter& painter, const QRectF& rect, const AxisGeometry& one, const Theme& theme)
{
    const int size = static_cast<int>(one.in);
    const int before = static_cast<int>(one.before);
    const int after = static_cast<int>(one.after);
    const int kernel = static_cast<int>(one.effective);
    MiniGridOptions options;
    options.bound = 1;
    options.ghosts = {before, before, after, after};
    options.outlines = {
        {QRect(-before, -before, kernel, kernel), theme.roleColor(Role::filter), 2, false}};
    const std::vector<double> zeros(static_cast<std::size_t>(size * size));
    paintMiniGrid(painter, rect, zeros, size, size, theme, options);
}

}  // namespace

CardPicture checkPicture()
{
    return [](QPainter& painter, const QRectF& rect, const Theme& theme) {
        const AxisPort port = axisPort(axis);
        const double pad = theme.px(10);
        const QRectF inner = rect.adjusted(pad, pad, -pad, -pad);
        const double half = inner.width() / 2;
        const QRectF left(inner.topLeft(), QSizeF(half - theme.px(14), inner.height()));
        const QRectF right = left.translated(half + theme.px(14), 0);
        paintCorner(painter, left, axis, theme);
        paintCorner(painter, right, port.habitual.value_or(axis), theme);
        painter.setFont(themeFont(TextStyle::title, theme));
        painter.setPen(theme.refusalText);
        painter.drawText(inner, Qt::AlignCenter, QStringLiteral("≠"));
    };
}

}  // namespace convstep
