// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small shapes that several widgets draw alike.
#pragma once

#include <QPainter>
#include <QRectF>

#include "ui/theme/theme.h"

namespace convstep {

// Rounded box whose outline lies inside `rect`. An invalid colour leaves fill or outline out.
void drawBox(QPainter& painter, const QRectF& rect, double radius, const QColor& fill,
             const QColor& line, double lineWidth = 1);

// Ring of the keyboard focus, 2 px wide at scale 1, inside `rect`.
void drawFocusRing(QPainter& painter, const QRectF& rect, double radius, const Theme& theme);

// Short straight arrow with an open head, from left to right through the middle of `rect`.
void drawArrow(QPainter& painter, const QRectF& rect, const QColor& color, double lineWidth);

// Chevron that points down (0), or turned by quarter turns clockwise.
void drawChevron(QPainter& painter, const QPointF& center, double size, int quarterTurns,
                 const QColor& color, double lineWidth);

}  // namespace convstep
