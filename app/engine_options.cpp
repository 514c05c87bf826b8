// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine_options.h"

#include <algorithm>

#include "app/memory_option.h"
#include "app/operator_options.h"
#include "core/engine/reference.h"

namespace convstep::app {
namespace {

constexpr const char* engine = "engine";
constexpr const char* isa = "isa";
constexpr const char* threads = "threads";

}  // namespace

std::vector<Option> fastOptions()
{
    return {
        {isa, "NAME",
         "instruction set: baseline, avx2 or avx512; else that of CONVSTEP_ISA, else the widest"},
        {threads, "N", "at most so many at once; else one per processor"}};
}

std::vector<Option> engineOptions()
{
    std::vector<Option> options{{engine, "NAME",
                                 "reference: exact, in double; fast: vectors and threads, for "
                                 "full-size pictures (reference)"}};
    for (Option& option : fastOptions()) {
        option.help = "fast engine: " + option.help;
        options.push_back(std::move(option));
    }
    return options;
}

tl::expected<EngineOptions, std::string> engineFromOptions(const Usage& usage,
                                                           const Arguments& arguments)
{
    EngineOptions options;
    const bool asked = std::any_of(usage.options.begin(), usage.options.end(),
                                   [](const Option& option) { return option.name == engine; });
    const std::string word = arguments.value(engine).value_or(asked ? "reference" : "fast");
    if (word != "reference" && word != "fast")
        return tl::unexpected("--engine must be reference or fast, it is \"" + word + "\".");
    options.choice = word == "fast" ? EngineChoice::fast : EngineChoice::reference;

    const std::optional<std::string> name = arguments.value(isa);
    if (name && name->empty())
        return tl::unexpected(std::string("--isa needs the name of an instruction set."));
    if (Result<InstructionSet> set = chooseInstructionSet(name.value_or("")); !set) {
        if (name)
            set.error().field = "--isa";
        return tl::unexpected(set.error().message());
    }
    options.plan.instructionSet = name.value_or("");
    const auto count = countFromOption(arguments, threads, 0, mostThreads);
    if (!count)
        return tl::unexpected(count.error());
    options.plan.threads = *count;
    const auto memory = memoryFromOption(arguments);
    if (!memory)
        return tl::unexpected(memory.error());
    options.plan.budget = *memory;
    if (options.choice == EngineChoice::reference)
        for (const char* option : {isa, threads})
            if (arguments.has(option))
                return tl::unexpected("--" + std::string(option) +
                                      " is for the fast engine: --engine fast.");
    return options;
}

Result<std::vector<NamedTensor>> computeBy(const EngineOptions& options, const OperatorCall& call)
{
    return options.choice == EngineChoice::fast ? compute(call, options.plan)
                                                : computeReference(call, options.plan.budget);
}

tl::expected<int, std::string> countFromOption(const Arguments& arguments,
                                               const std::string& option, int otherwise, int most)
{
    const std::optional<std::string> text = arguments.value(option);
    if (!text)
        return otherwise;
    const auto numbers = parseIntegers(*text);
    if (!numbers || numbers->size() != 1 || numbers->front() < 1 || numbers->front() > most)
        return tl::unexpected("--" + option + " must be a whole number from 1 to " +
                              std::to_string(most) + ", it is \"" + *text + "\".");
    return static_cast<int>(numbers->front());
}

}  // namespace convstep::app
