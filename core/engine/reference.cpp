// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reference.h"

#include <cassert>
#include <limits>

#include "core/trace/reach.h"

namespace convstep {
namespace {

// Computed slots up to this many elements are kept as tables (36 MB each at most).
constexpr std::int64_t largestTable = std::int64_t{1} << 22;

TensorView viewOf(const Slot& slot, const Tensor& tensor)
{
    switch (slot.layout) {
    case SlotLayout::image:
        return TensorView::image(tensor, slot.format);
    case SlotLayout::filter:
        return TensorView::filter(tensor);
    case SlotLayout::vector:
        return TensorView::vector(tensor);
    }
    return {};
}

// The values along the softmax axis through `cell`, and where `cell` is among them.
struct AxisThrough {
    std::vector<double> values;
    std::size_t index = 0;
};

AxisThrough axisThrough(const Stage& stage, int slot, Cell cell, const SlotValues& values)
{
    const bool channels = stage.softmaxAxis == SoftmaxAxis::channel;
    std::int64_t& moving = channels ? cell.c : cell.x;
    const std::int64_t size = channels ? stage.outExtent.c : stage.outExtent.w;
    AxisThrough axis;
    axis.index = static_cast<std::size_t>(moving);
    axis.values.reserve(static_cast<std::size_t>(size));
    for (moving = 0; moving < size; ++moving)
        axis.values.push_back(values.at(slot, cell));
    return axis;
}

// What computeReference takes for a stage's result: a table in double when later stages read it, a
// float tensor when it is a result.
Result<void> checkBudget(const Slot& slot, MemoryBudget budget)
{
    const std::int64_t size = slot.extent.elements();
    const std::int64_t bytes = slot.output ? 4 : 8;
    if (size <= budget.bytes / bytes)
        return {};
    return fail(Reason::memoryBudget, slot.name,
                {{"shape", slot.shape.toString()},
                 {"need", size > std::numeric_limits<std::int64_t>::max() / bytes
                              ? std::string("more than 2^63")
                              : std::to_string(size * bytes)},
                 {"budget", budget.bytes}});
}

}  // namespace

double product(const StageTap& tap, const SlotValues& values)
{
    if (tap.a.padding)
        return 0.0;
    return tap.b.slot < 0 ? values.at(tap.a) : values.at(tap.a) * values.at(tap.b);
}

double elementwise(const Stage& stage, const Cell& output, const SlotValues& values)
{
    const StageTap tap = stage.tap(output, 0);
    switch (stage.stepKind()) {
    case StepKind::addBias:
        return values.at(tap.a) + values.at(tap.b);
    case StepKind::activate:
        return activate(stage.activation, values.at(tap.a));
    case StepKind::activateAxis: {
        const AxisThrough axis = axisThrough(stage, stage.a, output, values);
        return softmax(axis.values, axis.index);
    }
    case StepKind::scaleByDerivative:
        return values.at(tap.a) * activationDerivative(stage.activation, values.at(tap.b));
    case StepKind::scaleByAxisDerivative: {
        const AxisThrough upstream = axisThrough(stage, stage.a, output, values);
        const AxisThrough axis = axisThrough(stage, stage.b, output, values);
        return softmaxGradient(axis.values, upstream.values, axis.index);
    }
    case StepKind::multiply:
    case StepKind::add:
        break;
    }
    assert(false);
    return 0.0;
}

SlotValues::SlotValues(Pipeline pipeline, std::vector<NamedTensor> inputs, Tables tables)
    : m_pipeline(std::move(pipeline)), m_inputs(std::move(inputs)), m_tables(tables)
{
    const std::size_t count = m_pipeline.slotList.size();
    m_views.resize(count);
    m_stageOfSlot.assign(count, -1);
    m_computed.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Slot& slot = m_pipeline.slotList[i];
        if (slot.input >= 0)
            m_views[i] = viewOf(slot, m_inputs[static_cast<std::size_t>(slot.input)].tensor);
        m_computed[i].dense =
            tables == Tables::allButResults || slot.extent.elements() <= largestTable;
    }
    for (std::size_t i = 0; i < m_pipeline.stages.size(); ++i)
        m_stageOfSlot[static_cast<std::size_t>(m_pipeline.stages[i].out)] = static_cast<int>(i);
}

double SlotValues::at(int slot, const Cell& cell) const
{
    const auto index = static_cast<std::size_t>(slot);
    const Slot& info = m_pipeline.slotList[index];
    if (!info.extent.contains(cell))
        return 0.0;
    if (info.input >= 0)
        return static_cast<double>(m_views[index].at(cell));
    const Stage& stage = m_pipeline.stages[static_cast<std::size_t>(m_stageOfSlot[index])];
    Computed& computed = m_computed[index];
    const std::int64_t offset = info.extent.offset(cell);
    if (!computed.dense) {
        const auto found = computed.sparse.find(offset);
        if (found != computed.sparse.end())
            return found->second;
        const double value = compute(stage, cell);
        computed.sparse.emplace(offset, value);
        return value;
    }
    if (computed.known.empty()) {
        const auto size = static_cast<std::size_t>(info.extent.elements());
        computed.values.resize(size);
        computed.known.assign(size, false);
    }
    const auto position = static_cast<std::size_t>(offset);
    if (!computed.known[position]) {
        computed.values[position] = compute(stage, cell);
        computed.known[position] = true;
    }
    return computed.values[position];
}

double SlotValues::compute(const Stage& stage, const Cell& cell) const
{
    if (!stage.linear() && stage.kind != StageKind::biasGradient)
        return elementwise(stage, cell, *this);
    double sum = 0.0;
    stage.forEachTap(cell, [&](const StageTap& tap) { sum += product(tap, *this); });
    return sum;
}

void SlotValues::setInput(int slot, const Cell& cell, float value)
{
    const auto index = static_cast<std::size_t>(slot);
    const Slot& info = m_pipeline.slotList[index];
    assert(info.input >= 0 && info.extent.contains(cell));
    Tensor& tensor = m_inputs[static_cast<std::size_t>(info.input)].tensor;
    tensor.values()[static_cast<std::size_t>(m_views[index].offset(cell))] = value;
    forgetAfter(slot, Region::of(cell));
}

void SlotValues::setInput(int slot, const Region& region, const Tensor& from)
{
    const auto index = static_cast<std::size_t>(slot);
    const Slot& info = m_pipeline.slotList[index];
    Tensor& tensor = m_inputs[static_cast<std::size_t>(info.input)].tensor;
    assert(info.input >= 0 && from.shape() == tensor.shape());
    for (std::int64_t n = region.begin.n; n < region.end.n; ++n)
        for (std::int64_t y = region.begin.y; y < region.end.y; ++y)
            for (std::int64_t x = region.begin.x; x < region.end.x; ++x)
                for (std::int64_t c = region.begin.c; c < region.end.c; ++c) {
                    const auto at =
                        static_cast<std::size_t>(m_views[index].offset({n, y, x, c}));
                    tensor.values()[at] = from.values()[at];
                }
    forgetAfter(slot, region);
}

void SlotValues::forgetAfter(int slot, const Region& region)
{
    // What changed, stage by stage: the dirty box of each slot is the union over its operands.
    std::vector<Region> dirty(m_pipeline.slotList.size());
    dirty[static_cast<std::size_t>(slot)] = region;
    for (const Stage& stage : m_pipeline.stages) {
        Region& out = dirty[static_cast<std::size_t>(stage.out)];
        for (const int operand : {stage.a, stage.b})
            if (operand >= 0 && !dirty[static_cast<std::size_t>(operand)].empty())
                out = out.united(
                    dirtyOutputs(stage, operand, dirty[static_cast<std::size_t>(operand)]));
        if (!out.empty())
            forget(stage.out, out);
    }
}

void SlotValues::forget(int slot, const Region& region)
{
    const auto index = static_cast<std::size_t>(slot);
    Computed& computed = m_computed[index];
    computed.sparse.clear();
    if (computed.known.empty())
        return;
    const Extent& extent = m_pipeline.slotList[index].extent;
    const Region box = region.intersected(Region::all(extent));
    for (std::int64_t n = box.begin.n; n < box.end.n; ++n)
        for (std::int64_t y = box.begin.y; y < box.end.y; ++y)
            for (std::int64_t x = box.begin.x; x < box.end.x; ++x)
                for (std::int64_t c = box.begin.c; c < box.end.c; ++c)
                    computed.known[static_cast<std::size_t>(extent.offset({n, y, x, c}))] = false;
}

Result<Tensor> SlotValues::tensor(int slot, MemoryBudget budget) const
{
    const Slot& info = m_pipeline.slotList[static_cast<std::size_t>(slot)];
    Result<Tensor> tensor = Tensor::create(info.shape, info.name, budget);
    if (!tensor || tensor->values().empty())
        return tensor;
    const TensorView view = viewOf(info, *tensor);
    const Extent& extent = info.extent;
    // No stage reads a result, so that each of its cells is needed once, here.
    const Stage* once = nullptr;
    if (m_tables == Tables::allButResults && info.output)
        once =
            &m_pipeline
                 .stages[static_cast<std::size_t>(m_stageOfSlot[static_cast<std::size_t>(slot)])];
    // Step order: it is the order in which the earlier stages' values are needed, too.
    for (std::int64_t n = 0; n < extent.n; ++n)
        for (std::int64_t c = 0; c < extent.c; ++c)
            for (std::int64_t y = 0; y < extent.h; ++y)
                for (std::int64_t x = 0; x < extent.w; ++x) {
                    const Cell cell{n, y, x, c};
                    tensor->values()[static_cast<std::size_t>(view.offset(cell))] =
                        static_cast<float>(once ? compute(*once, cell) : at(slot, cell));
                }
    return tensor;
}

Result<void> checkBudget(const Pipeline& pipeline, MemoryBudget budget)
{
    for (const Stage& stage : pipeline.stages)
        if (auto fits =
                checkBudget(pipeline.slotList[static_cast<std::size_t>(stage.out)], budget);
            !fits)
            return fits;
    return {};
}

Result<std::vector<NamedTensor>> computeReference(const OperatorCall& call, MemoryBudget budget)
{
    Result<Pipeline> pipeline = makePipeline(call);
    if (!pipeline)
        return tl::unexpected<Error>(pipeline.error());
    if (const auto fits = checkBudget(*pipeline, budget); !fits)
        return tl::unexpected<Error>(fits.error());
    const std::vector<int> outputs = pipeline->outputSlots();
    const SlotValues values(std::move(*pipeline), call.inputs, SlotValues::Tables::allButResults);
    std::vector<NamedTensor> results;
    for (const int slot : outputs) {
        Result<Tensor> tensor = values.tensor(slot, budget);
        if (!tensor)
            return tl::unexpected<Error>(tensor.error());
        results.push_back(
            {values.pipeline().slotList[static_cast<std::size_t>(slot)].name, std::move(*tensor)});
    }
    return results;
}

}  // namespace convstep
