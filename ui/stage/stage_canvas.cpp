// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/stage_canvas.h"

#include <QHelpEvent>
#include <QFocusEvent>
#include <QToolTip>

#include <algorithm>

#include "ui/session/document_text.h"
#include "ui/session/number_text.h"
#include "ui/stage/stage_accessible.h"

namespace convstep {
namespace {

constexpr int hoverMilliseconds = 150;

// The fewest digits that are read as this very number again: 0.1, and not 0.100000001.
QString shortest(double value)
{
    constexpr int mostDigits = 9;  // tell any two floats apart
    for (int digits = 1; digits < mostDigits; ++digits)
        if (const QString text = numberText(value, digits);
            parseNumber(text) == static_cast<float>(value))
            return text;
    return numberText(value, mostDigits);
}

// Why no window reads a cell; nothing of others.
QString unreadWords(const StageScene& scene, const SceneHit& hit)
{
    for (const GridScene& grid : scene.grids)
        for (const CellScene& cell : grid.cells)
            if (grid.slot == hit.slot && cell.cell == hit.cell && cell.neverRead)
                return QLatin1Char('\n') +
                       (cell.dropped ? StageCanvas::tr("left over: the last window ends before it")
                                     : StageCanvas::tr("skipped: no window reads it"));
    return {};
}

// What a bracket of the ledger means that lies there.
QString bracketWords(const StageScene& scene, const QPointF& place)
{
    for (const GridScene& grid : scene.grids)
        for (const BracketScene& bracket : grid.brackets)
            if (bracket.rect.united(bracket.textRect).adjusted(-3, -3, 3, 3).contains(place))
                return bracket.words;
    return {};
}

}  // namespace

StageCanvas::StageCanvas(Document& document, PlaybackDriver& driver, ThemeWatcher& themes,
                         QWidget* parent)
    : QWidget(parent), m_document(document), m_driver(driver), m_themes(themes)
{
    // Before anything that a screen reader is told of.
    installStageAccessible();
    m_traceNumber = document.traceNumber();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Stage"));
    connect(&driver, &PlaybackDriver::stepChanged, this, &StageCanvas::stepChanged);
    connect(&document, &Document::changed, this, [this](const DocumentChange& change) {
        m_bounds.clear();
        if (!change.cellsOnly) {
            closeEditor();
            m_block.reset();
            m_views.clear();
            // Cells of other shapes are other cells.
            pointAt(std::nullopt);
            setPin(std::nullopt);
        }
        finishMotion();
        if (change.cellsOnly) {
            // Only what looks otherwise now is drawn again; to put it on the screen costs little.
            rebuild();
            refreshBackdrop();
            update();
        } else {
            invalidate();
        }
        announceStep(this);
    });
    connect(&document, &Document::loaded, this, [this] { leaveGrid(); });
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] {
        finishMotion();
        m_backdrop.clear();
        invalidate();
    });
    m_hoverDelay.setSingleShot(true);
    m_hoverDelay.setInterval(hoverMilliseconds);
    connect(&m_hoverDelay, &QTimer::timeout, this, &StageCanvas::showHover);
    m_clock.setStartValue(0.0);
    connect(&m_clock, &QVariantAnimation::valueChanged, this, &StageCanvas::showMoment);
    connect(&m_clock, &QVariantAnimation::finished, this, &StageCanvas::finishMotion);
}

void StageCanvas::setRoom(const QSize& room)
{
    if (room == m_room)
        return;
    m_room = room;
    finishMotion();
    invalidate();
}

void StageCanvas::setSceneLayout(SceneLayout layout)
{
    m_layout = layout;
    finishMotion();
    invalidate();
}

const StageScene& StageCanvas::scene() const
{
    if (!m_sceneValid) {
        m_scene = buildScene(
            {&m_document, m_driver.position(), QSizeF(m_room), true, m_views, &m_bounds,
             m_layout, !m_differences, m_zoom, m_formula},
            m_themes.theme());
        m_sceneValid = true;
        m_shownPosition = m_driver.position();
    }
    return m_scene;
}

QString StageCanvas::sentence() const
{
    return documentSentence(m_document, m_driver.position());
}

void StageCanvas::invalidate()
{
    rebuild();
    m_backdropDue = true;
    update();
}

void StageCanvas::rebuild()
{
    m_sceneValid = false;
    m_overlayKnown = false;
    resize(scene().size.toSize());
    if (m_cursor) {
        // The cursor stays on its cell while that is shown, and else gives the keys back.
        const auto still = findCell(scene(), m_cursor->slot, m_cursor->cell);
        if (still && (still->editable || still->output))
            m_cursor = still;
        else
            leaveGrid();
    }
    placeEditor();
}

void StageCanvas::stepChanged()
{
    finishMotion();
    // Other values under the same step are no motion.
    const bool forward = m_sceneValid && m_traceNumber == m_document.traceNumber() &&
                         m_driver.steppedForward() && m_shownPosition < m_driver.position();
    const StageScene before = forward ? m_scene : StageScene();
    // A step away from what is being typed takes it. When the operator itself is another one, the
    // document is in the middle of that change, and the cell may mean something else.
    if (m_traceNumber == m_document.traceNumber())
        finishEditing();
    else
        closeEditor();
    m_traceNumber = m_document.traceNumber();
    // The grids follow the step again, but for the one that the cursor is in.
    std::erase_if(m_views,
                  [&](const GridView& view) { return !m_cursor || view.slot != m_cursor->slot; });
    rebuild();
    if (forward)
        startMotion(before);
    if (m_zoom > 1)
        keepInSight();
    // The ring of the cursor and what is lit may have gone elsewhere.
    if (m_cursor || shownPin() || m_whatIf)
        update();
    refreshBackdrop();
    announceStep(this);
}

int StageCanvas::slotNamed(const QString& name) const
{
    return m_document.values() ? m_document.values()->pipeline().slot(name.toStdString()) : -1;
}

QString StageCanvas::slotName(int slot) const
{
    return QString::fromStdString(
        m_document.values()->pipeline().slotList[static_cast<std::size_t>(slot)].name);
}

bool StageCanvas::setCursor(int slot, const Cell& cell)
{
    finishEditing();
    std::optional<SceneHit> hit = findCell(scene(), slot, cell);
    if (!hit) {
        reveal(slot, cell);
        hit = findCell(scene(), slot, cell);
    }
    // Results can be looked at, too.
    if (!hit || !(hit->editable || hit->output))
        return false;
    m_driver.pause();
    const bool entered = !m_cursor;
    m_cursor = hit;
    m_overlayKnown = false;
    m_block.reset();
    setFocus();
    if (entered)
        emit focusModeChanged(focusMode());
    emit cursorMoved(hit->rect);
    announceCursor(this);
    update();
    return true;
}

void StageCanvas::leaveGrid()
{
    closeEditor();
    if (!m_cursor)
        return;
    m_cursor.reset();
    m_overlayKnown = false;
    m_block.reset();
    emit focusModeChanged(focusMode());
    update();
}

void StageCanvas::openEditor(const QString& text)
{
    if (!m_cursor || !m_cursor->editable || m_editor)
        return;
    const double value = m_document.values()->at(m_cursor->slot, m_cursor->cell);
    m_editor = new CellEditor(text.isEmpty() ? shortest(value) : text, m_themes.theme(), this);
    m_editor->setAccessibleName(tr("Value of %1[%2, %3]")
                                    .arg(slotName(m_cursor->slot))
                                    .arg(m_cursor->cell.y)
                                    .arg(m_cursor->cell.x));
    if (text.isEmpty())
        m_editor->selectAll();
    connect(m_editor, &CellEditor::messageChanged, this, &StageCanvas::messageChanged);
    connect(m_editor, &CellEditor::cancelled, this, &StageCanvas::closeEditor);
    connect(m_editor, &CellEditor::left, this, &StageCanvas::finishEditing);
    connect(m_editor, &CellEditor::entered, this, [this](int rows, int cols) {
        if (commitEditor() && m_cursor)
            moveCursor(rows, cols);
    });
    connect(m_editor, &CellEditor::filling, this, [this] {
        const std::optional<float> value = m_editor->read();
        if (!value)
            return;
        closeEditor();
        fillBlock(*value);
    });
    connect(m_editor, &CellEditor::pasting, this, [this] {
        closeEditor();
        paste();
    });
    placeEditor();
    m_editor->show();
    m_editor->setFocus();
}

void StageCanvas::placeEditor()
{
    if (!m_editor || !m_cursor)
        return;
    // Wide enough for a number with some digits, over the neighbouring cells if need be, but not
    // over the edge.
    QRectF place = m_cursor->rect;
    const double wider =
        std::max(m_themes.theme().px(64) - place.width(), m_themes.theme().px(8)) / 2;
    place.adjust(-wider, -2, wider, 2);
    place.moveLeft(std::clamp(place.left(), 0.0, std::max(0.0, width() - place.width())));
    m_editor->setGeometry(place.toAlignedRect());
}

bool StageCanvas::commitEditor()
{
    if (!m_editor)
        return true;
    const std::optional<float> value = m_editor->read();
    if (!value)
        return false;
    const SceneHit at = *m_cursor;
    closeEditor();
    m_document.setCell(slotName(at.slot), at.cell, *value);
    return true;
}

void StageCanvas::closeEditor()
{
    if (!m_editor)
        return;
    CellEditor* editor = m_editor;
    m_editor = nullptr;
    editor->disconnect(this);
    // Before it hides: else the focus would go on to the next cell.
    if (editor->hasFocus())
        setFocus();
    editor->hide();
    editor->deleteLater();
    QToolTip::hideText();
    emit messageChanged({});
}

void StageCanvas::finishEditing()
{
    if (m_editor && !commitEditor())
        closeEditor();
}

void StageCanvas::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    // The stage has the focus most of the time; a ring around it is news only when keys brought it.
    m_focusByKey = event->reason() == Qt::TabFocusReason ||
                   event->reason() == Qt::BacktabFocusReason;
    update();
}

void StageCanvas::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    releaseWhatIf();
    update();
}

bool StageCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_document.values()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const std::optional<SceneHit> hit = hitScene(scene(), help->pos());
        const auto& list = m_document.values()->pipeline().slotList;
        if (hit && hit->slot >= 0 && hit->thumbnail < 0) {
            const Slot& slot = list[static_cast<std::size_t>(hit->slot)];
            const bool known = std::any_of(
                scene().grids.begin(), scene().grids.end(), [&](const GridScene& grid) {
                    return grid.slot == hit->slot &&
                           std::any_of(grid.cells.begin(), grid.cells.end(),
                                       [&](const CellScene& cell) {
                                           return cell.cell == hit->cell &&
                                                  cell.kind == CellKind::value;
                                       });
                });
            if (slot.extent.contains(hit->cell) && (slot.input >= 0 || hit->editable || known))
                QToolTip::showText(
                    help->globalPos(),
                    tr("%1 = %2").arg(elementName(m_document.values()->pipeline(), hit->slot,
                                                  hit->cell),
                                      shortest(m_document.values()->at(hit->slot, hit->cell))) +
                        unreadWords(scene(), *hit),
                    this);
            else if (!slot.extent.contains(hit->cell))
                QToolTip::showText(help->globalPos(), tr("padding: counts as 0"), this);
            return true;
        }
        const QString words = bracketWords(scene(), help->pos());
        if (words.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace convstep
