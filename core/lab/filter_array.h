// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody's own filters, from an array. All functions are pure and thread-safe; O(weights).
#pragma once

#include <string>

#include "core/lab/filter_bank.h"

namespace convstep {

struct ArrayFilters {
    Tensor weights;  // [kh, kw, 1 or channels, M]
    // "5×5, 4 filters, the same for every channel": how the array was understood.
    std::string reading;

    [[nodiscard]] bool sameForAll() const { return weights.shape()[2] == 1; }
};

// [kh, kw] is one filter, [kh, kw, M] are M of them, both the same for every channel; in
// [kh, kw, C, M] every channel has its own, or C is 1. Errors, with `field` as the array's name:
// fileField for any other number of dimensions, an empty one, or a number that is not finite, in
// words that say what would be right; tooLarge for sides and counts beyond those of makeBank().
[[nodiscard]] Result<ArrayFilters> filtersFrom(const Tensor& array, const std::string& field);

// Them as a bank for that many channels. Errors: fileField when they are for another number of
// channels, in words that say which shape would be right; notPositive; memoryBudget.
[[nodiscard]] Result<BankFilters> bankFrom(const ArrayFilters& filters, std::int64_t channels,
                                           const std::string& field);

}  // namespace convstep
