// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the plots of the right columns show, as numbers and words; pure functions. Colours come from
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
    QString label;  // short, beside its end; empty: none
    std::vector<double> x;
    std::vector<double> y;
    Role role{};
    bool dashed = false;
    bool plain = false;  // in the colour of quiet text: it stands for no tensor
};

// A column of a histogram: values from `from` to `to`.
struct PlotColumn {
    double from = 0;
    double to = 0;
    double count = 0;
};

// A point with its name beside it, among lines.
struct PlotPoint {
    QString name;
    double x = 0;
    double y = 0;
    Role role{};
};

// A picture of small squares, rows from the top: 0 pale, `bound` and more in the full colour of a
// positive value. Where there is room, squares of exactly 0 carry the dot of a hole.
struct PlotGrid {
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::vector<double> values;  // row by row, none negative
    double bound = 0;
    bool root = false;  // colours by the square root, so that little is told from nothing
};

// What an axis of lines and points counts in; columns have numbers below and their own beside.
enum class PlotScale : std::uint8_t {
    whole,        // whole numbers only, from 0
    number,       // 0 is always in sight beside, not below
    logarithmic,  // above 0 only
};

// Exactly one of bars, lines (with points), columns and grid is filled; none: nothing to draw,
// `words` says why.
struct PlotData {
    QString title;
    QString xLabel;
    QString yLabel;
    std::vector<PlotBar> bars;
    std::vector<PlotLine> lines;
    std::vector<PlotColumn> columns;
    Role columnRole = Role::depthwiseOutput;
    std::vector<PlotPoint> points;
    PlotGrid grid;
    PlotScale xScale = PlotScale::whole;
    PlotScale yScale = PlotScale::whole;
    std::optional<double> marked;    // x that is the current setting
    QString words;                   // below the plot; empty: nothing to add
    QString description;             // the same plot in words, with its numbers
    // The same as a table, its head first; where it is left empty plotTable() makes it.
    std::vector<QStringList> table;

    [[nodiscard]] bool empty() const
    {
        return bars.empty() && lines.empty() && columns.empty() && grid.values.empty();
    }
};

// The table, or one of the numbers that are drawn. O(numbers).
[[nodiscard]] std::vector<QStringList> plotTable(const PlotData& plot);
// A number in such a table: whole numbers as they are, others with nine digits, which tell every
// float32 apart; never by the locale.
[[nodiscard]] QString tableNumber(double value);

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
