// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filter banks from .npy and .npz files.
#pragma once

#include <QString>

#include <vector>

#include "core/lab/filter_array.h"

namespace convstep {

struct FilterFile {
    ArrayFilters filters;
    QString name;  // of the file; of an array among several "bank.npz · edges"
};

// All arrays of the file that are filters, at least one. Errors: fileUnsupported for another kind
// of file, fileAccess, those of readNpy() and readNpz(); of filtersFrom() for the first array when
// none are. Thread-safe.
[[nodiscard]] Result<std::vector<FilterFile>> readFilters(const QString& path,
                                                          MemoryBudget budget = {});

// "*.npy *.npz"
[[nodiscard]] QString filterPatterns();
[[nodiscard]] bool isArrayFile(const QString& path);

}  // namespace convstep
