// SPDX-License-Identifier: GPL-3.0-or-later
//
// How edits of cells are called where they can be undone. Pure, but for translations.
#pragma once

#include <QString>

#include "core/ops/operator_info.h"
#include "core/spec/operator_spec.h"
#include "core/tensor/tensor.h"

namespace convstep {

// "input", "depthwise filter", ...: an input of a call in words; its own name when it has none.
[[nodiscard]] QString inputWords(const OperatorCall& call, const QString& input);
// "Set input[1, 2] to 7"; the channel stands last where there are several, the picture first.
[[nodiscard]] QString editText(const OperatorCall& call, const QString& input, const Cell& cell,
                               float value);
// "3×4".
[[nodiscard]] QString blockText(std::int64_t rows, std::int64_t cols);

}  // namespace convstep
