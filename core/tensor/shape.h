// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "core/error/error.h"

namespace convstep {

// Bytes that one allocation may take. Checked before memory is asked for.
struct MemoryBudget {
    std::int64_t bytes = std::int64_t{2} << 30;
};

// The dimensions of a tensor, up to 8 of them, each at least 0, row-major. Rank 0 is a scalar.
class Shape {
public:
    static constexpr int maxRank = 8;

    Shape() = default;
    // Precondition: at most maxRank dimensions, none negative; for literals and trusted values.
    Shape(std::initializer_list<std::int64_t> dims);

    // Any numbers: refuses more than maxRank of them, a negative one, and a product (of the
    // dimensions, zeros counted as one) beyond 63 bits. `field` names the tensor in the error.
    [[nodiscard]] static Result<Shape> create(std::span<const std::int64_t> dims,
                                              std::string field);

    [[nodiscard]] int rank() const { return m_rank; }
    [[nodiscard]] std::int64_t operator[](int axis) const
    {
        return m_dims[static_cast<std::size_t>(axis)];
    }
    [[nodiscard]] std::span<const std::int64_t> dims() const
    {
        return {m_dims.data(), static_cast<std::size_t>(m_rank)};
    }
    // Number of elements; 1 for a scalar. Never overflows for a shape made by create().
    [[nodiscard]] std::int64_t elements() const;
    // "1x4x4x2"; "scalar" for rank 0.
    [[nodiscard]] std::string toString() const;

    friend bool operator==(const Shape&, const Shape&) = default;

private:
    std::array<std::int64_t, maxRank> m_dims{};
    int m_rank = 0;
};

// Position of one element of a 4-D tensor, in elements: batch, row, column, channel. Filters
// [kh, kw, a, b] are addressed as n = 0, y = di, x = dj, c = (index in a)·(size of b) + (index
// in b), which is also their memory order.
struct Cell {
    std::int64_t n = 0;
    std::int64_t y = 0;
    std::int64_t x = 0;
    std::int64_t c = 0;

    friend bool operator==(const Cell&, const Cell&) = default;
    friend auto operator<=>(const Cell&, const Cell&) = default;
};

// The sizes that go with Cell: batch, rows, columns, channels. Always in this order, whatever
// the data format of the tensor behind it.
struct Extent {
    std::int64_t n = 0;
    std::int64_t h = 0;
    std::int64_t w = 0;
    std::int64_t c = 0;

    [[nodiscard]] std::int64_t elements() const { return n * h * w * c; }
    [[nodiscard]] bool contains(const Cell& cell) const
    {
        return cell.n >= 0 && cell.n < n && cell.y >= 0 && cell.y < h && cell.x >= 0 &&
               cell.x < w && cell.c >= 0 && cell.c < c;
    }
    // Row-major position of a contained cell in NHWC order.
    [[nodiscard]] std::int64_t offset(const Cell& cell) const
    {
        return ((cell.n * h + cell.y) * w + cell.x) * c + cell.c;
    }
    friend bool operator==(const Extent&, const Extent&) = default;
};

// A box of cells, half-open, in elements: begin is in, end is out. Empty when any side is.
struct Region {
    Cell begin;
    Cell end;

    [[nodiscard]] bool empty() const
    {
        return end.n <= begin.n || end.y <= begin.y || end.x <= begin.x || end.c <= begin.c;
    }
    [[nodiscard]] bool contains(const Cell& cell) const
    {
        return cell.n >= begin.n && cell.n < end.n && cell.y >= begin.y && cell.y < end.y &&
               cell.x >= begin.x && cell.x < end.x && cell.c >= begin.c && cell.c < end.c;
    }
    [[nodiscard]] static Region all(const Extent& extent)
    {
        return {{}, {extent.n, extent.h, extent.w, extent.c}};
    }
    [[nodiscard]] static Region of(const Cell& cell)
    {
        return {cell, {cell.n + 1, cell.y + 1, cell.x + 1, cell.c + 1}};
    }
    // The smallest box that holds both; an empty one counts for nothing.
    [[nodiscard]] Region united(const Region& other) const;
    [[nodiscard]] Region intersected(const Region& other) const;

    friend bool operator==(const Region&, const Region&) = default;
};

}  // namespace convstep
