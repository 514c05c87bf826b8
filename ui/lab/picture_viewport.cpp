// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/picture_viewport.h"

#include <algorithm>
#include <cmath>

namespace convstep {

namespace {

struct AxisGrid {
    double origin = 0;
    double step = 1;
};

AxisGrid gridOf(const AxisGeometry& axis, std::int64_t factor)
{
    const double stride = static_cast<double>(axis.stride);
    const double middle =
        static_cast<double>(axis.effective) / 2 - static_cast<double>(axis.before);
    const double by = static_cast<double>(factor);
    return {(middle - stride / 2) * by, stride * by};
}

}  // namespace

double PictureViewport::fittingScale() const
{
    return std::max(
        1e-6, std::min(m_room.width() / m_picture.width(), m_room.height() / m_picture.height()));
}

double PictureViewport::scale() const { return m_fitted ? fittingScale() : m_scale; }

void PictureViewport::setPicture(const QSizeF& size)
{
    if (size == m_picture || size.isEmpty())
        return;
    m_picture = size;
    m_pointer.reset();
    emit pointerChanged();
    fit();
}

void PictureViewport::setRoom(const QSizeF& room)
{
    if (room == m_room || room.isEmpty())
        return;
    m_room = room;
    emit changed();
}

QPointF PictureViewport::toView(const QPointF& point, const QSizeF& room) const
{
    return (point - m_center) * scale() + QPointF(room.width() / 2, room.height() / 2);
}

QPointF PictureViewport::toPicture(const QPointF& point, const QSizeF& room) const
{
    return (point - QPointF(room.width() / 2, room.height() / 2)) / scale() + m_center;
}

void PictureViewport::fit()
{
    m_fitted = true;
    m_center = {m_picture.width() / 2, m_picture.height() / 2};
    emit changed();
}

void PictureViewport::showPlace(const QRectF& place)
{
    m_scale = std::clamp(
        std::min(m_room.width() / place.width(), m_room.height() / place.height()),
        std::min(fittingScale(), largestScale), largestScale);
    m_fitted = false;
    m_center = place.center();
    keepInside();
    emit changed();
}

void PictureViewport::zoomAt(double factor, const QPointF& point, const QSizeF& room)
{
    const QPointF place = toPicture(point, room);
    const double least = fittingScale();
    const double wanted = std::clamp(scale() * factor, std::min(least, largestScale), largestScale);
    if (wanted <= least && factor < 1) {
        fit();
        return;
    }
    m_scale = wanted;
    m_fitted = false;
    m_center = place - (point - QPointF(room.width() / 2, room.height() / 2)) / m_scale;
    keepInside();
    emit changed();
}

void PictureViewport::panBy(const QPointF& viewPixels)
{
    if (m_fitted)
        return;
    m_center -= viewPixels / m_scale;
    keepInside();
    emit changed();
}

void PictureViewport::keepInside()
{
    m_center.setX(std::clamp(m_center.x(), 0.0, m_picture.width()));
    m_center.setY(std::clamp(m_center.y(), 0.0, m_picture.height()));
}

void PictureViewport::setPointer(std::optional<QPointF> place)
{
    if (place == m_pointer)
        return;
    m_pointer = place;
    emit pointerChanged();
}

Cell PixelGrid::cellAt(const QPointF& place) const
{
    return {0, static_cast<std::int64_t>(std::floor((place.y() - originY) / stepY)),
            static_cast<std::int64_t>(std::floor((place.x() - originX) / stepX)), 0};
}

QRectF PixelGrid::rectOf(const Cell& cell) const
{
    return {originX + static_cast<double>(cell.x) * stepX,
            originY + static_cast<double>(cell.y) * stepY, stepX, stepY};
}

PixelGrid resultGrid(const LabGeometry& geometry, std::int64_t factor)
{
    const AxisGrid rows = gridOf(geometry.rows, factor);
    const AxisGrid cols = gridOf(geometry.cols, factor);
    return {rows.origin, cols.origin, rows.step, cols.step};
}

QRectF windowRect(const LabGeometry& geometry, const Cell& pixel)
{
    return {static_cast<double>(geometry.cols.position(pixel.x, 0)),
            static_cast<double>(geometry.rows.position(pixel.y, 0)),
            static_cast<double>(geometry.cols.effective),
            static_cast<double>(geometry.rows.effective)};
}

}  // namespace convstep
