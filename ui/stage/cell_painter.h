// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a single cell looks, on whatever grid it stands.
#pragma once

#include <QPainter>

#include "ui/theme/theme.h"

namespace convstep {

constexpr double cellRadius = 3;        // measures at scale 1
constexpr double numberPixels = 15;     // largest size of a number
constexpr double comfortablePixels = 10;  // rather fewer digits than smaller ones
constexpr double smallestPixels = 7;

// A value: its fill, and the number at `fontPixels` at most, with as many digits as there is room
// for; in the smallest cells colour only.
void paintValueCell(QPainter& painter, const QRectF& rect, double value, double bound,
                    const Theme& theme, double fontPixels = 13);
// The largest size at which a number fits into a cell of that height; 0 when none can be read.
[[nodiscard]] double cellPixels(const QRectF& rect, double most, const Theme& theme);
// The size at which a value fits with four digits, `pixels` at most.
[[nodiscard]] double fittingPixels(const QRectF& rect, double value, double pixels,
                                   const Theme& theme);
void cellText(QPainter& painter, const QRectF& rect, const QString& text, const QColor& color,
              const Theme& theme, double pixels);
// Slanted lines.
void hatch(QPainter& painter, const QRectF& rect, const QColor& color, double spacing);
// Level lines at the top and the bottom, which leave the number free.
void hatchLevel(QPainter& painter, const QRectF& rect, const QColor& color, double spacing);
// The same, slanted the other way.
void hatchFalling(QPainter& painter, const QRectF& rect, const QColor& color, double spacing);
// Outline with a thin inner line in the window's colour, so that it stands out on any value.
void cellOutline(QPainter& painter, const QRectF& rect, const QPen& pen, const Theme& theme);
// The corner that marks the current tap besides its thickness.
void cellNotch(QPainter& painter, const QRectF& rect, const QColor& color, const Theme& theme);

}  // namespace convstep
