// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chains.h"

#include <algorithm>
#include <cstdio>

#include "tests/bench/measure.h"

namespace convstep::bench {
namespace {

// Nothing when a shape could not be computed.
std::vector<Runner> timeChain(const BenchChain& chain, const ContenderInfo& engine, int threads,
                              const Options& options,
                              std::vector<std::unique_ptr<Problem>>& problems)
{
    std::vector<Runner> runners;
    for (const BenchShape& shape : chain.shapes) {
        auto problem = Problem::create(shape, options.seed);
        if (!problem) {
            std::fprintf(stderr, "%s: %s\n", shape.name().c_str(),
                         problem.error().message().c_str());
            return {};
        }
        Runner runner;
        runner.name = shape.name();
        runner.ours = engine.ours;
        runner.problem = problem->get();
        runner.contender = engine.make(**problem, threads, runner.whyNot);
        problems.push_back(std::move(*problem));
        if (!runner.contender) {
            std::fprintf(stderr, "%s: %s\n", shape.name().c_str(), runner.whyNot.c_str());
            return {};
        }
        runners.push_back(std::move(runner));
    }
    measure(runners, {options.rounds, options.sliceSeconds, threads});
    return runners;
}

}  // namespace

int runChains(const ContenderInfo& engine, const Options& options)
{
    int cliffs = 0;
    bool wrong = false;
    for (const BenchChain& chain : benchChains()) {
        const bool wanted =
            options.filters.empty() ||
            std::ranges::any_of(options.filters, [&](const std::string& filter) {
                return chain.name.find(filter) != std::string::npos;
            });
        for (const int threads : options.threads) {
            if (!wanted)
                continue;
            std::printf("\n%s, %s, %d thread%s; limit %.2f\n", chain.name.c_str(),
                        engine.name.c_str(), threads, threads == 1 ? "" : "s", chain.limit);
            std::vector<std::unique_ptr<Problem>> problems;
            double before = 0;
            const auto runners = timeChain(chain, engine, threads, options, problems);
            wrong = wrong || runners.empty();
            for (const Runner& one : runners) {
                if (!one.counts()) {
                    std::printf("  %-24s WRONG\n", one.name.c_str());
                    wrong = true;
                    continue;
                }
                const double seconds = one.timing().minimum;
                const double each =
                    1e12 * seconds / static_cast<double>(one.problem->multiplyAdds());
                std::printf("  %-24s %10.3f ms %10.2f ps per multiply-add", one.name.c_str(),
                            1e3 * seconds, each);
                if (before > 0) {
                    const double change = each / before;
                    const bool cliff = std::max(change, 1 / change) > chain.limit;
                    cliffs += cliff ? 1 : 0;
                    std::printf("  x %.2f%s", change, cliff ? "  CLIFF" : "");
                }
                before = each;
                std::printf("\n");
                std::fflush(stdout);
            }
        }
    }
    std::printf("\n%d change%s beyond the limit\n", cliffs, cliffs == 1 ? "" : "s");
    return wrong ? -1 : cliffs;
}

}  // namespace convstep::bench
