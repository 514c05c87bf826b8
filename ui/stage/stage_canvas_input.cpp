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
    finishMotion();
    finishEditing();
    setFocus();
    if (editPress(event))
        return;
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    leaveGrid();
    if (!hit) {
        unpin();
        return;
    }
    // Results and padding are no place for a cursor: a click makes them stay lit.
    const bool toPin = hit->slot >= 0 && hit->thumbnail < 0;
    const Pin under{hit->slot, hit->cell};
    jumpTo(*hit, event->position());
    if (toPin)
        togglePin(under);
}

void StageCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    if (hit && hit->editable && setCursor(hit->slot, hit->cell))
        openEditor({});
}

void StageCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (editMove(event))
        return;
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    const bool clickable = hit && (hit->editable || hit->output || hit->thumbnail >= 0);
    pointAt(hit);
    QWidget::setCursor(m_painting && hit && hit->editable ? Qt::CrossCursor
                       : clickable                        ? Qt::PointingHandCursor
                                                          : Qt::ArrowCursor);
}

bool StageCanvas::showFrom(int slot, std::int64_t row, std::int64_t col)
{
    const auto shown = [&] {
        for (const GridScene& grid : scene().grids)
            if (grid.slot == slot)
                return std::pair(grid.geometry.rowFirst, grid.geometry.colFirst);
        return std::pair(std::int64_t{0}, std::int64_t{0});
    };
    const auto before = shown();
    std::erase_if(m_views, [&](const GridView& view) { return view.slot == slot; });
    m_views.push_back({slot, row, col});
    finishMotion();
    invalidate();
    return shown() != before;
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
        showFrom(slot, g.rows > 2 ? from(g.rowFirst, g.rows, cell.y) : cell.y,
                 g.cols > 2 ? from(g.colFirst, g.cols, cell.x) : cell.x);
        return;
    }
}

void StageCanvas::wheelEvent(QWheelEvent* event)
{
    event->ignore();
    if (event->modifiers() & Qt::ControlModifier) {
        // A notch of the wheel is one level.
        constexpr int notch = 120;
        m_zoomTurned += event->angleDelta().y();
        zoomBy(m_zoomTurned / notch);
        m_zoomTurned %= notch;
        event->accept();
        return;
    }
    const auto& grids = scene().grids;
    const auto under = std::find_if(grids.begin(), grids.end(), [&](const GridScene& grid) {
        return grid.torn.any() && grid.slot >= 0 &&
               grid.geometry.rect().contains(event->position());
    });
    if (under == grids.end())
        return;
    // Over a grid that shows a part of its tensor the wheel moves that part. A touch pad turns by
    // less than a cell at a time.
    QPoint turn = event->angleDelta();
    if (event->modifiers() & Qt::ShiftModifier && turn.x() == 0)
        turn = turn.transposed();
    constexpr int perCell = 40;
    m_turned += turn;
    const QPoint cells = m_turned / perCell;
    m_turned -= cells * perCell;
    const int slot = under->slot;
    const GridGeometry g = under->geometry;
    if (cells.isNull()) {
        event->accept();
        return;
    }
    finishEditing();
    if (showFrom(slot, g.rowFirst - cells.y(), g.colFirst - cells.x()))
        event->accept();
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
            showFrom(hit.slot, first(y, thumb.rows, thumb.rowStep, thumb.view->height()),
                     first(x, thumb.cols, thumb.colStep, thumb.view->width()));
            return;
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
    if (hit.slot == stage.out && !thumb.partial) {
        m_driver.seek(trace.channelRange(step.stage, thumb.n, thumb.channel).first + 1);
        return;
    }
    // An input channel: the first tap of this window, or else of any, that reads it.
    if ((hit.slot != stage.a && !thumb.partial) || !stage.linear())
        return;
    const std::int64_t channel = thumb.partial.value_or(thumb.channel);
    const std::int64_t taps = stage.tapCount(step.output);
    for (std::int64_t tap = 0; tap < taps; ++tap) {
        if (stage.tap(step.output, tap).a.cell.c == channel) {
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
    finishMotion();
    const auto key = event->key();
    if (event->modifiers() & Qt::ControlModifier &&
        (key == Qt::Key_PageUp || key == Qt::Key_PageDown)) {
        emit pictureWanted(key == Qt::Key_PageUp ? -1 : 1);
        return;
    }
    if (zoomKey(event))
        return;
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
    case Qt::Key_P: pinHere(); return true;
    case Qt::Key_V: emit compareWanted(!m_differences); return true;
    case Qt::Key_Escape:
        if (unpin())
            return true;
        if (!m_differences)
            return false;
        emit compareWanted(false);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return intoGrids();
    default: return holdWhatIf(event);
    }
}

bool StageCanvas::intoGrids()
{
    for (const GridScene& grid : scene().grids)
        for (const CellScene& cell : grid.cells)
            if (grid.editable && cell.kind == CellKind::value)
                return setCursor(grid.slot, Cell(cell.cell));
    for (const TermScene& term : scene().terms)
        for (const TermScene::Weight& weight : term.weights)
            if (scene().weightsEditable)
                return setCursor(scene().weightSlot, Cell(weight.cell));
    return false;
}

bool StageCanvas::gridKey(QKeyEvent* event)
{
    if (blockKey(event))
        return true;
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return false;
    switch (event->key()) {
    case Qt::Key_Escape:
        if (!unpin())
            leaveGrid();
        return true;
    case Qt::Key_P: pinHere(); return true;
    case Qt::Key_Left: moveCursor(0, -1); return true;
    case Qt::Key_Right: moveCursor(0, 1); return true;
    case Qt::Key_Up: moveCursor(-1, 0); return true;
    case Qt::Key_Down: moveCursor(1, 0); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F2: openEditor({}); return true;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (m_cursor->editable)
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
    const Slot& slot =
        m_document.values()->pipeline().slotList[static_cast<std::size_t>(from.slot)];
    Cell cell = from.cell;
    // The weights of terms stand in rows m and columns o, the elements of a vector in one row.
    const bool terms = from.slot == scene().weightSlot;
    if (terms || slot.layout == SlotLayout::vector) {
        const std::int64_t columns = terms ? std::max<std::int64_t>(slot.shape[3], 1) : slot.extent.c;
        const std::int64_t column = cell.c % columns + cols;
        cell.c += rows * columns + cols;
        if ((column >= 0 && column < columns && setCursor(from.slot, cell)) || cols == 0)
            return;
        // To the end of the line that is shown before, or the beginning of the next.
        if (!terms)
            return;
        const auto& lines = scene().terms;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto& weights = lines[i].weights;
            if (std::none_of(weights.begin(), weights.end(), [&](const TermScene::Weight& weight) {
                    return weight.cell == from.cell;
                }))
                continue;
            if (cols > 0 && i + 1 < lines.size())
                setCursor(from.slot, Cell(lines[i + 1].weights.front().cell));
            else if (cols < 0 && i > 0)
                setCursor(from.slot, Cell(lines[i - 1].weights.back().cell));
            return;
        }
        return;
    }
    cell.y += rows;
    cell.x += cols;
    if (setCursor(from.slot, cell) || cols == 0)
        return;
    // Over the end of a row into the next one, and over the last into the neighbouring tensor, so
    // that the arrows alone reach every cell that is shown.
    cell.x = cols > 0 ? 0 : slot.extent.w - 1;
    cell.y += cols > 0 ? 1 : -1;
    if (!setCursor(from.slot, cell))
        intoNeighbour(cols > 0);
}

void StageCanvas::intoNeighbour(bool forward)
{
    // All that can be edited, and the results.
    std::vector<const GridScene*> editable;
    for (const GridScene& grid : scene().grids)
        if (grid.slot >= 0 && (grid.editable || grid.slot == scene().outputSlot))
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
