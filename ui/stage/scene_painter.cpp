// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/scene_painter.h"

#include <algorithm>
#include <cmath>

#include "ui/session/number_text.h"
#include "ui/stage/formula_painter.h"
#include "ui/theme/paint.h"
#include "ui/theme/fonts.h"

namespace convstep {
namespace {

constexpr double cellRadius = 3;

// Below this side a number cannot be read: colour only.
constexpr double smallestNumberCell = 15;

void cellText(QPainter& painter, const QRectF& rect, const QString& text, const QColor& color,
              const Theme& theme, double fontPixels)
{
    if (rect.height() < theme.px(smallestNumberCell) - 2)
        return;
    double pixels = std::min(fontPixels, rect.height() / theme.scale * 0.46);
    QFont cellFont = sizedFont(pixels, QFont::Normal, theme);
    double width = digitsWidth(QFontMetricsF(cellFont), text);
    const double room = rect.width() - theme.px(3);
    while (width > room && pixels > 7) {
        pixels -= 0.5;
        cellFont = sizedFont(pixels, QFont::Normal, theme);
        width = digitsWidth(QFontMetricsF(cellFont), text);
    }
    painter.setFont(cellFont);
    painter.setPen(color);
    // What does not fit at the smallest size is cut by its last digits, never by its first.
    drawDigits(painter, rect,
               width > room ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter, text);
}

void hatch(QPainter& painter, const QRectF& rect, const QColor& color, double spacing)
{
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setPen(QPen(color, 1));
    for (double x = rect.left() - rect.height(); x < rect.right(); x += spacing)
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
    painter.restore();
}

// Outline with a thin inner line in the window's colour, so that it stands out on any value.
void outline(QPainter& painter, const QRectF& rect, const QPen& pen, const Theme& theme)
{
    const double width = pen.widthF();
    painter.setBrush(Qt::NoBrush);
    const double inner = width / 2 + theme.px(0.5);
    painter.setPen(QPen(theme.window, theme.px(1)));
    painter.drawRoundedRect(rect.adjusted(inner, inner, -inner, -inner), theme.px(2), theme.px(2));
    painter.setPen(pen);
    painter.drawRoundedRect(rect, theme.px(cellRadius), theme.px(cellRadius));
}

// The corner that marks the current tap besides its thickness.
void notch(QPainter& painter, const QRectF& rect, const QColor& color, const Theme& theme)
{
    const double side = std::min(theme.px(9), rect.width() / 3);
    QPainterPath corner;
    corner.moveTo(rect.topLeft());
    corner.lineTo(rect.left() + side, rect.top());
    corner.lineTo(rect.left(), rect.top() + side);
    corner.closeSubpath();
    painter.fillPath(corner, color);
}

void paintCell(QPainter& painter, const CellScene& cell, const GridScene& grid, const Theme& theme)
{
    const double radius = theme.px(cellRadius);
    switch (cell.kind) {
    case CellKind::value:
        paintValueCell(painter, cell.rect, cell.value, grid.bound, theme);
        if (cell.neverRead)
            hatch(painter, cell.rect, theme.quiet, theme.px(5));
        break;
    case CellKind::ghost:
    case CellKind::excess: {
        const bool ghost = cell.kind == CellKind::ghost;
        painter.setBrush(ghost ? QBrush(theme.ghostFill) : QBrush(Qt::NoBrush));
        painter.setPen(QPen(ghost ? theme.ghostLine : theme.refusal, theme.px(1), Qt::DashLine));
        painter.drawRoundedRect(cell.rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        if (ghost)
            cellText(painter, cell.rect, QStringLiteral("0"), theme.ghostText, theme, 13);
        else if (cell.inWindow)
            cellText(painter, cell.rect, QStringLiteral("?"), theme.refusalText, theme, 13);
        break;
    }
    case CellKind::notYet:
        drawBox(painter, cell.rect, radius, theme.notYet, theme.notYetLine);
        break;
    }
}

void paintOutlines(QPainter& painter, const GridScene& grid, const StageScene& scene,
                   const Theme& theme)
{
    const bool output = grid.slot >= 0 && grid.slot == scene.outputSlot;
    const QColor tapColor = theme.filter.line;
    if (!output && !grid.products)
        for (const CellScene& cell : grid.cells)
            if (cell.inWindow && !cell.current && cell.kind != CellKind::excess)
                outline(painter, cell.rect, QPen(tapColor, theme.px(1.5)), theme);
    if (grid.window) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(grid.windowRefused ? theme.refusal : tapColor, theme.px(2),
                            Qt::DashLine));
        const double out = theme.px(3);
        painter.drawRoundedRect(grid.window->adjusted(-out, -out, out, out), theme.px(4),
                                theme.px(4));
    }
    for (const CellScene& cell : grid.cells) {
        if (!cell.current)
            continue;
        if (output) {
            outline(painter, cell.rect, theme.rolePen(grid.role, 3), theme);
        } else {
            outline(painter, cell.rect, QPen(tapColor, theme.px(3)), theme);
            notch(painter, cell.rect, tapColor, theme);
        }
    }
}

void paintGrid(QPainter& painter, const GridScene& grid, const StageScene& scene,
               const Theme& theme)
{
    if (!grid.title.isEmpty() || !grid.subtitle.isEmpty()) {
        const QRectF first(grid.titleRect.left(), grid.titleRect.top(), grid.titleRect.width(),
                           theme.px(20));
        painter.setFont(themeFont(TextStyle::label, theme));
        painter.setPen(grid.products ? theme.text : theme.roleText(grid.role));
        painter.drawText(first, Qt::AlignLeft | Qt::AlignVCenter, grid.title);
        painter.setFont(themeFont(TextStyle::small, theme));
        painter.setPen(theme.quiet);
        painter.drawText(first.translated(0, theme.px(18)), Qt::AlignLeft | Qt::AlignVCenter,
                         grid.subtitle);
    }
    for (const RulerMark& mark : grid.rulers) {
        painter.setFont(sizedFont(11, mark.strong ? QFont::DemiBold : QFont::Normal, theme));
        painter.setPen(mark.strong ? theme.filter.text : theme.quiet);
        const double half = theme.px(16);
        drawDigits(painter, {mark.center.x() - half, mark.center.y() - half, 2 * half, 2 * half},
                   Qt::AlignCenter, mark.text);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.hole);
    const double dot = theme.px(2.5);
    for (const QPointF& hole : grid.holes)
        painter.drawEllipse(hole, dot, dot);
    // While a window is lit, what it does not take steps back.
    const bool focused = std::any_of(grid.cells.begin(), grid.cells.end(),
                                     [](const CellScene& cell) { return cell.inWindow; }) &&
                         grid.window && !grid.windowRefused;
    for (const CellScene& cell : grid.cells) {
        const bool back = focused && !cell.inWindow;
        if (back)
            painter.setOpacity(painter.opacity() * 0.62);
        paintCell(painter, cell, grid, theme);
        if (back)
            painter.setOpacity(painter.opacity() / 0.62);
    }
    paintOutlines(painter, grid, scene, theme);

    painter.setFont(themeFont(TextStyle::small, theme));
    for (const BracketScene& bracket : grid.brackets) {
        painter.setPen(QPen(theme.ghostLine, theme.px(1)));
        const QRectF& r = bracket.rect;
        QPainterPath path;
        if (bracket.vertical) {
            path.moveTo(r.topLeft());
            path.lineTo(r.topRight());
            path.lineTo(r.bottomRight());
            path.lineTo(r.bottomLeft());
        } else {
            path.moveTo(r.topLeft());
            path.lineTo(r.bottomLeft());
            path.lineTo(r.bottomRight());
            path.lineTo(r.topRight());
        }
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
        painter.setPen(theme.quiet);
        if (bracket.vertical)
            painter.drawText(QRectF(r.right() + theme.px(3), r.center().y() - theme.px(10),
                                    theme.px(20), theme.px(20)),
                             Qt::AlignLeft | Qt::AlignVCenter, bracket.text);
        else
            painter.drawText(QRectF(r.center().x() - theme.px(50), r.bottom() + theme.px(2),
                                    theme.px(100), theme.px(16)),
                             Qt::AlignHCenter | Qt::AlignTop, bracket.text);
    }
}

void paintSum(QPainter& painter, const SumScene& sum, const Theme& theme)
{
    painter.setBrush(theme.panel);
    painter.setPen(theme.rolePen(sum.role, 2));
    painter.drawRoundedRect(sum.rect, sum.rect.height() / 2, sum.rect.height() / 2);
    double pixels = 14;
    QFont sumFont = sizedFont(pixels, QFont::DemiBold, theme);
    while (pixels > 9 &&
           digitsWidth(QFontMetricsF(sumFont), sum.text) > sum.rect.width() - theme.px(12))
        sumFont = sizedFont(--pixels, QFont::DemiBold, theme);
    painter.setFont(sumFont);
    painter.setPen(theme.roleText(sum.role));
    drawDigits(painter, sum.rect, Qt::AlignCenter, sum.text);
    painter.setFont(themeFont(TextStyle::small, theme));
    painter.setPen(theme.quiet);
    drawDigits(painter, QRectF(sum.rect.left() - theme.px(20), sum.rect.bottom() + theme.px(4),
                               sum.rect.width() + theme.px(40), theme.px(18)),
               Qt::AlignHCenter | Qt::AlignTop, sum.caption);
}

void paintThumbnail(QPainter& painter, const ThumbnailScene& thumb, const Theme& theme)
{
    const QRectF& r = thumb.rect;
    drawBox(painter, r, theme.px(5), theme.panel, theme.line);
    if (thumb.rows > 0 && thumb.cols > 0) {
        const double inset = theme.px(4);
        const double side = std::min((r.width() - 2 * inset) / static_cast<double>(thumb.cols),
                                     (r.height() - 2 * inset) / static_cast<double>(thumb.rows));
        const QPointF origin(r.center().x() - side * static_cast<double>(thumb.cols) / 2,
                             r.center().y() - side * static_cast<double>(thumb.rows) / 2);
        const double gap = side >= 5 ? 1 : 0;
        const auto cellAt = [&](std::int64_t y, std::int64_t x) {
            return QRectF(origin.x() + side * static_cast<double>(x),
                          origin.y() + side * static_cast<double>(y), side - gap, side - gap);
        };
        for (std::int64_t y = 0; y < thumb.rows; ++y)
            for (std::int64_t x = 0; x < thumb.cols; ++x) {
                const auto& value =
                    thumb.values[static_cast<std::size_t>(y * thumb.cols + x)];
                painter.fillRect(cellAt(y, x),
                                 value ? theme.valueColor(static_cast<double>(*value), thumb.bound)
                                       : theme.notYet);
            }
        if (thumb.marked && thumb.marked->first < thumb.rows && thumb.marked->second < thumb.cols)
            outline(painter, cellAt(thumb.marked->first, thumb.marked->second).adjusted(-1, -1, 1, 1),
                    theme.rolePen(thumb.role, 2), theme);
    }
    if (thumb.current) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(theme.rolePen(thumb.role, 2.5));
        painter.drawRoundedRect(r, theme.px(5), theme.px(5));
    }
    if (!thumb.caption.isEmpty()) {
        painter.setFont(sizedFont(11, thumb.current ? QFont::DemiBold : QFont::Normal, theme));
        painter.setPen(thumb.current ? theme.roleText(thumb.role) : theme.quiet);
        painter.drawText(QRectF(r.left() - theme.px(16), r.bottom() + theme.px(3),
                                r.width() + theme.px(32), theme.px(16)),
                         Qt::AlignHCenter | Qt::AlignTop, thumb.caption);
    }
}

void paintTerm(QPainter& painter, const TermScene& term, const Theme& theme)
{
    if (term.current)
        drawBox(painter, term.band, theme.px(6), theme.filter.tint, QColor());
    const double faded = term.current ? 1.0 : 0.75;
    painter.setFont(sizedFont(12, term.current ? QFont::DemiBold : QFont::Normal, theme));
    painter.setPen(term.current ? theme.output.text : theme.quiet);
    painter.drawText(QRectF(term.band.left() + theme.px(8), term.band.top(), theme.px(56),
                            term.band.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, term.label);
    painter.setPen(QPen(theme.output.line, theme.px(term.current ? 2 : 1)));
    painter.setOpacity(painter.opacity() * (term.current ? 1 : 0.5));
    painter.drawLine(term.thumbnailEnd + QPointF(theme.px(4), 0),
                     QPointF(term.value.left() - theme.px(6), term.value.center().y()));
    painter.setOpacity(painter.opacity() / (term.current ? 1 : 0.5));

    const auto cell = [&](const QRectF& rect, bool known, double number, double bound,
                          double opacity) {
        const double before = painter.opacity();
        painter.setOpacity(before * opacity);
        if (known)
            paintValueCell(painter, rect, number, bound, theme, 15);
        else
            drawBox(painter, rect, theme.px(cellRadius), theme.notYet, theme.notYetLine);
        painter.setOpacity(before);
    };
    cell(term.value, term.valueKnown, term.valueNumber, term.valueBound, faded);
    for (const TermScene::Weight& weight : term.weights) {
        cell(weight.rect, true, weight.number, term.weightBound, weight.current ? 1.0 : 0.38);
        if (weight.current && !term.current)
            outline(painter, weight.rect, theme.rolePen(Role::pointwiseFilter, 1.5), theme);
    }
    cell(term.product, term.done, term.productNumber,
         std::max(std::abs(term.productNumber), term.valueBound), faded);
    if (term.current) {
        const QPen pen(theme.filter.line, theme.px(3));
        outline(painter, term.value, pen, theme);
        outline(painter, term.product, pen, theme);
        for (const TermScene::Weight& weight : term.weights)
            if (weight.current)
                outline(painter, weight.rect, pen, theme);
        notch(painter, term.value, theme.filter.line, theme);
    }
    painter.setFont(sizedFont(15, QFont::Normal, theme));
    painter.setPen(theme.quiet);
    const auto glyph = [&](const QPointF& center, const QString& text) {
        painter.drawText(QRectF(center.x() - theme.px(16), center.y() - theme.px(16), theme.px(32),
                                theme.px(32)),
                         Qt::AlignCenter, text);
    };
    glyph(term.times, QStringLiteral("×"));
    glyph(term.equals, QStringLiteral("="));
    painter.setFont(sizedFont(14, term.current ? QFont::DemiBold : QFont::Normal, theme));
    painter.setPen(theme.roleText(term.productRole));
    drawDigits(painter, QRectF(term.sumCenter.x() - theme.px(60), term.sumCenter.y() - theme.px(16),
                               theme.px(120), theme.px(32)),
               Qt::AlignCenter, term.sum);
}

void paintCurve(QPainter& painter, const CurveScene& curve, const Theme& theme)
{
    drawBox(painter, curve.rect, theme.px(6), theme.panel, theme.line);
    const QRectF area = curve.rect.adjusted(theme.px(12), theme.px(12), -theme.px(12), -theme.px(12));
    double low = -0.5;
    double high = 1.0;
    constexpr int samples = 160;
    QPolygonF line;
    for (int i = 0; i <= samples; ++i) {
        const double x = curve.range * (2.0 * i / samples - 1);
        const double y = activate(curve.activation, x);
        line << QPointF(x, y);
        low = std::min(low, y);
        high = std::max(high, y);
    }
    const auto place = [&](const QPointF& p) {
        return QPointF(area.left() + (p.x() / curve.range + 1) / 2 * area.width(),
                       area.bottom() - (p.y() - low) / (high - low) * area.height());
    };
    painter.setPen(QPen(theme.line, theme.px(1)));
    painter.drawLine(place({-curve.range, 0}), place({curve.range, 0}));
    painter.drawLine(place({0, low}), place({0, high}));
    for (QPointF& point : line)
        point = place(point);
    painter.setPen(QPen(theme.activation.line, theme.px(2)));
    painter.drawPolyline(line);
    if (curve.point && std::isfinite(curve.point->x()) && std::isfinite(curve.point->y())) {
        const QPointF at = place(*curve.point);
        painter.setPen(QPen(theme.quiet, theme.px(1), Qt::DotLine));
        painter.drawLine(at, place({curve.point->x(), 0}));
        painter.setPen(QPen(theme.panel, theme.px(1.5)));
        painter.setBrush(theme.activation.line);
        painter.drawEllipse(at, theme.px(5), theme.px(5));
        painter.setBrush(Qt::NoBrush);
    }
}

void paintLabel(QPainter& painter, const LabelScene& label, const Theme& theme)
{
    painter.setFont(label.strong ? themeFont(TextStyle::label, theme) : sizedFont(12, QFont::Normal, theme));
    painter.setPen(label.role     ? theme.roleText(*label.role)
                   : label.strong ? theme.text
                                  : theme.quiet);
    const QString shown =
        QFontMetricsF(painter.font()).elidedText(label.text, Qt::ElideRight, label.rect.width());
    drawDigits(painter, label.rect, label.alignment, shown);
}

}  // namespace

void paintValueCell(QPainter& painter, const QRectF& rect, double value, double bound,
                    const Theme& theme, double fontPixels)
{
    const QColor fill = theme.valueColor(value, bound);
    drawBox(painter, rect, theme.px(cellRadius), fill, theme.valueLine);
    if (!std::isfinite(value))
        hatch(painter, rect, theme.valueText(fill), theme.px(7));
    cellText(painter, rect, numberText(value), theme.valueText(fill), theme, fontPixels);
}

void paintScene(QPainter& painter, const StageScene& scene, const Theme& theme, bool pale)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    if (pale)
        painter.setOpacity(0.5);
    painter.setPen(QPen(theme.line, 1));
    painter.drawLines(scene.rules.data(), static_cast<int>(scene.rules.size()));
    painter.setBrush(Qt::NoBrush);
    for (const RibbonScene& ribbon : scene.ribbons) {
        painter.setPen(QPen(ribbon.current ? theme.filter.line : theme.line,
                            theme.px(ribbon.current ? 2.5 : 1.25)));
        painter.drawPath(ribbon.path);
    }
    for (const TermScene& term : scene.terms)
        paintTerm(painter, term, theme);
    for (const ThumbnailScene& thumb : scene.thumbnails)
        paintThumbnail(painter, thumb, theme);
    for (const GridScene& grid : scene.grids)
        paintGrid(painter, grid, scene, theme);
    painter.setPen(theme.quiet);
    for (const SignScene& sign : scene.signs) {
        if (sign.text == QStringLiteral("→")) {
            drawArrow(painter,
                      {sign.center.x() - theme.px(9), sign.center.y() - theme.px(6), theme.px(18),
                       theme.px(12)},
                      theme.quiet, theme.px(1.5));
            continue;
        }
        painter.setFont(sizedFont(20, QFont::Normal, theme));
        painter.setPen(theme.quiet);
        painter.drawText(QRectF(sign.center.x() - theme.px(20), sign.center.y() - theme.px(20),
                                theme.px(40), theme.px(40)),
                         Qt::AlignCenter, sign.text);
    }
    if (scene.curve)
        paintCurve(painter, *scene.curve, theme);
    if (scene.sum)
        paintSum(painter, *scene.sum, theme);
    for (const LabelScene& label : scene.labels)
        paintLabel(painter, label, theme);
    if (!scene.formulaRect.isEmpty())
        paintFormula(painter, scene.formulaRect, scene.formula ? &*scene.formula : nullptr, theme);
    painter.restore();
}

}  // namespace convstep
