// SPDX-License-Identifier: GPL-3.0-or-later
//
// An input's cells as a person marks them: planes of rows and columns, and rectangular blocks of
// one plane. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ops/pipeline.h"

namespace convstep {

// A row and a column of a plane.
struct Place {
    std::int64_t row = 0;
    std::int64_t col = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

// How the cells of one input lie in planes. Images and filters: one plane of rows and columns for
// each picture and channel (or slice). Pointwise filters: one plane, rows m and columns o. Vectors:
// one row.
class PlaneMap {
public:
    // nullopt for an input that the call does not have, or of another rank than it takes.
    [[nodiscard]] static std::optional<PlaneMap> of(const OperatorCall& call,
                                                    const std::string& input);

    [[nodiscard]] Role role() const { return m_role; }
    [[nodiscard]] const Extent& extent() const { return m_extent; }
    [[nodiscard]] std::int64_t rows() const { return m_columns > 0 ? m_extent.c / m_columns : m_extent.h; }
    [[nodiscard]] std::int64_t cols() const { return m_columns > 0 ? m_columns : m_extent.w; }
    [[nodiscard]] bool contains(const Place& place) const
    {
        return place.row >= 0 && place.row < rows() && place.col >= 0 && place.col < cols();
    }
    // `plane` is any cell of the plane that is meant.
    [[nodiscard]] Cell cell(const Cell& plane, const Place& place) const;
    [[nodiscard]] Place place(const Cell& cell) const;
    [[nodiscard]] bool samePlane(const Cell& a, const Cell& b) const;
    // The first cell of every plane: pictures, then channels.
    [[nodiscard]] std::vector<Cell> planes() const;
    [[nodiscard]] std::int64_t planeCount() const
    {
        return m_columns > 0 ? 1 : m_extent.n * m_extent.c;
    }

private:
    Role m_role{};
    Extent m_extent;
    std::int64_t m_columns = 0;  // of a matrix or vector along c; 0: rows and columns are h and w
};

struct CellBlock {
    Cell plane;  // any cell of it
    Place first;
    std::int64_t rows = 1;
    std::int64_t cols = 1;

    // With these two cells of one plane as opposite corners.
    [[nodiscard]] static CellBlock between(const PlaneMap& map, const Cell& a, const Cell& b);
    [[nodiscard]] static CellBlock wholePlane(const PlaneMap& map, const Cell& plane);
    [[nodiscard]] std::int64_t count() const { return rows * cols; }
    [[nodiscard]] bool contains(const Place& place) const
    {
        return place.row >= first.row && place.row < first.row + rows && place.col >= first.col &&
               place.col < first.col + cols;
    }
    // Row by row.
    [[nodiscard]] std::vector<Cell> cells(const PlaneMap& map) const;
    // What of it lies in the plane.
    [[nodiscard]] CellBlock within(const PlaneMap& map) const;
};

}  // namespace convstep
