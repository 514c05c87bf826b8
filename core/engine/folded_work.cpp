// SPDX-License-Identifier: GPL-3.0-or-later
//
// Separable convolution of few channels with a multiplier: depthwise and pointwise weights are
// multiplied out beforehand, and the picture is convolved once, into the outputs. That is the same
// sum, but for infinities that would cancel half way: blocks that read any value that is not
// finite are computed in two stages.
#include <algorithm>

#include "core/engine/work.h"

namespace convstep {
namespace {

constexpr Index pitch = kernels::tilePitch;
constexpr Index mostRuns = 16;  // rows of taps
constexpr Index strip = 64;  // pixels at once of a block in two stages
constexpr Index blockPixels = Index{1} << 14;
constexpr Index mostColumns = 512;

// [kh, kw, C, O]
std::vector<float> foldedFilter(const Layer& layer)
{
    std::vector<float> folded;
    const Index taps = layer.rows.kernel * layer.columns.kernel;
    for (Index tap = 0; tap < taps; ++tap)
        for (Index c = 0; c < layer.inChannels; ++c)
            for (Index o = 0; o < layer.outputs; ++o) {
                double sum = 0;
                for (Index m = 0; m < layer.multiplier; ++m) {
                    const Index channel = c * layer.multiplier + m;
                    sum += static_cast<double>(
                               layer.depthwiseFilter[tap * layer.depthwiseChannels() + channel]) *
                           static_cast<double>(layer.filter[channel * layer.outputs + o]);
                }
                folded.push_back(static_cast<float>(sum));
            }
    return folded;
}

class FoldedWork final : public Work {
public:
    FoldedWork(const Layer& layer, const WorkOptions& options)
        : m_layer(layer),
          m_kernels(options.kernels),
          m_finish(finishOf(layer)),
          m_rowSpans(tapSpans(layer.rows)),
          m_columnSpans(tapSpans(layer.columns)),
          m_producer(layer, *options.kernels),
          m_pointwise(*options.kernels, layer.filter, layer.depthwiseChannels(), layer.outputs)
    {
        const std::vector<float> folded = foldedFilter(layer);
        m_depth = layer.rows.kernel * layer.columns.kernel * layer.inChannels;
        m_packed = PackedMatrix(*m_kernels, folded.data(), m_depth, layer.outputs);
        pack(folded);
        // At most so many blocks in small pictures that there are some for each worker.
        const Index columns = std::clamp<Index>(layer.columns.out, 1, mostColumns);
        const Index pixels = std::min(blockPixels, layer.pixels() / 16);
        m_grid = BlockGrid(layer.batch, layer.rows.out, layer.columns.out, layer.outputs,
                           std::max<Index>(pixels / columns, 1), columns, 1, 1);
    }

    [[nodiscard]] Index blocks() const override { return m_grid.size(); }
    [[nodiscard]] Index scratchFloats() const override { return strip * pitch; }
    [[nodiscard]] Index packedFloats() const override
    {
        return m_packed.floats() + m_windows.size() + m_pointwise.floats() +
               m_producer.packedFloats();
    }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const BlockGrid::Block b = m_grid.at(block);
        if (readsFinite(b, buffers.input))
            forEachSpan(m_rowSpans, b.rowBegin, b.rowEnd, [&](const Span& row) {
                forEachSpan(m_columnSpans, b.columnBegin, b.columnEnd,
                            [&](const Span& column) { rectangle(b, row, column, buffers); });
            });
        else
            inTwoStages(b, buffers);
        if (needsActivation(m_layer))
            for (Index row = b.rowBegin; row < b.rowEnd; ++row)
                activatePixels(m_layer.activation, outputAt(b, row, b.columnBegin, buffers),
                               b.columns(), m_layer.outputs, m_layer.outputs);
        if (buffers.stream)
            m_kernels->fence();
    }

private:
    // [vector of outputs][depth][lanes]
    void pack(const std::vector<float>& folded)
    {
        const Index lanes = m_kernels->lanes;
        const Index outputs = m_layer.outputs;
        m_windows = AlignedFloats(BlockGrid::divided(outputs, lanes) * m_depth * lanes);
        float* to = m_windows.data();
        for (Index first = 0; first < outputs; first += lanes)
            for (Index k = 0; k < m_depth; ++k)
                for (Index o = first; o < first + lanes; ++o)
                    *to++ = o < outputs
                                ? folded[static_cast<std::size_t>(k * outputs + o)]
                                : 0.0F;
    }

    [[nodiscard]] float* outputAt(const BlockGrid::Block& b, Index row, Index column,
                                  const BlockBuffers& buffers) const
    {
        return buffers.output + m_layer.outputAt(b.image, row, column);
    }

    [[nodiscard]] bool readsFinite(const BlockGrid::Block& b, const float* input) const
    {
        const auto reach = [](const AxisGeometry& axis, Index begin, Index end) {
            const Index first = std::clamp<Index>(axis.position(begin, 0), 0, axis.in);
            return Span{first,
                        std::clamp<Index>(axis.position(end - 1, axis.kernel - 1) + 1, first,
                                          axis.in),
                        0, 0};
        };
        const Layer& l = m_layer;
        const Span rows = reach(l.rows, b.rowBegin, b.rowEnd);
        const Span columns = reach(l.columns, b.columnBegin, b.columnEnd);
        for (Index row = rows.begin; row < rows.end; ++row)
            if (!m_kernels->allFinite(input + l.inputAt(b.image, row, columns.begin),
                                      columns.size() * l.inChannels))
                return false;
        return true;
    }

    void rectangle(const BlockGrid::Block& b, const Span& row, const Span& column,
                   const BlockBuffers& buffers) const
    {
        const Layer& l = m_layer;
        const bool stream = buffers.stream && l.outputs % 16 == 0;
        // The weights of a row of taps follow one another when all of it is inside.
        if (column.taps() == l.columns.kernel &&
            windows(row, column, buffers.input + l.firstTapAt(b.image, row, column),
                    outputAt(b, row.begin, column.begin, buffers), stream))
            return;

        kernels::Run runs[mostRuns];
        kernels::Multiply m = windowsOf(l, b.image, row, column, buffers.input, buffers.output);
        forEachRun(l, row, column, [&](const kernels::Run& run) { runs[m.runCount++] = run; });
        m.runs = runs;
        m.weights = m_packed.data();
        m.depth = m_depth;
        m.finish = m_finish;
        m.stream = stream;
        m_kernels->multiply(m);
    }

    // Whether there was a kernel for it.
    bool windows(const Span& row, const Span& column, const float* from, float* to,
                 bool stream) const
    {
        const Layer& l = m_layer;
        const Index lanes = m_kernels->lanes;
        const Index line = l.columns.in * l.inChannels;
        kernels::Window q;
        q.aPixel = l.columns.stride * l.inChannels;
        q.aTapRow = l.rows.rate * line;
        q.tapRows = row.taps();
        q.length = l.columns.kernel * l.inChannels;
        q.cPixel = l.outputs;
        q.pixels = column.size();
        // Halves of a cache line, written at different times, must meet in the cache.
        q.stream = stream && lanes % 16 == 0;
        for (Index y = row.begin; y < row.end; ++y) {
            q.a = from + (y - row.begin) * l.rows.stride * line;
            for (Index first = 0; first < l.outputs; first += lanes) {
                q.c = to + (y - row.begin) * l.columns.out * l.outputs + first;
                q.weights = m_windows.data() + first * m_depth +
                            row.tapBegin * q.length * lanes;
                q.outputs = l.outputs - first;
                q.finish = m_finish;
                if (q.finish.bias)
                    q.finish.bias += first;
                if (!m_kernels->window(q))
                    return false;
            }
        }
        return true;
    }

    void inTwoStages(const BlockGrid::Block& b, const BlockBuffers& buffers) const
    {
        const Layer& l = m_layer;
        const kernels::Run run{0, 0, l.depthwiseChannels()};
        for (Index row = b.rowBegin; row < b.rowEnd; ++row)
            for (Index column = b.columnBegin; column < b.columnEnd; column += strip) {
                DepthwiseTask task;
                task.image = b.image;
                task.rowBegin = row;
                task.rowEnd = row + 1;
                task.columnBegin = column;
                task.columnEnd = std::min(column + strip, b.columnEnd);
                task.channelEnd = l.depthwiseChannels();
                task.to = buffers.scratch;
                task.toPixel = pitch;
                task.toRow = strip * pitch;
                m_producer.produce(buffers.input, task);
                kernels::Multiply m;
                m.a = buffers.scratch;
                m.aPixel = pitch;
                m.runs = &run;
                m.runCount = 1;
                m.weights = m_pointwise.data();
                m.depth = l.depthwiseChannels();
                m.outputs = l.outputs;
                m.lastOutput = l.outputs;
                m.c = outputAt(b, row, column, buffers);
                m.cPixel = l.outputs;
                m.pixels = task.columnEnd - column;
                m.finish = m_finish;
                m_kernels->multiply(m);
            }
    }

    Layer m_layer;
    const kernels::KernelTable* m_kernels;
    kernels::Finish m_finish;
    std::vector<Span> m_rowSpans;
    std::vector<Span> m_columnSpans;
    DepthwiseProducer m_producer;
    PackedMatrix m_pointwise;
    PackedMatrix m_packed;    // folded
    AlignedFloats m_windows;  // the same, as another kernel wants it
    BlockGrid m_grid;
    Index m_depth = 0;
};

}  // namespace

bool foldedWorkHas(const Layer& layer)
{
    if (layer.format != DataFormat::nhwc || !layer.depthwise || !layer.mixing ||
        layer.columns.rate != 1 || layer.rows.kernel > mostRuns ||
        layer.depthwiseChannels() > kernels::tileDepth || layer.outputs > 64)
        return false;
    const Index length = layer.columns.kernel * layer.inChannels;
    const Index window = layer.rows.kernel * length;
    const Index channels = layer.depthwiseChannels();
    if (length > 15 ||
        window * layer.outputs >=
            window * layer.multiplier + channels * layer.outputs)
        return false;
    const std::vector<float> folded = foldedFilter(layer);
    return allFinite(layer.depthwiseFilter, window * layer.multiplier) &&
           allFinite(layer.filter, channels * layer.outputs) &&
           allFinite(folded.data(), static_cast<Index>(folded.size()));
}

std::unique_ptr<Work> makeFoldedWork(const Layer& layer, const WorkOptions& options)
{
    return std::make_unique<FoldedWork>(layer, options);
}

}  // namespace convstep
