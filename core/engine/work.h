// SPDX-License-Identifier: GPL-3.0-or-later
//
// One pass over the output, cut into blocks that any worker may compute in any order: a kind of
// work per EnginePath. What a block gives depends on the block alone, so the number of workers
// changes nothing but the time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/engine/kernels/kernels.h"
#include "core/engine/spans.h"
#include "core/layer/activation.h"
#include "core/spec/axis.h"
#include "core/tensor/tensor.h"

namespace convstep {

using kernels::Index;

inline constexpr Index largeFloats = Index{2} << 20;

// What is computed, in NHWC terms; letters as everywhere: C inChannels, M multiplier, O outputs.
struct Layer {
    Index batch = 1;
    AxisGeometry rows;
    AxisGeometry columns;
    Index inChannels = 0;
    Index multiplier = 1;
    Index outputs = 0;
    bool depthwise = false;        // a depthwise stage comes first
    bool mixing = false;           // then (or only) one that sums over channels
    const float* depthwiseFilter = nullptr;  // [kh, kw, C, M]
    // [kh, kw, C, O] without a depthwise stage, else [1, 1, C·M, O].
    const float* filter = nullptr;
    const float* bias = nullptr;   // [O] or null
    Activation activation = Activation::linear;
    DataFormat format = DataFormat::nhwc;

    [[nodiscard]] Index depthwiseChannels() const { return inChannels * multiplier; }
    [[nodiscard]] Index pixels() const { return batch * rows.out * columns.out; }
    [[nodiscard]] Index inputElements() const
    {
        return batch * rows.in * columns.in * inChannels;
    }
    [[nodiscard]] Index outputElements() const { return pixels() * outputs; }
    // Floats before an input or output pixel; NHWC.
    [[nodiscard]] Index inputAt(Index image, Index row, Index column) const
    {
        return ((image * rows.in + row) * columns.in + column) * inChannels;
    }
    [[nodiscard]] Index outputAt(Index image, Index row, Index column) const
    {
        return ((image * rows.out + row) * columns.out + column) * outputs;
    }
    // Floats before what the first taps of the spans read for their first output; 0 when they have
    // no taps. NHWC.
    [[nodiscard]] Index firstTapAt(Index image, const Span& row, const Span& column) const
    {
        if (row.taps() == 0 || column.taps() == 0)
            return 0;
        return inputAt(image, rows.position(row.begin, row.tapBegin),
                       columns.position(column.begin, column.tapBegin));
    }
    // The output will not be read again soon: it bypasses the caches, where its place in memory
    // allows that.
    [[nodiscard]] bool large() const { return outputElements() > largeFloats; }
};

// Depth that is summed in registers in one go when the output is large, and so is written once. It
// depends on the layer alone, as the order of a sum does.
inline constexpr Index largePartDepth = 1024;

// Memory of one worker during one block; 64-byte aligned.
struct BlockBuffers {
    const float* input = nullptr;
    float* output = nullptr;
    float* scratch = nullptr;
    bool stream = false;  // the output is aligned for it, and large
};

class Work {
public:
    Work() = default;
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
    virtual ~Work() = default;

    [[nodiscard]] virtual Index blocks() const = 0;
    // Floats of scratch that a worker needs.
    [[nodiscard]] virtual Index scratchFloats() const = 0;
    [[nodiscard]] virtual Index packedFloats() const = 0;
    // Thread-safe for different scratch.
    virtual void compute(Index block, const BlockBuffers& buffers) const = 0;
};

// What a work is made for besides its layer.
struct WorkOptions {
    const kernels::KernelTable* kernels = nullptr;
    int threads = 1;
};

[[nodiscard]] std::unique_ptr<Work> makeDirectWork(const Layer& layer, const WorkOptions& options);
[[nodiscard]] std::unique_ptr<Work> makeDepthwiseWork(const Layer& layer,
                                                      const WorkOptions& options);
[[nodiscard]] std::unique_ptr<Work> makeTileWork(const Layer& layer, const WorkOptions& options);
[[nodiscard]] std::unique_ptr<Work> makeStridedWork(const Layer& layer,
                                                    const WorkOptions& options);
[[nodiscard]] bool flatWorkHas(const Layer& layer);
// Precondition: flatWorkHas(layer).
[[nodiscard]] std::unique_ptr<Work> makeFlatWork(const Layer& layer, const WorkOptions& options);
// Whether one convolution with weights multiplied out beforehand does it, and is less work.
// O(multiplying them out).
[[nodiscard]] bool foldedWorkHas(const Layer& layer);
// Precondition: foldedWorkHas(layer).
[[nodiscard]] std::unique_ptr<Work> makeFoldedWork(const Layer& layer,
                                                   const WorkOptions& options);
// Softmax along the last axis in memory, of the output in place.
[[nodiscard]] std::unique_ptr<Work> makeSoftmaxWork(Index axes, Index length);

// Blocks: rectangles of `rows`×`columns` outputs per picture of the batch, the last ones smaller,
// times ranges of outputs.
class BlockGrid {
public:
    BlockGrid() = default;
    // Cuts into as many equal parts as blocks of about those sizes need.
    BlockGrid(Index batch, Index rows, Index columns, Index outputs, Index blockRows,
              Index blockColumns, Index outputParts, Index outputAlign);

    struct Block {
        Index image = 0;
        Index rowBegin = 0, rowEnd = 0;
        Index columnBegin = 0, columnEnd = 0;
        Index outputBegin = 0, outputEnd = 0;
        [[nodiscard]] Index rows() const { return rowEnd - rowBegin; }
        [[nodiscard]] Index columns() const { return columnEnd - columnBegin; }
    };
    [[nodiscard]] Index size() const { return m_batch * m_rowParts * m_columnParts * m_outputParts; }
    [[nodiscard]] Block at(Index block) const;
    // The largest block's.
    [[nodiscard]] Index mostRows() const { return divided(m_rows, m_rowParts); }
    [[nodiscard]] Index mostColumns() const { return divided(m_columns, m_columnParts); }
    [[nodiscard]] Index mostOutputs() const
    {
        return divided(divided(m_outputs, m_outputAlign), m_outputParts) * m_outputAlign;
    }

    // Makes of a few blocks a multiple of `threads`, by cutting the rows into more parts, so that
    // all of them have as much to do.
    void shareAmong(int threads);

    [[nodiscard]] static Index divided(Index count, Index parts)
    {
        return parts == 0 ? 0 : (count + parts - 1) / parts;
    }

private:
    Index m_batch = 0;
    Index m_rows = 0;
    Index m_columns = 0;
    Index m_outputs = 0;
    Index m_rowParts = 0;
    Index m_columnParts = 0;
    Index m_outputParts = 0;
    Index m_outputAlign = 1;
};

// The bias and clamp that a kernel can do, and what it cannot: other activations, one picture row
// of outputs after the other.
[[nodiscard]] kernels::Finish finishOf(const Layer& layer);
[[nodiscard]] bool needsActivation(const Layer& layer);
// Applies the activation to `pixels` vectors of `channels` floats, `pitch` floats apart.
void activatePixels(Activation activation, float* values, Index pixels, Index channels,
                    Index pitch);

// Floats that begin on a cache line.
class AlignedFloats {
public:
    AlignedFloats() = default;
    // Unset. Gives data() == nullptr when the system refuses.
    explicit AlignedFloats(Index size);
    [[nodiscard]] float* data() const { return m_data.get(); }
    [[nodiscard]] Index size() const { return m_size; }

private:
    struct Free {
        void operator()(float* data) const;
    };
    std::unique_ptr<float[], Free> m_data;
    Index m_size = 0;
};

// Weights [depth][outputs] as the kernels want them.
class PackedMatrix {
public:
    PackedMatrix() = default;
    PackedMatrix(const kernels::KernelTable& kernels, const float* weights, Index depth,
                 Index outputs);
    [[nodiscard]] const float* data() const { return m_floats.data(); }
    [[nodiscard]] Index floats() const { return m_floats.size(); }

private:
    AlignedFloats m_floats;
};

// The multiplication of windows where they lie in the picture, NHWC: a rectangle of outputs with
// equal taps. Runs and what a kernel may do with the sums are left to the caller.
[[nodiscard]] kernels::Multiply windowsOf(const Layer& layer, Index image, const Span& row,
                                          const Span& column, const float* input, float* output);

// fn(run) for the runs of such a window, in order: neighbouring floats of the picture with their
// rows of the weights.
template <class Function>
void forEachRun(const Layer& layer, const Span& row, const Span& column, Function&& fn)
{
    // At rate 1 the taps of a row are neighbours.
    const bool together = layer.columns.rate == 1;
    const Index runsPerRow = together ? std::min<Index>(column.taps(), 1) : column.taps();
    const Index length = (together ? column.taps() : 1) * layer.inChannels;
    for (Index di = 0; di < row.taps(); ++di)
        for (Index dj = 0; dj < runsPerRow; ++dj)
            for (Index k = 0; k < length; k += kernels::tileDepth)
                fn(kernels::Run{
                    layer.inputAt(0, di * layer.rows.rate, dj * layer.columns.rate) + k,
                    ((row.tapBegin + di) * layer.columns.kernel + column.tapBegin + dj) *
                            layer.inChannels +
                        k,
                    std::min(kernels::tileDepth, length - k)});
}

[[nodiscard]] bool allFinite(const float* values, Index count);

// Depthwise weights [kh·kw][channels] with the channels of a tap padded with zeros to 16.
struct PackedDepthwise {
    PackedDepthwise() = default;
    PackedDepthwise(const Layer& layer, const kernels::KernelTable& kernels);

    AlignedFloats weights;
    std::vector<std::int32_t> expand;
    Index pitch = 0;  // floats per tap
};

// Depthwise outputs of a rectangle of one picture, channels [begin, end), into `to` (row pitch,
// pixel pitch; of the rectangle's first output's first channel of those).
struct DepthwiseTask {
    Index image = 0;
    Index rowBegin = 0, rowEnd = 0;
    Index columnBegin = 0, columnEnd = 0;
    Index channelBegin = 0, channelEnd = 0;
    float* to = nullptr;
    Index toRow = 0, toPixel = 0;
    Index toTile = kernels::tileDepth;  // see kernels::Depthwise::yTile
    bool stream = false;
};

// Depthwise stage of a layer, NHWC: cuts a task into rectangles of equal taps and calls the kernel.
class DepthwiseProducer {
public:
    DepthwiseProducer(const Layer& layer, const kernels::KernelTable& kernels);
    void produce(const float* input, const DepthwiseTask& task) const;
    [[nodiscard]] const Layer& layer() const { return m_layer; }
    [[nodiscard]] Index packedFloats() const
    {
        return m_packed.weights.size() + static_cast<Index>(m_packed.expand.size());
    }

private:
    void rectangle(const float* input, const DepthwiseTask& task, const Span& row,
                   const Span& column) const;

    Layer m_layer;
    const kernels::KernelTable* m_kernels = nullptr;
    PackedDepthwise m_packed;
    std::vector<Span> m_rowSpans;
    std::vector<Span> m_columnSpans;
};

}  // namespace convstep
