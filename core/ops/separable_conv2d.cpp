// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

SeparableFront separableFront(PipelineBuilder& b, const std::string& input,
                              const std::string& depthwiseFilter,
                              const std::string& pointwiseFilter)
{
    SeparableFront f;
    f.input = b.image(input);
    f.depthwiseFilter = b.filter(depthwiseFilter);
    f.pointwiseFilter = b.filter(pointwiseFilter);
    const Shape depthwise = b.shape(f.depthwiseFilter);
    const Shape pointwise = b.shape(f.pointwiseFilter);
    const Spatial spatial = b.readSpatial();
    b.requireChannels(f.input, depthwise[2], depthwiseFilter);
    if (pointwise[0] != 1 || pointwise[1] != 1)
        b.fail(Reason::pointwiseShape, pointwiseFilter,
               {{"rows", pointwise[0]}, {"columns", pointwise[1]}});
    const std::int64_t maps = depthwise[2] * depthwise[3];
    if (pointwise[2] != maps)
        b.fail(Reason::pointwiseChannels, pointwiseFilter,
               {{"in_channels", depthwise[2]},
                {"multiplier", depthwise[3]},
                {"want", maps},
                {"got", pointwise[2]}});
    b.refuseStrideWithRate(spatial);
    if (b.spec().refuseOverparameterized && maps > pointwise[3])
        b.fail(Reason::overparameterized, pointwiseFilter, {{"got", maps}, {"want", pointwise[3]}});
    f.depthwiseTaps = b.relation(b.extent(f.input), input, depthwise, spatial, true);
    const Extent middle = f.depthwiseTaps.extent(Corner::y);
    f.pointwiseTaps = b.pointwise(middle, pointwise[3]);
    f.out = f.pointwiseTaps.extent(Corner::y);
    f.depthwise = b.addImage("depthwise", Role::depthwiseOutput, middle);
    b.addForward(StageKind::depthwise, f.depthwiseTaps, f.input, f.depthwiseFilter, f.depthwise);
    return f;
}

void separableGradients(PipelineBuilder& b, const SeparableFront& f, int upstream,
                        const std::string& dInput, const std::string& dDepthwise,
                        const std::string& dPointwise)
{
    const int pointwise =
        b.addFilter(dPointwise, Role::pointwiseGradient, b.shape(f.pointwiseFilter), true);
    b.addFilterGradient(f.pointwiseTaps, f.depthwise, upstream, pointwise);
    const int middle =
        b.addImage("d_depthwise", Role::upstream, f.depthwiseTaps.extent(Corner::y));
    b.addInputGradient(f.pointwiseTaps, upstream, f.pointwiseFilter, middle);
    const int input = b.addImage(dInput, Role::inputGradient, b.extent(f.input), true);
    b.addInputGradient(f.depthwiseTaps, middle, f.depthwiseFilter, input);
    const int depthwise =
        b.addFilter(dDepthwise, Role::filterGradient, b.shape(f.depthwiseFilter), true);
    b.addFilterGradient(f.depthwiseTaps, f.input, middle, depthwise);
}

// tf.nn.separable_conv2d: depthwise_conv2d, then a 1x1 conv2d that takes channel c·M + q of (c, q).
// Strides, padding and rate act on the depthwise half only.
Operator separableConv2d()
{
    return {{"separable_conv2d",
             {{"input", Role::input, false, true},
              {"depthwise_filter", Role::filter},
              {"pointwise_filter", Role::pointwiseFilter}},
             depthwiseParams(),
             {"output"}},
            [](PipelineBuilder& b) {
                b.readDataFormat();
                const SeparableFront f =
                    separableFront(b, "input", "depthwise_filter", "pointwise_filter");
                const int output = b.addImage("output", Role::pointwiseOutput, f.out, true);
                b.addForward(StageKind::pointwise, f.pointwiseTaps, f.depthwise, f.pointwiseFilter,
                             output);
            }};
}

// The three gradients of separable_conv2d.
Operator separableConv2dGrad()
{
    return {{"separable_conv2d_grad",
             {{"input", Role::input, false, true},
              {"depthwise_filter", Role::filter},
              {"pointwise_filter", Role::pointwiseFilter},
              {"out_backprop", Role::upstream, false, true}},
             depthwiseParams(),
             {"d_input", "d_depthwise_filter", "d_pointwise_filter"},
             false,
             true},
            [](PipelineBuilder& b) {
                b.readDataFormat();
                const SeparableFront f =
                    separableFront(b, "input", "depthwise_filter", "pointwise_filter");
                const int upstream = b.image("out_backprop");
                b.requireUpstream(upstream, f.out);
                separableGradients(b, f, upstream, "d_input", "d_depthwise_filter",
                                   "d_pointwise_filter");
            }};
}

}  // namespace convstep
