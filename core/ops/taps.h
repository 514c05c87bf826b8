// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one description of a convolution: which (input cell x, weight w, output cell y) triples
// belong together. Every question is the same relation asked from another corner:
//   from y  the taps of an output cell: forward convolution
//   from x  the outputs that an input cell feeds: reach, the gradient of the input, transposition
//   from w  the pairs that a weight joins: highlights, the gradient of the filter
// Letters: s stride, r rate, b padding before, k kernel, in/out sizes of one axis. The rule per
// axis is position = s·out + r·tap − b (AxisGeometry::position).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/spec/axis.h"
#include "core/tensor/shape.h"

namespace convstep {

enum class Corner : std::uint8_t { y, x, w };

// Pairs of one axis seen from one corner: for a position of that corner, the pairs of the other
// two indices. From y all kernel taps count, those in the padding too; from x and w only pairs
// whose input lies inside the image. A cheap value: nothing is tabulated.
class AxisTaps {
public:
    AxisTaps() = default;
    AxisTaps(const AxisGeometry& geometry, Corner corner) : m_geometry(geometry), m_corner(corner) {}

    // Number of positions of the corner (out, in or kernel size).
    [[nodiscard]] std::int64_t length() const;
    // Number of pairs of `position`. O(1) from y and w, O(k) from x.
    [[nodiscard]] std::int64_t count(std::int64_t position) const;
    // Number of pairs of all positions below `position`, 0 <= position <= length(). O(1) from y,
    // O(k) else. From x, with N(p) = Σ over taps of clamp(⌊(p + b − r·tap) / s⌋ + 1, 0, out), it is
    // N(position − 1) − N(−1).
    [[nodiscard]] std::int64_t countBefore(std::int64_t position) const;
    // countBefore(length()).
    [[nodiscard]] std::int64_t total() const { return countBefore(length()); }
    // The position that holds pair number `pair` of all, 0 <= pair < total(). O(1) from y, O(k)
    // from w, from x O(k log e) with e the effective kernel or the stride, whatever the length.
    [[nodiscard]] std::int64_t positionOf(std::int64_t pair) const;

    struct Pair {
        std::int64_t out = 0;  // output position
        std::int64_t tap = 0;  // kernel position
        std::int64_t in = 0;   // input position; outside [0, in) only from corner y
    };
    // Pair number `index` of `position`, in order of the tap (from y and x) or of the output
    // (from w). O(1) from y and w, O(k) from x.
    [[nodiscard]] Pair pair(std::int64_t position, std::int64_t index) const;
    // All pairs of `position`, in that order. O(pairs), O(k) from x.
    void pairs(std::int64_t position, std::vector<Pair>& out) const;

    [[nodiscard]] const AxisGeometry& geometry() const { return m_geometry; }

private:
    [[nodiscard]] std::int64_t landings(std::int64_t position) const;
    // From x: whether `position` is read through `tap`, and by which output.
    [[nodiscard]] bool feeds(std::int64_t position, std::int64_t tap, std::int64_t& out) const;
    // From w: the outputs [first, last) whose window puts `tap` inside the image.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> outputs(std::int64_t tap) const;

    AxisGeometry m_geometry;
    Corner m_corner = Corner::y;
};

// How a misconception joins the cells instead (core/ops/variants.h).
enum class TapMistake : std::uint8_t {
    none,
    kernelFlipped,   // the weight of tap (di, dj) is taken from the opposite corner of its kernel
    channelsSummed,  // a depthwise output channel sums over all input channels
    kernelShared,    // every input channel takes the weights of channel 0
    slotMajor,       // depthwise output channel q·C + c instead of c·M + q
};

// One multiplication x·w that adds to y.
struct Tap {
    Cell x;
    Cell w;
    Cell y;
    bool padding = false;  // x lies outside the image: contributes exactly 0

    friend bool operator==(const Tap&, const Tap&) = default;
};

// The relation for a whole operator. `separate`: depthwise, input channel c and slot q make output
// channel c·M + q; else conv2d, every output channel o sums over all input channels c. Weights
// [kh, kw, C, B] (B = M or O) are cells with c = inChannel·B + b.
class TapRelation {
public:
    TapRelation() = default;
    TapRelation(const AxisGeometry& rows, const AxisGeometry& cols, std::int64_t batch,
                std::int64_t inChannels, std::int64_t filterColumns, bool separate);

    // The same cells joined by another rule, or with windows that lie elsewhere. Of a mistake only
    // the taps of an output cell are defined (corner y; kernelFlipped: x too), not the reverse.
    [[nodiscard]] TapRelation mistaken(TapMistake mistake) const;
    [[nodiscard]] TapRelation withAxes(const AxisGeometry& rows, const AxisGeometry& cols) const;

    [[nodiscard]] Extent extent(Corner corner) const;
    [[nodiscard]] bool separate() const { return m_separate; }
    [[nodiscard]] std::int64_t inChannels() const { return m_inChannels; }
    [[nodiscard]] std::int64_t filterColumns() const { return m_filterColumns; }
    [[nodiscard]] AxisTaps rows(Corner corner) const { return {m_rowGeometry, corner}; }
    [[nodiscard]] AxisTaps cols(Corner corner) const { return {m_colGeometry, corner}; }
    // What the taps of one cell run over besides the two axes: input channels (conv2d from y),
    // output channels (from x), the batch (from w); 1 for depthwise from y.
    [[nodiscard]] std::int64_t summed(Corner corner) const;

    // Number of taps of a cell. O(k).
    [[nodiscard]] std::int64_t count(Corner corner, const Cell& cell) const;
    // Tap number `index` of a cell in the order summed → row → column. O(k).
    [[nodiscard]] Tap tap(Corner corner, const Cell& cell, std::int64_t index) const;
    // All taps of a cell in that order: fn(const Tap&). O(taps + k).
    template <class Function>
    void forEach(Corner corner, const Cell& cell, Function&& fn) const;

private:
    [[nodiscard]] Tap assemble(Corner corner, const Cell& cell, std::int64_t outer,
                               const AxisTaps::Pair& row, const AxisTaps::Pair& col) const;

    AxisGeometry m_rowGeometry;
    AxisGeometry m_colGeometry;
    std::int64_t m_batch = 0;
    std::int64_t m_inChannels = 0;
    std::int64_t m_filterColumns = 1;
    bool m_separate = false;
    TapMistake m_mistake = TapMistake::none;
};

template <class Function>
void TapRelation::forEach(Corner corner, const Cell& cell, Function&& fn) const
{
    std::vector<AxisTaps::Pair> rowPairs;
    std::vector<AxisTaps::Pair> colPairs;
    rows(corner).pairs(cell.y, rowPairs);
    cols(corner).pairs(cell.x, colPairs);
    const std::int64_t outerCount = summed(corner);
    for (std::int64_t outer = 0; outer < outerCount; ++outer)
        for (const AxisTaps::Pair& row : rowPairs)
            for (const AxisTaps::Pair& col : colPairs)
                fn(assemble(corner, cell, outer, row, col));
}

}  // namespace convstep
