// SPDX-License-Identifier: GPL-3.0-or-later
//
// One case through the engine, between guards, and what came of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/engine/plan.h"
#include "tests/support/engine_bound.h"
#include "tests/support/engine_case.h"
#include "tests/support/guarded_floats.h"

namespace convstep::test {

// How a case is to be run.
struct EngineSettings {
    InstructionSet instructionSet{};
    int threads = 1;
    bool keepIntermediate = false;
    GuardedFloats::At at = GuardedFloats::At::end;

    [[nodiscard]] std::string line() const
    {
        static constexpr const char* places[] = {"begin", "end", "middle"};
        return " isa=" + std::string(instructionSetName(instructionSet)) +
               " threads=" + std::to_string(threads) + (keepIntermediate ? " keep" : "") +
               " at=" + places[static_cast<std::size_t>(at)];
    }
    // From the words of a line that a case leaves over.
    static EngineSettings fromWords(const std::vector<std::string>& words)
    {
        EngineSettings settings{supportedInstructionSets().back()};
        for (const std::string& word : words) {
            if (word.starts_with("isa="))
                settings.instructionSet = chooseInstructionSet(word.substr(4)).value();
            if (word.starts_with("threads="))
                settings.threads = std::stoi(word.substr(8));
            if (word == "keep")
                settings.keepIntermediate = true;
            if (word == "at=begin")
                settings.at = GuardedFloats::At::begin;
            if (word == "at=middle")
                settings.at = GuardedFloats::At::middle;
        }
        return settings;
    }
    [[nodiscard]] PlanOptions options() const
    {
        PlanOptions made;
        made.threads = threads;
        made.instructionSet = instructionSetName(instructionSet);
        made.keepIntermediate = keepIntermediate;
        return made;
    }
};

struct EngineResult {
    std::string wrong;  // empty: refused by nobody, guards whole, input as it was
    std::vector<float> output;
    std::vector<float> intermediate;
    RunReport report;
    EnginePath path{};
};

inline Result<Plan> planOf(const OperatorCall& call, const EngineSettings& settings)
{
    return Plan::make(call.spec, call.inputs.front().tensor.shape(), weightsOf(call),
                      settings.options());
}

// Runs a plan once, all buffers between guards.
inline EngineResult runGuarded(const Plan& plan, const Tensor& image, GuardedFloats::At at)
{
    EngineResult result;
    result.path = plan.path();
    const auto sized = [](const Shape& shape) {
        return static_cast<std::size_t>(shape.elements());
    };
    GuardedFloats input(image.values().size(), at);
    GuardedFloats output(sized(plan.outputShape()), at);
    GuardedFloats intermediate(sized(plan.intermediateShape()), at);
    std::copy(image.values().begin(), image.values().end(), input.values().begin());

    RunOptions options;
    options.intermediate = intermediate.values();
    const auto report = run(plan, input.values(), output.values(), options);
    if (!report) {
        result.wrong = "run refused: " + report.error().message();
        return result;
    }
    result.report = *report;
    result.output.assign(output.values().begin(), output.values().end());
    result.intermediate.assign(intermediate.values().begin(), intermediate.values().end());
    if (!input.intact() || !output.intact() || !intermediate.intact())
        result.wrong = "wrote beside a buffer";
    if (!std::equal(input.values().begin(), input.values().end(), image.values().begin(),
                    [](float a, float b) {
                        return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
                    }))
        result.wrong = "wrote into the input";
    return result;
}

inline EngineResult runGuarded(const OperatorCall& call, const EngineSettings& settings)
{
    const auto plan = planOf(call, settings);
    if (!plan) {
        EngineResult result;
        result.wrong = "refused: " + plan.error().message();
        return result;
    }
    return runGuarded(*plan, call.inputs.front().tensor, settings.at);
}

// The depthwise half of a separable call, as a call of its own.
inline OperatorCall depthwiseHalf(const EngineCase& one, const OperatorCall& call)
{
    EngineCase half = one;
    half.op = EngineOperator::depthwise;
    OperatorCall made{half.spec(), {call.inputs[0], call.inputs[1]}};
    made.inputs[0].name = "input";
    made.inputs[1].name = "filter";
    return made;
}

// Everything that is said of a result, against the reference: empty, or what is wrong.
// `intermediate` when it is kept.
inline std::string judge(const EngineResult& result, const EngineSettings& settings,
                         const EngineBound& bound, const EngineBound* intermediate = nullptr)
{
    if (!result.wrong.empty())
        return result.wrong;
    if (const std::string outside = outsideBound(result.output, bound); !outside.empty())
        return outside;
    if (intermediate)
        if (const std::string outside = outsideBound(result.intermediate, *intermediate);
            !outside.empty())
            return "intermediate: " + outside;
    if (result.report.instructionSet != settings.instructionSet)
        return "reported the wrong instruction set";
    if (result.report.path != result.path)
        return "reported the wrong path";
    if (result.report.threads > settings.threads || result.report.threads < 1)
        return "reported " + std::to_string(result.report.threads) + " threads";
    return {};
}

// Why the engine is wrong about a case, or not on the path; empty when neither.
inline std::string wrongAbout(const EngineCase& one, EnginePath path)
{
    const OperatorCall call = one.call();
    const auto bound = engineBound(call);
    if (!bound)
        return one.line() + ": " + bound.error().message();
    for (const InstructionSet set : supportedInstructionSets())
        for (const auto at : {GuardedFloats::At::end, GuardedFloats::At::begin}) {
            const EngineSettings settings{set, 2, false, at};
            const EngineResult got = runGuarded(call, settings);
            std::string wrong = got.wrong;
            if (wrong.empty() && !got.output.empty() && got.path != path)
                wrong = "takes the path " + std::string(enginePathName(got.path));
            if (wrong.empty())
                wrong = outsideBound(got.output, *bound);
            if (!wrong.empty())
                return one.line() + settings.line() + ": " + wrong;
        }
    return {};
}

}  // namespace convstep::test
