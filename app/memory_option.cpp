// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/memory_option.h"

namespace convstep::app {

Option memoryOption()
{
    return {"memory", "SIZE",
            "take at most so much for a tensor, or an operator with its results: 2G, 512M, or bytes; "
            "else half of the machine's"};
}

tl::expected<MemoryBudget, std::string> memoryFromText(const std::string& text)
{
    const std::optional<MemoryBudget> budget = parseMemory(text);
    if (!budget)
        return tl::unexpected("--memory must be an amount like 2G, 512M or 800000000 (bytes), at "
                              "least 1M; it is \"" +
                              text + "\".");
    return *budget;
}

tl::expected<MemoryBudget, std::string> memoryFromOption(const Arguments& arguments)
{
    const std::optional<std::string> text = arguments.value("memory");
    return text ? memoryFromText(*text) : machineBudget();
}

}  // namespace convstep::app
