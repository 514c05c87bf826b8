// SPDX-License-Identifier: GPL-3.0-or-later
//
// The steps of an operator as comma-separated values, one line each, for spreadsheets and other
// programs. Nothing in a line needs quoting: an index is written with blanks, "0 1 2 0".
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/trace/trace.h"

namespace convstep {

// The index of a cell along each axis of the tensor as the person sees it: in the operator's data
// format, filters as [row, column, in, out]. Outside the image (padding) it goes below 0 and beyond
// the size.
[[nodiscard]] std::vector<std::int64_t> tensorIndex(const Slot& slot, const Cell& cell);

// operator        its number in a document, from 1
// step            number of the step, from 0, as in Trace
// stage           number of the stage, from 0
// kind            multiply, add_bias, add, activate, activate_axis, ...
// output, output_index   the tensor and the element that the step works at
// tap, taps       number of this tap, from 0, and how many that element has
// a, a_index, a_padding, a_value   what is read: padding is 1 outside the tensor, where the value
// is 0 b, b_index, b_value        the weight or other operand; empty when there is none product,
// running_sum       what the step adds, and the element after it, in double
inline constexpr std::string_view stepTableHeader =
    "operator,step,stage,kind,output,output_index,tap,taps,a,a_index,a_padding,a_value,b,b_index,"
    "b_value,product,running_sum\n";

// Takes text piece by piece; an error ends the writing.
using TextSink = std::function<Result<void>(std::string_view)>;

// One line per step, without the header, in pieces of some thousand lines. Precondition: `values`
// has the trace's pipeline. Errors: the sink's. Time: that of computing all stages once, and the
// text; a gigabyte for some ten million steps.
[[nodiscard]] Result<void> writeSteps(const Trace& trace, const SlotValues& values,
                                      std::int64_t operatorNumber, const TextSink& sink);

}  // namespace convstep
