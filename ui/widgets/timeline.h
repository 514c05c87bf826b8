// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "ui/theme/theme_watcher.h"

namespace convstep {

// A stretch of the way: a stage, a channel, whatever the caller wants to be seen as one.
struct TimelineSegment {
    QString label;  // drawn when it fits
    Role role = Role::depthwiseOutput;
    std::int64_t steps = 0;
};

// The clock at the bottom: the segments in a row, as wide as their share of the steps, what is done
// strong and what comes pale, and a handle to drag. A position counts the steps that are done, from
// 0 to total(). Exact up to 2^53 steps. Paints in O(segments).
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

    // Where a position is drawn, and which position is nearest to a place, in pixels of this
    // widget.
    [[nodiscard]] double xOf(std::int64_t position) const;
    [[nodiscard]] std::int64_t positionAt(double x) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    // A person pressed or dragged; position() is there already.
    void seek(qint64 position);
    // true when dragging begins, false when the button is released.
    void scrubbing(bool active);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QRectF track() const;
    void dragTo(double x);
    void describe();
    void showTip(const QPoint& global, double x);

    const ThemeWatcher* m_themes;
    std::vector<TimelineSegment> m_segments;
    std::int64_t m_total = 0;
    std::int64_t m_position = 0;
    double m_hover = -1;
    bool m_dragging = false;
};

}  // namespace convstep
