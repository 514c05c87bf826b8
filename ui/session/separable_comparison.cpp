// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/separable_comparison.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/analysis/cost.h"
#include "core/engine/timing.h"
#include "core/lab/mixing.h"
#include "ui/session/number_text.h"

namespace convstep {

namespace {

constexpr int leastRounds = 3;
constexpr int mostRounds = 15;
// Medians that are closer than this are the same to a person.
constexpr double sameTime = 1.05;

QString text(const char* source) { return QCoreApplication::translate("Comparison", source); }

Result<Pipeline> pipelineOf(const OperatorCall& call, const Shape& picture)
{
    std::vector<NamedShape> shapes{{findOperator(call.spec.op)->inputs.front().name, picture}};
    for (const NamedTensor& one : call.inputs)
        shapes.push_back({one.name, one.tensor.shape()});
    return makePipeline(call.spec, shapes);
}

tl::expected<void, Error> checkBudget(const ComparisonRequest& request, const Shape& output,
                                      std::int64_t outputs)
{
    const std::int64_t need =
        4 * (request.picture->shape().elements() + outputs * output.elements());
    if (need > request.plan.budget.bytes)
        return fail(Reason::memoryBudget, "comparison",
                    {{"shape", output.toString()},
                     {"need", need},
                     {"budget", request.plan.budget.bytes}});
    return {};
}

Result<std::shared_ptr<const Tensor>> outputOf(const Plan& plan, const Tensor& picture,
                                               std::stop_token stop)
{
    Result<Tensor> output = Tensor::create(plan.outputShape(), "output");
    if (!output)
        return tl::unexpected(output.error());
    RunOptions options;
    options.stop = std::move(stop);
    if (const Result<RunReport> report = run(plan, picture.values(), output->values(), options);
        !report)
        return tl::unexpected(report.error());
    return std::make_shared<const Tensor>(std::move(*output));
}

tl::unexpected<Error> stopped(std::int64_t done, std::int64_t total)
{
    return fail(Reason::cancelled, {}, {{"done", done}, {"total", total}});
}

// Writes the difference, and what is said about it.
Result<void> subtract(SeparableComparison& comparison, Tensor& error, const std::stop_token& stop)
{
    const std::span<const float> standard = comparison.standardOutput->values();
    const std::span<const float> separable = comparison.separableOutput->values();
    const std::span<float> to = error.values();
    const Shape& shape = error.shape();
    double differences = 0;
    double squares = 0;
    std::size_t largest = 0;
    constexpr std::size_t block = std::size_t{1} << 20;
    for (std::size_t begin = 0; begin < to.size(); begin += block) {
        if (stop.stop_requested())
            return stopped(static_cast<std::int64_t>(begin), shape.elements());
        const std::size_t end = std::min(begin + block, to.size());
        for (std::size_t i = begin; i < end; ++i) {
            to[i] = separable[i] - standard[i];
            const auto difference = static_cast<double>(to[i]);
            const auto value = static_cast<double>(standard[i]);
            if (!std::isfinite(difference))
                continue;
            differences += difference * difference;
            squares += value * value;
            if (std::abs(difference) > comparison.largestDifference) {
                comparison.largestDifference = std::abs(difference);
                largest = i;
            }
        }
    }
    comparison.relativeError = squares > 0 ? std::sqrt(differences / squares) : 0;
    auto rest = static_cast<std::int64_t>(largest);
    comparison.largestAt.c = rest % shape[3];
    rest /= shape[3];
    comparison.largestAt.x = rest % shape[2];
    rest /= shape[2];
    comparison.largestAt.y = rest % shape[1];
    comparison.largestAt.n = rest / shape[1];
    return {};
}

}  // namespace

std::int64_t mostMultiplier(const Shape& filter)
{
    return filter.rank() == 4 ? std::min(filter[0] * filter[1], filter[3]) : 0;
}

Result<std::int64_t> multiplicationsPerPixel(const OperatorCall& withoutImage, const Shape& picture)
{
    const Result<Pipeline> pipeline = pipelineOf(withoutImage, picture);
    if (!pipeline)
        return tl::unexpected(pipeline.error());
    const Result<Cost> cost = linearCost(*pipeline);
    if (!cost)
        return tl::unexpected(cost.error());
    const Extent& out = pipeline->stages.back().outExtent;
    return cost->multiplications / std::max<std::int64_t>(out.n * out.h * out.w, 1);
}

Result<SeparableCall> separableCall(const OperatorCall& standard, std::int64_t multiplier)
{
    if (standard.spec.op != "conv2d" || standard.inputs.size() != 1)
        return fail(Reason::paramForm, "op", {{"want", "conv2d"}, {"got", standard.spec.op}});
    Result<SeparableApproximation> pair =
        approximateSeparable(standard.inputs.front().tensor, multiplier);
    if (!pair)
        return tl::unexpected(pair.error());
    SeparableCall made;
    made.filterError = pair->relativeError;
    made.call.spec = defaultSpec("separable_conv2d");
    made.call.spec.strides = standard.spec.strides;
    made.call.spec.padding = standard.spec.padding;
    // conv2d's rate names all four axes.
    if (standard.spec.rate.size() == 4)
        made.call.spec.rate = {standard.spec.rate[1], standard.spec.rate[2]};
    made.call.inputs.push_back({"depthwise_filter", std::move(pair->depthwise)});
    made.call.inputs.push_back({"pointwise_filter", std::move(pair->pointwise)});
    return made;
}

Result<SeparableComparison> compareSeparable(const ComparisonRequest& request,
                                             std::shared_ptr<const Tensor> output,
                                             std::stop_token stop)
{
    SeparableComparison comparison;
    const Shape& picture = request.picture->shape();
    Result<SeparableCall> pair = separableCall(request.standard, request.multiplier);
    if (!pair)
        return tl::unexpected(pair.error());
    comparison.separable = std::move(pair->call);
    comparison.filterError = pair->filterError;
    comparison.multiplier = comparison.separable.inputs.front().tensor.shape()[3];
    comparison.mostMultiplier = mostMultiplier(request.standard.inputs.front().tensor.shape());
    const Result<std::int64_t> before = multiplicationsPerPixel(request.standard, picture);
    const Result<std::int64_t> after = multiplicationsPerPixel(comparison.separable, picture);
    if (!before || !after)
        return tl::unexpected(before ? after.error() : before.error());
    comparison.standardMultiplications = *before;
    comparison.separableMultiplications = *after;

    const Result<Plan> plan = Plan::make(comparison.separable.spec, picture,
                                         comparison.separable.inputs, request.plan);
    if (!plan)
        return tl::unexpected(plan.error());
    if (const auto ok = checkBudget(request, plan->outputShape(), 3); !ok)
        return tl::unexpected(ok.error());
    if (!output) {
        const Result<Plan> whole = Plan::make(request.standard.spec, picture,
                                              request.standard.inputs, request.plan);
        if (!whole)
            return tl::unexpected(whole.error());
        Result<std::shared_ptr<const Tensor>> made = outputOf(*whole, *request.picture, stop);
        if (!made)
            return tl::unexpected(made.error());
        output = std::move(*made);
    }
    comparison.standardOutput = std::move(output);
    Result<std::shared_ptr<const Tensor>> made = outputOf(*plan, *request.picture, stop);
    Result<Tensor> error = Tensor::create(plan->outputShape(), "output");
    if (!made || !error)
        return tl::unexpected(made ? error.error() : made.error());
    comparison.separableOutput = std::move(*made);
    if (const Result<void> done = subtract(comparison, *error, stop); !done)
        return tl::unexpected(done.error());
    comparison.error = std::make_shared<const Tensor>(std::move(*error));
    return comparison;
}

Result<ComparisonTimes> timeSeparable(const ComparisonRequest& request,
                                      const SeparableComparison& comparison, double seconds,
                                      std::stop_token stop)
{
    struct Side {
        Plan plan;
        std::vector<double> times;
        RunReport report;
    };
    std::vector<Side> sides;
    for (const OperatorCall* call : {&request.standard, &comparison.separable}) {
        Result<Plan> plan =
            Plan::make(call->spec, request.picture->shape(), call->inputs, request.plan);
        if (!plan)
            return tl::unexpected(plan.error());
        sides.push_back({std::move(*plan), {}, {}});
    }
    // Both results, their difference, and one to write to.
    if (const auto ok = checkBudget(request, sides[0].plan.outputShape(), 4); !ok)
        return tl::unexpected(ok.error());
    Result<Tensor> scratch = Tensor::create(sides[0].plan.outputShape(), "output");
    if (!scratch)
        return tl::unexpected(scratch.error());
    RunOptions options;
    options.stop = stop;
    const auto begin = std::chrono::steady_clock::now();
    int rounds = -1;
    for (; rounds < mostRounds; ++rounds) {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
        if (rounds >= leastRounds && spent.count() > seconds)
            break;
        for (std::size_t i = 0; i < 2; ++i) {
            Side& side = sides[rounds % 2 == 0 ? i : 1 - i];
            if (stop.stop_requested())
                return stopped(rounds, mostRounds);
            const Result<RunReport> report =
                run(side.plan, request.picture->values(), scratch->values(), options);
            if (!report)
                return tl::unexpected(report.error());
            side.report = *report;
            if (rounds >= 0)
                side.times.push_back(report->seconds);
        }
    }
    ComparisonTimes times;
    times.standardSeconds = timingOf(sides[0].times).median;
    times.separableSeconds = timingOf(sides[1].times).median;
    const auto gflops = [](const Side& side, double median) {
        return median > 0 ? 2e-9 * static_cast<double>(side.report.multiplyAdds) / median : 0;
    };
    times.standardGflops = gflops(sides[0], times.standardSeconds);
    times.separableGflops = gflops(sides[1], times.separableSeconds);
    times.rounds = rounds;
    times.threads = sides[0].report.threads;
    times.instructionSet = sides[0].report.instructionSet;
    return times;
}

QString comparisonText(const SeparableComparison& comparison, const ComparisonTimes& times)
{
    const auto ratio = [](double more, double less) {
        return less > 0 ? numberText(more / less, 2) : QStringLiteral("∞");
    };
    const auto before = static_cast<double>(comparison.standardMultiplications);
    const auto after = static_cast<double>(comparison.separableMultiplications);
    const bool faster = times.separableSeconds * sameTime < times.standardSeconds;
    const bool slower = times.standardSeconds * sameTime < times.separableSeconds;
    QStringList sentences;
    if (after < before)
        sentences << text("%1 times fewer multiplications.").arg(ratio(before, after));
    else if (after > before)
        sentences << text("At this multiplier the pair multiplies more than the filter that it "
                          "stands for.");
    else
        sentences << text("The pair multiplies as often as the filter that it stands for.");
    if (faster)
        sentences << text("%1 times faster here.")
                         .arg(ratio(times.standardSeconds, times.separableSeconds));
    else if (after < before || slower)
        sentences << (slower ? text("%1 times slower here, at %2 GFLOP/s in place of %3.")
                                   .arg(ratio(times.separableSeconds, times.standardSeconds))
                             : text("Not faster here, at %1 GFLOP/s in place of %2."))
                         .arg(numberText(times.separableGflops, 2),
                              numberText(times.standardGflops, 2));
    else
        sentences << text("As long here.");
    if (after < before && !faster)
        sentences << text("Fewer multiplications are not always less time.");
    return sentences.join(QLatin1Char(' '));
}

}  // namespace convstep
