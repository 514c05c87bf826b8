// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/taps.h"

#include <algorithm>

#include "core/spec/integer.h"

namespace convstep {
std::int64_t AxisTaps::length() const
{
    switch (m_corner) {
    case Corner::y:
        return m_geometry.out;
    case Corner::x:
        return m_geometry.in;
    case Corner::w:
        return m_geometry.kernel;
    }
    return 0;
}

bool AxisTaps::feeds(std::int64_t position, std::int64_t tap, std::int64_t& out) const
{
    const std::int64_t start = position + m_geometry.before - m_geometry.rate * tap;
    if (start < 0 || start % m_geometry.stride != 0)
        return false;
    out = start / m_geometry.stride;
    return out < m_geometry.out;
}

std::pair<std::int64_t, std::int64_t> AxisTaps::outputs(std::int64_t tap) const
{
    // First output with s·i + r·tap − b >= 0, and the last with s·i + r·tap − b <= in − 1.
    const std::int64_t shift = m_geometry.before - m_geometry.rate * tap;
    const std::int64_t first = std::max<std::int64_t>(0, -floorDivide(-shift, m_geometry.stride));
    const std::int64_t last =
        std::min(m_geometry.out, floorDivide(m_geometry.in - 1 + shift, m_geometry.stride) + 1);
    return {first, std::max(first, last)};
}

std::int64_t AxisTaps::landings(std::int64_t position) const
{
    std::int64_t count = 0;
    for (std::int64_t tap = 0; tap < m_geometry.kernel; ++tap) {
        const std::int64_t start = position + m_geometry.before - m_geometry.rate * tap;
        count +=
            std::clamp<std::int64_t>(floorDivide(start, m_geometry.stride) + 1, 0, m_geometry.out);
    }
    return count;
}

std::int64_t AxisTaps::count(std::int64_t position) const
{
    switch (m_corner) {
    case Corner::y:
        return m_geometry.kernel;
    case Corner::w: {
        const auto [first, last] = outputs(position);
        return last - first;
    }
    case Corner::x: {
        std::int64_t found = 0;
        std::int64_t out = 0;
        for (std::int64_t tap = 0; tap < m_geometry.kernel; ++tap)
            found += feeds(position, tap, out) ? 1 : 0;
        return found;
    }
    }
    return 0;
}

std::int64_t AxisTaps::countBefore(std::int64_t position) const
{
    switch (m_corner) {
    case Corner::y:
        return m_geometry.kernel * position;
    case Corner::x:
        return landings(position - 1) - landings(-1);
    case Corner::w: {
        std::int64_t sum = 0;
        for (std::int64_t tap = 0; tap < position; ++tap)
            sum += count(tap);
        return sum;
    }
    }
    return 0;
}

std::int64_t AxisTaps::positionOf(std::int64_t pair) const
{
    if (m_corner == Corner::y)
        return pair / m_geometry.kernel;
    if (m_corner == Corner::w) {
        std::int64_t tap = 0;
        for (std::int64_t here = count(0); pair >= here; here = count(++tap))
            pair -= here;
        return tap;
    }
    // The smallest position with landings(position) > wanted. Each tap lands floor(x) + 1 times,
    // x = (position + b − r·tap) / s, so that without borders it lies in (guess − s, guess + 1]
    // with guess from Σ x = wanted. Borders move it by an effective kernel at most: from there
    // the search widens, and its cost does not grow with the axis.
    const std::int64_t wanted = pair + landings(-1);
    const AxisGeometry& g = m_geometry;
    const std::int64_t guess = g.stride * (wanted / g.kernel) +
                               g.stride * (wanted % g.kernel) / g.kernel +
                               g.rate * (g.kernel - 1) / 2 - g.before;
    std::int64_t low = 0;
    std::int64_t high = g.in - 1;
    const auto reaches = [&](std::int64_t position) {
        const bool enough = landings(position) > wanted;
        (enough ? high : low) = enough ? position : position + 1;
        return enough;
    };
    std::int64_t step = g.stride;
    if (reaches(std::clamp<std::int64_t>(guess + 1, 0, high))) {
        while (high - step >= low && reaches(high - step))
            step *= 2;
    } else {
        while (low + step <= high && !reaches(low + step))
            step *= 2;
    }
    while (low < high)
        reaches(low + (high - low) / 2);
    return low;
}

AxisTaps::Pair AxisTaps::pair(std::int64_t position, std::int64_t index) const
{
    if (m_corner == Corner::y)
        return {position, index, m_geometry.position(position, index)};
    if (m_corner == Corner::w) {
        const std::int64_t out = outputs(position).first + index;
        return {out, position, m_geometry.position(out, position)};
    }
    std::int64_t out = 0;
    std::int64_t tap = 0;
    for (; tap < m_geometry.kernel; ++tap)
        if (feeds(position, tap, out) && index-- == 0)
            break;
    return {out, tap, position};
}

void AxisTaps::pairs(std::int64_t position, std::vector<Pair>& out) const
{
    out.clear();
    if (m_corner == Corner::x) {
        std::int64_t fed = 0;
        for (std::int64_t tap = 0; tap < m_geometry.kernel; ++tap)
            if (feeds(position, tap, fed))
                out.push_back({fed, tap, position});
        return;
    }
    const std::int64_t number = count(position);
    out.reserve(static_cast<std::size_t>(number));
    for (std::int64_t index = 0; index < number; ++index)
        out.push_back(pair(position, index));
}

TapRelation::TapRelation(const AxisGeometry& rows, const AxisGeometry& cols, std::int64_t batch,
                         std::int64_t inChannels, std::int64_t filterColumns, bool separate)
    : m_rowGeometry(rows), m_colGeometry(cols), m_batch(batch), m_inChannels(inChannels),
      m_filterColumns(filterColumns), m_separate(separate)
{
}

TapRelation TapRelation::mistaken(TapMistake mistake) const
{
    TapRelation other = *this;
    other.m_mistake = mistake;
    return other;
}

TapRelation TapRelation::withAxes(const AxisGeometry& rows, const AxisGeometry& cols) const
{
    TapRelation other = *this;
    other.m_rowGeometry = rows;
    other.m_colGeometry = cols;
    return other;
}

Extent TapRelation::extent(Corner corner) const
{
    switch (corner) {
    case Corner::y:
        return {m_batch, m_rowGeometry.out, m_colGeometry.out,
                m_separate ? m_inChannels * m_filterColumns : m_filterColumns};
    case Corner::x:
        return {m_batch, m_rowGeometry.in, m_colGeometry.in, m_inChannels};
    case Corner::w:
        return {1, m_rowGeometry.kernel, m_colGeometry.kernel, m_inChannels * m_filterColumns};
    }
    return {};
}

std::int64_t TapRelation::summed(Corner corner) const
{
    switch (corner) {
    case Corner::y:
        return m_separate && m_mistake != TapMistake::channelsSummed ? 1 : m_inChannels;
    case Corner::x:
        return m_filterColumns;
    case Corner::w:
        return m_batch;
    }
    return 0;
}

std::int64_t TapRelation::count(Corner corner, const Cell& cell) const
{
    return summed(corner) * rows(corner).count(cell.y) * cols(corner).count(cell.x);
}

Tap TapRelation::tap(Corner corner, const Cell& cell, std::int64_t index) const
{
    const AxisTaps rowTaps = rows(corner);
    const AxisTaps colTaps = cols(corner);
    const std::int64_t rowCount = rowTaps.count(cell.y);
    const std::int64_t colCount = colTaps.count(cell.x);
    return assemble(corner, cell, index / (rowCount * colCount),
                    rowTaps.pair(cell.y, index / colCount % rowCount),
                    colTaps.pair(cell.x, index % colCount));
}

Tap TapRelation::assemble(Corner corner, const Cell& cell, std::int64_t outer,
                          const AxisTaps::Pair& row, const AxisTaps::Pair& col) const
{
    // Channels: c of the input, b of the filter's last dimension (slot q or output o). The output
    // channel is c·M + q when channels stay separate, else o.
    std::int64_t n = cell.n;
    std::int64_t c = 0;
    std::int64_t b = 0;
    switch (corner) {
    case Corner::y:
        c = m_separate ? cell.c / m_filterColumns : outer;
        b = m_separate ? cell.c % m_filterColumns : cell.c;
        break;
    case Corner::x:
        c = cell.c;
        b = outer;
        break;
    case Corner::w:
        c = cell.c / m_filterColumns;
        b = cell.c % m_filterColumns;
        n = outer;
        break;
    }
    if (m_mistake == TapMistake::channelsSummed)
        c = outer;
    if (m_mistake == TapMistake::slotMajor) {
        c = cell.c % m_inChannels;
        b = cell.c / m_inChannels;
    }
    const std::int64_t weight = c * m_filterColumns + b;
    Tap tap;
    tap.x = {n, row.in, col.in, c};
    tap.w = {0, row.tap, col.tap, weight};
    tap.y = {n, row.out, col.out, m_separate ? weight : b};
    if (m_mistake == TapMistake::kernelFlipped) {
        tap.w.y = m_rowGeometry.kernel - 1 - row.tap;
        tap.w.x = m_colGeometry.kernel - 1 - col.tap;
    }
    if (m_mistake == TapMistake::kernelShared)
        tap.w.c = b;
    if (corner == Corner::y)
        tap.y.c = cell.c;
    tap.padding = !m_rowGeometry.inside(row.in) || !m_colGeometry.inside(col.in);
    return tap;
}

}  // namespace convstep
