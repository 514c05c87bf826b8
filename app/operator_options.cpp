// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/operator_options.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace convstep::app {
namespace {

using Numbers = std::vector<std::int64_t>;

std::string replaced(std::string name, char from, char to)
{
    std::replace(name.begin(), name.end(), from, to);
    return name;
}

Option optionOf(const OperatorInfo& info, const ParamInfo& param)
{
    Option option{dashed(param.name), "", "", false, 0};
    const bool four = param.length == 4;
    // atrous operators and layers take no amounts.
    const ParamInfo* rate = info.param(Param::rate);
    const bool listed = !info.layer && !(rate && rate->scalarList);
    switch (param.param) {
    case Param::strides:
        option.value = four ? "N,N" : "N[,N]";
        option.help = four ? "rows,columns, or all 4 in the order of the data format (1,1)"
                           : "rows,columns, or one number for both (1)";
        break;
    case Param::rate:
        option.value = param.scalarList ? "N" : four ? "N,N" : "N[,N]";
        option.help = param.scalarList ? "one number for rows and columns (1)"
                      : four ? "rows,columns, or all 4 in the order of the data format (1,1)"
                             : "rows,columns, or one number for both (1)";
        break;
    case Param::padding:
        option.value = listed ? "WORD|T,B,L,R" : "WORD";
        option.help = info.layer ? "same or valid (valid)"
                      : listed   ? "SAME, VALID or the amounts top,bottom,left,right (SAME)"
                                 : "SAME or VALID (SAME)";
        break;
    case Param::dataFormat:
        option.value = "WORD";
        option.help =
            info.layer ? "channels_last or channels_first (channels_last)" : "NHWC or NCHW (NHWC)";
        break;
    case Param::sizes:
        option.value = "N,N,N,N";
        option.help = "a shape, for example 1,14,14,3";
        option.required = true;
        break;
    case Param::filters:
        option.value = "N";
        option.help = "output channels (as the pointwise kernel has)";
        break;
    case Param::kernelSize:
        option.value = "N[,N]";
        option.help = "rows,columns (as the depthwise kernel has)";
        break;
    case Param::depthMultiplier:
        option.value = "N";
        option.help = "channel_multiplier (as the depthwise kernel has)";
        break;
    case Param::activation:
        option.value = "NAME";
        option.help = "relu, softmax, ... (none)";
        break;
    case Param::useBias:
        option.value = "true|false";
        option.help = "whether bias is added (true when --bias is given)";
        break;
    }
    return option;
}

// 1 or 2 numbers as TensorFlow's 4; what is not 1 or 2 is left for the core to judge.
Numbers spread(Numbers list, int length, bool channelsFirst)
{
    if (list.size() == 1 && length > 1)
        list.push_back(list.front());
    if (list.size() == 2 && length == 4)
        return channelsFirst ? Numbers{1, 1, list[0], list[1]} : Numbers{1, list[0], list[1], 1};
    return list;
}

std::optional<PaddingSpec> parsePadding(const std::string& text, bool channelsFirst)
{
    PaddingSpec padding;
    padding.word = text;
    if (text.empty() || (text[0] != '-' && (text[0] < '0' || text[0] > '9')))
        return padding;
    const std::optional<Numbers> list = parseIntegers(text);
    if (!list || (list->size() != 4 && list->size() != 8))
        return std::nullopt;
    padding.word = "SAME";
    padding.isList = true;
    for (std::size_t i = 0; i < list->size(); i += 2)
        padding.amounts.push_back({(*list)[i], (*list)[i + 1]});
    if (list->size() == 4) {
        padding.amounts.insert(padding.amounts.begin(), {0, 0});
        padding.amounts.insert(channelsFirst ? padding.amounts.begin() : padding.amounts.end(),
                               {0, 0});
    }
    return padding;
}

// What a layer's kernels say about its arguments.
void deriveFromKernels(OperatorSpec& spec, const std::vector<NamedTensor>& inputs)
{
    spec.useBias = false;
    for (const NamedTensor& one : inputs) {
        const Shape& shape = one.tensor.shape();
        spec.useBias = spec.useBias || one.name == "bias";
        if (shape.rank() != 4)
            continue;
        if (one.name == "depthwise_kernel") {
            spec.kernelSize = {shape[0], shape[1]};
            spec.depthMultiplier = shape[3];
        } else if (one.name == "pointwise_kernel") {
            spec.filters = shape[3];
        }
    }
}

bool readParam(OperatorSpec& spec, const ParamInfo& param, const std::string& text)
{
    const bool channelsFirst = spec.dataFormat == "NCHW";
    const auto list = [&](Numbers& member) {
        const std::optional<Numbers> numbers = parseIntegers(text);
        if (numbers)
            member = spread(*numbers, param.length, channelsFirst);
        return numbers.has_value();
    };
    const auto single = [&](std::int64_t& member) {
        const std::optional<Numbers> numbers = parseIntegers(text);
        if (!numbers || numbers->size() != 1)
            return false;
        member = numbers->front();
        return true;
    };
    switch (param.param) {
    case Param::strides:
        return list(spec.strides);
    case Param::rate:
        return list(spec.rate);
    case Param::sizes:
        return list(spec.sizes);
    case Param::kernelSize:
        return list(spec.kernelSize);
    case Param::filters:
        return single(spec.filters);
    case Param::depthMultiplier:
        return single(spec.depthMultiplier);
    case Param::dataFormat:
        spec.dataFormat = text;
        return true;
    case Param::activation:
        spec.activation = text;
        return true;
    case Param::useBias:
        spec.useBias = text == "true";
        return text == "true" || text == "false";
    case Param::padding:
        if (const std::optional<PaddingSpec> padding = parsePadding(text, channelsFirst)) {
            spec.padding = *padding;
            return true;
        }
        return false;
    }
    return false;
}

}  // namespace

std::string dashed(std::string name) { return replaced(std::move(name), '_', '-'); }

std::string underscored(std::string name) { return replaced(std::move(name), '-', '_'); }

std::vector<Option> paramOptions(const OperatorInfo& info)
{
    std::vector<Option> options;
    for (const ParamInfo& param : info.params)
        options.push_back(optionOf(info, param));
    return options;
}

tl::expected<OperatorSpec, std::string> specFromOptions(const OperatorInfo& info,
                                                        const Arguments& arguments,
                                                        const std::vector<NamedTensor>& inputs)
{
    OperatorSpec spec = defaultSpec(info.name);
    if (info.layer)
        deriveFromKernels(spec, inputs);
    // The data format says where the numbers of the others go.
    std::vector<ParamInfo> params = info.params;
    std::stable_partition(params.begin(), params.end(),
                          [](const ParamInfo& one) { return one.param == Param::dataFormat; });
    for (const ParamInfo& param : params) {
        const std::optional<std::string> text = arguments.value(dashed(param.name));
        if (text && !readParam(spec, param, *text)) {
            const Option option = optionOf(info, param);
            return tl::unexpected("--" + option.name + " must be " + option.value + " (" +
                                  option.help + "), it is \"" + *text + "\".");
        }
    }
    spec.refuseOverparameterized = arguments.has("refuse-overparameterized");
    return spec;
}

std::optional<std::vector<std::int64_t>> parseIntegers(const std::string& text)
{
    Numbers numbers;
    const char* place = text.data();
    const char* const end = text.data() + text.size();
    for (;;) {
        std::int64_t number = 0;
        const auto [rest, error] = std::from_chars(place, end, number);
        if (error != std::errc())
            return std::nullopt;
        numbers.push_back(number);
        if (rest == end)
            return numbers;
        if (*rest != ',')
            return std::nullopt;
        place = rest + 1;
    }
}

std::optional<double> parseNumber(const std::string& text)
{
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || rest != text.data() + text.size())
        return std::nullopt;
    return number;
}

}  // namespace convstep::app
