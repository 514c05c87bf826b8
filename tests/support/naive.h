// SPDX-License-Identifier: GPL-3.0-or-later
//
// The operators once more, as plainly as their formulas are written: nested loops over NHWC arrays
// of doubles, with size, padding and index arithmetic of their own. Nothing of core/ops, core/spec
// or core/layer is used, so that a mistake there cannot hide here. Sums run in the documented step
// order, so that equal means equal bits. For valid calls only; slow.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/spec/operator_spec.h"

namespace convstep::test {

// Four dimensions, row-major; a vector is [1, 1, 1, c].
struct Array {
    std::array<std::int64_t, 4> dims{};
    std::vector<double> values;

    explicit Array(std::array<std::int64_t, 4> size = {0, 0, 0, 0})
        : dims(size), values(static_cast<std::size_t>(size[0] * size[1] * size[2] * size[3]))
    {
    }
    double& at(std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t l)
    {
        return values[static_cast<std::size_t>(((i * dims[1] + j) * dims[2] + k) * dims[3] + l)];
    }
    [[nodiscard]] double at(std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t l) const
    {
        return const_cast<Array*>(this)->at(i, j, k, l);
    }
};

using NamedArrays = std::map<std::string, Array>;

inline Array arrayOf(const Tensor& tensor)
{
    std::array<std::int64_t, 4> dims{1, 1, 1, 1};
    const int rank = tensor.shape().rank();
    for (int axis = 0; axis < rank; ++axis)
        dims[static_cast<std::size_t>(4 - rank + axis)] = tensor.shape()[axis];
    Array array(dims);
    for (std::size_t i = 0; i < array.values.size(); ++i)
        array.values[i] = static_cast<double>(tensor.values()[i]);
    return array;
}

inline NamedArrays arraysOf(const std::vector<NamedTensor>& tensors)
{
    NamedArrays arrays;
    for (const NamedTensor& one : tensors)
        arrays.emplace(one.name, arrayOf(one.tensor));
    return arrays;
}

// Dimension i of the result is dimension order[i] of the array.
inline Array transposed(const Array& array, std::array<std::size_t, 4> order)
{
    Array result(
        {array.dims[order[0]], array.dims[order[1]], array.dims[order[2]], array.dims[order[3]]});
    std::array<std::int64_t, 4> at{};
    for (at[0] = 0; at[0] < result.dims[0]; ++at[0])
        for (at[1] = 0; at[1] < result.dims[1]; ++at[1])
            for (at[2] = 0; at[2] < result.dims[2]; ++at[2])
                for (at[3] = 0; at[3] < result.dims[3]; ++at[3]) {
                    std::array<std::int64_t, 4> from{};
                    for (std::size_t axis = 0; axis < 4; ++axis)
                        from[order[axis]] = at[axis];
                    result.at(at[0], at[1], at[2], at[3]) =
                        array.at(from[0], from[1], from[2], from[3]);
                }
    return result;
}

inline Array toNhwc(const Array& nchw) { return transposed(nchw, {0, 2, 3, 1}); }
inline Array toNchw(const Array& nhwc) { return transposed(nhwc, {0, 3, 1, 2}); }

struct NaiveAxis {
    std::int64_t in = 0;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t rate = 1;
    std::int64_t before = 0;
    std::int64_t out = 0;

    [[nodiscard]] std::int64_t position(std::int64_t i, std::int64_t tap) const
    {
        return stride * i + rate * tap - before;
    }
    [[nodiscard]] bool has(std::int64_t position) const { return position >= 0 && position < in; }
};

// `pair`: explicit amounts, used when `word` is neither same nor valid.
inline NaiveAxis naiveAxis(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                           std::int64_t rate, const std::string& word,
                           std::array<std::int64_t, 2> pair)
{
    NaiveAxis axis{in, kernel, stride, rate};
    const std::int64_t effective = (kernel - 1) * rate + 1;
    if (word == "SAME" || word == "same") {
        axis.out = in / stride + (in % stride ? 1 : 0);
        const std::int64_t total = (axis.out - 1) * stride + effective - in;
        axis.before = total > 0 && axis.out > 0 ? total / 2 : 0;
        return axis;
    }
    const bool valid = word == "VALID" || word == "valid";
    axis.before = valid ? 0 : pair[0];
    const std::int64_t available = in + (valid ? 0 : pair[0] + pair[1]);
    for (std::int64_t start = 0; start + effective <= available; start += stride)
        ++axis.out;
    return axis;
}

struct NaiveGeometry {
    NaiveAxis rows;
    NaiveAxis cols;
};

inline bool channelsFirst(const OperatorSpec& spec)
{
    return !spec.op.starts_with("atrous") &&
           (spec.dataFormat == "NCHW" || spec.dataFormat == "channels_first");
}

// Strides, rate and padding of the spec, for an NHWC image and a filter of these sizes.
inline NaiveGeometry naiveGeometry(const OperatorSpec& spec, const std::array<std::int64_t, 4>& in,
                                   const std::array<std::int64_t, 4>& filter)
{
    const std::size_t row = channelsFirst(spec) ? 2 : 1;
    const auto pick = [&](const std::vector<std::int64_t>& list, std::size_t axis) {
        return list.size() == 4 ? list[row + axis] : list.size() == 2 ? list[axis] : list[0];
    };
    const auto one = [&](std::size_t axis) {
        std::array<std::int64_t, 2> pair{};
        if (spec.padding.isList)
            pair = {spec.padding.amounts[row + axis][0], spec.padding.amounts[row + axis][1]};
        const bool strided = !spec.op.starts_with("atrous");
        return naiveAxis(in[1 + axis], filter[axis], strided ? pick(spec.strides, axis) : 1,
                         pick(spec.rate, axis), spec.padding.isList ? "list" : spec.padding.word,
                         pair);
    };
    return {one(0), one(1)};
}

// out[b,i,j,o] = Σ c, di, dj of x[b, s·i + r·di − top, ...] · f[di,dj,c,o]
inline Array naiveConv(const Array& x, const Array& f, const NaiveGeometry& g)
{
    Array out({x.dims[0], g.rows.out, g.cols.out, f.dims[3]});
    for (std::int64_t b = 0; b < out.dims[0]; ++b)
        for (std::int64_t i = 0; i < out.dims[1]; ++i)
            for (std::int64_t j = 0; j < out.dims[2]; ++j)
                for (std::int64_t o = 0; o < out.dims[3]; ++o) {
                    double sum = 0;
                    for (std::int64_t c = 0; c < f.dims[2]; ++c)
                        for (std::int64_t di = 0; di < f.dims[0]; ++di)
                            for (std::int64_t dj = 0; dj < f.dims[1]; ++dj) {
                                const std::int64_t y = g.rows.position(i, di);
                                const std::int64_t z = g.cols.position(j, dj);
                                if (g.rows.has(y) && g.cols.has(z))
                                    sum += x.at(b, y, z, c) * f.at(di, dj, c, o);
                            }
                    out.at(b, i, j, o) = sum;
                }
    return out;
}

// out[b,i,j,c·M+q] = Σ di, dj of x[b, ..., c] · f[di,dj,c,q]
inline Array naiveDepthwise(const Array& x, const Array& f, const NaiveGeometry& g)
{
    Array out({x.dims[0], g.rows.out, g.cols.out, f.dims[2] * f.dims[3]});
    for (std::int64_t b = 0; b < out.dims[0]; ++b)
        for (std::int64_t i = 0; i < out.dims[1]; ++i)
            for (std::int64_t j = 0; j < out.dims[2]; ++j)
                for (std::int64_t c = 0; c < f.dims[2]; ++c)
                    for (std::int64_t q = 0; q < f.dims[3]; ++q) {
                        double sum = 0;
                        for (std::int64_t di = 0; di < f.dims[0]; ++di)
                            for (std::int64_t dj = 0; dj < f.dims[1]; ++dj) {
                                const std::int64_t y = g.rows.position(i, di);
                                const std::int64_t z = g.cols.position(j, dj);
                                if (g.rows.has(y) && g.cols.has(z))
                                    sum += x.at(b, y, z, c) * f.at(di, dj, c, q);
                            }
                        out.at(b, i, j, c * f.dims[3] + q) = sum;
                    }
    return out;
}

// dIn[b,y,z,c] = Σ of G·f over all (o, di, dj, i, j) whose window position is (y, z). Depthwise:
// o runs over the slots q of channel c.
inline Array naiveInputGradient(const Array& upstream, const Array& f, const NaiveGeometry& g,
                                bool separate)
{
    Array out({upstream.dims[0], g.rows.in, g.cols.in, f.dims[2]});
    for (std::int64_t b = 0; b < out.dims[0]; ++b)
        for (std::int64_t y = 0; y < out.dims[1]; ++y)
            for (std::int64_t z = 0; z < out.dims[2]; ++z)
                for (std::int64_t c = 0; c < out.dims[3]; ++c) {
                    double sum = 0;
                    for (std::int64_t o = 0; o < f.dims[3]; ++o)
                        for (std::int64_t di = 0; di < f.dims[0]; ++di)
                            for (std::int64_t i = 0; i < g.rows.out; ++i) {
                                if (g.rows.position(i, di) != y)
                                    continue;
                                for (std::int64_t dj = 0; dj < f.dims[1]; ++dj)
                                    for (std::int64_t j = 0; j < g.cols.out; ++j)
                                        if (g.cols.position(j, dj) == z)
                                            sum += upstream.at(b, i, j,
                                                               separate ? c * f.dims[3] + o : o) *
                                                   f.at(di, dj, c, o);
                            }
                    out.at(b, y, z, c) = sum;
                }
    return out;
}

// dF[di,dj,c,o] = Σ b, i, j of x[b, ..., c] · G[b,i,j,o]; depthwise: G[b,i,j,c·M+o].
inline Array naiveFilterGradient(const Array& x, const Array& upstream,
                                 const std::array<std::int64_t, 4>& size, const NaiveGeometry& g,
                                 bool separate)
{
    Array out(size);
    for (std::int64_t di = 0; di < size[0]; ++di)
        for (std::int64_t dj = 0; dj < size[1]; ++dj)
            for (std::int64_t c = 0; c < size[2]; ++c)
                for (std::int64_t o = 0; o < size[3]; ++o) {
                    double sum = 0;
                    for (std::int64_t b = 0; b < x.dims[0]; ++b)
                        for (std::int64_t i = 0; i < g.rows.out; ++i)
                            for (std::int64_t j = 0; j < g.cols.out; ++j) {
                                const std::int64_t y = g.rows.position(i, di);
                                const std::int64_t z = g.cols.position(j, dj);
                                if (g.rows.has(y) && g.cols.has(z))
                                    sum += x.at(b, y, z, c) *
                                           upstream.at(b, i, j, separate ? c * size[3] + o : o);
                            }
                    out.at(di, dj, c, o) = sum;
                }
    return out;
}

inline double naiveActivation(std::string_view name, double x)
{
    const double scale = 1.05070098735548049342;
    const double alpha = 1.67326324235437728482;
    if (name == "relu")
        return x > 0 ? x : 0;
    if (name == "relu6")
        return x < 0 ? 0 : x > 6 ? 6 : x;
    if (name == "elu")
        return x < 0 ? std::exp(x) - 1 : x;
    if (name == "selu")
        return scale * (x < 0 ? alpha * (std::exp(x) - 1) : x);
    if (name == "sigmoid")
        return 1 / (1 + std::exp(-x));
    if (name == "tanh")
        return 1 - 2 / (std::exp(2 * x) + 1);
    if (name == "softplus")
        return std::log(1 + std::exp(x));
    if (name == "softsign")
        return x / (1 + std::fabs(x));
    if (name == "hard_sigmoid")
        return x < -2.5 ? 0 : x > 2.5 ? 1 : 0.2 * x + 0.5;
    return x;
}

// Where the slope of an activation jumps; differences taken across such a point mean nothing.
inline std::vector<double> kinksOf(std::string_view name)
{
    if (name == "relu6")
        return {0, 6};
    if (name == "hard_sigmoid")
        return {-2.5, 2.5};
    if (name == "relu" || name == "selu" || name == "elu" || name == "softsign")
        return {0};
    return {};
}

// Softmax of an NHWC array, over its columns (channels_first, where width is last) or channels.
inline Array naiveSoftmax(const Array& z, bool overColumns)
{
    Array out(z.dims);
    for (std::int64_t b = 0; b < z.dims[0]; ++b)
        for (std::int64_t y = 0; y < z.dims[1]; ++y)
            for (std::int64_t x = 0; x < z.dims[2]; ++x)
                for (std::int64_t c = 0; c < z.dims[3]; ++c) {
                    double sum = 0;
                    for (std::int64_t k = 0; k < z.dims[overColumns ? 2 : 3]; ++k)
                        sum += std::exp((overColumns ? z.at(b, y, k, c) : z.at(b, y, x, k)) -
                                        z.at(b, y, x, c));
                    out.at(b, y, x, c) = 1 / sum;
                }
    return out;
}

// The layer in front of its activation.
inline Array naivePreActivation(const OperatorSpec& spec, const Array& x, const NamedArrays& in)
{
    const Array& depthwise = in.at("depthwise_kernel");
    const Array& pointwise = in.at("pointwise_kernel");
    const Array middle = naiveDepthwise(x, depthwise, naiveGeometry(spec, x.dims, depthwise.dims));
    const NaiveGeometry plain{naiveAxis(middle.dims[1], 1, 1, 1, "VALID", {}),
                              naiveAxis(middle.dims[2], 1, 1, 1, "VALID", {})};
    Array z = naiveConv(middle, pointwise, plain);
    if (spec.useBias)
        for (std::size_t i = 0; i < z.values.size(); ++i)
            z.values[i] += in.at("bias").values[i % static_cast<std::size_t>(z.dims[3])];
    return z;
}

// All results of a valid call, by name, in the layout of the call. Nothing for the gradients of
// separable convolutions and layers: their proof is by differences of their forward results.
inline NamedArrays naiveResults(const OperatorSpec& spec, const NamedArrays& in)
{
    const bool first = channelsFirst(spec);
    const auto image = [&](const char* name) { return first ? toNhwc(in.at(name)) : in.at(name); };
    const auto result = [&](const char* name, const Array& nhwc) {
        return std::pair{std::string(name), first ? toNchw(nhwc) : nhwc};
    };
    std::array<std::int64_t, 4> sizes{};
    for (std::size_t i = 0; i < spec.sizes.size() && i < 4; ++i)
        sizes[i] = spec.sizes[i];
    const std::string& op = spec.op;
    const bool separate = op.starts_with("depthwise");

    if (op == "conv2d" || op == "depthwise_conv2d" || op == "atrous_conv2d") {
        const bool atrous = op == "atrous_conv2d";
        const Array x = image(atrous ? "value" : "input");
        const Array& f = in.at(atrous ? "filters" : "filter");
        const NaiveGeometry g = naiveGeometry(spec, x.dims, f.dims);
        return {result("output", separate ? naiveDepthwise(x, f, g) : naiveConv(x, f, g))};
    }
    if (op == "separable_conv2d") {
        OperatorSpec layer = spec;
        layer.useBias = false;
        const NamedArrays kernels{{"depthwise_kernel", in.at("depthwise_filter")},
                                  {"pointwise_kernel", in.at("pointwise_filter")}};
        return {result("output", naivePreActivation(layer, image("input"), kernels))};
    }
    if (op == "layers_separable_conv2d") {
        Array z = naivePreActivation(spec, image("inputs"), in);
        if (spec.activation == "softmax")
            return {result("output", naiveSoftmax(z, first))};
        for (double& value : z.values)
            value = naiveActivation(spec.activation, value);
        return {result("output", z)};
    }
    if (op == "atrous_conv2d_transpose") {
        const Array& f = in.at("filters");
        return {result("output", naiveInputGradient(in.at("value"), f,
                                                    naiveGeometry(spec, sizes, f.dims), false))};
    }
    if (op.ends_with("backprop_input")) {
        const Array& f = in.at(separate ? "filter" : "filters");
        if (first)
            sizes = {sizes[0], sizes[2], sizes[3], sizes[1]};
        return {result("output", naiveInputGradient(image("out_backprop"), f,
                                                    naiveGeometry(spec, sizes, f.dims), separate))};
    }
    if (op.ends_with("backprop_filter")) {
        const Array x = image("input");
        return {{"output", naiveFilterGradient(x, image("out_backprop"), sizes,
                                               naiveGeometry(spec, x.dims, sizes), separate)}};
    }
    if (op == "atrous_conv2d_grad") {
        const Array& x = in.at("value");
        const Array& f = in.at("filters");
        const Array& upstream = in.at("out_backprop");
        const NaiveGeometry g = naiveGeometry(spec, x.dims, f.dims);
        return {{"d_value", naiveInputGradient(upstream, f, g, false)},
                {"d_filters", naiveFilterGradient(x, upstream, f.dims, g, false)}};
    }
    if (op == "atrous_conv2d_transpose_grad") {
        const Array& f = in.at("filters");
        const Array& upstream = in.at("out_backprop");
        const NaiveGeometry g = naiveGeometry(spec, upstream.dims, f.dims);
        return {{"d_value", naiveConv(upstream, f, g)},
                {"d_filters", naiveFilterGradient(upstream, in.at("value"), f.dims, g, false)}};
    }
    return {};
}

}  // namespace convstep::test
