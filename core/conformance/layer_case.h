// SPDX-License-Identifier: GPL-3.0-or-later
//
// The corpus' operators that are no convolutions: regularizer, constraint, initializer and
// output_shape.
#pragma once

#include <optional>

#include "core/conformance/runner.h"

namespace convstep {

// nullopt when the case's operator is none of these. Errors: the refusal; missingParam, paramForm
// and unknownParam for parameters that are not as the corpus describes them.
[[nodiscard]] std::optional<Result<CaseResult>> computeLayerCase(const ConformanceCase& one);

}  // namespace convstep
