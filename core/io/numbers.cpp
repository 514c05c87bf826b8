// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/numbers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace convstep {

std::string floatText(float value)
{
    std::string out;
    appendFloat(out, value);
    return out;
}

void appendFloat(std::string& out, float value)
{
    if (std::isnan(value)) {
        out.append("NaN");
        return;
    }
    if (std::isinf(value)) {
        out.append(value < 0 ? "-Infinity" : "Infinity");
        return;
    }
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out.append(text.data(), end);
}

tl::expected<float, NumberError> parseFloat(std::string_view text)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    if (text == "NaN")
        return std::numeric_limits<float>::quiet_NaN();
    if (text == "Infinity")
        return infinity;
    if (text == "-Infinity")
        return -infinity;

    // from_chars knows words of its own ("inf", "nan(1)"): numbers begin with a digit or a dot.
    const bool negative = text.starts_with('-');
    const std::string_view digits = text.substr(negative ? 1 : 0);
    if (digits.empty() ||
        !(digits.front() == '.' || (digits.front() >= '0' && digits.front() <= '9')))
        return tl::unexpected(NumberError::form);
    const char* const end = text.data() + text.size();
    float value = 0;
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc::invalid_argument || stop != end)
        return tl::unexpected(NumberError::form);
    if (error == std::errc{})
        return value;
    // Out of float32's range: too small is a zero, too large is no number that a cell could hold.
    double wide = 0;
    if (std::from_chars(text.data(), end, wide).ec == std::errc{} && std::abs(wide) < 1)
        return negative ? -0.0F : 0.0F;
    return tl::unexpected(NumberError::range);
}

}  // namespace convstep
