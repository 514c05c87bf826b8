// SPDX-License-Identifier: GPL-3.0-or-later
//
// One call of a Python program, taken apart without being understood: its name and the arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error/error.h"

namespace convstep {

struct CallArgument {
    // `other`: an expression that only Python could evaluate, such as initializers.Zeros().
    enum class Kind : std::uint8_t { number, list, string, truth, none, other };

    std::string name;                // empty: by its place
    std::string text;                // the value as it stands
    std::int64_t position = 1;       // of the name, where there is one
    std::int64_t valuePosition = 1;  // of the value
    Kind kind = Kind::other;
    // Of number (one) and list; nullopt is None. A list of anything else is `other`.
    std::vector<std::optional<std::int64_t>> numbers;
    std::string string;  // between the quotation marks
};

struct CallText {
    std::string name;  // without what stands before its last dot
    std::int64_t position = 1;
    std::vector<CallArgument> arguments;
};

// Around the call there may be: `name =`, `(name):` (as PyTorch prints it), `return`, one call
// named add around it, calls of the result, commas, semicolons, comments. Positions count
// characters (not bytes) from 1. Errors: paramForm with "position". Pure; O(length); nesting is
// limited.
[[nodiscard]] Result<CallText> parseCallText(std::string_view text);

}  // namespace convstep
