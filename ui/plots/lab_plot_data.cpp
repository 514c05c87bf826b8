// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/lab_plot_data.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/session/number_text.h"
#include "ui/session/place_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LabPlotData)
};

QString threadsText(int threads)
{
    return threads == 1 ? Words::tr("1 thread") : Words::tr("%1 threads").arg(threads);
}

QString milliseconds(double seconds) { return Words::tr("%1 ms").arg(numberText(seconds * 1e3, 3)); }

PlotBar timeBar(const TimedRun& run, const QString& name, bool strong)
{
    PlotBar bar;
    bar.name = name;
    bar.number = milliseconds(run.seconds);
    bar.parts.push_back({run.seconds * 1e3, Role::depthwiseOutput});
    bar.strong = strong;
    return bar;
}

// Name, numbers and a sentence about the fastest of several bars.
void finishTimes(PlotData& plot, const QString& what, const std::vector<const TimedRun*>& runs)
{
    if (runs.empty())
        return;
    plot.table.push_back({what, Words::tr("milliseconds"), Words::tr("rounds")});
    QStringList rows;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        plot.table.push_back({plot.bars[i].name, tableNumber(plot.bars[i].parts[0].value),
                              QString::number(runs[i]->rounds)});
        rows << QStringLiteral("%1: %2").arg(plot.bars[i].name, plot.bars[i].number);
    }
    plot.description =
        plot.title + QStringLiteral(": ") + rows.join(QStringLiteral("; ")) + QLatin1Char('.');
    if (runs.size() < 2)
        return;
    std::size_t fastest = 0;
    std::size_t slowest = 0;
    for (std::size_t i = 1; i < runs.size(); ++i) {
        if (runs[i]->seconds < runs[fastest]->seconds)
            fastest = i;
        if (runs[i]->seconds > runs[slowest]->seconds)
            slowest = i;
    }
    plot.words = Words::tr("%1: %2 times as fast as %3. The least of %4 rounds.")
                     .arg(plot.bars[fastest].name,
                          numberText(runs[slowest]->seconds / runs[fastest]->seconds, 3),
                          plot.bars[slowest].name)
                     .arg(runs.front()->rounds);
}

double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : 0; }

QString timesText(std::int64_t rows, std::int64_t cols)
{
    // Never broken at the sign.
    return QStringLiteral("%1\u00a0×\u00a0%2").arg(rows).arg(cols);
}

// But for rounding.
bool alike(const std::vector<double>& a, const std::vector<double>& b)
{
    constexpr double slack = 1e-4;  // per cent
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](double x, double y) { return std::abs(x - y) <= slack; });
}

PlotLine sumsLine(const std::vector<double>& sums, const QString& name, bool dashed)
{
    PlotLine line;
    line.name = name;
    line.role = dashed ? Role::input : Role::filter;
    line.dashed = dashed;
    const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
    const double middle = static_cast<double>(sums.size() - 1) / 2;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        line.x.push_back(static_cast<double>(i) - middle);
        line.y.push_back(percent(sums[i], all));
    }
    return line;
}

}  // namespace

PlotData wordsPlot(const QString& title, const QString& words)
{
    PlotData plot;
    plot.title = title;
    plot.words = words;
    plot.description = words;
    return plot;
}

QString instructionSetTitle(InstructionSet set)
{
    switch (set) {
    case InstructionSet::baseline:
        return Words::tr("Baseline");
    case InstructionSet::avx2:
        return QStringLiteral("AVX2");
    case InstructionSet::avx512:
        return QStringLiteral("AVX-512");
    }
    return {};
}

TimePlots timePlots(const std::vector<TimedRun>& runs, InstructionSet set, int asked)
{
    TimePlots plots;
    plots.threads.title = Words::tr("Over threads, %1").arg(instructionSetTitle(set));
    plots.sets.title = Words::tr("Over instruction sets, 1 thread");
    std::vector<const TimedRun*> overThreads;
    std::vector<const TimedRun*> overSets;
    for (const TimedRun& run : runs) {
        if (run.rounds == 0)
            continue;
        if (run.set == set) {
            plots.threads.bars.push_back(
                timeBar(run, threadsText(run.threads), run.threads == asked));
            overThreads.push_back(&run);
        }
        if (run.threads == 1) {
            plots.sets.bars.push_back(timeBar(run, instructionSetTitle(run.set), run.set == set));
            overSets.push_back(&run);
        }
    }
    finishTimes(plots.threads, Words::tr("threads"), overThreads);
    finishTimes(plots.sets, Words::tr("instruction set"), overSets);
    return plots;
}

PlotData histogramPlot(const Histogram& histogram, const QString& name, Role role)
{
    PlotData plot;
    plot.title = Words::tr("Histogram of %1").arg(name);
    plot.xLabel = Words::tr("value");
    plot.yLabel = Words::tr("% of pixels");
    plot.columnRole = role;
    plot.yScale = PlotScale::number;
    QStringList odd;
    if (histogram.nan > 0)
        odd << Words::tr("%1 NaN").arg(countText(histogram.nan));
    if (histogram.infinite > 0)
        odd << Words::tr("%1 infinite").arg(countText(histogram.infinite));
    if (histogram.counts.empty()) {
        plot.words = odd.isEmpty() ? Words::tr("There are no values.")
                                   : Words::tr("No number to draw: %1.").arg(odd.join(", "));
        plot.description = plot.words;
        return plot;
    }
    plot.table.push_back(
        {Words::tr("from"), Words::tr("to"), Words::tr("pixels"), plot.yLabel});
    const auto all = static_cast<double>(histogram.finite);
    std::size_t fullest = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        const double from = histogram.from + histogram.width * static_cast<double>(i);
        const double to = histogram.from + histogram.width * static_cast<double>(i + 1);
        const auto count = static_cast<double>(histogram.counts[i]);
        plot.columns.push_back({from, to, percent(count, all)});
        plot.table.push_back({tableNumber(from), tableNumber(to), tableNumber(count),
                              tableNumber(percent(count, all))});
        if (histogram.counts[i] > histogram.counts[fullest])
            fullest = i;
    }
    const PlotColumn& most = plot.columns[fullest];
    plot.words = Words::tr("%1 values from %2 to %3; %4 % of them between %5 and %6.")
                     .arg(countText(histogram.finite), numberText(histogram.least, 3),
                          numberText(histogram.most, 3), numberText(most.count, 3),
                          numberText(most.from, 3), numberText(most.to, 3));
    if (!odd.isEmpty())
        plot.words += QLatin1Char(' ') + Words::tr("Not drawn: %1.").arg(odd.join(", "));
    plot.description = plot.title + QStringLiteral(". ") + plot.words;
    return plot;
}

PlotData profilePlot(const std::vector<float>& values, bool row, std::int64_t line,
                     std::int64_t at, Role role)
{
    PlotData plot;
    plot.title = row ? Words::tr("Row profile at y = %1").arg(line)
                     : Words::tr("Column profile at x = %1").arg(line);
    plot.xLabel = row ? QStringLiteral("x") : QStringLiteral("y");
    plot.yLabel = Words::tr("value");
    plot.xScale = PlotScale::number;
    plot.yScale = PlotScale::number;
    plot.marked = static_cast<double>(at);
    PlotLine one;
    one.name = plot.title;
    one.role = role;
    double least = 0;
    double most = 0;
    bool any = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = static_cast<double>(values[i]);
        one.x.push_back(static_cast<double>(i));
        one.y.push_back(value);
        if (!std::isfinite(value))
            continue;
        least = any ? std::min(least, value) : value;
        most = any ? std::max(most, value) : value;
        any = true;
    }
    if (at >= 0 && at < static_cast<std::int64_t>(values.size()))
        plot.description =
            Words::tr("%1: %2 values from %3 to %4; at %5 = %6 it is %7.")
                .arg(plot.title)
                .arg(values.size())
                .arg(numberText(least), numberText(most), plot.xLabel)
                .arg(at)
                .arg(numberText(static_cast<double>(values[static_cast<std::size_t>(at)])));
    plot.lines.push_back(std::move(one));
    return plot;
}

FieldPlots fieldPlots(const ImpulseField& field)
{
    FieldPlots plots;
    PlotData& picture = plots.picture;
    picture.title = Words::tr("Weight of each input in one output");
    picture.grid = {field.rows, field.cols, field.weights,
                    field.weights.empty()
                        ? 0
                        : *std::max_element(field.weights.begin(), field.weights.end()),
                    true};
    const std::vector<double> rows = field.rowSums();
    const std::vector<double> cols = field.colSums();
    constexpr double share = 0.95;
    picture.words =
        Words::tr("One output reads %1 inputs of a field of %2. 95 % of the weight lies in the "
                  "middle %3.")
            .arg(countText(field.read()), timesText(field.rows, field.cols),
                 timesText(middleShare(rows, share), middleShare(cols, share)));
    picture.description = picture.title + QStringLiteral(". ") + picture.words;
    PlotData& profile = plots.profile;
    profile.title = Words::tr("Weight by distance from the middle");
    profile.xLabel = Words::tr("inputs from the middle");
    profile.yLabel = Words::tr("% of the weight");
    // An even field has no input in its middle.
    profile.xScale = field.cols % 2 + field.rows % 2 == 2 ? PlotScale::whole : PlotScale::number;
    profile.yScale = PlotScale::number;
    profile.lines.push_back(sumsLine(cols, Words::tr("to the side"), false));
    PlotLine down = sumsLine(rows, Words::tr("up and down"), true);
    if (!alike(down.y, profile.lines.front().y)) {
        profile.words = Words::tr("Dashed: up and down; solid: to the side.");
        profile.lines.push_back(std::move(down));
    }
    QStringList sides;
    for (std::size_t i = 0; i < std::min<std::size_t>(cols.size(), 64); ++i)
        sides << QStringLiteral("%1: %2").arg(numberText(profile.lines.front().x[i]),
                                              numberText(profile.lines.front().y[i], 3));
    profile.description = profile.title + QStringLiteral(". ") + sides.join(QStringLiteral("; "));
    return plots;
}

PlotData griddingPlot(std::span<const StackedLayer> rows, std::span<const StackedLayer> cols)
{
    const std::int64_t high = receptiveField(rows);
    const std::int64_t wide = receptiveField(cols);
    PlotData plot;
    plot.title = Words::tr("Inputs that one output reads");
    if (high > mostCoverage || wide > mostCoverage)
        return wordsPlot(plot.title, Words::tr("A field of %1 inputs is too large to draw.")
                                         .arg(timesText(high, wide)));
    const std::vector<double> down = coverage(rows, mostCoverage);
    const std::vector<double> across = coverage(cols, mostCoverage);
    plot.grid.rows = high;
    plot.grid.cols = wide;
    plot.grid.root = true;
    std::int64_t never = 0;
    for (const double y : down)
        for (const double x : across) {
            plot.grid.values.push_back(y * x);
            plot.grid.bound = std::max(plot.grid.bound, y * x);
            never += y * x == 0 ? 1 : 0;
        }
    const std::int64_t all = high * wide;
    plot.words = Words::tr("A field of %1.").arg(timesText(high, wide)) + QLatin1Char(' ');
    plot.words +=
        never == 0
            ? (plot.grid.bound > 1 ? Words::tr("Every input is read, some in %1 ways.")
                                         .arg(countText(std::llround(plot.grid.bound)))
                                   : Words::tr("Every input is read once."))
            : Words::tr("%1 of %2 inputs (%3 %) are never read: gridding.")
                  .arg(countText(never), countText(all),
                       numberText(percent(static_cast<double>(never), static_cast<double>(all)),
                                  3));
    plot.description = plot.title + QStringLiteral(". ") + plot.words;
    return plot;
}

std::optional<std::vector<std::int64_t>> parseRates(const QString& text)
{
    constexpr int most = 64;
    static const QRegularExpression between(QStringLiteral("[\\s,;]+"));
    std::vector<std::int64_t> rates;
    for (const QString& word : text.split(between, Qt::SkipEmptyParts)) {
        bool ok = false;
        const int rate = word.toInt(&ok);
        if (!ok || rate < 1 || rate > most)
            return std::nullopt;
        rates.push_back(rate);
    }
    if (rates.empty() || rates.size() > mostOperators)
        return std::nullopt;
    return rates;
}

QString ratesText(std::span<const StackedLayer> layers)
{
    QStringList words;
    for (const StackedLayer& layer : layers)
        words << QString::number(layer.rate);
    return words.join(QStringLiteral(", "));
}

PlotData rooflinePlot(const MachineRoof& roof, const std::vector<RooflineRun>& runs)
{
    constexpr double giga = 1e9;
    PlotData plot;
    plot.title = Words::tr("Roofline, %1, %2")
                     .arg(instructionSetTitle(roof.set), threadsText(roof.threads));
    plot.xLabel = Words::tr("intensity, FLOP per byte");
    plot.yLabel = Words::tr("GFLOP/s");
    plot.xScale = plot.yScale = PlotScale::logarithmic;
    double least = roof.ridge() / 16;
    double most = roof.ridge() * 8;
    for (const RooflineRun& run : runs) {
        if (!(run.point.intensity > 0) || !(run.point.flopsPerSecond > 0))
            continue;
        least = std::min(least, run.point.intensity / 2);
        most = std::max(most, run.point.intensity * 2);
        plot.points.push_back(
            {run.name, run.point.intensity, run.point.flopsPerSecond / giga, run.role});
    }
    PlotLine line;
    line.name = Words::tr("roof");
    line.plain = true;
    line.x = {least, roof.ridge(), most};
    for (const double x : line.x)
        line.y.push_back(roof.at(x) / giga);
    plot.lines.push_back(std::move(line));
    plot.words = Words::tr("At most %1 GFLOP/s, and %2 GB/s through as much memory as this run "
                           "needs.")
                     .arg(numberText(roof.flopsPerSecond / giga, 3),
                          numberText(roof.bytesPerSecond / giga, 3));
    for (const PlotPoint& point : plot.points) {
        const double share = percent(point.y * giga, roof.at(point.x));
        const QString text = point.x < roof.ridge()
                                 ? Words::tr("%1: %2 % of its roof, below memory.")
                                 : Words::tr("%1: %2 % of its roof, below the peak.");
        plot.words += QLatin1Char('\n') +
                      text.arg(point.name, numberText(share < 10 ? share : std::round(share), 2));
    }
    plot.description = plot.title + QStringLiteral(". ") + plot.words;
    return plot;
}

}  // namespace convstep
