// SPDX-License-Identifier: GPL-3.0-or-later
//
// This engine beside other libraries, on the shapes of core/engine/bench_shapes.h.
#include <algorithm>
#include <cstdio>

#include "tests/bench/chains.h"
#include "tests/bench/contender.h"
#include "tests/bench/measure.h"
#include "tests/bench/options.h"
#include "tests/bench/report.h"

using namespace convstep;
using namespace convstep::bench;

namespace {

// This engine's instruction sets first, then peers in the order of the files. `error` for a name
// that is nobody's.
std::vector<ContenderInfo> choose(const std::vector<ContenderInfo>& all, const Options& options,
                                  std::string& error)
{
    const auto named = [&](const std::string& name) {
        return name == options.against || std::ranges::find(options.peers, name) !=
                                              options.peers.end();
    };
    std::vector<ContenderInfo> chosen;
    for (const ContenderInfo& one : all) {
        const bool takesPart =
            one.ours ? std::ranges::find(options.sets, one.widest) != options.sets.end()
            : options.noPeers || !options.peers.empty()
                ? named(one.name)
                : named(one.name) || (one.usual && one.widest <= options.sets.back());
        if (takesPart)
            chosen.push_back(one);
    }
    std::vector<std::string> wanted = options.peers;
    if (!options.against.empty())
        wanted.push_back(options.against);
    for (const std::string& name : wanted)
        if (std::ranges::none_of(all, [&](const ContenderInfo& one) {
                return !one.ours && one.name == name;
            }))
            error = "There is no peer " + name + " in this build; see --list.";
    return chosen;
}

Outcome run(const Row& row, Problem& problem, int threads,
            const std::vector<ContenderInfo>& contenders, const Options& options)
{
    std::vector<Runner> runners;
    for (const ContenderInfo& one : contenders) {
        Runner runner;
        runner.name = one.name;
        runner.problem = &problem;
        runner.ours = one.ours;
        runner.contender = one.make(problem, threads, runner.whyNot);
        runners.push_back(std::move(runner));
    }
    for (const auto make : {makeRegisterWall, makeMemoryWall}) {
        Runner wall;
        wall.wall = true;
        wall.problem = &problem;
        wall.contender = make(problem, options.sets.back(), threads);
        runners.push_back(std::move(wall));
    }
    measure(runners, {options.rounds, options.sliceSeconds, threads});

    Outcome outcome;
    outcome.row = row;
    outcome.threads = threads;
    outcome.multiplyAdds = problem.multiplyAdds();
    for (std::size_t i = 0; i < contenders.size(); ++i) {
        const Runner& one = runners[i];
        Entry entry{one.name,
                    one.contender ? one.contender->detail() : std::string(),
                    one.whyNot,
                    one.ours,
                    one.check,
                    {}};
        if (one.counts())
            entry.timing = one.timing();
        outcome.entries.push_back(std::move(entry));
    }
    outcome.registerWall = runners[contenders.size()].timing();
    outcome.memoryWall = runners[contenders.size() + 1].timing();
    judge(outcome, options);
    return outcome;
}

void list(const std::vector<ContenderInfo>& all)
{
    for (const BenchGoal& one : benchGoals())
        std::printf("%-26s goal %.2f\n", one.shape.name().c_str(), one.goal);
    std::printf("\n--unknown\n");
    for (const BenchShape& one : unknownBenchShapes())
        std::printf("%s\n", one.name().c_str());
    std::printf("\n--depthwise\n");
    for (const BenchShape& one : depthwiseBenchShapes())
        std::printf("%s\n", one.name().c_str());
    std::printf("\n--chains\n");
    for (const BenchChain& one : benchChains())
        std::printf("%-34s %s to %s\n", one.name.c_str(), one.shapes.front().name().c_str(),
                    one.shapes.back().name().c_str());
    std::printf("\ncontenders\n");
    for (const ContenderInfo& one : all)
        std::printf("%-18s %s\n", one.name.c_str(), one.version.c_str());
}

int fail(const std::string& message)
{
    std::fprintf(stderr, "%s\n", message.c_str());
    return 2;
}

}  // namespace

int main(int argc, char** argv)
{
    const Parsed parsed = parseOptions({argv, static_cast<std::size_t>(argc)});
    const Options& options = parsed.options;
    if (!parsed.error.empty())
        return fail(parsed.error + "\n\n" + usage());
    if (options.help) {
        std::printf("%s", usage());
        return 0;
    }
    holdPeers(options.sets.back());
    const std::vector<ContenderInfo> all = allContenders();
    if (options.list) {
        list(all);
        return 0;
    }
    std::string error;
    const std::vector<ContenderInfo> contenders = choose(all, options, error);
    if (!error.empty())
        return fail(error);

    std::printf("%s\n", machineName().c_str());
    if (options.mode == Mode::chains) {
        const auto engine = std::ranges::find(contenders, options.sets.back(),
                                              &ContenderInfo::widest);
        return runChains(*engine, options) < 0 ? 1 : 0;
    }
    for (const ContenderInfo& one : contenders)
        if (!one.ours)
            std::printf("%s %s\n", one.name.c_str(), one.version.c_str());
    std::printf("peers held to: %s\n\n", options.sets.back() == InstructionSet::avx512
                                             ? "nothing"
                                             : std::string(instructionSetName(options.sets.back()))
                                                   .c_str());

    const std::vector<Row> rows = chooseRows(options, error);
    if (!error.empty())
        return fail(error);
    std::vector<Outcome> outcomes;
    bool wrong = false;
    printHead(contenders);
    for (const Row& row : rows) {
        auto problem = Problem::create(row.shape, options.seed);
        if (!problem)
            return fail(row.shape.name() + ": " + problem.error().message());
        for (const int threads : options.threads) {
            outcomes.push_back(run(row, **problem, threads, contenders, options));
            const Outcome& outcome = outcomes.back();
            printRow(outcome);
            printNotes(outcome);
            for (const Entry& one : outcome.entries)
                wrong = wrong || (one.ours && !one.timing);
        }
    }
    printSummary(outcomes, options);
    if (!options.json.empty() &&
        !writeJson(options.json, outcomes, contenders, options))
        return fail(options.json + " cannot be written.");
    return wrong ? 1 : 0;
}
