// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <limits>

#include "ui/plots/lab_plot_data.h"

using namespace convstep;

namespace {

TimedRun timed(InstructionSet set, int threads, double seconds, int rounds = 5)
{
    return {set, threads, seconds, rounds, {seconds}};
}

const InstructionSet base = InstructionSet::baseline;
const InstructionSet wide = InstructionSet::avx512;

std::vector<StackedLayer> stack(const std::vector<std::int64_t>& rates, std::int64_t kernel = 3)
{
    std::vector<StackedLayer> layers;
    for (const std::int64_t rate : rates)
        layers.push_back({kernel, 1, rate});
    return layers;
}

std::int64_t unread(const PlotData& plot)
{
    return std::count(plot.grid.values.begin(), plot.grid.values.end(), 0.0);
}

}  // namespace

class TestLabPlotData : public QObject {
    Q_OBJECT

private slots:
    void timesInTwoPlots()
    {
        const TimePlots plots = timePlots({timed(wide, 1, 0.004), timed(wide, 2, 0.002),
                                           timed(base, 1, 0.012)},
                                          wide, 2);
        QCOMPARE(plots.threads.bars.size(), std::size_t{2});
        QCOMPARE(plots.threads.bars[1].parts[0].value, 2.0);
        QVERIFY(plots.threads.bars[1].strong && !plots.threads.bars[0].strong);
        QVERIFY2(plots.threads.words.contains("2 threads: 2 times as fast as 1 thread"),
                 qPrintable(plots.threads.words));
        QVERIFY(plots.threads.words.contains("5 rounds"));
        QCOMPARE(plots.sets.bars.size(), std::size_t{2});
        QVERIFY(plots.sets.bars[0].strong);
        QVERIFY(plots.sets.words.contains("AVX-512: 3 times as fast as Baseline"));
        QCOMPARE(plots.sets.table.back(), QStringList({"Baseline", "12", "5"}));
        // What was not run yet is not drawn.
        const TimePlots none = timePlots({timed(wide, 1, 0, 0)}, wide, 1);
        QVERIFY(none.threads.empty() && none.sets.empty() && none.threads.words.isEmpty());
    }

    void histogramInPerCent()
    {
        Histogram h;
        h.least = -1;
        h.most = 2;
        h.finite = 8;
        h.from = -1;
        h.width = 1;
        h.counts = {2, 5, 1};
        const PlotData plot = histogramPlot(h, "o = 0", Role::pointwiseOutput);
        QCOMPARE(plot.columns.size(), std::size_t{3});
        QCOMPARE(plot.columns[1].count, 62.5);
        QVERIFY(plot.columnRole == Role::pointwiseOutput);
        QCOMPARE(plot.table[2], QStringList({"0", "1", "5", "62.5"}));
        QVERIFY(plot.title.contains("o = 0"));
        h.nan = 3;
        QVERIFY(histogramPlot(h, {}, Role::bias).words.contains("3 NaN"));
        h.counts.clear();
        QVERIFY(histogramPlot(h, {}, Role::bias).empty());
        QVERIFY(histogramPlot(h, {}, Role::bias).words.contains("3 NaN"));
        QVERIFY(!histogramPlot({}, {}, Role::bias).words.isEmpty());
    }

    void profileWithItsPlace()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const PlotData row = profilePlot({1, -2, nan, 4}, true, 7, 1, Role::depthwiseOutput);
        QVERIFY(row.title.contains("y = 7"));
        QCOMPARE(row.marked, std::optional<double>(1));
        QCOMPARE(row.lines.front().y[1], -2.0);
        QVERIFY(std::isnan(row.lines.front().y[2]));
        QVERIFY2(row.description.contains(QString(QChar(0x2212)) + "2"),
                 qPrintable(row.description));
        QCOMPARE(plotTable(row).size(), std::size_t{5});
        QCOMPARE(plotTable(row)[2].mid(1), QStringList({"1", "-2"}));
        QVERIFY(profilePlot({1}, false, 3, 0, Role::bias).title.contains("x = 3"));
        QVERIFY(profilePlot({}, false, 3, 0, Role::bias).description.isEmpty());
    }

    void fieldAsPictureAndSums()
    {
        const FieldPlots plots = fieldPlots({3, 3, {0, 1, 0, 1, 4, 1, 0, 1, 0}});
        QCOMPARE(plots.picture.grid.bound, 4.0);
        QVERIFY2(plots.picture.words.contains("5 inputs"), qPrintable(plots.picture.words));
        QCOMPARE(plots.profile.lines.size(), std::size_t{1});  // both ways alike
        QCOMPARE(plots.profile.lines[0].x, (std::vector<double>{-1, 0, 1}));
        QCOMPARE(plots.profile.lines[0].y, (std::vector<double>{12.5, 75, 12.5}));
        QCOMPARE(plotTable(plots.picture)[2], QStringList({"1", "1", "4", "1"}));
        const double off = 1e-7;
        QCOMPARE(fieldPlots({2, 2, {1, 1 + off, 1, 1}}).profile.lines.size(), std::size_t{1});
        QCOMPARE(fieldPlots({2, 2, {1, 1.01, 1, 1.01}}).profile.lines.size(), std::size_t{2});
        const FieldPlots flat = fieldPlots({1, 2, {3, 1}});
        QCOMPARE(flat.profile.lines.size(), std::size_t{2});
        QCOMPARE(flat.profile.lines[0].x, (std::vector<double>{-0.5, 0.5}));
        QCOMPARE(flat.profile.lines[1].y, (std::vector<double>{100}));
    }

    void griddingShowsWhatIsNeverRead()
    {
        const PlotData holes = griddingPlot(stack({2, 2, 2}), stack({2, 2, 2}));
        QCOMPARE(holes.grid.rows, 13);
        QCOMPARE(unread(holes), 13 * 13 - 7 * 7);
        QVERIFY2(holes.words.contains("120 of 169"), qPrintable(holes.words));
        const PlotData dense = griddingPlot(stack({1, 2, 5}), stack({1, 2, 5}));
        QCOMPARE(dense.grid.cols, 17);
        QCOMPARE(unread(dense), 0);
        QVERIFY(!dense.words.contains("never"));
        const PlotData mixed = griddingPlot(stack({2}), stack({1}));
        QCOMPARE(unread(mixed), 2 * 3);
        QCOMPARE(mixed.grid.values.size(), std::size_t{15});
        const PlotData large = griddingPlot(stack({64, 64, 64, 64}), stack({1}));
        QVERIFY(large.empty() && large.words.contains("513"));
    }

    void rates()
    {
        using Rates = std::vector<std::int64_t>;
        QVERIFY(parseRates("1, 2, 5") == Rates({1, 2, 5}));
        QVERIFY(parseRates(" 2 2;64 ") == Rates({2, 2, 64}));
        for (const char* wrong : {"", "0", "65", "1, x", "1 2 3 4 5", "1.5", "-1"})
            QVERIFY2(!parseRates(wrong), wrong);
        QCOMPARE(ratesText(stack({2, 3})), QString("2, 3"));
    }

    void roofAndRuns()
    {
        const MachineRoof roof{wide, 2, 1, 80e9, 20e9};
        const PlotData plot = rooflinePlot(roof, {{"a", {2, 10e9}, Role::depthwiseOutput},
                                                  {"b", {1000, 80e9}, Role::pointwiseOutput},
                                                  {"none", {0, 1}, Role::bias}});
        QCOMPARE(plot.points.size(), std::size_t{2});
        QCOMPARE(plot.points[0].y, 10.0);
        QVERIFY2(plot.words.contains("a: 25 % of its roof, below memory"), qPrintable(plot.words));
        QVERIFY(plot.words.contains("b: 100 % of its roof, below the peak"));
        const PlotLine& line = plot.lines.front();
        QCOMPARE(line.y[1], 80.0);
        QCOMPARE(line.y[2], 80.0);
        QCOMPARE(line.y[0] / line.x[0], 20.0);
        QVERIFY(line.x.front() < 2 && line.x.back() > 1000);
        QVERIFY(plot.xScale == PlotScale::logarithmic && plot.yScale == PlotScale::logarithmic);
    }
};

QTEST_GUILESS_MAIN(TestLabPlotData)
#include "tst_lab_plot_data.moc"
