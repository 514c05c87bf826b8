// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mouse, wheel and keys do on the stage.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>

#include "ui/stage/stage_canvas.h"

namespace convstep {

void StageCanvas::mousePressEvent(QMouseEvent* event)
{
    finishEditing();
    setFocus();
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    if (hit && hit->editable) {
        setCursor(hit->slot, hit->cell);
        return;
    }
    leaveGrid();
    if (hit)
        jumpTo(*hit, event->position());
}

void StageCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    if (hit && hit->editable && setCursor(hit->slot, hit->cell))
        openEditor({});
}

void StageCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    const bool clickable = hit && (hit->editable || hit->output || hit->thumbnail >= 0);
    QWidget::setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool StageCanvas::showFrom(const GridScene& grid, std::int64_t row, std::int64_t col)
{
    const GridGeometry before = grid.geometry;
    const int slot = grid.slot;
    std::erase_if(m_views, [&](const GridView& view) { return view.slot == slot; });
    m_views.push_back({slot, row, col});
    m_slide.stop();
    m_slideFrom.reset();
    invalidate();
    for (const GridScene& now : scene().grids)
        if (now.slot == slot)
            return now.geometry.rowFirst != before.rowFirst ||
                   now.geometry.colFirst != before.colFirst;
    return false;
}

void StageCanvas::reveal(int slot, const Cell& cell)
{
    for (const GridScene& grid : scene().grids) {
        const GridGeometry& g = grid.geometry;
        if (grid.slot != slot || !grid.torn.any() || grid.n != cell.n || grid.channel != cell.c)
            continue;
        // As little as is needed, with one more row and column in sight.
        const auto from = [](std::int64_t first, std::int64_t count, std::int64_t position) {
            return std::clamp(first, position + 2 - count, position - 1);
        };
        showFrom(grid, g.rows > 2 ? from(g.rowFirst, g.rows, cell.y) : cell.y,
                 g.cols > 2 ? from(g.colFirst, g.cols, cell.x) : cell.x);
        return;
    }
}

void StageCanvas::wheelEvent(QWheelEvent* event)
{
    // Over a grid that shows a part of its tensor the wheel moves that part.
    for (const GridScene& grid : scene().grids) {
        const GridGeometry g = grid.geometry;
        if (!grid.torn.any() || grid.slot < 0 || !g.rect().contains(event->position()))
            continue;
        constexpr int perCell = 40;
        QPoint turn = event->angleDelta();
        if (event->modifiers() & Qt::ShiftModifier && turn.x() == 0)
            turn = turn.transposed();
        const int rows = -turn.y() / perCell;
        const int cols = -turn.x() / perCell;
        finishEditing();
        if (showFrom(grid, g.rowFirst + rows, g.colFirst + cols)) {
            event->accept();
            return;
        }
        break;
    }
    event->ignore();
}

void StageCanvas::jumpTo(const SceneHit& hit, const QPointF& point)
{
    if (hit.thumbnail >= 0) {
        const ThumbnailScene& thumb = scene().thumbnails[static_cast<std::size_t>(hit.thumbnail)];
        if (thumb.view && thumb.image.contains(point)) {
            const double x = (point.x() - thumb.image.left()) / thumb.image.width();
            const double y = (point.y() - thumb.image.top()) / thumb.image.height();
            const auto first = [](double at, std::int64_t shown, std::int64_t every, double count) {
                return static_cast<std::int64_t>(at * static_cast<double>(shown * every) -
                                                 count / 2);
            };
            for (const GridScene& grid : scene().grids)
                if (grid.slot == thumb.slot && grid.torn.any()) {
                    showFrom(grid, first(y, thumb.rows, thumb.rowStep, thumb.view->height()),
                             first(x, thumb.cols, thumb.colStep, thumb.view->width()));
                    return;
                }
        }
    }
    if (!m_driver.enabled())
        return;
    const Trace& trace = *m_document.trace();
    const Step step = trace.at(std::max<std::int64_t>(m_driver.position(), 1) - 1);
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
    if (hit.output && hit.thumbnail < 0) {
        // To the whole sum of that output cell.
        const std::int64_t taps = stage.tapCount(hit.cell);
        if (taps > 0)
            m_driver.seek(trace.indexOf(step.stage, hit.cell, taps));
        return;
    }
    if (hit.thumbnail < 0)
        return;
    const ThumbnailScene& thumb = scene().thumbnails[static_cast<std::size_t>(hit.thumbnail)];
    if (hit.slot == stage.out) {
        m_driver.seek(trace.channelRange(step.stage, thumb.n, thumb.channel).first + 1);
        return;
    }
    // An input channel: the first tap of this window, or else of any, that reads it.
    if (hit.slot != stage.a || !stage.linear())
        return;
    const std::int64_t taps = stage.tapCount(step.output);
    for (std::int64_t tap = 0; tap < taps; ++tap) {
        if (stage.tap(step.output, tap).a.cell.c == thumb.channel) {
            m_driver.seek(trace.indexOf(step.stage, step.output, tap) + 1);
            return;
        }
    }
    if (stage.taps.separate() && stage.corner == Corner::y)
        m_driver.seek(trace.channelRange(step.stage, thumb.n,
                                         thumb.channel * stage.taps.filterColumns())
                          .first +
                      1);
}

void StageCanvas::keyPressEvent(QKeyEvent* event)
{
    const auto key = event->key();
    if (key == Qt::Key_Comma)
        m_driver.back();
    else if (key == Qt::Key_Period)
        m_driver.forward();
    else if (key == Qt::Key_F8)
        m_driver.toggle();
    else if (m_cursor ? !gridKey(event) : !stageKey(event))
        QWidget::keyPressEvent(event);
}

bool StageCanvas::stageKey(QKeyEvent* event)
{
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return false;
    switch (event->key()) {
    case Qt::Key_Space: m_driver.toggle(); return true;
    case Qt::Key_Right: m_driver.forward(); return true;
    case Qt::Key_Left: m_driver.back(); return true;
    case Qt::Key_Home: m_driver.toStart(); return true;
    case Qt::Key_End: m_driver.toEnd(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        // Into the grids: the first cell that can be edited.
        for (const GridScene& grid : scene().grids)
            for (const CellScene& cell : grid.cells)
                if (grid.editable && cell.kind == CellKind::value)
                    return setCursor(grid.slot, cell.cell);
        return false;
    default: return false;
    }
}

bool StageCanvas::gridKey(QKeyEvent* event)
{
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return false;
    switch (event->key()) {
    case Qt::Key_Escape: leaveGrid(); return true;
    case Qt::Key_Left: moveCursor(0, -1); return true;
    case Qt::Key_Right: moveCursor(0, 1); return true;
    case Qt::Key_Up: moveCursor(-1, 0); return true;
    case Qt::Key_Down: moveCursor(1, 0); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F2: openEditor({}); return true;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        m_document.setCell(slotName(m_cursor->slot), m_cursor->cell, 0.0F);
        return true;
    default: break;
    }
    const QString text = event->text();
    if (text.isEmpty() || !text.front().isPrint() || text.front().isSpace())
        return false;
    openEditor(text);
    return true;
}

void StageCanvas::moveCursor(int rows, int cols)
{
    const SceneHit from = *m_cursor;
    Cell cell = from.cell;
    cell.y += rows;
    cell.x += cols;
    if (setCursor(from.slot, cell) || cols == 0)
        return;
    // Over the end of a row into the next one, and over the last into the neighbouring tensor, so
    // that the arrows alone reach every cell that is shown.
    const Extent& extent = m_document.values()
                               ->pipeline()
                               .slotList[static_cast<std::size_t>(from.slot)]
                               .extent;
    cell.x = cols > 0 ? 0 : extent.w - 1;
    cell.y += cols > 0 ? 1 : -1;
    if (!setCursor(from.slot, cell))
        intoNeighbour(cols > 0);
}

void StageCanvas::intoNeighbour(bool forward)
{
    std::vector<const GridScene*> editable;
    for (const GridScene& grid : scene().grids)
        if (grid.editable && grid.slot >= 0)
            editable.push_back(&grid);
    const auto here = std::find_if(editable.begin(), editable.end(), [&](const GridScene* grid) {
        return grid->slot == m_cursor->slot;
    });
    if (editable.size() < 2 || here == editable.end())
        return;
    const auto count = static_cast<std::ptrdiff_t>(editable.size());
    const std::ptrdiff_t next = (here - editable.begin() + (forward ? 1 : count - 1)) % count;
    const GridScene& grid = *editable[static_cast<std::size_t>(next)];
    const Extent& extent = m_document.values()
                               ->pipeline()
                               .slotList[static_cast<std::size_t>(grid.slot)]
                               .extent;
    setCursor(grid.slot, forward ? Cell{grid.n, 0, 0, grid.channel}
                                 : Cell{grid.n, extent.h - 1, extent.w - 1, grid.channel});
}

bool StageCanvas::focusNextPrevChild(bool next)
{
    // In a grid, Tab goes from cell to cell; Esc gives it back.
    if (m_cursor) {
        moveCursor(0, next ? 1 : -1);
        return true;
    }
    return QWidget::focusNextPrevChild(next);
}

}  // namespace convstep
