// SPDX-License-Identifier: GPL-3.0-or-later
//
// The border between the engine and its kernels: plain numbers and pointers, so that nothing that
// is compiled for one instruction set can be taken for another. Each instruction set has one
// KernelTable. All distances are in floats. Kernels never allocate, and read and write only what
// their arguments name.
#pragma once

#include <cstddef>
#include <cstdint>

namespace convstep::kernels {

using Index = std::ptrdiff_t;

// Scratch tiles [pixels][channels]: up to tileDepth channels at a time, tilePitch floats from pixel
// to pixel, so that pixels fall into different sets of the cache. The kernels know it.
inline constexpr Index tileDepth = 256;
inline constexpr Index tilePitch = tileDepth + 16;

// Weights that do not fit into the second-level cache beside other things, in floats.
inline constexpr Index farWeights = Index{1} << 18;

// What happens to a sum: it begins with the bias, and is clamped at the end to [low, high]; linear
// is ±∞, relu [0, ∞), relu6 [0, 6]. NaN stays NaN.
struct Finish {
    const float* bias = nullptr;  // per output channel, or null; of a multiplication only
    bool clamp = false;
    float low = 0;
    float high = 0;
};

// One run of the sum, at most tileDepth long: `length` neighbouring floats from `a`, times as many
// rows of the weights from row `b` on.
struct Run {
    Index a = 0;
    Index b = 0;
    Index length = 0;
};

// What will be read soon: `pieces` of 1 KiB each, `stride` floats from one to the next. It is asked
// for while sums are made, as far as there is time.
struct Fetch {
    const float* from = nullptr;
    Index stride = 0;
    Index pieces = 0;
};

// c[i][p][o] = finish( Σ over runs, k: a[i·aRow + p·aPixel + run.a + k] · w[run.b + k][o] ), for
// `rows` rows i of `pixels` pixels p and the outputs o from firstOutput to lastOutput.
struct Multiply {
    const float* a = nullptr;
    Index aRow = 0;
    Index aPixel = 0;
    const Run* runs = nullptr;
    Index runCount = 0;
    const float* weights = nullptr;  // packed
    Index depth = 0;                 // rows of the weights in all
    Index outputs = 0;               // columns of the weights in all
    Index firstOutput = 0;           // a multiple of 2·lanes
    Index lastOutput = 0;            // likewise, or `outputs`
    float* c = nullptr;
    Index cFirst = 0;                // the output that c[0] is
    Index cRow = 0;
    Index cPixel = 0;
    Index rows = 1;
    Index pixels = 0;
    bool add = false;     // to what is there
    bool last = true;     // nothing is added later: finish
    bool stream = false;  // past the caches, when it is the last and only time
    Index partDepth = tileDepth;  // of the depth, summed in registers in one go
    const Fetch* fetches = nullptr;
    Index fetchCount = 0;
    Finish finish;
};

// y[i][j][m] = Σ over a, b < taps: x[i·xRow + j·xPixel + a·xTapRow + b·xTapColumn + m / M]
// · w[a·wTapRow + b·wTapColumn + m] for rows i, columns j, channels m.
struct Depthwise {
    const float* x = nullptr;
    Index xRow = 0, xPixel = 0, xTapRow = 0, xTapColumn = 0;
    const float* w = nullptr;  // padded with zeros to a multiple of 16 channels
    Index wTapRow = 0, wTapColumn = 0;
    float* y = nullptr;
    Index yRow = 0, yPixel = 0;
    // Channel m is written to (m / tileDepth)·yTile + m mod tileDepth: tileDepth for a plain array.
    Index yTile = tileDepth;
    Index rows = 0, columns = 0, channels = 0;
    Index tapRows = 0, tapColumns = 0;
    // Multiplier M above 1 only. `firstChannel`: m of the first channel of the call, which reads
    // x[0], modulo M. `expand`: M rows of `lanes` numbers; row e says from which channel (counted
    // from the first) each lane of a vector reads whose first m is e modulo M.
    Index multiplier = 1;
    Index firstChannel = 0;
    const std::int32_t* expand = nullptr;
    bool stream = false;
};

// y[i·yRow + f] = Σ over a, b < taps: x[(i + a)·xTapRow + b·xTapColumn + f] ·
// weight[a][b][f mod C] for up to four rows i and f < length: depthwise convolution of pixels that
// lie side by side, whose rows i are as far apart as the rows of taps.
struct Flat {
    const float* x = nullptr;
    Index xTapRow = 0, xTapColumn = 0;
    const float* w = nullptr;  // of a tap: C vectors, the weights of one that begins with channel c
    Index wTapRow = 0, wTapColumn = 0;
    float* y = nullptr;
    Index yRow = 0;
    Index rows = 1, length = 0;
    Index channels = 1;
    Index tapRows = 0, tapColumns = 0;
};

// y[p][o] = finish( bias[o] + Σ over c: x[p][c] · w[c][o] ), `pixelsAtOnce` pixels to a vector, in
// and out. Reads and writes whole vectors: up to two behind the last pixel's.
struct FlatMix {
    const float* x = nullptr;
    Index channels = 1, outputs = 1;
    Index pixels = 0, pixelsAtOnce = 1;
    const float* weights = nullptr;        // [C + 1][lanes]: of each lane's output; then its bias
    const std::int32_t* spread = nullptr;  // [C][lanes]: where a lane finds channel c of its pixel
    float* y = nullptr;
    Finish finish;
};

// c[p][o] = finish( Σ over a < tapRows, k < length: a[p·aPixel + a·aTapRow + k] ·
// weights[a][k][o] ): one row of pixels, one vector of outputs or less.
struct Window {
    const float* a = nullptr;
    Index aPixel = 0, aTapRow = 0;
    const float* weights = nullptr;  // vectors
    Index tapRows = 0, length = 0;
    float* c = nullptr;
    Index cPixel = 0;
    Index outputs = 0;  // left, of which a vector is computed at most
    Index pixels = 0;
    bool stream = false;
    Finish finish;
};

struct KernelTable {
    Index lanes = 0;        // floats of a vector
    Index stripPixels = 0;  // pixels of one register tile of two vectors
    // Floats of weights[depth][outputs] once packed, and the packing; what is beyond the outputs
    // becomes 0.
    Index (*packedFloats)(Index depth, Index outputs) = nullptr;
    void (*pack)(const float* weights, Index depth, Index outputs, float* packed) = nullptr;
    void (*multiply)(const Multiply&) = nullptr;
    void (*depthwise)(const Depthwise&) = nullptr;
    void (*flat)(const Flat&) = nullptr;
    void (*flatMix)(const FlatMix&) = nullptr;  // at most 8 channels
    bool (*window)(const Window&) = nullptr;  // false: nothing was done, it knows no such windows
    bool (*allFinite)(const float* values, Index count) = nullptr;
    void (*copy)(const float* from, Index count, float* to, bool stream) = nullptr;
    void (*fence)() = nullptr;  // after streaming, before others may read
};

[[nodiscard]] const KernelTable& baselineKernels();
// nullptr when this build has none.
[[nodiscard]] const KernelTable* avx2Kernels();
[[nodiscard]] const KernelTable* avx512Kernels();

}  // namespace convstep::kernels
