// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/place_text.h"

namespace convstep {

namespace {

const QChar minusSign(0x2212);
const QChar times(0x00D7);

}  // namespace

QString integerText(std::int64_t value)
{
    return QString::number(value).replace(QLatin1Char('-'), minusSign);
}

QString countText(std::int64_t value)
{
    QString text = integerText(value);
    const qsizetype sign = text.startsWith(minusSign) ? 1 : 0;
    for (qsizetype at = text.size() - 3; at > sign; at -= 3)
        text.insert(at, QChar(0x202F));
    return text;
}

QString placeText(const Cell& cell)
{
    return QStringLiteral("(%1, %2)").arg(integerText(cell.y), integerText(cell.x));
}

QString sizeText(const Extent& extent)
{
    QString text =
        integerText(extent.h) + times + integerText(extent.w) + times + integerText(extent.c);
    if (extent.n != 1)
        text.prepend(integerText(extent.n) + times);
    return text;
}

}  // namespace convstep
