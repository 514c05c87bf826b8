// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

// tf.nn.conv2d: out[n,i,j,o] = Σ over c, di, dj of
// in[n, s1·i + r1·di − top, s2·j + r2·dj − left, c] · filter[di,dj,c,o].
Operator conv2d()
{
    return {{"conv2d",
             {{"input", Role::input, false, true}, {"filter", Role::filter}},
             conv2dParams(),
             {"output"}},
            [](PipelineBuilder& b) {
                b.readDataFormat();
                const int input = b.image("input");
                const int filter = b.filter("filter");
                const Spatial spatial = b.readSpatial();
                b.requireChannels(input, b.shape(filter)[2], "filter");
                const TapRelation taps =
                    b.relation(b.extent(input), "input", b.shape(filter), spatial, false);
                const int output =
                    b.addImage("output", Role::depthwiseOutput, taps.extent(Corner::y), true);
                b.addForward(StageKind::conv, taps, input, filter, output);
            }};
}

}  // namespace convstep
