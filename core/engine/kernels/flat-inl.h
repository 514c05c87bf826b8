// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of few channels: a row of pixels is one array of floats, whatever the channels, so that
// all lanes of a vector are of use. Included once for each instruction set.
#if defined(CONVSTEP_FLAT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVSTEP_FLAT_INL_H
#undef CONVSTEP_FLAT_INL_H
#else
#define CONVSTEP_FLAT_INL_H
#endif

#include <algorithm>
#include <numeric>

#include <hwy/highway.h>

#include "core/engine/kernels/vector-inl.h"
#include "core/engine/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

constexpr int flatRegisters = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON ? 32 : 16;

// Makes a vector stay in its register, where a compiler would rather load it once for each use.
HWY_INLINE void keepInRegister([[maybe_unused]] Vector& value)
{
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
    asm("" : "+v"(value.raw));
#endif
}
// The same for an address: what lies beside it is then addressed relative to it.
HWY_INLINE void keepInRegister(const float*& address) { asm("" : "+r"(address)); }

// Sums of R rows of V vectors, `step` floats apart, K×K taps. Each vector of x is loaded once for
// all rows that it has a tap in.
template <int K, int R, int V, class Weight>
HWY_INLINE void flatSum(const Flat& q, const float* x, Index step, const Weight& weight,
                        Vector (&sum)[R][V])
{
    const Floats d;
    CONVSTEP_UNROLL
    for (int i = 0; i < R; ++i)
        CONVSTEP_UNROLL
        for (int v = 0; v < V; ++v)
            sum[i][v] = Zero(d);
    CONVSTEP_UNROLL
    for (int t = 0; t < R + K - 1; ++t, x += q.xTapRow) {
        keepInRegister(x);
        CONVSTEP_UNROLL
        for (int b = 0; b < K; ++b) {
            Vector value[V];
            CONVSTEP_UNROLL
            for (int v = 0; v < V; ++v) {
                value[v] = LoadU(d, x + (b * q.xTapColumn + v * step));
                keepInRegister(value[v]);
            }
            CONVSTEP_UNROLL
            for (int i = 0; i < R; ++i)
                if (t >= i && t < i + K) {
                    const Vector w = weight(t - i, b);
                    CONVSTEP_UNROLL
                    for (int v = 0; v < V; ++v)
                        sum[i][v] = MulAdd(value[v], w, sum[i][v]);
                }
        }
    }
}

template <int K, int R, int V, class Weight>
HWY_INLINE void flatStore(const Flat& q, Index at, Index step, const Weight& weight)
{
    Vector sum[R][V];
    flatSum<K, R, V>(q, q.x + at, step, weight, sum);
    CONVSTEP_UNROLL
    for (int i = 0; i < R; ++i)
        CONVSTEP_UNROLL
        for (int v = 0; v < V; ++v)
            StoreU(sum[i][v], Floats(), q.y + i * q.yRow + at + v * step);
}

// R rows, at least a vector long. The vectors that begin with the same channel have the same
// weights: those of one such phase after another, so that the weights stay in registers. Where
// they are too many, some are read again and again, and each time serve two vectors.
template <int K, int R>
HWY_NOINLINE void flatRows(const Flat& given)
{
    const Flat q = given;  // of which no store can be thought to change anything
    const Floats d;
    // Rows of the weights that find room in the registers; the others are read again and again.
    constexpr bool small = K * K + R + 1 <= flatRegisters;
    constexpr int most = small ? 1 : 2;  // vectors at once
    constexpr int near = small ? K : std::max(0, (flatRegisters - (R + 1) * most) / K);
    const Index phases = q.channels / std::gcd(q.channels, lanes);
    const Index step = phases * lanes;
    const Index last = q.length - lanes;
    const auto sweep = [&](Index first, Index end) HWY_ATTR {
        const float* const w = q.w + first % q.channels * lanes;
        Vector weights[std::max(near, 1)][K];
        CONVSTEP_UNROLL
        for (int a = 0; a < near; ++a)
            CONVSTEP_UNROLL
            for (int b = 0; b < K; ++b)
                weights[a][b] = LoadU(d, w + a * q.wTapRow + b * q.wTapColumn);
        const auto weight = [&](int a, int b) HWY_ATTR {
            return a < near ? weights[a][b] : LoadU(d, w + a * q.wTapRow + b * q.wTapColumn);
        };
        Index at = first;
        for (; at + (most - 1) * step <= end; at += most * step)
            flatStore<K, R, most>(q, at, step, weight);
        for (; at <= end; at += step)
            flatStore<K, R, 1>(q, at, step, weight);
    };
    for (Index phase = 0; phase < phases; ++phase)
        sweep(phase * lanes, last);
    if (q.length % lanes != 0)
        sweep(last, last);  // some of it once more, to the same values
}

// Any taps, any length.
template <int R>
HWY_NOINLINE void flatRowsAny(const Flat& q)
{
    const Floats d;
    const auto one = [&](Index at, const auto& load, const auto& store) HWY_ATTR {
        const float* const w = q.w + at % q.channels * lanes;
        Vector sum[R];
        CONVSTEP_UNROLL
        for (int i = 0; i < R; ++i)
            sum[i] = Zero(d);
        const Index rows = q.tapRows > 0 ? R + q.tapRows - 1 : 0;
        for (Index t = 0; t < rows; ++t)
            for (Index b = 0; b < q.tapColumns; ++b) {
                const Vector value = load(q.x + at + t * q.xTapRow + b * q.xTapColumn);
                const float* const weight = w + t * q.wTapRow + b * q.wTapColumn;
                CONVSTEP_UNROLL
                for (int i = 0; i < R; ++i)
                    if (t >= i && t < i + q.tapRows)
                        sum[i] = MulAdd(value, LoadU(d, weight - i * q.wTapRow), sum[i]);
            }
        CONVSTEP_UNROLL
        for (int i = 0; i < R; ++i)
            store(sum[i], q.y + i * q.yRow + at);
    };
    Index at = 0;
    for (; at + lanes <= q.length; at += lanes)
        one(
            at, [&](const float* from) HWY_ATTR { return LoadU(d, from); },
            [&](Vector value, float* to) HWY_ATTR { StoreU(value, d, to); });
    if (at < q.length) {
        const LaneMask mask = FirstN(d, static_cast<std::size_t>(q.length - at));
        one(
            at, [&](const float* from) HWY_ATTR { return MaskedLoad(mask, d, from); },
            [&](Vector value, float* to) HWY_ATTR { BlendedStore(value, mask, d, to); });
    }
}

template <int R>
HWY_INLINE void flatTaps(const Flat& q)
{
    if (q.length >= lanes && q.tapRows == q.tapColumns) {
        switch (q.tapRows) {
        case 3:
            return flatRows<3, R>(q);
        case 5:
            return flatRows<5, R>(q);
        case 7:
            return flatRows<7, R>(q);
        default:
            break;
        }
    }
    flatRowsAny<R>(q);
}

void flat(const Flat& q)
{
    switch (q.rows) {
    case 4:
        return flatTaps<4>(q);
    case 3:
        return flatTaps<3>(q);
    case 2:
        return flatTaps<2>(q);
    default:
        return flatTaps<1>(q);
    }
}

// As many pixels at once as there is room for in a vector, before and after.
template <int C>
HWY_NOINLINE void flatMixChannels(const FlatMix& q)
{
    const Floats d;
    const Finisher finish(q.finish);
    const Vector bias = LoadU(d, q.weights + C * lanes);
    Vector weights[C];
    LaneIndices spread[C];
    CONVSTEP_UNROLL
    for (int c = 0; c < C; ++c) {
        weights[c] = LoadU(d, q.weights + c * lanes);
        spread[c] = SetTableIndices(d, q.spread + c * lanes);
    }
    const float* x = q.x;
    float* y = q.y;
    for (Index left = q.pixels; left > 0; left -= q.pixelsAtOnce) {
        const Vector value = LoadU(d, x);
        Vector sum = bias;
        CONVSTEP_UNROLL
        for (int c = 0; c < C; ++c)
            sum = MulAdd(TableLookupLanes(value, spread[c]), weights[c], sum);
        StoreU(finish(sum), d, y);
        x += q.pixelsAtOnce * C;
        y += q.pixelsAtOnce * q.outputs;
    }
}

void flatMix(const FlatMix& q)
{
    switch (q.channels) {
    case 1:
        return flatMixChannels<1>(q);
    case 2:
        return flatMixChannels<2>(q);
    case 3:
        return flatMixChannels<3>(q);
    case 4:
        return flatMixChannels<4>(q);
    case 5:
        return flatMixChannels<5>(q);
    case 6:
        return flatMixChannels<6>(q);
    case 7:
        return flatMixChannels<7>(q);
    default:
        return flatMixChannels<8>(q);
    }
}

void copyFloats(const float* from, Index count, float* to, bool stream)
{
    const Floats d;
    const auto some = [&](Index part) HWY_ATTR {
        const LaneMask mask = FirstN(d, static_cast<std::size_t>(part));
        BlendedStore(MaskedLoad(mask, d, from), mask, d, to);
        from += part;
        to += part;
        count -= part;
    };
    if (stream) {
        const auto past = static_cast<Index>(reinterpret_cast<std::uintptr_t>(to) / 4 %
                                             static_cast<std::uintptr_t>(lanes));
        if (past != 0)
            some(std::min(lanes - past, count));
        for (; count >= lanes; count -= lanes, from += lanes, to += lanes)
            Stream(LoadU(d, from), d, to);
    } else {
        for (; count >= lanes; count -= lanes, from += lanes, to += lanes)
            StoreU(LoadU(d, from), d, to);
    }
    if (count > 0)
        some(count);
}

}  // namespace convstep::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
