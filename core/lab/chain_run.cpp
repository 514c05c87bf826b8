// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/chain_run.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/lab/mixing.h"

namespace convstep {
namespace {

constexpr std::int64_t floatBytes = 4;

tl::expected<void, Error> checkCount(const ChainRequest& request)
{
    const auto count = static_cast<std::int64_t>(request.operators.size());
    if (count < 1)
        return fail(Reason::notPositive, "operators", {{"got", count}});
    if (request.operators.size() > mostOperators)
        return fail(Reason::tooLarge, "operators",
                    {{"axis", "a chain"},
                     {"limit", static_cast<std::int64_t>(mostOperators)},
                     {"got", count}});
    return {};
}

Error inOperator(std::size_t part, Error error)
{
    error.field = stackedName(part, error.field);
    return error;
}

tl::unexpected<Error> beyondBudget(const Shape& shape, std::int64_t bytes, MemoryBudget budget)
{
    return fail(Reason::memoryBudget, "chain",
                {{"shape", shape.toString()}, {"need", bytes}, {"budget", budget.bytes}});
}

// Adds without going beyond 63 bits.
void add(std::int64_t& bytes, std::int64_t elements)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    std::int64_t more = 0;
    if (__builtin_mul_overflow(elements, floatBytes, &more) ||
        __builtin_add_overflow(bytes, more, &bytes))
        bytes = most;
}

bool isPrincipal(const ChainRequest& request, std::size_t part)
{
    return std::find(request.principal.begin(), request.principal.end(), part) !=
           request.principal.end();
}

// conv2d with 1×1 filters.
bool mixesOnly(const OperatorCall& call)
{
    const Shape& weights = call.inputs.back().tensor.shape();
    return call.spec.op == "conv2d" && weights.rank() == 4 && weights[0] == 1 && weights[1] == 1;
}

tl::expected<void, Error> checkPrincipal(const ChainRequest& request)
{
    for (const std::size_t part : request.principal) {
        const OperatorCall* call =
            part < request.operators.size() ? &request.operators[part] : nullptr;
        const Shape weights = call ? call->inputs.back().tensor.shape() : Shape();
        const bool mixes = call && (call->spec.op == "separable_conv2d" || mixesOnly(*call));
        if (!mixes || call->spec.dataFormat == "NCHW")
            return fail(Reason::paramForm, "principal",
                        {{"want", "separable_conv2d or conv2d 1x1, NHWC"},
                         {"got", call ? call->spec.op + ", " + call->spec.dataFormat : "none"}});
        if (weights.rank() == 4 && weights[3] > weights[2])
            return fail(Reason::paramForm, "principal",
                        {{"want", "as many outputs as maps at most"},
                         {"got", weights.toString()}});
    }
    return {};
}

// The depthwise half of separable_conv2d by itself.
OperatorCall depthwiseHalf(const OperatorCall& call)
{
    OperatorCall half;
    half.spec = defaultSpec("depthwise_conv2d");
    half.spec.strides = call.spec.strides;
    half.spec.padding = call.spec.padding;
    half.spec.rate = call.spec.rate;
    half.inputs.push_back({"filter", call.inputs.front().tensor});
    return half;
}

bool hasMaps(const Pipeline& pipeline)
{
    return pipeline.stages.size() > 1 && pipeline.stages[0].kind == StageKind::depthwise &&
           pipeline.stages[1].kind == StageKind::pointwise;
}

Result<Plan> planOf(const ChainRequest& request, const OperatorCall& call, const Shape& image)
{
    PlanOptions options = request.plan;
    options.keepIntermediate = false;
    Result<Plan> plan = Plan::make(call.spec, image, call.inputs, options);
    if (plan && request.keepMaps && hasMaps(plan->pipeline())) {
        options.keepIntermediate = true;
        plan = Plan::make(call.spec, image, call.inputs, options);
    }
    return plan;
}

struct Principal {
    Tensor weights;
    double seconds = 0;
};

// Runs the depthwise half, if there is one, for what it shows about the picture.
Result<Principal> principalOf(const ChainRequest& request, const OperatorCall& call,
                              const Tensor& image, const RunOptions& options)
{
    const std::int64_t outputs = call.inputs.back().tensor.shape()[3];
    if (mixesOnly(call)) {
        Result<Tensor> weights = principalMixing(image, outputs);
        if (!weights)
            return tl::unexpected<Error>(weights.error());
        return Principal{std::move(*weights), 0};
    }
    const OperatorCall half = depthwiseHalf(call);
    PlanOptions planning = request.plan;
    planning.keepIntermediate = false;
    const Result<Plan> plan = Plan::make(half.spec, image.shape(), half.inputs, planning);
    if (!plan)
        return tl::unexpected<Error>(plan.error());
    Result<Tensor> maps = Tensor::create(plan->outputShape(), "intermediate", planning.budget);
    if (!maps)
        return tl::unexpected<Error>(maps.error());
    const Result<RunReport> report = run(*plan, image.values(), maps->values(), options);
    if (!report)
        return tl::unexpected<Error>(report.error());
    Result<Tensor> weights = principalMixing(*maps, outputs);
    if (!weights)
        return tl::unexpected<Error>(weights.error());
    return Principal{std::move(*weights), report->seconds};
}

}  // namespace

namespace {

// Of a picture of that shape.
Result<std::int64_t> bytesOf(const ChainRequest& request, Shape shape)
{
    if (const auto ok = checkCount(request); !ok)
        return tl::unexpected(ok.error());
    std::int64_t bytes = 0;
    add(bytes, shape.elements());
    for (std::size_t part = 0; part < request.operators.size(); ++part) {
        const OperatorCall& call = request.operators[part];
        std::vector<NamedShape> shapes;
        if (const OperatorInfo* info = findOperator(call.spec.op))
            shapes.push_back({info->inputs.front().name, shape});
        for (const NamedTensor& input : call.inputs) {
            shapes.push_back({input.name, input.tensor.shape()});
            add(bytes, input.tensor.shape().elements());
        }
        const Result<Pipeline> pipeline = makePipeline(call.spec, shapes);
        if (!pipeline)
            return tl::unexpected<Error>(inOperator(part, pipeline.error()));
        if ((request.keepMaps || isPrincipal(request, part)) && hasMaps(*pipeline))
            add(bytes, pipeline->slotList[static_cast<std::size_t>(pipeline->stages[0].out)]
                           .extent.elements());
        shape = pipeline->outputs().front().shape;
        add(bytes, shape.elements());
    }
    return bytes;
}

Result<ChainPlan> planFor(const ChainRequest& request, const Shape& picture)
{
    const Result<std::int64_t> least = bytesOf(request, picture);
    if (!least)
        return tl::unexpected<Error>(least.error());
    if (const auto ok = checkPrincipal(request); !ok)
        return tl::unexpected(ok.error());
    if (*least > request.plan.budget.bytes)
        return beyondBudget(picture, *least, request.plan.budget);
    ChainPlan chain;
    chain.bytes = *least;
    Shape shape = picture;
    std::int64_t scratch = 0;
    for (std::size_t part = 0; part < request.operators.size(); ++part) {
        const OperatorCall& call = request.operators[part];
        Result<Plan> plan = planOf(request, call, shape);
        if (!plan)
            return tl::unexpected<Error>(inOperator(part, plan.error()));
        chain.bytes += plan->packedWeightBytes();
        scratch = std::max(scratch, plan->scratchBytesPerThread() * plan->threads());
        shape = plan->outputShape();
        chain.plans.push_back(std::move(*plan));
    }
    chain.bytes += scratch;
    if (chain.bytes > request.plan.budget.bytes)
        return beyondBudget(picture, chain.bytes, request.plan.budget);
    return chain;
}

DataFormat formatOf(const ChainRequest& request)
{
    const std::string& word = request.operators.front().spec.dataFormat;
    return word == "NCHW" || word == "channels_first" ? DataFormat::nchw : DataFormat::nhwc;
}

}  // namespace

Result<std::int64_t> chainBytes(const ChainRequest& request)
{
    return bytesOf(request, request.picture->shape());
}

Result<ChainPlan> planChain(const ChainRequest& request)
{
    return planFor(request, request.picture->shape());
}

Result<std::int64_t> fittingReduction(const ChainRequest& request)
{
    Result<ChainPlan> plan = planChain(request);
    if (plan || plan.error().reason != Reason::memoryBudget)
        return plan ? Result<std::int64_t>(1) : tl::unexpected<Error>(plan.error());
    const DataFormat format = formatOf(request);
    const Extent whole = imageExtent(request.picture->shape(), format);
    for (std::int64_t factor = 2; factor <= std::max(whole.h, whole.w); ++factor) {
        const Extent reduced{whole.n, (whole.h + factor - 1) / factor,
                             (whole.w + factor - 1) / factor, whole.c};
        const Result<ChainPlan> smaller = planFor(request, imageShape(reduced, format));
        if (smaller)
            return factor;
        // Too small for the windows, and still too large.
        if (smaller.error().reason != Reason::memoryBudget)
            break;
    }
    return tl::unexpected<Error>(plan.error());
}

OperatorCall ranOperator(const ChainRequest& request, const ChainResult& result, std::size_t part)
{
    OperatorCall call = request.operators[part];
    if (const auto& weights = result.links[part].pointwise)
        call.inputs.back().tensor = *weights;
    return call;
}

Result<ChainResult> runChain(const ChainRequest& request, std::stop_token stop,
                             const std::function<void(double)>& progress)
{
    Result<ChainPlan> chain = planChain(request);
    if (!chain)
        return tl::unexpected<Error>(chain.error());
    // Links count by what they multiply.
    double whole = 0;
    std::vector<double> weights;
    std::vector<double> before;  // of the run that gives a principal one its weights
    for (std::size_t part = 0; part < chain->plans.size(); ++part) {
        double taps = 1;
        double first = 0;
        for (const Stage& stage : chain->plans[part].pipeline().stages) {
            if (!stage.linear())
                continue;
            taps += static_cast<double>(stage.outExtent.elements()) *
                    static_cast<double>(stage.tapCount({}));
            if (stage.kind == StageKind::depthwise && isPrincipal(request, part))
                first = taps;
        }
        weights.push_back(taps);
        before.push_back(first);
        whole += taps + first;
    }
    ChainResult result;
    std::shared_ptr<const Tensor> from = request.picture;
    double done = 0;
    const auto watch = [&](RunOptions& options, double share) {
        options.stop = stop;
        if (progress)
            options.progress = [&, share](std::int64_t blocks, std::int64_t total) {
                progress((done + share * static_cast<double>(blocks) /
                                     static_cast<double>(total)) /
                         whole);
            };
    };
    for (std::size_t part = 0; part < chain->plans.size(); ++part) {
        Plan& plan = chain->plans[part];
        if (stop.stop_requested())
            return fail(Reason::cancelled, {},
                        {{"done", static_cast<std::int64_t>(part)},
                         {"total", static_cast<std::int64_t>(chain->plans.size())}});
        LinkResult link;
        if (isPrincipal(request, part)) {
            RunOptions options;
            watch(options, before[part]);
            OperatorCall call = request.operators[part];
            Result<Principal> found = principalOf(request, call, *from, options);
            if (!found)
                return tl::unexpected<Error>(inOperator(part, found.error()));
            done += before[part];
            result.seconds += found->seconds;
            call.inputs.back().tensor = found->weights;
            link.pointwise = std::make_shared<const Tensor>(std::move(found->weights));
            Result<Plan> replanned = planOf(request, call, from->shape());
            if (!replanned)
                return tl::unexpected<Error>(inOperator(part, replanned.error()));
            plan = std::move(*replanned);
        }
        Result<Tensor> output = Tensor::create(plan.outputShape(), "output", request.plan.budget);
        Result<Tensor> maps =
            Tensor::create(plan.intermediateShape(), "intermediate", request.plan.budget);
        if (!output || !maps)
            return tl::unexpected<Error>(output ? maps.error() : output.error());
        RunOptions options;
        watch(options, weights[part]);
        options.intermediate = maps->values();
        const Result<RunReport> report = run(plan, from->values(), output->values(), options);
        if (!report)
            return tl::unexpected<Error>(inOperator(part, report.error()));
        done += weights[part];
        result.seconds += report->seconds;
        link.report = *report;
        link.output = std::make_shared<const Tensor>(std::move(*output));
        if (plan.intermediateShape().elements() > 0)
            link.maps = std::make_shared<const Tensor>(std::move(*maps));
        from = link.output;
        result.links.push_back(std::move(link));
    }
    return result;
}

std::int64_t reductionFor(const Shape& picture, std::int64_t pixels, DataFormat format)
{
    const Extent extent = imageExtent(picture, format);
    std::int64_t factor = 1;
    while (((extent.h + factor - 1) / factor) * ((extent.w + factor - 1) / factor) >
               std::max<std::int64_t>(pixels, 1) &&
           factor < std::max(extent.h, extent.w))
        ++factor;
    return factor;
}

Result<Tensor> reducedPicture(const Tensor& picture, std::int64_t factor, DataFormat format)
{
    if (picture.shape().rank() != 4)
        return fail(Reason::rank, "picture",
                    {{"want", std::int64_t{4}}, {"got", std::int64_t{picture.shape().rank()}}});
    if (factor < 1)
        return fail(Reason::notPositive, "factor", {{"got", factor}});
    if (factor == 1)
        return picture;
    const TensorView view = TensorView::image(picture, format);
    Extent extent = view.extent();
    extent.h = (extent.h + factor - 1) / factor;
    extent.w = (extent.w + factor - 1) / factor;
    Result<Tensor> reduced = Tensor::create(imageShape(extent, format), "picture");
    if (!reduced)
        return reduced;
    const TensorView to = TensorView::image(*reduced, format);
    for (std::int64_t n = 0; n < extent.n; ++n)
        for (std::int64_t y = 0; y < extent.h; ++y)
            for (std::int64_t x = 0; x < extent.w; ++x) {
                const std::int64_t bottom = std::min((y + 1) * factor, view.extent().h);
                const std::int64_t right = std::min((x + 1) * factor, view.extent().w);
                const auto count =
                    static_cast<double>((bottom - y * factor) * (right - x * factor));
                for (std::int64_t c = 0; c < extent.c; ++c) {
                    double sum = 0;
                    for (std::int64_t row = y * factor; row < bottom; ++row)
                        for (std::int64_t col = x * factor; col < right; ++col)
                            sum += static_cast<double>(view.at({n, row, col, c}));
                    reduced->values()[static_cast<std::size_t>(to.offset({n, y, x, c}))] =
                        static_cast<float>(sum / count);
                }
            }
    return reduced;
}

}  // namespace convstep
