// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <optional>

#include "ui/session/lab_settings.h"

namespace convstep {

// Which part of the picture several views show. Everything is in pixels of the input picture: pixel
// (y, x) is the square from (x, y) to (x + 1, y + 1), and all views keep the same point in their
// middle.
class PictureViewport : public QObject {
    Q_OBJECT
public:
    explicit PictureViewport(QObject* parent = nullptr) : QObject(parent) {}

    // Another picture is shown as a whole; one of the same size stays where it is.
    void setPicture(const QSizeF& size);
    // Room of a view; of several, the last to say so decides what fits.
    void setRoom(const QSizeF& room);

    [[nodiscard]] double scale() const;  // device-independent pixels per pixel of the picture
    [[nodiscard]] QPointF center() const { return m_center; }
    [[nodiscard]] bool fitted() const { return m_fitted; }
    [[nodiscard]] QPointF toView(const QPointF& point, const QSizeF& room) const;
    [[nodiscard]] QPointF toPicture(const QPointF& point, const QSizeF& room) const;

    void fit();
    // As large as it fits, in the middle.
    void showPlace(const QRectF& place);
    // Keeps the place under `point` of a view where it is.
    void zoomAt(double factor, const QPointF& point, const QSizeF& room);
    void panBy(const QPointF& viewPixels);
    // The place that the pointer is on, in any of the views.
    void setPointer(std::optional<QPointF> place);
    [[nodiscard]] std::optional<QPointF> pointer() const { return m_pointer; }

    static constexpr double largestScale = 128;

signals:
    void changed();
    void pointerChanged();

private:
    [[nodiscard]] double fittingScale() const;
    void keepInside();

    QSizeF m_picture{1, 1};
    QSizeF m_room{1, 1};
    QPointF m_center{0.5, 0.5};
    double m_scale = 1;
    bool m_fitted = true;
    std::optional<QPointF> m_pointer;
};

// Where the pixels of a tensor lie over the picture: pixel i of an axis is the stretch from
// origin + i·step to origin + (i + 1)·step.
struct PixelGrid {
    double originY = 0;
    double originX = 0;
    double stepY = 1;
    double stepX = 1;

    friend bool operator==(const PixelGrid&, const PixelGrid&) = default;

    // Row and column at a place, also outside the tensor.
    [[nodiscard]] Cell cellAt(const QPointF& place) const;
    [[nodiscard]] QRectF rectOf(const Cell& cell) const;
};

// Of a result that was computed on the picture reduced `factor` times, or on the picture itself.
// The middle of a result pixel is the middle of its window.
[[nodiscard]] PixelGrid resultGrid(const LabGeometry& geometry, std::int64_t factor = 1);
// What the window of a result pixel reads, as a rectangle on the picture, padding included.
[[nodiscard]] QRectF windowRect(const LabGeometry& geometry, const Cell& pixel);

}  // namespace convstep
