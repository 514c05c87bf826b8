// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reverse questions, answered by the same taps asked from another corner.
#pragma once

#include <vector>

#include "core/ops/pipeline.h"

namespace convstep {

// One pair that an operand takes part in: the output cell it feeds, and what it is multiplied by.
struct Reach {
    Cell output;
    Operand other;
};

// Every output of `stage` that cell `cell` of operand slot `slot` (its a or b) feeds, with the
// other factor, in the order of the relation's corner. Empty for a cell that no window reads.
// Weights of forward stages list only pairs inside the image: padding contributes 0. Cost: O(pairs).
[[nodiscard]] std::vector<Reach> reach(const Stage& stage, int slot, const Cell& cell);

// A box that holds every output cell of `stage` which changes when `region` of operand slot `slot`
// changes; empty when none does. For a single cell it is the smallest such box. O(k).
[[nodiscard]] Region dirtyOutputs(const Stage& stage, int slot, const Region& region);

}  // namespace convstep
