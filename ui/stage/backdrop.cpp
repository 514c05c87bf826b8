// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/backdrop.h"

#include <QPainter>

#include <cmath>

#include "ui/stage/scene_painter.h"

namespace convstep {

QRegion Backdrop::show(StageScene scene, const QSize& size, double ratio, const Theme& theme,
                       bool pale)
{
    const bool same = m_shown && m_size == size && m_ratio == ratio && m_pale == pale;
    QRegion part(QRect(QPoint(), size));
    if (same) {
        const QRegion changed = changedRegion(*m_shown, scene, theme);
        // At other ratios the edges of a part do not lie between pixels.
        if (changed.isEmpty() || std::round(ratio) == ratio)
            part &= changed;
    } else {
        m_pixmap = QPixmap((QSizeF(size) * ratio).toSize().expandedTo({1, 1}));
        m_pixmap.setDevicePixelRatio(ratio);
        m_size = size;
        m_ratio = ratio;
        m_pale = pale;
    }
    if (!part.isEmpty()) {
        QPainter painter(&m_pixmap);
        painter.setClipRegion(part);
        painter.fillRect(part.boundingRect(), theme.window);
        paintScene(painter, scene, theme, pale, same ? &part : nullptr);
    }
    m_shown = std::move(scene);
    return part;
}

void Backdrop::paint(QPainter& painter, const QRect& part) const
{
    painter.drawPixmap(QRectF(part), m_pixmap,
                       QRectF(QPointF(part.topLeft()) * m_ratio, QSizeF(part.size()) * m_ratio));
}

}  // namespace convstep
