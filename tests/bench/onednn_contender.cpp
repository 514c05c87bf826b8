// SPDX-License-Identifier: GPL-3.0-or-later
//
// oneDNN's convolutions, a separable one as two of them, in two ways: with NHWC throughout; and with
// what layouts the library likes, reorders from and to NHWC included.
#include <exception>
#include <unordered_map>
#include <utility>

#include <dnnl.hpp>
#include <omp.h>

#include "tests/bench/contender.h"

namespace convstep::bench {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

memory::desc describe(const memory::dims& dims, Tag tag)
{
    return {dims, memory::data_type::f32, tag};
}

// Primitives, one after the other.
class Chain {
public:
    Chain(Problem& problem, bool freeLayouts)
        : m_engine(dnnl::engine::kind::cpu, 0), m_stream(m_engine), m_free(freeLayouts)
    {
        const BenchShape& shape = problem.shape();
        const Extent out = problem.outExtent();
        const std::int64_t middleChannels = shape.channels * shape.multiplier;
        memory image(describe({1, shape.channels, shape.height, shape.width}, Tag::nhwc), m_engine,
                     const_cast<float*>(problem.input().data()));
        const memory::desc result = describe({1, out.c, out.h, out.w}, Tag::nhwc);
        memory output(result, m_engine, problem.output().data());

        if (shape.kind == BenchKind::conv2d) {
            convolution(problem, image, output,
                        weights({shape.outputs, shape.channels, shape.kernel, shape.kernel},
                                Tag::hwio, problem.firstWeights()));
            return;
        }
        const memory filter = weights({shape.channels, shape.multiplier, 1, shape.kernel,
                                       shape.kernel},
                                      Tag::hwigo, problem.firstWeights());
        if (shape.kind == BenchKind::depthwise) {
            convolution(problem, image, output, filter);
            return;
        }
        memory middle;
        if (!m_free)
            middle = memory(describe({1, middleChannels, out.h, out.w}, Tag::nhwc), m_engine,
                            problem.intermediate().value().data());
        convolution(problem, image, middle, filter);
        pointwise(middle, output,
                  weights({shape.outputs, middleChannels, 1, 1}, Tag::hwio,
                          problem.pointwiseWeights()));
    }

    void run()
    {
        for (auto& [primitive, arguments] : m_steps)
            primitive.execute(m_stream, arguments);
        m_stream.wait();
    }
    [[nodiscard]] const std::string& detail() const { return m_detail; }

private:
    using Arguments = std::unordered_map<int, memory>;

    memory weights(const memory::dims& dims, Tag tag, std::span<const float> values)
    {
        return {describe(dims, tag), m_engine, const_cast<float*>(values.data())};
    }

    void convolution(const Problem& problem, const memory& from, memory& to, const memory& filter)
    {
        const AxisGeometry& rows = problem.pipeline().rows;
        const AxisGeometry& cols = problem.pipeline().cols;
        const BenchShape& shape = problem.shape();
        add(from, to, filter,
            {1, shape.kind == BenchKind::separable ? shape.channels * shape.multiplier
                                                   : shape.outputs,
             rows.out, cols.out},
            {rows.stride, cols.stride}, {rows.rate - 1, cols.rate - 1}, {rows.before, cols.before},
            {rows.after, cols.after});
    }

    void pointwise(const memory& from, memory& to, const memory& filter)
    {
        add(from, to, filter, to.get_desc().dims(), {1, 1}, {0, 0}, {0, 0}, {0, 0});
    }

    // Appends a convolution. `to` without memory: gets it, in the layout that the library likes.
    void add(memory from, memory& to, memory filter, const memory::dims& outDims,
             const memory::dims& strides, const memory::dims& dilations,
             const memory::dims& before, const memory::dims& after)
    {
        const bool inner = !to.get(true);
        const auto any = [this](const memory::desc& desc) {
            return m_free ? describe(desc.dims(), Tag::any) : desc;
        };
        // The layout of an inner tensor is settled by whoever makes it.
        const memory::desc source = m_inner ? from.get_desc() : any(from.get_desc());
        const dnnl::convolution_forward::desc desc(
            dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source,
            describe(filter.get_desc().dims(), Tag::any),
            inner ? describe(outDims, Tag::any) : any(to.get_desc()), strides, dilations, before,
            after);
        const dnnl::convolution_forward::primitive_desc chosen(desc, m_engine);

        memory packed(chosen.weights_desc(), m_engine);
        dnnl::reorder(filter, packed).execute(m_stream, filter, packed);
        m_stream.wait();
        if (from.get_desc() != chosen.src_desc()) {
            memory reordered(chosen.src_desc(), m_engine);
            m_steps.emplace_back(dnnl::reorder(from, reordered),
                                 Arguments{{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, reordered}});
            note("reorder");
            from = reordered;
        }
        const bool direct = !inner && to.get_desc() == chosen.dst_desc();
        memory result = direct ? to : memory(chosen.dst_desc(), m_engine);
        m_steps.emplace_back(dnnl::convolution_forward(chosen),
                             Arguments{{DNNL_ARG_SRC, from},
                                       {DNNL_ARG_WEIGHTS, packed},
                                       {DNNL_ARG_DST, result}});
        note(chosen.impl_info_str());
        if (inner) {
            to = result;
            m_inner = true;
        } else if (!direct) {
            m_steps.emplace_back(dnnl::reorder(result, to),
                                 Arguments{{DNNL_ARG_FROM, result}, {DNNL_ARG_TO, to}});
            note("reorder");
        }
    }

    void note(const std::string& step) { m_detail += (m_detail.empty() ? "" : " + ") + step; }

    dnnl::engine m_engine;
    dnnl::stream m_stream;
    bool m_free;
    bool m_inner = false;  // the next source is an inner tensor
    std::vector<std::pair<dnnl::primitive, Arguments>> m_steps;
    std::string m_detail;
};

class OneDnn final : public Contender {
public:
    OneDnn(Problem& problem, bool freeLayouts, int threads) : m_threads(threads)
    {
        omp_set_num_threads(threads);
        m_chain = std::make_unique<Chain>(problem, freeLayouts);
    }

    void run() override
    {
        omp_set_num_threads(m_threads);
        m_chain->run();
    }
    [[nodiscard]] std::string detail() const override { return m_chain->detail(); }

private:
    int m_threads;
    std::unique_ptr<Chain> m_chain;
};

}  // namespace

void addOneDnn(std::vector<ContenderInfo>& list)
{
    const dnnl_version_t* found = dnnl_version();
    const std::string version = std::to_string(found->major) + "." + std::to_string(found->minor) +
                                "." + std::to_string(found->patch);
    for (const bool freeLayouts : {false, true})
        list.push_back({freeLayouts ? "onednn-free" : "onednn", version, false,
                        InstructionSet::baseline, !freeLayouts,
                        [freeLayouts](Problem& problem, int threads,
                                      std::string& whyNot) -> std::unique_ptr<Contender> {
                            try {
                                return std::make_unique<OneDnn>(problem, freeLayouts, threads);
                            } catch (const std::exception& error) {
                                whyNot = error.what();
                                return nullptr;
                            }
                        }});
}

}  // namespace convstep::bench
