// SPDX-License-Identifier: GPL-3.0-or-later
//
// Included by one file for each instruction set, which first gives Eigen and the namespace names of
// their own: the linker keeps one copy of each template, and would give it to all.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Core>

#include "tests/bench/eigen_kernels.h"

namespace convstep::bench::CONVSTEP_EIGEN_SET {

using Index = std::ptrdiff_t;
using Row = Eigen::Map<Eigen::Array<float, 1, Eigen::Dynamic>>;
using ConstRow = Eigen::Map<const Eigen::Array<float, 1, Eigen::Dynamic>>;
using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Matrix = Eigen::Map<RowMatrix>;
using ConstMatrix = Eigen::Map<const RowMatrix>;
// One column of M weights or results per channel.
using Groups = Eigen::Map<Eigen::ArrayXXf>;
using ConstGroups = Eigen::Map<const Eigen::ArrayXXf>;

// Calls body(input offset of the pixel, tap) for the taps of an output inside the picture.
template <class Body>
void forEachTap(const EigenLayer& q, Index y, Index x, const Body& body)
{
    for (Index a = 0; a < q.kernel; ++a)
        for (Index b = 0; b < q.kernel; ++b) {
            const Index i = y * q.stride + a * q.rate - q.top;
            const Index j = x * q.stride + b * q.rate - q.left;
            if (i >= 0 && i < q.inHeight && j >= 0 && j < q.inWidth)
                body((i * q.inWidth + j) * q.channels, a * q.kernel + b);
        }
}

static void depthwise(const EigenLayer& q, const float* in, const float* filter, float* out,
                      Index first, Index last)
{
    const Index wide = q.channels * q.multiplier;
    for (Index y = first; y < last; ++y)
        for (Index x = 0; x < q.outWidth; ++x) {
            float* const pixel = out + (y * q.outWidth + x) * wide;
            if (q.multiplier == 1) {
                Row sum(pixel, wide);
                sum.setZero();
                forEachTap(q, y, x, [&](Index offset, Index tap) {
                    sum += ConstRow(in + offset, wide) * ConstRow(filter + tap * wide, wide);
                });
            } else {
                Groups sum(pixel, q.multiplier, q.channels);
                sum.setZero();
                forEachTap(q, y, x, [&](Index offset, Index tap) {
                    sum += ConstGroups(filter + tap * wide, q.multiplier, q.channels).rowwise() *
                           ConstRow(in + offset, q.channels);
                });
            }
        }
}

static void pointwise(const EigenLayer& q, const float* in, const float* filter, float* out,
                      Index first, Index last)
{
    const Index deep = q.channels * q.multiplier;
    Matrix(out + first * q.outputs, last - first, q.outputs).noalias() =
        ConstMatrix(in + first * deep, last - first, deep) * ConstMatrix(filter, deep, q.outputs);
}

static void pointwiseLoops(const EigenLayer& q, const float* in, const float* filter, float* out,
                           Index first, Index last)
{
    const Index deep = q.channels * q.multiplier;
    for (Index pixel = first; pixel < last; ++pixel) {
        Row sum(out + pixel * q.outputs, q.outputs);
        sum.setZero();
        for (Index k = 0; k < deep; ++k)
            sum += in[pixel * deep + k] * ConstRow(filter + k * q.outputs, q.outputs);
    }
}

static void conv(const EigenLayer& q, const float* in, const float* filter, float* out,
                 float* windows, Index first, Index last)
{
    const Index deep = q.kernel * q.kernel * q.channels;
    const Index rows = convRows(q);
    for (Index begin = first; begin < last; begin += rows) {
        const Index end = begin + rows < last ? begin + rows : last;
        const Index pixels = (end - begin) * q.outWidth;
        Matrix all(windows, pixels, deep);
        all.setZero();
        for (Index y = begin; y < end; ++y)
            for (Index x = 0; x < q.outWidth; ++x) {
                float* const window = windows + ((y - begin) * q.outWidth + x) * deep;
                forEachTap(q, y, x, [&](Index offset, Index tap) {
                    Row(window + tap * q.channels, q.channels) = ConstRow(in + offset, q.channels);
                });
            }
        Matrix(out + begin * q.outWidth * q.outputs, pixels, q.outputs).noalias() =
            all * ConstMatrix(filter, deep, q.outputs);
    }
}

static void convLoops(const EigenLayer& q, const float* in, const float* filter, float* out,
                      Index first, Index last)
{
    for (Index y = first; y < last; ++y)
        for (Index x = 0; x < q.outWidth; ++x) {
            Row sum(out + (y * q.outWidth + x) * q.outputs, q.outputs);
            sum.setZero();
            forEachTap(q, y, x, [&](Index offset, Index tap) {
                for (Index c = 0; c < q.channels; ++c)
                    sum += in[offset + c] *
                           ConstRow(filter + (tap * q.channels + c) * q.outputs, q.outputs);
            });
        }
}

static constexpr EigenTable table{&depthwise, &pointwise, &pointwiseLoops, &conv, &convLoops};

}  // namespace convstep::bench::CONVSTEP_EIGEN_SET
