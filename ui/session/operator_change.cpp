// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/operator_change.h"

#include <algorithm>

namespace convstep {

Settings withOperator(const Settings& from, const std::string& op)
{
    Settings s = from;
    s.op = op;
    if (!hasKnob(from.op, Knob::outChannels))
        s.outChannels = from.inChannels * from.multiplier;
    if (!hasKnob(op, Knob::outChannels))
        s.outChannels = 1;
    if (!hasKnob(op, Knob::multiplier))
        s.multiplier = 1;
    if (!hasKnob(op, Knob::stride))
        s.strideRows = s.strideCols = 1;
    if (!hasKnob(op, Knob::rate))
        s.rateRows = s.rateCols = 1;
    else if (rateIsOne(op))
        s.rateCols = s.rateRows;
    if (s.padding.isList && !paddingMayBeList(op))
        s.padding = {};
    if (!hasKnob(op, Knob::dataFormat))
        s = withDataFormat(s, false);
    if (!hasKnob(op, Knob::bias))
        s.useBias = false;
    else if (!hasKnob(from.op, Knob::bias))
        s.useBias = true;  // as a layer has it when nothing is said
    if (!hasKnob(op, Knob::activation))
        s.activation.clear();
    return s;
}

Settings withDataFormat(const Settings& from, bool channelsFirst)
{
    Settings s = from;
    s.channelsFirst = channelsFirst;
    if (from.channelsFirst != channelsFirst && s.padding.isList && s.padding.amounts.size() == 4) {
        auto& pairs = s.padding.amounts;
        if (channelsFirst)
            std::rotate(pairs.begin() + 1, pairs.end() - 1, pairs.end());
        else
            std::rotate(pairs.begin() + 1, pairs.begin() + 2, pairs.end());
    }
    return s;
}

std::optional<std::array<std::int64_t, 4>> listedPadding(const Settings& settings)
{
    const PaddingSpec& padding = settings.padding;
    const std::size_t rows = settings.channelsFirst ? 2 : 1;
    if (!padding.isList || padding.amounts.size() != 4 || padding.amounts[rows].size() != 2 ||
        padding.amounts[rows + 1].size() != 2)
        return std::nullopt;
    return std::array{padding.amounts[rows][0], padding.amounts[rows][1],
                      padding.amounts[rows + 1][0], padding.amounts[rows + 1][1]};
}

Settings withListedPadding(const Settings& from, const std::array<std::int64_t, 4>& amounts)
{
    Settings s = from;
    const std::size_t rows = from.channelsFirst ? 2 : 1;
    s.padding.isList = true;
    s.padding.amounts.assign(4, {0, 0});
    s.padding.amounts[rows] = {amounts[0], amounts[1]};
    s.padding.amounts[rows + 1] = {amounts[2], amounts[3]};
    return s;
}

std::array<std::int64_t, 4> resolvedPadding(const Settings& settings)
{
    if (const auto listed = listedPadding(settings))
        return *listed;
    std::array<std::int64_t, 4> amounts{};
    if (settings.padding.isList || settings.padding.word != "SAME")
        return amounts;
    const auto rows = axisGeometry(std::max<std::int64_t>(settings.height, 0), settings.kernelRows,
                                   settings.strideRows, settings.rateRows, {PaddingMode::same},
                                   "rows");
    const auto cols = axisGeometry(std::max<std::int64_t>(settings.width, 0), settings.kernelCols,
                                   settings.strideCols, settings.rateCols, {PaddingMode::same},
                                   "columns");
    if (rows && cols)
        amounts = {rows->before, rows->after, cols->before, cols->after};
    return amounts;
}

}  // namespace convstep
