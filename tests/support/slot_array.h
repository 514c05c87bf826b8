// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/reference.h"
#include "tests/support/naive.h"
#include "tests/support/random_calls.h"

namespace convstep::test {

// A slot in double, not rounded, as arrayOf() of its tensor would have it.
inline Array slotArray(const SlotValues& values, const std::string& name)
{
    const int index = values.pipeline().slot(name);
    const Slot& slot = values.pipeline().slotList[static_cast<std::size_t>(index)];
    std::array<std::int64_t, 4> dims{1, 1, 1, 1};
    for (int axis = 0; axis < slot.shape.rank(); ++axis)
        dims[static_cast<std::size_t>(4 - slot.shape.rank() + axis)] = slot.shape[axis];
    if (slot.layout != SlotLayout::image) {
        // Memory order is that of cells.
        Array array(dims);
        for (const Cell& cell : cellsOf(slot.extent))
            array.values[static_cast<std::size_t>(slot.extent.offset(cell))] =
                values.at(index, cell);
        return array;
    }
    Array array({slot.extent.n, slot.extent.h, slot.extent.w, slot.extent.c});
    for (const Cell& cell : cellsOf(slot.extent))
        array.at(cell.n, cell.y, cell.x, cell.c) = values.at(index, cell);
    return values.pipeline().dataFormat == DataFormat::nchw ? toNchw(array) : array;
}

inline SlotValues valuesOf(const OperatorCall& call)
{
    return {makePipeline(call).value(), call.inputs};
}

}  // namespace convstep::test
