// SPDX-License-Identifier: GPL-3.0-or-later
//
// Separable convolution, and conv2d with many channels: what the weights are multiplied by is made
// block by block in a tile of scratch that stays in the cache, pixels × depth. For a separable
// convolution that is the depthwise result, which never exists as a whole; for conv2d it is the
// windows, copied side by side: the copy is small against what is multiplied, and its pixels lie
// well in the cache wherever those of the picture lie.
#include <array>
#include <cstring>

#include "core/engine/work.h"

namespace convstep {
namespace {

constexpr Index pitch = kernels::tilePitch;
constexpr Index cacheFloats = Index{1} << 19;  // of a second-level cache
constexpr Index mostTiles = 64;  // of tileDepth floats of each pixel, in scratch at the same time
constexpr Index scratchFloatsWanted = Index{10} << 14;

// A rectangle of output pixels and a part of their depth, to be made at `to`.
struct TileTask {
    Index image = 0;
    Index rowBegin = 0, rowEnd = 0;
    Index columnBegin = 0, columnEnd = 0;
    Index depthBegin = 0, depthEnd = 0;
    float* to = nullptr;
    Index tile = 0;  // floats from one tile (tileDepth of the depth) to the next

    [[nodiscard]] Index columns() const { return columnEnd - columnBegin; }
};

class FetchList {
public:
    void add(const kernels::Fetch& fetch)
    {
        if (m_count < static_cast<Index>(m_fetches.size()))
            m_fetches[static_cast<std::size_t>(m_count++)] = fetch;
    }
    [[nodiscard]] const kernels::Fetch* data() const { return m_fetches.data(); }
    [[nodiscard]] Index size() const { return m_count; }

private:
    std::array<kernels::Fetch, 32> m_fetches;
    Index m_count = 0;
};

class TileProducer {
public:
    TileProducer() = default;
    TileProducer(const TileProducer&) = delete;
    TileProducer& operator=(const TileProducer&) = delete;
    virtual ~TileProducer() = default;
    virtual void produce(const float* input, const TileTask& task) const = 0;
    [[nodiscard]] virtual Index packedFloats() const = 0;

    // Adds what `task` will read of the input, without the rows that `before` has read too.
    void announce(const float* input, const TileTask& task, const TileTask& before,
                  FetchList& list) const
    {
        const Layer& l = layer();
        const Index begin = std::max<Index>(l.columns.position(task.columnBegin, 0), 0);
        const Index end = std::min(
            l.columns.position(task.columnEnd - 1, l.columns.kernel - 1) + 1, l.columns.in);
        Index known = -1;
        if (before.image == task.image && before.columnBegin == task.columnBegin)
            known = l.rows.position(before.rowEnd - 1, l.rows.kernel - 1);
        const auto row = [&](Index y) {
            if (y <= known || y < 0 || y >= l.rows.in || begin >= end)
                return;
            const float* const from = input + l.inputAt(task.image, y, begin);
            list.add({from, 256, ((end - begin) * l.inChannels + 255) / 256});
        };
        if (l.rows.rate == 1) {
            for (Index y = l.rows.position(task.rowBegin, 0);
                 y <= l.rows.position(task.rowEnd - 1, l.rows.kernel - 1); ++y)
                row(y);
            return;
        }
        known = -1;
        for (Index di = 0; di < l.rows.kernel; ++di)
            for (Index y = task.rowBegin; y < task.rowEnd; ++y)
                row(l.rows.position(y, di));
    }

protected:
    [[nodiscard]] virtual const Layer& layer() const = 0;
};

class DepthwiseTiles final : public TileProducer {
public:
    DepthwiseTiles(const Layer& layer, const kernels::KernelTable& kernels)
        : m_producer(layer, kernels)
    {
    }
    void produce(const float* input, const TileTask& task) const override
    {
        DepthwiseTask depthwise;
        depthwise.image = task.image;
        depthwise.rowBegin = task.rowBegin;
        depthwise.rowEnd = task.rowEnd;
        depthwise.columnBegin = task.columnBegin;
        depthwise.columnEnd = task.columnEnd;
        depthwise.channelBegin = task.depthBegin;
        depthwise.channelEnd = task.depthEnd;
        depthwise.to = task.to;
        depthwise.toPixel = pitch;
        depthwise.toRow = task.columns() * pitch;
        depthwise.toTile = task.tile;
        m_producer.produce(input, depthwise);
    }
    [[nodiscard]] Index packedFloats() const override { return m_producer.packedFloats(); }

protected:
    [[nodiscard]] const Layer& layer() const override { return m_producer.layer(); }

private:
    DepthwiseProducer m_producer;
};

// Windows as rows of the depth (tap row, tap column, channel). What lies in the padding is 0,
// which is exact as long as the weights are finite.
class WindowTiles final : public TileProducer {
public:
    explicit WindowTiles(const Layer& layer) : m_layer(layer) {}

    void produce(const float* input, const TileTask& task) const override
    {
        float* pixel = task.to;
        for (Index y = task.rowBegin; y < task.rowEnd; ++y)
            for (Index x = task.columnBegin; x < task.columnEnd; ++x, pixel += pitch)
                window(input, task, y, x, pixel);
    }
    [[nodiscard]] Index packedFloats() const override { return 0; }

protected:
    [[nodiscard]] const Layer& layer() const override { return m_layer; }

private:
    void window(const float* input, const TileTask& task, Index y, Index x, float* pixel) const
    {
        const Layer& l = m_layer;
        const Index channels = l.inChannels;
        // At rate 1 the taps of a row are neighbours.
        const Index together = l.columns.rate == 1 ? l.columns.kernel : 1;
        const Index piece = together * channels;
        for (Index k = task.depthBegin / piece * piece; k < task.depthEnd; k += piece) {
            const Index tap = k / channels;
            const Index row = l.rows.position(y, tap / l.columns.kernel);
            const Index column = l.columns.position(x, tap % l.columns.kernel);
            // Taps [in, out) of the piece lie inside.
            Index in = together;
            Index out = together;
            if (row >= 0 && row < l.rows.in) {
                in = std::clamp<Index>(-column, 0, together);
                out = std::clamp<Index>(l.columns.in - column, in, together);
            }
            const float* const from = input + l.inputAt(task.image, row, column);
            fill(task, pixel, k, k + in * channels, nullptr);
            fill(task, pixel, k + in * channels, k + out * channels, from + in * channels);
            fill(task, pixel, k + out * channels, k + piece, nullptr);
        }
    }
    // Depth [begin, end) of a pixel, as far as the task wants it: from `from`, or zeros.
    static void fill(const TileTask& task, float* pixel, Index begin, Index end, const float* from)
    {
        const Index first = begin;
        begin = std::max(begin, task.depthBegin);
        end = std::min(end, task.depthEnd);
        while (begin < end) {
            const Index place = begin - task.depthBegin;
            const Index length =
                std::min(end - begin, kernels::tileDepth - place % kernels::tileDepth);
            float* const to =
                pixel + place / kernels::tileDepth * task.tile + place % kernels::tileDepth;
            if (from)
                std::memcpy(to, from + (begin - first),
                            static_cast<std::size_t>(length) * sizeof(float));
            else
                std::memset(to, 0, static_cast<std::size_t>(length) * sizeof(float));
            begin += length;
        }
    }

    Layer m_layer;
};

class TileWork final : public Work {
public:
    TileWork(const Layer& layer, const WorkOptions& options)
        : m_layer(layer), m_kernels(options.kernels), m_finish(finishOf(layer)), m_threads(options.threads)
    {
        if (layer.depthwise) {
            m_producer = std::make_unique<DepthwiseTiles>(layer, *m_kernels);
            m_tapDepth = layer.depthwiseChannels();
            m_depth = m_tapDepth;
            m_rowSpans = {{0, layer.rows.out, 0, 1}};
        } else {
            m_producer = std::make_unique<WindowTiles>(layer);
            m_tapDepth = layer.columns.kernel * layer.inChannels;
            m_depth = layer.rows.kernel * m_tapDepth;
            m_rowSpans = tapSpans(layer.rows);
        }
        m_packed = PackedMatrix(*m_kernels, layer.filter, m_depth, layer.outputs);
        chooseGrid(options.threads);
        // Of the block that one worker would have, so that sums do not depend on the workers.
        m_part = kernels::tileDepth *
                 std::clamp<Index>(scratchFloatsWanted / (blockPixels() * pitch), 1,
                                   std::min(mostTiles,
                                            BlockGrid::divided(m_depth, kernels::tileDepth)));
        m_farInput = layer.inputElements() > cacheFloats && m_part >= m_depth;
    }

    [[nodiscard]] Index blocks() const override { return m_grid.size(); }
    [[nodiscard]] Index scratchFloats() const override
    {
        return m_grid.mostRows() * m_grid.mostColumns() * pitch *
               BlockGrid::divided(m_part, kernels::tileDepth);
    }
    [[nodiscard]] Index packedFloats() const override
    {
        return m_packed.floats() + m_producer->packedFloats();
    }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const BlockGrid::Block b = m_grid.at(block);
        forEachSpan(m_rowSpans, b.rowBegin, b.rowEnd,
                    [&](const Span& span) { band(block, b, span, buffers); });
        if (buffers.stream)
            m_kernels->fence();
    }

private:
    void band(Index block, const BlockGrid::Block& b, const Span& span,
              const BlockBuffers& buffers) const
    {
        const Index outputs = m_layer.outputs;
        const bool flat = b.columns() == m_layer.columns.out;

        TileTask task;
        task.image = b.image;
        task.rowBegin = span.begin;
        task.rowEnd = span.end;
        task.columnBegin = b.columnBegin;
        task.columnEnd = b.columnEnd;
        task.to = buffers.scratch;
        task.tile = span.size() * b.columns() * pitch;

        std::array<kernels::Run, mostTiles> runs;
        kernels::Multiply m;
        m.a = buffers.scratch;
        m.aPixel = pitch;
        m.aRow = b.columns() * pitch;
        m.runs = runs.data();
        m.weights = m_packed.data();
        m.depth = m_depth;
        m.outputs = outputs;
        m.firstOutput = b.outputBegin;
        m.lastOutput = b.outputEnd;
        m.cPixel = outputs;
        m.cRow = m_layer.columns.out * outputs;
        m.c = buffers.output + m_layer.outputAt(b.image, span.begin, b.columnBegin);
        m.rows = flat ? 1 : span.size();
        m.pixels = flat ? span.size() * b.columns() : b.columns();
        m.finish = m_finish;
        m.partDepth = m_layer.large() ? largePartDepth : kernels::tileDepth;

        // The depth in parts as large as the scratch has room for; mostly at once.
        Index first = span.tapBegin * m_tapDepth;
        const Index end = span.tapEnd * m_tapDepth;
        do {
            task.depthBegin = first;
            task.depthEnd = std::min(first + m_part, end);
            m_producer->produce(buffers.input, task);
            m.runCount = 0;
            for (Index k = task.depthBegin; k < task.depthEnd; k += kernels::tileDepth)
                runs[static_cast<std::size_t>(m.runCount++)] = {
                    (k - first) / kernels::tileDepth * task.tile, k,
                    std::min(kernels::tileDepth, task.depthEnd - k)};
            m.last = task.depthEnd == end;
            // Meanwhile comes what is likely produced next by this worker.
            FetchList list;
            if (m_farInput && m.last && span.end == b.rowEnd && block + m_threads < m_grid.size()) {
                const BlockGrid::Block after = m_grid.at(block + m_threads);
                TileTask next = task;
                next.image = after.image;
                next.rowBegin = after.rowBegin;
                next.rowEnd = after.rowEnd;
                next.columnBegin = after.columnBegin;
                next.columnEnd = after.columnEnd;
                m_producer->announce(buffers.input, next, task, list);
            }
            m.fetches = list.data();
            m.fetchCount = list.size();
            m.stream = buffers.stream && outputs % 16 == 0;
            m_kernels->multiply(m);
            m.add = true;
            first = task.depthEnd;
        } while (first < end);

        if (needsActivation(m_layer))
            for (Index row = 0; row < m.rows; ++row)
                activatePixels(m_layer.activation, m.c + row * m.cRow + b.outputBegin, m.pixels,
                               b.outputEnd - b.outputBegin, m.cPixel);
    }

    [[nodiscard]] bool farWeights() const { return m_packed.floats() > kernels::farWeights; }
    // More pixels share what is read of the weights when those leave the second-level cache.
    [[nodiscard]] Index blockPixels() const { return farWeights() ? 196 : 112; }

    void chooseGrid(int threads)
    {
        const Index pixels = m_layer.pixels();
        const Index columns = m_layer.columns.out;
        const Index share = pixels / ((farWeights() ? 1 : 3) * threads);
        const Index want = threads > 1 ? std::clamp<Index>(share, 28, blockPixels()) : blockPixels();
        const Index parts = threads > 1 && pixels <= 200 && m_layer.outputs >= 512 ? threads : 1;
        const Index across = columns <= 56 ? columns : 2 * m_kernels->stripPixels;
        m_grid = BlockGrid(m_layer.batch, m_layer.rows.out, columns, m_layer.outputs,
                           std::max<Index>(want / std::max<Index>(across, 1), 1), across, parts,
                           2 * m_kernels->lanes);
        m_grid.shareAmong(threads);
    }

    Layer m_layer;
    const kernels::KernelTable* m_kernels;
    kernels::Finish m_finish;
    Index m_threads;
    std::unique_ptr<TileProducer> m_producer;
    std::vector<Span> m_rowSpans;
    PackedMatrix m_packed;
    BlockGrid m_grid;
    Index m_tapDepth = 0;  // depth of one row of taps
    Index m_depth = 0;     // of all
    Index m_part = 0;      // produced at once
    bool m_farInput = false;  // it does not fit into the second-level cache, but a block does
};

}  // namespace

std::unique_ptr<Work> makeTileWork(const Layer& layer, const WorkOptions& options)
{
    return std::make_unique<TileWork>(layer, options);
}

}  // namespace convstep
