// SPDX-License-Identifier: GPL-3.0-or-later
//
// Documents and results between memory and disk. Errors name the file or the place in it.
#pragma once

#include <QString>

#include "ui/session/document.h"

namespace convstep {

// Reads a .convstep file; nothing is changed by it. Errors: fileAccess, those of readDocument(),
// and fileField for a file without an operator.
[[nodiscard]] Result<DocumentFile> openDocument(const QString& path);
[[nodiscard]] Result<DocumentFile> parseDocument(const QByteArray& bytes);

// Writes what the document is, refused or not. Error: fileAccess. The undo stack is not touched.
[[nodiscard]] Result<void> saveDocument(const Document& document, const QString& path);

// Writes result number `index` as .npy. Errors: the refusal of a refused document (no file is
// touched then), fileAccess, memoryBudget. Precondition: index < outputCount(), unless refused.
[[nodiscard]] Result<void> exportOutput(const Document& document, std::size_t index,
                                        const QString& path);

}  // namespace convstep
