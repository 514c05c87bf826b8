// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/lab_field.h"

#include <algorithm>
#include <limits>

namespace convstep {

namespace {

AxisGeometry composed(AxisGeometry whole, const AxisGeometry& next)
{
    whole.before += whole.stride * next.before;
    whole.effective += whole.stride * (next.effective - 1);
    whole.stride *= next.stride;
    whole.kernel = whole.effective;
    whole.rate = 1;
    whole.out = next.out;
    whole.after = std::max<std::int64_t>(
        (whole.out - 1) * whole.stride + whole.effective - whole.before - whole.in, 0);
    whole.skippedPerStep = std::max<std::int64_t>(whole.stride - whole.effective, 0);
    whole.dropped = std::max<std::int64_t>(
        whole.in + whole.before - (whole.out - 1) * whole.stride - whole.effective, 0);
    return whole;
}

tl::unexpected<Error> inOperator(std::size_t part, Error error)
{
    error.field = stackedName(part, error.field);
    return tl::unexpected<Error>(std::move(error));
}

Result<StackedLayer> layerOf(std::int64_t kernel, std::int64_t stride, std::int64_t rate,
                             const char* axis)
{
    // Only its rules matter here: a size at which there is a result.
    const Result<AxisGeometry> geometry =
        axisGeometry(1, kernel, stride, rate, {PaddingMode::same, 0, 0}, axis);
    if (!geometry)
        return tl::unexpected(geometry.error());
    return StackedLayer{kernel, stride, rate};
}

}  // namespace

Result<std::array<std::int64_t, 2>> labKernel(const LabOperator& op)
{
    if (isPointwise(op))
        return std::array<std::int64_t, 2>{1, 1};
    if (op.file) {
        const Shape& shape = op.file->filters.weights.shape();
        return std::array{shape[0], shape[1]};
    }
    const Result<BankFilters> bank = makeBank(op.bank, 1, op.options);
    if (!bank)
        return tl::unexpected(bank.error());
    const Shape& shape = bank->weights.shape();
    return std::array{shape[0], shape[1]};
}

Result<StackedAxes> stackedAxes(const LabSettings& settings, std::size_t count)
{
    StackedAxes axes;
    for (std::size_t part = 0; part < std::min(count, settings.operators.size()); ++part) {
        const LabOperator& op = settings.operators[part];
        const bool atrous = op.op == "atrous_conv2d";
        const auto kernel = labKernel(op);
        if (!kernel)
            return inOperator(part, kernel.error());
        const auto rows = layerOf((*kernel)[0], atrous ? 1 : op.strideRows, op.rateRows, "rows");
        const auto cols = layerOf((*kernel)[1], atrous ? 1 : op.strideCols,
                                  atrous ? op.rateRows : op.rateCols, "columns");
        if (!rows || !cols)
            return inOperator(part, rows ? cols.error() : rows.error());
        axes.rows.push_back(*rows);
        axes.cols.push_back(*cols);
        for (const auto& ok : {checkField(axes.rows), checkField(axes.cols)})
            if (!ok)
                return inOperator(part, ok.error());
    }
    return axes;
}

tl::expected<void, Error> checkField(std::span<const StackedLayer> layers)
{
    // One factor of 31 bits at a time, so nothing goes beyond 63.
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    std::int64_t field = 1;
    std::int64_t stride = 1;
    for (const StackedLayer& layer : layers) {
        field += (effectiveKernel(layer.kernel, layer.rate) - 1) * stride;
        stride *= layer.stride;
        if (const std::int64_t larger = std::max(field, stride); larger > most)
            return fail(Reason::tooLarge, "strides",
                        {{"axis", "the way of a window over the picture"},
                         {"limit", most},
                         {"got", larger}});
    }
    return {};
}

LabGeometry composedGeometry(std::span<const LabGeometry> links)
{
    LabGeometry whole = links.front();
    for (const LabGeometry& next : links.subspan(1))
        whole = {composed(whole.rows, next.rows), composed(whole.cols, next.cols)};
    return whole;
}

std::vector<std::int64_t> readPositions(std::span<const AxisGeometry> links, std::int64_t out)
{
    std::vector<std::int64_t> positions{out};
    for (std::size_t i = links.size(); i-- > 0;) {
        const AxisGeometry& axis = links[i];
        std::vector<std::int64_t> read;
        for (const std::int64_t position : positions)
            if (position >= 0 && position < axis.out)
                for (std::int64_t tap = 0; tap < axis.kernel; ++tap)
                    read.push_back(axis.position(position, tap));
        std::sort(read.begin(), read.end());
        read.erase(std::unique(read.begin(), read.end()), read.end());
        positions = std::move(read);
    }
    return positions;
}

}  // namespace convstep
