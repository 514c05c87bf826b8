// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers in files: always with '.', never by the locale. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace convstep {

// The shortest decimal text that reads back as the same float32: "0.1", "16777216", "1e+20",
// "-0"; "NaN", "Infinity", "-Infinity". All NaN are one NaN here. O(1).
[[nodiscard]] std::string floatText(float value);
// The same, added to `out`.
void appendFloat(std::string& out, float value);

enum class NumberError : std::uint8_t {
    form,   // not a number
    range,  // a number beyond the largest float32
};

// The nearest float32 to the decimal number that is the whole of `text` ("-1.5", ".5", "2.",
// "1e-7"), or one of the words above. No blanks, no '+' in front, no hexadecimal. Numbers too
// small for float32 become 0 with their sign. O(length).
[[nodiscard]] tl::expected<float, NumberError> parseFloat(std::string_view text);

}  // namespace convstep
