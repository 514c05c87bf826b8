// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_canvas.h"

#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/label_places.h"
#include "ui/session/number_text.h"
#include "ui/theme/fonts.h"

namespace convstep {
namespace {

// Pixels at scale 1.
constexpr double barRow = 36;
constexpr double chartHeight = 176;
constexpr double gridSide = 220;
constexpr double mostSquare = 28;
constexpr double holeRoom = 6;  // of a square that has room for a dot, and a line around it

// Ticks labelled as all numbers of the program are.
template <class Ticker>
class NumberTicker : public Ticker {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return numberText(std::abs(tick) < 1e-12 ? 0 : tick);
    }
};

QSharedPointer<QCPAxisTicker> wholeNumbers()
{
    QSharedPointer<NumberTicker<QCPAxisTickerFixed>> ticker(new NumberTicker<QCPAxisTickerFixed>);
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    return ticker;
}

QSharedPointer<QCPAxisTicker> betweenSquares()
{
    QSharedPointer<QCPAxisTickerFixed> ticker(new QCPAxisTickerFixed);
    ticker->setTickOrigin(0.5);
    ticker->setTickStep(1);
    return ticker;
}

QSharedPointer<QCPAxisTicker> numbers(int count)
{
    QSharedPointer<QCPAxisTicker> ticker(new NumberTicker<QCPAxisTicker>);
    ticker->setTickCount(count);
    return ticker;
}

// What a line or an axis spans.
struct Span {
    double least = std::numeric_limits<double>::infinity();
    double most = -std::numeric_limits<double>::infinity();

    void add(double value)
    {
        if (!std::isfinite(value))
            return;
        least = std::min(least, value);
        most = std::max(most, value);
    }
};

QSharedPointer<QCPAxisTicker> decades(const Span& span)
{
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    const auto last = static_cast<int>(std::lround(std::log10(span.most)));
    for (auto power = static_cast<int>(std::lround(std::log10(span.least))); power <= last; ++power)
        ticker->addTick(std::pow(10, power), numberText(std::pow(10, power)));
    return ticker;
}

// Side of the squares of a grid in that width, in pixels.
double squareOf(const PlotGrid& grid, int width, const Theme& theme)
{
    const double wide = std::max(width, theme.ipx(40)) - 2;
    return std::min({theme.px(gridSide) / static_cast<double>(grid.rows),
                     wide / static_cast<double>(grid.cols), theme.px(mostSquare)});
}

}  // namespace

class PlotCanvas::Library : public QCustomPlot {
public:
    using QCustomPlot::QCustomPlot;

    void show(const PlotData& data, const Theme& theme)
    {
        clearPlottables();
        clearItems();
        legend->setVisible(false);
        setBackground(theme.panel);
        axisRect()->setBackground(theme.panel);
        for (QCPAxis* axis : {xAxis, yAxis, xAxis2, yAxis2}) {
            axis->setVisible(false);
            axis->grid()->setLayer(QStringLiteral("grid"));
            axis->setRangeReversed(false);
            axis->setScaleType(QCPAxis::stLinear);
        }
        if (!data.bars.empty())
            showBars(data, theme);
        else if (!data.grid.values.empty())
            showGrid(data.grid, theme);
        else if (!data.empty())
            showChart(data, theme);
        replot(QCustomPlot::rpQueuedReplot);
    }

private:
    void showBars(const PlotData& data, const Theme& theme)
    {
        axisRect()->setAutoMargins(QCP::msNone);
        axisRect()->setMargins(QMargins(0, 0, 0, 0));
        double most = 0;
        for (std::size_t row = 0; row < data.bars.size(); ++row) {
            const PlotBar& bar = data.bars[row];
            const double y = static_cast<double>(row);
            double total = 0;
            QCPBars* below = nullptr;
            for (const PlotBar::Part& part : bar.parts) {
                auto* bars = new QCPBars(yAxis, xAxis);
                bars->setWidth(0.3);
                bars->setPen(Qt::NoPen);
                QColor fill = theme.roleColor(part.role);
                fill.setAlphaF(bar.strong ? 1.0F : 0.45F);
                bars->setBrush(fill);
                bars->setAntialiased(false);
                bars->addData(y + 0.26, part.value);
                if (below)
                    bars->moveAbove(below);
                below = bars;
                total += part.value;
            }
            most = std::max(most, total);
            write(bar.name, 0, y - 0.16, Qt::AlignLeft, bar.strong, theme);
            write(bar.number, 1, y - 0.16, Qt::AlignRight, bar.strong, theme);
        }
        xAxis->setRange(0, most > 0 ? most : 1);
        yAxis->setRange(-0.5, static_cast<double>(data.bars.size()) - 0.5);
        yAxis->setRangeReversed(true);
    }

    // At a share of the width, and beside the bar of row `y`.
    void write(const QString& text, double x, double y, Qt::Alignment alignment, bool strong,
               const Theme& theme)
    {
        auto* item = new QCPItemText(this);
        item->setClipToAxisRect(false);
        item->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        item->position->setTypeY(QCPItemPosition::ptPlotCoords);
        item->position->setCoords(x, y);
        item->setPositionAlignment(alignment | Qt::AlignVCenter);
        item->setText(text);
        item->setPadding({});
        item->setFont(sizedFont(12, strong ? QFont::DemiBold : QFont::Normal, theme));
        item->setColor(strong ? theme.text : theme.quiet);
    }

    void showChart(const PlotData& data, const Theme& theme)
    {
        axisRect()->setAutoMargins(QCP::msAll);
        axisRect()->setMinimumMargins(QMargins(0, theme.ipx(6), theme.ipx(6), 0));
        const QFont font = themeFont(TextStyle::small, theme);
        for (QCPAxis* axis : {xAxis, yAxis}) {
            axis->setVisible(true);
            axis->setTickLabelFont(font);
            axis->setLabelFont(font);
            axis->setTickLabelColor(theme.quiet);
            axis->setLabelColor(theme.quiet);
            axis->setBasePen(QPen(theme.fieldLine, theme.px(1)));
            axis->setTickPen(QPen(theme.fieldLine, theme.px(1)));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLengthIn(0);
            axis->setTickLengthOut(theme.ipx(4));
            axis->setLabelPadding(theme.ipx(2));
            axis->grid()->setPen(QPen(theme.line, theme.px(1)));
            axis->grid()->setZeroLinePen(Qt::NoPen);
            axis->setTicks(true);
            axis->setTickLabels(true);
        }
        xAxis->grid()->setVisible(false);
        yAxis->grid()->setVisible(true);
        xAxis->setLabel(data.xLabel);
        yAxis->setLabel(data.yLabel);
        if (!data.columns.empty())
            showColumns(data, theme);
        else
            showLines(data, theme);
    }

    void showColumns(const PlotData& data, const Theme& theme)
    {
        xAxis->setTicker(numbers(4));
        yAxis->setTicker(data.yScale == PlotScale::whole ? wholeNumbers() : numbers(4));
        double most = 0;
        auto* bars = new QCPBars(xAxis, yAxis);
        const double width = data.columns.front().to - data.columns.front().from;
        bars->setWidth(width * 0.86);
        bars->setPen(Qt::NoPen);
        bars->setBrush(theme.roleColor(data.columnRole));
        bars->setAntialiased(false);
        for (const PlotColumn& column : data.columns) {
            bars->addData((column.from + column.to) / 2, column.count);
            most = std::max(most, column.count);
        }
        xAxis->setRange(data.columns.front().from, data.columns.back().to);
        yAxis->setRange(0, most * 1.05);
    }

    void showGrid(const PlotGrid& grid, const Theme& theme)
    {
        const auto rows = static_cast<int>(grid.rows);
        const auto cols = static_cast<int>(grid.cols);
        const double square = squareOf(grid, width(), theme);
        const int across = std::max(1, qRound((width() - square * cols) / 2));
        const int down = std::max(1, qRound((height() - square * rows) / 2));
        axisRect()->setAutoMargins(QCP::msNone);
        axisRect()->setMargins(QMargins(across, down, across, down));
        auto* map = new QCPColorMap(xAxis, yAxis);
        map->data()->setSize(cols, rows);
        map->data()->setRange(QCPRange(0, cols - 1), QCPRange(0, rows - 1));
        QVector<double> holesX;
        QVector<double> holesY;
        for (int row = 0; row < rows; ++row)
            for (int col = 0; col < cols; ++col) {
                const double value =
                    grid.values[static_cast<std::size_t>(row * grid.cols + col)];
                map->data()->setCell(col, row, value);
                if (value == 0) {
                    holesX.append(col);
                    holesY.append(row);
                }
            }
        QCPColorGradient gradient;
        gradient.clearColorStops();
        constexpr int stops = 16;
        for (int i = 0; i <= stops; ++i) {
            const double share = i / double{stops};
            gradient.setColorStopAt(grid.root ? share * share : share, theme.valueColor(share, 1));
        }
        map->setGradient(gradient);
        map->setDataRange(QCPRange(0, grid.bound > 0 ? grid.bound : 1));
        map->setInterpolate(false);
        map->setTightBoundary(false);
        if (square >= theme.px(holeRoom) && !holesX.isEmpty()) {
            auto* dots = addGraph();
            dots->setLineStyle(QCPGraph::lsNone);
            dots->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, theme.hole, theme.hole,
                                                  std::min(square / 4, theme.px(4))));
            dots->setData(holesX, holesY);
        }
        for (QCPAxis* axis : {xAxis, yAxis, xAxis2, yAxis2}) {
            axis->setVisible(true);
            axis->setTickLabels(false);
            axis->setTickPen(Qt::NoPen);
            axis->setSubTickPen(Qt::NoPen);
            axis->setLabel({});
            axis->setTicker(betweenSquares());
            axis->setBasePen(QPen(theme.fieldLine, theme.px(1)));
            axis->grid()->setVisible(false);
        }
        for (QCPAxis* axis : {xAxis, yAxis}) {
            axis->grid()->setVisible(square >= theme.px(holeRoom));
            axis->grid()->setPen(QPen(theme.panel, theme.px(1)));
            axis->grid()->setZeroLinePen(Qt::NoPen);
            axis->grid()->setLayer(QStringLiteral("overlay"));
        }
        xAxis->setRange(-0.5, cols - 0.5);
        yAxis->setRange(-0.5, rows - 0.5);
        yAxis->setRangeReversed(true);
    }

    void showLines(const PlotData& data, const Theme& theme)
    {
        if (data.marked) {
            auto* mark = new QCPItemLine(this);
            mark->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
            mark->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
            mark->start->setCoords(*data.marked, 0);
            mark->end->setCoords(*data.marked, 1);
            mark->setPen(QPen(theme.accent, theme.px(1.5), Qt::DashLine));
        }
        Span across;
        Span high;
        for (const PlotLine& line : data.lines) {
            auto* graph = addGraph();
            graph->setName(line.name);
            const QColor color = line.plain ? theme.quiet : theme.roleColor(line.role);
            const bool dense = line.x.size() > 12;
            graph->setPen(QPen(color, theme.px(line.x.size() > 64 ? 1 : 2),
                               line.dashed ? Qt::DashLine : Qt::SolidLine));
            if (!dense && data.points.empty())
                graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color,
                                                       line.dashed ? theme.panel : color,
                                                       theme.px(5)));
            for (std::size_t i = 0; i < line.x.size(); ++i) {
                graph->addData(line.x[i], line.y[i]);
                across.add(line.x[i]);
                high.add(line.y[i]);
            }
        }
        for (const PlotPoint& point : data.points) {
            auto* graph = addGraph();
            const QColor color = theme.roleColor(point.role);
            graph->setLineStyle(QCPGraph::lsNone);
            graph->setScatterStyle(
                QCPScatterStyle(QCPScatterStyle::ssDisc, color, color, theme.px(9)));
            graph->addData(point.x, point.y);
            across.add(point.x);
            high.add(point.y);
        }
        setScale(xAxis, data.xScale, across, false, theme);
        setScale(yAxis, data.yScale, high, true, theme);
        writeLabels(data, theme);
        writePoints(data, theme);
    }

    static void setScale(QCPAxis* axis, PlotScale scale, Span span, bool beside,
                         const Theme& theme)
    {
        if (span.least > span.most)
            span = {0, 1};
        switch (scale) {
        case PlotScale::whole:
            axis->setTicker(wholeNumbers());
            if (beside)
                axis->setRange(0, span.most > 0 ? span.most * 1.08 : 1);
            else
                axis->setRange(span.least - 0.3, span.most + 0.3);
            break;
        case PlotScale::number:
            axis->setTicker(numbers(4));
            if (beside) {
                span.add(0);
                axis->grid()->setZeroLinePen(QPen(theme.quiet, theme.px(1)));
                const double room = (span.most - span.least) * 0.06;
                axis->setRange(span.least - room, span.most + (room > 0 ? room : 1));
            } else {
                axis->setRange(span.least, span.most > span.least ? span.most : span.least + 1);
            }
            break;
        case PlotScale::logarithmic:
            axis->setScaleType(QCPAxis::stLogarithmic);
            span.least = std::pow(10, std::floor(std::log10(span.least / 1.1)));
            span.most = std::pow(10, std::ceil(std::log10(span.most * 1.1)));
            axis->setTicker(decades(span));
            axis->setRange(span.least, span.most);
            break;
        }
    }

    // Beside the ends of the lines, at least a line of text apart.
    void writeLabels(const PlotData& data, const Theme& theme)
    {
        const QFont font = themeFont(TextStyle::small, theme);
        const QFontMetricsF metrics(font);
        const double apart =
            yAxis->range().upper * metrics.height() / theme.px(chartHeight - 46);
        std::vector<const PlotLine*> lines;
        double widest = 0;
        for (const PlotLine& line : data.lines) {
            if (line.label.isEmpty())
                continue;
            lines.push_back(&line);
            widest = std::max(widest, metrics.horizontalAdvance(line.label) + theme.px(4));
        }
        std::stable_sort(lines.begin(), lines.end(), [](const PlotLine* a, const PlotLine* b) {
            return a->y.back() < b->y.back();
        });
        double free = 0;
        for (const PlotLine* line : lines) {
            const double y = std::max(line->y.back(), free);
            free = y + apart;
            write(line->label, line->x.back() + 0.3, y, Qt::AlignLeft | Qt::AlignVCenter, line->role,
                  {}, theme);
        }
        // A number below the end of the axis needs some room, too.
        const int least = theme.ipx(data.xScale == PlotScale::logarithmic ? 14 : 6);
        axisRect()->setMinimumMargins(
            QMargins(0, theme.ipx(6), std::max(static_cast<int>(std::ceil(widest)), least), 0));
    }

    void writePoints(const PlotData& data, const Theme& theme)
    {
        const auto share = [](double value, const QCPAxis& axis) {
            const QCPRange range = axis.range();
            return axis.scaleType() == QCPAxis::stLogarithmic
                       ? std::log(value / range.lower) / std::log(range.upper / range.lower)
                       : (value - range.lower) / range.size();
        };
        // About what the axes leave of the plot.
        const QSizeF room(width() - theme.px(58), theme.px(chartHeight - 46));
        const QFontMetricsF metrics(themeFont(TextStyle::small, theme));
        std::vector<LabelledPoint> points;
        for (const PlotPoint& point : data.points)
            points.push_back({{share(point.x, *xAxis) * room.width(),
                               (1 - share(point.y, *yAxis)) * room.height()},
                              {metrics.horizontalAdvance(point.name), metrics.height()}});
        const int gap = theme.ipx(8);
        const std::vector<LabelSide> sides = labelSides(points, room, gap);
        for (std::size_t i = 0; i < sides.size(); ++i) {
            Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter;
            QMargins padding(gap, 0, 0, 0);
            if (sides[i] == LabelSide::left) {
                alignment = Qt::AlignRight | Qt::AlignVCenter;
                padding = {0, 0, gap, 0};
            } else if (sides[i] == LabelSide::above) {
                alignment = Qt::AlignHCenter | Qt::AlignBottom;
                padding = {0, 0, 0, gap / 2};
            } else if (sides[i] == LabelSide::below) {
                alignment = Qt::AlignHCenter | Qt::AlignTop;
                padding = {0, gap / 2, 0, 0};
            }
            const PlotPoint& point = data.points[i];
            write(point.name, point.x, point.y, alignment, point.role, padding, theme);
        }
    }

    // At a place of the axes.
    QCPItemText* write(const QString& text, double x, double y, Qt::Alignment alignment, Role role,
                       const QMargins& padding, const Theme& theme)
    {
        auto* item = new QCPItemText(this);
        item->setClipToAxisRect(false);
        item->position->setCoords(x, y);
        item->setPositionAlignment(alignment);
        item->setText(text);
        item->setFont(themeFont(TextStyle::small, theme));
        item->setColor(theme.roleText(role));
        item->setPadding(padding);
        return item;
    }
};

PlotCanvas::PlotCanvas(QWidget* parent) : QWidget(parent), m_library(new Library(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_library);
    m_library->setFocusPolicy(Qt::NoFocus);
}

void PlotCanvas::show(const PlotData& data, const Theme& theme)
{
    double high = chartHeight;
    if (!data.bars.empty())
        high = barRow * static_cast<double>(data.bars.size());
    else if (!data.grid.values.empty())
        high = squareOf(data.grid, width(), theme) * static_cast<double>(data.grid.rows) /
                   theme.scale +
               2;
    setFixedHeight(theme.ipx(high));
    m_library->resize(width(), theme.ipx(high));
    m_library->show(data, theme);
}

void PlotCanvas::paintOn(QPaintDevice* device, const QPoint& at, const QSize& size,
                         const std::function<void(QPainter&)>& first)
{
    QCPPainter painter;
    painter.begin(device);
    first(painter);
    painter.translate(at);
    m_library->toPainter(&painter, size.width(), size.height());
    painter.end();
    // The layout was that of the file.
    m_library->replot(QCustomPlot::rpQueuedReplot);
}

void PlotCanvas::describe(const QString& name, const QString& description)
{
    for (QWidget* one : {static_cast<QWidget*>(this), static_cast<QWidget*>(m_library)}) {
        one->setAccessibleName(name);
        one->setAccessibleDescription(description);
    }
}

}  // namespace convstep
