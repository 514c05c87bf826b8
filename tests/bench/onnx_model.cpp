// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/onnx_model.h"

#include <cstring>

namespace convstep::bench {
namespace {

// A message in the wire format of protocol buffers. Field numbers are those of onnx.proto.
class Message {
public:
    Message& number(int field, std::int64_t value)
    {
        varint(static_cast<std::uint64_t>(field) << 3);
        varint(static_cast<std::uint64_t>(value));
        return *this;
    }
    Message& bytes(int field, const std::string& value)
    {
        varint(static_cast<std::uint64_t>(field) << 3 | 2);
        varint(value.size());
        m_text += value;
        return *this;
    }
    Message& message(int field, const Message& value) { return bytes(field, value.m_text); }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    void varint(std::uint64_t value)
    {
        for (; value >= 128; value >>= 7)
            m_text += static_cast<char>((value & 127) | 128);
        m_text += static_cast<char>(value);
    }
    std::string m_text;
};

using Numbers = std::vector<std::int64_t>;
constexpr int elementFloat = 1;

Message tensor(const std::string& name, const Numbers& dims, const std::vector<float>& values)
{
    Message result;
    for (const std::int64_t dim : dims)
        result.number(1, dim);
    std::string raw(values.size() * sizeof(float), '\0');
    std::memcpy(raw.data(), values.data(), raw.size());
    result.number(2, elementFloat).bytes(8, name).bytes(9, raw);
    return result;
}

Message value(const std::string& name, const Numbers& dims)
{
    Message shape;
    for (const std::int64_t dim : dims)
        shape.message(1, Message().number(1, dim));
    const Message type =
        Message().message(1, Message().number(1, elementFloat).message(2, shape));
    return Message().bytes(1, name).message(2, type);
}

void attribute(Message& node, const std::string& name, const Numbers& values)
{
    constexpr int typeInts = 7;
    Message result;
    result.bytes(1, name);
    for (const std::int64_t one : values)
        result.number(8, one);
    node.message(5, result.number(20, typeInts));
}

void attribute(Message& node, const std::string& name, std::int64_t value)
{
    constexpr int typeInt = 2;
    node.message(5, Message().bytes(1, name).number(3, value).number(20, typeInt));
}

Message convolution(const std::string& from, const std::string& weights, const std::string& to,
                    const AxisGeometry& rows, const AxisGeometry& cols, std::int64_t groups)
{
    Message node;
    node.bytes(1, from).bytes(1, weights).bytes(2, to).bytes(4, "Conv");
    attribute(node, "kernel_shape", Numbers{rows.kernel, cols.kernel});
    attribute(node, "strides", Numbers{rows.stride, cols.stride});
    attribute(node, "dilations", Numbers{rows.rate, cols.rate});
    attribute(node, "pads", Numbers{rows.before, cols.before, rows.after, cols.after});
    attribute(node, "group", groups);
    return node;
}

// Columns of the filter first, as rows: [taps][inputs][columns] becomes [columns][inputs][taps].
std::vector<float> turned(std::span<const float> from, std::int64_t taps, std::int64_t inputs,
                          std::int64_t columns)
{
    std::vector<float> to;
    to.reserve(from.size());
    for (std::int64_t o = 0; o < columns; ++o)
        for (std::int64_t c = 0; c < inputs; ++c)
            for (std::int64_t t = 0; t < taps; ++t)
                to.push_back(from[static_cast<std::size_t>((t * inputs + c) * columns + o)]);
    return to;
}

}  // namespace

std::string onnxModel(const Problem& problem)
{
    const BenchShape& shape = problem.shape();
    const AxisGeometry& rows = problem.pipeline().rows;
    const AxisGeometry& cols = problem.pipeline().cols;
    const std::int64_t k = shape.kernel;
    const std::int64_t middle = shape.channels * shape.multiplier;
    const Extent out = problem.outExtent();

    Message graph;
    std::vector<Message> weights;
    if (shape.kind == BenchKind::conv2d) {
        graph.message(1, convolution("x", "w", "y", rows, cols, 1));
        weights.push_back(tensor("w", {shape.outputs, shape.channels, k, k},
                                 turned(problem.firstWeights(), k * k, shape.channels,
                                        shape.outputs)));
    } else {
        const bool alone = shape.kind == BenchKind::depthwise;
        graph.message(1, convolution("x", "w", alone ? "y" : "z", rows, cols, shape.channels));
        // Channel c·M + q is a column of its own there.
        weights.push_back(
            tensor("w", {middle, 1, k, k}, turned(problem.firstWeights(), k * k, 1, middle)));
        if (!alone) {
            const AxisGeometry one;
            graph.message(1, convolution("z", "v", "y", one, one, 1));
            weights.push_back(tensor("v", {shape.outputs, middle, 1, 1},
                                     turned(problem.pointwiseWeights(), 1, middle,
                                            shape.outputs)));
        }
    }
    graph.bytes(2, "problem");
    for (const Message& one : weights)
        graph.message(5, one);
    graph.message(11, value("x", {1, shape.channels, shape.height, shape.width}));
    graph.message(12, value("y", {1, out.c, out.h, out.w}));

    constexpr int irVersion = 7;
    constexpr int operatorSet = 13;
    return Message()
        .number(1, irVersion)
        .bytes(2, "convstep")
        .message(7, graph)
        .message(8, Message().bytes(1, "").number(2, operatorSet))
        .text();
}

}  // namespace convstep::bench
