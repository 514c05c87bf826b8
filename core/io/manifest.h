// SPDX-License-Identifier: GPL-3.0-or-later
//
// The conformance corpus' manifest, format 1: cases with expected results from outside. Over byte
// buffers; the tensors that lie in files of their own come through a function.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/spec/operator_spec.h"
#include "core/tensor/compare.h"

namespace convstep {

using ManifestValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                 std::vector<std::vector<std::int64_t>>>;

// A whole number or a fraction as double; nullopt for anything else.
[[nodiscard]] std::optional<double> numberOf(const ManifestValue& value);

struct ConformanceCase {
    std::string id;
    std::string op;
    std::string level;  // core, extended or legacy

    // Spec and inputs. For output_shape the spec of the operator that params["of"] names, without
    // inputs; for regularizer, constraint and initializer inputs only.
    OperatorCall call;
    // The parameters of regularizer, constraint, initializer and output_shape; else empty.
    std::map<std::string, ManifestValue> params;

    // What is expected: tensors, or a refusal (errorKind not empty), or named values.
    std::vector<NamedTensor> expected;
    std::string errorKind;
    std::string meaning;  // in words, what the refusal says
    std::map<std::string, ManifestValue> values;

    Bound tolerance;         // of tensors and values; nothing given: equal
    bool exact = false;      // a direct sum in any order gives these very numbers
    std::string mayRefuse;   // kind of the refusal that is as good as the result; empty: none
    bool mayAccept = false;  // a refusal in place of which the plain result is as good
    std::string special;     // what the case is about, where that is not plain
    std::string provenance;

    [[nodiscard]] bool refused() const { return !errorKind.empty(); }
};

// Gives the bytes of a file below the manifest's folder, at most `left` of them. The path has
// been checked: relative, parts divided by '/', none of them "." or "..".
using FileLoader =
    std::function<Result<std::vector<std::byte>>(const std::string& path, MemoryBudget left)>;

// All cases, in order. `budget` covers cases, tensors and the file that is being read. Errors name
// the byte, or the place as in "cases[3].params.strides[2]"; those of the loader are handed on. A
// case's values are not judged: makePipeline() does that. Thread-safe; O(length) and the files.
[[nodiscard]] Result<std::vector<ConformanceCase>>
readManifest(std::span<const std::byte> bytes, const FileLoader& loader, MemoryBudget budget = {});

}  // namespace convstep
