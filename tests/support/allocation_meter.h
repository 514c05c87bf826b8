// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts what the program takes from the heap through operator new. Replaces the global operators:
// include it in exactly one file of a test program.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace convstep::test {

class AllocationMeter {
public:
    // Counts from now on, starting at 0.
    AllocationMeter() : m_base(live.load()) { peak = m_base; }
    // The most bytes that were held at once since then, beyond what was held before.
    [[nodiscard]] std::size_t peakBytes() const { return peak.load() - m_base; }

    static void took(void* data)
    {
        if (!data)
            return;
        const std::size_t now = live += ::malloc_usable_size(data);
        std::size_t before = peak.load();
        while (before < now && !peak.compare_exchange_weak(before, now)) {
        }
    }
    static void gives(void* data)
    {
        if (data)
            live -= ::malloc_usable_size(data);
    }

private:
    std::size_t m_base;
    inline static std::atomic<std::size_t> live{0};
    inline static std::atomic<std::size_t> peak{0};
};

inline void* meteredAllocate(std::size_t size, std::size_t alignment)
{
    // aligned_alloc wants whole multiples.
    const std::size_t whole = (size + alignment - 1) / alignment * alignment;
    void* data = alignment <= alignof(std::max_align_t)
                     ? std::malloc(size ? size : 1)
                     : std::aligned_alloc(alignment, whole ? whole : alignment);
    AllocationMeter::took(data);
    return data;
}

inline void* meteredAllocateOrThrow(std::size_t size, std::size_t alignment)
{
    void* data = meteredAllocate(size, alignment);
    if (!data)
        throw std::bad_alloc();
    return data;
}

inline void meteredFree(void* data)
{
    AllocationMeter::gives(data);
    std::free(data);
}

}  // namespace convstep::test

// All forms are replaced: a sanitizer's runtime has array forms that do not come by the plain ones.
#define CONVSTEP_METERED_NEW(name)                                                                 \
    void* name(std::size_t size) { return convstep::test::meteredAllocateOrThrow(size, 1); }       \
    void* name(std::size_t size, std::align_val_t alignment)                                       \
    {                                                                                              \
        return convstep::test::meteredAllocateOrThrow(size, static_cast<std::size_t>(alignment));  \
    }                                                                                              \
    void* name(std::size_t size, const std::nothrow_t&) noexcept                                   \
    {                                                                                              \
        return convstep::test::meteredAllocate(size, 1);                                           \
    }                                                                                              \
    void* name(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept       \
    {                                                                                              \
        return convstep::test::meteredAllocate(size, static_cast<std::size_t>(alignment));         \
    }
#define CONVSTEP_METERED_DELETE(name)                                                              \
    void name(void* data) noexcept { convstep::test::meteredFree(data); }                          \
    void name(void* data, std::size_t) noexcept { convstep::test::meteredFree(data); }             \
    void name(void* data, std::align_val_t) noexcept { convstep::test::meteredFree(data); }        \
    void name(void* data, std::size_t, std::align_val_t) noexcept                                  \
    {                                                                                              \
        convstep::test::meteredFree(data);                                                         \
    }
CONVSTEP_METERED_NEW(operator new)
CONVSTEP_METERED_NEW(operator new[])
CONVSTEP_METERED_DELETE(operator delete)
CONVSTEP_METERED_DELETE(operator delete[])
#undef CONVSTEP_METERED_NEW
#undef CONVSTEP_METERED_DELETE
