// SPDX-License-Identifier: GPL-3.0-or-later
//
// Damage for valid files, the same for every generator of the same seed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace convstep::test {

// One to four changes: bits, bytes, numbers, deletions, repetitions, moves, cuts. `next()` gives
// 64 random bits.
template <class Next>
std::vector<std::byte> mutated(std::vector<std::byte> bytes, Next&& next)
{
    // Pieces that mean something in headers and in JSON.
    // clang-format off
    static constexpr std::array<std::string_view, 24> pieces{
        "-1", "0", "1e999", "-0.0", "99999999999999999999", "4294967296", "1.5", "NaN",
        "\"Infinity\"", "[", "]", "{", "}", "[[[[[[[[", ",", ":", "\"", "\\u0000", "\\ud800",
        "null", "true", "\xff\xff\xff\xff", "\xc0\x80", "(1, ) "};
    // clang-format on
    const auto below = [&](std::size_t limit) {
        return limit == 0 ? 0 : static_cast<std::size_t>(next() % limit);
    };
    const auto place = [&](std::size_t index) {
        return bytes.begin() + static_cast<std::ptrdiff_t>(index);
    };
    const std::size_t changes = 1 + below(4);
    for (std::size_t change = 0; change < changes; ++change) {
        const std::size_t at = below(bytes.size());
        const std::size_t length = std::min(below(9), bytes.size() - at);
        switch (bytes.empty() ? 7 : below(9)) {
        case 0: bytes[at] ^= static_cast<std::byte>(1U << below(8)); break;
        case 1: bytes[at] = static_cast<std::byte>(next() & 0xFF); break;
        case 2: bytes.erase(place(at), place(at + length)); break;
        case 3: {  // a run again, right behind itself
            const std::vector<std::byte> run(place(at), place(at + length));
            bytes.insert(place(at + length), run.begin(), run.end());
            break;
        }
        case 4: {  // a run over another place
            const std::size_t from = below(bytes.size() - length + 1);
            const std::vector<std::byte> run(place(from), place(from + length));
            std::copy(run.begin(), run.end(), place(at));
            break;
        }
        case 5:  // a little-endian number of 1, 2, 4 or 8 bytes, extreme or small
            for (std::size_t i = 0, size = std::size_t{1} << below(4), all = next() % 3;
                 i < size && at + i < bytes.size(); ++i)
                bytes[at + i] = all == 0   ? std::byte{0xFF}
                                : all == 1 ? std::byte{0}
                                           : static_cast<std::byte>(next() & 0x0F);
            break;
        case 6: bytes.resize(at); break;
        default: {
            const std::string_view piece = pieces[below(pieces.size())];
            std::vector<std::byte> raw(piece.size());
            std::transform(piece.begin(), piece.end(), raw.begin(),
                           [](char c) { return static_cast<std::byte>(c); });
            bytes.insert(place(at), raw.begin(), raw.end());
        }
        }
    }
    return bytes;
}

}  // namespace convstep::test
