// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <array>
#include <span>

namespace convstep {

// Fill of a cell by its value: blue below zero, orange above, zero always the neutral colour.
// Blends in OKLab, through a table; a look-up costs a few nanoseconds. A value; copies freely.
class ValuePalette {
public:
    ValuePalette() = default;
    ValuePalette(const QColor& negative, const QColor& zero, const QColor& positive,
                 const QColor& notANumber);

    // `bound` is the absolute value that gets the full colour; larger values and infinities get it
    // too. NaN has a colour of its own. With a bound of 0, or one that is no number, only the sign
    // counts: the end colours and the neutral one.
    [[nodiscard]] QColor color(double value, double bound) const;

private:
    static constexpr int half = 128;
    std::array<QRgb, 2 * half + 1> m_table{};
    QRgb m_notANumber = 0;
};

// Largest absolute finite value; 0 when there is none. The usual bound of a tensor.
[[nodiscard]] double valueBound(std::span<const float> values);

// Of the two, the colour that reads at 4.5:1 or better on `fill`, by its luminance. Near the
// middle, where neither does, black or white.
[[nodiscard]] QColor readableOn(const QColor& fill, const QColor& darkText,
                                const QColor& lightText);

// Relative luminance and contrast ratio as WCAG 2 defines them (1 to 21).
[[nodiscard]] double luminance(const QColor& color);
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

// `amount` of b over a (0: a, 1: b), blended in OKLab.
[[nodiscard]] QColor blend(const QColor& a, const QColor& b, double amount);

struct OkLab {
    double lightness = 0;
    double a = 0;
    double b = 0;
};
// From linear light; Björn Ottosson, "A perceptual color space for image processing" (2020).
[[nodiscard]] OkLab okLab(const std::array<double, 3>& linearRgb);
[[nodiscard]] std::array<double, 3> linearRgb(const QColor& color);

}  // namespace convstep
