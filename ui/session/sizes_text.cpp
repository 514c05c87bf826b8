// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/sizes_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <tuple>

#include "core/spec/axis.h"
#include "ui/session/place_text.h"
#include "ui/session/refusal_text.h"

namespace convstep {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SizesText)
};

struct Axis {
    std::int64_t in = 1;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t rate = 1;
    AxisPadding padding;
    bool padded = true;  // false: the list of amounts has not the right form

    [[nodiscard]] auto numbers() const
    {
        return std::tie(in, kernel, stride, rate, padding.mode, padding.before, padding.after,
                        padded);
    }
};

Axis axisOf(const Settings& s, bool rows)
{
    Axis axis{rows ? s.height : s.width, rows ? s.kernelRows : s.kernelCols,
              rows ? s.strideRows : s.strideCols, rows ? s.rateRows : s.rateCols, {}, true};
    if (s.padding.isList) {
        const std::size_t at = (s.channelsFirst ? 2 : 1) + (rows ? 0 : 1);
        axis.padded = s.padding.amounts.size() == 4 && s.padding.amounts[at].size() == 2;
        axis.padding.mode = PaddingMode::explicitAmounts;
        if (axis.padded) {
            axis.padding.before = s.padding.amounts[at][0];
            axis.padding.after = s.padding.amounts[at][1];
        }
    } else {
        axis.padded = s.padding.word == "SAME" || s.padding.word == "VALID";
        axis.padding.mode = s.padding.word == "SAME" ? PaddingMode::same : PaddingMode::valid;
    }
    return axis;
}

QString n(std::int64_t value) { return integerText(value); }

// A number that something is taken from or added to: in brackets below zero.
QString term(std::int64_t value)
{
    return value < 0 ? QLatin1Char('(') + n(value) + QLatin1Char(')') : n(value);
}

QString kernelLine(const Axis& axis, std::int64_t effective)
{
    if (axis.rate == 1)
        return QStringLiteral("e = k = %1").arg(n(effective));
    return QStringLiteral("e = %1 + (%1−1)·(%2−1) = %3")
        .arg(n(axis.kernel), n(axis.rate), n(effective));
}

QString outLine(const Axis& axis, const AxisGeometry& g)
{
    if (axis.padding.mode == PaddingMode::same)
        return QStringLiteral("out = ⌈%1 / %2⌉ = %3").arg(n(g.in), n(g.stride), n(g.out));
    QString covered = n(g.in);
    if (axis.padding.mode == PaddingMode::explicitAmounts)
        covered += QStringLiteral(" + %1 + %2").arg(n(g.before), n(g.after));
    return QStringLiteral("out = ⌊(%1 − %2) / %3⌋ + 1 = %4")
        .arg(covered, n(g.effective), n(g.stride), n(g.out));
}

// How a SAME padding comes about.
QStringList paddingLines(const Axis& axis, const AxisGeometry& g, const QString& before,
                         const QString& after)
{
    if (axis.padding.mode == PaddingMode::valid)
        return {Words::tr("no padding")};
    const QString sides = Words::tr("%1 %2, %3 %4").arg(before, n(g.before), after, n(g.after));
    if (axis.padding.mode == PaddingMode::explicitAmounts)
        return {Words::tr("pad: %1").arg(sides)};
    if (g.out == 0)
        return {Words::tr("no padding")};
    const std::int64_t needed = (g.out - 1) * g.stride + g.effective - g.in;
    const QString sum = QStringLiteral("pad = (%1−1)·%2 + %3 − %4 = %5")
                            .arg(n(g.out), n(g.stride), n(g.effective), n(g.in), n(needed));
    if (needed < 0)
        return {sum, Words::tr("below 0: no padding")};
    if (needed == 0)
        return {sum};
    return {sum, QStringLiteral("    = ") + sides};
}

QStringList axisLines(const Axis& axis, const QString& plural, const QString& before,
                      const QString& after)
{
    const Result<AxisGeometry> g = axisGeometry(std::max<std::int64_t>(axis.in, 0), axis.kernel,
                                                axis.stride, axis.rate, axis.padding, "rows");
    if (axis.in < 0 || !axis.padded)
        return {Words::tr("no size: see the message")};
    if (!g) {
        if (g.error().reason != Reason::negativeOutput &&
            g.error().reason != Reason::negativeOutputExplicit)
            return {Words::tr("no size: see the message")};
        const std::int64_t effective = (axis.kernel - 1) * axis.rate + 1;
        const std::int64_t there = axis.in + axis.padding.before + axis.padding.after;
        return {kernelLine(axis, effective), QStringLiteral("%1 > %2").arg(n(effective), n(there)),
                Words::tr("no position fits")};
    }
    QStringList lines{kernelLine(axis, g->effective), outLine(axis, *g)};
    lines += paddingLines(axis, *g, before, after);
    if (g->skippedPerStep > 0)
        lines << Words::tr("skips %1 between windows").arg(n(g->skippedPerStep));
    if (g->dropped > 0)
        lines << Words::tr("drops the last %1 %2").arg(n(g->dropped), plural);
    return lines;
}

// A transposed convolution: the sizes go the other way.
QStringList transposedLines(const Axis& axis)
{
    const std::int64_t effective = (axis.kernel - 1) * axis.rate + 1;
    if (axis.kernel < 1 || axis.rate < 1 || axis.in < 0 || !axis.padded)
        return {Words::tr("no size: see the message")};
    if (axis.padding.mode == PaddingMode::same)
        return {kernelLine(axis, effective), QStringLiteral("out = n = %1").arg(n(axis.in))};
    return {kernelLine(axis, effective),
            QStringLiteral("out = %1 + (%2−1) = %3")
                .arg(n(axis.in), n(effective), n(axis.in + effective - 1))};
}

QStringList channelLines(const Settings& s)
{
    QStringList lines;
    if (hasKnob(s.op, Knob::multiplier)) {
        lines << Words::tr("maps = %1·%2 = %3")
                     .arg(n(s.inChannels), term(s.multiplier), n(s.inChannels * s.multiplier));
        if (hasKnob(s.op, Knob::outChannels))
            lines << Words::tr("%1 maps → %2 channels")
                         .arg(n(s.inChannels * s.multiplier), n(s.outChannels));
    } else {
        lines << Words::tr("%1 → %2 channels").arg(n(s.inChannels), n(s.outChannels));
    }
    return lines;
}

}  // namespace

std::vector<SizesBlock> sizesText(const Settings& settings)
{
    const Axis rows = axisOf(settings, true);
    const Axis cols = axisOf(settings, false);
    const bool transposed = settings.op.starts_with("atrous_conv2d_transpose");
    const bool same = rows.numbers() == cols.numbers();
    std::vector<SizesBlock> blocks;
    if (transposed) {
        blocks.push_back({same ? Words::tr("Rows and columns") : Words::tr("Rows"),
                          transposedLines(rows)});
        if (!same)
            blocks.push_back({Words::tr("Columns"), transposedLines(cols)});
    } else if (same) {
        blocks.push_back({Words::tr("Rows and columns"),
                          axisLines(rows, Words::tr("rows and columns"), Words::tr("top/left"),
                                    Words::tr("bottom/right"))});
    } else {
        blocks.push_back({Words::tr("Rows"), axisLines(rows, Words::tr("rows"), Words::tr("top"),
                                                       Words::tr("bottom"))});
        blocks.push_back({Words::tr("Columns"),
                          axisLines(cols, Words::tr("columns"), Words::tr("left"),
                                    Words::tr("right"))});
    }
    blocks.push_back({Words::tr("Channels"), channelLines(settings)});
    return blocks;
}

}  // namespace convstep
