// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/port.h"

namespace convstep {
namespace {

using Pair = std::array<std::int64_t, 2>;

std::string pairText(const Pair& pair)
{
    if (pair[0] == pair[1])
        return std::to_string(pair[0]);
    return "(" + joinNumbers({pair[0], pair[1]}, ", ") + ")";
}

std::string tuple(const Shape& shape)
{
    return joinNumbers({shape.dims().begin(), shape.dims().end()}, ", ");
}

// `axis` under another padding; nullopt when nothing fits.
std::optional<AxisGeometry> padded(const AxisGeometry& axis, const AxisPadding& padding)
{
    const Result<AxisGeometry> geometry =
        axisGeometry(axis.in, axis.kernel, axis.stride, axis.rate, padding, "rows");
    if (!geometry)
        return std::nullopt;
    return *geometry;
}

// Whether both read the same places, window for window.
bool agree(const AxisGeometry& axis, const std::optional<AxisGeometry>& other)
{
    return other && other->before == axis.before && other->out == axis.out;
}

Result<WeightPort> weightPort(const std::string& filter, const Shape& from, const TorchConv& layer)
{
    const std::array<std::int64_t, 4> dims{layer.out, layer.in / layer.groups, layer.kernel[0],
                                           layer.kernel[1]};
    Result<Shape> to = Shape::create(dims, filter);
    if (!to)
        return tl::unexpected<Error>(to.error());
    // Channel c·M + q of a depthwise convolution is slot q of channel c: the order in memory.
    const std::string code = layer.groups == 1 ? "permute(3, 2, 0, 1)"
                                               : "permute(2, 3, 0, 1).reshape(" + tuple(*to) + ")";
    return WeightPort{filter, layer.name, from, *to, code};
}

std::string amountsText(const Pipeline& p)
{
    const auto pair = [](std::int64_t before, std::int64_t after) {
        return "[" + joinNumbers({before, after}, ", ") + "]";
    };
    const std::string rows = pair(p.rows.before, p.rows.after);
    const std::string cols = pair(p.cols.before, p.cols.after);
    if (p.dataFormat == DataFormat::nchw)
        return "[[0, 0], [0, 0], " + rows + ", " + cols + "]";
    return "[[0, 0], " + rows + ", " + cols + ", [0, 0]]";
}

bool separate(const Pipeline& p) { return p.stages.front().kind == StageKind::depthwise; }

// The tensors of the pipeline besides the image, without a bias.
std::vector<const Slot*> filtersOf(const Pipeline& p)
{
    std::vector<const Slot*> filters;
    for (const Slot& slot : p.slotList)
        if (slot.layout == SlotLayout::filter && slot.input >= 0)
            filters.push_back(&slot);
    return filters;
}

}  // namespace

AxisPort axisPort(const AxisGeometry& axis)
{
    AxisPort port;
    port.axis = axis;
    const auto both = [](std::int64_t amount) {
        return AxisPadding{PaddingMode::explicitAmounts, amount, amount};
    };
    if (agree(axis, padded(axis, both(axis.before))))
        port.plain = axis.before;
    port.habit = axis.effective / 2;
    port.habitual = padded(axis, both(port.habit));
    return port;
}

std::string TorchConv::text() const
{
    std::string text =
        "nn.Conv2d(" + joinNumbers({in, out}, ", ") + ", kernel_size=" + pairText(kernel);
    if (kernel != Pair{1, 1} || stride != Pair{1, 1} || padding != Pair{0, 0})
        text += ", stride=" + pairText(stride) + ", padding=" + pairText(padding) +
                ", dilation=" + pairText(dilation);
    if (groups != 1)
        text += ", groups=" + std::to_string(groups);
    return text + (bias ? ")" : ", bias=False)");
}

std::array<std::int64_t, 4> TorchPort::pad() const
{
    return {cols.axis.before, cols.axis.after, rows.axis.before, rows.axis.after};
}

std::string TorchPort::padCall() const
{
    const auto amounts = pad();
    return "F.pad(x, (" + joinNumbers({amounts.begin(), amounts.end()}, ", ") + "))";
}

Result<TorchPort> torchPort(const Pipeline& pipeline)
{
    TorchPort port;
    port.rows = axisPort(pipeline.rows);
    port.cols = axisPort(pipeline.cols);
    const TensorflowPadding back = tensorflowPadding(pipeline);
    port.sameWord = back.sameAgrees && pipeline.rows.stride == 1 && pipeline.cols.stride == 1;

    TorchConv first;
    first.name = separate(pipeline) ? "depthwise" : "conv";
    first.in = pipeline.inChannels;
    first.kernel = {pipeline.rows.kernel, pipeline.cols.kernel};
    first.stride = {pipeline.rows.stride, pipeline.cols.stride};
    first.dilation = {pipeline.rows.rate, pipeline.cols.rate};
    if (!port.padNeeded())
        first.padding = {*port.rows.plain, *port.cols.plain};
    first.out = pipeline.outChannels;
    if (separate(pipeline)) {
        first.groups = pipeline.inChannels;
        if (__builtin_mul_overflow(pipeline.inChannels, pipeline.multiplier, &first.out))
            return fail(Reason::sizeOverflow, "filter", {{"shape", std::string("the weights")}});
    }
    port.layers.push_back(first);
    for (const Stage& stage : pipeline.stages) {
        if (stage.kind == StageKind::pointwise) {
            TorchConv mix;
            mix.name = "pointwise";
            mix.in = first.out;
            mix.out = pipeline.outChannels;
            port.layers.push_back(mix);
        } else if (stage.kind == StageKind::bias) {
            port.layers.back().bias = true;
        }
    }
    const std::vector<const Slot*> filters = filtersOf(pipeline);
    for (std::size_t i = 0; i < port.layers.size() && i < filters.size(); ++i) {
        Result<WeightPort> weight = weightPort(filters[i]->name, filters[i]->shape, port.layers[i]);
        if (!weight)
            return tl::unexpected<Error>(weight.error());
        port.weights.push_back(std::move(*weight));
    }
    return port;
}

TensorflowPadding tensorflowPadding(const Pipeline& pipeline)
{
    TensorflowPadding back;
    const AxisPadding same{PaddingMode::same};
    const AxisPadding valid{PaddingMode::valid};
    back.sameRows = padded(pipeline.rows, same).value_or(AxisGeometry{});
    back.sameCols = padded(pipeline.cols, same).value_or(AxisGeometry{});
    back.sameAgrees = agree(pipeline.rows, back.sameRows) && agree(pipeline.cols, back.sameCols);
    back.validAgrees = agree(pipeline.rows, padded(pipeline.rows, valid)) &&
                       agree(pipeline.cols, padded(pipeline.cols, valid));
    const std::string amounts = amountsText(pipeline);
    back.argument = back.validAgrees ? "\"VALID\"" : back.sameAgrees ? "\"SAME\"" : amounts;
    back.padCall = "tf.pad(x, " + amounts + ")";
    return back;
}

std::string tensorflowCall(const Pipeline& p)
{
    std::string text = "tf.nn." + p.spec.op + "(x";
    for (const Slot* filter : filtersOf(p))
        text += ", " + filter->name;
    const bool channelsFirst = p.dataFormat == DataFormat::nchw;
    const bool atrous = p.spec.op == "atrous_conv2d";
    const auto four = [&](std::int64_t rows, std::int64_t cols) {
        return channelsFirst ? "[1, 1, " + joinNumbers({rows, cols}, ", ") + "]"
                             : "[1, " + joinNumbers({rows, cols}, ", ") + ", 1]";
    };
    if (!atrous)
        text += ", strides=" + four(p.rows.stride, p.cols.stride);
    text +=
        ", padding=" + (p.spec.padding.isList ? amountsText(p) : "\"" + p.spec.padding.word + "\"");
    if (atrous)
        text += ", rate=" + std::to_string(p.rows.rate);
    else if (p.rows.rate != 1 || p.cols.rate != 1)
        text += ", dilations=" + (p.spec.op == "conv2d"
                                      ? four(p.rows.rate, p.cols.rate)
                                      : "[" + joinNumbers({p.rows.rate, p.cols.rate}, ", ") + "]");
    if (channelsFirst)
        text += ", data_format=\"NCHW\"";
    return text + ")";
}

Result<std::string> portTestFile(const Pipeline& p)
{
    const Result<TorchPort> port = torchPort(p);
    if (!port)
        return tl::unexpected<Error>(port.error());
    const std::vector<const Slot*> filters = filtersOf(p);
    const Shape output = p.outputs().front().shape;
    const bool channelsFirst = p.dataFormat == DataFormat::nchw;
    Shape image;
    for (const Slot& slot : p.slotList)
        if (slot.role == Role::input)
            image = slot.shape;

    std::string text =
        "# The same layer in TensorFlow and in PyTorch. Written by ConvStep; run it with\n"
        "# python or with pytest.\n"
        "#\n"
        "#   " +
        p.spec.op + ": " + image.toString() + " to " + output.toString() +
        "\n"
        "import numpy as np\n"
        "import tensorflow as tf\n"
        "import torch\n"
        "import torch.nn.functional as F\n"
        "from torch import nn\n"
        "\n"
        "numbers = np.random.default_rng(1)\n"
        "x = numbers.standard_normal((" +
        tuple(image) + "), dtype=np.float32)\n";
    for (const Slot* filter : filters)
        text += filter->name + " = numbers.standard_normal((" + tuple(filter->shape) +
                "), dtype=np.float32)\n";

    // A list of amounts is no matter of every version and processor; tf.pad is.
    std::string call = tensorflowCall(p);
    std::string padFirst;
    if (p.spec.padding.isList) {
        Pipeline bare = p;
        bare.spec.padding = {"VALID", {}, false};
        call = tensorflowCall(bare);
        padFirst = "    x = " + tensorflowPadding(p).padCall + "\n";
    }
    text += "\n\n"
            "def in_tensorflow(x):\n" +
            padFirst + "    return " + call +
            ".numpy()\n"
            "\n\n"
            "def in_pytorch(x, padding):\n";
    text += channelsFirst ? "    x = torch.from_numpy(x)\n"
                          : "    x = torch.from_numpy(x).permute(0, 3, 1, 2)  # NHWC to NCHW\n";
    text += "    x = F.pad(x, padding)  # left, right, top, bottom\n";
    for (std::size_t i = 0; i < port->layers.size(); ++i) {
        TorchConv layer = port->layers[i];
        layer.padding = {0, 0};  // it is in F.pad
        const WeightPort& weight = port->weights[i];
        text += "    " + layer.name + " = " + layer.text() + "\n";
        text += "    weight = torch.from_numpy(" + weight.filter + ")." + weight.code + "\n";
        text += "    " + layer.name + ".weight.data = weight.contiguous()  # " +
                weight.from.toString() + " to " + weight.to.toString() + "\n";
        text += "    x = " + layer.name + "(x)\n";
    }
    text += channelsFirst ? "    return x.detach().numpy()\n"
                          : "    return x.permute(0, 2, 3, 1).detach().numpy()\n";
    const auto pad = port->pad();
    text += "\n\n"
            "def test_same_numbers():\n"
            "    want = in_tensorflow(x)\n"
            "    assert want.shape == (" +
            tuple(output) +
            ")\n"
            "    got = in_pytorch(x, (" +
            joinNumbers({pad.begin(), pad.end()}, ", ") +
            "))\n"
            "    np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-3)\n";
    // Nobody pads where VALID is meant.
    const bool differs = !p.spec.padding.isList && p.spec.padding.word == "SAME" &&
                         output.elements() > 0 && port->rows.habitual && port->cols.habitual &&
                         !(port->rows.habitAgrees() && port->cols.habitAgrees());
    if (differs) {
        const std::int64_t r = port->rows.habit;
        const std::int64_t c = port->cols.habit;
        text += "\n\n"
                "def test_half_the_kernel_on_both_sides_is_something_else():\n"
                "    want = in_tensorflow(x)\n"
                "    got = in_pytorch(x, (" +
                joinNumbers({c, c, r, r}, ", ") +
                "))\n"
                "    assert got.shape != want.shape or not np.allclose(got, want, atol=1e-3)\n";
    }
    text += "\n\n"
            "if __name__ == \"__main__\":\n"
            "    test_same_numbers()\n";
    if (differs)
        text += "    test_half_the_kernel_on_both_sides_is_something_else()\n";
    return text + "    print(\"TensorFlow and PyTorch agree\")\n";
}

}  // namespace convstep
