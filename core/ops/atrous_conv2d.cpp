// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

// tf.nn.atrous_conv2d: conv2d with stride 1 and one rate for both axes.
Operator atrousConv2d()
{
    return {{"atrous_conv2d",
             {{"value", Role::input, false, true}, {"filters", Role::filter}},
             atrousParams(),
             {"output"}},
            [](PipelineBuilder& b) {
                const int value = b.image("value");
                const int filters = b.filter("filters");
                const Spatial spatial = b.readAtrous();
                b.requireChannels(value, b.shape(filters)[2], "filters");
                const TapRelation taps =
                    b.relation(b.extent(value), "value", b.shape(filters), spatial, false);
                const int output =
                    b.addImage("output", Role::depthwiseOutput, taps.extent(Corner::y), true);
                b.addForward(StageKind::conv, taps, value, filters, output);
            }};
}

// Both gradients of atrous_conv2d.
Operator atrousConv2dGrad()
{
    return {{"atrous_conv2d_grad",
             {{"value", Role::input, false, true},
              {"filters", Role::filter},
              {"out_backprop", Role::upstream, false, true}},
             atrousParams(),
             {"d_value", "d_filters"},
             false,
             true},
            [](PipelineBuilder& b) {
                const int value = b.image("value");
                const int filters = b.filter("filters");
                const int upstream = b.image("out_backprop");
                const Spatial spatial = b.readAtrous();
                b.requireChannels(value, b.shape(filters)[2], "filters");
                const TapRelation taps =
                    b.relation(b.extent(value), "value", b.shape(filters), spatial, false);
                b.requireUpstream(upstream, taps.extent(Corner::y));
                const int dValue =
                    b.addImage("d_value", Role::inputGradient, b.extent(value), true);
                b.addInputGradient(taps, upstream, filters, dValue);
                const int dFilters =
                    b.addFilter("d_filters", Role::filterGradient, b.shape(filters), true);
                b.addFilterGradient(taps, value, upstream, dFilters);
            }};
}

}  // namespace convstep
