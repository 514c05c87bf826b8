// SPDX-License-Identifier: GPL-3.0-or-later
//
// The four files of a plot say the same: how long its bars are is read back out of the picture, out
// of the two drawings, and out of the table.
#include <QtTest>

#include <QAbstractButton>
#include <QImage>
#include <QMenu>

#include <cmath>

#include "ui/plots/lab_plot_data.h"
#include "ui/plots/plot.h"

using namespace convstep;

namespace {

PlotData barsOf(const std::vector<double>& values)
{
    PlotData plot;
    plot.title = "Some bars";
    for (const double value : values) {
        PlotBar bar;
        bar.name = QStringLiteral("bar %1").arg(value);
        bar.number = QString::number(value);
        bar.parts = {{value, Role::depthwiseOutput}};
        bar.strong = true;
        plot.bars.push_back(bar);
    }
    return plot;
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Widths of the horizontal bars of that colour in a picture, from the top.
std::vector<double> barsOfPicture(const QImage& image, const QColor& color)
{
    std::vector<double> bars;
    int last = -2;
    for (int y = 0; y < image.height(); ++y) {
        int count = 0;
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == color ? 1 : 0;
        if (count < 20)  // text of that colour, or nothing
            continue;
        if (y > last + 1)
            bars.push_back(0);
        bars.back() = std::max(bars.back(), static_cast<double>(count));
        last = y;
    }
    return bars;
}

// Of a table with the number in its second column.
std::vector<double> barsOfTable(const QByteArray& csv)
{
    std::vector<double> bars;
    for (const QByteArray& line : csv.split('\n').mid(1))
        if (!line.isEmpty())
            bars.push_back(line.split(',').value(1).toDouble());
    return bars;
}

double widthOf(const QString& path)
{
    static const QRegularExpression number(QStringLiteral("[ML]\\s*([-\\d.]+),"));
    double least = 1e9;
    double most = -1e9;
    for (auto it = number.globalMatch(path); it.hasNext();) {
        const double x = it.next().captured(1).toDouble();
        least = std::min(least, x);
        most = std::max(most, x);
    }
    return most - least;
}

// Widths of what is filled with that colour in an SVG.
std::vector<double> barsOfSvg(const QString& svg, const QColor& color)
{
    std::vector<double> bars;
    const QRegularExpression group(
        QStringLiteral("<g fill=\"%1\"[^>]*>(.*?)</g>").arg(color.name()),
        QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression rect(QStringLiteral("<rect [^>]*width=\"([\\d.]+)\""));
    static const QRegularExpression path(QStringLiteral("<path [^>]*d=\"([^\"]+)\""));
    for (auto it = group.globalMatch(svg); it.hasNext();) {
        const QString inside = it.next().captured(1);
        for (auto one = rect.globalMatch(inside); one.hasNext();)
            bars.push_back(one.next().captured(1).toDouble());
        for (auto one = path.globalMatch(inside); one.hasNext();)
            bars.push_back(widthOf(one.next().captured(1)));
    }
    return bars;
}

// The streams of a PDF, unpacked.
QByteArray streamsOf(const QByteArray& pdf)
{
    QByteArray all;
    for (qsizetype at = pdf.indexOf("stream\n"); at >= 0; at = pdf.indexOf("stream\n", at + 1)) {
        const qsizetype object = pdf.lastIndexOf(" obj", at);
        const QByteArray head = pdf.mid(object, at - object);
        if (head.contains("endobj") || !head.contains("FlateDecode"))
            continue;
        const qsizetype begin = at + 7;
        const QByteArray packed = pdf.mid(begin, pdf.indexOf("endstream", begin) - begin);
        // qUncompress wants the size in front, of which any guess will do.
        all += qUncompress(QByteArray("\0\1\0\0", 4) + packed) + '\n';
    }
    return all;
}

// Widths of what is filled with that colour in a PDF's drawing.
std::vector<double> barsOfPdf(const QByteArray& pdf, const QColor& color)
{
    std::vector<double> bars;
    bool ours = false;
    std::vector<double> numbers;
    std::vector<double> corners;
    for (const QByteArray& word : streamsOf(pdf).simplified().split(' ')) {
        bool ok = false;
        const double number = word.toDouble(&ok);
        if (ok) {
            numbers.push_back(number);
            continue;
        }
        const std::size_t n = numbers.size();
        if ((word == "scn" || word == "rg") && n >= 3)
            ours = std::abs(numbers[n - 3] - color.redF()) < 0.01 &&
                   std::abs(numbers[n - 2] - color.greenF()) < 0.01 &&
                   std::abs(numbers[n - 1] - color.blueF()) < 0.01;
        else if (word == "re" && n >= 4 && ours)
            bars.push_back(numbers[n - 2]);
        else if ((word == "m" || word == "l") && n >= 2)
            corners.push_back(numbers[n - 2]);
        else if (word.startsWith('f') && word.size() <= 2 && !corners.empty()) {
            const auto [least, most] = std::minmax_element(corners.begin(), corners.end());
            if (ours)
                bars.push_back(*most - *least);
            corners.clear();
        } else if (word == "n") {
            corners.clear();  // that was a border, not a shape
        }
        if (!numbers.empty())
            numbers.clear();
    }
    return bars;
}

// Whether the lengths are in the proportions of the values, to a pixel of the longest.
bool sayTheSame(const std::vector<double>& lengths, const std::vector<double>& values)
{
    if (lengths.size() != values.size() || values.empty())
        return false;
    const double longest = *std::max_element(lengths.begin(), lengths.end());
    const double most = *std::max_element(values.begin(), values.end());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::abs(lengths[i] / longest - values[i] / most) > 0.012)
            return false;
    return longest > 100;
}

}  // namespace

class TestPlotFiles : public QObject {
    Q_OBJECT

private slots:
    void allFourSayTheSame()
    {
        const std::vector<double> values{1, 3.5, 0.75, 2};
        const std::vector<double> wrong{1, 3.5, 0.85, 2};
        ThemeWatcher themes;
        Plot plot(themes);
        plot.setData(barsOf(values));
        plot.resize(284, 200);
        plot.show();
        QTemporaryDir folder;
        for (const char* ending : {"png", "svg", "pdf", "csv"})
            QVERIFY(plot.saveTo(folder.filePath(QStringLiteral("a.%1").arg(ending))));
        const QColor color = themes.theme().roleColor(Role::depthwiseOutput);

        const auto table = barsOfTable(contents(folder.filePath("a.csv")));
        QVERIFY(table == values);
        const auto picture = barsOfPicture(QImage(folder.filePath("a.png")), color);
        QVERIFY(sayTheSame(picture, table));
        QVERIFY(!sayTheSame(picture, wrong));
        const auto svg =
            barsOfSvg(QString::fromUtf8(contents(folder.filePath("a.svg"))), color);
        QVERIFY(sayTheSame(svg, table));
        QVERIFY(!sayTheSame(svg, wrong));
        const auto pdf = barsOfPdf(contents(folder.filePath("a.pdf")), color);
        QVERIFY(sayTheSame(pdf, table));
        QVERIFY(!sayTheSame(pdf, wrong));
        // The same bars in another order are others.
        plot.setData(barsOf({2, 0.75, 3.5, 1}));
        QVERIFY(plot.saveTo(folder.filePath("b.png")));
        QVERIFY(!sayTheSame(barsOfPicture(QImage(folder.filePath("b.png")), color), table));
    }

    void everyKindIsWritten_data()
    {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < 5; ++kind)
            QTest::addRow("%d", kind) << kind;
    }
    void everyKindIsWritten()
    {
        QFETCH(int, kind);
        PlotData data;
        switch (kind) {
        case 0:
            data = rooflinePlot({InstructionSet::baseline, 1, 1, 80e9, 20e9},
                                {{"a", {2, 10e9}, Role::depthwiseOutput}});
            break;
        case 1:
            data = griddingPlot(std::vector<StackedLayer>{{3, 1, 2}},
                                std::vector<StackedLayer>{{3, 1, 3}});
            break;
        case 2:
            data = profilePlot({1, -2, 3}, true, 0, 1, Role::depthwiseOutput);
            break;
        case 3:
            data = histogramPlot({0, 2, 3, 0, 0, 0, 1, {1, 2}}, "x", Role::depthwiseOutput);
            break;
        case 4:
            data = fieldPlots({2, 2, {1, 2, 3, 4}}).profile;
            break;
        }
        ThemeWatcher themes;
        Plot plot(themes);
        plot.setData(data);
        plot.resize(284, 240);
        plot.show();
        QTemporaryDir folder;
        for (const char* ending : {"png", "svg", "pdf", "csv"})
            QVERIFY(plot.saveTo(folder.filePath(QStringLiteral("a.%1").arg(ending))));
        const QImage image(folder.filePath("a.png"));
        QVERIFY(image.width() > 560 && image.height() > 100);
        QVERIFY(contents(folder.filePath("a.svg")).contains("<svg"));
        QVERIFY(contents(folder.filePath("a.pdf")).startsWith("%PDF"));
        const QByteArray csv = contents(folder.filePath("a.csv"));
        QCOMPARE(static_cast<std::size_t>(csv.count('\n')), plotTable(data).size());
        QVERIFY(plotTable(data).size() > 2);
    }

    void theButtonOpensTheWaysToSave()
    {
        ThemeWatcher themes;
        Plot plot(themes);
        auto* button = plot.findChild<QAbstractButton*>();
        plot.show();
        QVERIFY(!button->isVisible());  // nothing to save
        plot.setData(barsOf({1, 2}));
        QVERIFY(button->isVisible());
        QVERIFY(button->focusPolicy() & Qt::TabFocus);
        QVERIFY(button->accessibleName().contains("Some bars"));
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        auto* menu = plot.findChild<QMenu*>();
        QVERIFY(menu);
        QCOMPARE(menu->actions().size(), 4);
        QVERIFY(menu->actions().last()->text().contains(".csv"));
        menu->close();
    }
};

QTEST_MAIN(TestPlotFiles)
#include "tst_plot_files.moc"
