// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep bench: how fast the fast engine is here, beside what the processor could do at most.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/engine_options.h"
#include "app/memory_option.h"
#include "core/engine/bench_shapes.h"
#include "core/engine/machine_limits.h"
#include "core/engine/timing.h"

namespace convstep::app {
namespace {

constexpr double sliceSeconds = 0.01;
constexpr double streamBytes = 8 << 20;

Usage usageOfBench()
{
    Usage usage{"bench",
                {},
                fastOptions(),
                "Times the fast engine on full-size convolutions, all those that it is judged by "
                "unless some are\nnamed:\n\n"
                "  sep-112x112x64s2-128    separable: rows x columns x channels, stride 2, 128 "
                "outputs\n"
                "  sep-28x28x240k5-80      a 5x5 kernel; without k it is 3x3\n"
                "  sep-56x56x64m4-128      channel multiplier 4\n"
                "  conv-65x65x256r2-256    conv2d, rate 2\n"
                "  dw-56x56x128            depthwise alone\n\n"
                "Each time is that of one call, in milliseconds, the least and the median of the "
                "rounds. Beside it\nstand multiply-adds per second (two operations each), their "
                "share of what the processor can do\nwith this instruction set, and the share of "
                "the nearer of its two walls: multiply-adds, and walking\nthrough input and "
                "output. Both are measured in the same rounds."};
    usage.rest = "SHAPE";
    usage.options.push_back(memoryOption());
    usage.options.push_back({"rounds", "N", "how often each is timed (7)"});
    usage.options.push_back({"json", "", "the same as JSON, times in seconds"});
    return usage;
}

int processors()
{
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, mostThreads);
}

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// The median call of a slice of time, after one that does not count.
template <class Function>
double timed(Function&& function)
{
    function();
    std::vector<double> times;
    const auto begin = Clock::now();
    do {
        const auto start = Clock::now();
        function();
        times.push_back(secondsSince(start));
    } while (secondsSince(begin) < sliceSeconds);
    return timingOf(std::move(times)).median;
}

// Of a size that is usual, of both signs, none of them tiny.
void fill(std::span<float> values)
{
    std::uint32_t state = 1;
    for (float& value : values) {
        state = state * 1664525 + 1013904223;
        value = static_cast<float>(static_cast<std::int32_t>(state >> 9) - (1 << 22)) /
                static_cast<float>(1 << 22);
    }
}

struct Row {
    std::string shape;
    RunReport report;
    Timing time;
    Timing multiplying;  // as many multiply-adds, out of registers
    Timing walking;      // through input and output

    [[nodiscard]] double gflops() const
    {
        return 2e-9 * static_cast<double>(report.multiplyAdds) / time.minimum;
    }
    [[nodiscard]] double shareOfPeak() const { return multiplying.minimum / time.minimum; }
    [[nodiscard]] double shareOfBound() const
    {
        return std::max(multiplying.minimum, walking.minimum) / time.minimum;
    }
    [[nodiscard]] const char* bound() const
    {
        return multiplying.minimum >= walking.minimum ? "FMA" : "memory";
    }
};

Result<Row> measure(const BenchShape& shape, const PlanOptions& options, int rounds)
{
    std::vector<NamedTensor> weights;
    for (const NamedShape& one : shape.weights()) {
        Result<Tensor> tensor = Tensor::create(one.shape, one.name, options.budget);
        if (!tensor)
            return tl::unexpected<Error>(tensor.error());
        fill(tensor->values());
        weights.push_back({one.name, std::move(*tensor)});
    }
    const Result<Plan> plan = Plan::make(shape.spec(), shape.image(), weights, options);
    if (!plan)
        return tl::unexpected<Error>(plan.error());
    Result<Tensor> input = Tensor::create(plan->inputShape(), "input", options.budget);
    if (!input)
        return tl::unexpected<Error>(input.error());
    fill(input->values());
    Result<Tensor> output = Tensor::create(plan->outputShape(), "output", options.budget);
    if (!output)
        return tl::unexpected<Error>(output.error());
    const Result<RunReport> report = run(*plan, input->values(), output->values());
    if (!report)
        return tl::unexpected<Error>(report.error());

    Row row{shape.name(), *report, {}, {}, {}};
    const InstructionSet set = plan->instructionSet();
    // All that were asked for, even if there is not work for each.
    const auto workers = makeExecutor(
        options.threads > 0 ? options.threads : std::max(plan->threads(), processors()));
    const bool stream = static_cast<double>(output->values().size_bytes()) > streamBytes;
    // A slice of the wall of multiplying is as good as the whole of it, which may be long.
    const auto share = std::min<std::int64_t>(report->multiplyAdds, 100'000'000);
    std::vector<double> times;
    std::vector<double> multiplying;
    std::vector<double> walking;
    for (int round = 0; round < rounds; ++round) {
        times.push_back(timed([&] { (void)run(*plan, input->values(), output->values()); }));
        std::int64_t done = 0;
        const double seconds = timed([&] { done = multiplyAddsInRegisters(set, *workers, share); });
        multiplying.push_back(seconds * static_cast<double>(report->multiplyAdds) /
                              static_cast<double>(done));
        walking.push_back(timed(
            [&] { walkThroughMemory(set, *workers, input->values(), output->values(), stream); }));
    }
    row.time = timingOf(std::move(times));
    row.multiplying = timingOf(std::move(multiplying));
    row.walking = timingOf(std::move(walking));
    return row;
}

std::string fixed(double value, int digits)
{
    return QString::number(value, 'f', digits).toStdString();
}

std::string padded(std::string text, std::ptrdiff_t width)
{
    const auto size = static_cast<std::ptrdiff_t>(text.size());
    const std::string room(
        static_cast<std::size_t>(std::max(std::abs(width) - size, std::ptrdiff_t{0})), ' ');
    return width < 0 ? text + room : room + text;
}

constexpr std::ptrdiff_t nameWidth = -26;
constexpr std::ptrdiff_t pathWidth = -10;

std::string head(const RunReport& report)
{
    return std::string(instructionSetName(report.instructionSet)) + ", " +
           std::to_string(report.threads) + (report.threads == 1 ? " thread" : " threads") + " (" +
           executorName() + "), times in milliseconds\n" + padded("shape", nameWidth) +
           padded("path", pathWidth) + padded("least", 10) + padded("median", 10) +
           padded("GFLOP/s", 10) + padded("FMA peak", 10) + "  wall\n";
}

std::string line(const Row& row)
{
    return padded(row.shape, nameWidth) +
           padded(std::string(enginePathName(row.report.path)), pathWidth) +
           padded(fixed(1e3 * row.time.minimum, 3), 10) +
           padded(fixed(1e3 * row.time.median, 3), 10) + padded(fixed(row.gflops(), 1), 10) +
           padded(fixed(100 * row.shareOfPeak(), 0) + " %", 10) +
           padded(fixed(100 * row.shareOfBound(), 0) + " % ", 7) + row.bound() + "\n";
}

QJsonObject timingJson(const Timing& timing)
{
    return {{"minimum", timing.minimum}, {"median", timing.median}};
}

QJsonObject rowJson(const Row& row)
{
    const auto text = [](std::string_view view) {
        return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
    };
    return {{"shape", QString::fromStdString(row.shape)},
            {"path", text(enginePathName(row.report.path))},
            {"instruction_set", text(instructionSetName(row.report.instructionSet))},
            {"threads", row.report.threads},
            {"multiply_adds", static_cast<qint64>(row.report.multiplyAdds)},
            {"bytes", static_cast<qint64>(row.report.bytes)},
            {"scratch_bytes", static_cast<qint64>(row.report.scratchBytes)},
            {"packed_weight_bytes", static_cast<qint64>(row.report.packedWeightBytes)},
            {"seconds", timingJson(row.time)},
            {"gflops", row.gflops()},
            {"fma_wall_seconds", timingJson(row.multiplying)},
            {"memory_wall_seconds", timingJson(row.walking)},
            {"share_of_fma_peak", row.shareOfPeak()},
            {"share_of_wall", row.shareOfBound()}};
}

}  // namespace

int runBench(Words words)
{
    const Usage usage = usageOfBench();
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    const auto engine = engineFromOptions(usage, *arguments);
    if (!engine)
        return refuseUsage(usage.command, engine.error());
    const auto rounds = countFromOption(*arguments, "rounds", 7, 1000);
    if (!rounds)
        return refuseUsage(usage.command, rounds.error());
    std::vector<BenchShape> shapes;
    for (const std::string& name : arguments->positionals()) {
        const Result<BenchShape> shape = parseBenchShape(name);
        if (!shape)
            return refuseUsage(usage.command, shape.error().message());
        shapes.push_back(*shape);
    }
    if (shapes.empty())
        for (const BenchGoal& goal : benchGoals())
            shapes.push_back(goal.shape);

    const bool json = arguments->has("json");
    QJsonArray rows;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const Result<Row> row = measure(shapes[i], engine->plan, *rounds);
        if (!row) {
            printError(row.error());
            return workFailed;
        }
        if (json) {
            rows.append(rowJson(*row));
            continue;
        }
        if (i == 0)
            print(head(row->report));
        print(line(*row));
    }
    if (json)
        print(QJsonDocument(rows).toJson(QJsonDocument::Indented).toStdString());
    return success;
}

}  // namespace convstep::app
