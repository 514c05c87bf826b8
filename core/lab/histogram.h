// SPDX-License-Identifier: GPL-3.0-or-later
//
// How often the values of one plane of a large result occur. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

struct Histogram {
    double least = 0;  // of the finite values
    double most = 0;
    std::int64_t finite = 0;
    std::int64_t nan = 0;
    std::int64_t infinite = 0;
    // counts[i] is of the values from `from` + i·width up to the next; the last one's end is in it.
    double from = 0;
    double width = 0;
    std::vector<std::int64_t> counts;  // empty when nothing is finite

    friend bool operator==(const Histogram&, const Histogram&) = default;
};

// Of channel `channel` of all pixels of a tensor [n, h, w, c]. As many columns as `columns`, of
// which one is centred on 0 when 0 is among the values, so that the empty parts of a picture stand
// alone; one column when all values are equal. Errors: cancelled; rank; tooLarge for a channel that
// is not there; notPositive for the number of columns. Two walks over the plane; `stop` is looked
// at every few 10 000 pixels.
[[nodiscard]] Result<Histogram> planeHistogram(const Tensor& tensor, std::int64_t channel,
                                               int columns, const std::stop_token& stop = {});

}  // namespace convstep
