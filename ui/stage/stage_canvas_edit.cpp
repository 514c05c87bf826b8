// SPDX-License-Identifier: GPL-3.0-or-later
//
// Blocks of cells on the stage: marking, painting, copying, pasting, filling.
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

#include "ui/session/edit_text.h"
#include "ui/session/number_text.h"
#include "ui/stage/stage_canvas.h"
#include "ui/widgets/fill_menu.h"

namespace convstep {

std::optional<PlaneMap> StageCanvas::cursorMap() const
{
    if (!m_cursor)
        return std::nullopt;
    return PlaneMap::of(m_document.call(), slotName(m_cursor->slot).toStdString());
}

std::optional<CellBlock> StageCanvas::block() const
{
    const auto map = cursorMap();
    if (!map)
        return std::nullopt;
    return m_block ? CellBlock::between(*map, m_block->first, m_block->second)
                   : CellBlock::between(*map, m_cursor->cell, m_cursor->cell);
}

bool StageCanvas::extendTo(const Cell& cell)
{
    const auto map = cursorMap();
    if (!map || !map->samePlane(m_cursor->cell, cell) || !map->contains(map->place(cell)))
        return false;
    const Cell anchor = m_block ? m_block->first : m_cursor->cell;
    if (cell != m_cursor->cell && !setCursor(m_cursor->slot, cell))
        return false;
    m_block = std::pair{anchor, cell};
    if (anchor == cell)
        m_block.reset();
    m_overlayKnown = false;
    update();
    return true;
}

void StageCanvas::selectPlane()
{
    const auto map = cursorMap();
    if (!map)
        return;
    // The cursor stays: nobody wants to be scrolled to the last cell.
    m_block = std::pair{map->cell(m_cursor->cell, {0, 0}),
                        map->cell(m_cursor->cell, {map->rows() - 1, map->cols() - 1})};
    m_overlayKnown = false;
    update();
}

void StageCanvas::setPainting(bool on)
{
    m_painting = on;
    QWidget::setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
    emit noticeChanged(on ? tr("Dragging paints the first cell's value over others. Ctrl+B ends it.")
                          : QString(),
                       {});
}

bool StageCanvas::editPress(QMouseEvent* event)
{
    clearOffer();
    m_drag = Drag::none;
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    if (!hit || !hit->editable)
        return false;
    const auto map = cursorMap();
    const bool samePlane =
        map && m_cursor->slot == hit->slot && map->samePlane(m_cursor->cell, hit->cell);
    if (event->button() == Qt::RightButton) {
        // The menu is about the block that was marked, when it is opened there.
        const auto marked = block();
        if (!(samePlane && marked && marked->contains(map->place(hit->cell))))
            setCursor(hit->slot, hit->cell);
        return true;
    }
    if (event->button() != Qt::LeftButton)
        return false;
    if (event->modifiers() & Qt::ShiftModifier && samePlane) {
        extendTo(hit->cell);
        m_drag = Drag::select;
        return true;
    }
    if (!setCursor(hit->slot, hit->cell))
        return true;
    m_drag = m_painting || event->modifiers() & Qt::AltModifier ? Drag::paint : Drag::select;
    if (m_drag == Drag::paint) {
        m_stroke = m_document.newStroke();
        m_paint = m_document.cellValue(slotName(hit->slot), hit->cell).value_or(0);
    }
    return true;
}

bool StageCanvas::editMove(QMouseEvent* event)
{
    if (!(event->buttons() & Qt::LeftButton) || m_drag == Drag::none || !m_cursor)
        return false;
    const std::optional<SceneHit> hit = hitScene(scene(), event->position());
    if (!hit || !hit->editable || hit->slot != m_cursor->slot || hit->cell == m_cursor->cell)
        return true;
    if (m_drag == Drag::select) {
        extendTo(hit->cell);
        return true;
    }
    const auto map = cursorMap();
    if (!map || !map->samePlane(m_cursor->cell, hit->cell))
        return true;
    // A fast hand skips cells: all between the last place and this one.
    const Place from = map->place(m_cursor->cell);
    const Place to = map->place(hit->cell);
    const std::int64_t steps =
        std::max(std::abs(to.row - from.row), std::abs(to.col - from.col));
    std::vector<CellValue> cells;
    for (std::int64_t i = 1; i <= steps; ++i)
        cells.push_back({map->cell(hit->cell, {from.row + (to.row - from.row) * i / steps,
                                               from.col + (to.col - from.col) * i / steps}),
                         m_paint});
    const QString input = slotName(hit->slot);
    setCursor(hit->slot, hit->cell);
    m_document.setCells(input, cells,
                        tr("Paint %1 over the %2")
                            .arg(numberText(static_cast<double>(m_paint)),
                                 inputWords(m_document.call(), input)),
                        m_stroke);
    return true;
}

void StageCanvas::mouseReleaseEvent(QMouseEvent*)
{
    m_drag = Drag::none;
}

bool StageCanvas::blockKey(QKeyEvent* event)
{
    if (m_offer && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        takeOffer();
        return true;
    }
    const bool modifierOnly = event->key() == Qt::Key_Shift || event->key() == Qt::Key_Control ||
                              event->key() == Qt::Key_Alt || event->key() == Qt::Key_Meta;
    if (!modifierOnly && clearOffer() && event->key() == Qt::Key_Escape)
        return true;
    if (event->matches(QKeySequence::Copy)) {
        copy(CopyAs::tabs);
        return true;
    }
    if (event->matches(QKeySequence::Cut)) {
        copy(CopyAs::tabs);
        fillBlock(0);
        return true;
    }
    if (event->matches(QKeySequence::Paste)) {
        paste();
        return true;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectPlane();
        return true;
    }
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    if (held == Qt::ControlModifier && event->key() == Qt::Key_B) {
        setPainting(!m_painting);
        return true;
    }
    if (held == Qt::ShiftModifier && event->key() == Qt::Key_F10) {
        showMenu(mapToGlobal(m_cursor->rect.bottomLeft().toPoint()));
        return true;
    }
    if (held == Qt::ShiftModifier) {
        Place by;
        switch (event->key()) {
        case Qt::Key_Left: by.col = -1; break;
        case Qt::Key_Right: by.col = 1; break;
        case Qt::Key_Up: by.row = -1; break;
        case Qt::Key_Down: by.row = 1; break;
        default: return false;
        }
        if (const auto map = cursorMap()) {
            const Place at = map->place(m_cursor->cell);
            const Place next{at.row + by.row, at.col + by.col};
            if (map->contains(next))
                extendTo(map->cell(m_cursor->cell, next));
        }
        return true;
    }
    if (held != Qt::NoModifier || !m_block)
        return false;
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
        fillBlock(0);
        return true;
    }
    if (event->key() == Qt::Key_Escape) {
        // First the block, then the grid.
        m_block.reset();
        m_overlayKnown = false;
        update();
        return true;
    }
    return false;
}

void StageCanvas::fillBlock(float value)
{
    if (const auto marked = block())
        fillWithValue(m_document, slotName(m_cursor->slot), *marked, value);
}

void StageCanvas::copy(CopyAs form)
{
    const auto marked = block();
    if (!marked)
        return;
    const NumberTable table = tableOf(m_document, slotName(m_cursor->slot), *marked);
    QGuiApplication::clipboard()->setText(form == CopyAs::tabs    ? tabSeparated(table)
                                          : form == CopyAs::numpy ? numpyLiteral(table)
                                                                  : pythonLiteral(table));
}

void StageCanvas::paste()
{
    const auto marked = block();
    const auto map = cursorMap();
    if (!marked || !map)
        return;
    const auto table = readTable(QGuiApplication::clipboard()->text());
    if (!table) {
        emit noticeChanged(tr("Nothing was pasted. %1").arg(table.error()), {});
        return;
    }
    const QString input = slotName(m_cursor->slot);
    // One number goes everywhere.
    if (table->values.size() == 1) {
        fillWithValue(m_document, input, *marked, table->values.front());
        return;
    }
    const CellBlock fits =
        CellBlock{marked->plane, marked->first, table->rows, table->cols}.within(*map);
    const auto put = [this, input, fits, table = *table] {
        pasteTable(m_document, input, fits, table);
        const auto there = PlaneMap::of(m_document.call(), input.toStdString());
        if (!m_cursor || !there)
            return;
        m_block = std::pair{there->cell(fits.plane, fits.first),
                            there->cell(fits.plane, {fits.first.row + fits.rows - 1,
                                                     fits.first.col + fits.cols - 1})};
        m_overlayKnown = false;
        update();
    };
    if (fits.rows == table->rows && fits.cols == table->cols) {
        put();
        return;
    }
    m_offer = put;
    const QString room = blockText(fits.rows, fits.cols);
    emit noticeChanged(tr("The clipboard has %1, from here %2 fit.")
                           .arg(blockText(table->rows, table->cols), room),
                       {tr("Paste the %1 that fit (Enter)").arg(room), tr("Cancel (Esc)")});
}

void StageCanvas::takeOffer()
{
    const auto offer = std::move(m_offer);
    clearOffer();
    setFocus();
    if (offer)
        offer();
}

bool StageCanvas::clearOffer()
{
    const bool had = static_cast<bool>(m_offer);
    m_offer = nullptr;
    emit noticeChanged({}, {});
    return had;
}

void StageCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const bool keys = event->reason() == QContextMenuEvent::Keyboard;
    if (!keys) {
        const auto hit = hitScene(scene(), event->pos());
        if (!hit || !hit->editable)
            return;
    }
    if (m_cursor)
        showMenu(keys ? mapToGlobal(m_cursor->rect.bottomLeft().toPoint()) : event->globalPos());
}

void StageCanvas::showMenu(const QPoint& at)
{
    const auto marked = block();
    if (!marked || m_menu)
        return;
    m_driver.pause();
    m_menu = new QMenu(this);
    m_menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, const QKeySequence& keys, auto act) {
        QAction* one = m_menu->addAction(text, this, act);
        one->setShortcut(keys);
        one->setShortcutVisibleInContextMenu(true);
        return one;
    };
    add(tr("Copy"), QKeySequence::Copy, [this] { copy(CopyAs::tabs); });
    add(tr("Copy as NumPy"), {}, [this] { copy(CopyAs::numpy); });
    add(tr("Copy as Python list"), {}, [this] { copy(CopyAs::python); });
    add(tr("Paste"), QKeySequence::Paste, [this] { paste(); })
        ->setEnabled(!QGuiApplication::clipboard()->text().trimmed().isEmpty());
    add(tr("Set to 0"), QKeySequence(Qt::Key_Delete), [this] { fillBlock(0); });
    m_menu->addSeparator();
    add(tr("Select all cells shown here"), QKeySequence::SelectAll, [this] { selectPlane(); });
    QAction* paint = add(tr("Paint by dragging"), QKeySequence(Qt::CTRL | Qt::Key_B),
                         [this] { setPainting(!m_painting); });
    paint->setCheckable(true);
    paint->setChecked(m_painting);
    m_menu->addSeparator();
    addFillMenus(*m_menu, m_document, slotName(m_cursor->slot), marked);
    m_menu->popup(at);
}

void StageCanvas::paintBlock(QPainter& painter) const
{
    const auto map = cursorMap();
    if (!m_block || !map)
        return;
    const CellBlock marked = CellBlock::between(*map, m_block->first, m_block->second);
    QRectF box;
    for (const GridScene& grid : scene().grids)
        if (grid.slot == m_cursor->slot)
            for (const CellScene& cell : grid.cells)
                if (map->samePlane(cell.cell, marked.plane) &&
                    marked.contains(map->place(cell.cell)))
                    box = box.united(cell.rect);
    for (const TermScene& term : scene().terms)
        for (const TermScene::Weight& weight : term.weights)
            if (scene().weightSlot == m_cursor->slot && marked.contains(map->place(weight.cell)))
                box = box.united(weight.rect);
    if (box.isEmpty())
        return;
    const Theme& theme = m_themes.theme();
    QColor wash = theme.accent;
    wash.setAlphaF(0.16F);
    painter.setPen(QPen(theme.accent, theme.px(1.5)));
    painter.setBrush(wash);
    const double out = theme.px(2);
    painter.drawRoundedRect(box.adjusted(-out, -out, out, out), theme.px(4), theme.px(4));
}

}  // namespace convstep
