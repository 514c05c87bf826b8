// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QRegion>

#include <optional>

#include "ui/stage/scene.h"

namespace convstep {

// A scene that is painted once and kept: what moves is drawn over it, and when another scene
// follows, only what differs is painted again.
class Backdrop {
public:
    // Makes it show that scene, on a ground of `size` at that pixel ratio, and gives what changed.
    // `pale` as for paintScene().
    QRegion show(StageScene scene, const QSize& size, double ratio, const Theme& theme, bool pale);
    // Forgets what it shows; to be called when the theme is another one.
    void clear() { m_shown.reset(); }
    // Paints that part of it.
    void paint(QPainter& painter, const QRect& part) const;

private:
    QPixmap m_pixmap;
    std::optional<StageScene> m_shown;
    QSize m_size;
    double m_ratio = 1;
    bool m_pale = false;
};

}  // namespace convstep
