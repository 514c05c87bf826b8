// SPDX-License-Identifier: GPL-3.0-or-later
//
// What operator files are written with: looks up inputs and parameters, checks the rules that
// operators share, and adds slots and stages. Keeps the first error; after it, everything is a
// no-op, so that an operator reads as a plain list of rules and stages.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

#include "core/ops/pipeline.h"

namespace convstep {

// Strides, rates and padding of the two spatial axes, taken out of the operator's own notation.
struct Spatial {
    std::array<std::int64_t, 2> stride{1, 1};
    std::array<std::int64_t, 2> rate{1, 1};
    std::array<AxisPadding, 2> padding;
};

class PipelineBuilder {
public:
    PipelineBuilder(const OperatorInfo& info, const OperatorSpec& spec,
                    std::span<const NamedShape> inputs);

    [[nodiscard]] bool failed() const { return m_error.has_value(); }
    [[nodiscard]] const OperatorSpec& spec() const { return m_pipeline.spec; }
    void fail(Reason reason, std::string field, std::vector<ErrorValue> values = {});

    // Inputs. Rank 4 unless said otherwise; filters may not have a dimension of 0. An input that
    // is not there, or of another rank, is an error; the result is then a shape of ones.
    int image(const std::string& name);
    int filter(const std::string& name);
    int vector(const std::string& name);
    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] const Extent& extent(int slot) const;
    [[nodiscard]] const Shape& shape(int slot) const;

    // data_format; must come before the first image.
    void readDataFormat();
    // strides (4 in data_format order, or 2 for a layer), rate and padding.
    Spatial readSpatial();
    // atrous operators: one rate, stride 1, SAME or VALID.
    Spatial readAtrous();
    // `sizes` as a shape of 4, read as an image in data_format.
    Extent readImageSizes();
    // TensorFlow's rule for depthwise operators: stride > 1 and rate > 1 exclude each other.
    void refuseStrideWithRate(const Spatial& spatial);
    void requireChannels(int slot, std::int64_t want, const std::string& other);

    // Relation of a convolution of an image of `in` with a filter [kh, kw, a, b]. `image` is the
    // argument that `in` comes from.
    TapRelation relation(const Extent& in, const std::string& image, const Shape& filter,
                         const Spatial& spatial, bool separate);
    // The same for a 1x1 filter that mixes channels.
    TapRelation pointwise(const Extent& in, std::int64_t outChannels);
    // Refuses an upstream gradient that has not the forward result's extent.
    void requireUpstream(int slot, const Extent& forward);

    int addImage(const std::string& name, Role role, const Extent& extent, bool output = false);
    int addFilter(const std::string& name, Role role, const Shape& shape, bool output = false);
    int addVector(const std::string& name, Role role, std::int64_t size, bool output = false);
    void addForward(StageKind kind, const TapRelation& taps, int x, int w, int out);
    void addInputGradient(const TapRelation& taps, int upstream, int w, int out);
    void addFilterGradient(const TapRelation& taps, int x, int upstream, int out);
    void addBias(int x, int bias, int out);
    void addActivation(Activation activation, int x, int out);
    void addActivationGradient(Activation activation, int upstream, int z, int out);
    void addBiasGradient(int upstream, int out);
    // Softmax runs along the last axis in memory.
    [[nodiscard]] DataFormat dataFormat() const { return m_pipeline.dataFormat; }

    [[nodiscard]] Result<Pipeline> finish();

private:
    const NamedShape* find(const std::string& name) const;
    Shape inputShape(const std::string& name, int rank);
    int addSlot(Slot slot);
    Stage& addStage(StageKind kind, int a, int b, int out);
    std::array<std::int64_t, 2> spatialPair(const std::vector<std::int64_t>& list,
                                            const std::string& field, Reason nonpositive,
                                            Reason batchChannel);
    std::array<std::int64_t, 2> layerPair(const std::vector<std::int64_t>& list,
                                          const std::string& field, Reason nonpositive);
    std::array<AxisPadding, 2> readPadding(bool listAllowed);
    [[nodiscard]] std::string paramName(Param param) const;
    [[nodiscard]] const char* dimensionName(std::size_t index) const;
    [[nodiscard]] bool checkShape(const Extent& extent, const std::string& field);

    const OperatorInfo& m_info;
    std::span<const NamedShape> m_inputs;
    Pipeline m_pipeline;
    std::optional<Error> m_error;
};

}  // namespace convstep
