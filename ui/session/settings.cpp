// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/settings.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/spec/axis.h"

namespace convstep {
namespace {

using Dims = std::array<std::int64_t, 4>;

const InputInfo* inputOfRole(const OperatorInfo& info, Role role)
{
    for (const InputInfo& input : info.inputs)
        if (input.role == role)
            return &input;
    return nullptr;
}

// The call's tensor of that role, whatever it is called there; nullptr when there is none.
const Tensor* tensorOfRole(const OperatorCall& call, Role role)
{
    const OperatorInfo* info = findOperator(call.spec.op);
    const InputInfo* input = info ? inputOfRole(*info, role) : nullptr;
    return input ? call.input(input->name) : nullptr;
}

bool isTransposed(const std::string& op) { return op.starts_with("atrous_conv2d_transpose"); }

bool isSeparate(const std::string& op)
{
    return op.starts_with("depthwise") || op.starts_with("separable") || op.starts_with("layers");
}

bool isChannelsFirst(const OperatorSpec& spec)
{
    return spec.dataFormat == "NCHW" || spec.dataFormat == "channels_first";
}

// A 4-entry list of data_format order as [batch, rows, columns, channels], and back.
Dims toNhwc(const Dims& dims, bool channelsFirst)
{
    return channelsFirst ? Dims{dims[0], dims[2], dims[3], dims[1]} : dims;
}

Dims fromNhwc(const Dims& dims, bool channelsFirst)
{
    return channelsFirst ? Dims{dims[0], dims[3], dims[1], dims[2]} : dims;
}

Dims dimsOf(const Tensor* tensor)
{
    Dims dims{1, 1, 1, 1};
    if (tensor && tensor->shape().rank() == 4)
        std::copy_n(tensor->shape().dims().begin(), 4, dims.begin());
    return dims;
}

Dims dimsOf(const std::vector<std::int64_t>& list)
{
    Dims dims{1, 1, 1, 1};
    if (list.size() == 4)
        std::copy(list.begin(), list.end(), dims.begin());
    return dims;
}

// [rows, columns] out of a parameter list of 1, 2 or 4 entries.
std::array<std::int64_t, 2> spatialOf(const std::vector<std::int64_t>& list, bool channelsFirst)
{
    if (list.size() == 4)
        return channelsFirst ? std::array{list[2], list[3]} : std::array{list[1], list[2]};
    if (list.empty())
        return {1, 1};
    return {list.front(), list.back()};
}

std::vector<std::int64_t> spatialList(std::int64_t rows, std::int64_t cols, int length,
                                      bool channelsFirst)
{
    if (length == 1)
        return {rows};
    if (length == 2)
        return {rows, cols};
    if (channelsFirst)
        return {1, 1, rows, cols};
    return {1, rows, cols, 1};
}

std::string changedCase(std::string word, bool upper)
{
    for (char& letter : word) {
        const auto code = static_cast<unsigned char>(letter);
        letter = static_cast<char>(upper ? std::toupper(code) : std::tolower(code));
    }
    return word;
}

// New tensor of these dimensions; what overlaps with `old` is kept. `oldFirst`, `newFirst`: in
// which layout the two are (images only; false for others).
Result<Tensor> resized(const Tensor* old, bool oldFirst, const Dims& dims, bool newFirst, Role role,
                       const std::string& name, MemoryBudget budget)
{
    Dims wanted = fromNhwc(dims, newFirst);
    for (std::int64_t& dim : wanted)
        dim = std::max<std::int64_t>(dim, 0);
    const Result<Shape> shape = Shape::create(wanted, name);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    Result<Tensor> tensor = Tensor::create(*shape, name, budget);
    if (!tensor || tensor->values().empty())
        return tensor;
    const Extent extent = imageExtent(*shape, newFirst ? DataFormat::nchw : DataFormat::nhwc);
    const TensorView view =
        TensorView::image(*tensor, newFirst ? DataFormat::nchw : DataFormat::nhwc);
    TensorView source;
    if (old && old->shape().rank() == 4)
        source = TensorView::image(*old, oldFirst ? DataFormat::nchw : DataFormat::nhwc);
    std::int64_t index = 0;
    for (std::int64_t n = 0; n < extent.n; ++n)
        for (std::int64_t c = 0; c < extent.c; ++c)
            for (std::int64_t y = 0; y < extent.h; ++y)
                for (std::int64_t x = 0; x < extent.w; ++x, ++index) {
                    const Cell cell{n, y, x, c};
                    tensor->values()[static_cast<std::size_t>(view.offset(cell))] =
                        source.extent().contains(cell) ? source.at(cell) : fillValue(role, index);
                }
    return tensor;
}

Result<Tensor> resizedVector(const Tensor* old, std::int64_t size, const std::string& name,
                             MemoryBudget budget)
{
    const std::array<std::int64_t, 1> dims{std::max<std::int64_t>(size, 0)};
    const Result<Shape> shape = Shape::create(dims, name);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    Result<Tensor> tensor = Tensor::create(*shape, name, budget);
    if (tensor && old && old->shape().rank() == 1)
        std::copy_n(old->values().begin(), std::min(old->values().size(), tensor->values().size()),
                    tensor->values().begin());
    return tensor;
}

// Size of the forward result along one axis; 0 when the setting is refused.
std::int64_t forwardSize(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                         std::int64_t rate, const PaddingSpec& padding, std::size_t position)
{
    AxisPadding axis;
    if (padding.isList) {
        if (padding.amounts.size() != 4 || padding.amounts[position].size() != 2)
            return 0;
        axis = {PaddingMode::explicitAmounts, padding.amounts[position][0],
                padding.amounts[position][1]};
    } else if (padding.word == "SAME") {
        axis.mode = PaddingMode::same;
    }
    if (in < 0)
        return 0;
    const Result<AxisGeometry> geometry = axisGeometry(in, kernel, stride, rate, axis, "rows");
    return geometry ? geometry->out : 0;
}

}  // namespace

float fillValue(Role role, std::int64_t index)
{
    // Small integers from a fixed walk: no symmetry that would hide a flip or a swapped channel.
    const std::int64_t spread = role == Role::input || role == Role::upstream ? 7 : 5;
    const std::int64_t mixed = (index * 37 + index / 3 * 11 + 5) % 97;
    return static_cast<float>(mixed % spread - spread / 2);
}

bool hasKnob(const std::string& op, Knob knob)
{
    const OperatorInfo* info = findOperator(op);
    if (!info)
        return knob == Knob::op;
    switch (knob) {
    case Knob::op:
    case Knob::batch:
    case Knob::size:
    case Knob::inChannels:
    case Knob::kernel:
    case Knob::padding: return true;
    case Knob::multiplier: return isSeparate(op);
    case Knob::outChannels: return !op.starts_with("depthwise");
    case Knob::stride: return info->param(Param::strides) != nullptr;
    case Knob::rate: return info->param(Param::rate) != nullptr;
    case Knob::dataFormat: return info->param(Param::dataFormat) != nullptr;
    case Knob::bias:
    case Knob::activation: return info->layer;
    }
    return false;
}

bool rateIsOne(const std::string& op)
{
    const OperatorInfo* info = findOperator(op);
    const ParamInfo* rate = info ? info->param(Param::rate) : nullptr;
    return rate && rate->scalarList;
}

bool paddingMayBeList(const std::string& op)
{
    const OperatorInfo* info = findOperator(op);
    return info && !info->layer && !rateIsOne(op);
}

Settings settingsOf(const OperatorCall& call)
{
    const OperatorSpec& spec = call.spec;
    const OperatorInfo* info = findOperator(spec.op);
    Settings s;
    s.op = spec.op;
    if (!info)
        return s;
    s.channelsFirst = isChannelsFirst(spec) && info->param(Param::dataFormat);
    const Tensor* image = tensorOfRole(call, Role::input);
    const Tensor* filter = tensorOfRole(call, Role::filter);
    const Dims in = toNhwc(image ? dimsOf(image) : dimsOf(spec.sizes), s.channelsFirst);
    const Dims kernel = filter ? dimsOf(filter) : dimsOf(spec.sizes);
    s.batch = in[0];
    s.height = in[1];
    s.width = in[2];
    s.inChannels = in[3];
    s.kernelRows = kernel[0];
    s.kernelCols = kernel[1];
    if (isTransposed(spec.op))
        s.outChannels = kernel[2];
    else if (isSeparate(spec.op))
        s.multiplier = kernel[3];
    else
        s.outChannels = kernel[3];
    if (const Tensor* pointwise = tensorOfRole(call, Role::pointwiseFilter))
        s.outChannels = dimsOf(pointwise)[3];
    if (info->param(Param::strides))
        std::tie(s.strideRows, s.strideCols) =
            std::apply([](auto a, auto b) { return std::pair{a, b}; },
                       spatialOf(spec.strides, s.channelsFirst));
    if (info->param(Param::rate))
        std::tie(s.rateRows, s.rateCols) =
            std::apply([](auto a, auto b) { return std::pair{a, b}; },
                       spatialOf(spec.rate, s.channelsFirst));
    s.padding = spec.padding;
    if (info->layer) {
        s.padding.word = changedCase(s.padding.word, true);
        s.useBias = spec.useBias;
        s.activation = spec.activation;
    }
    return s;
}

Result<OperatorCall> withSettings(const OperatorCall& base, const Settings& s, MemoryBudget budget)
{
    const OperatorInfo* info = findOperator(s.op);
    if (!info)
        return fail(Reason::unknownOperator, "op", {{"got", s.op}, {"known", std::string()}});
    OperatorCall call;
    call.spec = s.op == base.spec.op ? base.spec : defaultSpec(s.op);
    OperatorSpec& spec = call.spec;
    spec.refuseOverparameterized = base.spec.refuseOverparameterized;
    const bool first = s.channelsFirst && info->param(Param::dataFormat);
    const bool oldFirst = isChannelsFirst(base.spec);
    if (info->param(Param::dataFormat))
        spec.dataFormat = info->layer ? (first ? "channels_first" : "channels_last")
                                      : (first ? "NCHW" : "NHWC");
    if (const ParamInfo* strides = info->param(Param::strides))
        spec.strides = spatialList(s.strideRows, s.strideCols, strides->length, first);
    if (const ParamInfo* rate = info->param(Param::rate))
        spec.rate = spatialList(s.rateRows, s.rateCols, rate->length, first);
    spec.padding = s.padding;
    if (info->layer) {
        spec.padding.word = changedCase(s.padding.word, false);
        spec.filters = s.outChannels;
        spec.kernelSize = {s.kernelRows, s.kernelCols};
        spec.depthMultiplier = s.multiplier;
        spec.activation = s.activation;
        spec.useBias = s.useBias;
    }

    const bool separate = isSeparate(s.op);
    const Dims image{s.batch, s.height, s.width, s.inChannels};
    const Dims filter = isTransposed(s.op)
                            ? Dims{s.kernelRows, s.kernelCols, s.outChannels, s.inChannels}
                            : Dims{s.kernelRows, s.kernelCols, s.inChannels,
                                   separate ? s.multiplier : s.outChannels};
    const bool pointwise = inputOfRole(*info, Role::pointwiseFilter) != nullptr;
    const std::int64_t maps = s.inChannels * s.multiplier;
    Dims forward{s.batch,
                 forwardSize(s.height, s.kernelRows, s.strideRows, s.rateRows, s.padding,
                             first ? 2 : 1),
                 forwardSize(s.width, s.kernelCols, s.strideCols, s.rateCols, s.padding,
                             first ? 3 : 2),
                 separate && !pointwise ? maps : s.outChannels};
    if (isTransposed(s.op)) {
        // The other way round: value is what the forward convolution would have made.
        const std::int64_t rate = std::max<std::int64_t>(s.rateRows, 1);
        const std::int64_t extra = s.padding.word == "VALID" ? rate : 0;
        forward = {s.batch, s.height + extra * (s.kernelRows - 1),
                   s.width + extra * (s.kernelCols - 1), s.outChannels};
    }
    if (const ParamInfo* sizes = info->param(Param::sizes)) {
        const bool filterSizes = sizes->name == "filter_sizes";
        const Dims dims = filterSizes                   ? filter
                          : isTransposed(s.op)          ? forward
                                                        : fromNhwc(image, first);
        spec.sizes.assign(dims.begin(), dims.end());
    }

    for (const InputInfo& input : info->inputs) {
        const Tensor* old = tensorOfRole(base, input.role);
        Result<Tensor> tensor = tl::unexpected<Error>(Error{});
        switch (input.role) {
        case Role::input:
            tensor = resized(old, oldFirst, image, first, input.role, input.name, budget);
            break;
        case Role::upstream:
            tensor = resized(old, oldFirst, forward, first, input.role, input.name, budget);
            break;
        case Role::pointwiseFilter:
            tensor = resized(old, false, {1, 1, maps, s.outChannels}, false, input.role, input.name,
                             budget);
            break;
        case Role::bias:
            if (!s.useBias && !old)
                continue;
            tensor = resizedVector(old, s.outChannels, input.name, budget);
            break;
        default:
            tensor = resized(old, false, filter, false, input.role, input.name, budget);
            break;
        }
        if (!tensor)
            return tl::unexpected<Error>(tensor.error());
        call.inputs.push_back({input.name, std::move(*tensor)});
    }
    return call;
}

}  // namespace convstep
