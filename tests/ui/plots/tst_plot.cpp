// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QImage>

#include "tests/ui/session/example_documents.h"
#include "ui/panels/step_panel.h"
#include "ui/plots/plot.h"
#include "ui/plots/plot_sections.h"
#include "ui/widgets/section.h"

using namespace convstep;
using namespace convstep::test;

namespace {

PlotData somePlot()
{
    Settings settings;
    settings.kernelRows = settings.kernelCols = 3;
    return receptiveFieldPlot(settings);
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int pixelsOf(const QImage& image, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == color ? 1 : 0;
    return count;
}

}  // namespace

class TestPlot : public QObject {
    Q_OBJECT

private slots:
    void savesItsPictureAndItsNumbers()
    {
        ThemeWatcher themes;
        Plot plot(themes);
        plot.setData(somePlot());
        plot.resize(280, 260);
        plot.show();
        QTemporaryDir folder;
        const QString png = folder.filePath("a.png");
        QVERIFY(plot.saveTo(png));
        const QImage image(png);
        QVERIFY(image.width() > 500);
        QVERIFY(pixelsOf(image, themes.theme().roleColor(Role::input)) > 100);
        QVERIFY(plot.saveTo(folder.filePath("a.SVG")));
        QVERIFY(contents(folder.filePath("a.SVG")).contains("<svg"));
        QVERIFY(contents(folder.filePath("a.SVG")).contains("3 layers"));
        QVERIFY(plot.saveTo(folder.filePath("a.pdf")));
        QVERIFY(contents(folder.filePath("a.pdf")).startsWith("%PDF"));
        QVERIFY(plot.saveTo(folder.filePath("a.csv")));
        QVERIFY(contents(folder.filePath("a.csv")).startsWith("rate,effective kernel"));
        QVERIFY(!plot.saveTo(folder.filePath("a.doc")));
        QVERIFY(!plot.saveTo(folder.filePath("none/a.csv")));
    }

    void sayWhatTheyShow()
    {
        ThemeWatcher themes;
        Plot plot(themes);
        const PlotData data = somePlot();
        plot.setData(data);
        QCOMPARE(plot.accessibleDescription(), data.description);
        QVERIFY(data.description.contains(QString("2 → 5")));
        plot.setData({});
        QVERIFY(plot.accessibleDescription().isEmpty());
    }

    void sectionsFollowTheDocumentWhileTheyAreOpen()
    {
        ThemeWatcher themes;
        Document document;
        PlaybackDriver driver(document);
        document.load(exampleDocument("two_steps").value());
        StepPanel panel(document, driver, themes, nullptr);
        new PlotSections(document, themes, panel);
        const QList<Plot*> plots = panel.findChildren<Plot*>();
        QCOMPARE(plots.size(), 4);
        for (const Plot* plot : plots)
            QVERIFY(plot->data().empty());  // all sections are closed at first
        for (Section* section : panel.findChildren<Section*>())
            section->setOpen(true);
        for (const Plot* plot : plots)
            QVERIFY(!plot->data().empty());
        const double before = plots[0]->data().bars[0].parts[0].value;
        Settings settings = document.settings();
        settings.height += 1;
        QVERIFY(document.setSettings(settings, Knob::size));
        QVERIFY(plots[0]->data().bars[0].parts[0].value > before);
        settings.strideRows = 0;
        QVERIFY(document.setSettings(settings, Knob::stride));
        QVERIFY(document.refusal());
        for (const Plot* plot : plots)
            QVERIFY(plot->data().empty());
        QVERIFY(!plots[0]->data().words.isEmpty());
        document.undoStack()->undo();
        QVERIFY(!plots[3]->data().empty());
    }

    void aClickAndTheWheelReachTheScrollArea()
    {
        ThemeWatcher themes;
        Plot plot(themes);
        plot.setData(somePlot());
        plot.resize(280, 260);
        QCOMPARE(plot.childAt(140, 80), nullptr);
    }
};

QTEST_MAIN(TestPlot)
#include "tst_plot.moc"
