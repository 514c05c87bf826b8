// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/code/languages.h"

namespace convstep {
namespace {

std::string kerasName(const CodeFacts& facts)
{
    if (facts.transposed())
        return "Conv2DTranspose";
    if (facts.separable())
        return "SeparableConv2D";
    return facts.depthwise() ? "DepthwiseConv2D" : "Conv2D";
}

}  // namespace

std::string listOf(const std::vector<std::string>& names)
{
    if (names.size() == 1)
        return names.front();
    std::string list = "[";
    for (const std::string& name : names)
        list += (list.size() > 1 ? ", " : "") + name;
    return list + "]";
}

std::vector<std::string> forwardArguments(const CodeFacts& facts)
{
    std::vector<std::string> list;
    for (const CodeTensor& input : facts.inputs)
        if (input.role != Role::upstream)
            list.push_back(input.variable);
    return list;
}

std::vector<std::string> differentiated(const CodeFacts& facts)
{
    std::vector<std::string> list;
    for (const CodeTensor& result : facts.results) {
        switch (result.role) {
        case Role::filterGradient:
            list.push_back(facts.weights());
            break;
        case Role::pointwiseGradient:
            list.emplace_back("pointwise");
            break;
        case Role::biasGradient:
            list.emplace_back("b");
            break;
        default:
            list.emplace_back("x");
            break;
        }
    }
    return list;
}

std::string missingOperand(const CodeFacts& facts, const std::string& zeros)
{
    if (!facts.info.gradient || !facts.info.param(Param::sizes))
        return {};
    const bool ofInput = facts.results.front().role == Role::inputGradient;
    return (ofInput ? "x = " : "w = ") + zeros + numberList(facts.spec().sizes);
}

void noteLimits(CodeWriter& out, const CodeFacts& facts)
{
    if (facts.channelsFirst())
        out.comment("Without a GPU, TensorFlow's kernels take NHWC only.");
    if (facts.depthwise() && facts.pipeline.rows.stride != facts.pipeline.cols.stride)
        out.comment("Unequal strides are documented, but TensorFlow's depthwise kernels refuse "
                    "them.");
}

std::string kerasActivation(Activation activation)
{
    switch (activation) {
    case Activation::linear:
        return "None";
    // Keras 3 computes another function under that name.
    case Activation::hardSigmoid:
        return "lambda z: tf.clip_by_value(0.2 * z + 0.5, 0, 1)";
    default:
        return '"' + std::string(activationName(activation)) + '"';
    }
}

void kerasLayer(CodeWriter& out, const CodeFacts& facts, const std::string& prefix)
{
    const OperatorSpec& spec = facts.spec();
    const Pipeline& p = facts.pipeline;
    std::vector<std::string> list;
    if (facts.separable() || !facts.depthwise()) {
        const std::int64_t filters = facts.separable()    ? facts.shapeOf(Role::pointwiseFilter)[3]
                                     : facts.transposed() ? facts.filterShape()[2]
                                                          : facts.filterShape()[3];
        list.push_back(marked(Knob::outChannels, "filters=" + std::to_string(filters)));
    }
    list.push_back(
        marked(Knob::kernel, "kernel_size=" + pairOf(facts.kernelRows(), facts.kernelCols())));
    list.push_back(marked(Knob::stride, "strides=" + pairOf(p.rows.stride, p.cols.stride)));
    list.push_back(
        marked(Knob::padding,
               "padding=" + (facts.listPadding() ? "\"valid\"" : paddingText(spec.padding, true))));
    const std::string format = "data_format=\"channels_first\"";
    if (facts.channelsFirst())
        list.push_back(marked(Knob::dataFormat, format));
    list.push_back(marked(Knob::rate, "dilation_rate=" + pairOf(p.rows.rate, p.cols.rate)));
    if (facts.depthwise())
        list.push_back(
            marked(Knob::multiplier, "depth_multiplier=" + std::to_string(p.multiplier)));
    if (facts.activation() != Activation::linear)
        list.push_back(
            marked(Knob::activation, "activation=" + kerasActivation(facts.activation())));
    const bool bias = facts.info.layer && spec.useBias;
    list.push_back(marked(Knob::bias, std::string("use_bias=") + (bias ? "True" : "False")));
    out.call("layer = " + prefix + kerasName(facts), list);

    if (facts.listPadding()) {
        const std::string amounts = "(" + pairOf(p.rows.before, p.rows.after) + ", " +
                                    pairOf(p.cols.before, p.cols.after) + ")";
        std::vector<std::string> pad{marked(Knob::padding, "padding=" + amounts)};
        if (facts.channelsFirst())
            pad.push_back(marked(Knob::dataFormat, format));
        out.call("padded = " + prefix + "ZeroPadding2D", pad, 1, ")(x)");
    }
    const std::string in = facts.listPadding() ? "padded" : "x";
    out.line("layer.build(" + in + ".shape)");
    std::string weights = facts.weights();
    if (facts.separable())
        weights += ", pointwise";
    if (bias)
        weights += ", b";
    out.line("layer.set_weights([" + weights + "])");
    out.line("y = layer(" + in + ")");
}

void kerasText(CodeWriter& out, const CodeFacts& facts, bool& possible)
{
    beginPython(out, facts, "a Keras layer with these weights.",
                {"import tensorflow as tf", "from tensorflow import keras"});
    if (facts.strided() && facts.dilated()) {
        out.comment("Keras refuses strides above 1 together with a dilation_rate above 1, so there "
                    "is no layer for this setting. tf.nn.conv2d takes it: see TensorFlow.");
        possible = false;
        return;
    }
    noteLimits(out, facts);
    out.line("def " + facts.info.name + "(" + facts.arguments() + "):");
    out.indent();
    if (!facts.info.gradient) {
        kerasLayer(out, facts, "keras.layers.");
        out.line("return y");
    } else {
        const bool ofFilter = facts.results.front().role == Role::filterGradient;
        if (const std::string missing = missingOperand(facts, ofFilter ? "np.zeros(" : "tf.zeros(");
            !missing.empty())
            out.line(missing + ")");
        out.line("with tf.GradientTape() as tape:");
        out.indent();
        if (!ofFilter)
            out.line("tape.watch(x)");
        kerasLayer(out, facts, "keras.layers.");
        out.outdent();
        const bool both = facts.results.size() > 1;
        out.line("return tape.gradient(");
        out.indent();
        out.line(both       ? "y, [x] + layer.trainable_weights,"
                 : ofFilter ? "y, layer.trainable_weights[0],"
                            : "y, x,");
        out.line("output_gradients=g)");
        out.outdent();
    }
    out.outdent();
    pythonTensors(out, facts);
    std::string arguments;
    for (const CodeTensor& input : facts.inputs) {
        const bool tensor = input.role == Role::input || input.role == Role::upstream;
        arguments += (arguments.empty() ? "" : ", ") +
                     (tensor ? "tf.constant(" + input.variable + ")" : input.variable);
    }
    out.line(resultNames(facts) + " = " + facts.info.name + "(" + arguments + ")");
    for (const CodeTensor& result : facts.results)
        out.line(result.variable + " = " + result.variable + ".numpy()");
    pythonChecks(out, facts);
}

}  // namespace convstep
