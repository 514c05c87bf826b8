// SPDX-License-Identifier: GPL-3.0-or-later
//
// What must hold for every scene. Each check gives the first thing that is wrong in words, or "".
#pragma once

#include <QString>

#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "tests/support/random_calls.h"
#include "ui/session/number_text.h"
#include "ui/stage/scene.h"
#include "ui/stage/text_fit.h"

namespace convstep::test {

struct NamedRect {
    QRectF rect;
    QString name;
};

inline QString describeRect(const NamedRect& one)
{
    return QStringLiteral("%1 (%2, %3, %4×%5)")
        .arg(one.name)
        .arg(one.rect.x())
        .arg(one.rect.y())
        .arg(one.rect.width())
        .arg(one.rect.height());
}

// The width that a text really takes, at the place where it is aligned in its rectangle.
inline QRectF inkOf(const QRectF& rect, const QString& text, const QFont& font,
                    Qt::Alignment alignment)
{
    QRectF ink = rect;
    ink.setWidth(textWidth(text, font));
    if (alignment.testFlag(Qt::AlignHCenter))
        ink.moveCenter(rect.center());
    else if (alignment.testFlag(Qt::AlignRight))
        ink.moveRight(rect.right());
    return ink;
}

// Everything that takes room, each with its text as it is drawn.
inline std::vector<NamedRect> placesOf(const StageScene& scene, const Theme& theme)
{
    std::vector<NamedRect> places;
    const auto add = [&](const QRectF& rect, const QString& name) {
        if (!rect.isEmpty())
            places.push_back({rect, name});
    };
    for (const GridScene& grid : scene.grids) {
        const bool lattice = grid.geometry.rows > 0;
        if (lattice)
            add(grid.geometry.rect(), QStringLiteral("grid ") + grid.title);
        else
            for (const CellScene& cell : grid.cells)
                add(cell.rect, QStringLiteral("cell"));
        double top = grid.titleRect.top();
        const auto lines = [&](const QStringList& list, SceneText kind) {
            for (const QString& line : list) {
                add(inkOf({grid.titleRect.left(), top, 0, sceneLine(kind, theme)}, line,
                          sceneFont(kind, theme), Qt::AlignLeft),
                    line);
                top += sceneLine(kind, theme);
            }
        };
        lines(grid.titleLines, SceneText::title);
        lines(grid.subtitleLines, SceneText::caption);
        for (const BracketScene& bracket : grid.brackets)
            add(bracket.textRect, bracket.text);
        for (const JumpScene& jump : grid.jumps)
            add(jump.rect.adjusted(1, 1, -1, -1), QStringLiteral("jump ") + jump.text);
        for (const RulerMark& mark : grid.rulers) {
            QRectF ink(0, 0, textWidth(mark.text, sceneFont(SceneText::rulerStrong, theme)),
                       theme.px(8));
            ink.moveCenter(mark.center);
            add(ink, QStringLiteral("ruler ") + mark.text);
        }
    }
    for (const LabelScene& label : scene.labels) {
        const QStringList lines = label.text.split(QLatin1Char('\n'));
        const double height = label.rect.height() / static_cast<double>(lines.size());
        for (qsizetype i = 0; i < lines.size(); ++i)
            add(inkOf({label.rect.left(), label.rect.top() + height * static_cast<double>(i),
                       label.rect.width(), height},
                      lines[i],
                      sceneFont(label.strong ? SceneText::title : SceneText::line, theme),
                      label.alignment),
                lines[i]);
    }
    for (const ThumbnailScene& thumb : scene.thumbnails) {
        add(thumb.rect, QStringLiteral("thumbnail ") + thumb.caption);
        if (!thumb.caption.isEmpty())
            add(inkOf(thumb.captionRect, thumb.caption, sceneFont(SceneText::rulerStrong, theme),
                      Qt::AlignHCenter),
                thumb.caption);
    }
    if (scene.sum) {
        add(scene.sum->rect, QStringLiteral("sum"));
        add(inkOf(scene.sum->captionRect, scene.sum->caption, sceneFont(SceneText::caption, theme),
                  Qt::AlignHCenter),
            scene.sum->caption);
    }
    for (const TermScene& term : scene.terms) {
        add(term.value, QStringLiteral("value ") + term.label);
        add(term.product, QStringLiteral("product ") + term.label);
        for (const TermScene::Weight& weight : term.weights)
            add(weight.rect, QStringLiteral("weight ") + term.label);
    }
    if (scene.curve)
        add(scene.curve->rect, QStringLiteral("curve"));
    add(scene.formulaRect, QStringLiteral("formula"));
    return places;
}

// Nothing lies upon anything else or outside the picture.
inline QString placesWrong(const StageScene& scene, const Theme& theme)
{
    const std::vector<NamedRect> places = placesOf(scene, theme);
    const QRectF all = QRectF({}, scene.size).adjusted(-0.5, -0.5, 0.5, 0.5);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!all.contains(places[i].rect))
            return QStringLiteral("outside: ") + describeRect(places[i]);
        for (std::size_t k = i + 1; k < places.size(); ++k) {
            const QRectF shared = places[i].rect.intersected(places[k].rect);
            if (shared.width() > 1 && shared.height() > 1)
                return describeRect(places[i]) + QStringLiteral(" lies on ") +
                       describeRect(places[k]);
        }
    }
    for (const GridScene& grid : scene.grids)
        for (std::size_t i = 0; i < grid.cells.size(); ++i) {
            const QRectF& rect = grid.cells[i].rect;
            // The cells of one grid are few enough in a scene to look at all pairs, nearly.
            for (std::size_t k = i + 1; k < std::min(grid.cells.size(), i + 160); ++k)
                if (rect.intersects(grid.cells[k].rect))
                    return QStringLiteral("two cells of %1 overlap").arg(grid.title);
            if (grid.geometry.rows > 0 &&
                rect != grid.geometry.cell(grid.cells[i].cell.y, grid.cells[i].cell.x))
                return QStringLiteral("a cell of %1 is not at its place").arg(grid.title);
        }
    return {};
}

// No text is cut.
inline QString textsWrong(const StageScene& scene, const Theme& theme)
{
    const auto cutIn = [](const QString& text) { return text.contains(QChar(0x2026)); };
    for (const GridScene& grid : scene.grids)
        for (const QString& line : grid.titleLines + grid.subtitleLines)
            if (cutIn(line))
                return line;
    for (const LabelScene& label : scene.labels) {
        const QFont font = sceneFont(label.strong ? SceneText::title : SceneText::line, theme);
        for (const QString& line : label.text.split(QLatin1Char('\n')))
            if ((cutIn(line) && !line.startsWith(QChar(0x2026))) ||
                textWidth(line, font) > label.rect.width() + 0.5)
                return line;
    }
    for (const ThumbnailScene& thumb : scene.thumbnails)
        if (textWidth(thumb.caption, sceneFont(SceneText::rulerStrong, theme)) >
            std::max(thumb.captionRect.width(), 1.0))
            return thumb.caption;
    if (cutIn(scene.reason))
        return scene.reason;
    return {};
}

inline bool sameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// Which cells of the image side some window reads, found by going through all outputs.
inline std::set<std::pair<std::int64_t, std::int64_t>> readPlaces(const Stage& stage)
{
    std::set<std::pair<std::int64_t, std::int64_t>> places;
    const Extent out = stage.taps.extent(Corner::y);
    for (std::int64_t y = 0; y < out.h; ++y)
        for (std::int64_t x = 0; x < out.w; ++x)
            stage.taps.forEach(Corner::y, {0, y, x, 0}, [&](const Tap& tap) {
                if (!tap.padding)
                    places.emplace(tap.x.y, tap.x.x);
            });
    return places;
}

// Every cell says what document and position say.
inline QString cellsWrong(const StageScene& scene, const Document& document,
                          std::int64_t position)
{
    const Trace& trace = *document.trace();
    const SlotValues& values = *document.values();
    const auto& list = trace.pipeline().slotList;
    const Step step = trace.at(std::max<std::int64_t>(position, 1) - 1);
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
    const auto doneBy = [&](int slot, const Cell& cell) -> std::optional<bool> {
        for (std::size_t i = 0; i < trace.pipeline().stages.size(); ++i) {
            const Stage& one = trace.pipeline().stages[i];
            if (one.out != slot)
                continue;
            const std::int64_t taps = one.tapCount(cell);
            if (taps == 0)
                return std::nullopt;  // has no step of its own
            return trace.indexOf(static_cast<int>(i), cell, taps) <= position;
        }
        return true;
    };
    const auto read = stage.linear() ? readPlaces(stage)
                                     : std::set<std::pair<std::int64_t, std::int64_t>>{};
    for (const GridScene& grid : scene.grids) {
        if (!(grid.bound > 0) || !std::isfinite(grid.bound))
            return QStringLiteral("the bound of %1").arg(grid.title);
        if (grid.slot < 0)
            continue;
        const Slot& slot = list[static_cast<std::size_t>(grid.slot)];
        for (const CellScene& cell : grid.cells) {
            const QString where = QStringLiteral("%1[%2, %3, %4]: ")
                                      .arg(QString::fromStdString(slot.name))
                                      .arg(cell.cell.y)
                                      .arg(cell.cell.x)
                                      .arg(cell.cell.c);
            const bool inside = slot.extent.contains(cell.cell);
            if (inside != (cell.kind != CellKind::ghost))
                return where + QStringLiteral("padding");
            if (!inside)
                continue;
            const std::optional<bool> done = doneBy(grid.slot, cell.cell);
            if (done && *done != (cell.kind == CellKind::value))
                return where + QStringLiteral("done or not");
            if (cell.kind == CellKind::value &&
                !sameNumber(cell.value, values.at(grid.slot, cell.cell)))
                return where + QStringLiteral("its value");
            const bool imageSide =
                stage.linear() && stage.kind != StageKind::pointwise &&
                (stage.corner == Corner::x ? grid.slot == stage.out : grid.slot == stage.a) &&
                grid.geometry.rows > 0;
            const bool never =
                imageSide && cell.kind == CellKind::value && !read.contains({cell.cell.y, cell.cell.x});
            if (never != cell.neverRead)
                return where + QStringLiteral("never read");
        }
    }
    return {};
}

// The current cells are those of the step, each shown once.
inline QString currentWrong(const StageScene& scene, const Document& document,
                            std::int64_t position)
{
    const Trace& trace = *document.trace();
    const Step step = trace.at(std::max<std::int64_t>(position, 1) - 1);
    const bool started = position > 0;
    std::map<int, int> found;
    for (const GridScene& grid : scene.grids)
        for (const CellScene& cell : grid.cells) {
            if (!cell.current)
                continue;
            ++found[grid.slot];
            const Cell& wanted = grid.slot == step.outSlot   ? step.output
                                 : grid.slot == step.a.slot ? step.a.cell
                                                            : step.b.cell;
            if (cell.cell != wanted)
                return QStringLiteral("%1 lights another cell").arg(grid.title);
        }
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
    if (found[step.outSlot] != (started ? 1 : 0))
        return QStringLiteral("the output cell is lit %1 times").arg(found[step.outSlot]);
    if (stage.linear() && stage.kind != StageKind::pointwise)
        for (const int slot : {stage.a, stage.b, -1})
            if (found[slot] != (started ? 1 : 0))
                return QStringLiteral("slot %1 lights %2 cells").arg(slot).arg(found[slot]);
    int terms = 0;
    for (const TermScene& term : scene.terms)
        terms += term.current ? 1 : 0;
    if (stage.kind == StageKind::pointwise && terms != (started ? 1 : 0))
        return QStringLiteral("%1 terms are current").arg(terms);
    if (scene.formula.has_value() != started)
        return QStringLiteral("the formula");
    return {};
}

// Every product that is shown is that of its tap; with those of other planes they make the sum.
inline QString productsWrong(const StageScene& scene, const Document& document,
                             std::int64_t position)
{
    const Trace& trace = *document.trace();
    const SlotValues& values = *document.values();
    if (position == 0)
        return {};
    const Step step = trace.at(position - 1);
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
    if (!stage.linear() || stage.kind == StageKind::pointwise)
        return {};
    const GridScene* products = nullptr;
    for (const GridScene& grid : scene.grids)
        if (grid.products)
            products = &grid;
    if (!products)
        return QStringLiteral("no products");
    const auto shown = [&](const Cell& cell) -> const CellScene* {
        for (const CellScene& one : products->cells)
            if (one.cell == cell)
                return &one;
        return nullptr;
    };
    std::size_t expected = 0;
    double sum = 0;
    for (std::int64_t tap = 0; tap < step.tapCount; ++tap) {
        const StageTap operands = stage.tap(step.output, tap);
        const double product =
            operands.a.padding ? 0.0 : values.at(operands.a) * values.at(operands.b);
        if (tap <= step.tap)
            sum += product;
        const bool plane = operands.b.cell.c == step.b.cell.c && operands.b.cell.n == step.b.cell.n;
        const CellScene* cell = plane ? shown(operands.b.cell) : nullptr;
        if (!cell) {
            if (plane && !products->torn.any())
                return QStringLiteral("tap %1 has no place").arg(tap);
            continue;
        }
        ++expected;
        if ((cell->kind == CellKind::value) != (tap <= step.tap))
            return QStringLiteral("tap %1 is shown too early or too late").arg(tap);
        if (cell->kind == CellKind::value && !sameNumber(cell->value, product))
            return QStringLiteral("product of tap %1").arg(tap);
    }
    std::size_t placed = 0;
    for (const CellScene& cell : products->cells)
        placed += cell.kind == CellKind::absent ? 0 : 1;
    if (placed != expected)
        return QStringLiteral("%1 products for %2 taps").arg(placed).arg(expected);
    if (!scene.sum || scene.sum->text != QStringLiteral("Σ = ") + numberText(sum))
        return QStringLiteral("the sum");
    return {};
}

}  // namespace convstep::test
