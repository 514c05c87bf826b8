// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>

#include "core/engine/plan.h"
#include "core/engine/plan_implementation.h"
#include "core/engine/reference.h"

namespace convstep {
namespace {

bool overlap(std::span<const float> a, std::span<const float> b)
{
    const std::less<const float*> before;
    return !a.empty() && !b.empty() && before(a.data(), b.data() + b.size()) &&
           before(b.data(), a.data() + a.size());
}

tl::expected<void, Error> checkSize(const char* field, std::size_t got, std::int64_t want)
{
    if (got == static_cast<std::size_t>(want))
        return {};
    return fail(Reason::bufferSize, field,
                {{"want", want}, {"got", static_cast<std::int64_t>(got)}});
}

tl::expected<void, Error> checkBuffers(const Plan::Implementation& plan,
                                       std::span<const float> input, std::span<float> output,
                                       std::span<float> intermediate)
{
    if (auto ok = checkSize("input", input.size(), plan.inputShape.elements()); !ok)
        return ok;
    if (auto ok = checkSize("output", output.size(), plan.outputShape.elements()); !ok)
        return ok;
    if (auto ok = checkSize("intermediate", intermediate.size(),
                            plan.intermediateShape.elements());
        !ok)
        return ok;
    if (overlap(output, input))
        return fail(Reason::bufferOverlap, "output", {{"other", "input"}});
    if (overlap(intermediate, input))
        return fail(Reason::bufferOverlap, "intermediate", {{"other", "input"}});
    if (overlap(intermediate, output))
        return fail(Reason::bufferOverlap, "intermediate", {{"other", "output"}});
    return {};
}

// Blocks that are done, told one at a time.
class Progress {
public:
    Progress(const RunOptions& options, Index total) : m_options(options), m_total(total) {}

    void oneMore()
    {
        if (!m_options.progress) {
            m_done.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_options.progress(m_done.fetch_add(1, std::memory_order_relaxed) + 1, m_total);
    }
    [[nodiscard]] Index done() const { return m_done.load(std::memory_order_relaxed); }

private:
    const RunOptions& m_options;
    Index m_total;
    std::atomic<Index> m_done{0};
    std::mutex m_mutex;
};

}  // namespace

Result<RunReport> run(const Plan& plan, std::span<const float> input, std::span<float> output,
                      const RunOptions& options)
{
    const auto begin = std::chrono::steady_clock::now();
    const Plan::Implementation& p = plan.implementation();
    if (const auto ok = checkBuffers(p, input, output, options.intermediate); !ok)
        return tl::unexpected(ok.error());

    const Index scratchFloats = p.scratchFloats * p.threads;
    AlignedFloats scratch = p.scratch.take(scratchFloats);
    if (!scratch.data())
        return fail(Reason::memoryBudget, "scratch",
                    {{"shape", std::to_string(p.threads) + "x" + std::to_string(p.scratchFloats)},
                     {"need", 4 * scratchFloats},
                     {"budget", std::int64_t{0}}});

    Progress progress(options, p.blocks);
    for (const Pass& pass : p.passes) {
        BlockBuffers buffers;
        buffers.input = pass.from == Pass::Buffer::input ? input.data()
                                                         : options.intermediate.data();
        const std::span<float> to =
            pass.to == Pass::Buffer::output ? output : options.intermediate;
        buffers.output = to.data();
        buffers.stream = static_cast<Index>(to.size()) > largeFloats &&
                         reinterpret_cast<std::uintptr_t>(to.data()) % 64 == 0;
        std::atomic<Index> next{0};
        const Index blocks = pass.work->blocks();
        p.executor->run([&](int worker) {
            BlockBuffers own = buffers;
            own.scratch = scratch.data() + worker * p.scratchFloats;
            while (!options.stop.stop_requested()) {
                const Index block = next.fetch_add(1, std::memory_order_relaxed);
                if (block >= blocks)
                    return;
                pass.work->compute(block, own);
                progress.oneMore();
            }
        });
    }
    p.scratch.giveBack(std::move(scratch));
    if (progress.done() < p.blocks)
        return fail(Reason::cancelled, {}, {{"done", progress.done()}, {"total", p.blocks}});

    RunReport report;
    report.multiplyAdds = p.multiplyAdds;
    report.bytes = 4 * (static_cast<std::int64_t>(input.size() + output.size() +
                                                  options.intermediate.size()) +
                        p.weightElements);
    report.scratchBytes = 4 * scratchFloats;
    report.packedWeightBytes = 4 * p.packedFloats;
    report.blocks = p.blocks;
    report.threads = p.threads;
    report.instructionSet = p.instructionSet;
    report.path = p.path;
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
}

Result<std::vector<NamedTensor>> compute(const OperatorCall& call, const PlanOptions& options)
{
    const OperatorInfo* info = findOperator(call.spec.op);
    if (!info || !engineHas(call.spec.op))
        return computeReference(call, options.budget);
    const auto plan = Plan::make(call, options);
    if (!plan)
        return tl::unexpected(plan.error());
    const NamedShape named = plan->pipeline().outputs().front();
    auto output = Tensor::create(named.shape, named.name, options.budget);
    if (!output)
        return tl::unexpected(output.error());
    const Tensor* image = call.input(info->inputs.front().name);
    auto intermediate = Tensor::create(plan->intermediateShape(), "intermediate", options.budget);
    if (!intermediate)
        return tl::unexpected(intermediate.error());
    RunOptions runOptions;
    runOptions.intermediate = intermediate->values();
    const auto report = run(*plan, image->values(), output->values(), runOptions);
    if (!report)
        return tl::unexpected(report.error());
    std::vector<NamedTensor> results;
    results.push_back({named.name, std::move(*output)});
    return results;
}

}  // namespace convstep
