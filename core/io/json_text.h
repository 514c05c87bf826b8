// SPDX-License-Identifier: GPL-3.0-or-later
//
// The letters of JSON, for json.cpp: grammar, escapes, UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error/error.h"

namespace convstep {

[[nodiscard]] constexpr bool isJsonBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Checks that all of `text` is one JSON value nested at most `maxDepth` deep; `begin` becomes its
// first byte. Error: fileSyntax about `name`.
[[nodiscard]] Result<void> checkJson(std::string_view text, int maxDepth, const std::string& name,
                                     std::size_t& begin);

// What a quoted text means. Precondition: checked, with its quotes.
[[nodiscard]] std::string unescapedJson(std::string_view quoted);

// Adds `text` in quotes; bytes that are no UTF-8 become U+FFFD.
void appendJsonText(std::string& out, std::string_view text);

}  // namespace convstep
