// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/tensor/tensor.h"

namespace convstep::app {

// A .npy file. Errors: fileAccess and readNpy's, with the path as field; the file and its tensor
// may each take the budget.
[[nodiscard]] Result<Tensor> loadTensor(const std::string& path, MemoryBudget budget = {});
// Writes a .npy file, whole or not at all, and prints its path and shape.
[[nodiscard]] Result<void> saveTensor(const std::string& path, const Tensor& tensor);

// "grad.npy" and "d_input" make "grad.d_input.npy".
[[nodiscard]] std::string withName(const std::string& path, std::string_view name);
[[nodiscard]] bool isNpyPath(std::string_view path);

}  // namespace convstep::app
