// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot.h"

#include <QBuffer>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "ui/session/atomic_file.h"
#include "ui/session/number_text.h"
#include "ui/session/refusal_text.h"
#include "ui/theme/fonts.h"

namespace convstep {
namespace {

// Pixels at scale 1.
constexpr double barRow = 36;
constexpr double chartHeight = 176;
constexpr double titleHeight = 22;

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

}  // namespace

class Plot::Canvas : public QCustomPlot {
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
            axis->setRangeReversed(false);
        }
        if (!data.bars.empty())
            showBars(data, theme);
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
        xAxis->setRange(0, std::max(most, 1.0));
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
        }
        xAxis->grid()->setVisible(false);
        xAxis->setLabel(data.xLabel);
        yAxis->setLabel(data.yLabel);
        yAxis->setTicker(wholeNumbers());
        if (!data.columns.empty())
            showColumns(data, theme);
        else
            showLines(data, theme);
    }

    void showColumns(const PlotData& data, const Theme& theme)
    {
        xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker<QCPAxisTicker>));
        xAxis->ticker()->setTickCount(5);
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

    void showLines(const PlotData& data, const Theme& theme)
    {
        xAxis->setTicker(wholeNumbers());
        const double first = data.lines.front().x.front();
        const double last = data.lines.front().x.back();
        double most = 0;
        if (data.marked) {
            auto* mark = new QCPItemLine(this);
            mark->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
            mark->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
            mark->start->setCoords(*data.marked, 0);
            mark->end->setCoords(*data.marked, 1);
            mark->setPen(QPen(theme.accent, theme.px(1.5), Qt::DashLine));
        }
        for (const PlotLine& line : data.lines) {
            auto* graph = addGraph();
            graph->setName(line.name);
            const QColor color = theme.roleColor(line.role);
            graph->setPen(QPen(color, theme.px(2), line.dashed ? Qt::DashLine : Qt::SolidLine));
            graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color,
                                                   line.dashed ? theme.panel : color,
                                                   line.x.size() > 12 ? 0 : theme.px(5)));
            for (std::size_t i = 0; i < line.x.size(); ++i) {
                graph->addData(line.x[i], line.y[i]);
                most = std::max(most, line.y[i]);
            }
        }
        xAxis->setRange(first - 0.3, last + 0.3);
        yAxis->setRange(0, most * 1.08);
        writeLabels(data, most * 1.08, theme);
    }

    // Beside the ends of the lines, at least a line of text apart.
    void writeLabels(const PlotData& data, double top, const Theme& theme)
    {
        const QFont font = themeFont(TextStyle::small, theme);
        const QFontMetricsF metrics(font);
        const double apart = top * metrics.height() / theme.px(chartHeight - 46);
        std::vector<const PlotLine*> lines;
        double widest = 0;
        for (const PlotLine& line : data.lines) {
            lines.push_back(&line);
            widest = std::max(widest, metrics.horizontalAdvance(line.label));
        }
        std::stable_sort(lines.begin(), lines.end(), [](const PlotLine* a, const PlotLine* b) {
            return a->y.back() < b->y.back();
        });
        double free = 0;
        for (const PlotLine* line : lines) {
            const double y = std::max(line->y.back(), free);
            free = y + apart;
            auto* item = new QCPItemText(this);
            item->setClipToAxisRect(false);
            item->position->setCoords(line->x.back() + 0.3, y);
            item->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
            item->setText(line->label);
            item->setFont(font);
            item->setColor(theme.roleText(line->role));
            item->setPadding({});
        }
        axisRect()->setMinimumMargins(
            QMargins(0, theme.ipx(6), static_cast<int>(std::ceil(widest)) + theme.ipx(4), 0));
    }
};

Plot::Plot(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_title(new QLabel(this)),
      m_canvas(std::make_unique<Canvas>(this)), m_words(new QLabel(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_title);
    layout->addWidget(m_canvas.get());
    layout->addWidget(m_words);
    m_title->setProperty("strong", true);
    m_title->setTextFormat(Qt::PlainText);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setProperty("quiet", true);
    // Menu and wheel are this widget's and its scroll area's.
    m_canvas->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_canvas->setFocusPolicy(Qt::NoFocus);
    setFocusPolicy(Qt::TabFocus);
    connect(&themes, &ThemeWatcher::themeChanged, this, &Plot::refresh);
    setData({});
}

Plot::~Plot() = default;

void Plot::setData(PlotData data)
{
    m_data = std::move(data);
    refresh();
}

void Plot::setTitleShown(bool shown)
{
    m_titleShown = shown;
    refresh();
}

void Plot::refresh()
{
    const Theme& theme = m_themes.theme();
    layout()->setSpacing(theme.ipx(4));
    layout()->setContentsMargins(0, 0, 0, theme.ipx(4));
    m_title->setText(m_data.title);
    m_title->setVisible(m_titleShown && !m_data.title.isEmpty());
    m_words->setText(m_data.words);
    m_words->setVisible(!m_data.words.isEmpty());
    setAccessibleName(m_data.title);
    setAccessibleDescription(m_data.description);
    m_canvas->setAccessibleName(m_data.title);
    m_canvas->setAccessibleDescription(m_data.description);
    m_canvas->setVisible(!m_data.empty());
    const double height =
        m_data.bars.empty() ? chartHeight : barRow * static_cast<double>(m_data.bars.size());
    m_canvas->setFixedHeight(theme.ipx(height));
    m_canvas->show(m_data, theme);
}

void Plot::paintEvent(QPaintEvent*)
{
    // Like a section's head: where the texts begin at the edge a ring has no room.
    if (!hasFocus())
        return;
    const Theme& theme = m_themes.theme();
    const double high = theme.px(2);
    QPainter(this).fillRect(QRectF(0, height() - high, width(), high), theme.accent);
}

void Plot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_words->setMinimumHeight(m_words->isHidden() ? 0 : m_words->heightForWidth(width()));
}

Result<void> Plot::saveTo(const QString& path) const
{
    const Theme& theme = m_themes.theme();
    const int head = theme.ipx(titleHeight);
    const int margin = theme.ipx(8);
    const QSize inner(std::max(m_canvas->width(), theme.ipx(240)), m_canvas->height());
    const QSize size = inner + QSize(2 * margin, 2 * margin + head);
    const auto paint = [&](QPaintDevice* device) {
        QCPPainter painter;
        painter.begin(device);
        painter.fillRect(QRect({}, size), theme.panel);
        painter.setPen(theme.text);
        painter.setFont(themeFont(TextStyle::label, theme));
        painter.drawText(QRect(margin, margin, inner.width(), head), Qt::AlignLeft | Qt::AlignTop,
                         m_data.title);
        painter.translate(margin, margin + head);
        m_canvas->toPainter(&painter, inner.width(), inner.height());
        painter.end();
        // The layout was that of the file.
        m_canvas->replot(QCustomPlot::rpQueuedReplot);
    };
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(2);
        paint(&image);
        image.save(&buffer, "PNG");
    } else if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(size);
        generator.setViewBox(QRect({}, size));
        generator.setResolution(96);
        generator.setTitle(m_data.title);
        generator.setDescription(m_data.description);
        paint(&generator);
    } else if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) {
        QPdfWriter writer(&buffer);
        writer.setResolution(96);
        writer.setTitle(m_data.title);
        writer.setPageSize(
            QPageSize(QSizeF(size) * 72 / 96, QPageSize::Point, {}, QPageSize::ExactMatch));
        writer.setPageMargins({});
        paint(&writer);
    } else if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
        buffer.write(tableAsCsv(m_data.table).toUtf8());
    } else {
        return fail(Reason::fileUnsupported, path.toStdString(),
                    {{"detail", std::string("this ending")},
                     {"want", std::string(".png, .svg, .pdf or .csv")}});
    }
    buffer.close();
    return writeAtomically(
        path, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
}

void Plot::contextMenuEvent(QContextMenuEvent* event)
{
    if (m_data.empty())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const char* ending : {".png", ".svg", ".pdf", ".csv"}) {
        const QString text = QString::fromLatin1(ending);
        menu->addAction(tr("Save as %1…").arg(text), this, [this, text] { saveDialog(text); });
    }
    menu->popup(event->globalPos());
    event->accept();
}

void Plot::saveDialog(const QString& ending)
{
    const QString name = m_data.title.toLower().replace(QLatin1Char(' '), QLatin1Char('_'));
    QString path = QFileDialog::getSaveFileName(window(), tr("Save the plot"), name + ending,
                                                QLatin1Char('*') + ending);
    if (path.isEmpty())
        return;
    if (!path.endsWith(ending, Qt::CaseInsensitive))
        path += ending;
    if (const Result<void> saved = saveTo(path); !saved)
        QMessageBox::warning(window(), tr("Nothing was saved."), refusalText(saved.error()));
}

}  // namespace convstep
