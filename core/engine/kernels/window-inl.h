// SPDX-License-Identifier: GPL-3.0-or-later
//
// conv2d of few channels into a vector of outputs: a row of a window is a few neighbouring floats,
// whose weights all stay in registers, and each float is loaded once for all the windows it is in.
// Included once for each instruction set.
#if defined(CONVSTEP_WINDOW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVSTEP_WINDOW_INL_H
#undef CONVSTEP_WINDOW_INL_H
#else
#define CONVSTEP_WINDOW_INL_H
#endif

#include <algorithm>

#include <hwy/highway.h>

#include "core/engine/kernels/flat-inl.h"
#include "core/engine/kernels/vector-inl.h"
#include "core/engine/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

// Pixels at once: their sums, the weights and an input fit into the registers.
template <int LENGTH>
constexpr int windowPixels()
{
    return std::min(16, flatRegisters - 2 - LENGTH);
}

// Windows of rows of LENGTH floats, the pixels APART floats apart.
template <int LENGTH, int APART>
HWY_NOINLINE void windowTile(const Window& q, const float* a, float* c)
{
    const Floats d;
    constexpr int pixels = windowPixels<LENGTH>();
    constexpr int reach = (LENGTH + APART - 1) / APART;  // pixels that have a float in common
    const auto used = static_cast<std::size_t>(q.outputs);
    const bool whole = q.outputs >= lanes;
    const LaneMask mask = FirstN(d, whole ? static_cast<std::size_t>(lanes) : used);
    Vector first = Zero(d);
    if (q.finish.bias)
        first = MaskedLoad(mask, d, q.finish.bias);
    Vector sum[pixels];
    CONVSTEP_UNROLL
    for (int p = 0; p < pixels; ++p)
        sum[p] = first;
    const float* w = q.weights;
    for (Index t = 0; t < q.tapRows; ++t, a += q.aTapRow, w += LENGTH * lanes) {
        Vector weight[LENGTH];
        CONVSTEP_UNROLL
        for (int k = 0; k < LENGTH; ++k)
            weight[k] = LoadU(d, w + k * lanes);
        // Neighbouring floats belong to the same sums: one of each pixel before the next.
        CONVSTEP_UNROLL
        for (int s = 0; s < APART; ++s) {
            CONVSTEP_UNROLL
            for (int j = 0; j < pixels + reach - 1; ++j) {
                if (s + (j < pixels ? 0 : j - pixels + 1) * APART >= LENGTH)
                    continue;
                Vector value = Set(d, a[j * APART + s]);
                keepInRegister(value);
                CONVSTEP_UNROLL
                for (int i = 0; i < reach; ++i)
                    if (j - i >= 0 && j - i < pixels && s + i * APART < LENGTH)
                        sum[j - i] = MulAdd(value, weight[s + i * APART], sum[j - i]);
            }
        }
    }
    const Finisher finish(q.finish);
    CONVSTEP_UNROLL
    for (int p = 0; p < pixels; ++p) {
        float* const to = c + p * q.cPixel;
        if (q.stream)
            Stream(finish(sum[p]), d, to);
        else if (whole)
            StoreU(finish(sum[p]), d, to);
        else
            BlendedStore(finish(sum[p]), mask, d, to);
    }
}

template <int LENGTH, int APART>
HWY_INLINE bool windowRow(const Window& q)
{
    if constexpr (windowPixels<LENGTH>() >= 4) {
        constexpr Index most = windowPixels<LENGTH>();
        if (q.pixels < most)
            return false;
        Index p = 0;
        for (; p + most <= q.pixels; p += most)
            windowTile<LENGTH, APART>(q, q.a + p * APART, q.c + p * q.cPixel);
        // Some of the last once more, to the same values.
        if (p < q.pixels) {
            p = q.pixels - most;
            windowTile<LENGTH, APART>(q, q.a + p * APART, q.c + p * q.cPixel);
        }
        return true;
    } else {
        return false;
    }
}

// Whether it was computed: there are kernels for the usual windows alone, and for no few pixels.
bool window(const Window& q)
{
    const auto is = [&](Index length, Index apart) {
        return q.length == length && q.aPixel == apart;
    };
    if (is(3, 1))  // 3 columns, 1 channel
        return windowRow<3, 1>(q);
    if (is(3, 2))
        return windowRow<3, 2>(q);
    if (is(5, 1))
        return windowRow<5, 1>(q);
    if (is(7, 1))
        return windowRow<7, 1>(q);
    if (is(7, 2))
        return windowRow<7, 2>(q);
    if (is(9, 3))  // 3 columns, 3 channels
        return windowRow<9, 3>(q);
    if (is(9, 6))
        return windowRow<9, 6>(q);
    if (is(15, 3))
        return windowRow<15, 3>(q);
    return false;
}

bool allFinite(const float* values, Index count)
{
    const Floats d;
    const Vector zero = Zero(d);
    Vector sums[4] = {zero, zero, zero, zero};  // 0, or NaN
    Index i = 0;
    for (; i + 4 * lanes <= count; i += 4 * lanes)
        for (int v = 0; v < 4; ++v)
            sums[v] = MulAdd(LoadU(d, values + i + v * lanes), zero, sums[v]);
    for (; i < count; i += lanes) {
        const LaneMask mask = FirstN(d, static_cast<std::size_t>(std::min(count - i, lanes)));
        sums[0] = MulAdd(MaskedLoad(mask, d, values + i), zero, sums[0]);
    }
    float sum[lanes];
    StoreU(Add(Add(sums[0], sums[1]), Add(sums[2], sums[3])), d, sum);
    for (Index lane = 1; lane < lanes; ++lane)
        sum[0] += sum[lane];
    return sum[0] == 0;
}

}  // namespace convstep::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
