// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

namespace convstep::bench {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void rest(int threads)
{
    if (threads > 1)
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
}

void prepare(Runner& runner, int threads)
{
    rest(threads);
    Contender& contender = *runner.contender;
    if (!runner.wall)
        runner.problem->spoilOutput();
    contender.run();
    if (!runner.wall) {
        runner.check = runner.problem->check(runner.ours, contender.format());
        if (!runner.check.right)
            return;
    }
    const auto start = Clock::now();
    contender.run();
    runner.callSeconds = std::max(secondsSince(start), 1e-9);
}

void takeTurn(Runner& runner, const MeasureOptions& options)
{
    constexpr double unseen = 0.001;
    rest(options.threads);
    Contender& contender = *runner.contender;
    auto start = Clock::now();
    do
        contender.run();
    while (secondsSince(start) < unseen);

    const double wanted = std::clamp(options.sliceSeconds / runner.callSeconds, 1.0, 1e4);
    const int calls = static_cast<int>(std::lround(wanted));
    std::vector<double> seconds;
    for (int i = 0; i < calls; ++i) {
        start = Clock::now();
        contender.run();
        seconds.push_back(secondsSince(start));
    }
    runner.seconds.push_back(timingOf(std::move(seconds)).median);
}

}  // namespace

void measure(std::vector<Runner>& runners, const MeasureOptions& options)
{
    for (Runner& one : runners)
        if (one.contender)
            prepare(one, options.threads);
    double fastest = std::numeric_limits<double>::infinity();
    for (const Runner& one : runners)
        if (!one.wall && one.callSeconds > 0)
            fastest = std::min(fastest, one.callSeconds);
    for (int round = 0; round < options.rounds; ++round)
        for (Runner& one : runners) {
            const bool slow = !one.ours && one.callSeconds > 3 * fastest;
            if (one.callSeconds > 0 && (!slow || round % 3 == 0))
                takeTurn(one, options);
        }
}

}  // namespace convstep::bench
