// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/scene_painter.h"

#include <algorithm>
#include <cmath>

#include "ui/stage/cell_painter.h"
#include "ui/stage/formula_painter.h"
#include "ui/stage/text_fit.h"
#include "ui/stage/thumbnail_painter.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {
namespace {

// Whether something in that rectangle has to be painted.
class Touched {
public:
    explicit Touched(const QRegion* part) : m_part(part) {}
    bool operator()(const QRectF& rect) const
    {
        return !m_part || m_part->intersects(rect.adjusted(-1, -1, 1, 1).toAlignedRect());
    }

private:
    const QRegion* m_part;
};

QRectF markRect(const RulerMark& mark, const Theme& theme)
{
    const double half = theme.px(16);
    return {mark.center.x() - half, mark.center.y() - half, 2 * half, 2 * half};
}

void paintCell(QPainter& painter, const CellScene& cell, const GridScene& grid, double pixels,
               const Theme& theme)
{
    const double radius = theme.px(cellRadius);
    switch (cell.kind) {
    case CellKind::value:
        paintValueCell(painter, cell.rect, cell.value, grid.bound, theme, pixels);
        if (cell.dropped)
            hatchLevel(painter, cell.rect, theme.quiet, theme.px(4));
        else if (cell.neverRead)
            hatch(painter, cell.rect, theme.quiet, theme.px(5));
        break;
    case CellKind::ghost:
    case CellKind::excess: {
        const bool ghost = cell.kind == CellKind::ghost;
        painter.setBrush(ghost ? QBrush(theme.ghostFill) : QBrush(Qt::NoBrush));
        painter.setPen(QPen(ghost ? theme.ghostLine : theme.refusal, theme.px(1), Qt::DashLine));
        painter.drawRoundedRect(cell.rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        pixels = cellPixels(cell.rect, pixels, theme);
        if (pixels > 0 && ghost)
            cellText(painter, cell.rect, QStringLiteral("0"), theme.ghostText, theme, pixels);
        else if (pixels > 0 && cell.inWindow)
            cellText(painter, cell.rect, QStringLiteral("?"), theme.refusalText, theme, pixels);
        break;
    }
    case CellKind::absent:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.notYetLine, theme.px(1), Qt::DashLine));
        painter.drawRoundedRect(cell.rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        break;
    case CellKind::notYet:
        drawBox(painter, cell.rect, radius, theme.notYet, theme.notYetLine);
        break;
    }
}

void paintOutlines(QPainter& painter, const GridScene& grid, const StageScene& scene,
                   const Theme& theme, const Touched& touched)
{
    const double reach = theme.px(5);
    const auto near = [&](const QRectF& rect) {
        return touched(rect.adjusted(-reach, -reach, reach, reach));
    };
    const bool output = grid.slot >= 0 && grid.slot == scene.outputSlot;
    const QColor tapColor = theme.filter.line;
    if (!output && !grid.products)
        for (const CellScene& cell : grid.cells)
            if (cell.inWindow && !cell.current && cell.kind != CellKind::excess &&
                near(cell.rect))
                cellOutline(painter, cell.rect, QPen(tapColor, theme.px(1.5)), theme);
    if (grid.window && !grid.windowHeld && near(*grid.window)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(grid.windowRefused ? theme.refusal : tapColor, theme.px(2),
                            Qt::DashLine));
        const double out = theme.px(3);
        painter.drawRoundedRect(grid.window->adjusted(-out, -out, out, out), theme.px(4),
                                theme.px(4));
    }
    if (grid.windowBeyond) {
        // It is over there.
        const QLineF& way = *grid.windowBeyond;
        const QPointF along = (way.p2() - way.p1()) / 2;
        const QPointF across(-along.y(), along.x());
        painter.setBrush(tapColor);
        painter.setPen(QPen(theme.window, theme.px(1.5)));
        painter.drawPolygon(QPolygonF{way.p1() + along * 1.5, way.p1() - along + across * 1.4,
                                      way.p1() - along - across * 1.4});
        painter.setBrush(Qt::NoBrush);
    }
    for (const CellScene& cell : grid.cells) {
        if (!cell.current || !near(cell.rect))
            continue;
        if (output) {
            cellOutline(painter, cell.rect, theme.rolePen(grid.role, 3), theme);
        } else {
            cellOutline(painter, cell.rect, QPen(tapColor, theme.px(3)), theme);
            cellNotch(painter, cell.rect, tapColor, theme);
        }
    }
}

void paintTitle(QPainter& painter, const GridScene& grid, const Theme& theme)
{
    double top = grid.titleRect.top();
    const auto lines = [&](const QStringList& list, SceneText kind, const QColor& color) {
        painter.setFont(sceneFont(kind, theme));
        painter.setPen(color);
        for (const QString& line : list) {
            drawDigits(painter,
                       {grid.titleRect.left(), top, grid.titleRect.width(), sceneLine(kind, theme)},
                       Qt::AlignLeft | Qt::AlignVCenter, line);
            top += sceneLine(kind, theme);
        }
    };
    lines(grid.titleLines, SceneText::title,
          grid.products ? theme.text : theme.roleText(grid.role));
    lines(grid.subtitleLines, SceneText::caption, theme.quiet);
}

// Where a grid is cut, a line as of torn paper runs along its edge.
void paintTorn(QPainter& painter, const GridScene& grid, const Theme& theme)
{
    if (!grid.torn.any())
        return;
    const QRectF rect = grid.geometry.rect();
    const double tooth = theme.px(3);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.ghostLine, theme.px(1)));
    const auto side = [&](const QPointF& from, const QPointF& to, const QPointF& outward) {
        const QPointF way = to - from;
        const double length = std::abs(way.x()) + std::abs(way.y());
        const int teeth = std::max(2, static_cast<int>(length / (2 * tooth)));
        QPolygonF line;
        for (int i = 0; i <= teeth; ++i)
            line << from + way * (static_cast<double>(i) / teeth) +
                        outward * (i % 2 == 0 ? theme.px(1) : theme.px(1) + tooth);
        painter.drawPolyline(line);
    };
    if (grid.torn.left)
        side(rect.topLeft(), rect.bottomLeft(), {-1, 0});
    if (grid.torn.right)
        side(rect.topRight(), rect.bottomRight(), {1, 0});
    if (grid.torn.top)
        side(rect.topLeft(), rect.topRight(), {0, -1});
    if (grid.torn.bottom)
        side(rect.bottomLeft(), rect.bottomRight(), {0, 1});
}

// A line with an arrow from window to window, its length written into it.
void paintJump(QPainter& painter, const JumpScene& jump, const Theme& theme)
{
    const double length = std::hypot(jump.to.x() - jump.from.x(), jump.to.y() - jump.from.y());
    const QPointF way = (jump.to - jump.from) / length;
    const QPointF across(-way.y(), way.x());
    const double inset = theme.px(2.5);
    const double head = theme.px(3);
    const QPointF from = jump.from + way * inset;
    const QPointF to = jump.to - way * inset;
    painter.setFont(sceneFont(jump.strong ? SceneText::rulerStrong : SceneText::ruler, theme));
    const QColor color = jump.strong ? theme.filter.text : theme.quiet;
    painter.setPen(QPen(color, theme.px(jump.strong ? 1.5 : 1)));
    if (jump.text.isEmpty()) {
        painter.drawLine(from, to);
    } else {
        const bool level = std::abs(way.x()) > std::abs(way.y());
        const double free = (level ? digitsWidth(painter.font(), jump.text) : theme.px(11)) / 2 +
                            theme.px(1.5);
        const QPointF middle = (from + to) / 2;
        painter.drawLine(from, middle - way * free);
        painter.drawLine(middle + way * free, to);
        drawDigits(painter, jump.rect, Qt::AlignCenter, jump.text);
    }
    painter.drawLine(from - across * head, from + across * head);
    painter.drawLine(to, to - way * head + across * head);
    painter.drawLine(to, to - way * head - across * head);
}

void paintGrid(QPainter& painter, const GridScene& grid, const StageScene& scene,
               const Theme& theme, const Touched& touched)
{
    if (touched(grid.titleRect))
        paintTitle(painter, grid, theme);
    for (const RulerMark& mark : grid.rulers) {
        if (!touched(markRect(mark, theme)))
            continue;
        painter.setFont(
            sceneFont(mark.strong ? SceneText::rulerStrong : SceneText::ruler, theme));
        painter.setPen(mark.strong ? theme.filter.text : theme.quiet);
        drawDigits(painter, markRect(mark, theme), Qt::AlignCenter, mark.text);
    }
    for (const JumpScene& jump : grid.jumps)
        if (touched(jump.rect))
            paintJump(painter, jump, theme);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.hole);
    const double dot = theme.px(2.5);
    for (const QPointF& hole : grid.holes)
        if (touched({hole.x() - dot, hole.y() - dot, 2 * dot, 2 * dot}))
            painter.drawEllipse(hole, dot, dot);
    const bool focused = gridFocused(grid);
    for (const CellScene& cell : grid.cells) {
        if (!touched(cell.rect))
            continue;
        const bool back = focused && !cell.inWindow;
        if (back)
            painter.setOpacity(painter.opacity() * 0.62);
        paintCell(painter, cell, grid, grid.numberPixels, theme);
        if (back)
            painter.setOpacity(painter.opacity() / 0.62);
    }
    paintTorn(painter, grid, theme);
    paintOutlines(painter, grid, scene, theme, touched);

    painter.setFont(themeFont(TextStyle::small, theme));
    for (const BracketScene& bracket : grid.brackets) {
        if (!touched(bracket.rect.united(bracket.textRect)))
            continue;
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
        drawDigits(painter, bracket.textRect, Qt::AlignCenter, bracket.text);
    }
}

void paintSum(QPainter& painter, const SumScene& sum, const Theme& theme)
{
    painter.setBrush(theme.panel);
    painter.setPen(theme.rolePen(sum.role, 2));
    painter.drawRoundedRect(sum.rect, sum.rect.height() / 2, sum.rect.height() / 2);
    double pixels = 14 * sum.rect.height() / theme.px(36);
    QFont sumFont = sizedFont(pixels, QFont::DemiBold, theme);
    while (pixels > 9 &&
           digitsWidth(sumFont, sum.text) > sum.rect.width() - theme.px(12))
        sumFont = sizedFont(--pixels, QFont::DemiBold, theme);
    painter.setFont(sumFont);
    painter.setPen(theme.roleText(sum.role));
    drawDigits(painter, sum.rect, Qt::AlignCenter, sum.text);
    painter.setFont(themeFont(TextStyle::small, theme));
    painter.setPen(theme.quiet);
    drawDigits(painter, sum.captionRect, Qt::AlignCenter, sum.caption);
}

void paintTerm(QPainter& painter, const TermScene& term, double pixels, const Theme& theme)
{
    if (term.current)
        drawBox(painter, term.band, theme.px(6), theme.filter.tint, QColor());
    const double faded = term.current ? 1.0 : 0.75;
    painter.setFont(sceneFont(term.current ? SceneText::title : SceneText::line, theme));
    painter.setPen(term.current ? theme.output.text : theme.quiet);
    drawDigits(painter, term.band.adjusted(theme.px(8), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
               term.label);
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
            paintValueCell(painter, rect, number, bound, theme, pixels);
        else
            drawBox(painter, rect, theme.px(cellRadius), theme.notYet, theme.notYetLine);
        painter.setOpacity(before);
    };
    cell(term.value, term.valueKnown, term.valueNumber, term.valueBound, faded);
    for (const TermScene::Weight& weight : term.weights) {
        cell(weight.rect, true, weight.number, term.weightBound, weight.current ? 1.0 : 0.38);
        if (weight.current && !term.current)
            cellOutline(painter, weight.rect, theme.rolePen(Role::pointwiseFilter, 1.5), theme);
    }
    cell(term.product, term.done, term.productNumber,
         std::max(std::abs(term.productNumber), term.valueBound), faded);
    if (term.current) {
        const QPen pen(theme.filter.line, theme.px(3));
        cellOutline(painter, term.value, pen, theme);
        cellOutline(painter, term.product, pen, theme);
        for (const TermScene::Weight& weight : term.weights)
            if (weight.current)
                cellOutline(painter, weight.rect, pen, theme);
        cellNotch(painter, term.value, theme.filter.line, theme);
    }
    painter.setFont(sizedFont(pixels, QFont::Normal, theme));
    painter.setPen(theme.quiet);
    const auto glyph = [&](const QPointF& center, const QString& text) {
        painter.drawText(QRectF(center.x() - theme.px(16), center.y() - theme.px(16), theme.px(32),
                                theme.px(32)),
                         Qt::AlignCenter, text);
    };
    glyph(term.times, QStringLiteral("×"));
    glyph(term.equals, QStringLiteral("="));
    painter.setFont(sizedFont(pixels - 1, term.current ? QFont::DemiBold : QFont::Normal, theme));
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
    painter.setFont(sceneFont(label.strong ? SceneText::title : SceneText::line, theme));
    painter.setPen(label.role     ? theme.roleText(*label.role)
                   : label.strong ? theme.text
                                  : theme.quiet);
    const QStringList lines = label.text.split(QLatin1Char('\n'));
    const double height = label.rect.height() / static_cast<double>(lines.size());
    for (qsizetype i = 0; i < lines.size(); ++i)
        drawDigits(painter,
                   {label.rect.left(), label.rect.top() + height * static_cast<double>(i),
                    label.rect.width(), height},
                   label.alignment, lines[i]);
}

void paintReason(QPainter& painter, const StageScene& scene, const Theme& theme)
{
    drawBox(painter, scene.formulaRect, theme.px(10),
            scene.refused ? theme.refusalFill : theme.panel,
            scene.refused ? theme.refusal : theme.line);
    painter.setFont(sceneFont(
        scene.layout == SceneLayout::presenter ? SceneText::sentence : SceneText::reason, theme));
    painter.setPen(scene.refused ? theme.refusalText : theme.text);
    painter.drawText(scene.formulaRect.adjusted(theme.px(20), 0, -theme.px(20), 0),
                     Qt::AlignLeft | Qt::AlignVCenter, scene.reason);
}

// What the step does, for those who sit far away: the sum, and a sentence.
void paintPresenterTexts(QPainter& painter, const StageScene& scene, const Theme& theme)
{
    if (scene.formula)
        paintFormulaLine(painter, scene.formulaRect, *scene.formula, 24 / presenterScale, theme);
    painter.setFont(sizedFont(scene.sentencePixels, QFont::Normal, theme));
    painter.setPen(scene.refused ? theme.refusalText : theme.text);
    const double line = theme.px(scene.sentencePixels * 1.28);
    double top = scene.sentenceRect.top();
    for (const QString& words : scene.sentence) {
        drawDigits(painter, {scene.sentenceRect.left(), top, scene.sentenceRect.width(), line},
                   Qt::AlignLeft | Qt::AlignVCenter, words);
        top += line;
    }
}

}  // namespace

void paintSigns(QPainter& painter, const std::vector<SignScene>& signs, double pixels,
                const Theme& theme)
{
    painter.setPen(theme.quiet);
    for (const SignScene& sign : signs) {
        if (sign.text == QStringLiteral("→")) {
            drawArrow(painter,
                      {sign.center.x() - theme.px(9), sign.center.y() - theme.px(6), theme.px(18),
                       theme.px(12)},
                      theme.quiet, theme.px(1.5));
            continue;
        }
        painter.setFont(sizedFont(pixels, QFont::Normal, theme));
        painter.setPen(theme.quiet);
        painter.drawText(QRectF(sign.center.x() - theme.px(20), sign.center.y() - theme.px(20),
                                theme.px(40), theme.px(40)),
                         Qt::AlignCenter, sign.text);
    }
}

bool gridFocused(const GridScene& grid)
{
    return grid.window && !grid.windowRefused &&
           std::any_of(grid.cells.begin(), grid.cells.end(),
                       [](const CellScene& cell) { return cell.inWindow; });
}

void paintScene(QPainter& painter, const StageScene& scene, const Theme& theme, bool pale,
                const QRegion* part)
{
    const Touched touched(part);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    if (pale)
        painter.setOpacity(0.5);
    painter.setPen(QPen(theme.line, 1));
    painter.drawLines(scene.rules.data(), static_cast<int>(scene.rules.size()));
    painter.setBrush(Qt::NoBrush);
    for (const RibbonScene& ribbon : scene.ribbons) {
        if (!touched(ribbon.path.boundingRect().adjusted(-2, -2, 2, 2)))
            continue;
        painter.setPen(QPen(ribbon.current ? theme.filter.line : theme.line,
                            theme.px(ribbon.current ? 2.5 : 1.25)));
        painter.drawPath(ribbon.path);
    }
    for (const TermScene& term : scene.terms)
        if (touched(term.band))
            paintTerm(painter, term, scene.numberPixels, theme);
    for (const ThumbnailScene& thumb : scene.thumbnails)
        if (touched(thumb.rect.united(thumb.captionRect)))
            paintThumbnail(painter, thumb, theme);
    for (const GridScene& grid : scene.grids)
        paintGrid(painter, grid, scene, theme, touched);
    paintSigns(painter, scene.signs, 20, theme);
    if (scene.curve && touched(scene.curve->rect))
        paintCurve(painter, *scene.curve, theme);
    if (scene.sum && touched(scene.sum->rect.united(scene.sum->captionRect)))
        paintSum(painter, *scene.sum, theme);
    for (const LabelScene& label : scene.labels)
        if (touched(label.rect))
            paintLabel(painter, label, theme);
    if (!scene.legend.isEmpty() && touched(scene.legendRect)) {
        painter.setFont(sceneFont(SceneText::caption, theme));
        painter.setPen(theme.quiet);
        drawDigits(painter, scene.legendRect, Qt::AlignRight | Qt::AlignVCenter, scene.legend);
    }
    if (!touched(scene.formulaRect.united(scene.sentenceRect))) {
        painter.restore();
        return;
    }
    if (!scene.reason.isEmpty())
        paintReason(painter, scene, theme);
    else if (scene.layout == SceneLayout::presenter)
        paintPresenterTexts(painter, scene, theme);
    else if (!scene.formulaRect.isEmpty())
        paintFormula(painter, scene.formulaRect, scene.formula ? &*scene.formula : nullptr, theme);
    painter.restore();
}

}  // namespace convstep
