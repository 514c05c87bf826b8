// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/repairs.h"

#include <QCoreApplication>

#include <algorithm>

#include "core/ops/pipeline.h"
#include "ui/session/place_text.h"

namespace convstep {

namespace {

constexpr std::size_t mostRepairs = 3;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Repairs)
};

Result<Pipeline> pipelineWith(const OperatorCall& call, const Settings& settings)
{
    const Result<OperatorCall> changed = withSettings(call, settings);
    if (!changed)
        return tl::unexpected<Error>(changed.error());
    return makePipeline(*changed);
}

QString pairText(std::int64_t rows, std::int64_t cols)
{
    return integerText(rows) + QChar(0x00D7) + integerText(cols);
}

// The largest kernel whose effective size fits into `available`, but no larger than it is.
std::int64_t fittingKernel(std::int64_t kernel, std::int64_t rate, std::int64_t available)
{
    if (rate < 1 || available < 1)
        return kernel;
    return std::min(kernel, (available - 1) / rate + 1);
}

std::int64_t padded(const Settings& s, bool rows)
{
    const std::size_t at = (s.channelsFirst ? 2 : 1) + (rows ? 0 : 1);
    std::int64_t size = rows ? s.height : s.width;
    if (s.padding.isList && s.padding.amounts.size() == 4)
        for (const std::int64_t amount : s.padding.amounts[at])
            size += amount;
    return size;
}

// Channels that the filter is made for, which the image may not have.
std::int64_t filterChannels(const OperatorCall& call)
{
    const OperatorInfo* info = findOperator(call.spec.op);
    for (const InputInfo& input : info->inputs) {
        const Tensor* tensor = call.input(input.name);
        if (input.role == Role::filter && tensor && tensor->shape().rank() == 4)
            return tensor->shape()[call.spec.op.starts_with("atrous_conv2d_transpose") ? 3 : 2];
    }
    return 0;
}

// Everything that might help, the likeliest first; most of it does not.
std::vector<Repair> candidates(const OperatorCall& call)
{
    const Settings s = settingsOf(call);
    std::vector<Repair> list;
    const auto add = [&](Knob knob, const QString& label, auto change) {
        Settings changed = s;
        change(changed);
        if (!(changed == s))
            list.push_back({label, std::move(changed), knob});
    };
    if (hasKnob(s.op, Knob::rate))
        add(Knob::rate, Words::tr("rate → 1"), [](Settings& t) { t.rateRows = t.rateCols = 1; });
    if (hasKnob(s.op, Knob::stride))
        add(Knob::stride, Words::tr("stride → 1"),
            [](Settings& t) { t.strideRows = t.strideCols = 1; });
    for (const char* word : {"SAME", "VALID"})
        add(Knob::padding, Words::tr("padding → %1").arg(QLatin1String(word)), [&](Settings& t) {
            t.padding = {};
            t.padding.word = word;
        });
    if (const std::int64_t channels = filterChannels(call); channels != s.inChannels)
        add(Knob::inChannels, Words::tr("channels → %1").arg(integerText(channels)),
            [&](Settings& t) { t.inChannels = channels; });
    const std::int64_t rows = fittingKernel(s.kernelRows, s.rateRows, padded(s, true));
    const std::int64_t cols = fittingKernel(s.kernelCols, s.rateCols, padded(s, false));
    add(Knob::kernel, Words::tr("kernel → %1").arg(pairText(rows, cols)), [&](Settings& t) {
        t.kernelRows = rows;
        t.kernelCols = cols;
    });
    const auto small = [](std::int64_t number) { return number > 0 && number <= 32; };
    if (small(s.kernelRows) && small(s.kernelCols) && small(s.rateRows) && small(s.rateCols)) {
        const std::int64_t height = std::max(s.height, (s.kernelRows - 1) * s.rateRows + 1);
        const std::int64_t width = std::max(s.width, (s.kernelCols - 1) * s.rateCols + 1);
        add(Knob::size, Words::tr("input → %1").arg(pairText(height, width)), [&](Settings& t) {
            t.height = height;
            t.width = width;
        });
    }
    const auto atLeastOne = [&](Knob knob, std::int64_t Settings::*member, const QString& label) {
        if (hasKnob(s.op, knob) && s.*member < 1)
            add(knob, label, [&](Settings& t) { t.*member = 1; });
    };
    atLeastOne(Knob::multiplier, &Settings::multiplier, Words::tr("multiplier → 1"));
    atLeastOne(Knob::inChannels, &Settings::inChannels, Words::tr("channels → 1"));
    atLeastOne(Knob::outChannels, &Settings::outChannels, Words::tr("output channels → 1"));
    if (std::min(s.kernelRows, s.kernelCols) < 1)
        add(Knob::kernel, Words::tr("kernel → 1×1"),
            [](Settings& t) { t.kernelRows = t.kernelCols = 1; });
    if (hasKnob(s.op, Knob::multiplier) && hasKnob(s.op, Knob::outChannels))
        add(Knob::outChannels,
            Words::tr("output channels → %1").arg(integerText(s.inChannels * s.multiplier)),
            [](Settings& t) { t.outChannels = t.inChannels * t.multiplier; });
    if (hasKnob(s.op, Knob::activation))
        add(Knob::activation, Words::tr("activation → none"),
            [](Settings& t) { t.activation.clear(); });
    return list;
}

}  // namespace

std::vector<Repair> repairsFor(const OperatorCall& call)
{
    std::vector<Repair> repairs;
    if (!findOperator(call.spec.op) || makePipeline(call))
        return repairs;
    const Settings current = settingsOf(call);
    // When a call made from the very same settings is valid, what is wrong has no knob (a filter for
    // other channels), and every change would help only because the call is made anew.
    const bool fits = pipelineWith(call, current).has_value();
    for (Repair& candidate : candidates(call))
        if (repairs.size() < mostRepairs && (!fits || candidate.knob == Knob::inChannels) &&
            pipelineWith(call, candidate.settings))
            repairs.push_back(std::move(candidate));
    if (fits)
        repairs.push_back({Words::tr("use the settings as shown"), current, Knob::size});
    return repairs;
}

QString hintFor(const OperatorCall& call)
{
    Settings s = settingsOf(call);
    if (!hasKnob(s.op, Knob::stride) || !hasKnob(s.op, Knob::rate) || !makePipeline(call))
        return {};
    const bool rated = std::max(s.rateRows, s.rateCols) > 1;
    const bool strided = std::max(s.strideRows, s.strideCols) > 1;
    if (rated == strided)
        return {};
    if (rated)
        s.strideRows = s.strideCols = 2;
    else
        s.rateRows = s.rateCols = 2;
    const Result<Pipeline> tried = pipelineWith(call, s);
    if (tried || tried.error().reason != Reason::strideWithRate)
        return {};
    return rated ? Words::tr("Stride 2 here would be refused: TensorFlow does not allow stride > 1 "
                             "together with rate > 1.")
                 : Words::tr("Rate 2 here would be refused: TensorFlow does not allow rate > 1 "
                             "together with stride > 1.");
}

}  // namespace convstep
