// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/contender.h"
#include "tests/bench/options.h"

namespace convstep::bench {

// Times each chain of benchChains() whose title contains a filter (or all), the shapes of a chain
// in turns, by this one contender, and prints how the time per multiply-add changes. Gives the
// number of changes beyond the limits, or −1 when a result was wrong or could not be computed.
int runChains(const ContenderInfo& engine, const Options& options);

}  // namespace convstep::bench
