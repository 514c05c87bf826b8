// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/operator_spec.h"

namespace convstep {

// What a tensor is to its operator; one colour each on screen.
enum class Role : std::uint8_t {
    input,            // the image that is read
    filter,           // conv2d or depthwise weights
    pointwiseFilter,
    bias,
    depthwiseOutput,  // result of a depthwise or conv2d stage
    pointwiseOutput,
    biasOutput,
    activationOutput,
    upstream,         // gradient that comes from behind (G)
    inputGradient,
    filterGradient,
    pointwiseGradient,
    biasGradient,
};

// Members of OperatorSpec, so that parameters can be listed, read and written by name.
enum class Param : std::uint8_t {
    strides,
    rate,
    padding,
    dataFormat,
    sizes,
    filters,
    kernelSize,
    depthMultiplier,
    activation,
    useBias,
};

struct InputInfo {
    std::string name;  // TensorFlow's name of the argument
    Role role{};
    bool optional = false;
    bool image = false;  // in data_format layout; else filter or vector layout
};

struct ParamInfo {
    std::string name;  // TensorFlow's name: "dilations", "rate", "dilation_rate", ...
    Param param{};
    int length = 0;          // entries of a list; 0 for a single value
    bool scalarList = false; // list member written as one number (the rate of atrous_conv2d)
};

struct OperatorInfo {
    std::string name;
    std::vector<InputInfo> inputs;
    std::vector<ParamInfo> params;
    std::vector<std::string> outputs;
    bool layer = false;     // lower-case padding, channels_last / channels_first
    bool gradient = false;

    [[nodiscard]] const InputInfo* input(std::string_view inputName) const;
    [[nodiscard]] const ParamInfo* param(Param param) const;
    [[nodiscard]] const ParamInfo* param(std::string_view paramName) const;
};

// Every operator, in the order in which a menu lists them. Built once; thread-safe.
[[nodiscard]] const std::vector<OperatorInfo>& operators();
[[nodiscard]] const OperatorInfo* findOperator(std::string_view name);
// A spec of that operator with TensorFlow's defaults (stride 1, rate 1, SAME; layers: valid).
// Precondition: the name is known.
[[nodiscard]] OperatorSpec defaultSpec(std::string_view name);

}  // namespace convstep
