// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators as options of the command line: "out_backprop" is --out-backprop.
#pragma once

#include <string>
#include <vector>

#include "app/arguments.h"
#include "core/ops/operator_info.h"

namespace convstep::app {

// "out_backprop" as "out-backprop", and back.
[[nodiscard]] std::string dashed(std::string name);
[[nodiscard]] std::string underscored(std::string name);

// One option for each parameter of the operator; required are those without a default.
[[nodiscard]] std::vector<Option> paramOptions(const OperatorInfo& info);

// The spec that the options and the tensors describe. Filled in: lists of 1 or 2 numbers where
// TensorFlow wants 4, padding of four amounts, and a layer's own sizes from its kernels. The error
// is a sentence about the form of an option; rules are not judged.
[[nodiscard]] tl::expected<OperatorSpec, std::string>
specFromOptions(const OperatorInfo& info, const Arguments& arguments,
                const std::vector<NamedTensor>& inputs);

// "1,-2,3"; nullopt when it is anything else.
[[nodiscard]] std::optional<std::vector<std::int64_t>> parseIntegers(const std::string& text);
// "0.5", "1e-3"; nullopt when it is anything else.
[[nodiscard]] std::optional<double> parseNumber(const std::string& text);

}  // namespace convstep::app
