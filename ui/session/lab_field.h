// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a result pixel of several operators one after another sees of the picture. Pure;
// thread-safe.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/analysis/receptive_field.h"
#include "ui/session/lab_settings.h"

namespace convstep {

// Rows and columns of an operator's filters. Errors: those of makeBank().
[[nodiscard]] Result<std::array<std::int64_t, 2>> labKernel(const LabOperator& op);

// A stack of operators as layers of each axis, for receptiveField() and coverage().
struct StackedAxes {
    std::vector<StackedLayer> rows;
    std::vector<StackedLayer> cols;
};

// Of the first `count` operators of the settings. Errors: those of makeBank(); notPositive for a
// stride or rate below 1, rateTooLarge; tooLarge for a field beyond 31 bits. Fields as labRequest()
// names them.
[[nodiscard]] Result<StackedAxes> stackedAxes(const LabSettings& settings, std::size_t count);

// Errors: tooLarge ("strides") where the field of such a stack is beyond 31 bits.
[[nodiscard]] tl::expected<void, Error> checkField(std::span<const StackedLayer> layers);

// Operators one after another as one: how the last result lies over the picture. Of several it is
// a window without holes as large as what the last result pixel depends on. Precondition: at least
// one, each on the result before it.
[[nodiscard]] LabGeometry composedGeometry(std::span<const LabGeometry> links);

// The positions along one axis of the picture that position `out` of the last result reads through
// a tap of every operator, ascending, each once. Those outside [0, in) are padding of the first
// operator; what another one reads of its padding reaches no picture. O(extent · taps).
[[nodiscard]] std::vector<std::int64_t> readPositions(std::span<const AxisGeometry> links,
                                                      std::int64_t out);

}  // namespace convstep
