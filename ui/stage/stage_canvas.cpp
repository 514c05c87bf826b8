// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/stage_canvas.h"

#include <QApplication>
#include <QEasingCurve>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/stage/scene_painter.h"
#include "ui/theme/paint.h"
#include "ui/theme/fonts.h"

namespace convstep {
namespace {

constexpr int slideMilliseconds = 120;

// The outline that travels: that of the input's window.
std::optional<QRectF> travellingWindow(const StageScene& scene)
{
    for (const GridScene& grid : scene.grids)
        if (grid.window && !grid.windowRefused)
            return grid.window;
    return std::nullopt;
}

}  // namespace

StageCanvas::StageCanvas(Document& document, PlaybackDriver& driver, ThemeWatcher& themes,
                         QWidget* parent)
    : QWidget(parent), m_document(document), m_driver(driver), m_themes(themes)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Stage"));
    connect(&driver, &PlaybackDriver::stepChanged, this, &StageCanvas::stepChanged);
    connect(&document, &Document::changed, this, [this](const DocumentChange& change) {
        if (!change.cellsOnly) {
            closeEditor();
            m_slideFrom.reset();
        }
        invalidate();
    });
    connect(&document, &Document::loaded, this, [this] { leaveGrid(); });
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] { invalidate(); });
    m_slide.setStartValue(0.0);
    m_slide.setEndValue(1.0);
    m_slide.setEasingCurve(QEasingCurve::InOutQuad);
    connect(&m_slide, &QVariantAnimation::valueChanged, this, [this] { update(); });
    connect(&m_slide, &QVariantAnimation::finished, this, [this] { m_slideFrom.reset(); });
}

void StageCanvas::setRoom(const QSize& room)
{
    if (room == m_room)
        return;
    m_room = room;
    m_slideFrom.reset();
    invalidate();
}

const StageScene& StageCanvas::scene() const
{
    if (!m_sceneValid) {
        m_scene = buildScene({&m_document, m_driver.position(), QSizeF(m_room)}, m_themes.theme());
        m_sceneValid = true;
    }
    return m_scene;
}

void StageCanvas::invalidate()
{
    m_sceneValid = false;
    resize(scene().size.toSize());
    if (m_cursor) {
        // The cursor stays on its cell while that is shown, and else gives the keys back.
        const auto still = findCell(scene(), m_cursor->slot, m_cursor->cell);
        if (still && still->editable)
            m_cursor = still;
        else if (!m_editor)
            leaveGrid();
    }
    if (m_editor && m_cursor)
        m_editor->setGeometry(m_cursor->rect.toAlignedRect().adjusted(-6, -2, 6, 2));
    update();
}

void StageCanvas::stepChanged()
{
    const std::optional<QRectF> before =
        m_sceneValid ? travellingWindow(m_scene) : std::nullopt;
    invalidate();
    slideWindow(before);
}

void StageCanvas::slideWindow(const std::optional<QRectF>& from)
{
    m_slide.stop();
    m_slideFrom.reset();
    const std::optional<QRectF> to = travellingWindow(scene());
    const bool visible = isVisible() && QApplication::isEffectEnabled(Qt::UI_General);
    // At high speed only results are drawn; a window of another size is another window.
    if (!from || !to || *from == *to || from->size() != to->size() || !visible ||
        m_driver.speed() >= 4)
        return;
    m_slideFrom = from;
    m_slide.setDuration(static_cast<int>(slideMilliseconds / std::max(m_driver.speed(), 0.5)));
    m_slide.start();
}

void StageCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = m_themes.theme();
    painter.fillRect(rect(), theme.window);
    const StageScene* shown = &scene();
    StageScene moving;
    if (m_slideFrom) {
        moving = *shown;
        for (GridScene& grid : moving.grids) {
            if (!grid.window)
                continue;
            const double t = m_slide.currentValue().toDouble();
            grid.window->moveTopLeft(m_slideFrom->topLeft() * (1 - t) + grid.window->topLeft() * t);
            break;
        }
        shown = &moving;
    }
    paintScene(painter, *shown, theme, m_document.stale());
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_cursor) {
        const double out = theme.px(3);
        drawFocusRing(painter, m_cursor->rect.adjusted(-out, -out, out, out), theme.px(4), theme);
    } else if (hasFocus() && m_focusByKey) {
        drawFocusRing(painter, QRectF(rect()).adjusted(2, 2, -2, -2), theme.px(4), theme);
    }
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
    const std::optional<SceneHit> hit = findCell(scene(), slot, cell);
    if (!hit || !hit->editable)
        return false;
    finishEditing();
    m_driver.pause();
    const bool entered = !m_cursor;
    m_cursor = hit;
    setFocus();
    if (entered)
        emit focusModeChanged(focusMode());
    emit cursorMoved(hit->rect);
    update();
    return true;
}

void StageCanvas::leaveGrid()
{
    closeEditor();
    if (!m_cursor)
        return;
    m_cursor.reset();
    emit focusModeChanged(focusMode());
    update();
}

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
        jumpTo(*hit);
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

void StageCanvas::jumpTo(const SceneHit& hit)
{
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
    Cell cell = m_cursor->cell;
    cell.y += rows;
    cell.x += cols;
    if (!setCursor(m_cursor->slot, cell) && cols != 0) {
        // Over the end of a row into the next one, and over the last into the neighbouring tensor's
        // first or last cell, so that the arrows alone reach every cell that is shown.
        const Extent& extent =
            m_document.values()
                ->pipeline()
                .slotList[static_cast<std::size_t>(m_cursor->slot)]
                .extent;
        cell.x = cols > 0 ? 0 : extent.w - 1;
        cell.y += cols > 0 ? 1 : -1;
        if (setCursor(m_cursor->slot, cell))
            return;
        std::vector<int> editable;
        for (const GridScene& grid : scene().grids)
            if (grid.editable && grid.slot >= 0)
                editable.push_back(grid.slot);
        const auto here = std::find(editable.begin(), editable.end(), m_cursor->slot);
        if (editable.size() < 2 || here == editable.end())
            return;
        const auto count = static_cast<std::ptrdiff_t>(editable.size());
        const std::ptrdiff_t next = (here - editable.begin() + (cols > 0 ? 1 : count - 1)) % count;
        for (const GridScene& grid : scene().grids) {
            if (grid.slot != editable[static_cast<std::size_t>(next)])
                continue;
            const CellScene* target = nullptr;
            for (const CellScene& one : grid.cells)
                if (one.kind == CellKind::value && (cols < 0 || !target))
                    target = &one;
            if (target) {
                setCursor(grid.slot, Cell(target->cell));
                return;
            }
        }
    }
}

void StageCanvas::openEditor(const QString& text)
{
    if (!m_cursor || m_editor)
        return;
    const float value =
        static_cast<float>(m_document.values()->at(m_cursor->slot, m_cursor->cell));
    m_editor = new QLineEdit(this);
    m_editor->setObjectName(QStringLiteral("cellEditor"));
    m_editor->setAccessibleName(tr("Value of %1[%2, %3]")
                                    .arg(slotName(m_cursor->slot))
                                    .arg(m_cursor->cell.y)
                                    .arg(m_cursor->cell.x));
    m_editor->setAlignment(Qt::AlignCenter);
    m_editor->setTextMargins(0, 0, 0, 0);
    const Theme& theme = m_themes.theme();
    m_editor->setFont(sizedFont(13, QFont::Normal, theme));
    // Wide enough for a number with some digits, over the neighbouring cells if need be.
    QRectF place = m_cursor->rect;
    const double wanted = theme.px(64);
    if (place.width() < wanted)
        place.adjust(-(wanted - place.width()) / 2, 0, (wanted - place.width()) / 2, 0);
    m_editor->setGeometry(place.toAlignedRect().adjusted(0, -2, 0, 2));
    m_editor->setText(text.isEmpty() ? numberText(static_cast<double>(value), 9) : text);
    if (text.isEmpty())
        m_editor->selectAll();
    m_editor->installEventFilter(this);
    m_editor->show();
    m_editor->setFocus();
    connect(m_editor, &QLineEdit::textEdited, this, [this] {
        m_editor->setProperty("invalid", false);
        m_editor->setStyleSheet({});
        emit messageChanged({});
    });
}

bool StageCanvas::commitEditor()
{
    if (!m_editor)
        return true;
    const QString text = m_editor->text();
    const std::optional<float> value = parseNumber(text);
    if (!value) {
        const QString reason =
            tr("“%1” is no number. Write for example 2, −0.5, 1e-3, 1/3, nan or inf.").arg(text);
        m_editor->setProperty("invalid", true);
        m_editor->setStyleSheet(QStringLiteral("QLineEdit { border: 2px solid %1; }")
                                    .arg(m_themes.theme().refusal.name()));
        m_editor->setAccessibleDescription(reason);
        QToolTip::showText(m_editor->mapToGlobal(QPoint(0, m_editor->height())), reason, m_editor);
        emit messageChanged(reason);
        return false;
    }
    const SceneHit at = *m_cursor;
    closeEditor();
    m_document.setCell(slotName(at.slot), at.cell, *value);
    return true;
}

void StageCanvas::closeEditor()
{
    if (!m_editor)
        return;
    QLineEdit* editor = m_editor;
    m_editor = nullptr;
    const bool hadFocus = editor->hasFocus();
    editor->removeEventFilter(this);
    editor->hide();
    editor->deleteLater();
    QToolTip::hideText();
    emit messageChanged({});
    if (hadFocus)
        setFocus();
}

void StageCanvas::finishEditing()
{
    if (m_editor && !commitEditor())
        closeEditor();
}

bool StageCanvas::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_editor)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason) {
        finishEditing();
        return false;
    }
    if (event->type() != QEvent::KeyPress)
        return false;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape: closeEditor(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Down:
        if (commitEditor() && m_cursor)
            moveCursor(1, 0);
        return true;
    case Qt::Key_Up:
        if (commitEditor() && m_cursor)
            moveCursor(-1, 0);
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab: {
        const bool back = static_cast<QKeyEvent*>(event)->key() == Qt::Key_Backtab;
        if (commitEditor() && m_cursor)
            moveCursor(0, back ? -1 : 1);
        return true;
    }
    default: return false;
    }
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
            if (slot.extent.contains(hit->cell) && (slot.input >= 0 || hit->editable))
                QToolTip::showText(
                    help->globalPos(),
                    tr("%1 = %2").arg(elementName(m_document.values()->pipeline(), hit->slot,
                                                  hit->cell),
                                      numberText(m_document.values()->at(hit->slot, hit->cell), 9)),
                    this);
            else if (!slot.extent.contains(hit->cell))
                QToolTip::showText(help->globalPos(), tr("padding: counts as 0"), this);
            return true;
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

}  // namespace convstep
