// SPDX-License-Identifier: GPL-3.0-or-later
//
// Would somebody notice? Tries the usual mistakes on a call and tells which of them leave its
// result as it is: there the numbers hide the idea that they should show.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/reference.h"
#include "core/trace/trace.h"

namespace convstep::test {

struct AsymmetryReport {
    std::vector<std::string> tried;      // every mistake that means something for this call
    std::vector<std::string> unnoticed;  // those that do not change the result, or are refused

    [[nodiscard]] bool has(const std::vector<std::string>& list, const std::string& name) const
    {
        return std::find(list.begin(), list.end(), name) != list.end();
    }
};

// [kh, kw, a, b] by its four indices. Precondition: rank 4.
inline float& weight(Tensor& filter, std::int64_t di, std::int64_t dj, std::int64_t a,
                     std::int64_t b)
{
    const Shape& s = filter.shape();
    return filter.values()[static_cast<std::size_t>(((di * s[1] + dj) * s[2] + a) * s[3] + b)];
}

inline float weight(const Tensor& filter, std::int64_t di, std::int64_t dj, std::int64_t a,
                    std::int64_t b)
{
    const Shape& s = filter.shape();
    return filter.values()[static_cast<std::size_t>(((di * s[1] + dj) * s[2] + a) * s[3] + b)];
}

// A filter made wrong: its name, and where each weight [di, dj, a, b] is taken from instead.
struct FilterMistake {
    using Index = std::array<std::int64_t, 4>;
    std::string name;
    std::function<Index(const Index&)> source;

    [[nodiscard]] Tensor applied(const Tensor& filter) const
    {
        Tensor result = filter;
        const Shape& s = filter.shape();
        for (std::int64_t di = 0; di < s[0]; ++di)
            for (std::int64_t dj = 0; dj < s[1]; ++dj)
                for (std::int64_t a = 0; a < s[2]; ++a)
                    for (std::int64_t b = 0; b < s[3]; ++b) {
                        const Index from = source({di, dj, a, b});
                        weight(result, di, dj, a, b) =
                            weight(filter, from[0], from[1], from[2], from[3]);
                    }
        return result;
    }
};

// The mistakes that a filter of this shape allows: with the whole filter, and with each of its
// kernels [:, :, a, b] alone, so that no kernel hides behind another.
inline std::vector<FilterMistake> filterMistakes(const Shape& shape, bool mixesChannels)
{
    using Index = FilterMistake::Index;
    std::vector<FilterMistake> all;
    // A kernel that a mistake takes from itself, unchanged, is not made wrong by it.
    const auto leavesAlone = [&](const auto& source, std::int64_t a, std::int64_t b) {
        for (std::int64_t di = 0; di < shape[0]; ++di)
            for (std::int64_t dj = 0; dj < shape[1]; ++dj)
                if (source(Index{di, dj, a, b}) != Index{di, dj, a, b})
                    return false;
        return true;
    };
    const auto add = [&](const std::string& name, auto source) {
        all.push_back({name, source});
        for (std::int64_t a = 0; a < shape[2]; ++a)
            for (std::int64_t b = 0; b < shape[3]; ++b)
                if (shape[2] * shape[3] > 1 && !leavesAlone(source, a, b))
                    all.push_back(
                        {name + " [:, :, " + std::to_string(a) + ", " + std::to_string(b) + "]",
                         [=](const Index& i) { return i[2] == a && i[3] == b ? source(i) : i; }});
    };
    if (shape[0] * shape[1] > 1)
        add("flip", [=](const Index& i) {
            return Index{shape[0] - 1 - i[0], shape[1] - 1 - i[1], i[2], i[3]};
        });
    if (shape[0] == shape[1] && shape[0] > 1)
        add("transpose", [](const Index& i) { return Index{i[1], i[0], i[2], i[3]}; });
    if (shape[2] > 1)
        add("share among input channels", [](const Index& i) {
            return Index{i[0], i[1], 0, i[3]};
        });
    if (shape[3] > 1)
        add("share among output channels", [](const Index& i) {
            return Index{i[0], i[1], i[2], 0};
        });
    if (mixesChannels && shape[2] == shape[3] && shape[2] > 1)
        all.push_back({"exchange input and output channels", [](const Index& i) {
                           return Index{i[0], i[1], i[3], i[2]};
                       }});
    return all;
}

class AsymmetryCheck {
public:
    // Precondition: `call` computes, in NHWC.
    explicit AsymmetryCheck(OperatorCall call)
        : m_call(std::move(call)), m_pipeline(*makePipeline(m_call)),
          m_right(*computeReference(m_call))
    {
    }

    [[nodiscard]] AsymmetryReport run()
    {
        for (const Slot& slot : m_pipeline.slotList) {
            const bool pointwise =
                slot.role == Role::pointwiseFilter || slot.role == Role::pointwiseGradient;
            if (slot.layout == SlotLayout::filter)
                for (const FilterMistake& mistake : filterMistakes(slot.shape, pointwise))
                    tryFilter(slot, mistake);
        }
        tryPadding("pad the rows on the other side", true, false);
        tryPadding("pad the columns on the other side", false, true);
        trySlotOrder();
        return m_report;
    }

private:
    void note(const std::string& name, bool changed)
    {
        m_report.tried.push_back(name);
        if (!changed)
            m_report.unnoticed.push_back(name);
    }

    [[nodiscard]] bool changes(const OperatorCall& wrong) const
    {
        const auto got = computeReference(wrong);
        if (!got || got->size() != m_right.size())
            return false;
        for (std::size_t i = 0; i < got->size(); ++i)
            if (!(*got)[i].tensor.identicalTo(m_right[i].tensor))
                return true;
        return false;
    }

    // A filter that is read is made wrong before, one that is the result (a gradient) after.
    void tryFilter(const Slot& slot, const FilterMistake& mistake)
    {
        const std::string name = slot.name + ": " + mistake.name;
        if (slot.output) {
            for (const NamedTensor& result : m_right)
                if (result.name == slot.name)
                    note(name, !mistake.applied(result.tensor).identicalTo(result.tensor));
            return;
        }
        if (slot.input < 0)
            return;
        OperatorCall wrong = m_call;
        *wrong.input(slot.name) = mistake.applied(*m_call.input(slot.name));
        note(name, changes(wrong));
    }

    void tryPadding(const std::string& name, bool rows, bool cols)
    {
        const AxisGeometry& r = m_pipeline.rows;
        const AxisGeometry& c = m_pipeline.cols;
        if ((rows && r.before == r.after) || (cols && c.before == c.after))
            return;
        OperatorCall wrong = m_call;
        wrong.spec.padding.isList = true;
        wrong.spec.padding.amounts = {{0, 0}, {r.before, r.after}, {c.before, c.after}, {0, 0}};
        if (rows)
            std::reverse(wrong.spec.padding.amounts[1].begin(),
                         wrong.spec.padding.amounts[1].end());
        if (cols)
            std::reverse(wrong.spec.padding.amounts[2].begin(),
                         wrong.spec.padding.amounts[2].end());
        note(name, changes(wrong));
    }

    // Depthwise channel m = c·M + q taken for q·C + c.
    void trySlotOrder()
    {
        const std::int64_t channels = m_pipeline.inChannels;
        const std::int64_t multiplier = m_pipeline.multiplier;
        if (channels < 2 || multiplier < 2)
            return;
        for (const Stage& stage : m_pipeline.stages) {
            if (stage.kind != StageKind::depthwise)
                continue;
            const SlotValues values(m_pipeline, m_call.inputs);
            const Extent& extent = stage.outExtent;
            bool differs = false;
            for (std::int64_t y = 0; y < extent.h; ++y)
                for (std::int64_t x = 0; x < extent.w; ++x)
                    for (std::int64_t m = 0; m < extent.c; ++m) {
                        const std::int64_t wrong = (m % multiplier) * channels + m / multiplier;
                        differs |= values.at(stage.out, {0, y, x, m}) !=
                                   values.at(stage.out, {0, y, x, wrong});
                    }
            note("order the depthwise channels as q*C + c", differs);
        }
    }

    OperatorCall m_call;
    Pipeline m_pipeline;
    std::vector<NamedTensor> m_right;
    AsymmetryReport m_report;
};

// How many of the `count` products from step `from` on differ from 0; nullopt when there are not
// so many steps. Precondition: `call` computes.
inline std::optional<int> productsThatCount(const OperatorCall& call, std::int64_t from, int count)
{
    const Trace trace = *Trace::create(*makePipeline(call));
    if (from < 0 || from + count > trace.size())
        return std::nullopt;
    const SlotValues values(trace.pipeline(), call.inputs);
    int nonzero = 0;
    for (std::int64_t i = from; i < from + count; ++i)
        nonzero += evaluate(trace.at(i), values).product != 0 ? 1 : 0;
    return nonzero;
}

}  // namespace convstep::test
