// SPDX-License-Identifier: GPL-3.0-or-later
//
// One pixel of a full-size result by itself. Pure; thread-safe.
#pragma once

#include "core/io/document_format.h"
#include "ui/session/lab_settings.h"

namespace convstep {

// The part of `from` that the window of one pixel of an operator's result reads, and the same
// operator on it: its result is that one pixel. `from` is what the operator reads: the picture, or
// in a stack the result before it. Where the window reaches beyond it, the padding is listed for
// operators that take a list; else its zeros are part of the crop. `name` is that of `from`.
// Errors: those of labRequest(); memoryBudget. Preconditions: an operator that labRequest() takes on
// `from`; a pixel of its result.
[[nodiscard]] Result<DocumentFile> labWindow(const OperatorCall& withoutImage,
                                             std::shared_ptr<const Tensor> from, const Cell& pixel,
                                             const QString& name);
// Not of principal components: those have their weights from a run.
[[nodiscard]] Result<DocumentFile> labWindow(const LabOperator& op,
                                             std::shared_ptr<const Tensor> from, const Cell& pixel,
                                             const QString& name);

// Where the first cell of that document's input lies in `from`: cell (y, x) of the one is cell
// (y + origin.y, x + origin.x) of the other, in the padding too. `op` is TensorFlow's name of
// the operator, `geometry` its own over `from`.
[[nodiscard]] Cell labWindowOrigin(const std::string& op, const LabGeometry& geometry,
                                   const Cell& pixel);

}  // namespace convstep
