// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of paddings as a person types it: "1, 1, 0, 2" for top, bottom, left and right. Pure,
// thread-safe.
#pragma once

#include <QString>

#include <array>
#include <cstdint>
#include <optional>

namespace convstep {

// Four whole numbers with commas, semicolons or spaces between them; nullopt for anything else.
[[nodiscard]] std::optional<std::array<std::int64_t, 4>> parseAmounts(QString text);
[[nodiscard]] QString amountsText(const std::array<std::int64_t, 4>& amounts);

}  // namespace convstep
