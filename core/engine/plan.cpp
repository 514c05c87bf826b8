// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/plan.h"

#include <algorithm>
#include <limits>
#include <new>
#include <thread>
#include <utility>

#include "core/engine/plan_implementation.h"
#include "core/engine/reference.h"

namespace convstep {
namespace {

const float* valuesOf(std::span<const NamedTensor> weights, const std::string& name)
{
    for (const NamedTensor& one : weights)
        if (one.name == name)
            return one.tensor.values().data();
    return nullptr;
}

tl::unexpected<Error> notHere(const std::string& op)
{
    std::string known;
    for (const OperatorInfo& info : operators())
        if (engineHas(info.name))
            known.append(known.empty() ? "" : ", ").append(info.name);
    return fail(Reason::operatorNotInEngine, "op", {{"op", op}, {"known", known}});
}

// The stages of a pipeline as one layer: [depthwise] [mixing] [bias] [activation].
Result<Layer> layerOf(const Pipeline& pipeline, std::span<const NamedTensor> weights)
{
    Layer layer;
    layer.rows = pipeline.rows;
    layer.columns = pipeline.cols;
    layer.inChannels = pipeline.inChannels;
    layer.multiplier = pipeline.multiplier;
    layer.format = pipeline.dataFormat;
    for (const Stage& stage : pipeline.stages) {
        const auto weightsOf = [&](int slot) {
            return valuesOf(weights, pipeline.slotList[static_cast<std::size_t>(slot)].name);
        };
        switch (stage.kind) {
        case StageKind::depthwise:
            layer.depthwise = true;
            layer.depthwiseFilter = weightsOf(stage.b);
            break;
        case StageKind::conv:
        case StageKind::pointwise:
            layer.mixing = true;
            layer.filter = weightsOf(stage.b);
            break;
        case StageKind::bias:
            layer.bias = weightsOf(stage.b);
            break;
        case StageKind::activation:
            layer.activation = stage.activation;
            break;
        default:
            return notHere(pipeline.spec.op);
        }
        layer.batch = stage.outExtent.n;
        layer.outputs = stage.outExtent.c;
    }
    // One channel in and one out is the same sum either way, and a depthwise stage needs no outputs
    // to fill a vector with: a grey picture takes a tenth of the time.
    if (!layer.depthwise && layer.inChannels == 1 && layer.outputs == 1) {
        std::swap(layer.depthwise, layer.mixing);
        std::swap(layer.depthwiseFilter, layer.filter);
        layer.multiplier = 1;
    }
    return layer;
}

// Taps inside the picture. The geometry was checked not to overflow by whoever fits the budget.
std::int64_t multiplyAddsOf(const Layer& layer)
{
    const std::int64_t windows =
        insideTaps(tapSpans(layer.rows)) * insideTaps(tapSpans(layer.columns)) * layer.batch;
    if (!layer.depthwise)
        return windows * layer.inChannels * layer.outputs;
    return windows * layer.depthwiseChannels() +
           (layer.mixing ? layer.pixels() * layer.depthwiseChannels() * layer.outputs : 0);
}

// Bytes of a number of floats each; saturates.
class Need {
public:
    void add(double floats) { m_bytes += 4 * floats; }
    [[nodiscard]] bool within(const MemoryBudget& budget) const
    {
        return m_bytes <= static_cast<double>(budget.bytes);
    }
    [[nodiscard]] std::int64_t bytes() const
    {
        return m_bytes < 9e18 ? static_cast<std::int64_t>(m_bytes)
                              : std::numeric_limits<std::int64_t>::max();
    }

private:
    double m_bytes = 0;
};

double elementsOf(const Shape& shape)
{
    double product = 1;
    for (const std::int64_t size : shape.dims())
        product *= static_cast<double>(size);
    return product;
}

tl::unexpected<Error> overBudget(const Plan::Implementation& plan, const Need& need,
                                 const MemoryBudget& budget)
{
    return fail(Reason::memoryBudget, plan.pipeline.inputNames.front(),
                {{"shape", plan.inputShape.toString()},
                 {"need", need.bytes()},
                 {"budget", budget.bytes}});
}

const kernels::KernelTable* kernelsOf(InstructionSet set)
{
    switch (set) {
    case InstructionSet::baseline:
        break;
    case InstructionSet::avx2:
        return kernels::avx2Kernels();
    case InstructionSet::avx512:
        return kernels::avx512Kernels();
    }
    return &kernels::baselineKernels();
}

// Whether windows of conv2d are better copied than read where they lie: in narrow pictures, whose
// rectangles of equal taps are too small to multiply well, and of pixels a multiple of 4 KiB apart,
// which fall into the same sets of the cache. Pieces must not be tiny, and many outputs pay.
bool wantsRows(const Layer& layer)
{
    const Index piece = layer.inChannels * (layer.columns.rate == 1 ? layer.columns.kernel : 1);
    const bool window = layer.rows.kernel > 1 || layer.columns.kernel > 1;
    const bool narrow = window && layer.columns.out <= 10;
    const bool sameSets = layer.inChannels * layer.columns.stride % 1024 == 0;
    return (narrow || sameSets) && layer.outputs >= 128 && piece >= 32 &&
           allFinite(layer.filter, layer.rows.kernel * layer.columns.kernel * layer.inChannels *
                                    layer.outputs);
}

void choosePasses(Plan::Implementation& plan, const Layer& layer, const WorkOptions& options,
                  bool keepIntermediate)
{
    auto& passes = plan.passes;
    using Buffer = Pass::Buffer;
    if (keepIntermediate) {
        plan.path = EnginePath::twoPass;
        Layer first = layer;
        first.mixing = false;
        first.bias = nullptr;
        first.activation = Activation::linear;
        first.outputs = layer.depthwiseChannels();
        Layer second = layer;
        second.depthwise = false;
        second.inChannels = layer.depthwiseChannels();
        second.multiplier = 1;
        const auto one = [](std::int64_t size) {
            AxisGeometry axis;
            axis.in = axis.out = size;
            return axis;
        };
        second.rows = one(layer.rows.out);
        second.columns = one(layer.columns.out);
        const bool strided = layer.format == DataFormat::nchw;
        passes.push_back({strided ? makeStridedWork(first, options)
                                  : makeDepthwiseWork(first, options),
                          Buffer::input, Buffer::intermediate});
        passes.push_back({strided ? makeStridedWork(second, options)
                                  : makeDirectWork(second, options),
                          Buffer::intermediate, Buffer::output});
    } else if (layer.format == DataFormat::nchw) {
        plan.path = EnginePath::strided;
        passes.push_back({makeStridedWork(layer, options), Buffer::input, Buffer::output});
    } else if (flatWorkHas(layer)) {
        plan.path = EnginePath::flat;
        passes.push_back({makeFlatWork(layer, options), Buffer::input, Buffer::output});
    } else if (foldedWorkHas(layer)) {
        plan.path = EnginePath::folded;
        passes.push_back({makeFoldedWork(layer, options), Buffer::input, Buffer::output});
    } else if (layer.depthwise && layer.mixing) {
        plan.path = EnginePath::separable;
        passes.push_back({makeTileWork(layer, options), Buffer::input, Buffer::output});
    } else if (layer.depthwise) {
        plan.path = EnginePath::depthwise;
        passes.push_back({makeDepthwiseWork(layer, options), Buffer::input, Buffer::output});
    } else if (wantsRows(layer)) {
        plan.path = EnginePath::rows;
        passes.push_back({makeTileWork(layer, options), Buffer::input, Buffer::output});
    } else {
        plan.path = EnginePath::direct;
        passes.push_back({makeDirectWork(layer, options), Buffer::input, Buffer::output});
    }
    if (layer.activation == Activation::softmax) {
        const Index length =
            layer.format == DataFormat::nchw ? layer.columns.out : layer.outputs;
        passes.push_back({makeSoftmaxWork(layer.outputElements() / length, length),
                          Buffer::output, Buffer::output});
    }
}

}  // namespace

std::string_view enginePathName(EnginePath path)
{
    switch (path) {
    case EnginePath::empty:
        return "empty";
    case EnginePath::direct:
        return "direct";
    case EnginePath::rows:
        return "rows";
    case EnginePath::depthwise:
        return "depthwise";
    case EnginePath::flat:
        return "flat";
    case EnginePath::separable:
        return "separable";
    case EnginePath::folded:
        return "folded";
    case EnginePath::twoPass:
        return "two-pass";
    case EnginePath::strided:
        return "strided";
    }
    return {};
}

bool engineHas(std::string_view op)
{
    constexpr std::string_view names[] = {"conv2d", "depthwise_conv2d", "atrous_conv2d",
                                          "separable_conv2d", "layers_separable_conv2d"};
    return std::find(std::begin(names), std::end(names), op) != std::end(names);
}

Result<Plan> Plan::make(const OperatorSpec& spec, const Shape& image,
                        std::span<const NamedTensor> weights, const PlanOptions& options)
{
    const OperatorInfo* info = findOperator(spec.op);
    if (info && !engineHas(spec.op))
        return notHere(spec.op);
    std::vector<NamedShape> shapes;
    if (info)
        shapes.push_back({info->inputs.front().name, image});
    for (const NamedTensor& one : weights)
        shapes.push_back({one.name, one.tensor.shape()});
    auto pipeline = makePipeline(spec, shapes);
    if (!pipeline)
        return tl::unexpected(pipeline.error());
    auto layer = layerOf(*pipeline, weights);
    if (!layer)
        return tl::unexpected(layer.error());
    const auto set = chooseInstructionSet(options.instructionSet);
    if (!set)
        return tl::unexpected(set.error());
    if (options.threads < 0)
        return fail(Reason::notPositive, "threads", {{"got", options.threads}});
    if (options.threads > mostThreads)
        return fail(Reason::tooLarge, "threads",
                    {{"axis", "a run"}, {"limit", mostThreads}, {"got", options.threads}});

    auto plan = std::make_shared<Implementation>();
    plan->inputShape = image;
    plan->outputShape = pipeline->outputs().front().shape;
    const bool keep = options.keepIntermediate && layer->depthwise && layer->mixing;
    if (keep)
        plan->intermediateShape =
            imageShape({layer->batch, layer->rows.out, layer->columns.out,
                        layer->depthwiseChannels()},
                       layer->format);
    plan->pipeline = std::move(*pipeline);
    plan->instructionSet = *set;
    plan->threads = options.threads;
    if (plan->threads == 0)
        plan->threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1,
                                   mostThreads);

    // Before anything that grows with the sizes; scratch and packed weights when they are known.
    Need need;
    need.add(elementsOf(plan->inputShape));
    need.add(elementsOf(plan->outputShape));
    need.add(elementsOf(plan->intermediateShape));
    for (const NamedTensor& one : weights)
        need.add(elementsOf(one.tensor.shape()));
    if (!need.within(options.budget))
        return overBudget(*plan, need, options.budget);

    plan->weightElements = 0;
    for (const NamedTensor& one : weights)
        plan->weightElements += one.tensor.shape().elements();
    plan->multiplyAdds = multiplyAddsOf(*layer);
    plan->bias.assign(layer->bias, layer->bias ? layer->bias + layer->outputs : layer->bias);
    if (layer->bias)
        layer->bias = plan->bias.data();
    plan->path = EnginePath::empty;
    if (plan->outputShape.elements() > 0) {
        try {
            choosePasses(*plan, *layer, {kernelsOf(*set), plan->threads}, keep);
        } catch (const std::bad_alloc&) {
            return overBudget(*plan, need, options.budget);  // the system's, not ours
        }
    }

    for (const Pass& pass : plan->passes) {
        plan->blocks += pass.work->blocks();
        plan->packedFloats += pass.work->packedFloats();
        plan->scratchFloats = std::max(plan->scratchFloats, pass.work->scratchFloats());
    }
    // Workers on lines of their own.
    plan->scratchFloats = (plan->scratchFloats + 31) / 16 * 16;
    plan->threads = static_cast<int>(
        std::clamp<std::int64_t>(plan->threads, 1, std::max<std::int64_t>(plan->blocks, 1)));
    need.add(static_cast<double>(plan->packedFloats));
    need.add(static_cast<double>(plan->scratchFloats) * plan->threads);
    if (!need.within(options.budget))
        return overBudget(*plan, need, options.budget);
    plan->executor = makeExecutor(plan->threads);

    Plan result;
    result.m_implementation = std::move(plan);
    return result;
}

Result<Plan> Plan::make(const OperatorCall& call, const PlanOptions& options)
{
    const OperatorInfo* info = findOperator(call.spec.op);
    const Tensor* image = info ? call.input(info->inputs.front().name) : nullptr;
    if (!image) {
        // What is wrong is for makePipeline() to say.
        const auto pipeline = makePipeline(call);
        if (!pipeline)
            return tl::unexpected(pipeline.error());
        return notHere(call.spec.op);
    }
    std::vector<NamedTensor> weights;
    for (const NamedTensor& one : call.inputs)
        if (one.name != info->inputs.front().name)
            weights.push_back(one);
    return make(call.spec, image->shape(), weights, options);
}

const Pipeline& Plan::pipeline() const { return m_implementation->pipeline; }
const Shape& Plan::inputShape() const { return m_implementation->inputShape; }
const Shape& Plan::outputShape() const { return m_implementation->outputShape; }
const Shape& Plan::intermediateShape() const { return m_implementation->intermediateShape; }
InstructionSet Plan::instructionSet() const { return m_implementation->instructionSet; }
EnginePath Plan::path() const { return m_implementation->path; }
int Plan::threads() const { return m_implementation->threads; }
std::int64_t Plan::packedWeightBytes() const { return 4 * m_implementation->packedFloats; }
std::int64_t Plan::scratchBytesPerThread() const { return 4 * m_implementation->scratchFloats; }

}  // namespace convstep
