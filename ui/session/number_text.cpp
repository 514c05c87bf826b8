// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/number_text.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace convstep {
namespace {

constexpr QChar minusSign(0x2212);

std::optional<double> parsePlain(const QString& text)
{
    const QByteArray bytes = text.toLatin1();
    double value = 0;
    const auto [end, error] =
        std::from_chars(bytes.constData(), bytes.constData() + bytes.size(), value);
    if (bytes.isEmpty() || error != std::errc() || end != bytes.constData() + bytes.size())
        return std::nullopt;
    return value;
}

}  // namespace

QString numberText(double value, int significant)
{
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : minusSign + QStringLiteral("∞");
    if (value == 0)
        return QStringLiteral("0");
    const double size = std::abs(value);
    std::array<char, 64> buffer{};
    std::to_chars_result result{};
    if (value == std::trunc(value) && size < 1e7) {
        result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                               std::chars_format::fixed, 0);
    } else {
        // The general format drops trailing zeros by itself; it must not round integer digits.
        if (size >= 1 && size < 1e7)
            significant = std::max(significant, static_cast<int>(std::log10(size)) + 2);
        result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                               std::chars_format::general, significant);
    }
    QString text = QString::fromLatin1(buffer.data(), result.ptr - buffer.data());
    text.replace(QLatin1String("e+0"), QLatin1String("e"));
    text.replace(QLatin1String("e+"), QLatin1String("e"));
    text.replace(QLatin1String("e-0"), QLatin1String("e-"));
    text.replace(QLatin1Char('-'), minusSign);
    return text;
}

QString bracketedNumber(double value, int significant)
{
    const QString text = numberText(value, significant);
    return text.startsWith(minusSign) ? QStringLiteral("(%1)").arg(text) : text;
}

std::optional<float> parseNumber(const QString& typed)
{
    QString text = typed.trimmed().toLower();
    text.replace(minusSign, QLatin1Char('-'));
    text.replace(QStringLiteral("∞"), QStringLiteral("inf"));
    if (text.startsWith(QLatin1Char('+')) && !text.startsWith(QLatin1String("+-")))
        text.remove(0, 1);
    if (text.count(QLatin1Char(',')) == 1 && !text.contains(QLatin1Char('.')))
        text.replace(QLatin1Char(','), QLatin1Char('.'));
    const QStringList parts = text.split(QLatin1Char('/'));
    std::optional<double> value = parsePlain(parts.front().trimmed());
    if (parts.size() > 2 || !value)
        return std::nullopt;
    if (parts.size() == 2) {
        const std::optional<double> below = parsePlain(parts.back().trimmed());
        if (!below || *below == 0)
            return std::nullopt;
        value = *value / *below;
    }
    const auto rounded = static_cast<float>(*value);
    if (std::isinf(rounded) && !std::isinf(*value))
        return std::nullopt;
    return rounded;
}

}  // namespace convstep
