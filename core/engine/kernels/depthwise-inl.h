// SPDX-License-Identifier: GPL-3.0-or-later
//
// Depthwise convolution of a rectangle whose outputs all have the same taps. Channels are the
// lanes; four neighbouring outputs are summed at once, so that each input vector is loaded once
// for all the windows of the four that it lies in. Included once for each instruction set.
#if defined(CONVSTEP_DEPTHWISE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVSTEP_DEPTHWISE_INL_H
#undef CONVSTEP_DEPTHWISE_INL_H
#else
#define CONVSTEP_DEPTHWISE_INL_H
#endif

#include <hwy/highway.h>

#include "core/engine/kernels/vector-inl.h"
#include "core/engine/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

// A vector of channels of x: neighbours, or each one several times.
struct PlainLoader {
    HWY_INLINE Vector operator()(const float* x) const { return LoadU(Floats(), x); }
};
struct MaskedLoader {
    LaneMask mask;
    HWY_INLINE Vector operator()(const float* x) const { return MaskedLoad(mask, Floats(), x); }
};
struct ExpandLoader {
    LaneMask mask;  // of the channels that are read
    LaneIndices lanes;
    HWY_INLINE Vector operator()(const float* x) const
    {
        return TableLookupLanes(MaskedLoad(mask, Floats(), x), lanes);
    }
};

// Sums of RB×4 outputs with KW taps per row, STEP taps from one output to the next. With RB above
// 1 windows are square and the rows of x are shared too.
template <int KW, int STEP, int RB, class Loader>
HWY_INLINE void sumShared(const Depthwise& q, const Loader& load, const float* x, const float* w,
                          Vector (&sum)[RB][4])
{
    const Floats d;
    constexpr int columns = 3 * STEP + KW;
    if constexpr (RB == 1) {
        for (Index a = 0; a < q.tapRows; ++a) {
            Vector weight[KW];
            CONVSTEP_UNROLL
            for (int b = 0; b < KW; ++b)
                weight[b] = LoadU(d, w + b * q.wTapColumn);
            const float* from = x;
            CONVSTEP_UNROLL
            for (int j = 0; j < columns; ++j) {
                const Vector value = load(from);
                from += q.xTapColumn;
                CONVSTEP_UNROLL
                for (int g = 0; g < 4; ++g)
                    if (j >= g * STEP && j < g * STEP + KW)
                        sum[0][g] = MulAdd(value, weight[j - g * STEP], sum[0][g]);
            }
            x += q.xTapRow;
            w += q.wTapRow;
        }
    } else {
        CONVSTEP_UNROLL
        for (int row = 0; row < (RB - 1) * STEP + KW; ++row) {
            const float* from = x;
            CONVSTEP_UNROLL
            for (int j = 0; j < columns; ++j) {
                const Vector value = load(from);
                from += q.xTapColumn;
                CONVSTEP_UNROLL
                for (int i = 0; i < RB; ++i) {
                    const int a = row - i * STEP;
                    CONVSTEP_UNROLL
                    for (int g = 0; g < 4; ++g) {
                        const int b = j - g * STEP;
                        if (a >= 0 && a < KW && b >= 0 && b < KW)
                            sum[i][g] = MulAdd(
                                value, LoadU(d, w + a * q.wTapRow + b * q.wTapColumn), sum[i][g]);
                    }
                }
            }
            x += q.xTapRow;
        }
    }
}

// Sums of G outputs, whatever their taps.
template <int G, class Loader>
HWY_INLINE void sumAny(const Depthwise& q, const Loader& load, const float* x, const float* w,
                       Vector (&sum)[1][G])
{
    const Floats d;
    for (Index a = 0; a < q.tapRows; ++a) {
        const float* from = x;
        const float* weights = w;
        for (Index b = 0; b < q.tapColumns; ++b) {
            const Vector weight = LoadU(d, weights);
            CONVSTEP_UNROLL
            for (int g = 0; g < G; ++g)
                sum[0][g] = MulAdd(load(from + g * q.xPixel), weight, sum[0][g]);
            from += q.xTapColumn;
            weights += q.wTapColumn;
        }
        x += q.xTapRow;
        w += q.wTapRow;
    }
}

// RB×G outputs, all channels. KW 0: any taps.
template <int KW, int STEP, int RB, int G, bool EXPAND>
HWY_NOINLINE void depthwiseGroup(const Depthwise& q, const float* x, float* y)
{
    const Floats d;
    const auto sumUp = [&](const auto& load, const float* from, const float* w,
                           Vector(&sum)[RB][G]) HWY_ATTR {
        CONVSTEP_UNROLL
        for (int i = 0; i < RB; ++i)
            CONVSTEP_UNROLL
            for (int g = 0; g < G; ++g)
                sum[i][g] = Zero(d);
        if constexpr (KW == 0)
            sumAny<G>(q, load, from, w, sum);
        else
            sumShared<KW, STEP, RB>(q, load, from, w, sum);
    };

    Index channel = 0;  // of x
    Index rest = q.firstChannel;
    for (Index m = 0; m < q.channels; m += lanes) {
        const Index left = q.channels - m;
        const Index place = m / tileDepth * q.yTile + m % tileDepth;
        Vector sum[RB][G];
        if constexpr (EXPAND) {
            const Index used = left < lanes ? left : lanes;
            const Index read = (rest + used - 1) / q.multiplier + 1;
            const ExpandLoader load{FirstN(d, static_cast<std::size_t>(read)),
                                    SetTableIndices(d, q.expand + rest * lanes)};
            sumUp(load, x + channel, q.w + m, sum);
            rest += lanes;
            channel += rest / q.multiplier;
            rest %= q.multiplier;
        } else if (left >= lanes) {
            sumUp(PlainLoader{}, x + m, q.w + m, sum);
        } else {
            sumUp(MaskedLoader{FirstN(d, static_cast<std::size_t>(left))}, x + m, q.w + m, sum);
        }
        float* const to = y + place;
        if (left >= lanes && q.stream) {
            CONVSTEP_UNROLL
            for (int i = 0; i < RB; ++i)
                CONVSTEP_UNROLL
                for (int g = 0; g < G; ++g)
                    Stream(sum[i][g], d, to + i * q.yRow + g * q.yPixel);
        } else if (left >= lanes) {
            CONVSTEP_UNROLL
            for (int i = 0; i < RB; ++i)
                CONVSTEP_UNROLL
                for (int g = 0; g < G; ++g)
                    StoreU(sum[i][g], d, to + i * q.yRow + g * q.yPixel);
        } else {
            const LaneMask mask = FirstN(d, static_cast<std::size_t>(left));
            CONVSTEP_UNROLL
            for (int i = 0; i < RB; ++i)
                CONVSTEP_UNROLL
                for (int g = 0; g < G; ++g)
                    BlendedStore(sum[i][g], mask, d, to + i * q.yRow + g * q.yPixel);
        }
    }
}

template <int KW, int STEP, int RB, bool EXPAND>
HWY_INLINE void depthwiseRows(const Depthwise& q, Index firstRow, Index rows)
{
    for (Index i = firstRow; i + RB <= firstRow + rows; i += RB) {
        const float* const x = q.x + i * q.xRow;
        float* const y = q.y + i * q.yRow;
        Index j = 0;
        for (; j + 4 <= q.columns; j += 4)
            depthwiseGroup<KW, STEP, RB, 4, EXPAND>(q, x + j * q.xPixel, y + j * q.yPixel);
        if (j == q.columns)
            continue;
        if (q.columns - j > 1 && q.columns >= 4) {
            // Some of the last four are computed again, to the same values.
            j = q.columns - 4;
            depthwiseGroup<KW, STEP, RB, 4, EXPAND>(q, x + j * q.xPixel, y + j * q.yPixel);
            continue;
        }
        for (Index k = 0; k < RB; ++k)
            for (Index l = j; l < q.columns; ++l)
                depthwiseGroup<0, 0, 1, 1, EXPAND>(q, x + k * q.xRow + l * q.xPixel,
                                                   y + k * q.yRow + l * q.yPixel);
    }
}

// Square windows share rows too where there are registers for it.
template <int K, int STEP, bool EXPAND>
HWY_INLINE void depthwiseSquare(const Depthwise& q)
{
    Index done = 0;
    if constexpr (lanes == 16) {
        if (q.tapRows == K && q.xRow == STEP * q.xTapRow) {
            if constexpr (K == 3 && STEP == 1) {
                done = q.rows & ~Index{3};
                depthwiseRows<K, STEP, 4, EXPAND>(q, 0, done);
            }
            const Index twos = (q.rows - done) & ~Index{1};
            depthwiseRows<K, STEP, 2, EXPAND>(q, done, twos);
            done += twos;
        }
    }
    depthwiseRows<K, STEP, 1, EXPAND>(q, done, q.rows - done);
}

template <int STEP, bool EXPAND>
HWY_INLINE void depthwiseShared(const Depthwise& q)
{
    switch (q.tapColumns) {
    case 2:
        return depthwiseRows<2, STEP, 1, EXPAND>(q, 0, q.rows);
    case 3:
        return depthwiseSquare<3, STEP, EXPAND>(q);
    case 4:
        return depthwiseRows<4, STEP, 1, EXPAND>(q, 0, q.rows);
    case 5:
        return depthwiseSquare<5, STEP, EXPAND>(q);
    case 6:
        return depthwiseRows<6, STEP, 1, EXPAND>(q, 0, q.rows);
    case 7:
        return depthwiseSquare<7, STEP, EXPAND>(q);
    default:
        return depthwiseRows<0, 0, 1, EXPAND>(q, 0, q.rows);
    }
}

template <bool EXPAND>
HWY_INLINE void depthwiseAny(const Depthwise& q)
{
    if (q.xPixel == q.xTapColumn)
        depthwiseShared<1, EXPAND>(q);
    else if (q.xPixel == 2 * q.xTapColumn)
        depthwiseShared<2, EXPAND>(q);
    else
        depthwiseRows<0, 0, 1, EXPAND>(q, 0, q.rows);
}

// Neighbours may as well lie below one another: the longer side of the rectangle is the one that
// groups are made along. The taps keep their order, so that a sum does not depend on the rectangle.
inline Depthwise turned(const Depthwise& q)
{
    Depthwise turned = q;
    turned.xRow = q.xPixel;
    turned.xPixel = q.xRow;
    turned.yRow = q.yPixel;
    turned.yPixel = q.yRow;
    turned.rows = q.columns;
    turned.columns = q.rows;
    return turned;
}

void depthwise(const Depthwise& q)
{
    if (q.columns < 4 && q.rows > q.columns) {
        const Depthwise other = turned(q);
        return other.multiplier > 1 ? depthwiseAny<true>(other) : depthwiseAny<false>(other);
    }
    q.multiplier > 1 ? depthwiseAny<true>(q) : depthwiseAny<false>(q);
}

}  // namespace convstep::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
