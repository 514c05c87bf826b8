// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/bench_shapes.h"

#include <array>
#include <cassert>
#include <charconv>
#include <initializer_list>

namespace convstep {
namespace {

struct KindName {
    BenchKind kind;
    std::string_view prefix;
    std::string_view op;
};
constexpr std::array kinds{KindName{BenchKind::separable, "sep-", "separable_conv2d"},
                           KindName{BenchKind::conv2d, "conv-", "conv2d"},
                           KindName{BenchKind::depthwise, "dw-", "depthwise_conv2d"}};

const KindName& namesOf(BenchKind kind)
{
    for (const KindName& one : kinds)
        if (one.kind == kind)
            return one;
    assert(false);
    return kinds.front();
}

// Takes `text` away from the front of `rest`, if it is there.
bool take(std::string_view& rest, std::string_view text)
{
    if (!rest.starts_with(text))
        return false;
    rest.remove_prefix(text.size());
    return true;
}

// A size from 1 to 2^31 − 1, without a sign or leading zeros.
bool take(std::string_view& rest, std::int64_t& number)
{
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc() || value < 1 || rest.front() == '0')
        return false;
    number = value;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
}

// The letters after the channels, and what they stand for.
struct Letter {
    char letter;
    std::int64_t BenchShape::* member;
};
constexpr std::array letters{
    Letter{'k', &BenchShape::kernel}, Letter{'s', &BenchShape::stride},
    Letter{'r', &BenchShape::rate}, Letter{'m', &BenchShape::multiplier}};

bool takeLetters(std::string_view& rest, BenchShape& shape)
{
    std::array<bool, letters.size()> seen{};
    while (!rest.empty() && rest.front() != '-') {
        std::size_t found = letters.size();
        for (std::size_t i = 0; i < letters.size(); ++i)
            if (rest.front() == letters[i].letter)
                found = i;
        if (found == letters.size() || seen[found])
            return false;
        seen[found] = true;
        rest.remove_prefix(1);
        if (!take(rest, shape.*letters[found].member))
            return false;
    }
    return shape.kind != BenchKind::conv2d || !seen.back();
}

bool parse(std::string_view rest, BenchShape& shape)
{
    bool known = false;
    for (const KindName& one : kinds)
        if (!known && take(rest, one.prefix)) {
            shape.kind = one.kind;
            known = true;
        }
    if (!known || !take(rest, shape.height) || !take(rest, "x") || !take(rest, shape.width) ||
        !take(rest, "x") || !take(rest, shape.channels) || !takeLetters(rest, shape))
        return false;
    if (shape.kind == BenchKind::depthwise)
        shape.outputs = shape.channels * shape.multiplier;
    else if (!take(rest, "-") || !take(rest, shape.outputs))
        return false;
    return rest.empty();
}

// For the tables below, which a test reads through.
BenchShape known(std::string_view name)
{
    BenchShape shape;
    [[maybe_unused]] const bool good = parse(name, shape);
    assert(good);
    return shape;
}

std::vector<BenchShape> known(std::initializer_list<std::string_view> names)
{
    std::vector<BenchShape> shapes;
    for (const std::string_view name : names)
        shapes.push_back(known(name));
    return shapes;
}

// `start`, and `count` times one of its numbers doubled: several members take turns.
BenchChain chain(const std::string& what, std::string_view start, int count,
                 std::initializer_list<std::int64_t BenchShape::*> members, double limit = 1.5)
{
    BenchShape shape = known(start);
    BenchChain result{std::string(namesOf(shape.kind).op) + ": " + what, limit, {shape}};
    for (int i = 0; i < count; ++i) {
        shape.*members.begin()[static_cast<std::size_t>(i) % members.size()] *= 2;
        if (shape.kind == BenchKind::depthwise)
            shape.outputs = shape.channels * shape.multiplier;
        result.shapes.push_back(shape);
    }
    return result;
}

}  // namespace

std::string BenchShape::name() const
{
    std::string text(namesOf(kind).prefix);
    text += std::to_string(height) + "x" + std::to_string(width) + "x" + std::to_string(channels);
    const BenchShape usual;
    for (const Letter& one : letters)
        if (this->*one.member != usual.*one.member)
            text += one.letter + std::to_string(this->*one.member);
    return kind == BenchKind::depthwise ? text : text + "-" + std::to_string(outputs);
}

OperatorSpec BenchShape::spec() const
{
    OperatorSpec spec = defaultSpec(namesOf(kind).op);
    spec.strides = {1, stride, stride, 1};
    spec.rate = kind == BenchKind::conv2d ? std::vector<std::int64_t>{1, rate, rate, 1}
                                          : std::vector<std::int64_t>{rate, rate};
    return spec;
}

Shape BenchShape::image() const { return {1, height, width, channels}; }

std::vector<NamedShape> BenchShape::weights() const
{
    switch (kind) {
    case BenchKind::separable:
        return {{"depthwise_filter", {kernel, kernel, channels, multiplier}},
                {"pointwise_filter", {1, 1, channels * multiplier, outputs}}};
    case BenchKind::conv2d:
        return {{"filter", {kernel, kernel, channels, outputs}}};
    case BenchKind::depthwise:
        return {{"filter", {kernel, kernel, channels, multiplier}}};
    }
    return {};
}

Result<Pipeline> BenchShape::pipeline() const
{
    std::vector<NamedShape> inputs{{"input", image()}};
    for (NamedShape& one : weights())
        inputs.push_back(std::move(one));
    return makePipeline(spec(), inputs);
}

Result<BenchShape> parseBenchShape(std::string_view name)
{
    BenchShape shape;
    if (!parse(name, shape))
        return fail(Reason::paramForm, "shape",
                    {{"want", std::string("a name like sep-112x112x64s2-128, "
                                          "conv-65x65x256k3r2-256 or dw-56x56x128m2")},
                     {"got", std::string(name)}});
    // Sizes of which no tensor can be made.
    std::vector<NamedShape> shapes = shape.weights();
    shapes.push_back({"shape", shape.image()});
    for (const NamedShape& one : shapes)
        if (const auto possible = Shape::create(one.shape.dims(), "shape"); !possible)
            return tl::unexpected<Error>(possible.error());
    if (const auto pipeline = shape.pipeline(); !pipeline) {
        Error error = pipeline.error();
        error.field = "shape";
        return tl::unexpected<Error>(std::move(error));
    }
    return shape;
}

const std::vector<BenchGoal>& benchGoals()
{
    static const std::vector<BenchGoal> goals{
        {known("sep-112x112x32-64"), 0.85},
        {known("sep-112x112x64s2-128"), 0.85},
        {known("sep-56x56x128-128"), 0.85},
        {known("sep-28x28x256-256"), 0.97},
        {known("sep-14x14x512-512"), 0.97},
        {known("sep-7x7x1024-1024"), 0.97},
        {known("sep-19x19x728-728"), 0.97},
        {known("sep-33x33x2048r6-256"), 0.95},
        {known("sep-33x33x2048r12-256"), 0.78},
        {known("sep-33x33x2048r18-256"), 0.70},
        {known("sep-129x129x304-256"), 0.85},
        {known("sep-28x28x240k5-80"), 0.90},
        {known("sep-56x56x64m4-128"), 0.80},
        {known("sep-1080x1920x3m8-16"), 0.20, true},
        {known("sep-2160x3840x3k5r4-3"), 0.12, true},
        {known("conv-65x65x256r2-256"), 0.97},
        {known("conv-224x224x3k7s2-64"), 0.95},
    };
    return goals;
}

const std::vector<BenchShape>& unknownBenchShapes()
{
    static const std::vector<BenchShape> shapes = known({
        "sep-113x97x40-72",       "sep-112x112x16s2-24",  "sep-56x56x144-24",
        "sep-14x14x576-96",       "sep-7x7x960-160",      "sep-75x75x130-190",
        "sep-57x61x36m3-77",      "sep-65x65x320r3-256",  "sep-33x33x1000r9-200",
        "sep-56x56x96k7-96",      "sep-14x14x384k7-384",  "sep-56x56x72k5s2-40",
        "sep-28x28x120k5s2-120",  "sep-1024x1024x1m8-16", "sep-1537x2049x1k5-1",
        "sep-1079x1919x3-3",      "sep-721x1283x3m4-12",  "conv-65x65x128r4-192",
        "conv-57x57x96-96",       "conv-28x28x200s2-300", "conv-28x28x256k1-256",
        "conv-225x225x3s2-32",    "conv-224x224x1k7s2-64",  "conv-299x299x3k5s2-48",
    });
    return shapes;
}

const std::vector<BenchShape>& depthwiseBenchShapes()
{
    static const std::vector<BenchShape> shapes = known({
        "dw-112x112x32", "dw-112x112x64s2", "dw-56x56x128", "dw-28x28x256", "dw-14x14x512",
        "dw-7x7x1024", "dw-19x19x728", "dw-129x129x304", "dw-33x33x2048r6", "dw-56x56x64m4",
        "dw-1080x1920x3",
    });
    return shapes;
}

const std::vector<BenchChain>& benchChains()
{
    using S = BenchShape;
    static const std::vector<BenchChain> chains{
        chain("pixels", "sep-14x14x128-128", 7, {&S::width, &S::height}),
        chain("input channels", "sep-28x28x16-128", 7, {&S::channels}),
        chain("output channels", "sep-28x28x128-16", 6, {&S::outputs}),
        chain("rate", "sep-65x65x256-256", 4, {&S::rate}, 1.25),
        chain("pixels", "conv-14x14x64-64", 7, {&S::width, &S::height}),
        chain("input channels", "conv-28x28x16-64", 5, {&S::channels}),
        chain("output channels", "conv-28x28x64-16", 5, {&S::outputs}),
        chain("rate", "conv-65x65x64-64", 4, {&S::rate}, 1.25),
        chain("pixels", "dw-14x14x128", 7, {&S::width, &S::height}),
        chain("channels", "dw-28x28x16", 7, {&S::channels}),
        chain("rate", "dw-65x65x256", 4, {&S::rate}, 1.25),
    };
    return chains;
}

}  // namespace convstep
