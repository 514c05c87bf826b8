// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the cells of one plane are on the stage. Pure arithmetic, in device-independent pixels.
#pragma once

#include <QPointF>
#include <QRectF>

#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

namespace convstep {

// A lattice of squares `pitch` apart. Positions are rows and columns of the tensor; they may begin
// below 0 (padding). With a rate, position p stands at lattice place p·rate: the holes of a filter.
struct GridGeometry {
    QPointF origin;             // top left of the first lattice place
    double pitch = 30;
    std::int64_t rowFirst = 0;  // position of the first row and column
    std::int64_t colFirst = 0;
    std::int64_t rows = 0;      // number of positions
    std::int64_t cols = 0;
    std::int64_t rowRate = 1;
    std::int64_t colRate = 1;

    [[nodiscard]] std::int64_t latticeRows() const { return rows == 0 ? 0 : (rows - 1) * rowRate + 1; }
    [[nodiscard]] std::int64_t latticeCols() const { return cols == 0 ? 0 : (cols - 1) * colRate + 1; }
    [[nodiscard]] QRectF rect() const
    {
        return {origin.x(), origin.y(), pitch * static_cast<double>(latticeCols()),
                pitch * static_cast<double>(latticeRows())};
    }
    [[nodiscard]] bool shows(std::int64_t y, std::int64_t x) const
    {
        return y >= rowFirst && y < rowFirst + rows && x >= colFirst && x < colFirst + cols;
    }
    // A lattice place, holes included, without the gap to its neighbours.
    [[nodiscard]] QRectF place(std::int64_t latticeRow, std::int64_t latticeCol) const
    {
        const double gap = pitch >= 12 ? 2 : 1;
        return {origin.x() + pitch * static_cast<double>(latticeCol) + gap / 2,
                origin.y() + pitch * static_cast<double>(latticeRow) + gap / 2, pitch - gap,
                pitch - gap};
    }
    [[nodiscard]] QRectF cell(std::int64_t y, std::int64_t x) const
    {
        return place((y - rowFirst) * rowRate, (x - colFirst) * colRate);
    }
    // Row and column under a point; nullopt outside and on a hole.
    [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> hit(const QPointF& point) const
    {
        if (!rect().contains(point))
            return std::nullopt;
        const auto row = static_cast<std::int64_t>(std::floor((point.y() - origin.y()) / pitch));
        const auto col = static_cast<std::int64_t>(std::floor((point.x() - origin.x()) / pitch));
        if (row % rowRate != 0 || col % colRate != 0)
            return std::nullopt;
        return std::pair{rowFirst + row / rowRate, colFirst + col / colRate};
    }

    friend bool operator==(const GridGeometry&, const GridGeometry&) = default;
};

}  // namespace convstep
