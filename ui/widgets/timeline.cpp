// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/timeline.h"

#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/theme/fonts.h"
#include "ui/widgets/timeline_accessible.h"

namespace convstep {

Timeline::Timeline(const ThemeWatcher* themes, QWidget* parent) : QWidget(parent), m_themes(themes)
{
    // Once for the program; a second time changes nothing.
    static const bool accessible = (makeTimelinesAccessible(), true);
    Q_UNUSED(accessible);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Timeline"));
    m_tell.setSingleShot(true);
    m_tell.setInterval(0);
    connect(&m_tell, &QTimer::timeout, this, &Timeline::tellSeek);
    connect(themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void Timeline::setSegments(std::vector<TimelineSegment> segments)
{
    std::erase_if(segments, [](const TimelineSegment& segment) { return segment.steps <= 0; });
    m_segments = std::move(segments);
    m_total = 0;
    for (const TimelineSegment& segment : m_segments)
        m_total += segment.steps;
    m_position = std::clamp<std::int64_t>(m_position, 0, m_total);
    m_drag = Drag::none;
    closeEditor(false);
    describe();
    update();
}

void Timeline::setPosition(std::int64_t position)
{
    const std::int64_t to = std::clamp<std::int64_t>(position, 0, m_total);
    if (to == m_position)
        return;
    // What comes from outside is news, but for the echo of an older place while the mouse is
    // already further.
    if (m_tell.isActive())
        return;
    m_position = to;
    describe();
    update();
}

void Timeline::setTicks(std::vector<TimelineTick> ticks)
{
    std::erase_if(ticks, [this](const TimelineTick& tick) { return tick.position > m_total; });
    m_ticks = std::move(ticks);
    update();
}

void Timeline::setFlags(std::vector<TimelineFlag> flags)
{
    closeEditor(false);
    m_flags = std::move(flags);
    update();
}

void Timeline::setLoop(std::int64_t first, std::int64_t last)
{
    m_loopFirst = first;
    m_loopLast = last;
    update();
}

void Timeline::describe()
{
    setAccessibleDescription(
        tr("step %1 of %2").arg(groupedNumber(m_position), groupedNumber(m_total)));
    if (QAccessible::isActive()) {
        QAccessibleValueChangeEvent event(this, QVariant::fromValue<qint64>(m_position));
        QAccessible::updateAccessibility(&event);
    }
}

double Timeline::xOf(std::int64_t position) const
{
    const QRectF bar = track();
    if (m_total == 0)
        return bar.left();
    return bar.left() +
           bar.width() * (static_cast<double>(position) / static_cast<double>(m_total));
}

std::int64_t Timeline::positionAt(double x) const
{
    const QRectF bar = track();
    const double part = std::clamp((x - bar.left()) / bar.width(), 0.0, 1.0);
    return std::llround(part * static_cast<double>(m_total));
}

void Timeline::tellSeek()
{
    m_tell.stop();
    if (m_told == m_position)
        return;
    m_told = m_position;
    emit seek(m_position);
}

void Timeline::goTo(std::int64_t position)
{
    m_tell.stop();
    m_told = m_position;
    setPosition(position);
    tellSeek();
}

void Timeline::dragTo(double x)
{
    const std::int64_t to = positionAt(x);
    if (to == m_position)
        return;
    // The handle follows at once; the step follows when all movements so far are taken in, so that
    // a large document is not drawn for each of them.
    m_position = to;
    describe();
    m_tell.start();
}

std::int64_t Timeline::segmentEnd(bool forward) const
{
    std::int64_t edge = 0;
    std::int64_t before = 0;
    // One long segment has tenths.
    const bool one = m_segments.size() == 1;
    const std::size_t parts = one ? 10 : m_segments.size();
    for (std::size_t i = 0; i < parts; ++i) {
        edge = one ? m_total / 10 * static_cast<std::int64_t>(i) +
                         m_total % 10 * static_cast<std::int64_t>(i) / 10
                   : edge;
        if (!forward && edge < m_position)
            before = edge;
        if (forward && edge > m_position)
            return edge;
        edge += one ? 0 : m_segments[i].steps;
    }
    return forward ? m_total : before;
}

std::optional<std::size_t> Timeline::flagAt(const QPointF& place) const
{
    const std::vector<QRectF> rects = flagRects();
    for (std::size_t i = rects.size(); i-- > 0;)
        if (rects[i].contains(place))
            return i;
    return std::nullopt;
}

std::optional<std::size_t> Timeline::flagHere() const
{
    for (std::size_t i = 0; i < m_flags.size(); ++i)
        if (m_flags[i].position == m_position)
            return i;
    return std::nullopt;
}

void Timeline::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_total == 0)
        return;
    closeEditor(true);
    m_told = m_position;
    const double x = event->position().x();
    if (const std::optional<std::size_t> flag = flagAt(event->position())) {
        goTo(m_flags[*flag].position);
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier) {
        m_drag = Drag::loop;
        m_loopFrom = m_loopTo = positionAt(x);
        update();
        return;
    }
    m_drag = Drag::position;
    emit scrubbing(true);
    // On the handle itself nothing jumps.
    if (std::abs(x - xOf(m_position)) > m_themes->theme().px(4)) {
        dragTo(x);
        tellSeek();
    }
    update();
}

void Timeline::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = event->position().x();
    if (m_drag == Drag::position)
        dragTo(m_hover);
    else if (m_drag == Drag::loop)
        m_loopTo = positionAt(m_hover);
    update();
}

void Timeline::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const Drag drag = std::exchange(m_drag, Drag::none);
    if (drag == Drag::position) {
        tellSeek();
        emit scrubbing(false);
    } else if (drag == Drag::loop) {
        const std::int64_t first = std::min(m_loopFrom, m_loopTo);
        const std::int64_t last = std::max(m_loopFrom, m_loopTo);
        // A click that trembled is a click.
        if (xOf(last) - xOf(first) < m_themes->theme().px(4))
            emit loopEnded();
        else
            emit loopChosen(first, last);
    }
    update();
}

void Timeline::mouseDoubleClickEvent(QMouseEvent* event)
{
    const std::optional<std::size_t> flag = flagAt(event->position());
    if (flag && event->button() == Qt::LeftButton)
        editFlag(*flag);
    else
        mousePressEvent(event);
}

void Timeline::contextMenuEvent(QContextMenuEvent* event)
{
    const std::optional<std::size_t> flag = event->reason() == QContextMenuEvent::Keyboard
                                                ? flagHere()
                                                : flagAt(QPointF(event->pos()));
    QMenu menu(this);
    if (flag) {
        const std::size_t one = *flag;
        menu.addAction(tr("Rename the mark…"), this, [this, one] { editFlag(one); });
        menu.addAction(tr("Delete the mark"), this,
                       [this, one] { emit flagDeleted(static_cast<int>(one)); });
    }
    if (m_flags.size() > 1)
        menu.addAction(tr("Delete all marks"), this, &Timeline::allFlagsDeleted);
    if (m_loopFirst >= 0) {
        if (!menu.isEmpty())
            menu.addSeparator();
        menu.addAction(tr("End the loop"), this, &Timeline::loopEnded);
    }
    if (!menu.isEmpty())
        menu.exec(event->globalPos());
}

void Timeline::keyPressEvent(QKeyEvent* event)
{
    const std::optional<std::size_t> flag = flagHere();
    if (m_total == 0 || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Up: emit stepped(1); return;
    case Qt::Key_Left:
    case Qt::Key_Down: emit stepped(-1); return;
    case Qt::Key_Home: goTo(0); return;
    case Qt::Key_End: goTo(m_total); return;
    case Qt::Key_PageUp: goTo(segmentEnd(false)); return;
    case Qt::Key_PageDown: goTo(segmentEnd(true)); return;
    case Qt::Key_F2:
        if (flag)
            editFlag(*flag);
        return;
    case Qt::Key_Delete:
        if (flag)
            emit flagDeleted(static_cast<int>(*flag));
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void Timeline::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

bool Timeline::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && m_total > 0) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), textAt(QPointF(help->pos())), this);
        return true;
    }
    return QWidget::event(event);
}

void Timeline::editFlag(std::size_t flag)
{
    if (flag >= m_flags.size())
        return;
    closeEditor(true);
    const Theme& theme = m_themes->theme();
    m_edited = flag;
    m_focusBefore = QApplication::focusWidget();
    m_editor = new QLineEdit(m_flags[flag].name, this);
    m_editor->setAccessibleName(tr("Name of the mark"));
    m_editor->setPlaceholderText(tr("Name"));
    m_editor->setMaxLength(200);
    const int wide = qMin(theme.ipx(180), width());
    m_editor->setGeometry(std::clamp(qRound(xOf(m_flags[flag].position)), 0, width() - wide), 0,
                          wide, qMin(theme.ipx(28), height()));
    connect(m_editor, &QLineEdit::editingFinished, this, [this] { closeEditor(true); });
    m_editor->installEventFilter(this);
    m_editor->selectAll();
    m_editor->show();
    m_editor->setFocus();
}

bool Timeline::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_editor && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        closeEditor(false);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void Timeline::closeEditor(bool accept)
{
    if (!m_editor)
        return;
    QLineEdit* editor = std::exchange(m_editor, nullptr);
    editor->disconnect(this);
    const bool focused = editor->hasFocus();
    const QString name = editor->text();
    const std::size_t flag = m_edited;
    // The keyboard goes back to where it was; a click on the timeline never takes it.
    if (focused && m_focusBefore)
        m_focusBefore->setFocus();
    editor->hide();
    editor->deleteLater();
    if (accept && flag < m_flags.size() && name != m_flags[flag].name)
        emit flagRenamed(static_cast<int>(flag), name);
}

QString Timeline::positionText(std::int64_t position) const
{
    QString label;
    std::int64_t before = 0;
    for (const TimelineSegment& segment : m_segments) {
        before += segment.steps;
        if (position <= before) {
            label = segment.label;
            break;
        }
    }
    const QString text = tr("step %1").arg(groupedNumber(position));
    return label.isEmpty() ? text : tr("%1 · %2").arg(text, label);
}

QString Timeline::textAt(const QPointF& place) const
{
    if (const std::optional<std::size_t> flag = flagAt(place)) {
        const TimelineFlag& one = m_flags[*flag];
        return tr("%1 · %2").arg(one.name.isEmpty() ? tr("Mark") : one.name,
                                 positionText(one.position));
    }
    // The nearest tick, when the pointer is as good as on it.
    const TimelineTick* nearest = nullptr;
    for (const TimelineTick& tick : m_ticks)
        if (!nearest || std::abs(xOf(tick.position) - place.x()) <
                            std::abs(xOf(nearest->position) - place.x()))
            nearest = &tick;
    if (nearest && std::abs(xOf(nearest->position) - place.x()) <= m_themes->theme().px(4))
        return tr("%1 · %2").arg(positionText(nearest->position), nearest->text);
    return positionText(positionAt(place.x()));
}

}  // namespace convstep
