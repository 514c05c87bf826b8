// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pixels times packed weights: the register tile that nearly all multiplications happen in.
// Included once for each instruction set.
#if defined(CONVSTEP_MULTIPLY_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVSTEP_MULTIPLY_INL_H
#undef CONVSTEP_MULTIPLY_INL_H
#else
#define CONVSTEP_MULTIPLY_INL_H
#endif

#include <algorithm>

#include <hwy/highway.h>

#include "core/engine/kernels/vector-inl.h"
#include "core/engine/kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

// Pixels of a register tile of NV vectors: accumulators, NV weights and one input must fit into
// the registers. Two vectors need 16 loads for 28 multiply-adds at 14 pixels; beyond that nothing
// is gained.
template <int NV>
constexpr int tilePixels()
{
    if constexpr (manyRegisters)
        return NV == 3 ? 9 : 14;
    else
        return NV == 1 ? 12 : NV == 2 ? 6 : 4;
}

// Columns of the weights from vector 2·panel on, all `depth` rows one after the other. Panels are
// two vectors wide; of an odd number of vectors the last panel has three, or one when there is
// but one.
HWY_INLINE Index panelCount(Index outputs)
{
    const Index vectors = (outputs + lanes - 1) / lanes;
    return vectors <= 1 ? vectors : vectors / 2;
}

HWY_INLINE Index panelVectors(Index outputs, Index panel)
{
    const Index vectors = (outputs + lanes - 1) / lanes;
    return panel + 1 == panelCount(outputs) ? vectors - 2 * panel : 2;
}

// Weights that stay in the nearest cache beside other things, in floats.
constexpr Index nearWeights = 1 << 13;

// Takes the lines of a list of fetches, some with each tile.
class Fetcher {
public:
    HWY_INLINE Fetcher(const Fetch* fetches, Index count) : m_fetch(fetches), m_end(fetches + count)
    {
    }
    // The next weights, before all else.
    HWY_INLINE void weights(const float* from, Index floats)
    {
        m_weights = {from, 256, floats / 256};
        m_weightLine = 0;
    }
    [[nodiscard]] HWY_INLINE bool empty() const
    {
        return m_weightLine >= 16 * m_weights.pieces && m_fetch == m_end;
    }
    // What comes next; `lines` of it are taken.
    HWY_INLINE Fetch take(Index lines, Index& line)
    {
        if (m_weightLine < 16 * m_weights.pieces) {
            line = m_weightLine;
            m_weightLine += lines;
            return m_weights;
        }
        const Fetch now = *m_fetch;
        line = m_line;
        m_line += lines;
        if (m_line >= 16 * now.pieces) {
            ++m_fetch;
            m_line = 0;
        }
        return now;
    }

private:
    const Fetch* m_fetch;
    const Fetch* m_end;
    Index m_line = 0;
    Fetch m_weights;
    Index m_weightLine = 0;
};

// What the tiles of a panel have in common while a part of the depth is multiplied.
struct Part {
    const float* panel = nullptr;
    Index firstOutput = 0;
    const Run* runs = nullptr;
    const Run* runsEnd = nullptr;
    bool add = false;   // there is a sum already
    bool last = false;  // it is finished now
    Fetcher* fetcher = nullptr;
};

// One tile: MR pixels from `a` on, one panel. PITCH: the distance of the pixels when it is known
// here, which makes the addresses of a tile immediates; else 0. FETCH: asks for the next weights.
template <int NV, int MR, int PITCH, bool FETCH>
HWY_NOINLINE void multiplyTile(const Multiply& m, const Part& part, const float* HWY_RESTRICT a,
                               float* HWY_RESTRICT c)
{
    const Floats d;
    constexpr int UN = manyRegisters ? 2 : 1;
    const Index firstOutput = part.firstOutput;
    const bool whole = firstOutput + NV * lanes <= m.outputs;
    const auto columnsOf = [&](int v) HWY_ATTR {
        const Index left = m.outputs - firstOutput - v * lanes;
        return FirstN(d, static_cast<std::size_t>(std::max<Index>(left, 0)));
    };

    Vector sum[MR][NV];
    CONVSTEP_UNROLL
    for (int v = 0; v < NV; ++v) {
        Vector first = Zero(d);
        if (m.finish.bias && !part.add) {
            const float* const bias = m.finish.bias + firstOutput + v * lanes;
            first = whole ? LoadU(d, bias) : MaskedLoad(columnsOf(v), d, bias);
        }
        CONVSTEP_UNROLL
        for (int p = 0; p < MR; ++p)
            sum[p][v] = first;
    }
    const Index aPixel = PITCH > 0 ? PITCH : m.aPixel;
    const Index aPixel3 = 3 * aPixel;
    constexpr int groupPixels = PITCH > 0 ? MR : 4;
    constexpr int groups = (MR + groupPixels - 1) / groupPixels;
    Fetch fetch;
    Index line = 0;
    if constexpr (FETCH) {
        Index lines = 0;
        for (const Run* run = part.runs; run != part.runsEnd; ++run)
            lines += run->length / UN;
        fetch = part.fetcher->take(lines, line);
    }
    for (const Run* run = part.runs; run != part.runsEnd; ++run) {
        // Of unknown distances in groups of four, so that addresses need few registers.
        const float* group[groups];
        CONVSTEP_UNROLL
        for (int g = 0; g < groups; ++g)
            group[g] = a + run->a + groupPixels * g * aPixel;
        const float* b = part.panel + run->b * NV * lanes;
        const auto step = [&](int k) HWY_ATTR {
            Vector w[NV];
            CONVSTEP_UNROLL
            for (int v = 0; v < NV; ++v)
                w[v] = LoadU(d, b + (k * NV + v) * lanes);
            CONVSTEP_UNROLL
            for (int p = 0; p < MR; ++p) {
                const int in = p % groupPixels;
                const float* from = group[p / groupPixels] + k;
                const Vector x = Set(d, PITCH > 0 ? from[in * PITCH]
                                        : in == 3 ? from[aPixel3]
                                                  : from[in * aPixel]);
                CONVSTEP_UNROLL
                for (int v = 0; v < NV; ++v)
                    sum[p][v] = MulAdd(x, w[v], sum[p][v]);
            }
        };
        const auto advance = [&](int k) HWY_ATTR {
            b += k * NV * lanes;
            CONVSTEP_UNROLL
            for (int g = 0; g < groups; ++g)
                group[g] += k;
        };
        // The odd one first: after the loop it would cost the loop registers.
        const float* const end = b + run->length * NV * lanes;
        for (Index odd = run->length % UN; odd > 0; --odd) {
            step(0);
            advance(1);
        }
        while (b != end) {
            CONVSTEP_UNROLL
            for (int k = 0; k < UN; ++k)
                step(k);
            advance(UN);
            if constexpr (FETCH) {
                __builtin_prefetch(fetch.from + (line >> 4) * fetch.stride + (line & 15) * 16, 0,
                                   2);
                ++line;
            }
        }
    }

    // Parts of a long sum are summed by themselves and added at last: less rounding.
    if (part.add) {
        CONVSTEP_UNROLL
        for (int v = 0; v < NV; ++v)
            CONVSTEP_UNROLL
            for (int p = 0; p < MR; ++p) {
                const float* const from = c + p * m.cPixel + v * lanes;
                sum[p][v] = Add(sum[p][v], whole ? LoadU(d, from)
                                                 : MaskedLoad(columnsOf(v), d, from));
            }
    }
    if (m.finish.clamp && part.last) {
        const Finisher finish(m.finish);
        CONVSTEP_UNROLL
        for (int p = 0; p < MR; ++p)
            CONVSTEP_UNROLL
            for (int v = 0; v < NV; ++v)
                sum[p][v] = finish(sum[p][v]);
    }
    if (!whole) {
        CONVSTEP_UNROLL
        for (int v = 0; v < NV; ++v) {
            const LaneMask mask = columnsOf(v);
            CONVSTEP_UNROLL
            for (int p = 0; p < MR; ++p)
                BlendedStore(sum[p][v], mask, d, c + p * m.cPixel + v * lanes);
        }
    } else if (m.stream && part.last && !part.add) {
        CONVSTEP_UNROLL
        for (int p = 0; p < MR; ++p)
            CONVSTEP_UNROLL
            for (int v = 0; v < NV; ++v)
                Stream(sum[p][v], d, c + p * m.cPixel + v * lanes);
    } else {
        CONVSTEP_UNROLL
        for (int p = 0; p < MR; ++p)
            CONVSTEP_UNROLL
            for (int v = 0; v < NV; ++v)
                StoreU(sum[p][v], d, c + p * m.cPixel + v * lanes);
    }
}

template <int NV, int MR, int PITCH, bool FETCH>
HWY_INLINE void multiplyPixels(const Multiply& m, const Part& part, Index pixels, const float* a,
                               float* c)
{
    // Of few pixels there is one kind of tile: it need not be the fastest.
    constexpr bool few = 2 * MR < tilePixels<NV>();
    if constexpr (!(few && FETCH)) {
        if (pixels == MR)
            return multiplyTile<NV, MR, few ? 0 : PITCH, FETCH>(m, part, a, c);
        if constexpr (MR > 1)
            multiplyPixels<NV, MR - 1, PITCH, FETCH>(m, part, pixels, a, c);
    }
}

// All pixels, in tiles that are as equal as can be.
template <int NV>
HWY_INLINE void multiplyPart(const Multiply& m, const Part& part)
{
    constexpr int most = tilePixels<NV>();
    for (Index row = 0; row < m.rows; ++row) {
        Index tiles = (m.pixels + most - 1) / most;
        const float* a = m.a + row * m.aRow;
        float* c = m.c + row * m.cRow + part.firstOutput - m.cFirst;
        for (Index left = m.pixels; left > 0; --tiles) {
            const Index pixels = (left + tiles - 1) / tiles;
            if (NV == 2 && 2 * pixels >= most && !part.fetcher->empty()) {
                if (m.aPixel == tilePitch)
                    multiplyPixels<NV, most, tilePitch, NV == 2>(m, part, pixels, a, c);
                else
                    multiplyPixels<NV, most, 0, NV == 2>(m, part, pixels, a, c);
            } else if (m.aPixel == tilePitch) {
                multiplyPixels<NV, most, tilePitch, false>(m, part, pixels, a, c);
            } else {
                multiplyPixels<NV, most, 0, false>(m, part, pixels, a, c);
            }
            a += pixels * m.aPixel;
            c += pixels * m.cPixel;
            left -= pixels;
        }
    }
}

// One panel, the depth in parts whose weights stay in the nearest cache.
template <int NV>
HWY_INLINE void multiplyPanel(const Multiply& m, const float* panel, Index firstOutput,
                              Fetcher& fetcher)
{
    Part part;
    part.fetcher = &fetcher;
    part.panel = panel;
    part.firstOutput = firstOutput;
    const Run* const end = m.runs + m.runCount;
    const Run* run = m.runs;
    part.add = m.add;
    do {
        part.runs = run;
        for (Index depth = 0; run != end && (depth == 0 || depth + run->length <= m.partDepth); ++run)
            depth += run->length;
        part.runsEnd = run;
        part.last = run == end && m.last;
        // Weights beyond the second-level cache are asked for one part ahead.
        if (m.runCount > 0 && m.depth * m.outputs > farWeights)
            fetcher.weights(panel + (run == end ? m.depth + m.runs->b : run->b) * NV * lanes,
                            tileDepth * NV * lanes);
        multiplyPart<NV>(m, part);
        part.add = true;
    } while (run != end);
}

HWY_INLINE void multiplyPanels(const Multiply& m, Fetcher& fetcher)
{
    const Index panels = panelCount(m.outputs);
    for (Index panel = m.firstOutput / (2 * lanes); panel < panels; ++panel) {
        const Index first = 2 * panel * lanes;
        if (first >= m.lastOutput)
            break;
        const float* const weights = m.weights + first * m.depth;
        switch (panelVectors(m.outputs, panel)) {
        case 1:
            multiplyPanel<1>(m, weights, first, fetcher);
            break;
        case 2:
            multiplyPanel<2>(m, weights, first, fetcher);
            break;
        default:
            multiplyPanel<3>(m, weights, first, fetcher);
        }
    }
}

void multiply(const Multiply& m)
{
    Fetcher fetcher(m.fetches, m.fetchCount);
    if (m.depth * (m.lastOutput - m.firstOutput) > nearWeights)
        return multiplyPanels(m, fetcher);
    // All panels stay near: pixels outside, so that the output is written from front to back.
    Multiply some = m;
    some.rows = 1;
    for (Index row = 0; row < m.rows; ++row) {
        for (Index done = 0; done < m.pixels; done += some.pixels) {
            some.pixels = std::min<Index>(m.pixels - done, tilePixels<2>());
            some.a = m.a + row * m.aRow + done * m.aPixel;
            some.c = m.c + row * m.cRow + done * m.cPixel;
            multiplyPanels(some, fetcher);
        }
    }
}

extern const Index stripPixels;
const Index stripPixels = tilePixels<2>();

Index packedFloats(Index depth, Index outputs)
{
    return (outputs + lanes - 1) / lanes * lanes * depth;
}

void pack(const float* weights, Index depth, Index outputs, float* packed)
{
    for (Index panel = 0; panel < panelCount(outputs); ++panel) {
        const Index first = 2 * panel * lanes;
        const Index width = panelVectors(outputs, panel) * lanes;
        for (Index k = 0; k < depth; ++k)
            for (Index o = 0; o < width; ++o)
                *packed++ = first + o < outputs ? weights[k * outputs + first + o] : 0.0F;
    }
}

}  // namespace convstep::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
