// SPDX-License-Identifier: GPL-3.0-or-later
//
// conv2d and pointwise: the windows are multiplied where they lie in the picture. A window is a
// list of runs of neighbouring floats (at rate 1 a whole row of it), the same for all pixels of a
// rectangle with equal taps; pixels are a fixed distance apart.
#include "core/engine/work.h"

namespace convstep {
namespace {

constexpr Index chunk = kernels::tileDepth;
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
        const Index pixel = l.inChannels;
        const Index line = l.columns.in * pixel;
        kernels::Multiply m;
        m.weights = m_packed.data();
        m.depth = depth();
        m.outputs = l.outputs;
        m.firstOutput = b.outputBegin;
        m.lastOutput = b.outputEnd;
        m.rows = row.size();
        m.pixels = column.size();
        m.aRow = l.rows.stride * line;
        m.aPixel = l.columns.stride * pixel;
        m.cPixel = l.outputs;
        m.cRow = l.columns.out * l.outputs;
        m.c = buffers.output +
              ((b.image * l.rows.out + row.begin) * l.columns.out + column.begin) * l.outputs;
        float* const first = m.c;
        m.a = buffers.input;
        if (row.taps() > 0 && column.taps() > 0)
            m.a += ((b.image * l.rows.in + l.rows.position(row.begin, row.tapBegin)) *
                        l.columns.in +
                    l.columns.position(column.begin, column.tapBegin)) *
                   pixel;
        const Index rows = m.rows;
        const Index pixels = m.pixels;
        if (m.pixels < 4 && m.rows > m.pixels) {
            std::swap(m.rows, m.pixels);
            std::swap(m.aRow, m.aPixel);
            std::swap(m.cRow, m.cPixel);
        }

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
        const bool wholeRows = l.columns.rate == 1;
        const Index runsPerRow = wholeRows ? std::min<Index>(column.taps(), 1) : column.taps();
        const Index length = wholeRows ? column.taps() * pixel : pixel;
        for (Index di = 0; di < row.taps(); ++di)
            for (Index dj = 0; dj < runsPerRow; ++dj)
                for (Index k = 0; k < length; k += chunk) {
                    if (m.runCount == mostRuns)
                        flush(false);
                    runs[m.runCount++] = {
                        di * l.rows.rate * line + dj * l.columns.rate * pixel + k,
                        ((row.tapBegin + di) * l.columns.kernel + column.tapBegin + dj) * pixel + k,
                        std::min(chunk, length - k)};
                }
        flush(true);
        if (needsActivation(l))
            for (Index i = 0; i < rows; ++i)
                activatePixels(l.activation, first + i * l.columns.out * l.outputs + b.outputBegin,
                               pixels, b.outputEnd - b.outputBegin, l.outputs);
    }

    void chooseGrid(int threads)
    {
        const Index pixels = m_layer.pixels();
        const Index weightBytes = 4 * m_packed.floats();
        const Index columns = m_layer.columns.out;
        // Far weights are read once per block: few large blocks, but some for each thread.
        const Index share = pixels / (3 * threads);
        const Index want = weightBytes > (1 << 20) ? std::clamp<Index>(share, 112, 728)
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
