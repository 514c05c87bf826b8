// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tests of the examples' lines look at, and how they write it down.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/engine/reference.h"
#include "core/trace/trace.h"
#include "tests/ui/session/example_documents.h"

namespace convstep::test {

// A document with all that a line may speak of. Precondition: it is not refused.
struct Facts {
    explicit Facts(OperatorCall theCall)
        : call(std::move(theCall)), pipeline(*makePipeline(call)),
          outSlot(pipeline.outputSlots().front()), values(pipeline, call.inputs)
    {
    }

    OperatorCall call;
    Pipeline pipeline;
    int outSlot;
    SlotValues values;

    const Extent& out() const { return extent(outSlot); }
    const Extent& extent(int slot) const
    {
        return pipeline.slotList[static_cast<std::size_t>(slot)].extent;
    }
    const Extent& extent(const char* slot) const { return extent(pipeline.slot(slot)); }
    double at(const Cell& cell) const { return values.at(outSlot, cell); }
    const Stage& stage() const { return pipeline.stages.front(); }
    std::int64_t steps() const { return Trace::create(pipeline)->size(); }
    std::int64_t pixels() const { return out().n * out().h * out().w; }
    // All channels of output cell (0, 0), then of (0, 1), ...
    std::vector<double> outputs() const
    {
        std::vector<double> all;
        for (std::int64_t y = 0; y < out().h; ++y)
            for (std::int64_t x = 0; x < out().w; ++x)
                for (std::int64_t c = 0; c < out().c; ++c)
                    all.push_back(at({0, y, x, c}));
        return all;
    }
};

inline QString number(double value)
{
    QString text = QString::number(std::abs(value));
    return value < 0 ? QStringLiteral("\u2212") + text : text;
}

inline QString listed(const std::vector<double>& values, const char* separator = ", ")
{
    QStringList texts;
    for (const double value : values)
        texts += number(value);
    return texts.join(QLatin1String(separator));
}

// Each value once, in the order in which they come.
inline std::vector<double> distinct(const std::vector<double>& values)
{
    std::vector<double> once;
    for (const double value : values)
        if (std::find(once.begin(), once.end(), value) == once.end())
            once.push_back(value);
    return once;
}

inline QString word(std::int64_t count)
{
    const char* const words[] = {"none", "one", "two", "three", "four"};
    return count < 5 ? QLatin1String(words[count]) : QString::number(count);
}

inline QString times(std::int64_t rows, std::int64_t columns)
{
    return QStringLiteral("%1×%2").arg(rows).arg(columns);
}

inline QString times(const Extent& extent) { return times(extent.h, extent.w); }

// Square geometry, so that one number says both.
inline const AxisGeometry& both(const Facts& f)
{
    if (f.pipeline.rows != f.pipeline.cols)
        qFatal("rows and columns differ");
    return f.pipeline.rows;
}

inline OperatorCall asConv2d(const OperatorCall& call, const char* input, const char* filter)
{
    OperatorCall conv;
    conv.spec = defaultSpec("conv2d");
    conv.spec.padding = call.spec.padding;
    conv.inputs = {{"input", *call.input(input)}, {"filter", *call.input(filter)}};
    return conv;
}

// The same convolution with another stride and rate.
inline Facts respaced(const Facts& f, std::int64_t stride, std::int64_t rate)
{
    OperatorCall call = f.call;
    call.spec.strides = {1, stride, stride, 1};
    call.spec.rate = {1, rate, rate, 1};
    return Facts(call);
}

// Says something that is not in numbers: when it does not hold, the line cannot come out.
inline QString provided(bool holds, const QString& text)
{
    return holds ? text : QStringLiteral("not so: ") + text;
}

}  // namespace convstep::test
