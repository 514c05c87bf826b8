// SPDX-License-Identifier: GPL-3.0-or-later
//
// Input ⊙ Filter = Products → Σ → Output: convolution, depthwise, transposition and gradients.
#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

// Widths that do not depend on the pitch, at scale 1.
constexpr double signGap = 34;
constexpr double arrowGap = 28;
constexpr double sumWidth = 96;
constexpr double titleWidth = 96;  // of a column at least, so that its title has room

struct Parts {
    PlaneRequest a;
    PlaneRequest b;
    PlaneRequest out;
};

Parts partsOf(const SceneValues& values, const Stage& stage, const Highlights& lit)
{
    const AxisGeometry rows = stage.taps.rows(stage.corner).geometry();
    const AxisGeometry cols = stage.taps.cols(stage.corner).geometry();
    Parts parts;
    const auto request = [&](int slot, const SlotHighlight& highlight) {
        PlaneRequest one;
        one.slot = slot;
        one.highlight = &highlight;
        one.lit = values.started();
        one.rows = rows;
        one.cols = cols;
        return one;
    };
    parts.a = request(stage.a, lit.a);
    parts.b = request(stage.b, lit.b);
    parts.out = request(stage.out, lit.out);
    switch (stage.corner) {
    case Corner::y:
        parts.a.ghosts = true;
        parts.a.neverRead = true;
        parts.b.dilated = true;
        break;
    case Corner::x:
        parts.b.dilated = true;
        parts.a.neverRead = false;
        break;
    case Corner::w:
        parts.a.neverRead = true;
        parts.out.dilated = true;
        break;
    }
    return parts;
}

// The products, laid out as the weights are.
GridScene productsGrid(const SceneValues& values, const Stage& stage, const Step& step,
                       const Highlights& lit, const GridScene& weights, const QPointF& origin)
{
    GridScene grid;
    grid.products = true;
    grid.role = values.slot(stage.out).role;
    grid.title = text("Products");
    grid.geometry = weights.geometry;
    grid.geometry.origin = origin;
    const QPointF shift = origin - weights.geometry.origin;
    for (const QPointF& hole : weights.holes)
        grid.holes.push_back(hole + shift);
    if (!values.started()) {
        for (CellScene cell : weights.cells) {
            cell.rect.translate(shift);
            cell.kind = CellKind::notYet;
            cell.inWindow = cell.current = false;
            grid.cells.push_back(cell);
        }
        return grid;
    }
    grid.subtitle = text("tap %1 of %2").arg(step.tap + 1).arg(step.tapCount);
    grid.bound = 0;
    for (const LitCell& one : lit.b.window) {
        CellScene cell;
        cell.rect = grid.geometry.cell(one.cell.y, one.cell.x);
        cell.cell = one.cell;
        cell.kind = one.tap <= step.tap ? CellKind::value : CellKind::notYet;
        cell.current = one.tap == step.tap;
        if (cell.kind == CellKind::value) {
            cell.value = product(stage.tap(step.output, one.tap), values.values());
            grid.bound = std::max(grid.bound, std::abs(cell.value));
        }
        grid.cells.push_back(cell);
    }
    if (!(grid.bound > 0))
        grid.bound = 1;
    return grid;
}

}  // namespace

StageScene linearScene(const SceneRequest& request, const SceneValues& values, const Theme& theme)
{
    const Step& step = values.step();
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(step.stage)];
    const Highlights lit = highlightsOf(values.pipeline(), step);
    const Parts parts = partsOf(values, stage, lit);
    GridScene a = plane(values, parts.a);
    GridScene b = plane(values, parts.b);
    GridScene out = plane(values, parts.out);

    // The pitch that fits the room, in width and in height.
    const auto lattice = [](std::int64_t places) { return static_cast<double>(places); };
    const double aCols = lattice(a.geometry.latticeCols());
    const double bCols = lattice(b.geometry.latticeCols());
    const double outCols = lattice(out.geometry.latticeCols());
    const double tallest = std::max({lattice(a.geometry.latticeRows()),
                                     lattice(b.geometry.latticeRows()),
                                     lattice(out.geometry.latticeRows()), 1.0});
    const double m = theme.px(margin);
    const double ruler = theme.px(rulerSize);
    const double bracketRoom = theme.px(parts.a.ghosts && (parts.a.cols.before || parts.a.cols.after)
                                            ? bracketSize
                                            : 6);
    const double sideBracket =
        parts.a.ghosts && (parts.a.rows.before || parts.a.rows.after) ? theme.px(22) : 0.0;
    const double fixedWidth = 2 * m + 2 * ruler + sideBracket + theme.px(2 * signGap) +
                              theme.px(2 * arrowGap + sumWidth);
    const double fixedHeight = m / 2 + theme.px(titleHeight) + ruler + bracketRoom +
                               theme.px(formulaHeight) + m;
    const auto byWidth = [&] {
        // A narrow column takes the room of its title; two passes settle it.
        double pitch = largestPitch * theme.scale;
        for (int pass = 0; pass < 3; ++pass) {
            double cols = 0;
            double taken = fixedWidth;
            for (const double count : {aCols, bCols, bCols, outCols}) {
                if (count * pitch < theme.px(titleWidth))
                    taken += theme.px(titleWidth);
                else
                    cols += count;
            }
            if (cols > 0)
                pitch = std::min(pitch, (request.size.width() - taken) / cols);
        }
        return pitch;
    };
    const bool hasNext = static_cast<std::size_t>(step.stage) + 1 < values.pipeline().stages.size() &&
                         values.pipeline().stages[static_cast<std::size_t>(step.stage) + 1].kind ==
                             StageKind::pointwise;
    const double wide = byWidth();
    const double spare = request.size.height() - fixedHeight;
    bool strip = request.channels;
    bool next = hasNext;
    const auto byHeight = [&] {
        return (spare - (strip ? theme.px(stripHeight) : 0) - (next ? theme.px(nextHeight) : 0)) /
               tallest;
    };
    // Rather large cells than extras below them.
    const double readable = std::min(theme.px(26), wide);
    if (byHeight() < readable)
        next = false;
    if (byHeight() < readable)
        strip = false;
    const double pitch = std::floor(std::clamp(std::min(wide, byHeight()), theme.px(smallestPitch),
                                               theme.px(largestPitch)));

    StageScene scene;
    const double columnA = std::max(aCols * pitch, theme.px(titleWidth));
    const double columnB = std::max(bCols * pitch, theme.px(titleWidth));
    const double columnOut = std::max(outCols * pitch, theme.px(titleWidth));
    const double used = fixedWidth + columnA + 2 * columnB + columnOut;
    scene.size = {std::max(request.size.width(), used),
                  std::max(request.size.height(),
                           fixedHeight + tallest * pitch + (strip ? theme.px(stripHeight) : 0) +
                               (next ? theme.px(nextHeight) : 0))};

    // One line for all grids; the row as a whole stands in the middle of the room.
    // Spare height goes between the parts, a share of it above the first.
    const double needed = fixedHeight + tallest * pitch + (strip ? theme.px(stripHeight) : 0) +
                          (next ? theme.px(nextHeight) : 0);
    const double gaps = 2.0 + (strip ? 1 : 0) + (next ? 1 : 0);
    const double space =
        std::clamp((scene.size.height() - needed) / gaps, 0.0, theme.px(64));
    const double top = m / 2 + std::min(space, theme.px(44));
    const double gridTop = top + theme.px(titleHeight) + ruler;
    const double axis = gridTop + tallest * pitch / 2;
    double x = m + ruler + std::max(0.0, (scene.size.width() - used) / 2);
    const auto title = [&](GridScene& grid, double left, double width) {
        grid.titleRect = {left, top, width + theme.px(24), theme.px(titleHeight)};
    };
    const auto put = [&](GridScene& grid, const PlaneRequest& plane, double column, bool rulers) {
        const double width = lattice(grid.geometry.latticeCols()) * pitch;
        const double height = lattice(grid.geometry.latticeRows()) * pitch;
        title(grid, x, column);
        place(grid, {x + (column - width) / 2, axis - height / 2}, pitch, values, plane, theme,
              rulers);
        x += column;
    };
    const auto sign = [&](const char* glyph, double gap) {
        scene.signs.push_back({{x + gap / 2, axis}, QString::fromUtf8(glyph)});
        x += gap;
    };
    put(a, parts.a, columnA, true);
    x += sideBracket;
    sign("⊙", theme.px(signGap));
    put(b, parts.b, columnB, false);
    sign("=", theme.px(signGap));
    const double productsWidth = bCols * pitch;
    GridScene products = productsGrid(
        values, stage, step, lit, b,
        {x + (columnB - productsWidth) / 2, b.geometry.origin.y()});
    title(products, x, columnB);
    x += columnB;
    sign("→", theme.px(arrowGap));
    SumScene sum;
    sum.rect = {x, axis - theme.px(18), theme.px(sumWidth), theme.px(36)};
    sum.role = values.slot(stage.out).role;
    if (values.started()) {
        sum.text = QStringLiteral("Σ = %1").arg(
            numberText(evaluate(step, values.values()).runningSum));
        sum.caption = text("%1 of %2 added").arg(step.tap + 1).arg(step.tapCount);
    } else {
        sum.text = QStringLiteral("Σ");
    }
    scene.sum = sum;
    x += theme.px(sumWidth);
    sign("→", theme.px(arrowGap));
    x += ruler;
    put(out, parts.out, columnOut, true);

    scene.grids.push_back(std::move(a));
    scene.grids.push_back(std::move(b));
    scene.grids.push_back(std::move(products));
    scene.grids.push_back(std::move(out));

    addFormula(scene, values, theme);
    // What is below the grids stands between them and the formula, evenly spaced.
    const double below = gridTop + tallest * pitch + bracketRoom;
    double y = below + space;
    const double width = scene.size.width() - 2 * m;
    if (strip) {
        addChannelStrip(scene, values, stage, lit, {m, y, width, theme.px(stripHeight)}, theme);
        y += theme.px(stripHeight) + space;
    }
    if (next && values.started())
        addNextPointwise(scene, values, step, {m, y, width, theme.px(nextHeight)}, theme);
    return scene;
}

}  // namespace convstep::scene
