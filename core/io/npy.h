// SPDX-License-Identifier: GPL-3.0-or-later
//
// NumPy's .npy files, over byte buffers. The layout is that of NumPy's own description
// (numpy.lib.format): magic, version, header length, a Python dictionary in text, raw data.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

// Reads format versions 1, 2 and 3 with elements float32, float64, int32, int64, uint8 or uint16
// in either byte order, in C or Fortran order. Values that float32 cannot hold become the nearest
// one (beyond its largest: infinity). The data must end where the file ends.
// `field` names the tensor in errors: fileSyntax with the byte, fileUnsupported, those of
// Shape::create and Tensor::create. Allocates the tensor and, in errors, text of the header's
// size; nothing before the shape is known to fit `bytes` and `budget`. Pure; O(bytes).
[[nodiscard]] Result<Tensor> readNpy(std::span<const std::byte> bytes, const std::string& field,
                                     MemoryBudget budget = {});

// Version 1.0, little-endian float32, C order; the header is padded with blanks so that the data
// begin at a multiple of 64 bytes, as numpy.save does.
[[nodiscard]] std::vector<std::byte> writeNpy(const Tensor& tensor);

}  // namespace convstep
