// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "core/tensor/shape.h"

namespace convstep {

// All bytes of a regular file (or of what a link to one leads to). Errors: fileAccess, with the
// path as field, when there is none, it is something else, it cannot be read, or it is larger than
// `budget`, which is seen before memory is taken. Thread-safe.
[[nodiscard]] Result<std::vector<std::byte>> readFile(const std::filesystem::path& path,
                                                      MemoryBudget budget = {});

}  // namespace convstep
