// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/chain_timing.h"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace convstep {
namespace {

using Clock = std::chrono::steady_clock;

// Where the results of a chain go, for all rounds of all runs.
struct Buffers {
    std::vector<Tensor> outputs;
    std::vector<Tensor> maps;
};

Result<Buffers> buffersFor(const ChainPlan& chain, MemoryBudget budget)
{
    Buffers buffers;
    for (const Plan& plan : chain.plans) {
        Result<Tensor> output = Tensor::create(plan.outputShape(), "output", budget);
        Result<Tensor> maps = Tensor::create(plan.intermediateShape(), "intermediate", budget);
        if (!output || !maps)
            return tl::unexpected<Error>(output ? maps.error() : output.error());
        buffers.outputs.push_back(std::move(*output));
        buffers.maps.push_back(std::move(*maps));
    }
    return buffers;
}

// Of each link.
Result<std::vector<double>> secondsOf(const ChainPlan& chain, const Tensor& picture,
                                      Buffers& buffers, const std::stop_token& stop)
{
    std::vector<double> seconds;
    const Tensor* from = &picture;
    for (std::size_t link = 0; link < chain.plans.size(); ++link) {
        RunOptions options;
        options.stop = stop;
        options.intermediate = buffers.maps[link].values();
        const Result<RunReport> report =
            run(chain.plans[link], from->values(), buffers.outputs[link].values(), options);
        if (!report)
            return tl::unexpected<Error>(report.error());
        seconds.push_back(report->seconds);
        from = &buffers.outputs[link];
    }
    return seconds;
}

}  // namespace

std::vector<TimedRun> timedRuns(InstructionSet set, int asked, int processors)
{
    std::vector<int> threads;
    // Above four, a half more and a third more in turns.
    for (int count = 1, power = 1; count < processors;) {
        threads.push_back(count);
        if (count < 4)
            power = ++count;
        else if (count == power)
            count += power / 2;
        else
            count = power *= 2;
    }
    threads.push_back(std::max(processors, 1));
    threads.push_back(std::clamp(asked, 1, mostThreads));
    std::sort(threads.begin(), threads.end());
    threads.erase(std::unique(threads.begin(), threads.end()), threads.end());
    std::vector<TimedRun> runs;
    for (const int count : threads)
        runs.push_back({set, count, 0, 0, {}});
    const std::vector<InstructionSet> sets = supportedInstructionSets();
    for (auto other = sets.rbegin(); other != sets.rend(); ++other)
        if (*other != set)
            runs.push_back({*other, 1, 0, 0, {}});
    return runs;
}

Result<std::vector<TimedRun>> timeChain(const ChainRequest& request, std::vector<TimedRun> runs,
                                        const TimingEffort& effort, const std::stop_token& stop,
                                        const std::function<void(const std::vector<TimedRun>&)>& told)
{
    std::vector<ChainPlan> chains;
    for (const TimedRun& one : runs) {
        ChainRequest asked;
        asked.picture = request.picture;
        asked.operators = request.operators;
        asked.keepMaps = request.keepMaps;
        asked.plan = request.plan;
        asked.plan.threads = one.threads;
        asked.plan.instructionSet = std::string(instructionSetName(one.set));
        Result<ChainPlan> chain = planChain(asked);
        if (!chain)
            return tl::unexpected<Error>(chain.error());
        chains.push_back(std::move(*chain));
    }
    if (chains.empty())
        return runs;
    Result<Buffers> buffers = buffersFor(chains.front(), request.plan.budget);
    if (!buffers)
        return tl::unexpected<Error>(buffers.error());
    const Clock::time_point begin = Clock::now();
    const auto spent = [begin] {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    for (int round = 0; round < effort.mostRounds; ++round) {
        if (round >= effort.leastRounds && spent() > effort.seconds)
            break;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const Result<std::vector<double>> seconds =
                secondsOf(chains[i], *request.picture, *buffers, stop);
            if (!seconds)
                return tl::unexpected<Error>(seconds.error());
            TimedRun& one = runs[i];
            const double all = std::accumulate(seconds->begin(), seconds->end(), 0.0);
            one.seconds = one.rounds == 0 ? all : std::min(one.seconds, all);
            if (one.rounds == 0)
                one.links = *seconds;
            for (std::size_t link = 0; link < one.links.size(); ++link)
                one.links[link] = std::min(one.links[link], (*seconds)[link]);
            ++one.rounds;
            if (told)
                told(runs);
        }
    }
    return runs;
}

}  // namespace convstep
