// SPDX-License-Identifier: GPL-3.0-or-later
//
// One plane of a tensor as a grid of cells, whole or in part.
#include <algorithm>

#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

void setWindow(GridScene& grid, const std::vector<LitCell>& cells, const Theme& theme)
{
    QRectF box;
    for (const LitCell& lit : cells)
        box = box.united(grid.geometry.cell(lit.cell.y, lit.cell.x));
    // On a grid that is cut, what goes on beyond the edge ends there.
    const QRectF shown = grid.geometry.rect();
    const QRectF window = box.intersected(shown);
    if (!window.isEmpty()) {
        grid.window = window;
        return;
    }
    const double inset = theme.px(8);
    const QPointF edge(std::clamp(box.center().x(), shown.left() + inset, shown.right() - inset),
                       std::clamp(box.center().y(), shown.top() + inset, shown.bottom() - inset));
    QLineF way(edge, box.center());
    way.setLength(theme.px(12));
    grid.windowBeyond = way;
}

// `last`: of the tensor, not of what is shown.
void addRulers(GridScene& grid, const SlotHighlight* lit, std::int64_t last, const Theme& theme)
{
    const GridGeometry& g = grid.geometry;
    // Every position when there is room for its number, else every fifth.
    const double number = theme.px(last > 999 ? 30 : last > 99 ? 23 : 18);
    const auto every = [&](std::int64_t rate) {
        return g.pitch * static_cast<double>(rate) >= number ? 1 : 5;
    };
    std::vector<bool> rowLit(static_cast<std::size_t>(g.rows), false);
    std::vector<bool> colLit(static_cast<std::size_t>(g.cols), false);
    if (lit)
        for (const LitCell& one : lit->window) {
            const std::int64_t row = one.cell.y - g.rowFirst;
            const std::int64_t col = one.cell.x - g.colFirst;
            if (row >= 0 && row < g.rows)
                rowLit[static_cast<std::size_t>(row)] = true;
            if (col >= 0 && col < g.cols)
                colLit[static_cast<std::size_t>(col)] = true;
        }
    const double above = theme.px(9);
    const double before = rulerRoom(last, theme) / 2;
    const QRectF rect = g.rect();
    for (std::int64_t x = 0; x < g.cols; ++x)
        if ((g.colFirst + x) % every(g.colRate) == 0)
            grid.rulers.push_back(
                {{g.cell(g.rowFirst, g.colFirst + x).center().x(), rect.top() - above},
                 positionText(g.colFirst + x), colLit[static_cast<std::size_t>(x)]});
    for (std::int64_t y = 0; y < g.rows; ++y)
        if ((g.rowFirst + y) % every(g.rowRate) == 0)
            grid.rulers.push_back(
                {{rect.left() - before, g.cell(g.rowFirst + y, g.colFirst).center().y()},
                 positionText(g.rowFirst + y), rowLit[static_cast<std::size_t>(y)]});
}

// Whether an input lies behind the last window.
bool leftOver(const AxisGeometry& axis, std::int64_t position)
{
    return position > axis.position(axis.out - 1, axis.kernel - 1);
}

struct Span {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

// The `room` positions of `all` that are shown while `focus` matters. The first of them moves by
// whole pages; a margin of one position stays around the focus.
Span page(Span all, Span focus, std::int64_t room)
{
    if (room >= all.count)
        return all;
    room = std::max<std::int64_t>(room, 1);
    const std::int64_t aside = room >= focus.count + 2 ? 1 : 0;
    const std::int64_t step = std::max<std::int64_t>(1, room - focus.count - 2 * aside + 1);
    const std::int64_t from = focus.first - all.first;
    const std::int64_t first = all.first + from / step * step - aside;
    return {std::clamp(first, all.first, all.first + all.count - room), room};
}

Span spanOf(const SlotHighlight& lit, bool rows, Span all, std::int64_t room)
{
    const auto of = [&](const Cell& cell) { return rows ? cell.y : cell.x; };
    std::int64_t low = of(lit.current->cell);
    std::int64_t high = low;
    for (const LitCell& one : lit.window) {
        low = std::min(low, of(one.cell));
        high = std::max(high, of(one.cell));
    }
    // A window that is larger than the room: only the current cell counts.
    if (high - low + 1 > room)
        low = high = of(lit.current->cell);
    low = std::clamp(low, all.first, all.first + all.count - 1);
    high = std::clamp(high, low, all.first + all.count - 1);
    return {low, high - low + 1};
}

}  // namespace

QString positionText(std::int64_t position)
{
    return position < 0 ? QChar(0x2212) + QString::number(-position) : QString::number(position);
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

double bracketRoom(const PlaneRequest& request, const Theme& theme)
{
    const AxisGeometry& cols = request.cols;
    return theme.px(request.ghosts && (cols.before || cols.after || cols.dropped) ? bracketSize
                                                                                  : 6);
}

double sideBracketRoom(const PlaneRequest& request, const Theme& theme)
{
    const AxisGeometry& rows = request.rows;
    return request.ghosts && (rows.before || rows.after || rows.dropped) ? theme.px(22) : 0.0;
}

void crop(GridScene& grid, std::int64_t latticeRows, std::int64_t latticeCols,
          const PlaneRequest& request, const std::vector<GridView>& views)
{
    GridGeometry& g = grid.geometry;
    if (g.rows == 0 || g.cols == 0)
        return;
    const auto view = std::find_if(views.begin(), views.end(), [&](const GridView& one) {
        return one.slot == grid.slot;
    });
    const auto axis = [&](bool rows, std::int64_t lattice) {
        const Span all = rows ? Span{g.rowFirst, g.rows} : Span{g.colFirst, g.cols};
        const std::int64_t rate = rows ? g.rowRate : g.colRate;
        const std::int64_t room = (std::max<std::int64_t>(lattice, 1) - 1) / rate + 1;
        if (room >= all.count)
            return all;
        if (view != views.end())
            return Span{std::clamp(rows ? view->row : view->col, all.first,
                                   all.first + all.count - room),
                        room};
        return page(all, spanOf(*request.highlight, rows, all, room), room);
    };
    const Span rows = axis(true, latticeRows);
    const Span cols = axis(false, latticeCols);
    grid.torn = {cols.first > g.colFirst, rows.first > g.rowFirst,
                 cols.first + cols.count < g.colFirst + g.cols,
                 rows.first + rows.count < g.rowFirst + g.rows};
    g.rowFirst = rows.first;
    g.rows = rows.count;
    g.colFirst = cols.first;
    g.cols = cols.count;
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
        for (std::int64_t x = g.colFirst; x < g.colFirst + g.cols; ++x)
            colRead.push_back(x < 0 || x >= slot.extent.w || colsRead.count(x) > 0);
    grid.cells.reserve(static_cast<std::size_t>(g.rows * g.cols));
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
            const bool readCol =
                !request.neverRead || colRead[static_cast<std::size_t>(x - g.colFirst)];
            cell.neverRead = cell.kind == CellKind::value && !(rowRead && readCol);
            cell.dropped = cell.neverRead && ((!rowRead && leftOver(request.rows, y)) ||
                                              (!readCol && leftOver(request.cols, x)));
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
    if (lit && request.outlined && lit->window.size() > 1)
        setWindow(grid, lit->window, theme);
    if (rulers)
        addRulers(grid, lit, std::max(slot.extent.h + request.rows.after, slot.extent.w + request.cols.after), theme);
    if (request.ghosts)
        addLedger(grid, request, values.pipeline().spec.padding, theme);
}

ThumbnailScene thumbnail(const SceneValues& values, int slotIndex, std::int64_t n,
                         std::int64_t channel, const QRectF& rect,
                         const Theme& theme)
{
    const Slot& slot = values.slot(slotIndex);
    ThumbnailScene thumb;
    thumb.rect = rect;
    thumb.slot = slotIndex;
    thumb.n = n;
    thumb.channel = channel;
    thumb.role = slot.role;
    thumb.bound = values.bound(slotIndex, n, channel);
    const std::int64_t rowStep = thumb.rowStep = thumbnailStep(slot.extent.h);
    const std::int64_t colStep = thumb.colStep = thumbnailStep(slot.extent.w);
    if (slot.extent.h == 0 || slot.extent.w == 0)
        return thumb;
    thumb.rows = (slot.extent.h + rowStep - 1) / rowStep;
    thumb.cols = (slot.extent.w + colStep - 1) / colStep;
    const double inset = theme.px(4);
    const double side =
        std::min((rect.width() - 2 * inset) / static_cast<double>(thumb.cols),
                 (rect.height() - 2 * inset) / static_cast<double>(thumb.rows));
    thumb.image.setSize({side * static_cast<double>(thumb.cols),
                         side * static_cast<double>(thumb.rows)});
    thumb.image.moveCenter(rect.center());
    for (std::int64_t y = 0; y < slot.extent.h; y += rowStep)
        for (std::int64_t x = 0; x < slot.extent.w; x += colStep) {
            const Cell cell{n, y, x, channel};
            thumb.values.push_back(values.done(slotIndex, cell)
                                       ? std::optional(static_cast<float>(values.at(slotIndex, cell)))
                                       : std::nullopt);
        }
    return thumb;
}

void markViews(StageScene& scene)
{
    for (const GridScene& grid : scene.grids) {
        if (!grid.torn.any())
            continue;
        const GridGeometry& g = grid.geometry;
        for (ThumbnailScene& thumb : scene.thumbnails)
            if (thumb.slot == grid.slot && thumb.n == grid.n && thumb.channel == grid.channel)
                thumb.view = QRectF(static_cast<double>(g.colFirst),
                                    static_cast<double>(g.rowFirst), static_cast<double>(g.cols),
                                    static_cast<double>(g.rows));
    }
}

}  // namespace convstep::scene
