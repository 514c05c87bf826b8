// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

#include <optional>

#include "ui/lab/plane_image.h"
#include "ui/session/newest_job.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

// Shows a picture or one plane of a result, at the place that all views of the same viewport show.
// Drag moves it, the wheel enlarges it at the pointer, a double click shows the whole; + − 0 and
// the arrows do so by key, Enter is a click in the middle. Draws numbers into pixels of 28 and
// more. Painting costs what is seen.
class PictureView : public QWidget {
    Q_OBJECT
public:
    // Both must outlive the view.
    PictureView(PictureViewport& viewport, const ThemeWatcher& themes, QWidget* parent = nullptr);

    void setPlane(const Plane& plane);
    [[nodiscard]] const Plane& plane() const { return m_plane; }
    // Drawn as a frame in the role's colour, with a dot on each tap where there is room: places in
    // the picture. An empty rectangle draws none.
    void setFrame(const QRectF& rect, const std::vector<QPointF>& taps, Role role);

    // The pixel of the plane under the pointer.
    [[nodiscard]] std::optional<Cell> cellUnderPointer() const;

    [[nodiscard]] QSize sizeHint() const override { return {480, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

    static constexpr double numbersFrom = 28;  // at scale 1

signals:
    // A click on a pixel that was no drag.
    void clicked(const convstep::Cell& cell);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QRectF toView(const QRectF& place) const;
    void makeImage(const QSize& pixels, double ratio);
    void drawNumbers(QPainter& painter) const;
    void drawFrame(QPainter& painter) const;
    void forget();

    PictureViewport& m_viewport;
    const ThemeWatcher& m_themes;
    Plane m_plane;
    QImage m_image;          // of the place that is seen; null when that changed
    QSize m_imagePixels;     // that it was made for
    bool m_imageOld = true;  // made of something else than what there is now
    QRectF m_frame;
    std::vector<QPointF> m_taps;
    Role m_frameRole = Role::input;
    std::optional<QPointF> m_pressed;
    bool m_dragged = false;
    NewestJob m_finer;  // makes a better image of a large tensor
};

}  // namespace convstep
