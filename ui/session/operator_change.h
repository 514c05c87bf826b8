// SPDX-License-Identifier: GPL-3.0-or-later
//
// Changes of a setting that must take others with them, so that what is shown stays what was meant.
// Pure. No number is clamped.
#pragma once

#include <array>
#include <optional>

#include "core/ops/pipeline.h"
#include "ui/session/settings.h"

namespace convstep {

// The settings for another operator: knobs that it does not have are back at 1, so that nothing
// invisible is refused; a result keeps its number of channels where there is a knob for it.
[[nodiscard]] Settings withOperator(const Settings& from, const std::string& op);
// The other data format; a list of paddings goes along.
[[nodiscard]] Settings withDataFormat(const Settings& from, bool channelsFirst);

// Top, bottom, left, right of a list of paddings; nullopt when it is a word or ill-formed.
[[nodiscard]] std::optional<std::array<std::int64_t, 4>> listedPadding(const Settings& settings);
[[nodiscard]] Settings withListedPadding(const Settings& from,
                                         const std::array<std::int64_t, 4>& amounts);
// What the padding of the settings amounts to now; zeros when that is refused.
[[nodiscard]] std::array<std::int64_t, 4> resolvedPadding(const Settings& settings);

}  // namespace convstep
