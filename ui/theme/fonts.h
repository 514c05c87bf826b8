// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRectF>
#include <QString>

#include "ui/theme/theme.h"

class QFontMetricsF;
class QPainter;

namespace convstep {

enum class TextStyle {
    body,      // 13 px
    label,     // 13 px semi-bold
    small,     // 11 px: rulers, captions
    head,      // 11 px semi-bold capitals: heads of panel sections
    subtitle,  // 14 px semi-bold: card titles
    title,     // 19 px semi-bold
    headline,  // 23 px semi-bold
    mono,      // 11.5 px: code and sizes
    monoStrong,
};

// Inter where it is installed, else DejaVu Sans; code in DejaVu Sans Mono. Sizes are multiplied by
// theme.scale. The two mono styles have a fractional size, which Qt knows in points only: they are
// right on the screen and in raster images, not on a device of another resolution.
[[nodiscard]] QFont themeFont(TextStyle style, const Theme& theme);
// The same family at any size in pixels at scale 1.
[[nodiscard]] QFont sizedFont(double pixels, QFont::Weight weight, const Theme& theme);

// Text whose digits all take the width of 0, so that a changing number does not jitter. Other
// characters keep their own width. `text` is drawn as it is: write the minus as U+2212.
[[nodiscard]] double digitsWidth(const QFontMetricsF& metrics, const QString& text);
// The same, remembered for fonts whose size is in pixels: shaping is what takes time.
[[nodiscard]] double digitsWidth(const QFont& font, const QString& text);
// With the painter's font and pen; `alignment` as for QPainter::drawText, single line.
void drawDigits(QPainter& painter, const QRectF& rect, Qt::Alignment alignment,
                const QString& text);

// "1 112": thousands set apart by narrow no-break spaces, minus U+2212.
[[nodiscard]] QString groupedNumber(std::int64_t number);

}  // namespace convstep
