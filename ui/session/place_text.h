// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole numbers, places and sizes as sentences and labels show them: never by the locale, minus
// U+2212. Pure, thread-safe.
#pragma once

#include <QString>

#include "core/tensor/shape.h"

namespace convstep {

[[nodiscard]] QString integerText(std::int64_t value);
// Thousands set apart by narrow no-break spaces: "1 112".
[[nodiscard]] QString countText(std::int64_t value);
// "(2, −1)": row and column.
[[nodiscard]] QString placeText(const Cell& cell);
// "6×6×4": the sizes of one picture; the batch stands in front when it is not 1.
[[nodiscard]] QString sizeText(const Extent& extent);

}  // namespace convstep
