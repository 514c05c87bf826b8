// SPDX-License-Identifier: GPL-3.0-or-later
//
// The smallest ONNX file that holds a problem: one or two Conv nodes and their weights.
#pragma once

#include <string>

#include "tests/bench/problem.h"

namespace convstep::bench {

// Images are NCHW there; the names of input and output are "x" and "y".
[[nodiscard]] std::string onnxModel(const Problem& problem);

}  // namespace convstep::bench
