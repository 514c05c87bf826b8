// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/conformance/runner.h"

#include <algorithm>
#include <optional>

#include "core/conformance/layer_case.h"
#include "core/engine/reference.h"
#include "core/io/numbers.h"
#include "core/layer/param_check.h"

namespace convstep {
namespace {

// What is wrong, or nothing.
using Complaint = std::optional<std::string>;

const NamedTensor* find(const std::vector<NamedTensor>& tensors, const std::string& name)
{
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const NamedTensor& one) { return one.name == name; });
    return found == tensors.end() ? nullptr : &*found;
}

Complaint judgeTensor(const std::string& name, const Tensor& got, const Tensor& expected,
                      const Bound& bound)
{
    const Comparison comparison = compare(got, expected, bound);
    if (comparison.passed())
        return std::nullopt;
    if (!comparison.sameShape)
        return name + " is " + got.shape().toString() + ", it should be " +
               expected.shape().toString();
    const bool equal = bound.absolute == 0 && bound.relative == 0;
    return name + "[" + joinNumbers(comparison.firstMismatch, ", ") + "] is " +
           floatText(comparison.got) + ", it should be " + floatText(comparison.expected) +
           (equal ? " exactly" : "") + "; " + std::to_string(comparison.mismatches) + " of " +
           std::to_string(expected.shape().elements()) +
           " elements are wrong, the largest difference is " +
           numberText(comparison.largestDifference);
}

Complaint judgeTensors(const std::vector<NamedTensor>& got,
                       const std::vector<NamedTensor>& expected, const Bound& bound)
{
    for (const NamedTensor& one : expected) {
        const NamedTensor* computed = find(got, one.name);
        if (!computed)
            return one.name + " was not computed";
        if (Complaint wrong = judgeTensor(one.name, computed->tensor, one.tensor, bound))
            return wrong;
    }
    for (const NamedTensor& one : got)
        if (!find(expected, one.name))
            return one.name + " was computed, but there should be no such result";
    return std::nullopt;
}

std::string valueText(const ManifestValue& value)
{
    struct Text {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return numberText(number); }
        std::string operator()(const std::string& text) const { return '"' + text + '"'; }
        std::string operator()(const std::vector<std::int64_t>& list) const
        {
            return "[" + joinNumbers(list, ", ") + "]";
        }
        std::string operator()(const std::vector<std::vector<std::int64_t>>& lists) const
        {
            std::string text;
            for (const auto& list : lists)
                text += (text.empty() ? "" : ", ") + (*this)(list);
            return "[" + text + "]";
        }
    };
    return std::visit(Text{}, value);
}

bool sameValue(const ManifestValue& got, const ManifestValue& expected, const Bound& bound)
{
    // A fraction may happen to be whole, and is then written like a whole number.
    if (std::holds_alternative<double>(got) || std::holds_alternative<double>(expected)) {
        const std::optional<double> a = numberOf(got);
        const std::optional<double> b = numberOf(expected);
        return a && b && withinBound(*a, *b, bound);
    }
    return got == expected;
}

Complaint judgeValues(const std::map<std::string, ManifestValue>& got,
                      const std::map<std::string, ManifestValue>& expected, const Bound& bound)
{
    for (const auto& [name, value] : expected) {
        const auto computed = got.find(name);
        if (computed == got.end())
            return name + " was not computed";
        if (!sameValue(computed->second, value, bound))
            return name + " is " + valueText(computed->second) + ", it should be " +
                   valueText(value);
    }
    return std::nullopt;
}

// A refusal that may be answered instead: the same call at rate 1, which is the same operation when
// the kernel has one tap.
Complaint judgeAccepted(const ConformanceCase& one, const CaseResult& got)
{
    OperatorCall plain = one.call;
    std::fill(plain.spec.rate.begin(), plain.spec.rate.end(), 1);
    const Result<Pipeline> pipeline = makePipeline(plain);
    if (!pipeline || pipeline->rows.kernel != 1 || pipeline->cols.kernel != 1)
        return "it was computed, but there is no obvious result";
    const Result<std::vector<NamedTensor>> obvious = computeReference(plain);
    if (!obvious)
        return obvious.error().message();
    return judgeTensors(got.tensors, *obvious, one.exact ? Bound{} : one.tolerance);
}

Complaint judge(const ConformanceCase& one, const Result<CaseResult>& result)
{
    if (!result) {
        const std::string kind(result.error().kind());
        const std::string refusal = "refused as " + kind + " (" + result.error().message() + ")";
        if (one.refused())
            return kind == one.errorKind ? Complaint()
                                         : refusal + ", it should be refused as " + one.errorKind;
        return kind == one.mayRefuse ? Complaint() : refusal + ", it should be computed";
    }
    if (one.refused()) {
        if (one.mayAccept)
            return judgeAccepted(one, *result);
        return "computed, it should be refused as " + one.errorKind +
               (one.meaning.empty() ? "" : " (" + one.meaning + ")");
    }
    const Bound bound = one.exact ? Bound{} : one.tolerance;
    if (Complaint wrong = judgeTensors(result->tensors, one.expected, bound))
        return wrong;
    return judgeValues(result->values, one.values, bound);
}

}  // namespace

Result<CaseResult> computeCase(const ConformanceCase& one, const Engine& engine)
{
    if (std::optional<Result<CaseResult>> layer = computeLayerCase(one))
        return std::move(*layer);
    OperatorCall call = one.call;
    call.spec.refuseOverparameterized = one.level == "legacy";
    Result<std::vector<NamedTensor>> tensors = engine(call);
    if (!tensors)
        return tl::unexpected<Error>(tensors.error());
    CaseResult result;
    result.tensors = std::move(*tensors);
    return result;
}

CaseReport runCase(const ConformanceCase& one, const Engine& engine)
{
    CaseReport report{Verdict::failed, {}, computeCase(one, engine)};
    if (!report.result && report.result.error().reason == Reason::unknownOperator) {
        report.verdict = Verdict::skipped;
        report.detail = report.result.error().message();
    } else if (Complaint wrong = judge(one, report.result)) {
        report.detail = std::move(*wrong);
    } else {
        report.verdict = Verdict::passed;
    }
    return report;
}

void Tally::add(Verdict verdict)
{
    switch (verdict) {
    case Verdict::passed:
        ++passed;
        break;
    case Verdict::failed:
        ++failed;
        break;
    case Verdict::skipped:
        ++skipped;
        break;
    }
}

std::string Tally::toString() const
{
    return std::to_string(passed) + " passed, " + std::to_string(failed) + " failed, " +
           std::to_string(skipped) + " skipped";
}

}  // namespace convstep
