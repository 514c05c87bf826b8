// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

QRectF around(const std::vector<LitCell>& cells, const GridGeometry& geometry)
{
    QRectF box;
    for (const LitCell& lit : cells)
        box = box.united(geometry.cell(lit.cell.y, lit.cell.x));
    return box;
}

void addRulers(GridScene& grid, const SlotHighlight* lit, const Theme& theme)
{
    const GridGeometry& g = grid.geometry;
    // Every position when there is room for its number, else every fifth.
    const std::int64_t every = g.pitch * static_cast<double>(g.rowRate) >= theme.px(20) ? 1 : 5;
    const auto strong = [&](std::int64_t position, bool row) {
        return lit && std::any_of(lit->window.begin(), lit->window.end(), [&](const LitCell& one) {
                   return (row ? one.cell.y : one.cell.x) == position;
               });
    };
    const double offset = theme.px(rulerSize) / 2;
    const QRectF rect = g.rect();
    const auto label = [](std::int64_t position) {
        return position < 0 ? QChar(0x2212) + QString::number(-position)
                            : QString::number(position);
    };
    for (std::int64_t x = g.colFirst; x < g.colFirst + g.cols; ++x)
        if (x % every == 0)
            grid.rulers.push_back({{g.cell(g.rowFirst, x).center().x(), rect.top() - offset},
                                   label(x), strong(x, false)});
    for (std::int64_t y = g.rowFirst; y < g.rowFirst + g.rows; ++y)
        if (y % every == 0)
            grid.rulers.push_back({{rect.left() - offset, g.cell(y, g.colFirst).center().y()},
                                   label(y), strong(y, true)});
}

void addBrackets(GridScene& grid, const PlaneRequest& request, const Theme& theme)
{
    const GridGeometry& g = grid.geometry;
    const QRectF rect = g.rect();
    const double depth = theme.px(6);
    const double gap = theme.px(5);
    const auto horizontal = [&](std::int64_t amount, bool before) {
        if (amount == 0)
            return;
        const double width = g.pitch * static_cast<double>(amount);
        const double left = before ? rect.left() : rect.right() - width;
        grid.brackets.push_back({{left + 1, rect.bottom() + gap, width - 2, depth}, false,
                                 before ? text("%1 before").arg(amount)
                                        : text("%1 after").arg(amount)});
    };
    const auto vertical = [&](std::int64_t amount, bool before) {
        if (amount == 0)
            return;
        const double height = g.pitch * static_cast<double>(amount);
        const double top = before ? rect.top() : rect.bottom() - height;
        grid.brackets.push_back({{rect.right() + gap, top + 1, depth, height - 2}, true,
                                 QString::number(amount)});
    };
    horizontal(request.cols.before, true);
    horizontal(request.cols.after, false);
    vertical(request.rows.before, true);
    vertical(request.rows.after, false);
}

}  // namespace

QString roleTitle(const Slot& slot)
{
    switch (slot.role) {
    case Role::input: return text("Input");
    case Role::filter: return text("Filter");
    case Role::pointwiseFilter: return text("Pointwise filter");
    case Role::bias: return text("Bias");
    case Role::depthwiseOutput: return slot.output ? text("Output") : text("Depthwise output");
    case Role::pointwiseOutput: return slot.output ? text("Output") : text("Pointwise output");
    case Role::biasOutput: return slot.output ? text("Output") : text("With bias");
    case Role::activationOutput: return text("Output");
    case Role::upstream: return text("Upstream gradient");
    case Role::inputGradient: return text("Gradient of the input");
    case Role::filterGradient: return text("Gradient of the filter");
    case Role::pointwiseGradient: return text("Gradient of the pointwise filter");
    case Role::biasGradient: return text("Gradient of the bias");
    }
    return {};
}

QString channelLetter(const SceneValues& values, int slotIndex)
{
    const Slot& slot = values.slot(slotIndex);
    // Channels of what goes in are c, of a depthwise result m = c·M + q, of every other result o.
    if (slot.role == Role::input || slot.role == Role::inputGradient)
        return QStringLiteral("c");
    for (const Stage& stage : values.pipeline().stages) {
        if (!stage.linear())
            continue;
        const int result = stage.corner == Corner::y   ? stage.out
                           : stage.corner == Corner::x ? stage.a
                                                       : stage.b;
        if (result == slotIndex)
            return stage.taps.separate() ? QStringLiteral("m") : QStringLiteral("o");
        if (stage.corner == Corner::x && stage.out == slotIndex)
            return QStringLiteral("c");
    }
    return QStringLiteral("o");
}

QString planeSubtitle(const SceneValues& values, int slotIndex, std::int64_t n,
                      std::int64_t channel)
{
    const Slot& slot = values.slot(slotIndex);
    if (slot.layout == SlotLayout::vector)
        return {};
    if (slot.layout == SlotLayout::filter) {
        const std::int64_t columns = std::max<std::int64_t>(slot.shape[3], 1);
        const bool separate = values.pipeline().multiplier * values.pipeline().inChannels ==
                                  slot.extent.c &&
                              std::any_of(values.pipeline().stages.begin(),
                                          values.pipeline().stages.end(),
                                          [&](const Stage& stage) {
                                              return stage.linear() && stage.taps.separate() &&
                                                     (stage.b == slotIndex ||
                                                      stage.out == slotIndex);
                                          });
        return (separate ? text("c = %1, q = %2") : text("c = %1, o = %2"))
            .arg(channel / columns)
            .arg(channel % columns);
    }
    QString line = text("channel %1 = %2 of %3").arg(channelLetter(values, slotIndex)).arg(channel).arg(slot.extent.c);
    if (slot.extent.n > 1)
        line += text(", picture %1 of %2").arg(n).arg(slot.extent.n);
    return line;
}

GridScene plane(const SceneValues& values, const PlaneRequest& request)
{
    const Slot& slot = values.slot(request.slot);
    GridScene grid;
    grid.slot = request.slot;
    grid.role = slot.role;
    grid.n = request.highlight->n;
    grid.channel = request.highlight->channel;
    grid.title = roleTitle(slot);
    grid.subtitle = planeSubtitle(values, request.slot, grid.n, grid.channel);
    grid.editable = slot.input >= 0;
    GridGeometry& g = grid.geometry;
    g.rows = slot.extent.h;
    g.cols = slot.extent.w;
    if (request.ghosts) {
        g.rowFirst = -request.rows.before;
        g.colFirst = -request.cols.before;
        g.rows += request.rows.before + request.rows.after;
        g.cols += request.cols.before + request.cols.after;
    }
    if (request.dilated) {
        g.rowRate = request.rows.rate;
        g.colRate = request.cols.rate;
    }
    return grid;
}

void place(GridScene& grid, const QPointF& origin, double pitch, const SceneValues& values,
           const PlaneRequest& request, const Theme& theme, bool rulers)
{
    GridGeometry& g = grid.geometry;
    g.origin = origin;
    g.pitch = pitch;
    const Slot& slot = values.slot(grid.slot);
    grid.bound = values.bound(grid.slot, grid.n, grid.channel);
    const AxisTaps rowsRead{request.rows, Corner::x};
    const AxisTaps colsRead{request.cols, Corner::x};
    std::vector<bool> colRead;
    if (request.neverRead)
        for (std::int64_t x = 0; x < slot.extent.w; ++x)
            colRead.push_back(colsRead.count(x) > 0);
    for (std::int64_t y = g.rowFirst; y < g.rowFirst + g.rows; ++y) {
        const bool rowRead = !request.neverRead || y < 0 || y >= slot.extent.h ||
                             rowsRead.count(y) > 0;
        for (std::int64_t x = g.colFirst; x < g.colFirst + g.cols; ++x) {
            CellScene cell;
            cell.rect = g.cell(y, x);
            cell.cell = {grid.n, y, x, grid.channel};
            if (!slot.extent.contains(cell.cell))
                cell.kind = CellKind::ghost;
            else if (!values.done(grid.slot, cell.cell))
                cell.kind = CellKind::notYet;
            else
                cell.value = values.at(grid.slot, cell.cell);
            cell.neverRead = request.neverRead && cell.kind == CellKind::value &&
                             !(rowRead && colRead[static_cast<std::size_t>(x)]);
            grid.cells.push_back(cell);
        }
    }
    for (std::int64_t row = 0; row < g.latticeRows(); ++row)
        for (std::int64_t col = 0; col < g.latticeCols(); ++col)
            if (row % g.rowRate != 0 || col % g.colRate != 0)
                grid.holes.push_back(g.place(row, col).center());
    const SlotHighlight* lit = request.lit ? request.highlight : nullptr;
    if (lit) {
        const auto cellAt = [&](const Cell& cell) -> CellScene* {
            const std::int64_t row = cell.y - g.rowFirst;
            const std::int64_t col = cell.x - g.colFirst;
            if (row < 0 || row >= g.rows || col < 0 || col >= g.cols)
                return nullptr;
            return &grid.cells[static_cast<std::size_t>(row * g.cols + col)];
        };
        for (const LitCell& one : lit->window)
            if (CellScene* cell = cellAt(one.cell))
                cell->inWindow = true;
        if (lit->current)
            if (CellScene* cell = cellAt(lit->current->cell))
                cell->current = true;
    }
    if (lit && request.neverRead && lit->window.size() > 1)
        grid.window = around(lit->window, g);
    if (rulers)
        addRulers(grid, lit, theme);
    if (request.ghosts)
        addBrackets(grid, request, theme);
}

ThumbnailScene thumbnail(const SceneValues& values, int slotIndex, std::int64_t n,
                         std::int64_t channel, const QRectF& rect)
{
    const Slot& slot = values.slot(slotIndex);
    ThumbnailScene thumb;
    thumb.rect = rect;
    thumb.slot = slotIndex;
    thumb.n = n;
    thumb.channel = channel;
    thumb.role = slot.role;
    thumb.bound = values.bound(slotIndex, n, channel);
    // A thumbnail shows at most this many rows and columns; of a larger picture, every few.
    constexpr std::int64_t most = 32;
    const std::int64_t rowStep = (slot.extent.h + most - 1) / most;
    const std::int64_t colStep = (slot.extent.w + most - 1) / most;
    if (slot.extent.h == 0 || slot.extent.w == 0)
        return thumb;
    thumb.rows = (slot.extent.h + rowStep - 1) / rowStep;
    thumb.cols = (slot.extent.w + colStep - 1) / colStep;
    for (std::int64_t y = 0; y < slot.extent.h; y += rowStep)
        for (std::int64_t x = 0; x < slot.extent.w; x += colStep) {
            const Cell cell{n, y, x, channel};
            thumb.values.push_back(values.done(slotIndex, cell)
                                       ? std::optional(static_cast<float>(values.at(slotIndex, cell)))
                                       : std::nullopt);
        }
    return thumb;
}

void addFormula(StageScene& scene, const SceneValues& values, const Theme& theme)
{
    const double margins = theme.px(margin);
    const double height = theme.px(formulaHeight);
    scene.formulaRect = {margins, scene.size.height() - margins / 2 - height,
                         scene.size.width() - 2 * margins, height};
    if (values.started())
        scene.formula = formulaOf(values.values(), values.step());
}

}  // namespace convstep::scene
