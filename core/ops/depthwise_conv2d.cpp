// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

// tf.nn.depthwise_conv2d: output channel c·M + q is input channel c with filter slice [:,:,c,q].
Operator depthwiseConv2d()
{
    return {{"depthwise_conv2d",
             {{"input", Role::input, false, true}, {"filter", Role::filter}},
             depthwiseParams(),
             {"output"}},
            [](PipelineBuilder& b) {
                b.readDataFormat();
                const int input = b.image("input");
                const int filter = b.filter("filter");
                const Spatial spatial = b.readSpatial();
                b.requireChannels(input, b.shape(filter)[2], "filter");
                b.refuseStrideWithRate(spatial);
                const TapRelation taps = b.relation(b.extent(input), "input", b.shape(filter), spatial, true);
                const int output =
                    b.addImage("output", Role::depthwiseOutput, taps.extent(Corner::y), true);
                b.addForward(StageKind::depthwise, taps, input, filter, output);
            }};
}

}  // namespace convstep
