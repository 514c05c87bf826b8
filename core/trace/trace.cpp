// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/trace.h"

#include <algorithm>

namespace convstep {

Result<Trace> Trace::create(Pipeline pipeline)
{
    Trace trace;
    trace.m_firstOfStage.push_back(0);
    for (const Stage& stage : pipeline.stages) {
        Counter counter;
        counter.batch = stage.outExtent.n;
        counter.channels = stage.outExtent.c;
        if (stage.linear()) {
            counter.summed = stage.taps.summed(stage.corner);
            counter.rows = stage.taps.rows(stage.corner);
            counter.cols = stage.taps.cols(stage.corner);
        } else {
            if (stage.kind == StageKind::biasGradient)
                counter.summed = stage.sumExtent.n * stage.sumExtent.h * stage.sumExtent.w;
            // One tap per position.
            AxisGeometry plain;
            plain.in = plain.out = stage.outExtent.h;
            counter.rows = {plain, Corner::y};
            plain.in = plain.out = stage.outExtent.w;
            counter.cols = {plain, Corner::y};
        }
        counter.rowTotal = counter.rows.total();
        counter.colTotal = counter.cols.total();
        std::int64_t steps = trace.m_firstOfStage.back();
        std::int64_t count = 1;
        bool fits = true;
        for (const std::int64_t factor :
             {counter.batch, counter.channels, counter.summed, counter.rowTotal, counter.colTotal})
            fits = fits && !__builtin_mul_overflow(count, factor, &count);
        // A zero factor behind an overflow would be no overflow, but no shape is that large.
        if (!fits || __builtin_add_overflow(steps, count, &steps))
            return fail(Reason::sizeOverflow, "steps",
                        {{"shape", pipeline.slotList[static_cast<std::size_t>(stage.out)]
                                       .shape.toString()}});
        trace.m_firstOfStage.push_back(steps);
        trace.m_counters.push_back(counter);
    }
    trace.m_pipeline = std::move(pipeline);
    return trace;
}

int Trace::stageOf(std::int64_t index) const
{
    // The last stage that begins at or before index and is not empty there.
    const auto after = std::upper_bound(m_firstOfStage.begin(), m_firstOfStage.end(), index);
    return static_cast<int>(after - m_firstOfStage.begin()) - 1;
}

Step Trace::at(std::int64_t index) const
{
    const int stageIndex = stageOf(index);
    const Stage& stage = m_pipeline.stages[static_cast<std::size_t>(stageIndex)];
    const Counter& counter = m_counters[static_cast<std::size_t>(stageIndex)];
    std::int64_t rest = index - m_firstOfStage[static_cast<std::size_t>(stageIndex)];

    const std::int64_t perChannel = counter.perChannel();
    const std::int64_t picture = rest / perChannel;
    rest %= perChannel;
    const std::int64_t perRowPair = counter.summed * counter.colTotal;
    Cell cell;
    cell.n = picture / counter.channels;
    cell.c = picture % counter.channels;
    cell.y = counter.rows.positionOf(rest / perRowPair);
    rest -= perRowPair * counter.rows.countBefore(cell.y);
    const std::int64_t perColPair = counter.summed * counter.rows.count(cell.y);
    cell.x = counter.cols.positionOf(rest / perColPair);
    rest -= perColPair * counter.cols.countBefore(cell.x);

    const StageTap tap = stage.tap(cell, rest);
    return {stageIndex, stage.stepKind(), stage.out, cell, rest, stage.tapCount(cell), tap.a, tap.b};
}

std::int64_t Trace::indexOf(int stageIndex, const Cell& output, std::int64_t tap) const
{
    const Counter& counter = m_counters[static_cast<std::size_t>(stageIndex)];
    return m_firstOfStage[static_cast<std::size_t>(stageIndex)] +
           (output.n * counter.channels + output.c) * counter.perChannel() +
           counter.summed * (counter.rows.countBefore(output.y) * counter.colTotal +
                             counter.rows.count(output.y) * counter.cols.countBefore(output.x)) +
           tap;
}

Trace::Range Trace::channelRange(int stage, std::int64_t n, std::int64_t channel) const
{
    const std::int64_t first = indexOf(stage, {n, 0, 0, channel}, 0);
    return {first, first + m_counters[static_cast<std::size_t>(stage)].perChannel()};
}

Trace::Range Trace::group(std::int64_t index, Granularity granularity) const
{
    if (granularity == Granularity::tap)
        return {index, index + 1};
    if (granularity == Granularity::stage)
        return stageRange(stageOf(index));
    const Step step = at(index);
    const Counter& counter = m_counters[static_cast<std::size_t>(step.stage)];
    if (granularity == Granularity::channel)
        return channelRange(step.stage, step.output.n, step.output.c);
    if (granularity == Granularity::window)
        return {index - step.tap, index - step.tap + step.tapCount};
    Cell start = step.output;
    start.x = 0;
    const std::int64_t first = indexOf(step.stage, start, 0);
    return {first, first + counter.summed * counter.rows.count(start.y) * counter.colTotal};
}

Evaluation evaluate(const Step& step, const SlotValues& values)
{
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(step.stage)];
    Evaluation result;
    result.a = values.at(step.a);
    if (step.b.slot >= 0)
        result.b = values.at(step.b);
    if (!stage.linear() && stage.kind != StageKind::biasGradient) {
        result.product = values.at(step.outSlot, step.output);
        result.runningSum = result.product;
        return result;
    }
    // The sum is made term by term in step order, as the reference makes it.
    std::int64_t number = 0;
    stage.forEachTap(step.output, [&](const StageTap& tap) {
        if (number <= step.tap)
            result.runningSum += product(tap, values);
        if (number == step.tap)
            result.product = product(tap, values);
        ++number;
    });
    return result;
}

}  // namespace convstep
