// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/pipeline_builder.h"

#include <algorithm>
#include <cctype>

namespace convstep {
namespace {

constexpr std::array<const char*, 2> axisNames{"rows", "columns"};

// Positions of rows and columns in a 4-entry list of that data format.
std::array<std::size_t, 2> spatialPositions(DataFormat format)
{
    return format == DataFormat::nchw ? std::array<std::size_t, 2>{2, 3}
                                      : std::array<std::size_t, 2>{1, 2};
}

std::string pairText(const std::array<std::int64_t, 2>& pair)
{
    return std::to_string(pair[0]) + "×" + std::to_string(pair[1]);
}

std::string lower(std::string text)
{
    for (char& letter : text)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return text;
}

}  // namespace

PipelineBuilder::PipelineBuilder(const OperatorInfo& info, const OperatorSpec& spec,
                                 std::span<const NamedShape> inputs)
    : m_info(info), m_inputs(inputs)
{
    m_pipeline.spec = spec;
    for (const NamedShape& input : inputs) {
        if (!info.input(input.name)) {
            std::string known;
            for (const InputInfo& one : info.inputs)
                known += (known.empty() ? "" : ", ") + one.name;
            fail(Reason::unexpectedInput, input.name, {{"op", info.name}, {"known", known}});
        }
        m_pipeline.inputNames.push_back(input.name);
    }
}

void PipelineBuilder::fail(Reason reason, std::string field, std::vector<ErrorValue> values)
{
    if (!m_error)
        m_error = Error{reason, std::move(field), std::move(values)};
}

const NamedShape* PipelineBuilder::find(const std::string& name) const
{
    for (const NamedShape& input : m_inputs)
        if (input.name == name)
            return &input;
    return nullptr;
}

bool PipelineBuilder::has(const std::string& name) const { return find(name) != nullptr; }

Shape PipelineBuilder::inputShape(const std::string& name, int rank)
{
    const NamedShape* input = find(name);
    if (!input)
        fail(Reason::missingInput, name, {{"op", m_info.name}});
    else if (input->shape.rank() != rank)
        fail(Reason::rank, name,
             {{"want", std::int64_t{rank}}, {"got", std::int64_t{input->shape.rank()}}});
    else
        return input->shape;
    return rank == 1 ? Shape{1} : Shape{1, 1, 1, 1};
}

int PipelineBuilder::addSlot(Slot slot)
{
    slot.format = m_pipeline.dataFormat;
    if (const NamedShape* input = find(slot.name); input && !slot.output)
        slot.input = static_cast<int>(input - m_inputs.data());
    m_pipeline.slotList.push_back(std::move(slot));
    return static_cast<int>(m_pipeline.slotList.size()) - 1;
}

int PipelineBuilder::image(const std::string& name)
{
    const Shape shape = inputShape(name, 4);
    return addSlot({name, m_info.input(name)->role, SlotLayout::image,
                    imageExtent(shape, m_pipeline.dataFormat), shape});
}

int PipelineBuilder::filter(const std::string& name)
{
    const Shape shape = inputShape(name, 4);
    const auto dims = shape.dims();
    if (std::find(dims.begin(), dims.end(), 0) != dims.end())
        fail(Reason::emptyFilter, name, {{"shape", shape.toString()}});
    return addSlot({name,
                    m_info.input(name)->role,
                    SlotLayout::filter,
                    {1, shape[0], shape[1], shape[2] * shape[3]},
                    shape});
}

int PipelineBuilder::vector(const std::string& name)
{
    const Shape shape = inputShape(name, 1);
    return addSlot(
        {name, m_info.input(name)->role, SlotLayout::vector, {1, 1, 1, shape[0]}, shape});
}

const Extent& PipelineBuilder::extent(int slot) const
{
    return m_pipeline.slotList[static_cast<std::size_t>(slot)].extent;
}

const Shape& PipelineBuilder::shape(int slot) const
{
    return m_pipeline.slotList[static_cast<std::size_t>(slot)].shape;
}

void PipelineBuilder::readDataFormat()
{
    const std::string& word = m_pipeline.spec.dataFormat;
    if (word == (m_info.layer ? "channels_first" : "NCHW"))
        m_pipeline.dataFormat = DataFormat::nchw;
    else if (word == (m_info.layer ? "channels_last" : "NHWC"))
        m_pipeline.dataFormat = DataFormat::nhwc;
    else
        fail(m_info.layer ? Reason::badDataFormatLayer : Reason::badDataFormat, "data_format",
             {{"got", word}});
}

std::string PipelineBuilder::paramName(Param param) const
{
    const ParamInfo* info = m_info.param(param);
    return info ? info->name : std::string();
}

const char* PipelineBuilder::dimensionName(std::size_t index) const
{
    const auto spatial = spatialPositions(m_pipeline.dataFormat);
    if (index == spatial[0])
        return axisNames[0];
    if (index == spatial[1])
        return axisNames[1];
    return index == 0 ? "batch" : "channels";
}

std::array<std::int64_t, 2> PipelineBuilder::spatialPair(const std::vector<std::int64_t>& list,
                                                         const std::string& field,
                                                         Reason nonpositive, Reason batchChannel)
{
    if (list.size() != 4) {
        fail(Reason::paramLength, field,
             {{"want", std::int64_t{4}}, {"got", static_cast<std::int64_t>(list.size())}});
        return {1, 1};
    }
    const auto spatial = spatialPositions(m_pipeline.dataFormat);
    for (std::size_t i = 0; i < 4; ++i) {
        const bool isSpatial = i == spatial[0] || i == spatial[1];
        if (list[i] < 1)
            fail(nonpositive, field, {{"axis", std::string(dimensionName(i))}, {"got", list[i]}});
        else if (!isSpatial && list[i] != 1)
            fail(batchChannel, field, {{"axis", std::string(dimensionName(i))}, {"got", list[i]}});
    }
    return {list[spatial[0]], list[spatial[1]]};
}

std::array<std::int64_t, 2> PipelineBuilder::layerPair(const std::vector<std::int64_t>& list,
                                                       const std::string& field, Reason nonpositive)
{
    if (list.empty() || list.size() > 2) {
        fail(Reason::paramLength, field,
             {{"want", std::string("1 or 2")}, {"got", static_cast<std::int64_t>(list.size())}});
        return {1, 1};
    }
    const std::array<std::int64_t, 2> pair{list.front(), list.back()};
    for (std::size_t i = 0; i < 2; ++i)
        if (pair[i] < 1)
            fail(nonpositive, field, {{"axis", std::string(axisNames[i])}, {"got", pair[i]}});
    return pair;
}

std::array<AxisPadding, 2> PipelineBuilder::readPadding(bool listAllowed)
{
    const PaddingSpec& padding = m_pipeline.spec.padding;
    if (!padding.isList) {
        const std::string word = m_info.layer ? lower(padding.word) : padding.word;
        if (word == (m_info.layer ? "same" : "SAME"))
            return {AxisPadding{PaddingMode::same}, AxisPadding{PaddingMode::same}};
        if (word == (m_info.layer ? "valid" : "VALID"))
            return {AxisPadding{}, AxisPadding{}};
        if (m_info.layer)
            fail(Reason::badPaddingLayer, "padding", {{"got", "\"" + padding.word + "\""}});
        else if (listAllowed)
            fail(Reason::badPadding, "padding", {{"got", padding.word}});
        else
            fail(Reason::badPaddingNoList, "padding",
                 {{"op", m_info.name}, {"got", "\"" + padding.word + "\""}});
        return {};
    }
    if (!listAllowed) {
        fail(m_info.layer ? Reason::badPaddingLayer : Reason::badPaddingNoList, "padding",
             {{"op", m_info.name}, {"got", std::string("a list")}});
        return {};
    }
    if (padding.amounts.size() != 4) {
        fail(Reason::explicitPaddingForm, "padding",
             {{"detail", "it has " + std::to_string(padding.amounts.size())}});
        return {};
    }
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& pair = padding.amounts[i];
        if (pair.size() != 2) {
            fail(Reason::explicitPaddingForm, "padding",
                 {{"detail", "entry " + std::to_string(i) + " has " + std::to_string(pair.size()) +
                                 " numbers"}});
            return {};
        }
    }
    const auto spatial = spatialPositions(m_pipeline.dataFormat);
    std::array<AxisPadding, 2> result;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& pair = padding.amounts[i];
        const std::string text = "[" + joinNumbers(pair, ", ") + "]";
        if (std::min(pair[0], pair[1]) < 0)
            fail(Reason::explicitPaddingNegative, "padding",
                 {{"axis", std::string(dimensionName(i))}, {"got", text}});
        else if (i != spatial[0] && i != spatial[1] && (pair[0] != 0 || pair[1] != 0))
            fail(Reason::explicitPaddingBatchChannel, "padding",
                 {{"axis", std::string(dimensionName(i))}, {"got", text}});
    }
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const auto& pair = padding.amounts[spatial[axis]];
        result[axis] = {PaddingMode::explicitAmounts, pair[0], pair[1]};
    }
    return result;
}

Spatial PipelineBuilder::readSpatial()
{
    const OperatorSpec& spec = m_pipeline.spec;
    const ParamInfo* rate = m_info.param(Param::rate);
    Spatial spatial;
    if (m_info.layer) {
        spatial.stride =
            layerPair(spec.strides, paramName(Param::strides), Reason::strideNonpositive);
        spatial.rate = layerPair(spec.rate, rate->name, Reason::rateNonpositive);
    } else {
        spatial.stride = spatialPair(spec.strides, paramName(Param::strides),
                                     Reason::strideNonpositive, Reason::strideBatchChannel);
        if (rate->length == 4)
            spatial.rate = spatialPair(spec.rate, rate->name, Reason::rateNonpositive,
                                       Reason::rateBatchChannel);
        else if (spec.rate.size() != 2)
            fail(Reason::paramLength, rate->name,
                 {{"want", std::int64_t{2}}, {"got", static_cast<std::int64_t>(spec.rate.size())}});
        else
            spatial.rate = layerPair(spec.rate, rate->name, Reason::rateNonpositive);
    }
    spatial.padding = readPadding(!m_info.layer);
    return spatial;
}

Spatial PipelineBuilder::readAtrous()
{
    const std::vector<std::int64_t>& rate = m_pipeline.spec.rate;
    Spatial spatial;
    if (rate.size() != 1)
        fail(Reason::paramForm, "rate",
             {{"want", std::string("one integer")},
              {"got", "a list of " + std::to_string(rate.size())}});
    else if (rate[0] < 1)
        fail(Reason::rateNonpositive, "rate",
             {{"axis", std::string("rows and columns")}, {"got", rate[0]}});
    else
        spatial.rate = {rate[0], rate[0]};
    spatial.padding = readPadding(false);
    return spatial;
}

Extent PipelineBuilder::readImageSizes()
{
    const std::vector<std::int64_t>& sizes = m_pipeline.spec.sizes;
    const std::string field = paramName(Param::sizes);
    if (sizes.size() != 4) {
        fail(Reason::paramLength, field,
             {{"want", std::int64_t{4}}, {"got", static_cast<std::int64_t>(sizes.size())}});
        return {1, 1, 1, 1};
    }
    const Result<Shape> shape = Shape::create(sizes, field);
    if (!shape) {
        if (!m_error)
            m_error = shape.error();
        return {1, 1, 1, 1};
    }
    return imageExtent(*shape, m_pipeline.dataFormat);
}

void PipelineBuilder::refuseStrideWithRate(const Spatial& spatial)
{
    if (std::max(spatial.stride[0], spatial.stride[1]) > 1 &&
        std::max(spatial.rate[0], spatial.rate[1]) > 1)
        fail(Reason::strideWithRate, paramName(Param::rate),
             {{"stride", pairText(spatial.stride)}, {"rate", pairText(spatial.rate)}});
}

void PipelineBuilder::requireChannels(int slot, std::int64_t want, const std::string& other)
{
    const Slot& one = m_pipeline.slotList[static_cast<std::size_t>(slot)];
    if (one.extent.c != want)
        fail(Reason::channelMismatch, one.name,
             {{"got", one.extent.c}, {"other", other}, {"want", want}});
}

bool PipelineBuilder::checkShape(const Extent& extent, const std::string& field)
{
    const std::array<std::int64_t, 4> dims{extent.n, extent.h, extent.w, extent.c};
    const Result<Shape> shape = Shape::create(dims, field);
    if (!shape && !m_error)
        m_error = shape.error();
    return shape.has_value();
}

TapRelation PipelineBuilder::relation(const Extent& in, const std::string& image,
                                      const Shape& filter, const Spatial& spatial, bool separate)
{
    if (failed())
        return {};
    std::array<AxisGeometry, 2> axes;
    const std::array<std::int64_t, 2> sizes{in.h, in.w};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const Result<AxisGeometry> geometry =
            axisGeometry(sizes[axis], filter[static_cast<int>(axis)], spatial.stride[axis],
                         spatial.rate[axis], spatial.padding[axis], axisNames[axis]);
        if (!geometry) {
            m_error = geometry.error();
            if (m_error->field == "rate")
                m_error->field = paramName(Param::rate);
            if (m_error->field == "image")
                m_error->field = image;
            return {};
        }
        axes[axis] = *geometry;
    }
    if (!checkShape({in.n, axes[0].out, axes[1].out, separate ? in.c * filter[3] : filter[3]},
                    "output"))
        return {};
    m_pipeline.rows = axes[0];
    m_pipeline.cols = axes[1];
    m_pipeline.inChannels = in.c;
    m_pipeline.multiplier = separate ? filter[3] : 1;
    m_pipeline.outChannels = separate ? in.c * filter[3] : filter[3];
    return {axes[0], axes[1], in.n, in.c, filter[3], separate};
}

TapRelation PipelineBuilder::pointwise(const Extent& in, std::int64_t outChannels)
{
    if (failed() || !checkShape({in.n, in.h, in.w, outChannels}, "output"))
        return {};
    m_pipeline.outChannels = outChannels;
    const auto rows = axisGeometry(in.h, 1, 1, 1, {PaddingMode::same}, axisNames[0]);
    const auto cols = axisGeometry(in.w, 1, 1, 1, {PaddingMode::same}, axisNames[1]);
    for (const auto* axis : {&rows, &cols}) {
        if (!*axis) {
            m_error = axis->error();
            m_error->field = "output";
            return {};
        }
    }
    return {*rows, *cols, in.n, in.c, outChannels, false};
}

void PipelineBuilder::requireUpstream(int slot, const Extent& forward)
{
    const Slot& upstream = m_pipeline.slotList[static_cast<std::size_t>(slot)];
    if (!failed() && upstream.extent != forward)
        fail(Reason::upstreamMismatch, upstream.name,
             {{"want", imageShape(forward, m_pipeline.dataFormat).toString()},
              {"got", upstream.shape.toString()}});
}

int PipelineBuilder::addImage(const std::string& name, Role role, const Extent& extent, bool output)
{
    return addSlot({name, role, SlotLayout::image, extent,
                    imageShape(extent, m_pipeline.dataFormat), -1, output});
}

int PipelineBuilder::addFilter(const std::string& name, Role role, const Shape& shape, bool output)
{
    return addSlot({name,
                    role,
                    SlotLayout::filter,
                    {1, shape[0], shape[1], shape[2] * shape[3]},
                    shape,
                    -1,
                    output});
}

int PipelineBuilder::addVector(const std::string& name, Role role, std::int64_t size, bool output)
{
    return addSlot({name, role, SlotLayout::vector, {1, 1, 1, size}, Shape{size}, -1, output});
}

Stage& PipelineBuilder::addStage(StageKind kind, int a, int b, int out)
{
    Stage stage;
    stage.kind = kind;
    stage.a = a;
    stage.b = b;
    stage.out = out;
    stage.outExtent = extent(out);
    m_pipeline.stages.push_back(stage);
    return m_pipeline.stages.back();
}

void PipelineBuilder::addForward(StageKind kind, const TapRelation& taps, int x, int w, int out)
{
    addStage(kind, x, w, out).taps = taps;
}

void PipelineBuilder::addInputGradient(const TapRelation& taps, int upstream, int w, int out)
{
    Stage& stage = addStage(StageKind::inputGradient, upstream, w, out);
    stage.taps = taps;
    stage.corner = Corner::x;
}

void PipelineBuilder::addFilterGradient(const TapRelation& taps, int x, int upstream, int out)
{
    Stage& stage = addStage(StageKind::filterGradient, x, upstream, out);
    stage.taps = taps;
    stage.corner = Corner::w;
}

void PipelineBuilder::addBias(int x, int bias, int out) { addStage(StageKind::bias, x, bias, out); }

void PipelineBuilder::addActivation(Activation activation, int x, int out)
{
    Stage& stage = addStage(StageKind::activation, x, -1, out);
    stage.activation = activation;
    stage.softmaxAxis =
        dataFormat() == DataFormat::nchw ? SoftmaxAxis::column : SoftmaxAxis::channel;
}

void PipelineBuilder::addActivationGradient(Activation activation, int upstream, int z, int out)
{
    Stage& stage = addStage(StageKind::activationGradient, upstream, z, out);
    stage.activation = activation;
    stage.softmaxAxis =
        dataFormat() == DataFormat::nchw ? SoftmaxAxis::column : SoftmaxAxis::channel;
}

void PipelineBuilder::addBiasGradient(int upstream, int out)
{
    const Extent summed = extent(upstream);
    addStage(StageKind::biasGradient, upstream, -1, out).sumExtent = summed;
}

Result<Pipeline> PipelineBuilder::finish()
{
    if (m_error)
        return tl::unexpected<Error>(*m_error);
    return std::move(m_pipeline);
}

}  // namespace convstep
