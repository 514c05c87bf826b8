// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/number_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace convstep {
namespace {

constexpr QChar minusSign(0x2212);

struct Words {
    Q_DECLARE_TR_FUNCTIONS(NumberText)
};

enum class Plain { number, tooLarge, none };

// tooLarge: a number that even a double does not hold.
Plain readPlain(const QString& text, double& value)
{
    const QByteArray bytes = text.toLatin1();
    const char* last = bytes.constData() + bytes.size();
    value = 0;
    const auto [end, error] = std::from_chars(bytes.constData(), last, value);
    if (bytes.isEmpty() || end != last || error == std::errc::invalid_argument)
        return Plain::none;
    // Out of range is also what is too small, which is 0.
    if (error == std::errc::result_out_of_range && !text.contains(QLatin1String("e-")))
        return Plain::tooLarge;
    return Plain::number;
}

// What the ways of writing a number have in common.
QString asPlain(const QString& typed)
{
    QString text = typed.trimmed().toLower();
    text.replace(minusSign, QLatin1Char('-'));
    text.replace(QStringLiteral("∞"), QStringLiteral("inf"));
    if (text.startsWith(QLatin1Char('+')) && !text.startsWith(QLatin1String("+-")))
        text.remove(0, 1);
    if (text.count(QLatin1Char(',')) == 1 && !text.contains(QLatin1Char('.')))
        text.replace(QLatin1Char(','), QLatin1Char('.'));
    return text;
}

std::optional<double> parsePlain(const QString& text)
{
    double value = 0;
    if (readPlain(text, value) != Plain::number)
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
    if (text.contains(QLatin1Char('e'))) {
        text.replace(QLatin1String("e+0"), QLatin1String("e"));
        text.replace(QLatin1String("e+"), QLatin1String("e"));
        text.replace(QLatin1String("e-0"), QLatin1String("e-"));
    }
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
    const QStringList parts = asPlain(typed).split(QLatin1Char('/'));
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

QString numberProblem(const QString& typed)
{
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return Words::tr("There is no number.");
    // A long text would hide the reason behind it.
    const QString shown = text.size() > 24 ? text.left(23) + QChar(0x2026) : text;
    const QStringList parts = asPlain(text).split(QLatin1Char('/'));
    bool large = false;
    bool numbers = true;
    double value = 0;
    for (const QString& part : parts) {
        const Plain plain = readPlain(part.trimmed(), value);
        large = large || plain == Plain::tooLarge;
        numbers = numbers && plain != Plain::none;
    }
    if (numbers && parts.size() == 2 && value == 0 && !large)
        return Words::tr("“%1” divides by 0.").arg(shown);
    if (numbers && parts.size() <= 2)
        return Words::tr("“%1” is beyond float32, which ends at 3.4e38.").arg(shown);
    static const QRegularExpression between(QStringLiteral("[\\s;,]+"));
    const QStringList several = text.split(between, Qt::SkipEmptyParts);
    if (several.size() > 1 && std::all_of(several.begin(), several.end(), [](const QString& one) {
            return parseNumber(one).has_value();
        }))
        return Words::tr("“%1” is more than one number.").arg(shown);
    return Words::tr("“%1” is no number.").arg(shown);
}

}  // namespace convstep
