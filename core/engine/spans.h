// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which taps of an axis lie inside the picture, for neighbouring outputs at once. Kernels are
// called for rectangles in which all windows have the same taps, so nothing needs a padded copy
// and no multiplication is wasted on padding.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/spec/axis.h"

namespace convstep {

// Outputs [begin, end) of one axis, whose taps [tapBegin, tapEnd) read inside; maybe none.
struct Span {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int64_t tapBegin = 0;
    std::int64_t tapEnd = 0;

    [[nodiscard]] std::int64_t size() const { return end - begin; }
    [[nodiscard]] std::int64_t taps() const { return tapEnd - tapBegin; }
    friend bool operator==(const Span&, const Span&) = default;
};

// All outputs in order, cut where the taps change. O(out + kernel).
[[nodiscard]] std::vector<Span> tapSpans(const AxisGeometry& axis);

// fn(span) for the parts of `spans` inside [begin, end), in order. O(log spans + parts).
template <class Function>
void forEachSpan(const std::vector<Span>& spans, std::int64_t begin, std::int64_t end,
                 Function&& fn)
{
    auto span = std::upper_bound(spans.begin(), spans.end(), begin,
                                 [](std::int64_t at, const Span& one) { return at < one.end; });
    for (; span != spans.end() && span->begin < end; ++span)
        fn(Span{std::max(span->begin, begin), std::min(span->end, end), span->tapBegin,
                span->tapEnd});
}

// Pairs (output, tap) that read inside.
[[nodiscard]] std::int64_t insideTaps(const std::vector<Span>& spans);

}  // namespace convstep
