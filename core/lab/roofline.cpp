// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/roofline.h"

#include <algorithm>
#include <chrono>

#include "core/engine/machine_limits.h"
#include "core/tensor/tensor.h"

namespace convstep {
namespace {

constexpr int leastRounds = 8;
constexpr int mostRounds = 60;
constexpr double enoughSeconds = 0.5;
constexpr std::int64_t multiplyAdds = 50'000'000;  // of one round
constexpr std::int64_t leastWalked = std::int64_t{1} << 16;
constexpr std::int64_t mostWalked = std::int64_t{1} << 24;
// Output of so many bytes goes past the caches, as it does where it is compared with runs.
constexpr std::int64_t streamBytes = std::int64_t{4} << 20;

template <class Work>
double secondsOf(const Work& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

double MachineRoof::at(double intensity) const
{
    return std::min(flopsPerSecond, intensity * bytesPerSecond);
}

std::int64_t walkFor(std::int64_t bytes)
{
    std::int64_t floats = leastWalked;
    while (floats < mostWalked && floats * 8 < bytes)
        floats *= 2;
    return floats;
}

Result<MachineRoof> measureRoof(InstructionSet set, int threads, std::int64_t floats,
                                const std::stop_token& stop)
{
    const Result<InstructionSet> chosen = chooseInstructionSet(instructionSetName(set));
    if (!chosen)
        return tl::unexpected<Error>(chosen.error());
    if (threads < 1)
        return fail(Reason::notPositive, "threads", {{"got", std::int64_t{threads}}});
    if (threads > mostThreads)
        return fail(Reason::tooLarge, "threads",
                    {{"axis", std::string("threads")},
                     {"limit", std::int64_t{mostThreads}},
                     {"got", std::int64_t{threads}}});
    Result<Tensor> input = Tensor::create({floats}, "input");
    Result<Tensor> output = Tensor::create({floats}, "output");
    if (!input || !output)
        return tl::unexpected<Error>(input ? output.error() : input.error());
    const auto workers = makeExecutor(threads);
    MachineRoof roof{set, threads, floats, 0, 0};
    // The first round finds memory that was never touched, and counts for little by the best.
    double spent = 0;
    for (int round = 0; round < mostRounds && (round < leastRounds || spent < enoughSeconds);
         ++round) {
        if (stop.stop_requested())
            return fail(Reason::cancelled, {},
                        {{"done", std::int64_t{round}}, {"total", std::int64_t{mostRounds}}});
        std::int64_t done = 0;
        const double multiplying =
            secondsOf([&] { done = multiplyAddsInRegisters(set, *workers, multiplyAdds); });
        const double walking = secondsOf([&] {
            walkThroughMemory(set, *workers, input->values(), output->values(),
                              floats * 4 > streamBytes);
        });
        spent += multiplying + walking;
        roof.flopsPerSecond =
            std::max(roof.flopsPerSecond, 2 * static_cast<double>(done) / multiplying);
        roof.bytesPerSecond =
            std::max(roof.bytesPerSecond, 2 * 4 * static_cast<double>(floats) / walking);
    }
    return roof;
}

RooflinePoint rooflinePoint(const RunReport& report)
{
    RooflinePoint point;
    const double flops = 2 * static_cast<double>(report.multiplyAdds);
    if (report.bytes > 0)
        point.intensity = flops / static_cast<double>(report.bytes);
    if (report.seconds > 0)
        point.flopsPerSecond = flops / report.seconds;
    return point;
}

}  // namespace convstep
