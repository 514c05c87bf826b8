// SPDX-License-Identifier: GPL-3.0-or-later
//
// `.convstep` files, version 1: JSON in UTF-8.
//
//   {
//     "format": "convstep",
//     "version": 1,
//     "title": "...",            left out when empty
//     "about": "...",            left out when empty
//     "operators": [
//       {
//         "op": "conv2d",
//         "params": { TensorFlow's names: "strides", "padding", ... },
//         "refuse_overparameterized": true,      left out when false
//         "inputs": {
//           "input": {"shape": [1, 4, 4, 1], "data": [0, 0.5, -0.0, "NaN", "Infinity", ...]}
//         }
//       }
//     ],
//     "marks": [                 left out when there are none
//       {"stage": 0, "output": [0, 2, 3, 1], "tap": 4, "name": "..."}     name left out when empty
//     ]
//   }
//
// A mark is a step of the first operator: output is [picture, row, column, channel] whatever the
// data format. What is stored is what was asked for, valid or not: parameters, shapes and
// whether there is such a step are not judged here.
// Anything that is not described above is an error, so nothing that was written is silently lost.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/spec/operator_spec.h"
#include "core/trace/mark.h"

namespace convstep {

struct DocumentFile {
    std::string title;  // UTF-8, as all texts
    std::string about;
    std::vector<OperatorCall> operators;
    std::vector<Mark> marks = {};

    static constexpr std::size_t maxOperators = 16;
    static constexpr std::size_t maxInputs = 16;  // of one operator
    static constexpr std::size_t maxMarks = 1000;
};

// Members may come in any order; parameters that are missing have TensorFlow's defaults, except for
// sizes. Errors: fileSyntax with the byte; paramForm, fileField, unknownOperator, unknownParam and
// others with the place ("operators[0].params.strides[2]") as field; fileUnsupported for another
// version; memoryBudget when the tensors need more than `budget`. Beside the tensors no more memory
// is taken than a few times the length of the texts. Thread-safe; O(length).
[[nodiscard]] Result<DocumentFile> readDocument(std::span<const std::byte> bytes,
                                                MemoryBudget budget = {});

// The one canonical text of a document: fixed order, all parameters that the operator has, one line
// per parameter and tensor, shortest float32 numbers. Reading it and writing it again gives the
// same bytes; every value keeps its bits, but all NaN are one. Preconditions: 1 to maxOperators
// known operators with at most maxInputs inputs of different names; at most maxMarks marks at
// different places, without negative numbers.
[[nodiscard]] std::string writeDocument(const DocumentFile& document);

}  // namespace convstep
