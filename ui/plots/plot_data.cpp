// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_data.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/analysis/receptive_field.h"
#include "ui/session/number_text.h"
#include "ui/session/place_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlotData)
};

QString plain(std::int64_t number) { return QString::number(static_cast<qint64>(number)); }

// The numbers again, as one sentence for each row.
void describe(PlotData& plot, const QString& about)
{
    QStringList rows;
    for (const PlotBar& bar : plot.bars)
        rows << QStringLiteral("%1: %2").arg(bar.name, bar.number);
    plot.description = about + QLatin1Char(' ') + rows.join(QLatin1String("; ")) + QLatin1Char('.');
}

struct Way {
    QString name;
    const char* op;
    std::int64_t depthwise;
    std::int64_t pointwise;
    bool there;
};

PlotData costPlot(const std::array<Way, 4>& ways, const std::string& op, const QString& title)
{
    PlotData plot;
    plot.title = title;
    plot.table.push_back({Words::tr("way"), title});
    for (const Way& way : ways) {
        if (!way.there)
            continue;
        PlotBar bar;
        bar.name = way.name;
        bar.number = countText(way.depthwise + way.pointwise);
        bar.parts = {{static_cast<double>(way.depthwise), Role::depthwiseOutput}};
        if (way.pointwise > 0)
            bar.parts.push_back({static_cast<double>(way.pointwise), Role::pointwiseOutput});
        bar.strong = op.find(way.op) != std::string::npos;
        plot.table.push_back({way.name, plain(way.depthwise + way.pointwise)});
        plot.bars.push_back(std::move(bar));
    }
    describe(plot, title + QLatin1Char(':'));
    return plot;
}

// What an axis adds to the receptive field plot.
void addAxis(PlotData& plot, const Settings& s, bool rows, const QString& suffix, std::int64_t last)
{
    const std::int64_t kernel = rows ? s.kernelRows : s.kernelCols;
    const std::int64_t stride = rows ? s.strideRows : s.strideCols;
    constexpr std::array<const char*, 3> names{
        QT_TRANSLATE_NOOP("PlotData", "effective kernel"),
        QT_TRANSLATE_NOOP("PlotData", "field of two such layers"),
        QT_TRANSLATE_NOOP("PlotData", "field of three such layers")};
    constexpr std::array<const char*, 3> labels{QT_TRANSLATE_NOOP("PlotData", "1 layer"),
                                                QT_TRANSLATE_NOOP("PlotData", "2 layers"),
                                                QT_TRANSLATE_NOOP("PlotData", "3 layers")};
    for (std::size_t layers = 1; layers <= names.size(); ++layers) {
        PlotLine line;
        line.name = Words::tr(names[layers - 1]) + suffix;
        line.label = Words::tr(labels[layers - 1]) + suffix;
        line.role = layers == 1 ? Role::filter : layers == 2 ? Role::input : Role::upstream;
        line.dashed = !rows;
        for (std::int64_t rate = 1; rate <= last; ++rate) {
            const std::vector<StackedLayer> stack(layers, {kernel, stride, rate});
            line.x.push_back(static_cast<double>(rate));
            line.y.push_back(static_cast<double>(receptiveField(stack)));
        }
        plot.lines.push_back(std::move(line));
    }
}

bool within(std::int64_t value, std::int64_t most) { return value >= 1 && value <= most; }

QString countedWords(std::int64_t nan, std::int64_t infinite)
{
    QStringList parts;
    if (nan > 0)
        parts << Words::tr("%1 NaN").arg(countText(nan));
    if (infinite > 0)
        parts << Words::tr("%1 infinite").arg(countText(infinite));
    return parts.join(QLatin1String(", "));
}

}  // namespace

CostPlots costPlots(const CostComparison& costs, const std::string& op)
{
    const auto rest = [](std::int64_t all, std::int64_t part) { return all - part; };
    const Cost& d = costs.depthwise;
    const QString grouped = Words::tr("grouped, %1 groups").arg(costs.groups);
    const auto ways = [&](std::int64_t Cost::*what) {
        return std::array<Way, 4>{
            Way{Words::tr("standard"), "conv2d", costs.standard.*what, 0, true},
            Way{grouped, "grouped", costs.grouped.*what, 0, costs.groups > 0},
            Way{Words::tr("depthwise alone"), "depthwise", d.*what, 0, true},
            Way{Words::tr("separable"), "separable", d.*what, rest(costs.separable.*what, d.*what),
                true}};
    };
    // "depthwise_conv2d" and "separable_conv2d" contain "conv2d".
    const bool standard =
        op.find("depthwise") == std::string::npos && op.find("separable") == std::string::npos;
    const std::string chosen = standard                                    ? "conv2d"
                               : op.find("separable") != std::string::npos ? "separable"
                                                                           : "depthwise";
    return {costPlot(ways(&Cost::multiplications), chosen, Words::tr("Multiplications")),
            costPlot(ways(&Cost::parameters), chosen, Words::tr("Weights"))};
}

PlotData receptiveFieldPlot(const Settings& s)
{
    // Beyond these the numbers leave any plot; they also keep the sums small.
    constexpr std::int64_t most = 100000;
    PlotData plot;
    plot.title = Words::tr("Receptive field");
    plot.xLabel = Words::tr("rate");
    plot.yLabel = Words::tr("inputs");
    for (const std::int64_t number : {s.kernelRows, s.kernelCols, s.strideRows, s.strideCols}) {
        if (!within(number, most)) {
            plot.words = Words::tr("Kernel and stride must be at least 1.");
            plot.description = plot.words;
            return plot;
        }
    }
    const std::int64_t rate = std::max(s.rateRows, s.rateCols);
    const std::int64_t last = std::clamp<std::int64_t>(rate + 2, 6, 64);
    const bool same = s.kernelRows == s.kernelCols && s.strideRows == s.strideCols;
    addAxis(plot, s, true, same ? QString() : Words::tr(", rows"), last);
    if (!same)
        addAxis(plot, s, false, Words::tr(", columns"), last);
    if (within(s.rateRows, last) && s.rateRows == s.rateCols)
        plot.marked = static_cast<double>(s.rateRows);
    QStringList head{plot.xLabel};
    for (const PlotLine& line : plot.lines)
        head << line.name;
    plot.table.push_back(head);
    for (std::size_t i = 0; i < plot.lines.front().x.size(); ++i) {
        QStringList row{QString::number(i + 1)};
        for (const PlotLine& line : plot.lines)
            row << QString::number(static_cast<qint64>(line.y[i]));
        plot.table.push_back(row);
    }
    QStringList now;
    if (plot.marked) {
        const auto at = static_cast<std::size_t>(s.rateRows - 1);
        for (const PlotLine& line : plot.lines)
            now << QStringLiteral("%1 %2").arg(line.name, numberText(line.y[at], 12));
        plot.words =
            Words::tr("At rate %1: %2.").arg(s.rateRows).arg(now.join(QLatin1String(", ")));
    }
    QStringList rates;
    for (std::size_t i = 0; i < plot.lines.front().y.size(); ++i)
        rates << QStringLiteral("%1 → %2").arg(i + 1).arg(
            static_cast<qint64>(plot.lines.front().y[i]));
    plot.description = Words::tr("%1 Effective kernel for each rate: %2.")
                           .arg(plot.words, rates.join(QLatin1String(", ")));
    return plot;
}

PlotData valuesPlot(const Tensor& tensor, Role role)
{
    PlotData plot;
    plot.title = Words::tr("Output values");
    plot.xLabel = Words::tr("value");
    plot.yLabel = Words::tr("cells");
    plot.columnRole = role;
    double least = 0;
    double most = 0;
    std::int64_t finite = 0;
    std::int64_t nan = 0;
    std::int64_t infinite = 0;
    bool whole = true;
    for (const float value : tensor.values()) {
        if (!std::isfinite(value)) {
            ++(std::isnan(value) ? nan : infinite);
            continue;
        }
        least = finite == 0 ? value : std::min<double>(least, value);
        most = finite == 0 ? value : std::max<double>(most, value);
        whole = whole && value == std::floor(value);
        ++finite;
    }
    const QString odd = countedWords(nan, infinite);
    if (finite == 0) {
        plot.words = tensor.values().empty() ? Words::tr("There are no values.") : odd;
        plot.description = plot.words;
        return plot;
    }
    constexpr double mostWhole = 24;
    double from = least;
    double width = 1;
    int bins = 1;
    if (whole && most - least < mostWhole) {
        from = least - 0.5;
        bins = static_cast<int>(most - least) + 1;
    } else {
        bins =
            std::clamp(static_cast<int>(std::ceil(std::sqrt(static_cast<double>(finite)))), 4, 24);
        width = (most - least) / bins;
        if (!(width > 0)) {
            bins = 1;
            width = std::max(std::abs(least), 1.0) * 0.1;
            from = least - width / 2;
        }
    }
    for (int i = 0; i < bins; ++i)
        plot.columns.push_back({from + width * i, from + width * (i + 1), 0});
    for (const float value : tensor.values()) {
        if (std::isfinite(value)) {
            const auto bin = static_cast<int>((static_cast<double>(value) - from) / width);
            plot.columns[static_cast<std::size_t>(std::clamp(bin, 0, bins - 1))].count += 1;
        }
    }
    plot.words = Words::tr("%1 values from %2 to %3.")
                     .arg(countText(finite), numberText(least), numberText(most));
    plot.words += QLatin1Char(' ') + (odd.isEmpty() ? Words::tr("No NaN, none infinite.")
                                                    : Words::tr("Not drawn: %1.").arg(odd));
    QStringList rows;
    plot.table.push_back({Words::tr("from"), Words::tr("to"), plot.yLabel});
    for (const PlotColumn& column : plot.columns) {
        plot.table.push_back({QString::number(column.from, 'g', 9),
                              QString::number(column.to, 'g', 9),
                              QString::number(static_cast<qint64>(column.count))});
        const QString where =
            whole && width == 1
                ? numberText(column.from + 0.5)
                : Words::tr("%1 to %2").arg(numberText(column.from), numberText(column.to));
        rows << QStringLiteral("%1: %2").arg(where).arg(static_cast<qint64>(column.count));
    }
    plot.description =
        plot.words + QLatin1Char(' ') + rows.join(QLatin1String("; ")) + QLatin1Char('.');
    return plot;
}

QString tableNumber(double value)
{
    constexpr double exact = 9007199254740992;  // 2^53
    if (value == std::floor(value) && std::abs(value) <= exact)
        return plain(static_cast<std::int64_t>(value));
    return QString::number(value, 'g', 9);
}

std::vector<QStringList> plotTable(const PlotData& plot)
{
    if (!plot.table.empty())
        return plot.table;
    std::vector<QStringList> table;
    if (!plot.bars.empty()) {
        table.push_back({Words::tr("name"), plot.title});
        for (const PlotBar& bar : plot.bars) {
            double sum = 0;
            for (const PlotBar::Part& part : bar.parts)
                sum += part.value;
            table.push_back({bar.name, tableNumber(sum)});
        }
    } else if (!plot.columns.empty()) {
        table.push_back({Words::tr("from"), Words::tr("to"), plot.yLabel});
        for (const PlotColumn& column : plot.columns)
            table.push_back({tableNumber(column.from), tableNumber(column.to),
                             tableNumber(column.count)});
    } else if (!plot.grid.values.empty()) {
        QStringList head{Words::tr("row")};
        for (std::int64_t col = 0; col < plot.grid.cols; ++col)
            head << plain(col);
        table.push_back(head);
        for (std::int64_t row = 0; row < plot.grid.rows; ++row) {
            QStringList line{plain(row)};
            for (std::int64_t col = 0; col < plot.grid.cols; ++col)
                line << tableNumber(
                    plot.grid.values[static_cast<std::size_t>(row * plot.grid.cols + col)]);
            table.push_back(line);
        }
    } else if (!plot.lines.empty() || !plot.points.empty()) {
        table.push_back({Words::tr("name"), plot.xLabel, plot.yLabel});
        for (const PlotLine& line : plot.lines)
            for (std::size_t i = 0; i < line.x.size(); ++i)
                table.push_back({line.name, tableNumber(line.x[i]), tableNumber(line.y[i])});
        for (const PlotPoint& point : plot.points)
            table.push_back({point.name, tableNumber(point.x), tableNumber(point.y)});
    }
    return table;
}

QString tableAsCsv(const std::vector<QStringList>& table)
{
    QString text;
    for (const QStringList& row : table) {
        QStringList fields;
        for (QString field : row) {
            if (field.contains(QLatin1Char(',')) || field.contains(QLatin1Char('"')) ||
                field.contains(QLatin1Char('\n')))
                field = QLatin1Char('"') + field.replace(QLatin1Char('"'), QLatin1String("\"\"")) +
                        QLatin1Char('"');
            fields << field;
        }
        text += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

}  // namespace convstep
