// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/spans.h"

#include <algorithm>

namespace convstep {

std::vector<Span> tapSpans(const AxisGeometry& axis)
{
    std::vector<Span> spans;
    // Positions rise with the output and with the tap, so both ends only ever move down.
    std::int64_t begin = axis.kernel;
    std::int64_t end = axis.kernel;
    for (std::int64_t out = 0; out < axis.out; ++out) {
        while (begin > 0 && axis.position(out, begin - 1) >= 0)
            --begin;
        while (end > 0 && axis.position(out, end - 1) >= axis.in)
            --end;
        const std::int64_t first = std::min(begin, end);
        if (!spans.empty() && spans.back().tapBegin == first && spans.back().tapEnd == end)
            spans.back().end = out + 1;
        else
            spans.push_back({out, out + 1, first, end});
    }
    return spans;
}

std::int64_t insideTaps(const std::vector<Span>& spans)
{
    std::int64_t taps = 0;
    for (const Span& span : spans)
        taps += span.size() * span.taps();
    return taps;
}

}  // namespace convstep
