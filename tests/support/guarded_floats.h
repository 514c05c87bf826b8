// SPDX-License-Identifier: GPL-3.0-or-later
//
// An array of floats with nothing beside it: pages that may not be touched before and behind, and
// the rest of its own pages filled with a pattern. Whoever reads or writes beyond the end it
// lies at dies; whoever writes beyond the other end is found by intact().
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include <sys/mman.h>
#include <unistd.h>

namespace convstep::test {

class GuardedFloats {
public:
    enum class At : std::uint8_t {
        begin,   // at the first byte of a page
        end,     // up to the last byte of a page, so not aligned to more than 4 bytes
        middle,  // room for a band on both sides, and one float past any alignment
    };

    GuardedFloats(std::size_t count, At at) : m_count(count)
    {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const std::size_t bands = at == At::middle ? 2 * band : 0;
        const std::size_t room = std::max<std::size_t>(
            (((count + bands) * sizeof(float) + page - 1) / page) * page, page);
        m_bytes = room + 2 * page;
        m_pages = static_cast<std::byte*>(
            ::mmap(nullptr, m_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (m_pages == MAP_FAILED || ::mprotect(m_pages + page, room, PROT_READ | PROT_WRITE) != 0)
            std::abort();
        m_room = {reinterpret_cast<float*>(m_pages + page), room / sizeof(float)};
        std::fill(m_room.begin(), m_room.end(), pattern());
        m_first = at == At::begin ? 0 : at == At::end ? m_room.size() - count : band / 2 + 1;
    }
    GuardedFloats(const GuardedFloats&) = delete;
    GuardedFloats& operator=(const GuardedFloats&) = delete;
    ~GuardedFloats() { ::munmap(m_pages, m_bytes); }

    [[nodiscard]] std::span<float> values() { return m_room.subspan(m_first, m_count); }
    // Is the pattern whole on both sides?
    [[nodiscard]] bool intact() const
    {
        return untouched(m_room.first(m_first)) && untouched(m_room.subspan(m_first + m_count));
    }
    // Are all these floats as they were at first?
    [[nodiscard]] static bool untouched(std::span<const float> floats)
    {
        return std::all_of(floats.begin(), floats.end(), [](float value) {
            return std::bit_cast<std::uint32_t>(value) == std::bit_cast<std::uint32_t>(pattern());
        });
    }

private:
    static constexpr std::size_t band = 128;
    // A NaN that no arithmetic makes; whoever computes with it spoils his result.
    static float pattern() { return std::bit_cast<float>(0x7fe5a5a5U); }

    std::size_t m_count = 0;
    std::size_t m_first = 0;
    std::size_t m_bytes = 0;
    std::byte* m_pages = nullptr;
    std::span<float> m_room;
};

}  // namespace convstep::test
