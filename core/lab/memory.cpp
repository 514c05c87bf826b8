// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/memory.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <cmath>

namespace convstep {
namespace {

// 0: none was chosen.
std::atomic<std::int64_t> chosen = 0;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string fixed(double value, int decimals)
{
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, decimals);
    return {text.data(), end.ptr};
}

}  // namespace

MemoryBudget machineBudget()
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long size = sysconf(_SC_PAGE_SIZE);
    if (pages <= 0 || size <= 0)
        return {};
    return {static_cast<std::int64_t>(pages) * size / 2};
}

MemoryBudget memoryBudget()
{
    const std::int64_t bytes = chosen.load();
    return bytes > 0 ? MemoryBudget{bytes} : machineBudget();
}

void chooseMemoryBudget(MemoryBudget budget) { chosen = budget.bytes; }

std::optional<MemoryBudget> parseMemory(std::string_view text)
{
    double number = 0;
    // Digits and a point: "inf", "1e9" and signs are no amounts of memory.
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto read = std::from_chars(text.data(), text.data() + digits, number);
    if (read.ec != std::errc() || read.ptr != text.data() + digits)
        return std::nullopt;
    text.remove_prefix(digits);
    if (text.starts_with(' ') && text.size() > 1)
        text.remove_prefix(1);
    std::string unit;
    for (const char c : text)
        unit.push_back(lower(c));
    double factor = 1;
    if (!unit.empty() && unit != "b") {
        constexpr std::string_view prefixes = "kmgt";
        const std::size_t power = prefixes.find(unit.front());
        if (power == std::string_view::npos || (unit.size() > 1 && unit.substr(1) != "b" &&
                                                unit.substr(1) != "ib"))
            return std::nullopt;
        factor = std::exp2(10.0 * static_cast<double>(power + 1));
    }
    const double bytes = std::floor(number * factor);
    if (!(bytes >= std::exp2(20) && bytes <= std::exp2(62)))
        return std::nullopt;
    return MemoryBudget{static_cast<std::int64_t>(bytes)};
}

std::string memoryText(std::int64_t bytes)
{
    if (bytes < 1024)
        return std::to_string(bytes) + " bytes";
    auto value = static_cast<double>(bytes);
    std::string_view unit;
    for (const std::string_view one : {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}) {
        value /= 1024;
        unit = one;
        // What would be shown as 1024 is 1 of the next.
        if (value < 1023.5)
            break;
    }
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    std::string text = fixed(value, decimals);
    if (decimals > 0) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.'))
            text.pop_back();
    }
    return text + " " + std::string(unit);
}

}  // namespace convstep
