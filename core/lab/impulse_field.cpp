// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/impulse_field.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/lab/chain_run.h"

namespace convstep {
namespace {

constexpr std::int64_t mostPixels = std::int64_t{1} << 28;  // of all runs together
constexpr std::int64_t mostField = 1 << 14;

// An axis of the picture that the impulses are in: large enough that every output that can read
// one of them reads no padding.
struct ImpulseAxis {
    std::int64_t field = 1;
    std::int64_t stride = 1;  // of the whole chain

    explicit ImpulseAxis(std::span<const StackedLayer> layers) : field(receptiveField(layers))
    {
        for (const StackedLayer& layer : layers)
            stride *= layer.stride;
    }
    [[nodiscard]] std::int64_t size() const
    {
        return stride * ((field + stride - 2) / stride) + field;
    }
    [[nodiscard]] std::int64_t position(std::int64_t phase) const { return field - 1 + phase; }
    // Which input of its field the impulse is to that output; outside [0, field) is none.
    [[nodiscard]] std::int64_t offset(std::int64_t phase, std::int64_t output) const
    {
        return position(phase) - stride * output;
    }
};

DataFormat formatOf(const OperatorSpec& spec)
{
    return spec.dataFormat == "NCHW" || spec.dataFormat == "channels_first" ? DataFormat::nchw
                                                                           : DataFormat::nhwc;
}

OperatorCall withPadding(const OperatorCall& call, bool same)
{
    OperatorCall changed = call;
    changed.spec.padding = {};
    const bool layer = call.spec.op.starts_with("layers_");
    changed.spec.padding.word = layer ? (same ? "same" : "valid") : (same ? "SAME" : "VALID");
    return changed;
}

}  // namespace

Result<ChainLayers> chainLayers(std::span<const OperatorCall> operators, const Shape& picture)
{
    ChainLayers layers;
    Shape shape = picture;
    for (std::size_t part = 0; part < operators.size(); ++part) {
        const OperatorCall& call = operators[part];
        std::vector<NamedShape> shapes;
        if (const OperatorInfo* info = findOperator(call.spec.op))
            shapes.push_back({info->inputs.front().name, shape});
        for (const NamedTensor& input : call.inputs)
            shapes.push_back({input.name, input.tensor.shape()});
        const Result<Pipeline> pipeline = makePipeline(call.spec, shapes);
        if (!pipeline) {
            Error error = pipeline.error();
            error.field = stackedName(part, error.field);
            return tl::unexpected<Error>(error);
        }
        const auto layerOf = [](const AxisGeometry& axis) {
            return StackedLayer{axis.kernel, axis.stride, axis.rate};
        };
        layers.rows.push_back(layerOf(pipeline->rows));
        layers.cols.push_back(layerOf(pipeline->cols));
        shape = pipeline->outputs().front().shape;
    }
    return layers;
}

std::vector<double> ImpulseField::rowSums() const
{
    std::vector<double> sums(static_cast<std::size_t>(rows));
    for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t col = 0; col < cols; ++col)
            sums[static_cast<std::size_t>(row)] += at(row, col);
    return sums;
}

std::vector<double> ImpulseField::colSums() const
{
    std::vector<double> sums(static_cast<std::size_t>(cols));
    for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t col = 0; col < cols; ++col)
            sums[static_cast<std::size_t>(col)] += at(row, col);
    return sums;
}

std::int64_t ImpulseField::read() const
{
    return std::count_if(weights.begin(), weights.end(), [](double one) { return one != 0; });
}

std::int64_t middleShare(std::span<const double> sums, double share)
{
    const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
    if (!(all > 0))
        return 0;
    // From outside inwards, as long as enough is left.
    std::size_t begin = 0;
    std::size_t end = sums.size();
    double left = all;
    while (end - begin > 2) {
        const double less = left - sums[begin] - sums[end - 1];
        if (less < share * all)
            break;
        left = less;
        ++begin;
        --end;
    }
    return static_cast<std::int64_t>(end - begin);
}

Result<ImpulseField> impulseField(std::span<const OperatorCall> operators, std::int64_t inChannels,
                                  std::int64_t channel, bool ofMaps, const PlanOptions& plan,
                                  const std::stop_token& stop)
{
    std::vector<OperatorCall> calls;
    for (const OperatorCall& call : operators)
        calls.push_back(withPadding(call, true));
    if (calls.empty())
        return fail(Reason::notPositive, "operators", {{"got", std::int64_t{0}}});
    const DataFormat format = formatOf(calls.front().spec);
    // With SAME any size will do to learn the layers.
    const Result<ChainLayers> layers =
        chainLayers(calls, imageShape({1, 16, 16, inChannels}, format));
    if (!layers)
        return tl::unexpected<Error>(layers.error());
    const ImpulseAxis rows(layers->rows);
    const ImpulseAxis cols(layers->cols);
    const std::int64_t field = std::max(rows.field, cols.field);
    if (field > mostField || rows.stride > mostField || cols.stride > mostField ||
        static_cast<double>(rows.size()) * static_cast<double>(cols.size()) *
                static_cast<double>(rows.stride * cols.stride * inChannels) >
            static_cast<double>(mostPixels))
        return fail(Reason::tooLarge, "receptive_field",
                    {{"axis", std::string("pixels")}, {"limit", mostPixels}, {"got", field}});

    ChainRequest request;
    for (const OperatorCall& call : operators)
        request.operators.push_back(withPadding(call, false));
    request.keepMaps = ofMaps;
    request.plan = plan;
    const Extent extent{1, rows.size(), cols.size(), inChannels};
    ImpulseField answer{rows.field, cols.field, {}};
    answer.weights.assign(static_cast<std::size_t>(rows.field * cols.field), 0);
    Result<Tensor> made = Tensor::create(imageShape(extent, format), "picture", plan.budget);
    if (!made)
        return tl::unexpected<Error>(made.error());
    const auto picture = std::make_shared<Tensor>(std::move(*made));
    request.picture = picture;
    const TensorView view = TensorView::image(*picture, format);
    for (std::int64_t c = 0; c < inChannels; ++c)
        for (std::int64_t down = 0; down < rows.stride; ++down)
            for (std::int64_t across = 0; across < cols.stride; ++across) {
                float& impulse = picture->values()[static_cast<std::size_t>(
                    view.offset({0, rows.position(down), cols.position(across), c}))];
                impulse = 1;
                const Result<ChainResult> result = runChain(request, stop);
                impulse = 0;
                if (!result)
                    return tl::unexpected<Error>(result.error());
                const LinkResult& last = result->links.back();
                const Tensor& tensor = ofMaps && last.maps ? *last.maps : *last.output;
                const TensorView out = TensorView::image(tensor, format);
                if (channel < 0 || channel >= out.extent().c)
                    return fail(Reason::tooLarge, "channel",
                                {{"axis", std::string("channels")},
                                 {"limit", out.extent().c - 1},
                                 {"got", channel}});
                for (std::int64_t y = 0; y < out.extent().h; ++y)
                    for (std::int64_t x = 0; x < out.extent().w; ++x) {
                        const std::int64_t row = rows.offset(down, y);
                        const std::int64_t col = cols.offset(across, x);
                        if (row >= 0 && row < rows.field && col >= 0 && col < cols.field)
                            answer.weights[static_cast<std::size_t>(row * cols.field + col)] +=
                                std::abs(static_cast<double>(out.at({0, y, x, channel})));
                    }
            }
    return answer;
}

}  // namespace convstep
