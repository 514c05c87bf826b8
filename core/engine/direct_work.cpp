// SPDX-License-Identifier: GPL-3.0-or-later
//
// conv2d and pointwise: the windows are multiplied where they lie in the picture. A window is a
// list of runs of neighbouring floats (at rate 1 a whole row of it), the same for all pixels of a
// rectangle with equal taps; pixels are a fixed distance apart.
#include "core/engine/work.h"

namespace convstep {
namespace {

constexpr Index mostRuns = 4096;  // of a window, in scratch at a time

class DirectWork final : public Work {
public:
    DirectWork(const Layer& layer, const WorkOptions& options)
        : m_layer(layer), m_kernels(options.kernels), m_finish(finishOf(layer))
    {
        // A 1×1 window at stride 1 knows no rows.
        if (layer.rows.kernel == 1 && layer.columns.kernel == 1 && layer.rows.stride == 1 &&
            layer.columns.stride == 1 && layer.rows.out == layer.rows.in &&
            layer.columns.out == layer.columns.in) {
            m_layer.columns.in = m_layer.columns.out = layer.pixels();
            m_layer.rows.in = m_layer.rows.out = 1;
            m_layer.batch = 1;
        }
        m_rowSpans = tapSpans(m_layer.rows);
        m_columnSpans = tapSpans(m_layer.columns);
        const Index depth = this->depth();
        m_packed = PackedMatrix(*m_kernels, layer.filter, depth, layer.outputs);
        chooseGrid(options.threads);
    }

    [[nodiscard]] Index blocks() const override { return m_grid.size(); }
    [[nodiscard]] Index scratchFloats() const override
    {
        return mostRuns * static_cast<Index>(sizeof(kernels::Run) / sizeof(float));
    }
    [[nodiscard]] Index packedFloats() const override
    {
        return m_packed.floats();
    }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const BlockGrid::Block b = m_grid.at(block);
        forEachSpan(m_rowSpans, b.rowBegin, b.rowEnd, [&](const Span& row) {
            forEachSpan(m_columnSpans, b.columnBegin, b.columnEnd,
                        [&](const Span& column) { rectangle(b, row, column, buffers); });
        });
        if (buffers.stream)
            m_kernels->fence();
    }

private:
    [[nodiscard]] Index depth() const
    {
        return m_layer.rows.kernel * m_layer.columns.kernel * m_layer.inChannels;
    }

    void rectangle(const BlockGrid::Block& b, const Span& row, const Span& column,
                   const BlockBuffers& buffers) const
    {
        const Layer& l = m_layer;
        kernels::Multiply m = windowsOf(l, b.image, row, column, buffers.input, buffers.output);
        m.weights = m_packed.data();
        m.depth = depth();
        m.firstOutput = b.outputBegin;
        m.lastOutput = b.outputEnd;
        m.finish = m_finish;
        m.partDepth = l.large() ? largePartDepth : 3 * kernels::tileDepth;
        m.stream = buffers.stream && l.outputs % 16 == 0;

        auto* const runs = reinterpret_cast<kernels::Run*>(buffers.scratch);
        m.runs = runs;
        const auto flush = [&](bool last) {
            m.last = last;
            m_kernels->multiply(m);
            m.add = true;
            m.runCount = 0;
        };
        forEachRun(l, row, column, [&](const kernels::Run& run) {
            if (m.runCount == mostRuns)
                flush(false);
            runs[m.runCount++] = run;
        });
        flush(true);
        if (needsActivation(l))
            for (Index y = row.begin; y < row.end; ++y)
                activatePixels(l.activation,
                               buffers.output + l.outputAt(b.image, y, column.begin) +
                                   b.outputBegin,
                               column.size(), b.outputEnd - b.outputBegin, l.outputs);
    }

    void chooseGrid(int threads)
    {
        const Index pixels = m_layer.pixels();
        const Index columns = m_layer.columns.out;
        // Far weights are read once per block: few large blocks, but some for each thread.
        const Index share = pixels / (3 * threads);
        const Index want = m_packed.floats() > kernels::farWeights ? std::clamp<Index>(share, 112, 728)
                           : threads > 1           ? std::clamp<Index>(share, 28, 112)
                                                   : 112;
        Index parts = 1;
        if (threads > 1 && pixels <= 200 && m_layer.outputs >= 512)
            parts = threads;
        Index across = std::min(columns, want);
        Index rows = std::max<Index>(want / std::max<Index>(across, 1), 1);
        // Columns at the edges are a tile by themselves, of as many pixels as a block has rows.
        if (m_columnSpans.size() > 1) {
            const Index share = m_layer.batch * m_layer.rows.out / (2 * threads);
            rows = std::max(rows, std::min<Index>(m_kernels->stripPixels, share));
            if (rows * across > 4 * want)
                across = 4 * m_kernels->stripPixels;
        }
        m_grid = BlockGrid(m_layer.batch, m_layer.rows.out, columns, m_layer.outputs, rows, across,
                           parts, 2 * m_kernels->lanes);
        m_grid.shareAmong(threads);
    }

    Layer m_layer;
    const kernels::KernelTable* m_kernels;
    kernels::Finish m_finish;
    std::vector<Span> m_rowSpans;
    std::vector<Span> m_columnSpans;
    PackedMatrix m_packed;
    BlockGrid m_grid;
};

}  // namespace

std::unique_ptr<Work> makeDirectWork(const Layer& layer, const WorkOptions& options)
{
    return std::make_unique<DirectWork>(layer, options);
}

}  // namespace convstep
