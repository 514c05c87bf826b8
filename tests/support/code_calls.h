// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls whose texts are run: random ones of every operator, and those that are easily written
// wrong.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "tests/support/random_calls.h"
#include "ui/session/code/code_text.h"

namespace convstep::test {

struct CodeCall {
    std::string name;
    OperatorCall call;
};

inline OperatorCall convCall(const Shape& image, const Shape& filter, const PaddingSpec& padding)
{
    Random random(7);
    OperatorCall call;
    call.spec = defaultSpec("conv2d");
    call.spec.padding = padding;
    call.inputs.push_back({"input", randomTensor(random, image)});
    call.inputs.push_back({"filter", randomTensor(random, filter)});
    return call;
}

// An odd total of padding, NaN, infinities, −0 and numbers that are no short decimals.
inline OperatorCall specialValuesCall()
{
    OperatorCall call = convCall({1, 4, 4, 2}, {2, 2, 2, 1}, {"SAME", {}, false});
    const auto values = call.input("input")->values();
    values[0] = -0.0F;
    values[1] = 0.1F;
    values[3] = std::numeric_limits<float>::quiet_NaN();
    values[9] = std::numeric_limits<float>::infinity();
    values[20] = -std::numeric_limits<float>::infinity();
    values[30] = std::numeric_limits<float>::denorm_min();
    values[31] = 16777217.0F / 3;
    return call;
}

// Weights that are not finite meet padding.
inline OperatorCall infiniteWeightCall()
{
    OperatorCall call = convCall({1, 4, 4, 1}, {3, 3, 1, 1}, {"SAME", {}, false});
    call.input("filter")->values()[0] = std::numeric_limits<float>::infinity();
    return call;
}

// Image and result go into files, the filter does not.
inline OperatorCall largeCall()
{
    return convCall({1, 33, 32, 2}, {2, 3, 2, 3}, {"SAME", {}, false});
}

inline std::vector<CodeCall> codeCalls(Random& random, int each, bool empty)
{
    std::vector<CodeCall> calls;
    for (const OperatorInfo& info : operators())
        for (int i = 0; i < each; ++i) {
            CallOptions options;
            options.empty = empty;
            options.values = i % 2 == 0 ? Values::integers : Values::fractions;
            calls.push_back(
                {info.name + "_" + std::to_string(i), randomCall(random, info.name, options)});
        }
    calls.push_back({"special_values", specialValuesCall()});
    calls.push_back({"infinite_weight", infiniteWeightCall()});
    calls.push_back({"large", largeCall()});
    return calls;
}

// The first number that is expected of the first result made another one; nothing else changes.
inline std::string withAWrongNumber(std::string text, CodeLanguage language)
{
    std::size_t at = text.find("expected_");  // where it is defined
    if (language == CodeLanguage::cpp)
        at = text.find('{', text.find('}', at));  // behind the shape
    else
        at = text.find('[', at);
    return text.insert(text.find_first_not_of(" \n", at + 1), "1000 + ");
}

}  // namespace convstep::test
