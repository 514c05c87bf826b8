// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables of calls that must be refused: an accepted call of each operator, a change to it, and the
// refusal that must come of it.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <QtTest>

#include "core/ops/pipeline.h"
#include "tests/support/random_calls.h"

namespace convstep::test {

using List = std::vector<std::int64_t>;
inline constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();

// Shapes only: nothing here is computed, so that sizes may be out of this world.
struct Case {
    OperatorSpec spec;
    std::vector<NamedShape> inputs;

    Shape& operator[](const std::string& name)
    {
        return std::find_if(inputs.begin(), inputs.end(),
                            [&](const NamedShape& one) { return one.name == name; })
            ->shape;
    }
    void drop(const std::string& name)
    {
        std::erase_if(inputs, [&](const NamedShape& one) { return one.name == name; });
    }
    [[nodiscard]] Result<Pipeline> judge() const { return makePipeline(spec, inputs); }
};

// One accepted call for each operator: a 5×6 image of 2 channels, a 3×2 kernel.
inline Case accepted(const std::string& op)
{
    Case made{defaultSpec(op), {}};
    const Shape image{1, 5, 6, 2};
    const Shape filter{3, 2, 2, 3};
    const std::string forward = forwardOf(op);
    if (forward == "conv2d" || forward == "depthwise_conv2d") {
        const Shape output = forward == "conv2d" ? Shape{1, 5, 6, 3} : Shape{1, 5, 6, 6};
        if (op == forward)
            made.inputs = {{"input", image}, {"filter", filter}};
        else if (op.ends_with("input"))
            made.inputs = {{forward == "conv2d" ? "filters" : "filter", filter}};
        else
            made.inputs = {{"input", image}};
        if (op != forward)
            made.inputs.push_back({"out_backprop", output});
        made.spec.sizes = op.ends_with("input") ? List{1, 5, 6, 2} : List{3, 2, 2, 3};
        return made;
    }
    if (forward == "atrous_conv2d")
        made.inputs = {{"value", image}, {"filters", filter}, {"out_backprop", {1, 5, 6, 3}}};
    if (forward == "atrous_conv2d_transpose") {
        made.inputs = {{"value", {1, 5, 6, 3}}, {"filters", filter}, {"out_backprop", image}};
        made.spec.sizes = {1, 5, 6, 2};
    }
    if (forward == "separable_conv2d")
        made.inputs = {{"input", image},
                       {"depthwise_filter", filter},
                       {"pointwise_filter", {1, 1, 6, 7}},
                       {"out_backprop", {1, 5, 6, 7}}};
    if (forward == "layers_separable_conv2d") {
        made.inputs = {{"inputs", image},
                       {"depthwise_kernel", filter},
                       {"pointwise_kernel", {1, 1, 6, 7}},
                       {"bias", {7}},
                       {"out_backprop", {1, 5, 6, 7}}};
        made.spec.filters = 7;
        made.spec.kernelSize = {3, 2};
        made.spec.depthMultiplier = 3;
        made.spec.padding.word = "same";
    }
    if (op == forward)
        made.drop("out_backprop");
    return made;
}

using Change = std::function<void(Case&)>;

inline void setPadding(Case& made, const std::vector<List>& amounts)
{
    made.spec.padding.isList = true;
    made.spec.padding.amounts = amounts;
}

// Rows of a table: which operators, what is changed, what the refusal must be.
class Table {
public:
    Table()
    {
        QTest::addColumn<std::string>("op");
        QTest::addColumn<Change>("change");
        QTest::addColumn<std::string>("kind");
        QTest::addColumn<std::string>("field");
        QTest::addColumn<std::vector<std::string>>("words");
    }
    void row(const char* what, const std::vector<std::string>& ops, const char* kind,
             const char* field, const std::vector<std::string>& words, const Change& change)
    {
        for (const std::string& op : ops)
            QTest::addRow("%s: %s", op.c_str(), what)
                << op << change << std::string(kind) << std::string(field) << words;
    }
};

inline const std::vector<std::string> convs{"conv2d", "conv2d_backprop_input",
                                            "conv2d_backprop_filter"};
inline const std::vector<std::string> depthwises{
    "depthwise_conv2d", "depthwise_conv2d_backprop_input", "depthwise_conv2d_backprop_filter",
    "separable_conv2d", "separable_conv2d_grad"};
inline const std::vector<std::string> layers{"layers_separable_conv2d",
                                             "layers_separable_conv2d_grad"};
inline const std::vector<std::string> atrous{"atrous_conv2d", "atrous_conv2d_grad",
                                             "atrous_conv2d_transpose",
                                             "atrous_conv2d_transpose_grad"};

inline std::vector<std::string> both(std::vector<std::string> a, const std::vector<std::string>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// Kind, field and words as wanted; and what holds for every refusal.
inline std::string faultOf(const Case& made, const std::string& kind, const std::string& field,
                           const std::vector<std::string>& words)
{
    const auto judged = made.judge();
    if (judged)
        return "was accepted";
    const Error& error = judged.error();
    const std::string message = error.message();
    if (error.kind() != kind)
        return "kind is " + std::string(error.kind()) + ": " + message;
    if (error.field != field)
        return "field is " + error.field + ": " + message;
    if (message.find('{') != std::string::npos || message.find('}') != std::string::npos)
        return "a placeholder is left: " + message;
    for (const std::string& word : words)
        if (message.find(word) == std::string::npos)
            return "no " + word + " in: " + message;
    const OperatorInfo* info = findOperator(made.spec.op);
    if (info && field != "output" && !info->input(field) && !info->param(field) &&
        error.reason != Reason::unexpectedInput)
        return field + " is neither an input nor a parameter of the operator";
    return {};
}

}  // namespace convstep::test

Q_DECLARE_METATYPE(convstep::test::Change)
