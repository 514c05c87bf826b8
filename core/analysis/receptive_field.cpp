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

std::vector<double> coverage(std::span<const StackedLayer> layers, std::int64_t most)
{
    if (receptiveField(layers) > most)
        return {};
    // From the output back to the image: an element p of a layer's result reads s·p + r·tap.
    std::vector<double> ways{1};
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        const auto size = static_cast<std::int64_t>(ways.size());
        std::vector<double> before(static_cast<std::size_t>(
            (size - 1) * layer->stride + effectiveKernel(layer->kernel, layer->rate)));
        for (std::int64_t p = 0; p < size; ++p)
            for (std::int64_t tap = 0; tap < layer->kernel; ++tap)
                before[static_cast<std::size_t>(p * layer->stride + tap * layer->rate)] +=
                    ways[static_cast<std::size_t>(p)];
        ways = std::move(before);
    }
    return ways;
}

}  // namespace convstep
