// SPDX-License-Identifier: GPL-3.0-or-later
//
// Depthwise and pointwise in one: a block's depthwise result is a tile of scratch that stays in
// the cache until the pointwise weights have been multiplied by it.
#include <array>
#include <cstdlib>

#include "core/engine/work.h"

namespace convstep {
namespace {

constexpr Index pitch = kernels::tilePitch;
constexpr Index mostTiles = 64;  // of tileDepth channels each, in scratch at the same time

class SeparableWork final : public Work {
public:
    SeparableWork(const Layer& layer, const WorkOptions& options)
        : m_layer(layer),
          m_kernels(options.kernels),
          m_producer(layer, *options.kernels),
          m_finish(finishOf(layer))
    {
        const Index depth = layer.depthwiseChannels();
        m_packed = PackedMatrix(*m_kernels, layer.filter, depth, layer.outputs);
        chooseGrid(options.threads);
        const Index pixels = m_grid.mostRows() * m_grid.mostColumns();
        Index tiles = (Index{5} << 16) / (pixels * pitch);
        if (getenv("TILES")) tiles = atoi(getenv("TILES"));
        m_part = std::clamp<Index>(tiles, 1, std::min(mostTiles, BlockGrid::divided(depth, kernels::tileDepth))) *
                 kernels::tileDepth;
    }

    [[nodiscard]] Index blocks() const override { return m_grid.size(); }
    [[nodiscard]] Index scratchFloats() const override
    {
        return m_grid.mostRows() * m_grid.mostColumns() * pitch *
               BlockGrid::divided(m_part, kernels::tileDepth);
    }
    [[nodiscard]] Index packedFloats() const override
    {
        return m_packed.floats() + m_producer.packedFloats();
    }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const BlockGrid::Block b = m_grid.at(block);
        const Index depth = m_layer.depthwiseChannels();
        const Index outputs = m_layer.outputs;
        const bool flat = b.columns() == m_layer.columns.out;
        const Index tileFloats = b.rows() * b.columns() * pitch;
        std::array<kernels::Run, mostTiles> runs;

        DepthwiseTask task;
        task.image = b.image;
        task.rowBegin = b.rowBegin;
        task.rowEnd = b.rowEnd;
        task.columnBegin = b.columnBegin;
        task.columnEnd = b.columnEnd;
        task.to = buffers.scratch;
        task.toPixel = pitch;
        task.toRow = b.columns() * pitch;

        kernels::Multiply m;
        m.a = buffers.scratch;
        m.aPixel = pitch;
        m.aRow = task.toRow;
        m.weights = m_packed.data();
        m.depth = depth;
        m.outputs = outputs;
        m.firstOutput = b.outputBegin;
        m.lastOutput = b.outputEnd;
        m.cPixel = outputs;
        m.cRow = m_layer.columns.out * outputs;
        m.c = buffers.output + (b.image * m_layer.rows.out + b.rowBegin) * m.cRow +
              b.columnBegin * outputs;
        m.rows = flat ? 1 : b.rows();
        m.pixels = flat ? b.rows() * b.columns() : b.columns();
        m.runs = runs.data();
        m.finish = m_finish;

        // The depth in parts as large as the scratch has room for; mostly at once.
        task.toTile = tileFloats;
        for (Index first = 0; first < depth; first += m_part) {
            const Index last = std::min(first + m_part, depth);
            task.channelBegin = first;
            task.channelEnd = last;
            m_producer.produce(buffers.input, task);
            Index count = 0;
            for (Index k = first; k < last; k += kernels::tileDepth)
                runs[count++] = {(k - first) / kernels::tileDepth * tileFloats, k,
                                 std::min(kernels::tileDepth, last - k)};
            m.runCount = count;
            m.add = first > 0;
            m.last = last == depth;
            m.stream = buffers.stream && outputs % 16 == 0;
            m_kernels->multiply(m);
        }
        if (m.stream)
            m_kernels->fence();
        if (needsActivation(m_layer))
            for (Index row = 0; row < m.rows; ++row)
                activatePixels(m_layer.activation, m.c + row * m.cRow + b.outputBegin, m.pixels,
                               b.outputEnd - b.outputBegin, m.cPixel);
    }

private:
    void chooseGrid(int threads)
    {
        const Index pixels = m_layer.pixels();
        const Index weightBytes = 4 * m_packed.floats();
        const Index columns = m_layer.columns.out;
        // More pixels share what is read of the weights when those leave the second-level cache.
        Index want = weightBytes > (1 << 20) ? 196 : 112;
        if (getenv("WANT")) want = atoi(getenv("WANT"));
        Index parts = 1;
        if (threads > 1 && pixels <= 200 && m_layer.outputs >= 512)
            parts = threads;
        if (columns <= 56) {
            const Index rows = std::max<Index>(want / columns, 1);
            m_grid = BlockGrid(m_layer.batch, m_layer.rows.out, columns, m_layer.outputs, rows,
                               columns, parts, 2 * m_kernels->lanes);
            return;
        }
        Index strip = 2 * m_kernels->stripPixels;
        if (getenv("STRIP")) strip = atoi(getenv("STRIP"));
        m_grid = BlockGrid(m_layer.batch, m_layer.rows.out, columns, m_layer.outputs,
                           std::max<Index>(want / strip, 1), strip, parts, 2 * m_kernels->lanes);
    }

    Layer m_layer;
    const kernels::KernelTable* m_kernels;
    DepthwiseProducer m_producer;
    kernels::Finish m_finish;
    PackedMatrix m_packed;
    BlockGrid m_grid;
    Index m_part = kernels::tileDepth;  // channels produced at once
};

}  // namespace

std::unique_ptr<Work> makeSeparableWork(const Layer& layer, const WorkOptions& options)
{
    return std::make_unique<SeparableWork>(layer, options);
}

}  // namespace convstep
