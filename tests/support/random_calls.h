// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small valid calls of every operator, with sizes, strides, rates, paddings, layouts and values
// drawn at random; and the gradient calls that belong to a forward call.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/reference.h"
#include "core/ops/pipeline.h"
#include "tests/support/random.h"

namespace convstep::test {

enum class Values {
    integers,   // −4 .. 4: sums of products are exact in any order, so identities hold with ==
    fractions,  // 24 significant bits of differing scale, |x| < 2: sums round, so order shows
};

struct CallOptions {
    Values values = Values::integers;
    std::int64_t largest = 6;   // of an image side that has no reason to be larger
    bool channelsFirst = true;  // may be chosen
    bool empty = true;          // a batch or, with explicit padding, an image side of 0 may come
};

inline float randomValue(Random& random, Values values)
{
    if (values == Values::integers)
        return static_cast<float>(random.integer(-4, 4));
    const auto whole = static_cast<float>(random.integer(-16777215, 16777215));
    return whole / static_cast<float>(std::int64_t{1} << random.integer(23, 40));
}

inline Tensor randomTensor(Random& random, const Shape& shape, Values values = Values::integers)
{
    Tensor tensor = Tensor::create(shape).value();
    for (float& value : tensor.values())
        value = randomValue(random, values);
    return tensor;
}

inline Shape imageOf(bool channelsFirst, std::int64_t n, std::int64_t h, std::int64_t w,
                     std::int64_t c)
{
    return channelsFirst ? Shape{n, c, h, w} : Shape{n, h, w, c};
}

// The operator whose derivative `op` is; `op` itself for a forward one.
inline std::string forwardOf(std::string_view op)
{
    for (const std::string_view suffix : {"_backprop_input", "_backprop_filter", "_grad"})
        if (op.ends_with(suffix))
            return std::string(op.substr(0, op.size() - suffix.size()));
    return std::string(op);
}

// The derivative of ⟨result of a forward call, upstream⟩ with respect to one argument: result
// `output` of `call`.
struct GradientCall {
    std::string argument;
    OperatorCall call;
    std::string output;
};

inline std::vector<GradientCall> gradientCalls(const OperatorCall& forward, const Tensor& upstream)
{
    const std::string& op = forward.spec.op;
    std::vector<GradientCall> result;
    if (op == "conv2d" || op == "depthwise_conv2d") {
        const NamedTensor& x = forward.inputs[0];
        const NamedTensor& f = forward.inputs[1];
        const auto sizes = [](const Tensor& tensor) {
            return std::vector(tensor.shape().dims().begin(), tensor.shape().dims().end());
        };
        OperatorCall dx{forward.spec, {{op == "conv2d" ? "filters" : "filter", f.tensor}}};
        dx.spec.op += "_backprop_input";
        dx.spec.sizes = sizes(x.tensor);
        OperatorCall df{forward.spec, {x}};
        df.spec.op += "_backprop_filter";
        df.spec.sizes = sizes(f.tensor);
        for (OperatorCall* call : {&dx, &df})
            call->inputs.push_back({"out_backprop", upstream});
        return {{x.name, dx, "output"}, {f.name, df, "output"}};
    }
    OperatorCall call = forward;
    call.spec.op += "_grad";
    call.inputs.push_back({"out_backprop", upstream});
    for (const NamedTensor& input : forward.inputs)
        result.push_back({input.name, call, "d_" + input.name});
    return result;
}

// What the upstream gradient of a call with one result must look like. Precondition: a valid call.
inline Shape resultShape(const OperatorCall& call)
{
    return makePipeline(call).value().outputs().front().shape;
}

namespace detail {

struct DrawnAxis {
    std::int64_t in = 1;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t rate = 1;
    std::int64_t before = 0;
    std::int64_t after = 0;
};

enum class Padded { same, valid, listed };

inline DrawnAxis drawAxis(Random& random, Padded padded, std::int64_t stride, std::int64_t rate,
                          const CallOptions& options)
{
    DrawnAxis axis;
    axis.stride = stride;
    axis.rate = rate;
    axis.kernel = random.integer(1, 3);
    const std::int64_t effective = (axis.kernel - 1) * rate + 1;
    std::int64_t least = 1;
    if (padded == Padded::valid)
        least = effective;
    if (padded == Padded::listed) {
        axis.before = random.integer(0, 3);
        axis.after = random.integer(0, 3);
        least = std::max<std::int64_t>(options.empty ? 0 : 1, effective - axis.before - axis.after);
    }
    axis.in = random.integer(least, std::max(least + 2, options.largest));
    return axis;
}

inline OperatorCall drawForward(Random& random, const std::string& op, const CallOptions& options)
{
    const bool atrous = op.starts_with("atrous");
    const bool layer = op.starts_with("layers");
    const bool separable = op.find("separable") != std::string::npos;
    const bool depthwise = separable || op == "depthwise_conv2d";
    const bool first = !atrous && options.channelsFirst && random.chance(0.4);

    auto padded = static_cast<Padded>(random.integer(0, atrous || layer ? 1 : 2));
    // A stride and a rate above 1 go together in conv2d only.
    const bool holes = random.chance(0.5);
    std::array<std::int64_t, 2> strides{1, 1};
    std::array<std::int64_t, 2> rates{1, 1};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        if (!atrous && (!depthwise || !holes))
            strides[axis] = random.integer(1, 4);
        if (atrous || !depthwise || holes)
            rates[axis] = random.integer(1, 3);
    }
    if (atrous)
        rates[1] = rates[0];
    const DrawnAxis rows = drawAxis(random, padded, strides[0], rates[0], options);
    const DrawnAxis cols = drawAxis(random, padded, strides[1], rates[1], options);
    const std::int64_t batch = options.empty && random.chance(0.03) ? 0 : random.integer(1, 2);
    const std::int64_t inChannels = random.integer(1, 3);
    const std::int64_t columns = random.integer(1, 3);  // multiplier, or output channels
    const std::int64_t outChannels = random.integer(1, 4);

    OperatorCall call;
    call.spec = defaultSpec(op);
    OperatorSpec& spec = call.spec;
    spec.padding.word = padded == Padded::same ? "SAME" : "VALID";
    if (layer) {
        spec.padding.word = padded == Padded::same ? "same" : "valid";
        spec.strides = {rows.stride, cols.stride};
        spec.filters = outChannels;
        spec.kernelSize = {rows.kernel, cols.kernel};
        spec.depthMultiplier = columns;
        spec.useBias = random.chance(0.7);
        spec.activation =
            activationName(allActivations()[static_cast<std::size_t>(random.integer(0, 10))]);
    } else if (!atrous) {
        spec.strides =
            first ? std::vector{std::int64_t{1}, std::int64_t{1}, rows.stride, cols.stride}
                  : std::vector{std::int64_t{1}, rows.stride, cols.stride, std::int64_t{1}};
    }
    if (!atrous)
        spec.dataFormat =
            layer ? (first ? "channels_first" : "channels_last") : (first ? "NCHW" : "NHWC");
    if (atrous)
        spec.rate = {rows.rate};
    else if (op == "conv2d")
        spec.rate = first ? std::vector{std::int64_t{1}, std::int64_t{1}, rows.rate, cols.rate}
                          : std::vector{std::int64_t{1}, rows.rate, cols.rate, std::int64_t{1}};
    else
        spec.rate = {rows.rate, cols.rate};
    if (padded == Padded::listed) {
        spec.padding.isList = true;
        spec.padding.amounts.assign(4, {0, 0});
        spec.padding.amounts[first ? 2 : 1] = {rows.before, rows.after};
        spec.padding.amounts[first ? 3 : 2] = {cols.before, cols.after};
    }

    const auto add = [&](const char* name, const Shape& shape) {
        call.inputs.push_back({name, randomTensor(random, shape, options.values)});
    };
    const Shape image = imageOf(first, batch, rows.in, cols.in, inChannels);
    const Shape filter{rows.kernel, cols.kernel, inChannels, columns};
    if (op == "atrous_conv2d_transpose") {
        // Under VALID a drawn image is as large as the window at least: it is the result, and
        // value what the forward convolution makes of it.
        const bool same = padded == Padded::same;
        const auto made = [&](const DrawnAxis& axis) {
            return same ? axis.in : axis.in - (axis.kernel - 1) * axis.rate;
        };
        add("value", Shape{batch, made(rows), made(cols), columns});
        add("filters", filter);
        spec.sizes = {batch, rows.in, cols.in, inChannels};
        return call;
    }
    add(layer ? "inputs" : atrous ? "value" : "input", image);
    add(layer       ? "depthwise_kernel"
        : separable ? "depthwise_filter"
        : atrous    ? "filters"
                    : "filter",
        filter);
    if (separable)
        add(layer ? "pointwise_kernel" : "pointwise_filter",
            Shape{1, 1, inChannels * columns, outChannels});
    if (layer && spec.useBias)
        add("bias", Shape{outChannels});
    return call;
}

}  // namespace detail

// A valid call of any registered operator; a few hundred multiplications as a rule.
inline OperatorCall randomCall(Random& random, const std::string& op,
                               const CallOptions& options = {})
{
    const std::string forward = forwardOf(op);
    OperatorCall call = detail::drawForward(random, forward, options);
    if (forward == op)
        return call;
    const Tensor upstream = randomTensor(random, resultShape(call), options.values);
    for (GradientCall& gradient : gradientCalls(call, upstream))
        if (gradient.call.spec.op == op)
            return std::move(gradient.call);
    return {};
}

// One line that says which call failed.
inline std::string describe(const OperatorCall& call)
{
    const OperatorSpec& spec = call.spec;
    std::string text = spec.op;
    for (const NamedTensor& input : call.inputs)
        text += " " + input.name + "=" + input.tensor.shape().toString();
    text += " strides=" + joinNumbers(spec.strides, ",") + " rate=" + joinNumbers(spec.rate, ",");
    text += " " + spec.dataFormat + " padding=" + (spec.padding.isList ? "" : spec.padding.word);
    if (spec.padding.isList)
        for (const auto& pair : spec.padding.amounts)
            text += "[" + joinNumbers(pair, ",") + "]";
    if (!spec.sizes.empty())
        text += " sizes=" + joinNumbers(spec.sizes, ",");
    if (!spec.activation.empty())
        text += " " + spec.activation;
    return text;
}

inline const Tensor& named(const std::vector<NamedTensor>& tensors, std::string_view name)
{
    return std::find_if(tensors.begin(), tensors.end(),
                        [&](const NamedTensor& one) { return one.name == name; })
        ->tensor;
}

inline Tensor result(const OperatorCall& call, std::string_view name = "output")
{
    return named(computeReference(call).value(), name);
}

// All cells of an extent, in row-major order.
inline std::vector<Cell> cellsOf(const Extent& extent)
{
    std::vector<Cell> cells;
    for (std::int64_t n = 0; n < extent.n; ++n)
        for (std::int64_t y = 0; y < extent.h; ++y)
            for (std::int64_t x = 0; x < extent.w; ++x)
                for (std::int64_t c = 0; c < extent.c; ++c)
                    cells.push_back({n, y, x, c});
    return cells;
}

inline bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace convstep::test

// For loops over random calls: stops the test and says which call it was.
#define VERIFY_FOR(condition, call) QVERIFY2(condition, convstep::test::describe(call).c_str())
