// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plots beside the pictures: computed while they are seen, of the newest settings, and foldable.
#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "core/lab/filter_bank.h"
#include "core/lab/mixing.h"
#include "core/lab/test_pictures.h"
#include "tests/support/lengthening.h"
#include "ui/lab/lab_plots.h"
#include "ui/plots/plot.h"
#include "ui/widgets/section.h"

using namespace convstep;
using namespace convstep::test;

namespace {

const QStringList keys{"lab_times",    "lab_histogram", "lab_profiles", "lab_roofline",
                       "lab_cost",     "lab_field",     "lab_gridding"};

LabPlotSource sourceOf(FilterBank bank, std::int64_t rate = 1, std::int64_t height = 40)
{
    auto request = std::make_shared<ChainRequest>();
    request->picture =
        std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, height, 60));
    OperatorCall call{defaultSpec("depthwise_conv2d"), {{"filter", makeBank(bank, 3)->weights}}};
    call.spec.rate = {rate, rate};
    request->operators.push_back(std::move(call));
    request->plan.threads = 1;
    LabPlotSource source;
    source.result = std::make_shared<const ChainResult>(*runChain(*request));
    source.request = std::move(request);
    source.tensor = source.result->links.front().output;
    source.channel = 1;
    source.name = "map 1";
    return source;
}

struct Page {
    explicit Page(const QStringList& open, int width = 1600)
        : settings(folder.filePath("settings.ini"), QSettings::IniFormat)
    {
        for (const QString& key : keys)
            settings.setValue("sections/" + key, open.contains(key));
        page.resize(width, 900);
        plots = new LabPlots(themes, &settings, &page);
        page.show();
    }
    [[nodiscard]] bool wait() const
    {
        return QTest::qWaitFor([this] { return !plots->busy(); });
    }
    // The plots of a section, by its place.
    [[nodiscard]] QList<Plot*> of(const char* key) const
    {
        return section(key)->findChildren<Plot*>();
    }
    [[nodiscard]] Section* section(const char* key) const
    {
        return plots->findChildren<Section*>().at(keys.indexOf(key));
    }
    [[nodiscard]] QAbstractButton* button(const char* name) const
    {
        return plots->findChild<QAbstractButton*>(name);
    }

    QTemporaryDir folder;
    QSettings settings;
    ThemeWatcher themes;
    QWidget page;
    LabPlots* plots = nullptr;
};

// Words that have less room than they need.
QStringList cut(const QWidget& within)
{
    QStringList found;
    for (const QLabel* label : within.findChildren<QLabel*>()) {
        if (!label->isVisible() || label->text().isEmpty())
            continue;
        const bool narrow = !label->wordWrap() && label->width() < label->sizeHint().width();
        const bool low =
            label->wordWrap() && label->height() < label->heightForWidth(label->width());
        if (narrow || low)
            found << label->text();
    }
    for (const QPushButton* button : within.findChildren<QPushButton*>())
        if (button->isVisible() &&
            button->width() < QFontMetrics(button->font()).horizontalAdvance(button->text()))
            found << button->text();
    return found;
}

double total(const PlotData& plot)
{
    double sum = 0;
    for (const PlotColumn& column : plot.columns)
        sum += column.count;
    return sum;
}

}  // namespace

class TestLabPlots : public QObject {
    Q_OBJECT

private slots:
    void onlyWhatIsOpenIsComputed()
    {
        const Page p({});
        p.plots->setSource(sourceOf(FilterBank::sobel));
        QVERIFY(!p.plots->busy());
        QTest::qWait(10);
        for (const Plot* plot : p.plots->findChildren<Plot*>())
            QVERIFY(plot->data().empty());
        p.section("lab_histogram")->setOpen(true);
        QVERIFY(p.wait());
        QVERIFY(std::abs(total(p.of("lab_histogram")[0]->data()) - 100) < 1e-9);
        QVERIFY(p.of("lab_profiles")[0]->data().empty());
        // Closed while something else comes: filled when it opens.
        p.section("lab_histogram")->setOpen(false);
        LabPlotSource other = sourceOf(FilterBank::box);
        other.name = "another";
        p.plots->setSource(other);
        QVERIFY(!p.plots->busy());
        QVERIFY(p.of("lab_histogram")[0]->data().title.contains("map 1"));
        p.section("lab_histogram")->setOpen(true);
        QVERIFY(p.wait());
        QVERIFY(p.of("lab_histogram")[0]->data().title.contains("another"));
    }

    void everySectionFills()
    {
        const Page p(keys);
        p.plots->setSource(sourceOf(FilterBank::sobel, 2));
        QVERIFY(p.wait());
        QCOMPARE(p.of("lab_profiles").size(), 2);
        QCOMPARE(p.of("lab_profiles")[0]->data().lines[0].y.size(), std::size_t{60});
        QCOMPARE(p.of("lab_profiles")[1]->data().lines[0].y.size(), std::size_t{40});
        QCOMPARE(p.of("lab_roofline")[0]->data().points.size(), std::size_t{1});
        QVERIFY(p.of("lab_cost")[0]->data().bars.size() >= 3);
        QCOMPARE(p.of("lab_field")[0]->data().grid.rows, 5);
        QCOMPARE(p.of("lab_gridding")[0]->data().grid.rows, 5);
        QVERIFY(p.of("lab_times")[0]->data().empty());
        QVERIFY(!p.of("lab_times")[0]->data().words.isEmpty());
    }

    void theStagesOfASeparableOneHavePoints()
    {
        auto request = std::make_shared<ChainRequest>();
        request->picture =
            std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, 30, 40));
        request->operators.push_back(
            {defaultSpec("separable_conv2d"),
             {{"depthwise_filter", makeBank(FilterBank::sobel, 3)->weights},
              {"pointwise_filter", *makeMixing(Mixing::edgeEnergy, 3, 2)}}});
        request->plan.threads = 1;
        LabPlotSource source;
        source.result = std::make_shared<const ChainResult>(*runChain(*request));
        source.request = request;
        source.tensor = source.result->links.front().output;
        const Page p({"lab_roofline"});
        p.plots->setSource(source);
        QVERIFY(p.wait());
        const PlotData& plot = p.of("lab_roofline")[0]->data();
        QCOMPARE(plot.points.size(), std::size_t{3});
        QVERIFY(plot.points[1].x < plot.points[0].x);
        QVERIFY(plot.words.contains("pointwise"));
        // Another one without stages takes theirs away, with the roof that is known.
        p.plots->setSource(sourceOf(FilterBank::sobel));
        QVERIFY(p.wait());
        QCOMPARE(p.of("lab_roofline")[0]->data().points.size(), std::size_t{1});
    }

    void profilesFollowThePixel()
    {
        const Page p({"lab_profiles"});
        const LabPlotSource source = sourceOf(FilterBank::sobel);
        p.plots->setSource(source);
        p.plots->setPixel(Cell{0, 7, 11, 0});
        QVERIFY(p.wait());
        const PlotData& row = p.of("lab_profiles")[0]->data();
        QVERIFY(row.title.contains("y = 7"));
        QCOMPARE(row.marked, std::optional<double>(11));
        const auto channels = static_cast<std::size_t>(source.tensor->shape()[3]);
        const float want = source.tensor->values()[(7 * 60 + 11) * channels + 1];
        QCOMPARE(row.lines[0].y[11], static_cast<double>(want));
        QCOMPARE(p.of("lab_profiles")[1]->data().lines[0].y[7], static_cast<double>(want));
        // Without a pixel it stays; beyond a smaller picture it goes to the middle.
        p.plots->setPixel(std::nullopt);
        QVERIFY(p.wait());
        QVERIFY(p.of("lab_profiles")[0]->data().title.contains("y = 7"));
        p.plots->setSource(sourceOf(FilterBank::sobel, 1, 6));
        QVERIFY(p.wait());
        QVERIFY(p.of("lab_profiles")[0]->data().title.contains("y = 3"));
    }

    void timesOnDemand()
    {
        const Page p({"lab_times"});
        p.plots->setSource(sourceOf(FilterBank::sobel));
        QVERIFY(!p.plots->busy());
        auto* measure = p.button("measureTimes");
        measure->click();
        QVERIFY(p.plots->busy());
        QVERIFY(measure->text().contains("Stop"));
        // Stopped, and measured as far as it came.
        measure->click();
        QVERIFY(!p.plots->busy());
        QVERIFY(!measure->text().contains("Stop"));
        // Another request while one is measured: that one is measured instead.
        measure->click();
        p.plots->setSource(sourceOf(FilterBank::gaussian));
        QVERIFY(p.plots->busy());
        QTRY_VERIFY_WITH_TIMEOUT(!p.plots->busy(), 60000);
        const PlotData& threads = p.of("lab_times")[0]->data();
        QVERIFY(!threads.bars.empty());
        QVERIFY(threads.bars[0].parts[0].value > 0);
        QCOMPARE(p.of("lab_times")[1]->data().bars.size(), supportedInstructionSets().size());
        // The same bars are not those of other settings.
        p.plots->setSource(sourceOf(FilterBank::box));
        QVERIFY(!p.plots->busy());
        QVERIFY(p.of("lab_times")[0]->data().empty());
    }

    void ratesInPlace()
    {
        const Page p({"lab_gridding"});
        p.plots->setSource(sourceOf(FilterBank::sobel, 3));
        auto* rates = p.plots->findChild<QLineEdit*>("stackRates");
        QCOMPARE(rates->text(), QString("3"));
        rates->setFocus();
        rates->selectAll();
        QTest::keyClicks(rates, "2,2,2");
        QCOMPARE(p.of("lab_gridding")[0]->data().grid.rows, 13);
        // What was typed stays when the operators change.
        p.plots->setSource(sourceOf(FilterBank::sobel, 4));
        QCOMPARE(rates->text(), QString("2,2,2"));
        QTest::keyClicks(rates, ",");
        QTest::keyClicks(rates, "x");
        QVERIFY(p.of("lab_gridding")[0]->data().empty());
        QVERIFY(p.of("lab_gridding")[0]->data().words.contains("rates"));
    }

    void foldsAndRemembers()
    {
        Page p({});
        auto* handle = p.button("foldPlots");
        QVERIFY(p.plots->isOpen());
        const int wide = p.plots->width();
        handle->click();
        QVERIFY(!p.plots->isOpen());
        QVERIFY(p.plots->width() < 40 && wide > 250);
        QCOMPARE(p.settings.value("lab/plots").toBool(), false);
        handle->click();
        QVERIFY(p.plots->isOpen());
        // In little room it makes way, opens when asked, and is what it was in more room again.
        p.page.resize(1280, 720);
        QVERIFY(!p.plots->isOpen());
        handle->click();
        QVERIFY(p.plots->isOpen());
        QCOMPARE(p.settings.value("lab/plots").toBool(), true);
        handle->click();
        p.page.resize(1600, 900);
        QVERIFY(p.plots->isOpen());
    }

    void foldedComputesNothing()
    {
        const Page p({"lab_histogram"}, 1280);
        p.plots->setSource(sourceOf(FilterBank::sobel));
        QVERIFY(!p.plots->busy());
        QVERIFY(p.of("lab_histogram")[0]->data().empty());
        p.plots->setOpen(true);
        QVERIFY(p.wait());
        QVERIFY(!p.of("lab_histogram")[0]->data().empty());
    }

    // At other sizes of the texts, and with longer ones. With CONVSTEP_SAMPLES set to a folder the
    // pictures are written there, to be looked at.
    void fits_data()
    {
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("longer");
        QTest::newRow("usual") << 1.0 << false;
        QTest::newRow("large") << 1.5 << false;
        QTest::newRow("longer") << 1.0 << true;
    }
    void fits()
    {
        QFETCH(double, scale);
        QFETCH(bool, longer);
        const auto lengthening = longer ? std::make_unique<Lengthening>() : nullptr;
        Page p(keys, 2400);
        p.page.resize(2400, 3600);
        p.themes.setScale(scale);
        applyTheme(&p.page, p.themes.theme());
        p.plots->setSource(sourceOf(FilterBank::gabor, 2));
        p.button("measureTimes")->click();
        QVERIFY(QTest::qWaitFor([&] { return !p.plots->busy(); }, 60000));
        p.plots->resize(p.plots->width(), 3600);
        QTest::qWait(50);
        const QString folder = qEnvironmentVariable("CONVSTEP_SAMPLES");
        if (!folder.isEmpty())
            QVERIFY(p.plots->grab().save(QStringLiteral("%1/lab_plots_%2.png")
                                             .arg(folder, QTest::currentDataTag())));
        QVERIFY2(cut(*p.plots).isEmpty(), qPrintable(cut(*p.plots).join(QLatin1Char('\n'))));
        // The comparison finds what is cut.
        for (auto* label : p.plots->findChildren<QLabel*>())
            if (label->isVisible() && !label->text().isEmpty())
                label->setFixedSize(8, 8);
        QVERIFY(!cut(*p.plots).isEmpty());
    }

    void goesInTheMiddleOfEverything()
    {
        for (int i = 0; i < 5; ++i) {
            const Page p(keys);
            p.plots->setSource(sourceOf(FilterBank::gabor, 2, 200));
            p.button("measureTimes")->click();
            QTest::qWait(i * 7);
            QVERIFY(p.plots->busy());
        }
    }
};

QTEST_MAIN(TestLabPlots)
#include "tst_lab_plots.moc"
