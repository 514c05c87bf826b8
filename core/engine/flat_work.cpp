// SPDX-License-Identifier: GPL-3.0-or-later
//
// Depthwise and separable convolution of few channels without a multiplier, at any rate: a stretch
// of pixels is one array of floats. Four rows that share what they read are made in scratch, then
// mixed, several pixels to a vector or, of more channels, by the multiplication of all others, and
// copied into the output.
#include <algorithm>

#include "core/engine/work.h"

namespace convstep {
namespace {

constexpr Index mostChannels = 15;
constexpr Index mostRows = 4;  // at once
constexpr Index stretch = 960;  // floats of a row at once: some rows of it fit into the first cache
constexpr Index blockFloats = Index{1} << 16;
constexpr Index slack = 32;  // what whole vectors may read or write behind the end of a row

class FlatWork final : public Work {
public:
    FlatWork(const Layer& layer, const WorkOptions& options)
        : m_layer(layer),
          m_kernels(options.kernels),
          m_finish(finishOf(layer)),
          m_rowSpans(tapSpans(layer.rows)),
          m_columnSpans(tapSpans(layer.columns))
    {
        packDepthwise();
        if (layer.mixing) {
            const Index lanes = m_kernels->lanes;
            m_pixelsAtOnce = std::min(lanes / layer.inChannels, lanes / layer.outputs);
            if (m_pixelsAtOnce >= 2)
                packMix();
            else
                m_packed = PackedMatrix(*m_kernels, layer.filter, layer.inChannels,
                                        layer.outputs);
        }
        const Index columns = std::max<Index>(stretch / layer.inChannels, 1);
        // Tall, as the rows around a block are read for the next one too; of small pictures enough
        // for some workers.
        const Index across = std::clamp<Index>(layer.columns.out * layer.inChannels, 1, stretch);
        const Index wanted = std::min(blockFloats, layer.pixels() * layer.inChannels / 16);
        const Index rows = std::max(wanted / across, mostRows * layer.rows.rate);
        m_grid = BlockGrid(layer.batch, layer.rows.out, layer.columns.out, layer.outputs, rows,
                           columns, 1, 1);
        m_depthwisePitch = pitchOf(layer.inChannels);
        m_mixedPitch = m_mix.empty() ? 0 : pitchOf(layer.outputs);
    }

    [[nodiscard]] Index blocks() const override { return m_grid.size(); }
    [[nodiscard]] Index scratchFloats() const override
    {
        return mostRows * (m_depthwisePitch + m_mixedPitch);
    }
    [[nodiscard]] Index packedFloats() const override
    {
        return m_depthwise.size() + m_packed.floats() + m_mix.floats();
    }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const BlockGrid::Block b = m_grid.at(block);
        // Rows that are a tap apart share what they read; at a stride none do.
        const bool share = m_layer.rows.stride == 1;
        const Index apart = share ? m_layer.rows.rate : 1;
        const Index most = share ? mostRows : 1;
        forEachSpan(m_rowSpans, b.rowBegin, b.rowEnd, [&](const Span& span) {
            for (Index group = span.begin; group < span.end; group += most * apart)
                for (Index row = group; row < std::min(group + apart, span.end); ++row)
                    rowsFrom(b, span, row,
                             std::min(most, BlockGrid::divided(span.end - row, apart)), apart,
                             buffers);
        });
        if (buffers.stream)
            m_kernels->fence();
    }

private:
    struct Mix {
        AlignedFloats weights;  // [C + 1][lanes], the last the bias
        std::vector<std::int32_t> spread;

        [[nodiscard]] bool empty() const { return spread.empty(); }
        [[nodiscard]] Index floats() const
        {
            return weights.size() + static_cast<Index>(spread.size());
        }
    };

    [[nodiscard]] Index pitchOf(Index channels) const
    {
        return BlockGrid::divided(m_grid.mostColumns() * channels + slack, 16) * 16;
    }

    // [tap][channel that a vector begins with][lanes]
    void packDepthwise()
    {
        const Layer& l = m_layer;
        const Index lanes = m_kernels->lanes;
        const Index taps = l.rows.kernel * l.columns.kernel;
        m_depthwise = AlignedFloats(taps * l.inChannels * lanes);
        float* to = m_depthwise.data();
        for (Index tap = 0; tap < taps; ++tap)
            for (Index first = 0; first < l.inChannels; ++first)
                for (Index lane = 0; lane < lanes; ++lane)
                    *to++ = l.depthwiseFilter[tap * l.inChannels + (first + lane) % l.inChannels];
    }

    // Lane l of what is mixed belongs to output l mod O of pixel l / O; lanes of no pixel repeat
    // the first.
    void packMix()
    {
        const Layer& l = m_layer;
        const Index lanes = m_kernels->lanes;
        m_mix.weights = AlignedFloats((l.inChannels + 1) * lanes);
        float* to = m_mix.weights.data();
        for (Index c = 0; c <= l.inChannels; ++c)
            for (Index lane = 0; lane < lanes; ++lane) {
                const Index pixel = lane / l.outputs;
                const bool used = pixel < m_pixelsAtOnce;
                const Index output = lane % l.outputs;
                if (c < l.inChannels) {
                    m_mix.spread.push_back(
                        static_cast<std::int32_t>(used ? pixel * l.inChannels + c : c));
                    *to++ = l.filter[c * l.outputs + output];
                } else {
                    *to++ = l.bias ? l.bias[output] : 0.0F;
                }
            }
    }

    // `count` rows of the block's columns, from output `row` on, `apart` rows apart.
    void rowsFrom(const BlockGrid::Block& b, const Span& span, Index row, Index count, Index apart,
                  const BlockBuffers& buffers) const
    {
        const Layer& l = m_layer;
        const Index outputRow = l.columns.out * l.outputs;
        float* const output = buffers.output + l.outputAt(b.image, row, b.columnBegin);
        // Straight into the output where nothing else happens.
        const bool straight = !l.mixing && !buffers.stream;
        float* const made = straight ? output : buffers.scratch;
        const Index madePitch = straight ? apart * outputRow : m_depthwisePitch;
        forEachSpan(m_columnSpans, b.columnBegin, b.columnEnd, [&](const Span& column) {
            kernels::Flat q;
            q.channels = l.inChannels;
            q.length = column.size() * l.inChannels;
            q.rows = count;
            q.y = made + (column.begin - b.columnBegin) * l.inChannels;
            q.yRow = madePitch;
            q.xTapRow = l.rows.rate * l.columns.in * l.inChannels;
            q.xTapColumn = l.columns.rate * l.inChannels;
            q.wTapColumn = l.inChannels * m_kernels->lanes;
            q.wTapRow = l.columns.kernel * q.wTapColumn;
            q.x = buffers.input;
            q.w = m_depthwise.data();
            if (span.taps() > 0 && column.taps() > 0) {
                q.tapRows = span.taps();
                q.tapColumns = column.taps();
                q.x += l.inputAt(b.image, l.rows.position(row, span.tapBegin),
                                 l.columns.position(column.begin, column.tapBegin));
                q.w += span.tapBegin * q.wTapRow + column.tapBegin * q.wTapColumn;
            }
            m_kernels->flat(q);
        });
        if (straight)
            return;
        if (l.mixing && m_mix.empty())
            multiply(b, count, apart * outputRow, output, buffers);
        else
            mixAndCopy(b, count, apart * outputRow, output, buffers);
        if (l.mixing && m_mix.empty() && needsActivation(l))
            for (Index i = 0; i < count; ++i)
                activatePixels(l.activation, output + i * apart * outputRow, b.columns(),
                               l.outputs, l.outputs);
    }

    void multiply(const BlockGrid::Block& b, Index count, Index outputRow, float* output,
                  const BlockBuffers& buffers) const
    {
        const kernels::Run run{0, 0, m_layer.inChannels};
        kernels::Multiply m;
        m.a = buffers.scratch;
        m.aRow = m_depthwisePitch;
        m.aPixel = m_layer.inChannels;
        m.runs = &run;
        m.runCount = 1;
        m.weights = m_packed.data();
        m.depth = m_layer.inChannels;
        m.outputs = m_layer.outputs;
        m.lastOutput = m_layer.outputs;
        m.c = output;
        m.cRow = outputRow;
        m.cPixel = m_layer.outputs;
        m.rows = count;
        m.pixels = b.columns();
        m.stream = buffers.stream && m_layer.outputs % 16 == 0;
        m.finish = m_finish;
        m_kernels->multiply(m);
    }

    void mixAndCopy(const BlockGrid::Block& b, Index count, Index outputRow, float* output,
                    const BlockBuffers& buffers) const
    {
        float* from = buffers.scratch;
        Index pitch = m_depthwisePitch;
        if (m_layer.mixing) {
            from += mostRows * m_depthwisePitch;
            pitch = m_mixedPitch;
            for (Index i = 0; i < count; ++i) {
                kernels::FlatMix q;
                q.x = buffers.scratch + i * m_depthwisePitch;
                q.channels = m_layer.inChannels;
                q.outputs = m_layer.outputs;
                q.pixels = b.columns();
                q.pixelsAtOnce = m_pixelsAtOnce;
                q.weights = m_mix.weights.data();
                q.spread = m_mix.spread.data();
                q.y = from + i * pitch;
                q.finish = m_finish;
                m_kernels->flatMix(q);
                if (needsActivation(m_layer))
                    activatePixels(m_layer.activation, q.y, 1, q.pixels * q.outputs, 0);
            }
        }
        // All rows later than all sums, so that the last stores are not waited for.
        for (Index i = 0; i < count; ++i)
            m_kernels->copy(from + i * pitch, b.columns() * m_layer.outputs,
                            output + i * outputRow, buffers.stream);
    }

    Layer m_layer;
    const kernels::KernelTable* m_kernels;
    kernels::Finish m_finish;
    std::vector<Span> m_rowSpans;
    std::vector<Span> m_columnSpans;
    AlignedFloats m_depthwise;
    PackedMatrix m_packed;  // else
    Mix m_mix;
    BlockGrid m_grid;
    Index m_pixelsAtOnce = 0;
    Index m_depthwisePitch = 0;
    Index m_mixedPitch = 0;
};

}  // namespace

bool flatWorkHas(const Layer& layer)
{
    return layer.format == DataFormat::nhwc && layer.depthwise && layer.multiplier == 1 &&
           layer.inChannels > 0 && layer.inChannels <= mostChannels && layer.columns.stride == 1;
}

std::unique_ptr<Work> makeFlatWork(const Layer& layer, const WorkOptions& options)
{
    return std::make_unique<FlatWork>(layer, options);
}

}  // namespace convstep
