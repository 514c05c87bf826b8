// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the plots of the laboratory show, as numbers and words; pure functions.
#pragma once

#include <span>
#include <vector>

#include "core/lab/chain_timing.h"
#include "core/lab/histogram.h"
#include "core/lab/impulse_field.h"
#include "core/lab/roofline.h"
#include "ui/plots/plot_data.h"

namespace convstep {

// A plot of nothing but a sentence.
[[nodiscard]] PlotData wordsPlot(const QString& title, const QString& words);

// "AVX-512".
[[nodiscard]] QString instructionSetTitle(InstructionSet set);

// Of timedRuns(): time against threads with the set that most of them have, and one thread with
// each set. `asked` is the number of threads of the person's own runs. Without a round there is
// nothing to draw.
struct TimePlots {
    PlotData threads;
    PlotData sets;
};
[[nodiscard]] TimePlots timePlots(const std::vector<TimedRun>& runs, InstructionSet set, int asked);

// In per cent of the finite values; the table has the counts.
[[nodiscard]] PlotData histogramPlot(const Histogram& histogram, const QString& name, Role role);

// Values along a row (or a column) of a result; `line` is which, `at` where the pixel is in it.
[[nodiscard]] PlotData profilePlot(const std::vector<float>& values, bool row, std::int64_t line,
                                   std::int64_t at, Role role);

// The weights as a picture, and their sums over rows and over columns in per cent.
struct FieldPlots {
    PlotData picture;
    PlotData profile;
};
[[nodiscard]] FieldPlots fieldPlots(const ImpulseField& field);

// How often one output reads each input of its field, rows times columns. Beyond mostCoverage
// inputs on an axis there are only words.
inline constexpr std::int64_t mostCoverage = 401;
[[nodiscard]] PlotData griddingPlot(std::span<const StackedLayer> rows,
                                    std::span<const StackedLayer> cols);

// "2, 2, 5" (or with blanks) as rates; nullopt when it is not one to mostOperators whole numbers
// from 1 to 64.
[[nodiscard]] std::optional<std::vector<std::int64_t>> parseRates(const QString& text);
[[nodiscard]] QString ratesText(std::span<const StackedLayer> layers);

// A run under the roof.
struct RooflineRun {
    QString name;
    RooflinePoint point;
    Role role{};
};
[[nodiscard]] PlotData rooflinePlot(const MachineRoof& roof, const std::vector<RooflineRun>& runs);

}  // namespace convstep
