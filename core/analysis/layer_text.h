// SPDX-License-Identifier: GPL-3.0-or-later
//
// A layer's sizes in one line of text, as people write them on a board:
//   separable 112x112x32 k3 s2 same
#pragma once

#include <string_view>
#include <vector>

#include "core/ops/pipeline.h"

namespace convstep {

// Words in any order, each once, separated by blanks, capitals allowed:
//   conv, depthwise, separable or atrous (TensorFlow's full names too)   the operator
//   HxWxC or NxHxWxC    the image           kN or kHxW  kernel (rows, columns)
//   sN or sHxW          stride, else 1      rN or rHxW  rate, else 1 (atrous: one number)
//   mN                  channel_multiplier of depthwise and separable, else 1
//   oN                  out_channels of the others, else as many as the image has
//   same, valid or pad=TOP,BOTTOM,LEFT,RIGHT
// A call of the operator without values, to be judged by makePipeline(). Form is checked here,
// rules are not: "s0" is a spec that is refused later.
struct LayerText {
    OperatorSpec spec;
    std::vector<NamedShape> inputs;
    bool outChannelsGiven = true;  // false: filled in, as said above
};

// A line that works.
inline constexpr std::string_view layerTextExample = "separable 112x112x32 k3 s2 same";

// Errors: unknownName for a word that is none of these; paramForm for one that is malformed, out
// of place or there twice; missingParam; sizeOverflow for filters beyond 63 bits. Pure; O(length).
[[nodiscard]] Result<LayerText> parseLayerText(std::string_view text);

}  // namespace convstep
