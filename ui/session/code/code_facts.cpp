// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/code/code_facts.h"

#include <algorithm>
#include <cmath>

#include "core/engine/reference.h"
#include "core/trace/trace.h"

namespace convstep {
namespace {

std::string inputVariable(Role role, bool separable)
{
    switch (role) {
    case Role::filter:
        return separable ? "depthwise" : "w";
    case Role::pointwiseFilter:
        return "pointwise";
    case Role::bias:
        return "b";
    case Role::upstream:
        return "g";
    default:
        return "x";
    }
}

std::string resultVariable(Role role, bool separable)
{
    switch (role) {
    case Role::inputGradient:
        return "dx";
    case Role::filterGradient:
        return separable ? "d_depthwise" : "dw";
    case Role::pointwiseGradient:
        return "d_pointwise";
    case Role::biasGradient:
        return "db";
    default:
        return "y";
    }
}

double largest(const Tensor& tensor)
{
    double most = 0;
    for (const float value : tensor.values())
        if (std::isfinite(value))
            most = std::max(most, std::abs(static_cast<double>(value)));
    return most;
}

// The sums of |a·b| instead of a·b: what rounding is relative to.
Result<double> magnitude(const OperatorCall& call, bool coarse, double terms)
{
    if (coarse) {
        double product = terms;
        for (const NamedTensor& input : call.inputs)
            product *= std::max(1.0, largest(input.tensor));
        return product;
    }
    OperatorCall absolute = call;
    absolute.spec.activation.clear();
    for (NamedTensor& input : absolute.inputs)
        for (float& value : input.tensor.values())
            value = std::isfinite(value) ? std::abs(value) : 0.0F;
    const Result<std::vector<NamedTensor>> results = computeReference(absolute);
    if (!results)
        return tl::unexpected<Error>(results.error());
    double most = 0;
    for (const NamedTensor& result : *results)
        most = std::max(most, largest(result.tensor));
    return most;
}

// How far float32 sums in any order may lie from the result: four times the usual bound, so that
// other ways of multiplying (tiles, transforms) pass too.
Result<double> toleranceOf(const CodeFacts& facts, bool coarse)
{
    const Pipeline& p = facts.pipeline;
    double terms = static_cast<double>(p.rows.kernel * p.cols.kernel) *
                   static_cast<double>(std::max(p.inChannels, p.outChannels));
    if (facts.separable())
        terms += static_cast<double>(p.inChannels * p.multiplier);
    if (facts.info.gradient)
        terms = std::max(terms, static_cast<double>(p.rows.out) * static_cast<double>(p.cols.out));
    // Long sums do not err all to one side.
    const double counted = terms <= 256 ? terms : 256 + 8 * std::sqrt(terms);
    const Result<double> sums = magnitude(facts.call, coarse, terms);
    if (!sums)
        return sums;
    double scale = *sums;
    if (facts.activation() != Activation::linear)
        scale = facts.info.gradient ? 8 * scale * (1 + scale) : 2 * (scale + 1);
    const double bound = 4 * (counted + 8) * std::ldexp(scale, -24);
    if (bound == 0 || !std::isfinite(bound))
        return bound == 0 ? 0 : 1e38;
    // One digit is easier to read than a bound to the last bit.
    const double power = std::pow(10, std::floor(std::log10(bound)));
    return std::ceil(bound / power) * power;
}

}  // namespace

bool CodeFacts::depthwise() const { return info.name.starts_with("depthwise") || separable(); }

bool CodeFacts::separable() const { return info.name.find("separable") != std::string::npos; }

bool CodeFacts::transposed() const { return info.name.starts_with("atrous_conv2d_transpose"); }

bool CodeFacts::padded() const
{
    const auto pads = [](const AxisGeometry& axis) { return axis.before > 0 || axis.after > 0; };
    return pads(pipeline.rows) || pads(pipeline.cols);
}

std::vector<std::int64_t> CodeFacts::filterShape() const
{
    for (const CodeTensor& input : inputs)
        if (input.role == Role::filter)
            return {input.shape.dims().begin(), input.shape.dims().end()};
    return call.spec.sizes;  // filter_sizes
}

std::string CodeFacts::arguments() const
{
    std::string list;
    for (const CodeTensor& input : inputs)
        list += (list.empty() ? "" : ", ") + input.variable;
    return list;
}

std::string CodeFacts::variable(Role role) const
{
    for (const CodeTensor& input : inputs)
        if (input.role == role)
            return input.variable;
    return {};
}

Shape CodeFacts::shapeOf(Role role) const
{
    for (const CodeTensor& input : inputs)
        if (input.role == role)
            return input.shape;
    return {};
}

Activation CodeFacts::activation() const
{
    return info.layer ? activationFromName(call.spec.activation).value_or(Activation::linear)
                      : Activation::linear;
}

Result<CodeFacts> codeFacts(const OperatorCall& call, CodeLanguage language,
                            const std::string& stem)
{
    Result<Pipeline> pipeline = makePipeline(call);
    if (!pipeline)
        return tl::unexpected<Error>(pipeline.error());
    CodeFacts facts{call, *findOperator(call.spec.op), std::move(*pipeline), language, stem, {}, {},
                    {}};
    const Result<Trace> trace = Trace::create(facts.pipeline);
    const bool many = !trace || trace->size() > mostLiteralSteps;
    for (const InputInfo& info : facts.info.inputs) {
        const Tensor* tensor = call.input(info.name);
        if (!tensor || (info.role == Role::bias && !call.spec.useBias))
            continue;
        facts.inputs.push_back({info.name, inputVariable(info.role, facts.separable()), info.role,
                                tensor->shape(), tensor,
                                tensor->shape().elements() > mostLiteralNumbers});
        const bool meetsPadding = info.role == Role::filter || info.role == Role::upstream;
        const auto values = tensor->values();
        if (meetsPadding && facts.padded() && !facts.transposed() &&
            !std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
            facts.paddingMeetsNonFinite = true;
    }
    const std::vector<int> slots = facts.pipeline.outputSlots();
    bool literal = false;
    for (const int index : slots) {
        const Slot& slot = facts.pipeline.slotList[static_cast<std::size_t>(index)];
        const bool inFile = many || slot.shape.elements() > mostLiteralNumbers;
        literal = literal || !inFile;
        facts.results.push_back({slot.name, resultVariable(slot.role, facts.separable()), slot.role,
                                 slot.shape, nullptr, inFile});
    }
    if (literal) {
        Result<std::vector<NamedTensor>> computed = computeReference(call);
        if (!computed)
            return tl::unexpected<Error>(computed.error());
        facts.computed = std::move(*computed);
        for (std::size_t i = 0; i < facts.results.size(); ++i)
            if (!facts.results[i].inFile)
                facts.results[i].tensor = &facts.computed[i].tensor;
    }
    const Result<double> tolerance = toleranceOf(facts, !literal);
    if (!tolerance)
        return tl::unexpected<Error>(tolerance.error());
    facts.tolerance = *tolerance;
    return facts;
}

}  // namespace convstep
