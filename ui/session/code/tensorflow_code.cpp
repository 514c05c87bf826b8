// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/code/languages.h"

namespace convstep {
namespace {

bool isOne(const CodeFacts& facts) { return facts.language == CodeLanguage::tensorflow1; }

// Which functions take amounts of padding as a list: conv2d everywhere, the depthwise ones in 2.x
// and without holes. The others are given a padded image.
bool takesList(const CodeFacts& facts)
{
    if (facts.info.name.starts_with("conv2d"))
        return true;
    return facts.info.name.starts_with("depthwise") && !isOne(facts) && !facts.dilated();
}

std::string paddingArgument(const CodeFacts& facts)
{
    const bool padFirst = facts.listPadding() && !takesList(facts);
    return marked(Knob::padding,
                  "padding=" + (padFirst ? "\"VALID\"" : paddingText(facts.spec().padding, false)));
}

std::string spatial(const CodeFacts& facts, const std::string& name)
{
    return marked(Knob::rate,
                  name + numberList({facts.pipeline.rows.rate, facts.pipeline.cols.rate}));
}

// y = the forward call of the operator, or of the one it is the gradient of.
void forwardCall(CodeWriter& out, const CodeFacts& facts, const std::string& begin)
{
    const std::string& op = facts.info.name;
    const std::string x = "x";
    const std::string w = facts.weights();
    if (facts.listPadding() && !takesList(facts))
        out.line("x = tf.pad(x, " + padAmounts(facts) + ")");
    std::vector<std::string> list;
    if (op.starts_with("atrous")) {
        const std::string rate =
            marked(Knob::rate, "rate=" + std::to_string(facts.pipeline.rows.rate));
        if (facts.transposed()) {
            const Shape out4 =
                facts.info.gradient ? facts.shapeOf(Role::upstream) : facts.results.front().shape;
            out.call(begin + "tf.nn.atrous_conv2d_transpose",
                     {x, w, "output_shape=" + numberList({out4.dims().begin(), out4.dims().end()}),
                      rate, paddingArgument(facts)},
                     2);
        } else {
            out.call(begin + "tf.nn.atrous_conv2d", {x, w, rate, paddingArgument(facts)}, 2);
        }
        return;
    }
    list = {x, w};
    if (facts.separable())
        list.push_back("pointwise");
    const std::size_t together = list.size();
    list.push_back(marked(Knob::stride, "strides=" + numberList(facts.spec().strides)));
    list.push_back(paddingArgument(facts));
    if (facts.channelsFirst())
        list.push_back(marked(Knob::dataFormat, "data_format=\"NCHW\""));
    if (facts.depthwise())
        list.push_back(spatial(facts, isOne(facts) ? "rate=" : "dilations="));
    else
        list.push_back(marked(Knob::rate, "dilations=" + numberList(facts.spec().rate)));
    const std::string name = facts.separable()   ? "separable_conv2d"
                             : facts.depthwise() ? "depthwise_conv2d"
                                                 : "conv2d";
    out.call(begin + "tf.nn." + name, list, together);
}

// TensorFlow's own functions for gradients, where they take what is set.
bool hasNative(const CodeFacts& facts)
{
    const std::string& op = facts.info.name;
    if (op.starts_with("conv2d_backprop"))
        return true;
    return op.starts_with("depthwise_conv2d_backprop") && !facts.dilated() &&
           (!facts.listPadding() || takesList(facts));
}

void nativeGradient(CodeWriter& out, const CodeFacts& facts)
{
    const OperatorSpec& spec = facts.spec();
    const bool ofInput = facts.info.name.ends_with("input");
    const bool raw = !isOne(facts) && !facts.depthwise();
    std::vector<std::string> list;
    if (ofInput) {
        list.push_back("input_sizes=" + numberList(spec.sizes));
        list.push_back("filter=w");
    } else {
        list.push_back("input=x");
        list.push_back("filter_sizes=" + numberList(spec.sizes));
    }
    list.push_back("out_backprop=g");
    list.push_back(marked(Knob::stride, "strides=" + numberList(spec.strides)));
    if (raw && facts.listPadding()) {
        std::vector<std::int64_t> flat;
        for (const std::vector<std::int64_t>& amounts : spec.padding.amounts)
            flat.insert(flat.end(), amounts.begin(), amounts.end());
        list.push_back(marked(Knob::padding, "padding=\"EXPLICIT\""));
        list.push_back(marked(Knob::padding, "explicit_paddings=" + numberList(flat)));
    } else {
        list.push_back(paddingArgument(facts));
    }
    if (facts.channelsFirst())
        list.push_back(marked(Knob::dataFormat, "data_format=\"NCHW\""));
    if (!facts.depthwise())
        list.push_back(marked(Knob::rate, "dilations=" + numberList(spec.rate)));
    const std::string name =
        raw ? std::string("raw_ops.Conv2DBackprop") + (ofInput ? "Input" : "Filter")
            : "nn." + facts.info.name;
    out.call("return tf." + name, list);
}

void gradient(CodeWriter& out, const CodeFacts& facts)
{
    const std::vector<std::string> wanted = differentiated(facts);
    const std::string list = listOf(wanted);
    if (const std::string missing = missingOperand(facts, "tf.zeros("); !missing.empty())
        out.line(missing + ")");
    if (isOne(facts)) {
        // tf.pad makes another tensor of the same name; the gradient is of the one before it.
        const bool pads = facts.listPadding() && !takesList(facts);
        if (pads)
            out.line("inputs = " + list);
        forwardCall(out, facts, "y = ");
        out.line("return tf.gradients(y, " + std::string(pads ? "inputs" : list) + ", grad_ys=g)" +
                 (wanted.size() == 1 ? "[0]" : ""));
        return;
    }
    out.line("inputs = " + list);
    out.line("with tf.GradientTape() as tape:");
    out.indent();
    out.line("tape.watch(inputs)");
    forwardCall(out, facts, "y = ");
    out.outdent();
    out.line("return tape.gradient(y, inputs, output_gradients=g)");
}

// tf.layers: weights come in as initial values.
void layerOfOne(CodeWriter& out, const CodeFacts& facts)
{
    const OperatorSpec& spec = facts.spec();
    std::vector<std::string> list{
        "x", marked(Knob::outChannels, "filters=" + std::to_string(spec.filters)),
        marked(Knob::kernel, "kernel_size=" + pairOf(facts.kernelRows(), facts.kernelCols())),
        marked(Knob::stride,
               "strides=" + pairOf(facts.pipeline.rows.stride, facts.pipeline.cols.stride)),
        marked(Knob::padding, "padding=" + paddingText(spec.padding, true))};
    if (facts.channelsFirst())
        list.push_back(marked(Knob::dataFormat, "data_format=\"channels_first\""));
    list.push_back(marked(
        Knob::rate, "dilation_rate=" + pairOf(facts.pipeline.rows.rate, facts.pipeline.cols.rate)));
    list.push_back(
        marked(Knob::multiplier, "depth_multiplier=" + std::to_string(spec.depthMultiplier)));
    list.push_back(marked(
        Knob::activation, "activation=" + [&]() -> std::string {
            switch (facts.activation()) {
            case Activation::linear:
                return "None";
            case Activation::hardSigmoid:
                return "lambda z: tf.clip_by_value(0.2 * z + 0.5, 0, 1)";
            default:
                return "tf.nn." + std::string(activationName(facts.activation()));
            }
        }()));
    list.push_back(
        marked(Knob::bias, std::string("use_bias=") + (spec.useBias ? "True" : "False")));
    list.push_back("depthwise_initializer=tf.constant_initializer(depthwise)");
    list.push_back("pointwise_initializer=tf.constant_initializer(pointwise)");
    if (spec.useBias)
        list.push_back("bias_initializer=tf.constant_initializer(b)");
    list.push_back("name=\"layer\"");
    out.call(facts.info.gradient ? "y = tf.layers.separable_conv2d"
                                 : "return tf.layers.separable_conv2d",
             list);
    if (!facts.info.gradient)
        return;
    out.line(std::string("names = [\"depthwise_kernel\", \"pointwise_kernel\"") +
             (spec.useBias ? ", \"bias\"]" : "]"));
    out.line("weights = {one.op.name: one for one in tf.trainable_variables()}");
    out.line("return tf.gradients(");
    out.indent();
    out.line("y, [x] + [weights[\"layer/\" + name] for name in names],");
    out.line("grad_ys=g)");
    out.outdent();
}

void layerOfTwo(CodeWriter& out, const CodeFacts& facts)
{
    out.comment("TensorFlow 2 has tf.layers no more: this is its Keras twin.");
    if (facts.info.gradient) {
        out.line("x = tf.constant(x)");
        out.line("with tf.GradientTape() as tape:");
        out.indent();
        out.line("tape.watch(x)");
    }
    kerasLayer(out, facts, "tf.keras.layers.");
    if (!facts.info.gradient) {
        out.line("return y");
        return;
    }
    out.outdent();
    out.line("return tape.gradient(");
    out.indent();
    out.line("y, [x] + layer.trainable_weights,");
    out.line("output_gradients=g)");
    out.outdent();
}

}  // namespace

void tensorflowText(CodeWriter& out, const CodeFacts& facts, bool&)
{
    beginPython(out, facts, isOne(facts) ? "TensorFlow 1.x." : "TensorFlow 2.",
                {"import tensorflow as tf"});
    noteLimits(out, facts);
    if (isOne(facts) && facts.listPadding() && takesList(facts))
        out.comment("Amounts of padding as a list: since TensorFlow 1.14.");
    if (facts.info.name.starts_with("depthwise_conv2d_backprop") && !hasNative(facts))
        out.comment(std::string("tf.nn.") + facts.info.name +
                    " does not take this setting, so it is differentiated.");
    out.line("def " + facts.info.name + "(" + facts.arguments() + "):");
    out.indent();
    if (facts.info.layer && isOne(facts))
        layerOfOne(out, facts);
    else if (facts.info.layer)
        layerOfTwo(out, facts);
    else if (hasNative(facts))
        nativeGradient(out, facts);
    else if (facts.info.gradient)
        gradient(out, facts);
    else
        forwardCall(out, facts, "return ");
    out.outdent();
    pythonTensors(out, facts);

    std::string arguments;
    // The weights of a layer are given to its variables.
    for (const CodeTensor& input : facts.inputs) {
        const bool plain =
            facts.info.layer && input.role != Role::input && input.role != Role::upstream;
        arguments += (arguments.empty() ? "" : ", ") +
                     (plain ? input.variable : "tf.constant(" + input.variable + ")");
    }
    const std::string call = facts.info.name + "(" + arguments + ")";
    if (!isOne(facts)) {
        out.line(resultNames(facts) + " = " + facts.info.name + "(" + arguments + ")");
        for (const CodeTensor& result : facts.results)
            out.line(result.variable + " = " + result.variable + ".numpy()");
    } else {
        out.line("results = " + call);
        out.line("with tf.Session() as session:");
        out.indent();
        if (facts.info.layer)
            out.line("session.run(tf.global_variables_initializer())");
        out.line(resultNames(facts) + " = session.run(results)");
        out.outdent();
    }
    pythonChecks(out, facts);
}

}  // namespace convstep
