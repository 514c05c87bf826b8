// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/cell_block.h"

#include <algorithm>

namespace convstep {

std::optional<PlaneMap> PlaneMap::of(const OperatorCall& call, const std::string& input)
{
    const OperatorInfo* info = findOperator(call.spec.op);
    const InputInfo* inputInfo = info ? info->input(input) : nullptr;
    const Tensor* tensor = call.input(input);
    if (!inputInfo || !tensor)
        return std::nullopt;
    const Shape& shape = tensor->shape();
    PlaneMap map;
    map.m_role = inputInfo->role;
    if (shape.rank() == 1) {
        map.m_extent = TensorView::vector(*tensor).extent();
        map.m_columns = std::max<std::int64_t>(shape[0], 1);
    } else if (shape.rank() != 4) {
        return std::nullopt;
    } else if (inputInfo->image) {
        const bool first =
            call.spec.dataFormat == "NCHW" || call.spec.dataFormat == "channels_first";
        map.m_extent = imageExtent(shape, first ? DataFormat::nchw : DataFormat::nhwc);
    } else {
        map.m_extent = TensorView::filter(*tensor).extent();
        if (inputInfo->role == Role::pointwiseFilter && shape[0] == 1 && shape[1] == 1)
            map.m_columns = std::max<std::int64_t>(shape[3], 1);
    }
    return map;
}

Cell PlaneMap::cell(const Cell& plane, const Place& place) const
{
    if (m_columns > 0)
        return {0, 0, 0, place.row * m_columns + place.col};
    return {plane.n, place.row, place.col, plane.c};
}

Place PlaneMap::place(const Cell& cell) const
{
    if (m_columns > 0)
        return {cell.c / m_columns, cell.c % m_columns};
    return {cell.y, cell.x};
}

bool PlaneMap::samePlane(const Cell& a, const Cell& b) const
{
    return m_columns > 0 || (a.n == b.n && a.c == b.c);
}

std::vector<Cell> PlaneMap::planes() const
{
    std::vector<Cell> list;
    if (m_columns > 0)
        return {Cell{}};
    for (std::int64_t n = 0; n < m_extent.n; ++n)
        for (std::int64_t c = 0; c < m_extent.c; ++c)
            list.push_back({n, 0, 0, c});
    return list;
}

CellBlock CellBlock::between(const PlaneMap& map, const Cell& a, const Cell& b)
{
    const Place from = map.place(a);
    const Place to = map.place(b);
    CellBlock block;
    block.plane = a;
    block.first = {std::min(from.row, to.row), std::min(from.col, to.col)};
    block.rows = std::max(from.row, to.row) - block.first.row + 1;
    block.cols = std::max(from.col, to.col) - block.first.col + 1;
    return block;
}

CellBlock CellBlock::wholePlane(const PlaneMap& map, const Cell& plane)
{
    return {plane, {}, map.rows(), map.cols()};
}

std::vector<Cell> CellBlock::cells(const PlaneMap& map) const
{
    std::vector<Cell> list;
    list.reserve(static_cast<std::size_t>(std::max<std::int64_t>(count(), 0)));
    for (std::int64_t row = first.row; row < first.row + rows; ++row)
        for (std::int64_t col = first.col; col < first.col + cols; ++col)
            list.push_back(map.cell(plane, {row, col}));
    return list;
}

CellBlock CellBlock::within(const PlaneMap& map) const
{
    CellBlock inside = *this;
    inside.rows = std::clamp<std::int64_t>(map.rows() - first.row, 0, rows);
    inside.cols = std::clamp<std::int64_t>(map.cols() - first.col, 0, cols);
    return inside;
}

}  // namespace convstep
