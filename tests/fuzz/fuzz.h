// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every fuzz target has: the function that libFuzzer calls, and valid files to start from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <vector>

#include "core/tensor/shape.h"

namespace convstep::fuzz {

using Bytes = std::vector<std::byte>;

// What readers may take for one file here.
constexpr MemoryBudget budget{1 << 20};

// Valid files of the format; defined by each target.
std::vector<Bytes> seeds();

inline std::span<const std::byte> bytesOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const std::byte*>(data), size};
}

// Ends the program in a way that fuzzers notice.
inline void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

}  // namespace convstep::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
