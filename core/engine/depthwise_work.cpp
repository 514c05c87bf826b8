// SPDX-License-Identifier: GPL-3.0-or-later
//
// Depthwise convolution alone, straight into the output.
#include "core/engine/work.h"

namespace convstep {
namespace {

class DepthwiseWork final : public Work {
public:
    DepthwiseWork(const Layer& layer, const WorkOptions& options)
        : m_layer(layer), m_kernels(options.kernels), m_producer(layer, *options.kernels)
    {
        // About 16 K output floats a block: some ten microseconds. Full rows where they fit, so
        // that a band of input rows is read once; four of them share what they read.
        constexpr Index blockFloats = 1 << 14;
        const Index channels = std::max<Index>(layer.outputs, 1);
        const Index rows = std::max<Index>(4 * layer.rows.rate, 1);
        const Index columns = std::max<Index>(blockFloats / channels / std::min<Index>(rows, 16), 8);
        const Index bandRows =
            std::max<Index>(rows, blockFloats / channels / std::max<Index>(layer.columns.out, 1));
        m_grid = BlockGrid(layer.batch, layer.rows.out, layer.columns.out, channels, bandRows,
                           std::max(columns, 4 * layer.columns.rate), 1, 1);
    }

    [[nodiscard]] Index blocks() const override { return m_grid.size(); }
    [[nodiscard]] Index scratchFloats() const override { return 0; }
    [[nodiscard]] Index packedFloats() const override { return m_producer.packedFloats(); }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const BlockGrid::Block b = m_grid.at(block);
        const Index channels = m_layer.outputs;
        DepthwiseTask task;
        task.image = b.image;
        task.rowBegin = b.rowBegin;
        task.rowEnd = b.rowEnd;
        task.columnBegin = b.columnBegin;
        task.columnEnd = b.columnEnd;
        task.channelEnd = channels;
        task.toPixel = channels;
        task.toRow = m_layer.columns.out * channels;
        task.to = buffers.output + m_layer.outputAt(b.image, b.rowBegin, b.columnBegin);
        task.stream = buffers.stream && channels % 16 == 0;
        m_producer.produce(buffers.input, task);
        if (task.stream)
            m_kernels->fence();
    }

private:
    Layer m_layer;
    const kernels::KernelTable* m_kernels;
    DepthwiseProducer m_producer;
    BlockGrid m_grid;
};

}  // namespace

std::unique_ptr<Work> makeDepthwiseWork(const Layer& layer, const WorkOptions& options)
{
    return std::make_unique<DepthwiseWork>(layer, options);
}

}  // namespace convstep
