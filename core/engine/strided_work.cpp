// SPDX-License-Identifier: GPL-3.0-or-later
//
// channels_first: windows are gathered element by element into a tile of pixels × channels, which
// the usual kernels multiply; the result is spread over its planes. Not made for speed.
#include "core/engine/work.h"

namespace convstep {
namespace {

constexpr Index chunk = kernels::tileDepth;
constexpr Index pitch = kernels::tilePitch;
constexpr Index blockPixels = 56;
constexpr Index blockOutputs = 1024;

class StridedWork final : public Work {
public:
    StridedWork(const Layer& layer, const WorkOptions& options)
        : m_layer(layer), m_kernels(options.kernels), m_finish(finishOf(layer))
    {
        m_rowSpans = tapSpans(layer.rows);
        m_columnSpans = tapSpans(layer.columns);
        if (layer.mixing)
            m_packed = PackedMatrix(*m_kernels, layer.filter, depth(), layer.outputs);
        if (layer.depthwise)
            m_depthwise.assign(layer.depthwiseFilter,
                               layer.depthwiseFilter + layer.rows.kernel * layer.columns.kernel *
                                                           layer.depthwiseChannels());
        const Index across = std::min<Index>(layer.columns.out, blockPixels);
        m_grid = BlockGrid(layer.batch, layer.rows.out, layer.columns.out, layer.outputs,
                           blockPixels / std::max<Index>(across, 1), across,
                           BlockGrid::divided(layer.outputs, blockOutputs), 2 * m_kernels->lanes);
    }

    [[nodiscard]] Index blocks() const override { return m_grid.size(); }
    [[nodiscard]] Index scratchFloats() const override
    {
        return blockPixels * (pitch + m_grid.mostOutputs());
    }
    [[nodiscard]] Index packedFloats() const override
    {
        return m_packed.floats() + static_cast<Index>(m_depthwise.size());
    }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const BlockGrid::Block b = m_grid.at(block);
        forEachSpan(m_rowSpans, b.rowBegin, b.rowEnd, [&](const Span& row) {
            forEachSpan(m_columnSpans, b.columnBegin, b.columnEnd, [&](const Span& column) {
                if (m_layer.mixing)
                    mixed(b, row, column, buffers);
                else
                    separate(b, row, column, buffers);
            });
        });
    }

private:
    [[nodiscard]] Index depth() const
    {
        return m_layer.depthwise ? m_layer.depthwiseChannels()
                                 : m_layer.rows.kernel * m_layer.columns.kernel * m_layer.inChannels;
    }
    // Input that tap (di, dj) of output (y, x) reads in a channel; it lies inside.
    [[nodiscard]] Index inputOffset(Index image, Index channel, Index y, Index x, Index di,
                                    Index dj) const
    {
        const Layer& l = m_layer;
        return ((image * l.inChannels + channel) * l.rows.in + l.rows.position(y, di)) *
                   l.columns.in +
               l.columns.position(x, dj);
    }
    [[nodiscard]] Index outputOffset(Index image, Index channel, Index y, Index x) const
    {
        const Layer& l = m_layer;
        return ((image * l.outputs + channel) * l.rows.out + y) * l.columns.out + x;
    }
    [[nodiscard]] float depthwiseAt(const float* input, Index image, Index m, Index y, Index x,
                                    const Span& row, const Span& column) const
    {
        const Layer& l = m_layer;
        float sum = 0;
        for (Index di = row.tapBegin; di < row.tapEnd; ++di)
            for (Index dj = column.tapBegin; dj < column.tapEnd; ++dj)
                sum += input[inputOffset(image, m / l.multiplier, y, x, di, dj)] *
                       m_depthwise[static_cast<std::size_t>(
                           (di * l.columns.kernel + dj) * l.depthwiseChannels() + m)];
        return sum;
    }

    void separate(const BlockGrid::Block& b, const Span& row, const Span& column,
                  const BlockBuffers& buffers) const
    {
        for (Index m = b.outputBegin; m < b.outputEnd; ++m)
            for (Index y = row.begin; y < row.end; ++y)
                for (Index x = column.begin; x < column.end; ++x)
                    buffers.output[outputOffset(b.image, m, y, x)] =
                        depthwiseAt(buffers.input, b.image, m, y, x, row, column);
    }

    void mixed(const BlockGrid::Block& b, const Span& row, const Span& column,
               const BlockBuffers& buffers) const
    {
        const Layer& l = m_layer;
        float* const tile = buffers.scratch;
        float* const result = tile + blockPixels * pitch;
        const Index outputs = b.outputEnd - b.outputBegin;
        kernels::Multiply m;
        m.a = tile;
        m.aPixel = pitch;
        m.weights = m_packed.data();
        m.depth = depth();
        m.outputs = l.outputs;
        m.firstOutput = b.outputBegin;
        m.lastOutput = b.outputEnd;
        m.c = result;
        m.cFirst = b.outputBegin;
        m.cPixel = outputs;
        m.pixels = row.size() * column.size();
        m.runCount = 1;
        m.finish = m_finish;

        // value(channel, y, x) of the tile, for weights from row `first` on.
        const auto part = [&](Index first, Index length, bool last, auto&& value) {
            float* pixel = tile;
            for (Index y = row.begin; y < row.end; ++y)
                for (Index x = column.begin; x < column.end; ++x, pixel += pitch)
                    for (Index k = 0; k < length; ++k)
                        pixel[k] = value(k, y, x);
            const kernels::Run run{0, first, length};
            m.runs = &run;
            m.last = last;
            m_kernels->multiply(m);
            m.add = true;
        };
        if (l.depthwise) {
            for (Index first = 0; first < depth(); first += chunk)
                part(first, std::min(chunk, depth() - first), first + chunk >= depth(),
                     [&](Index k, Index y, Index x) {
                         return depthwiseAt(buffers.input, b.image, first + k, y, x, row, column);
                     });
        } else if (row.taps() == 0 || column.taps() == 0) {
            part(0, 0, true, [](Index, Index, Index) { return 0.0F; });
        } else {
            for (Index di = row.tapBegin; di < row.tapEnd; ++di)
                for (Index dj = column.tapBegin; dj < column.tapEnd; ++dj)
                    for (Index first = 0; first < l.inChannels; first += chunk)
                        part((di * l.columns.kernel + dj) * l.inChannels + first,
                             std::min(chunk, l.inChannels - first),
                             di + 1 == row.tapEnd && dj + 1 == column.tapEnd &&
                                 first + chunk >= l.inChannels,
                             [&](Index k, Index y, Index x) {
                                 return buffers
                                     .input[inputOffset(b.image, first + k, y, x, di, dj)];
                             });
        }
        if (needsActivation(l))
            activatePixels(l.activation, result, m.pixels, outputs, outputs);
        const float* from = result;
        for (Index y = row.begin; y < row.end; ++y)
            for (Index x = column.begin; x < column.end; ++x)
                for (Index o = b.outputBegin; o < b.outputEnd; ++o)
                    buffers.output[outputOffset(b.image, o, y, x)] = *from++;
    }

    Layer m_layer;
    const kernels::KernelTable* m_kernels;
    kernels::Finish m_finish;
    std::vector<Span> m_rowSpans;
    std::vector<Span> m_columnSpans;
    std::vector<float> m_depthwise;
    PackedMatrix m_packed;
    BlockGrid m_grid;
};

}  // namespace

std::unique_ptr<Work> makeStridedWork(const Layer& layer, const WorkOptions& options)
{
    return std::make_unique<StridedWork>(layer, options);
}

}  // namespace convstep
