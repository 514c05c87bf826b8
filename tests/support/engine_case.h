// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls for the engine's tests, each of which is one line of text: a test that fails prints the
// line, and CONVSTEP_CASE="<line>" repeats just that. The values follow from its seed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/engine/plan.h"

namespace convstep::test {

enum class EngineOperator : std::uint8_t { conv, atrous, pointwise, depthwise, separable, layer };
enum class CasePadding : std::uint8_t { same, valid, listed };
enum class CaseValues : std::uint8_t {
    fractions,  // of both signs, differing in scale
    integers,   // −4 … 4, a good part of them 0: no sum is rounded
};

struct EngineCase {
    using Number = std::int64_t;
    EngineOperator op = EngineOperator::conv;
    Number batch = 1, height = 1, width = 1, channels = 1;
    Number multiplier = 1;  // depthwise, separable, layer
    Number outputs = 1;     // all but depthwise
    Number kernelRows = 1, kernelColumns = 1;
    Number strideRows = 1, strideColumns = 1;
    Number rateRows = 1, rateColumns = 1;
    CasePadding padding = CasePadding::same;
    Number top = 0, bottom = 0, left = 0, right = 0;  // padding listed
    bool channelsFirst = false;
    bool bias = false;                           // layer
    Activation activation = Activation::linear;  // layer
    CaseValues values = CaseValues::fractions;
    std::uint64_t seed = 1;

    // With the tensors' values.
    [[nodiscard]] OperatorCall call() const;
    // Without: inputs of no elements, shapes apart. Cheap at any size.
    [[nodiscard]] OperatorSpec spec() const;
    [[nodiscard]] std::vector<NamedShape> shapes() const;
    [[nodiscard]] bool valid() const { return makePipeline(spec(), shapes()).has_value(); }
    [[nodiscard]] std::string line() const;
    // Of such a line; numbers that are not named keep their defaults. Words that are not of a case
    // come back in `rest`.
    [[nodiscard]] static EngineCase fromLine(const std::string& line,
                                             std::vector<std::string>* rest = nullptr);

    [[nodiscard]] bool hasDepthwise() const { return op >= EngineOperator::depthwise; }
    [[nodiscard]] bool hasPointwise() const { return op >= EngineOperator::separable; }
};

namespace detail {

inline constexpr std::string_view caseOperators[] = {"conv",      "atrous",    "pointwise",
                                                     "depthwise", "separable", "layer"};
inline constexpr std::string_view casePaddings[] = {"same", "valid", "listed"};

// The numbers of a case under the names that a line has for them.
inline std::vector<std::pair<std::string_view, std::int64_t*>> caseNumbers(EngineCase& one)
{
    return {{"n", &one.batch},          {"h", &one.height},         {"w", &one.width},
            {"c", &one.channels},       {"m", &one.multiplier},     {"o", &one.outputs},
            {"kh", &one.kernelRows},    {"kw", &one.kernelColumns}, {"sh", &one.strideRows},
            {"sw", &one.strideColumns}, {"rh", &one.rateRows},      {"rw", &one.rateColumns},
            {"top", &one.top},          {"bottom", &one.bottom},    {"left", &one.left},
            {"right", &one.right}};
}

template <std::size_t N>
std::size_t indexOf(const std::string_view (&words)[N], std::string_view word)
{
    return static_cast<std::size_t>(std::find(words, words + N, word) - words);
}

}  // namespace detail

inline std::string EngineCase::line() const
{
    EngineCase copy = *this;
    EngineCase plain;
    std::string text(detail::caseOperators[static_cast<std::size_t>(op)]);
    const auto add = [&](std::string_view name, const std::string& value) {
        text.append(" ").append(name).append("=").append(value);
    };
    const auto numbers = detail::caseNumbers(copy);
    const auto defaults = detail::caseNumbers(plain);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (*numbers[i].second != *defaults[i].second)
            add(numbers[i].first, std::to_string(*numbers[i].second));
    add("pad", std::string(detail::casePaddings[static_cast<std::size_t>(padding)]));
    if (channelsFirst)
        text += " first";
    if (bias)
        text += " bias";
    if (activation != Activation::linear)
        add("act", std::string(activationName(activation)));
    if (values == CaseValues::integers)
        text += " integers";
    add("seed", std::to_string(seed));
    return text;
}

inline EngineCase EngineCase::fromLine(const std::string& line, std::vector<std::string>* rest)
{
    EngineCase one;
    const auto numbers = detail::caseNumbers(one);
    std::istringstream words(line);
    for (std::string word; words >> word;) {
        const std::size_t sign = std::min(word.find('='), word.size());
        const std::string name = word.substr(0, sign);
        const std::string value = word.substr(std::min(sign + 1, word.size()));
        const auto number =
            std::find_if(numbers.begin(), numbers.end(),
                         [&](const auto& candidate) { return candidate.first == name; });
        const std::size_t named = detail::indexOf(detail::caseOperators, name);
        if (number != numbers.end())
            *number->second = std::stoll(value);
        else if (named < std::size(detail::caseOperators))
            one.op = static_cast<EngineOperator>(named);
        else if (name == "pad")
            one.padding = static_cast<CasePadding>(detail::indexOf(detail::casePaddings, value));
        else if (name == "first")
            one.channelsFirst = true;
        else if (name == "bias")
            one.bias = true;
        else if (name == "act")
            one.activation = activationFromName(value).value_or(Activation::linear);
        else if (name == "integers")
            one.values = CaseValues::integers;
        else if (name == "seed")
            one.seed = std::stoull(value);
        else if (rest)
            rest->push_back(word);
    }
    return one;
}

inline OperatorSpec EngineCase::spec() const
{
    static constexpr const char* names[] = {"conv2d",           "atrous_conv2d",
                                            "conv2d",           "depthwise_conv2d",
                                            "separable_conv2d", "layers_separable_conv2d"};
    const bool layer = op == EngineOperator::layer;
    const bool atrous = op == EngineOperator::atrous;
    OperatorSpec made = defaultSpec(names[static_cast<std::size_t>(op)]);
    made.padding.word =
        padding == CasePadding::same ? (layer ? "same" : "SAME") : (layer ? "valid" : "VALID");
    const auto four = [&](Number rows, Number columns) {
        return channelsFirst ? std::vector<Number>{1, 1, rows, columns}
                             : std::vector<Number>{1, rows, columns, 1};
    };
    if (padding == CasePadding::listed) {
        made.padding.isList = true;
        made.padding.amounts.assign(4, {0, 0});
        made.padding.amounts[channelsFirst ? 2 : 1] = {top, bottom};
        made.padding.amounts[channelsFirst ? 3 : 2] = {left, right};
    }
    if (atrous) {
        made.rate = {rateRows};
        return made;
    }
    made.dataFormat = layer ? (channelsFirst ? "channels_first" : "channels_last")
                            : (channelsFirst ? "NCHW" : "NHWC");
    made.strides =
        layer ? std::vector<Number>{strideRows, strideColumns} : four(strideRows, strideColumns);
    made.rate =
        hasDepthwise() ? std::vector<Number>{rateRows, rateColumns} : four(rateRows, rateColumns);
    if (layer) {
        made.filters = outputs;
        made.kernelSize = {kernelRows, kernelColumns};
        made.depthMultiplier = multiplier;
        made.useBias = bias;
        made.activation = activation == Activation::linear ? "" : activationName(activation);
    }
    return made;
}

inline std::vector<NamedShape> EngineCase::shapes() const
{
    static constexpr const char* images[] = {"input", "value", "input", "input", "input", "inputs"};
    static constexpr const char* filters[] = {"filter", "filters",          "filter",
                                              "filter", "depthwise_filter", "depthwise_kernel"};
    const auto index = static_cast<std::size_t>(op);
    std::vector<NamedShape> made{
        {images[index], channelsFirst ? Shape{batch, channels, height, width}
                                      : Shape{batch, height, width, channels}},
        {filters[index],
         Shape{kernelRows, kernelColumns, channels, hasDepthwise() ? multiplier : outputs}}};
    if (hasPointwise())
        made.push_back({op == EngineOperator::layer ? "pointwise_kernel" : "pointwise_filter",
                        Shape{1, 1, channels * multiplier, outputs}});
    if (op == EngineOperator::layer && bias)
        made.push_back({"bias", Shape{outputs}});
    return made;
}

inline OperatorCall EngineCase::call() const
{
    std::mt19937_64 engine(seed);
    OperatorCall made{spec(), {}};
    for (const NamedShape& one : shapes()) {
        Tensor tensor = Tensor::create(one.shape).value();
        for (float& value : tensor.values()) {
            const std::uint64_t bits = engine();
            if (values == CaseValues::integers) {
                const auto whole = static_cast<std::int64_t>(bits % 12) - 4;
                value = whole > 4 ? 0.0F : static_cast<float>(whole);
            } else {
                const auto whole = static_cast<std::int64_t>(bits & 0x1ffffff) - 0x1000000;
                value = static_cast<float>(whole) /
                        static_cast<float>(std::int64_t{1} << (23 + (bits >> 60) % 5));
            }
        }
        made.inputs.push_back({one.name, std::move(tensor)});
    }
    return made;
}

// All inputs of a call after its first, which is the image.
inline std::span<const NamedTensor> weightsOf(const OperatorCall& call)
{
    return std::span(call.inputs).subspan(1);
}

}  // namespace convstep::test
