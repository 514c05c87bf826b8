// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plain loops over one relation, taps(): which input pixel meets which weight for which output
// pixel. Forward, input gradient and filter gradient differ only in which of the three they add to.
#include "ui/session/code/languages.h"

namespace convstep {
namespace {

void tapLoop(CodeWriter& out, const CodeFacts& facts)
{
    const AxisGeometry& rows = facts.pipeline.rows;
    const AxisGeometry& cols = facts.pipeline.cols;
    const auto pair = [](Knob knob, std::int64_t a, std::int64_t b) {
        return marked(knob, std::to_string(a) + ", " + std::to_string(b));
    };
    out.line("height, width = " + pair(Knob::size, rows.in, cols.in));
    out.line("rows, columns = " + pair(Knob::padding, rows.out, cols.out) + "  # of the output");
    out.line("kh, kw = " + pair(Knob::kernel, rows.kernel, cols.kernel));
    out.line("sh, sw = " + pair(Knob::stride, rows.stride, cols.stride) + "  # stride");
    out.line("rh, rw = " + pair(Knob::rate, rows.rate, cols.rate) + "  # rate");
    out.line("top, left = " + pair(Knob::padding, rows.before, cols.before) + "  # padding");
    out.line();
    out.line();
    out.line("def taps():");
    out.indent();
    out.line(
        "\"\"\"Output pixel, weight and input pixel of every product; padding adds none.\"\"\"");
    out.line("for i, j, di, dj in np.ndindex(rows, columns, kh, kw):");
    out.indent();
    out.line("row, col = i * sh + di * rh - top, j * sw + dj * rw - left");
    out.line("if 0 <= row < height and 0 <= col < width:");
    out.indent();
    out.line("yield i, j, di, dj, row, col");
    out.outdent();
    out.outdent();
    out.outdent();
    out.line();
    out.line();
}

struct Uses {
    bool forward = false;
    bool ofInput = false;
    bool ofFilter = false;
};

Uses usesOf(const CodeFacts& facts)
{
    const std::string& op = facts.info.name;
    if (op == "atrous_conv2d_transpose")
        return {false, true, false};
    if (op == "atrous_conv2d_transpose_grad")
        return {true, false, true};
    if (op.ends_with("backprop_input"))
        return {false, true, false};
    if (op.ends_with("backprop_filter"))
        return {false, false, true};
    if (!facts.info.gradient)
        return {true, false, false};
    return {facts.separable(), true, true};
}

void spatialStages(CodeWriter& out, const CodeFacts& facts)
{
    const Uses uses = usesOf(facts);
    const bool depthwise = facts.depthwise();
    // Letters of einsum: n batch, c input channel, q slot of the multiplier, o output channel.
    const std::string w = depthwise ? "cq" : "co";
    const std::string y = depthwise ? "ncq" : "no";
    const std::string split =
        depthwise ? ".reshape(len(g), " +
                        marked(Knob::inChannels, std::to_string(facts.pipeline.inChannels)) + ", " +
                        marked(Knob::multiplier, std::to_string(facts.pipeline.multiplier)) + ")"
                  : "";
    const auto function = [&](const char* head, const std::string& zeros, const std::string& add,
                              const char* result) {
        out.line(head);
        out.indent();
        out.line(zeros);
        out.line("for i, j, di, dj, row, col in taps():");
        out.indent();
        out.line(add);
        out.outdent();
        out.line(std::string("return ") + result);
        out.outdent();
        out.line();
        out.line();
    };
    const std::string maps = depthwise ? "w.shape[2] * w.shape[3]" : "w.shape[3]";
    if (uses.forward) {
        const std::string product =
            "np.einsum(\"nc," + w + "->" + y + "\", x[:, row, col], w[di, dj])";
        function("def spatial(x, w):", "y = np.zeros((len(x), rows, columns, " + maps + "))",
                 depthwise ? "y[:, i, j] += " + product + ".reshape(len(x), " + maps + ")"
                           : "y[:, i, j] += " + product,
                 "y");
    }
    if (uses.ofInput)
        function("def spatial_input_gradient(w, g):",
                 "dx = np.zeros((len(g), height, width, w.shape[2]))",
                 "dx[:, row, col] += np.einsum(\"" + y + "," + w + "->nc\", g[:, i, j]" + split +
                     ", w[di, dj])",
                 "dx");
    if (uses.ofFilter)
        function("def spatial_filter_gradient(x, g):",
                 "dw = np.zeros(" + numberList(facts.filterShape(), "()") + ")",
                 "dw[di, dj] += np.einsum(\"nc," + y + "->" + w + "\", x[:, row, col], g[:, i, j]" +
                     split + ")",
                 "dw");
}

std::string activationText(Activation activation)
{
    switch (activation) {
    case Activation::relu:
        return "np.maximum(z, 0)";
    case Activation::relu6:
        return "np.clip(z, 0, 6)";
    case Activation::elu:
        return "np.where(z < 0, np.expm1(np.minimum(z, 0)), z)";
    case Activation::selu:
        return "1.05070098735548 * np.where(z < 0, 1.67326324235437 * "
               "np.expm1(np.minimum(z, 0)), z)";
    case Activation::sigmoid:
        return "1 / (1 + np.exp(-z))";
    case Activation::tanh:
        return "np.tanh(z)";
    case Activation::softplus:
        return "np.logaddexp(0, z)";
    case Activation::softsign:
        return "z / (1 + abs(z))";
    case Activation::hardSigmoid:
        return "np.clip(0.2 * z + 0.5, 0, 1)";
    default:
        return "z";
    }
}

std::string derivativeText(Activation activation)
{
    switch (activation) {
    case Activation::relu:
        return "(z > 0)";
    case Activation::relu6:
        return "((z > 0) & (z < 6))";
    case Activation::elu:
        return "np.where(z < 0, np.exp(np.minimum(z, 0)), 1)";
    case Activation::selu:
        return "1.05070098735548 * np.where(z < 0, 1.67326324235437 * "
               "np.exp(np.minimum(z, 0)), 1)";
    case Activation::sigmoid:
        return "1 / ((1 + np.exp(-z)) * (1 + np.exp(z)))";
    case Activation::tanh:
        return "(1 - np.tanh(z) ** 2)";
    case Activation::softplus:
        return "1 / (1 + np.exp(-z))";
    case Activation::softsign:
        return "1 / (1 + abs(z)) ** 2";
    case Activation::hardSigmoid:
        return "0.2 * (abs(z) <= 2.5)";
    default:
        return "1";
    }
}

// Along the last axis of the image as it is laid out, which for channels_first is the width.
std::string softmaxAxis(const CodeFacts& facts) { return facts.channelsFirst() ? "2" : "3"; }

void softmaxLine(CodeWriter& out, const CodeFacts& facts)
{
    const std::string axis = ", axis=" + softmaxAxis(facts) + ", keepdims=True)";
    out.line("e = np.exp(z - np.max(z" + axis + ")");
    out.line("y = e / np.sum(e" + axis);
}

void activate(CodeWriter& out, const CodeFacts& facts)
{
    if (facts.activation() == Activation::softmax) {
        softmaxLine(out, facts);
        return;
    }
    out.line("y = " + marked(Knob::activation, activationText(facts.activation())));
}

void forwardBody(CodeWriter& out, const CodeFacts& facts)
{
    out.line("d = spatial(x, depthwise)");
    const bool layer = facts.info.layer;
    out.line(std::string(layer ? "z" : "y") +
             " = np.einsum(\"nijm,mo->nijo\", d, pointwise[0, 0])" +
             (layer && facts.spec().useBias ? " + b" : ""));
}

void separableGradient(CodeWriter& out, const CodeFacts& facts)
{
    if (facts.activation() != Activation::linear) {
        forwardBody(out, facts);
        if (facts.activation() == Activation::softmax) {
            softmaxLine(out, facts);
            out.line("g = y * (g - np.sum(g * y, axis=" + softmaxAxis(facts) + ", keepdims=True))");
        } else {
            out.line("g = g * " + marked(Knob::activation, derivativeText(facts.activation())));
        }
    } else {
        out.line("d = spatial(x, depthwise)");
    }
    out.line("d_pointwise = np.einsum(\"nijm,nijo->mo\", d, g)[None, None]");
    out.line("dd = np.einsum(\"nijo,mo->nijm\", g, pointwise[0, 0])");
    out.line("dx = spatial_input_gradient(depthwise, dd)");
    out.line("d_depthwise = spatial_filter_gradient(x, dd)");
    const bool bias = facts.info.layer && facts.spec().useBias;
    if (bias)
        out.line("db = g.sum(axis=(0, 1, 2))");
}

}  // namespace

void numpyText(CodeWriter& out, const CodeFacts& facts)
{
    beginPython(out, facts, "NumPy alone, tap by tap.", {});
    tapLoop(out, facts);
    spatialStages(out, facts);
    out.line("def " + facts.info.name + "(" + facts.arguments() + "):");
    out.indent();
    const bool first = facts.channelsFirst();
    if (first)
        for (const char* name : {"x", "g"})
            for (const CodeTensor& input : facts.inputs)
                if (input.variable == name)
                    out.line(std::string(name) + " = " + name +
                             ".transpose(0, 2, 3, 1)  # NCHW to NHWC");
    const std::string& op = facts.info.name;
    if (op == "atrous_conv2d_transpose") {
        out.comment("The input gradient of atrous_conv2d, with x as what comes from behind.");
        out.line("y = spatial_input_gradient(w, x)");
    } else if (op == "atrous_conv2d_transpose_grad") {
        out.comment("The transpose of a transpose is the convolution itself.");
        out.line("dx = spatial(g, w)");
        out.line("dw = spatial_filter_gradient(g, x)");
    } else if (facts.separable() && facts.info.gradient) {
        separableGradient(out, facts);
    } else if (facts.separable()) {
        forwardBody(out, facts);
        if (facts.info.layer)
            activate(out, facts);
    } else {
        const Uses uses = usesOf(facts);
        if (uses.forward)
            out.line("y = spatial(x, w)");
        if (uses.ofInput)
            out.line("dx = spatial_input_gradient(w, g)");
        if (uses.ofFilter)
            out.line("dw = spatial_filter_gradient(x, g)");
    }
    if (first)
        for (const CodeTensor& result : facts.results)
            if (result.variable == "y" || result.variable == "dx")
                out.line(result.variable + " = " + result.variable + ".transpose(0, 3, 1, 2)");
    out.line("return " + resultNames(facts));
    out.outdent();
    pythonTensors(out, facts);
    out.line(resultNames(facts) + " = " + facts.info.name + "(" + facts.arguments() + ")");
    pythonChecks(out, facts);
}

}  // namespace convstep
