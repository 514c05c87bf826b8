// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work.h"

#include <cmath>
#include <limits>
#include <new>

namespace convstep {
namespace {

// Begin of part `part` when `count` is cut into `parts` whose sizes differ by at most one unit.
Index partBegin(Index count, Index parts, Index part, Index unit)
{
    const Index units = (count + unit - 1) / unit;
    return std::min(count, units * part / parts * unit);
}

constexpr std::align_val_t cacheLine{64};

// In double: the largest of an axis first, so that nothing overflows. A NaN or +∞ makes all NaN.
class SoftmaxWork final : public Work {
public:
    SoftmaxWork(Index axes, Index length)
        : m_axes(axes), m_length(length), m_perBlock(std::max<Index>(1, (1 << 12) / length))
    {
    }

    [[nodiscard]] Index blocks() const override { return BlockGrid::divided(m_axes, m_perBlock); }
    [[nodiscard]] Index scratchFloats() const override { return 0; }
    [[nodiscard]] Index packedFloats() const override { return 0; }

    void compute(Index block, const BlockBuffers& buffers) const override
    {
        const Index last = std::min((block + 1) * m_perBlock, m_axes);
        for (Index axis = block * m_perBlock; axis < last; ++axis) {
            float* const values = buffers.output + axis * m_length;
            const auto most = static_cast<double>(*std::max_element(values, values + m_length));
            double sum = 0;
            for (Index i = 0; i < m_length; ++i)
                sum += std::exp(static_cast<double>(values[i]) - most);
            for (Index i = 0; i < m_length; ++i)
                values[i] = static_cast<float>(
                    std::exp(static_cast<double>(values[i]) - most) / sum);
        }
    }

private:
    Index m_axes;
    Index m_length;
    Index m_perBlock;
};

}  // namespace

AlignedFloats::AlignedFloats(Index size)
    : m_data(static_cast<float*>(::operator new[](static_cast<std::size_t>(size) * sizeof(float),
                                                  cacheLine, std::nothrow))),
      m_size(size)
{
}

void AlignedFloats::Free::operator()(float* data) const { ::operator delete[](data, cacheLine); }

PackedMatrix::PackedMatrix(const kernels::KernelTable& kernels, const float* weights, Index depth,
                           Index outputs)
    : m_floats(kernels.packedFloats(depth, outputs))
{
    if (!m_floats.data())
        throw std::bad_alloc();  // caught where the plan is made
    kernels.pack(weights, depth, outputs, m_floats.data());
}

std::unique_ptr<Work> makeSoftmaxWork(Index axes, Index length)
{
    return std::make_unique<SoftmaxWork>(axes, length);
}

BlockGrid::BlockGrid(Index batch, Index rows, Index columns, Index outputs, Index blockRows,
                     Index blockColumns, Index outputParts, Index outputAlign)
    : m_batch(batch),
      m_rows(rows),
      m_columns(columns),
      m_outputs(outputs),
      m_rowParts(divided(rows, std::max<Index>(blockRows, 1))),
      m_columnParts(divided(columns, std::max<Index>(blockColumns, 1))),
      m_outputParts(std::clamp<Index>(outputParts, 1, std::max<Index>(divided(outputs, outputAlign), 1))),
      m_outputAlign(outputAlign)
{
}

BlockGrid::Block BlockGrid::at(Index block) const
{
    const Index outputPart = block % m_outputParts;
    block /= m_outputParts;
    const Index columnPart = block % m_columnParts;
    block /= m_columnParts;
    const Index rowPart = block % m_rowParts;
    return {block / m_rowParts,
            partBegin(m_rows, m_rowParts, rowPart, 1),
            partBegin(m_rows, m_rowParts, rowPart + 1, 1),
            partBegin(m_columns, m_columnParts, columnPart, 1),
            partBegin(m_columns, m_columnParts, columnPart + 1, 1),
            partBegin(m_outputs, m_outputParts, outputPart, m_outputAlign),
            partBegin(m_outputs, m_outputParts, outputPart + 1, m_outputAlign)};
}

void BlockGrid::shareAmong(int threads)
{
    constexpr Index few = 8;
    if (size() == 0 || size() >= few * threads)
        return;
    const Index others = size() / m_rowParts;
    for (Index parts = m_rowParts; parts <= std::min<Index>(m_rows, m_rowParts + threads); ++parts)
        if (others * parts % threads == 0) {
            m_rowParts = parts;
            return;
        }
}

kernels::Multiply windowsOf(const Layer& layer, Index image, const Span& row, const Span& column,
                            const float* input, float* output)
{
    kernels::Multiply m;
    m.a = input + layer.firstTapAt(image, row, column);
    m.c = output + layer.outputAt(image, row.begin, column.begin);
    m.outputs = layer.outputs;
    m.lastOutput = layer.outputs;
    m.rows = row.size();
    m.pixels = column.size();
    m.aRow = layer.inputAt(0, layer.rows.stride, 0);
    m.aPixel = layer.inputAt(0, 0, layer.columns.stride);
    m.cRow = layer.outputAt(0, 1, 0);
    m.cPixel = layer.outputAt(0, 0, 1);
    // The longer side is what tiles are made of.
    if (m.pixels < 4 && m.rows > m.pixels) {
        std::swap(m.rows, m.pixels);
        std::swap(m.aRow, m.aPixel);
        std::swap(m.cRow, m.cPixel);
    }
    return m;
}

bool allFinite(const float* values, Index count)
{
    return std::all_of(values, values + count, [](float value) { return std::isfinite(value); });
}

kernels::Finish finishOf(const Layer& layer)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    kernels::Finish finish;
    finish.bias = layer.bias;
    finish.clamp = layer.activation == Activation::relu || layer.activation == Activation::relu6;
    finish.low = 0;
    finish.high = layer.activation == Activation::relu6 ? 6 : infinity;
    return finish;
}

bool needsActivation(const Layer& layer)
{
    return layer.activation != Activation::linear && layer.activation != Activation::relu &&
           layer.activation != Activation::relu6 && layer.activation != Activation::softmax;
}

void activatePixels(Activation activation, float* values, Index pixels, Index channels,
                    Index pitch)
{
    for (Index pixel = 0; pixel < pixels; ++pixel, values += pitch)
        for (Index channel = 0; channel < channels; ++channel)
            values[channel] = static_cast<float>(
                activate(activation, static_cast<double>(values[channel])));
}

PackedDepthwise::PackedDepthwise(const Layer& layer, const kernels::KernelTable& kernels)
{
    const Index channels = layer.depthwiseChannels();
    const Index taps = layer.rows.kernel * layer.columns.kernel;
    pitch = (channels + 15) / 16 * 16;
    weights = AlignedFloats(taps * pitch);
    if (!weights.data())
        throw std::bad_alloc();
    std::fill_n(weights.data(), weights.size(), 0.0F);
    for (Index tap = 0; tap < taps; ++tap)
        std::copy_n(layer.depthwiseFilter + tap * channels, channels,
                    weights.data() + tap * pitch);
    if (layer.multiplier > 1)
        for (Index first = 0; first < layer.multiplier; ++first)
            for (Index lane = 0; lane < kernels.lanes; ++lane)
                expand.push_back(static_cast<std::int32_t>((first + lane) / layer.multiplier));
}

DepthwiseProducer::DepthwiseProducer(const Layer& layer, const kernels::KernelTable& kernels)
    : m_layer(layer),
      m_kernels(&kernels),
      m_packed(layer, kernels),
      m_rowSpans(tapSpans(layer.rows)),
      m_columnSpans(tapSpans(layer.columns))
{
}

void DepthwiseProducer::produce(const float* input, const DepthwiseTask& task) const
{
    forEachSpan(m_rowSpans, task.rowBegin, task.rowEnd, [&](const Span& row) {
        forEachSpan(m_columnSpans, task.columnBegin, task.columnEnd,
                    [&](const Span& column) { rectangle(input, task, row, column); });
    });
}

void DepthwiseProducer::rectangle(const float* input, const DepthwiseTask& task, const Span& row,
                                  const Span& column) const
{
    const Layer& l = m_layer;
    const Index pixel = l.inChannels;
    const Index line = l.columns.in * pixel;

    kernels::Depthwise q;
    q.channels = task.channelEnd - task.channelBegin;
    q.tapRows = row.taps();
    q.tapColumns = column.taps();
    q.multiplier = l.multiplier;
    q.firstChannel = task.channelBegin % l.multiplier;
    q.expand = m_packed.expand.data();
    q.stream = task.stream;
    q.yTile = task.toTile;
    q.xTapRow = l.rows.rate * line;
    q.xTapColumn = l.columns.rate * pixel;
    q.wTapRow = l.columns.kernel * m_packed.pitch;
    q.wTapColumn = m_packed.pitch;
    q.w = m_packed.weights.data() + row.tapBegin * q.wTapRow + column.tapBegin * q.wTapColumn +
          task.channelBegin;
    if (q.tapRows == 0 || q.tapColumns == 0) {
        q.tapRows = 0;
        q.tapColumns = 1;
        q.rows = row.size();
        q.columns = column.size();
        q.x = input;
        q.y = task.to + (row.begin - task.rowBegin) * task.toRow +
              (column.begin - task.columnBegin) * task.toPixel;
        q.yRow = task.toRow;
        q.yPixel = task.toPixel;
        m_kernels->depthwise(q);
        return;
    }

    // Outputs that are a whole number of taps apart share inputs: of a rate above 1 those of every
    // rate-th column and row (at stride 1; else nothing is shared and nothing is lost).
    const auto phases = [](const AxisGeometry& axis, Index size, Index least) {
        return axis.stride == 1 && size >= axis.rate * least ? axis.rate : Index{1};
    };
    const Index columnPhases = phases(l.columns, column.size(), 4);
    const Index rowPhases = phases(l.rows, row.size(), 2);
    q.xRow = l.rows.stride * rowPhases * line;
    q.xPixel = l.columns.stride * columnPhases * pixel;
    q.yRow = task.toRow * rowPhases;
    q.yPixel = task.toPixel * columnPhases;
    for (Index i = 0; i < rowPhases; ++i) {
        for (Index j = 0; j < columnPhases; ++j) {
            const Index y = row.begin + i;
            const Index x = column.begin + j;
            q.rows = (row.size() - i + rowPhases - 1) / rowPhases;
            q.columns = (column.size() - j + columnPhases - 1) / columnPhases;
            q.x = input +
                  l.inputAt(task.image, l.rows.position(y, row.tapBegin),
                            l.columns.position(x, column.tapBegin)) +
                  task.channelBegin / l.multiplier;
            q.y = task.to + (y - task.rowBegin) * task.toRow + (x - task.columnBegin) * task.toPixel;
            m_kernels->depthwise(q);
        }
    }
}

}  // namespace convstep
