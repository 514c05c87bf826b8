// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables of numbers as text, over byte buffers.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/tensor/tensor.h"

namespace convstep {

// A tensor [rows, columns]. Entries are separated by ';' if the first line has one, else by tabs if
// it has one, else by ','. Except in the last case numbers may have a decimal comma. Blanks around
// numbers, '+', CR LF, a byte order mark and blank lines at the end are allowed; "nan", "inf" and
// "infinity" in any case are numbers; headings and quotes are not.
// Errors: fileField, whose field is `field` with row and column, both counted from 1; memoryBudget,
// before memory is taken. Pure; O(bytes).
[[nodiscard]] Result<Tensor> readCsv(std::span<const std::byte> bytes, const std::string& field,
                                     MemoryBudget budget = {});

// Separated by ',', shortest float32 numbers, lines end with LF. Up to two axes: rows of numbers
// only, which readCsv() reads back. More: a heading "axis0,axis1,...,0,1,2,..." and for each
// combination of all indices but the last a line with these indices and the values along the last
// axis.
[[nodiscard]] std::string writeCsv(const Tensor& tensor);

}  // namespace convstep
