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

}  // namespace convstep
