// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/refused_knobs.h"

namespace convstep {

bool concerns(Reason reason, Knob knob)
{
    switch (reason) {
    case Reason::strideWithRate: return knob == Knob::stride || knob == Knob::rate;
    case Reason::strideNonpositive:
    case Reason::unequalStrides: return knob == Knob::stride;
    case Reason::rateNonpositive: return knob == Knob::rate;
    case Reason::rateTooLarge: return knob == Knob::rate || knob == Knob::kernel;
    case Reason::negativeOutput:
    case Reason::negativeOutputExplicit:
        return knob == Knob::kernel || knob == Knob::rate || knob == Knob::size ||
               (knob == Knob::padding && reason == Reason::negativeOutputExplicit);
    case Reason::pointwiseChannels:
    case Reason::overparameterized: return knob == Knob::outChannels || knob == Knob::multiplier;
    case Reason::channelMismatch: return knob == Knob::inChannels;
    case Reason::explicitPaddingNegative: return knob == Knob::padding;
    default: return false;
    }
}

}  // namespace convstep
