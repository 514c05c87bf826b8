// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which picture of a batch the step is in, and the same step in another one. Pure.
#pragma once

#include <cstdint>

#include "core/trace/trace.h"

namespace convstep {

// How many pictures the operator works on; 1 when it has no batch above that.
[[nodiscard]] std::int64_t pictureCount(const Pipeline& pipeline);
// Number of the picture, from 0, at `position` steps done.
[[nodiscard]] std::int64_t pictureAt(const Trace& trace, std::int64_t position);
// How many steps are done when the same tap of the same cell of picture `picture` has just been; for
// a sum over the batch, the first tap in that picture. `position` itself when it is there already.
// Precondition: 0 <= picture < pictureCount(). O(log n).
[[nodiscard]] std::int64_t positionInPicture(const Trace& trace, std::int64_t position,
                                             std::int64_t picture);

}  // namespace convstep
