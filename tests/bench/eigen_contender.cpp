// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "core/engine/executor.h"
#include "tests/bench/contender.h"
#include "tests/bench/eigen_kernels.h"

namespace convstep::bench {
namespace {

class PlainEigen final : public Contender {
public:
    PlainEigen(Problem& problem, const EigenTable& table, bool loops, int threads)
        : m_problem(problem), m_table(table), m_loops(loops), m_workers(makeExecutor(threads))
    {
        const BenchShape& shape = problem.shape();
        const AxisGeometry& rows = problem.pipeline().rows;
        const AxisGeometry& cols = problem.pipeline().cols;
        m_layer = {shape.height,  shape.width,  shape.channels, shape.multiplier,
                   rows.out,      cols.out,     shape.outputs,  shape.kernel,
                   shape.stride,  shape.rate,   rows.before,    cols.before};
        if (shape.kind == BenchKind::separable)
            m_middle = problem.intermediate().value();
        else if (shape.kind == BenchKind::conv2d && !loops)
            m_windows.resize(static_cast<std::size_t>(threads * convWindows(m_layer)));
    }

    void run() override
    {
        const float* image = m_problem.input().data();
        const float* filter = m_problem.firstWeights().data();
        float* output = m_problem.output().data();
        const BenchKind kind = m_problem.shape().kind;
        shared(m_layer.outHeight, [&](int worker, std::ptrdiff_t first, std::ptrdiff_t last) {
            if (kind == BenchKind::depthwise)
                m_table.depthwise(m_layer, image, filter, output, first, last);
            else if (kind == BenchKind::separable)
                m_table.depthwise(m_layer, image, filter, m_middle.data(), first, last);
            else if (m_loops)
                m_table.convLoops(m_layer, image, filter, output, first, last);
            else
                m_table.conv(m_layer, image, filter, output,
                             m_windows.data() + worker * convWindows(m_layer), first, last);
        });
        if (kind != BenchKind::separable)
            return;
        const auto pointwise = m_loops ? m_table.pointwiseLoops : m_table.pointwise;
        shared(m_layer.outHeight * m_layer.outWidth,
               [&](int, std::ptrdiff_t first, std::ptrdiff_t last) {
                   pointwise(m_layer, m_middle.data(), m_problem.pointwiseWeights().data(), output,
                             first, last);
               });
    }

private:
    // body(worker, first, last) for equal shares of `count`.
    template <class Body>
    void shared(std::ptrdiff_t count, const Body& body)
    {
        const std::ptrdiff_t workers = m_workers->workers();
        m_workers->run([&](int worker) {
            body(worker, count * worker / workers, count * (worker + 1) / workers);
        });
    }

    Problem& m_problem;
    const EigenTable& m_table;
    bool m_loops;
    std::shared_ptr<Executor> m_workers;
    EigenLayer m_layer{};
    std::span<float> m_middle;
    std::vector<float> m_windows;
};

void add(std::vector<ContenderInfo>& list, const char* name, const EigenTable& table, bool loops,
         InstructionSet widest)
{
    list.push_back({name, CONVSTEP_BENCH_EIGEN, false, widest, !loops,
                    [&table, loops](Problem& problem, int threads,
                                    std::string& whyNot) -> std::unique_ptr<Contender> {
                        if (problem.shape().kind == BenchKind::separable)
                            if (const auto room = problem.intermediate(); !room) {
                                whyNot = room.error().message();
                                return nullptr;
                            }
                        return std::make_unique<PlainEigen>(problem, table, loops, threads);
                    }});
}

}  // namespace

void addEigen(std::vector<ContenderInfo>& list)
{
#ifdef CONVSTEP_BENCH_NATIVE
    add(list, "eigen-native", eigenNative(), false, InstructionSet::avx512);
#endif
    add(list, "eigen-sse2", eigenSse2(), false, InstructionSet::baseline);
    add(list, "eigen-loops-sse2", eigenSse2(), true, InstructionSet::baseline);
}

}  // namespace convstep::bench
