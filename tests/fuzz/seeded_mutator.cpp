// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lets libFuzzer start from a target's valid files without a folder of them: an input that is still
// almost nothing becomes one of them, now and then a larger one too.
#include <algorithm>

#include "tests/fuzz/fuzz.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t maxSize);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t maxSize, unsigned seed)
{
    static const std::vector<convstep::fuzz::Bytes> seeds = convstep::fuzz::seeds();
    if (size > 8 && seed % 64 != 0)
        return LLVMFuzzerMutate(data, size, maxSize);
    const convstep::fuzz::Bytes& file = seeds[seed / 64 % seeds.size()];
    if (file.size() > maxSize)
        return LLVMFuzzerMutate(data, size, maxSize);
    std::transform(file.begin(), file.end(), data,
                   [](std::byte byte) { return static_cast<std::uint8_t>(byte); });
    return file.size();
}
