// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much memory the program may take for full-size pictures, their results and everything on the
// way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/tensor/shape.h"

namespace convstep {

// Half of the machine's physical memory; the default of MemoryBudget where the system does not tell.
[[nodiscard]] MemoryBudget machineBudget();

// What holds in this program: that of the machine, until somebody chooses another one. Thread-safe.
[[nodiscard]] MemoryBudget memoryBudget();
void chooseMemoryBudget(MemoryBudget budget);

// "512M", "2G", "1.5 GiB", "800000000": bytes, or a number with K, M, G or T for powers of 1024, "B"
// or "iB" behind it allowed, upper or lower case. nullopt: not that, less than one mebibyte, or
// beyond 2^62.
[[nodiscard]] std::optional<MemoryBudget> parseMemory(std::string_view text);

// "11.7 GiB", "512 MiB", "100 KiB", "17 bytes": three digits, a point.
[[nodiscard]] std::string memoryText(std::int64_t bytes);

}  // namespace convstep
