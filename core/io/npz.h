// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

// Every array of a NumPy .npz file (a zip archive of .npy files, stored or deflated), in the order
// of the archive, under its name without ".npy". `field` names the archive in errors:
//   fileSyntax       no zip archive, or a damaged one (with the byte 0: libzip does not tell more)
//   fileField        "archive: entry" with what is wrong there: not a .npy file, a name twice,
//                    encrypted, another compression, wrong checksum, other size than announced
//   fileUnsupported  more than 4096 entries
//   memoryBudget     the entry being unpacked and those before it need more than `budget`
// and those of readNpy with "archive: entry" as field. An entry's announced size is checked before
// memory is taken for it: against the budget, and against what its compressed bytes could unpack to
// at most. Thread-safe; O(unpacked bytes).
[[nodiscard]] Result<std::vector<NamedTensor>>
readNpz(std::span<const std::byte> bytes, const std::string& field, MemoryBudget budget = {});

}  // namespace convstep
