// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/port.h"
#include "ui/session/code/languages.h"

namespace convstep {
namespace {

std::string activationCall(const CodeFacts& facts)
{
    switch (facts.activation()) {
    case Activation::linear:
        return {};
    case Activation::sigmoid:
        return "torch.sigmoid(y)";
    case Activation::tanh:
        return "torch.tanh(y)";
    // F.hardsigmoid has another slope.
    case Activation::hardSigmoid:
        return "torch.clamp(0.2 * y + 0.5, 0, 1)";
    case Activation::softmax:
        return facts.channelsFirst() ? "torch.softmax(y, dim=3)" : "torch.softmax(y, dim=1)";
    default:
        return "F." + std::string(activationName(facts.activation())) + "(y)";
    }
}

std::string amountsText(const Pipeline& p)
{
    return numberList({p.cols.before, p.cols.after, p.rows.before, p.rows.after}, "()");
}

// Whether a transposed convolution cuts as much off both sides.
bool evenPadding(const Pipeline& p)
{
    return p.rows.before == p.rows.after && p.cols.before == p.cols.after;
}

void weightLayout(CodeWriter& out, const CodeFacts& facts)
{
    const std::string w = facts.weights();
    if (facts.depthwise()) {
        const std::int64_t maps = facts.pipeline.inChannels * facts.pipeline.multiplier;
        out.comment("[kh, kw, C, M] to [C*M, 1, kh, kw]: channel m = c*M + q, as TensorFlow has "
                    "it.");
        out.line(w + " = " + w + ".permute(2, 3, 0, 1).reshape" +
                 numberList({maps, 1, facts.kernelRows(), facts.kernelCols()}, "()") +
                 ".contiguous()");
        return;
    }
    out.line(w + " = " + w + ".permute(3, 2, 0, 1).contiguous()  # " +
             (facts.transposed() ? "[kh, kw, O, I] to [I, O, kh, kw]" : "HWIO to OIHW"));
}

void transposedCall(CodeWriter& out, const CodeFacts& facts)
{
    const Pipeline& p = facts.pipeline;
    std::vector<std::string> list{"x", "w", "stride=1"};
    if (evenPadding(p))
        list.push_back(marked(Knob::padding, "padding=" + pairOf(p.rows.before, p.cols.before)));
    list.push_back(marked(Knob::rate, "dilation=" + std::to_string(p.rows.rate)));
    out.call("y = F.conv_transpose2d", list, 2);
    if (evenPadding(p))
        return;
    out.comment("What the forward convolution pads is cut off again: top and left one less.");
    // Sizes of the image of the forward convolution that is transposed here.
    const std::string rows =
        std::to_string(p.rows.before) + ":" + std::to_string(p.rows.before + p.rows.in);
    const std::string cols =
        std::to_string(p.cols.before) + ":" + std::to_string(p.cols.before + p.cols.in);
    out.line("y = y[:, :, " + marked(Knob::padding, rows + ", " + cols) + "]");
}

void forward(CodeWriter& out, const CodeFacts& facts)
{
    const Pipeline& p = facts.pipeline;
    const bool nhwc = !facts.channelsFirst();
    if (nhwc)
        out.line("x = x.permute(0, 3, 1, 2)  # NHWC to NCHW");
    weightLayout(out, facts);
    if (facts.transposed()) {
        transposedCall(out, facts);
    } else {
        const AxisPort rows = axisPort(p.rows);
        const AxisPort cols = axisPort(p.cols);
        const bool plain = rows.plain && cols.plain;
        if (!plain) {
            out.comment("PyTorch pads both sides alike; the odd pixel needs F.pad: left, right, "
                        "top, bottom.");
            out.line("x = F.pad(x, " + marked(Knob::padding, amountsText(p)) + ")");
        }
        std::vector<std::string> list{
            "x", facts.weights(),
            marked(Knob::stride, "stride=" + pairOf(p.rows.stride, p.cols.stride))};
        if (plain)
            list.push_back(marked(Knob::padding, "padding=" + pairOf(*rows.plain, *cols.plain)));
        list.push_back(marked(Knob::rate, "dilation=" + pairOf(p.rows.rate, p.cols.rate)));
        if (facts.depthwise())
            list.push_back(marked(Knob::inChannels, "groups=" + std::to_string(p.inChannels)));
        out.call("y = F.conv2d", list, 2);
    }
    if (facts.separable())
        out.line(std::string("y = F.conv2d(y, pointwise.permute(3, 2, 0, 1).contiguous()") +
                 (facts.info.layer && facts.spec().useBias ? ", b)" : ")"));
    if (const std::string activated = activationCall(facts); !activated.empty())
        out.line("y = " + marked(Knob::activation, activated));
    out.line(nhwc ? "return y.permute(0, 2, 3, 1)  # back to NHWC" : "return y");
}

std::string joined(const std::vector<std::string>& names)
{
    std::string list;
    for (const std::string& name : names)
        list += (list.empty() ? "" : ", ") + name;
    return list;
}

// What PyTorch does not do; empty: nothing.
std::string refusal(const CodeFacts& facts)
{
    for (const AxisGeometry& axis : {facts.pipeline.rows, facts.pipeline.cols})
        if (axis.in == 0 || axis.out == 0)
            return "PyTorch refuses images without rows or columns.";
    if (facts.pipeline.inChannels == 0 || facts.pipeline.outChannels == 0)
        return "PyTorch refuses images without channels.";
    return {};
}

}  // namespace

void pytorchText(CodeWriter& out, const CodeFacts& facts, bool& possible)
{
    beginPython(out, facts, "PyTorch, with TensorFlow's layouts outside.",
                {"import torch", "import torch.nn.functional as F"});
    if (const std::string why = refusal(facts); !why.empty()) {
        out.comment(why);
        possible = false;
        return;
    }
    const bool gradient = facts.info.gradient;
    std::vector<std::string> taken = forwardArguments(facts);
    std::string name = facts.info.name;
    std::string missing;
    if (gradient) {
        // What the gradient is of; it may take an input that the gradient does not.
        name = "forward";
        if (facts.info.param(Param::sizes)) {
            missing = missingOperand(facts, "torch.zeros(");
            taken = {"x", facts.weights()};
        }
    }
    out.line("def " + name + "(" + joined(taken) + "):");
    out.indent();
    forward(out, facts);
    out.outdent();
    if (gradient) {
        out.line();
        out.line();
        out.line("def " + facts.info.name + "(" + facts.arguments() + "):");
        out.indent();
        if (!missing.empty())
            out.line(missing + ")");
        const std::vector<std::string> wanted = differentiated(facts);
        for (const std::string& one : wanted)
            out.line(one + ".requires_grad_()");
        out.line("y = forward(" + joined(taken) + ")");
        out.line("return torch.autograd.grad(y, " + listOf(wanted) + ", g)" +
                 (wanted.size() == 1 ? "[0]" : ""));
        out.outdent();
    }
    pythonTensors(out, facts, true);
    out.line(resultNames(facts) + " = " + facts.info.name + "(" + facts.arguments() + ")");
    pythonChecks(out, facts, true);
}

}  // namespace convstep
