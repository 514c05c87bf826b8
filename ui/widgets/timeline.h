// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QString>
#include <QTimer>
#include <QWidget>
#include <cstdint>
#include <optional>
#include <vector>

#include "ui/theme/theme_watcher.h"

class QLineEdit;
class QPainter;

namespace convstep {

// A stretch of the way: a stage, a channel, whatever the caller wants to be seen as one.
struct TimelineSegment {
    QString label;  // drawn when it fits
    Role role = Role::depthwiseOutput;
    std::int64_t steps = 0;
};

// A step that is worth a look: a small line below the segments, its text in the tool tip.
struct TimelineTick {
    std::int64_t position = 0;
    QString text;
};

// A step that the person has marked: a flag above the segments; the name may be empty.
struct TimelineFlag {
    std::int64_t position = 0;
    QString name;
};

// The clock at the bottom: the segments in a row, as wide as their share of the steps, what is done
// strong and what comes pale, and a handle to drag. A position counts the steps that are done, from
// 0 to total(). Exact up to 2^53 steps. Paints in O(segments + ticks + flags).
//
// Mouse: press and drag to seek, with Shift to choose a loop (a click with Shift ends it); a flag
// seeks when clicked, and is renamed when clicked twice. Keys: arrows step, PageUp and PageDown go
// to the ends of the segments, Home and End to those of all; F2 and Delete act on the flag at the
// position. To assistive tools it is a slider.
class Timeline : public QWidget {
    Q_OBJECT
public:
    explicit Timeline(const ThemeWatcher* themes, QWidget* parent = nullptr);

    // Segments of no steps are left out. The position is kept, inside the new total.
    void setSegments(std::vector<TimelineSegment> segments);
    [[nodiscard]] std::int64_t total() const { return m_total; }
    [[nodiscard]] std::int64_t position() const { return m_position; }
    // Without a signal; out of range goes to the nearer end.
    void setPosition(std::int64_t position);
    // Those beyond the total are not shown.
    void setTicks(std::vector<TimelineTick> ticks);
    void setFlags(std::vector<TimelineFlag> flags);
    [[nodiscard]] const std::vector<TimelineTick>& ticks() const { return m_ticks; }
    [[nodiscard]] const std::vector<TimelineFlag>& flags() const { return m_flags; }
    // First and last position of the loop; a loop without an end yet has -1 there, none has both.
    void setLoop(std::int64_t first, std::int64_t last);

    // Where a position is drawn, and which position is nearest to a place, in pixels of this
    // widget.
    [[nodiscard]] double xOf(std::int64_t position) const;
    [[nodiscard]] std::int64_t positionAt(double x) const;
    // Where a flag is drawn, in the order of flags().
    [[nodiscard]] std::vector<QRectF> flagRects() const;
    // What is at a place, in words: the tool tip.
    [[nodiscard]] QString textAt(const QPointF& place) const;
    // Position and segment, in words.
    [[nodiscard]] QString positionText(std::int64_t position) const;
    // As when a person went there.
    void goTo(std::int64_t position);
    // Opens a field for the name of a flag.
    void editFlag(std::size_t flag);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    // A person went to another position; position() is there already.
    void seek(qint64 position);
    // By an arrow key: +1 one step forward, -1 back.
    void stepped(int direction);
    // true when dragging begins, false when the button is released.
    void scrubbing(bool active);
    void loopChosen(qint64 first, qint64 last);
    void loopEnded();
    void flagRenamed(int flag, const QString& name);
    void flagDeleted(int flag);
    void allFlagsDeleted();

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag : std::uint8_t { none, position, loop };

    [[nodiscard]] QRectF track() const;
    [[nodiscard]] std::int64_t segmentEnd(bool forward) const;
    [[nodiscard]] std::optional<std::size_t> flagAt(const QPointF& place) const;
    [[nodiscard]] std::optional<std::size_t> flagHere() const;
    [[nodiscard]] bool loopShown(std::int64_t& first, std::int64_t& last) const;
    void dragTo(double x);
    void tellSeek();
    void describe();
    void closeEditor(bool accept);
    void paintSegments(QPainter& painter, const QRectF& bar, double done) const;
    void paintTicks(QPainter& painter, const QRectF& bar) const;
    void paintLoop(QPainter& painter, const QRectF& bar) const;
    void paintFlags(QPainter& painter, const QRectF& bar) const;

    const ThemeWatcher* m_themes;
    std::vector<TimelineSegment> m_segments;
    std::vector<TimelineTick> m_ticks;
    std::vector<TimelineFlag> m_flags;
    std::int64_t m_total = 0;
    std::int64_t m_position = 0;
    std::int64_t m_loopFirst = -1;
    std::int64_t m_loopLast = -1;
    std::int64_t m_loopFrom = 0;  // while one is being chosen
    std::int64_t m_loopTo = 0;
    std::int64_t m_told = 0;  // the position that seek() told of last
    QTimer m_tell;            // many movements of the mouse are one seek
    double m_hover = -1;
    Drag m_drag = Drag::none;
    QLineEdit* m_editor = nullptr;
    std::size_t m_edited = 0;  // the flag
    QPointer<QWidget> m_focusBefore;
};

}  // namespace convstep
