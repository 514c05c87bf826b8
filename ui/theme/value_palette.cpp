// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/value_palette.h"

#include <algorithm>
#include <cmath>

namespace convstep {

namespace {

double toLinear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double fromLinear(double channel)
{
    const double c = std::clamp(channel, 0.0, 1.0);
    return c <= 0.0031308 ? c * 12.92 : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
}

QColor fromOkLab(const OkLab& lab)
{
    const double l = std::pow(lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
    const double m = std::pow(lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
    const double s = std::pow(lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
    const auto channel = [](double linear) { return static_cast<float>(fromLinear(linear)); };
    return QColor::fromRgbF(channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                            channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                            channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

}  // namespace

std::array<double, 3> linearRgb(const QColor& color)
{
    return {toLinear(static_cast<double>(color.redF())),
            toLinear(static_cast<double>(color.greenF())),
            toLinear(static_cast<double>(color.blueF()))};
}

OkLab okLab(const std::array<double, 3>& rgb)
{
    const auto [r, g, b] = rgb;
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QColor blend(const QColor& a, const QColor& b, double amount)
{
    const OkLab from = okLab(linearRgb(a));
    const OkLab to = okLab(linearRgb(b));
    const auto mix = [amount](double x, double y) { return x + (y - x) * amount; };
    return fromOkLab({mix(from.lightness, to.lightness), mix(from.a, to.a), mix(from.b, to.b)});
}

double luminance(const QColor& color)
{
    const auto [r, g, b] = linearRgb(color);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor readableOn(const QColor& fill, const QColor& darkText, const QColor& lightText)
{
    const double onDark = contrast(fill, darkText);
    const double onLight = contrast(fill, lightText);
    const bool useDark = onDark >= onLight;
    if (std::max(onDark, onLight) >= 4.5)
        return useDark ? darkText : lightText;
    const QColor black(Qt::black);
    const QColor white(Qt::white);
    return contrast(fill, black) >= contrast(fill, white) ? black : white;
}

double valueBound(std::span<const float> values)
{
    double bound = 0;
    for (const float value : values) {
        if (std::isfinite(value))
            bound = std::max(bound, std::abs(static_cast<double>(value)));
    }
    return bound;
}

ValuePalette::ValuePalette(const QColor& negative, const QColor& zero, const QColor& positive,
                           const QColor& notANumber)
    : m_notANumber(notANumber.rgb())
{
    for (int i = 0; i <= half; ++i) {
        const double amount = static_cast<double>(i) / half;
        m_table[static_cast<std::size_t>(half + i)] = blend(zero, positive, amount).rgb();
        m_table[static_cast<std::size_t>(half - i)] = blend(zero, negative, amount).rgb();
    }
    // Zero and the ends exactly as given, whatever the round trip through OKLab does.
    m_table[half] = zero.rgb();
    m_table.front() = negative.rgb();
    m_table.back() = positive.rgb();
}

QColor ValuePalette::color(double value, double bound) const
{
    if (std::isnan(value))
        return QColor::fromRgb(m_notANumber);
    double part = 0;
    if (std::isfinite(bound) && bound > 0)
        part = std::clamp(value / bound, -1.0, 1.0);
    else if (value != 0)
        part = value < 0 ? -1 : 1;
    const int index = half + static_cast<int>(std::lround(part * half));
    return QColor::fromRgb(m_table[static_cast<std::size_t>(index)]);
}

}  // namespace convstep
