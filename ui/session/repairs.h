// SPDX-License-Identifier: GPL-3.0-or-later
//
// What would make a refused call valid, as buttons. Pure, but for translations.
#pragma once

#include <QString>

#include <vector>

#include "ui/session/settings.h"

namespace convstep {

struct Repair {
    QString label;  // "rate → 1"
    Settings settings;
    Knob knob{};    // that it turns
};

// At most three changes of one knob, each tried: makePipeline() accepts the call with it. Empty for
// a call that is not refused, and when no such change helps. Cost: a copy of the tensors per try.
[[nodiscard]] std::vector<Repair> repairsFor(const OperatorCall& call);

// What is worth knowing before it is tried: with a rate above 1, that a stride would be refused, and
// the other way round. Empty when there is nothing to say, or when the call is refused.
[[nodiscard]] QString hintFor(const OperatorCall& call);

}  // namespace convstep
