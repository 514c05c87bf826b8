// SPDX-License-Identifier: GPL-3.0-or-later
//
// What TensorFlow says to a call: that it runs, that it is refused and by which rule, and where
// versions of it do something else than they document. Pure, but for translations.
#pragma once

#include <QString>

#include <optional>
#include <vector>

#include "ui/session/settings.h"

namespace convstep {

enum class VerdictKind : std::uint8_t {
    runs,           // everywhere, as documented
    differs,        // runs, but not in every version or on every device
    refused,        // by the rule in the text
    silentlyWrong,  // refused, but some versions return something else instead of an error
};

struct Verdict {
    VerdictKind kind{};
    QString text;  // whole sentences; empty for runs
    std::vector<Knob> knobs;  // that it is about
};

// At least one; runs alone, refused first.
[[nodiscard]] std::vector<Verdict> verdictsOf(const OperatorCall& call);

// The size of one axis that versions return which do not check stride with rate: they cut the padded
// picture into `rate` phases, convolve each with the stride, and join the results. nullopt when they
// have no result either. Preconditions: numbers from 1.
[[nodiscard]] std::optional<std::int64_t> phaseSplitSize(std::int64_t in, std::int64_t kernel,
                                                         std::int64_t stride, std::int64_t rate,
                                                         bool same);

}  // namespace convstep
