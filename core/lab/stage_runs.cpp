// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/stage_runs.h"

namespace convstep {
namespace {

constexpr int rounds = 4;  // the first finds memory that was never touched

Result<RunReport> quickest(const Plan& plan, const Tensor& from, Tensor& to,
                           const std::stop_token& stop)
{
    RunOptions options;
    options.stop = stop;
    Result<RunReport> best = run(plan, from.values(), to.values(), options);
    for (int round = 1; round < rounds && best; ++round) {
        Result<RunReport> next = run(plan, from.values(), to.values(), options);
        if (!next || next->seconds < best->seconds)
            best = std::move(next);
    }
    return best;
}

}  // namespace

Result<StageRuns> runStages(const OperatorCall& separable, const Tensor& image,
                            const PlanOptions& plan, const std::stop_token& stop)
{
    const Tensor* depthwise = separable.input("depthwise_filter");
    const Tensor* pointwise = separable.input("pointwise_filter");
    if (separable.spec.op != "separable_conv2d" || separable.spec.dataFormat != "NHWC" ||
        !depthwise || !pointwise)
        return fail(Reason::paramForm, "operators",
                    {{"want", std::string("separable_conv2d, NHWC")},
                     {"got", separable.spec.op + ", " + separable.spec.dataFormat}});
    OperatorCall first{defaultSpec("depthwise_conv2d"), {{"filter", *depthwise}}};
    first.spec.strides = separable.spec.strides;
    first.spec.rate = separable.spec.rate;
    first.spec.padding = separable.spec.padding;
    OperatorCall second{defaultSpec("conv2d"), {{"filter", *pointwise}}};
    second.spec.padding.word = "VALID";
    PlanOptions options = plan;
    options.keepIntermediate = false;
    const Result<Plan> one = Plan::make(first.spec, image.shape(), first.inputs, options);
    if (!one)
        return tl::unexpected<Error>(one.error());
    const Result<Plan> two = Plan::make(second.spec, one->outputShape(), second.inputs, options);
    if (!two)
        return tl::unexpected<Error>(two.error());
    Result<Tensor> maps = Tensor::create(one->outputShape(), "intermediate", options.budget);
    Result<Tensor> output = Tensor::create(two->outputShape(), "output", options.budget);
    if (!maps || !output)
        return tl::unexpected<Error>(maps ? output.error() : maps.error());
    const Result<RunReport> firstRun = quickest(*one, image, *maps, stop);
    if (!firstRun)
        return tl::unexpected<Error>(firstRun.error());
    const Result<RunReport> secondRun = quickest(*two, *maps, *output, stop);
    if (!secondRun)
        return tl::unexpected<Error>(secondRun.error());
    return StageRuns{*firstRun, *secondRun};
}

}  // namespace convstep
