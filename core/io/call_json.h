// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts that documents and the conformance manifest have in common: operators with their
// parameters under TensorFlow's names, and tensors {"shape": [...], "data": [...]}.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/json.h"
#include "core/ops/operator_info.h"
#include "core/spec/operator_spec.h"

namespace convstep {

// Longer lists of sizes, strides or paddings than this are refused; shorter ones of a wrong length
// are a spec that makePipeline() judges.
constexpr std::size_t maxParamEntries = 64;

// Error: unknownOperator.
[[nodiscard]] Result<const OperatorInfo*> operatorFromJson(const JsonValue& name);

// The spec that `params` describes; what is not there has TensorFlow's default, except for sizes
// (missingParam). Members named in `besides` are left alone. Errors: unknownParam, paramForm;
// values are not judged.
[[nodiscard]] Result<OperatorSpec> specFromJson(const OperatorInfo& info, const JsonValue& params,
                                                std::span<const std::string_view> besides = {});

// A list of at most maxParamEntries lists of integers, such as the amounts of padding.
[[nodiscard]] Result<std::vector<std::vector<std::int64_t>>> integerLists(const JsonValue& value);

// Adds {"strides": ..., ...}, one parameter a line, in the order of the operator's parameters;
// `indent` stands in front of the closing brace. Precondition: the operator is known.
void appendParams(std::string& out, const OperatorSpec& spec, std::string_view indent);

// Shape and values; `left` is what may still be taken, and shrinks by what is.
[[nodiscard]] Result<Tensor> tensorFromJson(const JsonValue& value, MemoryBudget& left);
// A list of sizes. Errors: those of Shape::create.
[[nodiscard]] Result<Shape> shapeFromJson(const JsonValue& list);
// At most DocumentFile::maxInputs members, each read by `tensorOf`.
[[nodiscard]] Result<std::vector<NamedTensor>>
namedTensors(const JsonValue& object,
             const std::function<Result<Tensor>(const JsonValue&)>& tensorOf);

// Adds {"shape": [...], "data": [...]} in one line.
void appendTensor(std::string& out, const Tensor& tensor);

}  // namespace convstep
