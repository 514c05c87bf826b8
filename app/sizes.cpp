// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep sizes: what a layer makes of its input, without any numbers in it.
#include <string>
#include <vector>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "core/analysis/cost.h"
#include "core/analysis/framework_line.h"
#include "core/analysis/port.h"

namespace convstep::app {
namespace {

const Usage usage{
    "sizes",
    {"TEXT"},
    {{"json", "", "the same as JSON"},
     {"image", "HxWxC", "the size of the image, for a line of a program that does not say it"}},
    "Output size, padding and cost of one layer, and the same layer for PyTorch. TEXT is one\n"
    "argument; its words may come in any order:\n\n"
    "  conv, depthwise, separable, atrous   the operator\n"
    "  HxWxC or NxHxWxC                     the image\n"
    "  kN or kHxW                           kernel\n"
    "  sN or sHxW                           stride (1)\n"
    "  rN or rHxW                           rate (1)\n"
    "  mN                                   channel_multiplier of depthwise and separable (1)\n"
    "  oN                                   out_channels of the others (as many as the image has)\n"
    "  same, valid or pad=TOP,BOTTOM,LEFT,RIGHT\n\n"
    "TEXT may also be a line of a program: Conv2D, DepthwiseConv2D or SeparableConv2D of Keras, or\n"
    "Conv2d of PyTorch, with --image where the line does not say its size.\n\n"
    "For example: convstep sizes 'separable 112x112x32 k3 s2 same'"};

// All that is printed, whatever the form.
struct Report {
    ReadLayer read;
    Pipeline pipeline;
    Cost cost;
    CostComparison comparison;
    TorchPort torch;
};

Result<Report> makeReport(ReadLayer read)
{
    LayerText& layer = read.layer;
    Result<Pipeline> pipeline = makePipeline(layer.spec, layer.inputs);
    if (!pipeline)
        return tl::unexpected<Error>(pipeline.error());
    const Result<Cost> cost = linearCost(*pipeline);
    const Result<CostComparison> comparison = compareCosts(*pipeline);
    if (!cost || !comparison)
        return tl::unexpected<Error>(cost ? comparison.error() : cost.error());
    Result<TorchPort> torch = torchPort(*pipeline);
    if (!torch)
        return tl::unexpected<Error>(torch.error());
    return Report{std::move(read), std::move(*pipeline), *cost, *comparison, std::move(*torch)};
}

// 1234567 as 1 234 567.
std::string grouped(std::int64_t number)
{
    std::string text = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<std::size_t>(place), 1, ' ');
    return text;
}

std::string padded(std::string text, std::size_t width, bool right = false)
{
    if (text.size() < width)
        text.insert(right ? 0 : text.size(), width - text.size(), ' ');
    return text;
}

std::string costLine(const std::string& name, const Cost& cost)
{
    return "  " + padded(name, 26) + padded(grouped(cost.multiplications), 24, true) +
           padded(grouped(cost.parameters), 18, true) + "\n";
}

std::string asText(const Report& report)
{
    const Pipeline& p = report.pipeline;
    std::string text = report.read.layer.spec.op + "\n\n";
    for (const NamedShape& input : report.read.layer.inputs)
        text += "  " + padded(input.name, 26) + input.shape.toString() + "\n";
    for (const NamedShape& output : p.outputs())
        text += "  " + padded(output.name, 26) + output.shape.toString() + "\n";
    if (!report.read.layer.outChannelsGiven)
        text += "  (out_channels not given: as many as the image has; oN says otherwise)\n";

    const auto line = [&](const char* name, std::int64_t rows, std::int64_t cols) {
        text += "  " + padded(name, 26) + padded(std::to_string(rows), 12, true) +
                padded(std::to_string(cols), 12, true) + "\n";
    };
    text += "\n  " + padded("", 26) + padded("rows", 12, true) + padded("columns", 12, true) + "\n";
    line("image", p.rows.in, p.cols.in);
    line("kernel", p.rows.kernel, p.cols.kernel);
    line("stride", p.rows.stride, p.cols.stride);
    line("rate", p.rows.rate, p.cols.rate);
    line("effective kernel", p.rows.effective, p.cols.effective);
    line("output", p.rows.out, p.cols.out);
    line("padding before", p.rows.before, p.cols.before);
    line("padding after", p.rows.after, p.cols.after);
    line("skipped between windows", p.rows.skippedPerStep, p.cols.skippedPerStep);
    line("dropped at the end", p.rows.dropped, p.cols.dropped);

    text += "\n  " + padded("", 26) + padded("multiplications", 24, true) +
            padded("parameters", 18, true) + "\n";
    text += costLine("this layer", report.cost);
    text += "  " + padded("  of it on padding", 26) +
            padded(grouped(report.cost.inPadding), 24, true) + "\n";
    text += costLine("as a standard convolution", report.comparison.standard);
    text += costLine("as a separable one", report.comparison.separable);

    if (report.read.line)
        for (const std::string& argument : report.read.line->unused)
            text += "  " + padded("no part in the sizes", 26) + argument + "\n";

    text += "\nPyTorch (NCHW; x.permute(0, 3, 1, 2) brings NHWC there)\n";
    if (report.torch.padNeeded())
        text += "  x = " + report.torch.padCall() + "  # left, right, top, bottom\n";
    for (const TorchConv& layer : report.torch.layers)
        text += "  " + layer.text() + "\n";
    for (const WeightPort& weight : report.torch.weights)
        text += "  " + weight.layer + ".weight: " + weight.filter + "." + weight.code + "\n";
    const TensorflowPadding back = tensorflowPadding(report.pipeline);
    text += "\nTensorFlow\n  padding=" + back.argument + "\n";
    return text;
}

QJsonObject axisJson(const AxisGeometry& axis)
{
    const auto number = [](std::int64_t value) { return static_cast<qint64>(value); };
    return {{"image", number(axis.in)},
            {"kernel", number(axis.kernel)},
            {"stride", number(axis.stride)},
            {"rate", number(axis.rate)},
            {"effective_kernel", number(axis.effective)},
            {"output", number(axis.out)},
            {"padding_before", number(axis.before)},
            {"padding_after", number(axis.after)},
            {"skipped_between_windows", number(axis.skippedPerStep)},
            {"dropped", number(axis.dropped)}};
}

QJsonObject costJson(const Cost& cost)
{
    return {{"multiplications", static_cast<qint64>(cost.multiplications)},
            {"on_padding", static_cast<qint64>(cost.inPadding)},
            {"parameters", static_cast<qint64>(cost.parameters)}};
}

template <class Numbers>
QJsonArray listJson(const Numbers& numbers)
{
    QJsonArray list;
    for (const std::int64_t number : numbers)
        list.append(static_cast<qint64>(number));
    return list;
}

std::string asJson(const Report& report)
{
    QJsonObject shapes;
    for (const NamedShape& input : report.read.layer.inputs)
        shapes.insert(QString::fromStdString(input.name), listJson(input.shape.dims()));
    QJsonArray layers;
    for (const TorchConv& layer : report.torch.layers)
        layers.append(QString::fromStdString(layer.text()));
    QJsonObject weights;
    for (const WeightPort& weight : report.torch.weights)
        weights.insert(QString::fromStdString(weight.filter), QString::fromStdString(weight.code));
    QJsonObject torch{{"layers", layers}, {"weights", weights}};
    if (report.torch.padNeeded())
        torch.insert("pad", listJson(report.torch.pad()));
    const QJsonObject object{{"op", QString::fromStdString(report.read.layer.spec.op)},
                             {"inputs", shapes},
                             {"output", listJson(report.pipeline.outputs().front().shape.dims())},
                             {"rows", axisJson(report.pipeline.rows)},
                             {"columns", axisJson(report.pipeline.cols)},
                             {"cost", costJson(report.cost)},
                             {"cost_standard", costJson(report.comparison.standard)},
                             {"cost_separable", costJson(report.comparison.separable)},
                             {"torch", torch}};
    return QJsonDocument(object).toJson().toStdString();
}

}  // namespace

int runSizes(Words words)
{
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    Result<ReadLayer> layer =
        readLayer(arguments->positional(0), arguments->value("image").value_or(""));
    if (!layer)
        return refuseUsage(usage.command, layer.error().message() +
                                              "\nFor example: convstep sizes '" +
                                              std::string(layerTextExample) + "'");
    const Result<Report> report = makeReport(std::move(*layer));
    if (!report) {
        printError(report.error());
        return workFailed;
    }
    print(arguments->has("json") ? asJson(*report) : asText(*report));
    return success;
}

}  // namespace convstep::app
