// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/receptive_field.h"

namespace convstep {

std::int64_t effectiveKernel(std::int64_t kernel, std::int64_t rate)
{
    return (kernel - 1) * rate + 1;
}

std::int64_t receptiveField(std::span<const StackedLayer> layers)
{
    std::int64_t field = 1;
    std::int64_t step = 1;  // distance in the image of two neighbours of this layer's input
    for (const StackedLayer& layer : layers) {
        field += (effectiveKernel(layer.kernel, layer.rate) - 1) * step;
        step *= layer.stride;
    }
    return field;
}

}  // namespace convstep
