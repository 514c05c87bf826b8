// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much memory a command, or the window, may take: the option --memory.
#pragma once

#include <string>

#include "app/arguments.h"
#include "core/lab/memory.h"

namespace convstep::app {

[[nodiscard]] Option memoryOption();
// What it says; half of the machine's memory where it is not given. The error is a sentence.
[[nodiscard]] tl::expected<MemoryBudget, std::string>
memoryFromOption(const Arguments& arguments);
[[nodiscard]] tl::expected<MemoryBudget, std::string> memoryFromText(const std::string& text);

}  // namespace convstep::app
