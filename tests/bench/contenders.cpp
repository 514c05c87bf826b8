// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include "core/engine/machine_limits.h"
#include "tests/bench/contender.h"

namespace convstep::bench {
namespace {

class RegisterWall final : public Contender {
public:
    RegisterWall(Problem& problem, InstructionSet set, int threads)
        : m_count(problem.multiplyAdds()), m_set(set), m_workers(makeExecutor(threads))
    {
    }
    void run() override { multiplyAddsInRegisters(m_set, *m_workers, m_count); }

private:
    std::int64_t m_count;
    InstructionSet m_set;
    std::shared_ptr<Executor> m_workers;
};

class MemoryWall final : public Contender {
public:
    MemoryWall(Problem& problem, InstructionSet set, int threads)
        : m_input(problem.input()), m_output(problem.output()), m_set(set),
          m_workers(makeExecutor(threads))
    {
    }
    void run() override
    {
        // Caches hold about so much; what is larger had better not pass through them.
        constexpr std::size_t cached = std::size_t{8} << 20;
        walkThroughMemory(m_set, *m_workers, m_input, m_output, m_output.size_bytes() > cached);
    }

private:
    std::span<const float> m_input;
    std::span<float> m_output;
    InstructionSet m_set;
    std::shared_ptr<Executor> m_workers;
};

}  // namespace

std::unique_ptr<Contender> makeRegisterWall(Problem& problem, InstructionSet set, int threads)
{
    return std::make_unique<RegisterWall>(problem, set, threads);
}

std::unique_ptr<Contender> makeMemoryWall(Problem& problem, InstructionSet set, int threads)
{
    return std::make_unique<MemoryWall>(problem, set, threads);
}

void holdPeers(InstructionSet set)
{
    if (set == InstructionSet::avx2)
        setenv("DNNL_MAX_CPU_ISA", "AVX2", 1);
    else if (set == InstructionSet::baseline)
        setenv("DNNL_MAX_CPU_ISA", "SSE41", 1);
}

std::vector<ContenderInfo> allContenders()
{
    std::vector<ContenderInfo> list;
    addEngine(list);
#ifdef CONVSTEP_BENCH_ONEDNN
    addOneDnn(list);
#endif
#ifdef CONVSTEP_BENCH_XNNPACK
    addXnnpack(list);
#endif
#ifdef CONVSTEP_BENCH_ONNXRUNTIME
    addOnnxRuntime(list);
#endif
    addEigen(list);
    return list;
}

}  // namespace convstep::bench
