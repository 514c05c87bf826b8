// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/padding_text.h"

#include <QRegularExpression>
#include <QStringList>

#include "ui/session/place_text.h"

namespace convstep {

std::optional<std::array<std::int64_t, 4>> parseAmounts(QString text)
{
    text.replace(QChar(0x2212), QLatin1Char('-'));
    static const QRegularExpression separator(QStringLiteral("[,;\\s]+"));
    const QStringList words = text.split(separator, Qt::SkipEmptyParts);
    std::array<std::int64_t, 4> amounts{};
    if (words.size() != 4)
        return std::nullopt;
    for (qsizetype i = 0; i < 4; ++i) {
        bool ok = false;
        amounts[static_cast<std::size_t>(i)] = words[i].toLongLong(&ok);
        if (!ok)
            return std::nullopt;
    }
    return amounts;
}

QString amountsText(const std::array<std::int64_t, 4>& amounts)
{
    QStringList words;
    for (const std::int64_t amount : amounts)
        words << integerText(amount);
    return words.join(QStringLiteral(", "));
}

}  // namespace convstep
