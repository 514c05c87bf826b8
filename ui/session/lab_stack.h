// SPDX-License-Identifier: GPL-3.0-or-later
//
// Changes of a stack of operators on a full-size picture, and the stack in words. Pure, but for the
// translations of the application object.
#pragma once

#include <vector>

#include "ui/session/chain_text.h"
#include "ui/session/lab_field.h"
#include "ui/session/lab_settings.h"

namespace convstep {

// Another operator in its place: knobs that it does not have are back at 1, so that nothing
// invisible is refused; the filters stay.
[[nodiscard]] LabOperator withLabOperator(const LabOperator& from, const std::string& op);
// Another bank; options that only the old one reads are back at their defaults, and so is the kernel.
[[nodiscard]] LabOperator withBank(const LabOperator& from, FilterBank bank);
// One to put behind others: it smooths, or adds up the channels.
[[nodiscard]] LabOperator newLabOperator(const std::string& op);
// Convolutions of 3×3 ones, with these rates one after another.
[[nodiscard]] std::vector<LabOperator> rateStack(const std::vector<std::int64_t>& rates);

// The spatial knobs in the stage's words; the picture's size is left out.
[[nodiscard]] Settings knobsOf(const LabOperator& op);
// "Depthwise 3×3, rate 2, SAME", "Pointwise 1×1".
[[nodiscard]] QString labTitle(const LabOperator& op);

// Picture → every operator, with the size of each result. `request` is what labRequest() says of the
// settings: where it refuses, so does the operator's stop; those after it have no size.
[[nodiscard]] std::vector<ChainStop> labChain(const LabSettings& settings,
                                              std::shared_ptr<const Tensor> picture,
                                              const QString& name,
                                              const Result<LabRequest>& request);

// "One result pixel sees 13 × 13 pixels of the picture and reads 49 of 169."
[[nodiscard]] QString fieldText(const StackedAxes& axes);

}  // namespace convstep
