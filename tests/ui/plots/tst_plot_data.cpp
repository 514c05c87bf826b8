// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <limits>

#include "core/analysis/layer_text.h"
#include "ui/plots/plot_data.h"

using namespace convstep;

namespace {

CostComparison costsOf(const char* text)
{
    const auto layer = parseLayerText(text);
    return compareCosts(makePipeline(layer.value().spec, layer.value().inputs).value()).value();
}

Tensor tensorOf(const std::vector<float>& values)
{
    Tensor tensor = Tensor::create({static_cast<std::int64_t>(values.size())}, "x").value();
    std::copy(values.begin(), values.end(), tensor.values().begin());
    return tensor;
}

double total(const PlotData& plot)
{
    double sum = 0;
    for (const PlotColumn& column : plot.columns)
        sum += column.count;
    return sum;
}

}  // namespace

class TestPlotData : public QObject {
    Q_OBJECT

private slots:
    void costBars()
    {
        const CostPlots plots =
            costPlots(costsOf("separable 112x112x32 k3 s2 o64 same"), "separable_conv2d");
        const auto& bars = plots.multiplications.bars;
        QCOMPARE(bars.size(), std::size_t{4});
        QCOMPARE(bars[0].parts.front().value, 57802752.0);
        QCOMPARE(bars[1].name, QString("grouped, 2 groups"));
        QCOMPARE(bars[1].parts.front().value, 57802752.0 / 2);
        QCOMPARE(bars[3].parts.size(), std::size_t{2});
        QCOMPARE(bars[3].parts[0].value, bars[2].parts[0].value);
        QVERIFY(bars[3].strong && !bars[0].strong && !bars[2].strong);
        QVERIFY(plots.parameters.description.contains(plots.parameters.bars[0].number));
        QCOMPARE(tableAsCsv(plots.parameters.table),
                 QString("way,Weights\nstandard,18432\n\"grouped, 2 groups\",9216\n"
                         "depthwise alone,288\nseparable,2336\n"));
    }

    void theChosenWayIsStrong()
    {
        const CostComparison costs = costsOf("conv 9x9x3 k3 o4 same");
        QCOMPARE(costPlots(costs, "conv2d").parameters.bars.size(), std::size_t{3});
        QVERIFY(costPlots(costs, "atrous_conv2d").parameters.bars[0].strong);
        QVERIFY(costPlots(costs, "depthwise_conv2d").parameters.bars[1].strong);
        QVERIFY(!costPlots(costs, "depthwise_conv2d").parameters.bars[0].strong);
        QVERIFY(costPlots(costs, "layers_separable_conv2d").parameters.bars[2].strong);
    }

    void fieldAgainstRate()
    {
        Settings settings;
        settings.kernelRows = settings.kernelCols = 3;
        settings.rateRows = settings.rateCols = 2;
        const PlotData plot = receptiveFieldPlot(settings);
        QCOMPARE(plot.lines.size(), std::size_t{3});
        QCOMPARE(plot.marked, std::optional<double>(2));
        QCOMPARE(plot.lines[0].y[1], 5.0);
        QCOMPARE(plot.lines[1].y[1], 9.0);
        QCOMPARE(plot.lines[2].y[1], 13.0);
        QVERIFY2(plot.words.contains("effective kernel 5"), qPrintable(plot.words));
        QCOMPARE(plot.table.size(), plot.lines[0].x.size() + 1);

        settings.kernelCols = 5;
        QCOMPARE(receptiveFieldPlot(settings).lines.size(), std::size_t{6});
        settings.rateRows = 90;
        QVERIFY(!receptiveFieldPlot(settings).marked);
        settings.kernelRows = 0;
        QVERIFY(receptiveFieldPlot(settings).empty());
        QVERIFY(!receptiveFieldPlot(settings).words.isEmpty());
    }

    void wholeNumbersHaveColumnsOfTheirOwn()
    {
        const PlotData plot = valuesPlot(tensorOf({-2, 0, 0, 3}), Role::depthwiseOutput);
        QCOMPARE(plot.columns.size(), std::size_t{6});
        QCOMPARE(plot.columns[0].count, 1.0);
        QCOMPARE(plot.columns[2].count, 2.0);
        QCOMPARE(plot.columns[5].count, 1.0);
        QVERIFY(plot.description.contains(QString(QChar(0x2212)) + "2: 1"));
        QVERIFY(plot.words.contains("No NaN"));
    }

    void whatIsNotANumberIsCountedInWords()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float infinity = std::numeric_limits<float>::infinity();
        const PlotData plot = valuesPlot(tensorOf({nan, 1, -infinity, infinity, 2}), Role::bias);
        QCOMPARE(total(plot), 2.0);
        QVERIFY2(plot.words.contains("1 NaN, 2 infinite"), qPrintable(plot.words));
        const PlotData none = valuesPlot(tensorOf({nan, nan}), Role::bias);
        QVERIFY(none.empty());
        QCOMPARE(none.words, QString("2 NaN"));
        QVERIFY(!valuesPlot(tensorOf({}), Role::bias).words.isEmpty());
    }

    void everyValueIsInOneColumn()
    {
        const float most = std::numeric_limits<float>::max();
        for (const std::vector<float>& values : {std::vector<float>{0.1F, 0.25F, 0.7F, -3.5F, 9.0F},
                                                 {0.5F},
                                                 {0.5F, 0.5F},
                                                 {-most, most, 0.5F},
                                                 {1, 1000},
                                                 {0, 0, 0},
                                                 {1e-30F, 3e-30F}}) {
            const PlotData plot = valuesPlot(tensorOf(values), Role::bias);
            QCOMPARE(total(plot), static_cast<double>(values.size()));
            QVERIFY(plot.columns.size() <= 24);
            QVERIFY(plot.columns.front().to > plot.columns.front().from);
        }
    }
};

QTEST_GUILESS_MAIN(TestPlotData)
#include "tst_plot_data.moc"
