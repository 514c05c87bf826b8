// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the cases of a conformance corpus and judges what comes out. No files: the manifest's
// reader brings the cases in, and whoever runs them keeps what was computed.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/io/manifest.h"

namespace convstep {

// What computes an operator's call: the reference, or another implementation that is to be held
// against the corpus. Refusals are errors with the corpus' kinds.
using Engine = std::function<Result<std::vector<NamedTensor>>(const OperatorCall&)>;

// What a case gives: tensors, or named numbers and lists (initializer, output_shape).
struct CaseResult {
    std::vector<NamedTensor> tensors;
    std::map<std::string, ManifestValue> values;
};

// The case's own operator on its inputs. Errors: the refusal. The rule of early TensorFlow 1.x
// against over-parameterised separable convolutions is on for level legacy, and only there.
[[nodiscard]] Result<CaseResult> computeCase(const ConformanceCase& one, const Engine& engine);

enum class Verdict : std::uint8_t { passed, failed, skipped };

struct CaseReport {
    Verdict verdict = Verdict::failed;
    std::string detail;  // what came and what should have; empty when passed
    Result<CaseResult> result;
};

// Computes and judges one case:
// - expected tensors must all be there, no others, with the expected shapes, each element within
//   the case's tolerance, and equal (==) when the case is exact;
// - expected values must be there: whole numbers and lists equal, others within the tolerance;
// - a refusal counts with the expected kind only, or with the case's may_refuse;
// - a case that may_accept passes also with the obvious result: for a 1×1 kernel, whose rate does
//   not matter, that of rate 1;
// - an operator that is not known here is skipped.
// Thread-safe when the engine is.
[[nodiscard]] CaseReport runCase(const ConformanceCase& one, const Engine& engine);

struct Tally {
    int passed = 0;
    int failed = 0;
    int skipped = 0;

    void add(Verdict verdict);
    // "246 passed, 0 failed, 0 skipped"
    [[nodiscard]] std::string toString() const;
};

}  // namespace convstep
