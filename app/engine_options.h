// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which engine computes, with which instruction set and how many threads, as options of the
// command line.
#pragma once

#include <string>
#include <vector>

#include "app/arguments.h"
#include "core/engine/plan.h"

namespace convstep::app {

enum class EngineChoice : std::uint8_t {
    reference,  // in double, rounded once
    fast,       // that for full-size pictures
};

struct EngineOptions {
    EngineChoice choice = EngineChoice::reference;
    PlanOptions plan;  // of the fast one; the budget is that of both
};

// --isa and --threads.
[[nodiscard]] std::vector<Option> fastOptions();
// --engine before those.
[[nodiscard]] std::vector<Option> engineOptions();

// What they say; without --engine among the options of the command it is the fast one. The error
// is a sentence: a word, number or amount of memory that is none, an instruction set that is not known or not here
// (also that of CONVSTEP_ISA), or one for the reference.
[[nodiscard]] tl::expected<EngineOptions, std::string>
engineFromOptions(const Usage& usage, const Arguments& arguments);

[[nodiscard]] Result<std::vector<NamedTensor>> computeBy(const EngineOptions& options,
                                                         const OperatorCall& call);

// Counts of things a person may ask for: at least 1, at most `most`. The error is a sentence.
[[nodiscard]] tl::expected<int, std::string>
countFromOption(const Arguments& arguments, const std::string& option, int otherwise, int most);

}  // namespace convstep::app
