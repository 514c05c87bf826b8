// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

namespace {

std::vector<InputInfo> layerInputs()
{
    return {{"inputs", Role::input, false, true},
            {"depthwise_kernel", Role::filter},
            {"pointwise_kernel", Role::pointwiseFilter},
            {"bias", Role::bias, true}};
}

void requireShape(PipelineBuilder& b, const char* field, const Shape& got, const Shape& want)
{
    if (got != want)
        b.fail(Reason::kernelShapeMismatch, field,
               {{"want", want.toString()}, {"got", got.toString()}});
}

}  // namespace

void checkLayerArguments(PipelineBuilder& b)
{
    const OperatorSpec& spec = b.spec();
    if (spec.filters < 1)
        b.fail(Reason::notPositive, "filters", {{"got", spec.filters}});
    if (spec.kernelSize.empty() || spec.kernelSize.size() > 2)
        b.fail(Reason::kernelSizeForm, "kernel_size",
               {{"got", static_cast<std::int64_t>(spec.kernelSize.size())}});
    for (const std::int64_t size : spec.kernelSize)
        if (size < 1)
            b.fail(Reason::notPositive, "kernel_size", {{"got", size}});
    if (spec.depthMultiplier < 1)
        b.fail(Reason::notPositive, "depth_multiplier", {{"got", spec.depthMultiplier}});
    if (!activationFromName(spec.activation)) {
        std::string known;
        for (const Activation one : allActivations())
            known += (known.empty() ? "" : ", ") + std::string(activationName(one));
        b.fail(Reason::unknownName, "activation", {{"got", spec.activation}, {"known", known}});
    }
    b.readDataFormat();
}

LayerBack layerBack(PipelineBuilder& b, const SeparableFront& f)
{
    const OperatorSpec& spec = b.spec();
    LayerBack back;
    if (b.failed())
        return back;
    const std::int64_t channels = b.extent(f.input).c;
    requireShape(b, "depthwise_kernel", b.shape(f.depthwiseFilter),
                 {spec.kernelSize.front(), spec.kernelSize.back(), channels, spec.depthMultiplier});
    requireShape(b, "pointwise_kernel", b.shape(f.pointwiseFilter),
                 {1, 1, b.shape(f.pointwiseFilter)[2], spec.filters});
    if (spec.useBias) {
        back.bias = b.vector("bias");
        if (b.shape(back.bias)[0] != spec.filters)
            b.fail(Reason::biasShape, "bias",
                   {{"want", spec.filters}, {"got", b.shape(back.bias)[0]}});
    }
    back.activation = *activationFromName(spec.activation);
    return back;
}

// tf.layers.separable_conv2d: activation(separable_conv2d(x) + bias).
Operator layersSeparableConv2d()
{
    return {{"layers_separable_conv2d", layerInputs(), layerParams(), {"output"}, true},
            [](PipelineBuilder& b) {
                checkLayerArguments(b);
                const SeparableFront f =
                    separableFront(b, "inputs", "depthwise_kernel", "pointwise_kernel");
                const LayerBack back = layerBack(b, f);
                const bool activated = back.activation != Activation::linear;
                const bool biased = back.bias >= 0;
                const int mixed = b.addImage(biased || activated ? "pointwise" : "output",
                                             Role::pointwiseOutput, f.out, !biased && !activated);
                b.addForward(StageKind::pointwise, f.pointwiseTaps, f.depthwise, f.pointwiseFilter,
                             mixed);
                int z = mixed;
                if (biased) {
                    z = b.addImage(activated ? "biased" : "output", Role::biasOutput, f.out,
                                   !activated);
                    b.addBias(mixed, back.bias, z);
                }
                if (activated)
                    b.addActivation(back.activation, z,
                                    b.addImage("output", Role::activationOutput, f.out, true));
            }};
}

// All gradients of the layer: G passes back through the activation, then the bias takes its sum,
// then pointwise, then depthwise.
Operator layersSeparableConv2dGrad()
{
    std::vector<InputInfo> inputs = layerInputs();
    inputs.push_back({"out_backprop", Role::upstream, false, true});
    return {{"layers_separable_conv2d_grad",
             inputs,
             layerParams(),
             {"d_inputs", "d_depthwise_kernel", "d_pointwise_kernel", "d_bias"},
             true,
             true},
            [](PipelineBuilder& b) {
                checkLayerArguments(b);
                const SeparableFront f =
                    separableFront(b, "inputs", "depthwise_kernel", "pointwise_kernel");
                const LayerBack back = layerBack(b, f);
                const int upstream = b.image("out_backprop");
                b.requireUpstream(upstream, f.out);
                int gradient = upstream;
                if (back.activation != Activation::linear) {
                    // The derivative needs the value in front of the activation.
                    int z = b.addImage("pointwise", Role::pointwiseOutput, f.out);
                    b.addForward(StageKind::pointwise, f.pointwiseTaps, f.depthwise,
                                 f.pointwiseFilter, z);
                    if (back.bias >= 0) {
                        const int biased = b.addImage("biased", Role::biasOutput, f.out);
                        b.addBias(z, back.bias, biased);
                        z = biased;
                    }
                    gradient = b.addImage("d_biased", Role::upstream, f.out);
                    b.addActivationGradient(back.activation, upstream, z, gradient);
                }
                if (back.bias >= 0)
                    b.addBiasGradient(gradient,
                                      b.addVector("d_bias", Role::biasGradient, f.out.c, true));
                separableGradients(b, f, gradient, "d_inputs", "d_depthwise_kernel",
                                   "d_pointwise_kernel");
            }};
}

}  // namespace convstep
