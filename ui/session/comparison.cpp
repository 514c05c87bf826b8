// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/comparison.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

#include "ui/session/chain_text.h"
#include "ui/session/place_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Comparison)
};

const Slot& outputOf(const Pipeline& pipeline, int stage)
{
    return pipeline.slotList[static_cast<std::size_t>(
        pipeline.stages[static_cast<std::size_t>(stage)].out)];
}

std::int64_t nearest(std::int64_t index, std::int64_t count)
{
    return std::clamp<std::int64_t>(index, 0, std::max<std::int64_t>(count - 1, 0));
}

Cell nearest(const Cell& cell, const Extent& extent)
{
    return {nearest(cell.n, extent.n), nearest(cell.y, extent.h), nearest(cell.x, extent.w),
            nearest(cell.c, extent.c)};
}

// The stage that computes the same tensor; else the last one, and false.
std::pair<int, bool> matchStage(const Pipeline& live, int stage, const Pipeline& reference)
{
    const Slot& wanted = outputOf(live, stage);
    const int count = static_cast<int>(reference.stages.size());
    const auto fits = [&](int other) {
        const Slot& slot = outputOf(reference, other);
        return slot.role == wanted.role && slot.layout == wanted.layout;
    };
    if (stage < count && fits(stage))
        return {stage, true};
    for (int other = 0; other < count; ++other)
        if (fits(other))
            return {other, true};
    return {count - 1, false};
}

// As it would be stored.
bool equal(double one, double other)
{
    const auto a = static_cast<float>(one);
    const auto b = static_cast<float>(other);
    return a == b || (std::isnan(a) && std::isnan(b));
}

QString pairText(std::int64_t rows, std::int64_t cols)
{
    return rows == cols ? integerText(rows)
                        : integerText(rows) + QChar(0x00D7) + integerText(cols);
}

QString crossText(std::int64_t rows, std::int64_t cols)
{
    return integerText(rows) + QChar(0x00D7) + integerText(cols);
}

QString planeSize(const Extent& extent)
{
    // A vector is one row of numbers.
    return extent.h == 1 && extent.w == 1 ? integerText(extent.c) : crossText(extent.h, extent.w);
}

}  // namespace

MatchedStep matchStep(const Trace& live, std::int64_t position, const Trace& reference)
{
    const Step step = live.at(std::clamp<std::int64_t>(position - 1, 0, live.size() - 1));
    MatchedStep match;
    std::tie(match.stage, match.sameStage) =
        matchStage(live.pipeline(), step.stage, reference.pipeline());
    const Stage& stage = reference.pipeline().stages[static_cast<std::size_t>(match.stage)];
    match.output = nearest(step.output, stage.outExtent);
    match.sameCell = match.output == step.output;
    if (position <= 0)
        return match;
    const std::int64_t taps = stage.tapCount(match.output);
    const std::int64_t done =
        step.tap + 1 == step.tapCount ? taps : std::min(step.tap + 1, taps);
    match.position = reference.indexOf(match.stage, match.output, done);
    return match;
}

Comparison compareStep(const SlotValues& live, int liveStage, const Cell& output,
                       const SlotValues& reference, const MatchedStep& match, std::int64_t budget)
{
    Comparison result;
    const auto index = static_cast<std::size_t>(liveStage);
    const auto other = static_cast<std::size_t>(match.stage);
    const Stage& a = live.pipeline().stages[index];
    const Stage& b = reference.pipeline().stages[other];
    result.liveExtent = a.outExtent;
    result.referenceExtent = b.outExtent;
    result.samePlane = match.sameStage && output.n == match.output.n;
    const bool vector = outputOf(live.pipeline(), liveStage).layout == SlotLayout::vector;
    if (!vector)
        result.samePlane = result.samePlane && output.c == match.output.c;
    if (!result.samePlane)
        return result;

    const std::int64_t rows = std::max(a.outExtent.h, b.outExtent.h);
    const std::int64_t columns = std::max(a.outExtent.w, b.outExtent.w);
    const std::int64_t first = vector ? 0 : output.c;
    const std::int64_t last = vector ? std::max(a.outExtent.c, b.outExtent.c) : output.c + 1;
    // A cell in the middle has as many taps as any.
    const auto middle = [](const Stage& stage) {
        const Extent& e = stage.outExtent;
        return std::max<std::int64_t>(stage.tapCount({0, e.h / 2, e.w / 2, 0}), 1);
    };
    const std::int64_t perRow =
        std::max<std::int64_t>(columns, 1) * (last - first) * (middle(a) + middle(b));
    const std::int64_t most = std::clamp<std::int64_t>(budget / perRow, 1, std::max<std::int64_t>(rows, 1));
    result.whole = most >= rows;
    // Pages of rows, so that the counts rest while the step stays on one.
    const std::int64_t top = output.y / most * most;
    for (std::int64_t y = top; y < std::min(rows, top + most); ++y)
        for (std::int64_t x = 0; x < columns; ++x)
            for (std::int64_t c = first; c < last; ++c) {
                const Cell cell{output.n, y, x, c};
                const bool here = a.outExtent.contains(cell);
                const bool there = b.outExtent.contains(cell);
                if (!here && !there)
                    continue;
                ++result.places;
                if (here && there && equal(live.at(a.out, cell), reference.at(b.out, cell)))
                    continue;
                ++result.different;
                if (here)
                    result.live.push_back(cell);
                if (there)
                    result.reference.push_back(cell);
            }
    return result;
}

QString comparisonText(const Comparison& c)
{
    if (!c.samePlane)
        return Words::tr("these are other planes: nothing to compare");
    QString text = c.different == 0
                       ? Words::tr("no cell differs")
                       : Words::tr("%1 of %2 cells differ")
                             .arg(countText(c.different), countText(c.places));
    if (!c.whole)
        text = Words::tr("in the rows around this step, %1").arg(text);
    const QString one = planeSize(c.referenceExtent);
    const QString other = planeSize(c.liveExtent);
    return one == other ? text : Words::tr("%1; sizes %2 and %3").arg(text, one, other);
}

std::pair<QString, QString> settingsApart(const Settings& one, const Settings& other)
{
    QStringList left;
    QStringList right;
    const auto add = [&](const QString& a, const QString& b) {
        if (a == b)
            return;
        left << a;
        right << b;
    };
    const auto each = [&](auto&& text) { add(text(one), text(other)); };
    const auto known = [&](Knob knob) { return hasKnob(one.op, knob) || hasKnob(other.op, knob); };
    each([](const Settings& s) { return QString::fromStdString(s.op); });
    each([](const Settings& s) { return Words::tr("batch %1").arg(integerText(s.batch)); });
    each([](const Settings& s) { return Words::tr("input %1").arg(crossText(s.height, s.width)); });
    each([](const Settings& s) {
        return Words::tr("%1 channels in").arg(integerText(s.inChannels));
    });
    each([](const Settings& s) {
        return Words::tr("kernel %1").arg(crossText(s.kernelRows, s.kernelCols));
    });
    if (known(Knob::multiplier))
        each([](const Settings& s) {
            return Words::tr("multiplier %1").arg(integerText(s.multiplier));
        });
    if (known(Knob::outChannels))
        each([](const Settings& s) {
            return Words::tr("%1 channels out").arg(integerText(s.outChannels));
        });
    each([](const Settings& s) {
        return Words::tr("stride %1").arg(pairText(s.strideRows, s.strideCols));
    });
    each([](const Settings& s) {
        return Words::tr("rate %1").arg(pairText(s.rateRows, s.rateCols));
    });
    each([](const Settings& s) { return paddingTitle(s); });
    each([](const Settings& s) {
        return s.channelsFirst ? QStringLiteral("NCHW") : QStringLiteral("NHWC");
    });
    if (known(Knob::bias))
        each([](const Settings& s) { return s.useBias ? Words::tr("bias") : Words::tr("no bias"); });
    if (known(Knob::activation))
        each([](const Settings& s) {
            return s.activation.empty() ? Words::tr("no activation")
                                        : QString::fromStdString(s.activation);
        });
    return {left.join(QStringLiteral(", ")), right.join(QStringLiteral(", "))};
}

}  // namespace convstep
