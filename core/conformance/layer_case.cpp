// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/conformance/layer_case.h"

#include <algorithm>
#include <string_view>

#include "core/layer/constraint.h"
#include "core/layer/initializer.h"
#include "core/layer/param_check.h"
#include "core/layer/regularizer.h"
#include "core/ops/pipeline.h"

namespace convstep {
namespace {

using Integers = std::vector<std::int64_t>;

// The parameters of one case. Keeps the first error; after it every question gets its default.
class Params {
public:
    Params(const ConformanceCase& one, const std::vector<std::string_view>& known) : m_case(one)
    {
        std::string list;
        for (const std::string_view name : known)
            list.append(list.empty() ? "" : ", ").append(name);
        for (const auto& [name, value] : one.params)
            if (std::find(known.begin(), known.end(), name) == known.end())
                refuse(Reason::unknownParam, name, {{"op", one.op}, {"known", list}});
    }

    double number(const std::string& name, double otherwise)
    {
        const ManifestValue* value = find(name);
        if (!value)
            return otherwise;
        const std::optional<double> number = numberOf(*value);
        if (!number)
            mustBe(name, "a number");
        return number.value_or(otherwise);
    }
    std::string word(const std::string& name) { return required<std::string>(name, "a name"); }
    Integers integers(const std::string& name)
    {
        return required<Integers>(name, "a list of whole numbers");
    }
    // A list, or one number instead of a list of one.
    Integers axes(const std::string& name, Integers otherwise)
    {
        const ManifestValue* value = find(name);
        if (!value)
            return otherwise;
        if (const auto* axis = std::get_if<std::int64_t>(value))
            return {*axis};
        return integers(name);
    }
    // The case's only input.
    const Tensor* input(const std::string& name)
    {
        const Tensor* tensor = m_case.call.input(name);
        if (!tensor)
            refuse(Reason::missingInput, name, {{"op", m_case.op}});
        return tensor;
    }

    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    [[nodiscard]] const ManifestValue* find(const std::string& name) const
    {
        const auto found = m_case.params.find(name);
        return found == m_case.params.end() ? nullptr : &found->second;
    }
    template <class Value>
    Value required(const std::string& name, const char* want)
    {
        const ManifestValue* value = find(name);
        if (!value)
            refuse(Reason::missingParam, name, {{"op", m_case.op}});
        else if (const auto* kept = std::get_if<Value>(value))
            return *kept;
        else
            mustBe(name, want);
        return {};
    }
    void mustBe(const std::string& name, const char* want)
    {
        refuse(Reason::paramForm, name,
               {{"want", std::string(want)}, {"got", std::string("something else")}});
    }
    void refuse(Reason reason, std::string field, std::vector<ErrorValue> values)
    {
        if (!m_error)
            m_error = Error{reason, std::move(field), std::move(values)};
    }

    const ConformanceCase& m_case;
    std::optional<Error> m_error;
};

Result<CaseResult> oneTensor(std::string name, Result<Tensor> tensor)
{
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    CaseResult result;
    result.tensors.push_back({std::move(name), std::move(*tensor)});
    return result;
}

Result<CaseResult> regularizer(const ConformanceCase& one)
{
    Params params(one, {"l1", "l2"});
    const double l1 = params.number("l1", 0);
    const double l2 = params.number("l2", 0);
    const Tensor* x = params.input("x");
    if (params.error())
        return tl::unexpected<Error>(*params.error());
    const Result<Regularizer> made = Regularizer::create(l1, l2);
    if (!made)
        return tl::unexpected<Error>(made.error());
    const auto loss = static_cast<float>(made->penalty(x->values()));
    return oneTensor("loss", Tensor::create(Shape{}, std::span(&loss, 1), "loss"));
}

Result<CaseResult> constraint(const ConformanceCase& one)
{
    Params params(one, {"kind", "axis", "min_value", "max_value", "rate"});
    const std::string kind = params.word("kind");
    const Tensor* w = params.input("w");
    if (params.error())
        return tl::unexpected<Error>(*params.error());
    const std::optional<ConstraintKind> known = constraintFromName(kind);
    if (!known)
        return refuseName("kind", kind, "max_norm, non_neg, unit_norm, min_max_norm");
    Constraint made;
    switch (*known) {
    case ConstraintKind::maxNorm:
        made = Constraint::maxNorm();
        break;
    case ConstraintKind::nonNeg:
        made = Constraint::nonNeg();
        break;
    case ConstraintKind::unitNorm:
        made = Constraint::unitNorm();
        break;
    case ConstraintKind::minMaxNorm:
        made = Constraint::minMaxNorm();
        break;
    }
    made.axes = params.axes("axis", made.axes);
    made.minValue = params.number("min_value", made.minValue);
    made.maxValue = params.number("max_value", made.maxValue);
    made.rate = params.number("rate", made.rate);
    if (params.error())
        return tl::unexpected<Error>(*params.error());
    return oneTensor("w", made.apply(*w));
}

Result<CaseResult> initializer(const ConformanceCase& one)
{
    Params params(one, {"kind", "shape"});
    const std::string kind = params.word("kind");
    const Integers dims = params.integers("shape");
    if (params.error())
        return tl::unexpected<Error>(*params.error());
    const Result<Initializer> made = Initializer::fromName(kind);
    const Result<Shape> shape = Shape::create(dims, "shape");
    if (!made || !shape)
        return tl::unexpected<Error>(made ? shape.error() : made.error());
    const InitializerMoments m = moments(*made, *shape);
    CaseResult result;
    result.values = {{"fan_in", m.fans.in}, {"fan_out", m.fans.out}, {"variance", m.variance}};
    if (m.limit)
        result.values["limit"] = *m.limit;
    if (m.stddevTf1)
        result.values["stddev_tf1"] = *m.stddevTf1;
    if (m.stddevBeforeTruncationTf2)
        result.values["stddev_before_truncation_tf2"] = *m.stddevBeforeTruncationTf2;
    return result;
}

// Sizes only; the spec is the one of the operator that is asked about.
Result<CaseResult> outputShape(const ConformanceCase& one)
{
    const OperatorInfo* info = findOperator(one.call.spec.op);
    if (!info || (info->name != "conv2d" && info->name != "depthwise_conv2d"))
        return refuseName("of", one.call.spec.op, "conv2d, depthwise_conv2d");
    std::vector<std::string_view> known{"of", "input_shape", "filter_shape"};
    for (const ParamInfo& param : info->params)
        known.push_back(param.name);
    Params params(one, known);
    const Integers input = params.integers("input_shape");
    const Integers filter = params.integers("filter_shape");
    if (params.error())
        return tl::unexpected<Error>(*params.error());
    std::vector<NamedShape> shapes;
    for (const auto& [dims, name] :
         {std::pair{&input, info->inputs[0].name}, std::pair{&filter, info->inputs[1].name}}) {
        const Result<Shape> shape = Shape::create(*dims, name);
        if (!shape)
            return tl::unexpected<Error>(shape.error());
        shapes.push_back({name, *shape});
    }
    const Result<Pipeline> pipeline = makePipeline(one.call.spec, shapes);
    if (!pipeline)
        return tl::unexpected<Error>(pipeline.error());
    const Shape made = pipeline->outputs().front().shape;
    CaseResult result;
    result.values["shape"] = Integers(made.dims().begin(), made.dims().end());
    result.values["padding_applied"] =
        std::vector<Integers>{{pipeline->rows.before, pipeline->rows.after},
                              {pipeline->cols.before, pipeline->cols.after}};
    return result;
}

}  // namespace

std::optional<Result<CaseResult>> computeLayerCase(const ConformanceCase& one)
{
    if (one.op == "regularizer")
        return regularizer(one);
    if (one.op == "constraint")
        return constraint(one);
    if (one.op == "initializer")
        return initializer(one);
    if (one.op == "output_shape")
        return outputShape(one);
    return std::nullopt;
}

}  // namespace convstep
