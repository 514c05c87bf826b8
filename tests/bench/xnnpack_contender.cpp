// SPDX-License-Identifier: GPL-3.0-or-later
//
// XNNPACK's NHWC convolution operators, a separable one as two of them.
#include <limits>

#include <pthreadpool.h>
#include <xnnpack.h>

#include "tests/bench/contender.h"

namespace convstep::bench {
namespace {

class Xnnpack final : public Contender {
public:
    Xnnpack() = default;
    ~Xnnpack() override
    {
        for (xnn_operator_t one : m_operators)
            xnn_delete_operator(one);
        pthreadpool_destroy(m_pool);
    }

    [[nodiscard]] bool prepare(Problem& problem, int threads)
    {
        if (threads > 1)
            m_pool = pthreadpool_create(static_cast<std::size_t>(threads));
        const BenchShape& shape = problem.shape();
        const std::int64_t middleChannels = shape.channels * shape.multiplier;
        const AxisGeometry& rows = problem.pipeline().rows;
        const AxisGeometry& cols = problem.pipeline().cols;
        const float* image = problem.input().data();
        float* output = problem.output().data();
        if (shape.kind == BenchKind::conv2d) {
            // To output, row, column, input.
            const std::int64_t depth = shape.kernel * shape.kernel * shape.channels;
            return add(rows, cols, {1, shape.channels, shape.outputs},
                       transposed(problem.firstWeights(), depth, shape.outputs), 0, image, output);
        }
        const std::vector<float> filter(problem.firstWeights().begin(),
                                        problem.firstWeights().end());
        const Channels depthwise{shape.channels, 1, shape.multiplier};
        if (shape.kind == BenchKind::depthwise)
            return add(rows, cols, depthwise, filter, XNN_FLAG_DEPTHWISE_CONVOLUTION, image,
                       output);
        // The library may read a little behind its tensors.
        m_middle.resize(static_cast<std::size_t>(problem.outExtent().h * problem.outExtent().w *
                                                 middleChannels) +
                        XNN_EXTRA_BYTES);
        return add(rows, cols, depthwise, filter, XNN_FLAG_DEPTHWISE_CONVOLUTION, image,
                   m_middle.data()) &&
               add(pointwiseAxis(rows), pointwiseAxis(cols), {1, middleChannels, shape.outputs},
                   transposed(problem.pointwiseWeights(), middleChannels, shape.outputs), 0,
                   m_middle.data(), output);
    }

    void run() override
    {
        for (xnn_operator_t one : m_operators)
            xnn_run_operator(one, m_pool);
    }

private:
    struct Channels {
        std::int64_t groups;
        std::int64_t in;  // of a group
        std::int64_t out;
    };

    static AxisGeometry pointwiseAxis(const AxisGeometry& axis)
    {
        AxisGeometry result;
        result.in = axis.out;
        result.out = axis.out;
        return result;
    }

    static std::vector<float> transposed(std::span<const float> from, std::int64_t rows,
                                         std::int64_t columns)
    {
        std::vector<float> to(from.size());
        for (std::int64_t i = 0; i < rows; ++i)
            for (std::int64_t j = 0; j < columns; ++j)
                to[static_cast<std::size_t>(j * rows + i)] =
                    from[static_cast<std::size_t>(i * columns + j)];
        return to;
    }

    bool add(const AxisGeometry& rows, const AxisGeometry& cols, const Channels& channels,
             const std::vector<float>& filter, std::uint32_t flags, const float* from, float* to)
    {
        const auto small = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
        const auto size = [](std::int64_t value) { return static_cast<std::size_t>(value); };
        constexpr float infinity = std::numeric_limits<float>::infinity();
        xnn_operator_t op = nullptr;
        if (xnn_create_convolution2d_nhwc_f32(
                small(rows.before), small(cols.after), small(rows.after), small(cols.before),
                small(rows.kernel), small(cols.kernel), small(rows.stride), small(cols.stride),
                small(rows.rate), small(cols.rate), small(channels.groups), size(channels.in),
                size(channels.out), size(channels.groups * channels.in),
                size(channels.groups * channels.out), filter.data(), nullptr, -infinity, infinity,
                flags, &op) != xnn_status_success)
            return false;
        m_operators.push_back(op);
        return xnn_setup_convolution2d_nhwc_f32(op, 1, size(rows.in), size(cols.in), from, to,
                                                m_pool) == xnn_status_success;
    }

    pthreadpool_t m_pool = nullptr;
    std::vector<xnn_operator_t> m_operators;
    std::vector<float> m_middle;
};

}  // namespace

void addXnnpack(std::vector<ContenderInfo>& list)
{
    if (xnn_initialize(nullptr) != xnn_status_success)
        return;
    list.push_back({"xnnpack", CONVSTEP_BENCH_XNNPACK, false, InstructionSet::avx512, true,
                    [](Problem& problem, int threads,
                       std::string& whyNot) -> std::unique_ptr<Contender> {
                        auto one = std::make_unique<Xnnpack>();
                        if (one->prepare(problem, threads))
                            return one;
                        whyNot = "an operator was refused";
                        return nullptr;
                    }});
}

}  // namespace convstep::bench
