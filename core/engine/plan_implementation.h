// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a plan consists of; for plan.cpp and run.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/engine/executor.h"
#include "core/engine/plan.h"
#include "core/engine/work.h"

namespace convstep {

struct Pass {
    enum class Buffer : std::uint8_t { input, intermediate, output };
    std::unique_ptr<Work> work;
    Buffer from = Buffer::input;
    Buffer to = Buffer::output;
};

// Scratch of all workers of one run. Kept between runs, so that only as many are ever made as
// there are runs at the same time.
class ScratchPool {
public:
    // Data nullptr when the system refuses the memory.
    [[nodiscard]] AlignedFloats take(Index floats)
    {
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            if (!m_free.empty()) {
                AlignedFloats last = std::move(m_free.back());
                m_free.pop_back();
                return last;
            }
        }
        return AlignedFloats(floats);
    }
    void giveBack(AlignedFloats floats)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_free.push_back(std::move(floats));
    }

private:
    std::mutex m_mutex;
    std::vector<AlignedFloats> m_free;
};

struct Plan::Implementation {
    Pipeline pipeline;
    Shape inputShape;
    Shape outputShape;
    Shape intermediateShape{0};
    InstructionSet instructionSet{};
    EnginePath path{};
    int threads = 1;
    std::vector<Pass> passes;
    std::vector<float> bias;  // what the layer's points to
    Index blocks = 0;         // of all passes
    Index packedFloats = 0;
    Index scratchFloats = 0;  // of one worker
    std::int64_t weightElements = 0;
    std::int64_t multiplyAdds = 0;
    std::shared_ptr<Executor> executor;
    mutable ScratchPool scratch;
};

}  // namespace convstep
