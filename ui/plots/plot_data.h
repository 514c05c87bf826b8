// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the plots of the right column show, as numbers and words; pure functions. Colours come from
// roles when it is drawn.
#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

#include "core/analysis/cost.h"
#include "core/tensor/tensor.h"
#include "ui/session/settings.h"

namespace convstep {

// A horizontal bar: parts of it in the order in which they are drawn.
struct PlotBar {
    struct Part {
        double value = 0;
        Role role{};
    };
    QString name;
    QString number;  // what stands at its end
    std::vector<Part> parts;
    bool strong = false;  // the one that the person has chosen
};

// Points joined by a line.
struct PlotLine {
    QString name;
    QString label;  // short, beside its end
    std::vector<double> x;
    std::vector<double> y;
    Role role{};
    bool dashed = false;
};

// A column of a histogram: values from `from` to `to`.
struct PlotColumn {
    double from = 0;
    double to = 0;
    double count = 0;
};

// Exactly one of bars, lines and columns is filled; none: nothing to draw, `words` says why.
struct PlotData {
    QString title;
    QString xLabel;
    QString yLabel;
    std::vector<PlotBar> bars;
    std::vector<PlotLine> lines;
    std::vector<PlotColumn> columns;
    Role columnRole = Role::depthwiseOutput;
    std::optional<double> marked;    // x that is the current setting
    QString words;                   // below the plot; empty: nothing to add
    QString description;             // the same plot in words, with its numbers
    std::vector<QStringList> table;  // the same as a table, its head first

    [[nodiscard]] bool empty() const { return bars.empty() && lines.empty() && columns.empty(); }
};

// Multiplications and parameters of the four ways to make such a layer. `op` is the operator that
// the person has.
struct CostPlots {
    PlotData multiplications;
    PlotData parameters;
};
[[nodiscard]] CostPlots costPlots(const CostComparison& costs, const std::string& op);

// Effective kernel, and receptive field of two and three such layers, against the rate. Columns
// have lines of their own only when they differ. Settings that are refused are plotted as far as
// there are numbers.
[[nodiscard]] PlotData receptiveFieldPlot(const Settings& settings);

// Histogram of the values; whole numbers get columns of their own while they are few. NaN and
// infinities are counted in words. O(values).
[[nodiscard]] PlotData valuesPlot(const Tensor& tensor, Role role);

// One line per row, fields quoted where they must be.
[[nodiscard]] QString tableAsCsv(const std::vector<QStringList>& table);

}  // namespace convstep
