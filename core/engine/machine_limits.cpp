// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine_limits.h"

#include <algorithm>
#include <cassert>

#include "core/engine/kernels/limits.h"

namespace convstep {
namespace {

// Output that is written at a time, between reading: small against every cache.
constexpr std::ptrdiff_t portion = 4096;

const kernels::LimitsTable& limitsOf(InstructionSet set)
{
    assert(supported(set));
    const kernels::LimitsTable* table = nullptr;
    if (set == InstructionSet::avx2)
        table = kernels::avx2Limits();
    else if (set == InstructionSet::avx512)
        table = kernels::avx512Limits();
    return table ? *table : kernels::baselineLimits();
}

}  // namespace

std::int64_t multiplyAddsInRegisters(InstructionSet set, Executor& workers, std::int64_t count)
{
    const kernels::LimitsTable& table = limitsOf(set);
    const std::int64_t perRound = table.multiplyAddsPerRound * workers.workers();
    const std::int64_t rounds = (std::max<std::int64_t>(count, 1) + perRound - 1) / perRound;
    workers.run([&](int) { table.multiplyAdd(rounds); });
    return rounds * perRound;
}

void walkThroughMemory(InstructionSet set, Executor& workers, std::span<const float> input,
                       std::span<float> output, bool stream)
{
    const kernels::LimitsTable& table = limitsOf(set);
    const auto reads = static_cast<std::ptrdiff_t>(input.size());
    const auto writes = static_cast<std::ptrdiff_t>(output.size());
    const std::ptrdiff_t count = workers.workers();
    const std::ptrdiff_t steps = std::max(reads, writes) / portion / count + 1;
    workers.run([&](int worker) {
        // Position `step` of steps·count, of something `size` long, at a vector's boundary.
        const auto at = [&](std::ptrdiff_t size, std::ptrdiff_t step) {
            const std::ptrdiff_t all = steps * count;
            return step == all ? size : size * step / all / 16 * 16;
        };
        for (std::ptrdiff_t step = worker * steps; step < (worker + 1) * steps; ++step)
            table.walk(input.data() + at(reads, step), at(reads, step + 1) - at(reads, step),
                       output.data() + at(writes, step), at(writes, step + 1) - at(writes, step),
                       stream);
        if (stream)
            table.fence();
    });
}

}  // namespace convstep
