// SPDX-License-Identifier: GPL-3.0-or-later
//
// Standard against separable convolution on the page "Full size": the numbers of the card, which
// result is shown, the values of a pixel, the range of the error picture, and the way into a pixel.
#include <QAbstractButton>
#include <QLabel>
#include <QPushButton>
#include <QtTest>

#include <cmath>

#include "tests/ui/lab/lab_window.h"
#include "ui/lab/lab_comparison.h"
#include "ui/lab/value_legend.h"
#include "ui/widgets/segmented_control.h"

using namespace convstep;
using test::LabWindow;

namespace {

// A small picture: what is timed here does not matter.
struct Page : LabWindow {
    explicit Page(const char* bank = "Gabor")
    {
        QVERIFY(waitUntilShown());
        QImage image(90, 60, QImage::Format_RGB32);
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                image.setPixel(x, y, qRgb((x * 37 + y * 11) % 256, (x * x + y) % 256, y * 4));
        const QString path = folder.filePath(QStringLiteral("small.png"));
        QVERIFY(image.save(path));
        lab().openFile(path);
        QTRY_COMPARE(lab().picture()->tensor->shape()[1], std::int64_t{60});
        choose("op", QStringLiteral("conv2d"));
        choose("bank", QString::fromLatin1(bank));
        QVERIFY(waitUntilShown());
    }
    [[nodiscard]] ComparisonCard& card() const { return find<ComparisonCard>("comparison"); }
    void show(ComparedResult which) const
    {
        auto& control = find<SegmentedControl>("comparedResult");
        control.setCurrentIndex(static_cast<int>(which));
        emit control.activated(static_cast<int>(which));
    }
    [[nodiscard]] QString line(const char* start) const
    {
        for (const QString& one : card().lines())
            if (one.startsWith(QString::fromLatin1(start)))
                return one;
        return {};
    }
    [[nodiscard]] bool saysSomewhere(const QString& text) const
    {
        const QList<QLabel*> labels = lab().findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* one) { return one->text().contains(text); });
    }
};

double sizeOf(const Tensor& tensor)
{
    double most = 0;
    for (const float value : tensor.values())
        most = std::max(most, std::abs(static_cast<double>(value)));
    return most;
}

}  // namespace

class TestLabComparison : public QObject {
    Q_OBJECT

private slots:
    void onlyForAConvolution();
    void cardSaysWhatItCosts();
    void showsEachResult();
    void exactAtTheFullMultiplier();
    void refusalIsSaid();
    void followsTheSettings();
    void valuesOfAPixel();
    void lockedErrorRange();
    void standardInPlaceOfTheInput();
    void throughAPixel();
};

void TestLabComparison::onlyForAConvolution()
{
    const Page p;
    QVERIFY(p.card().isVisible());
    p.choose("op", QStringLiteral("depthwise_conv2d"));
    QVERIFY(p.waitUntilShown());
    QVERIFY(!p.card().isVisible());
    QVERIFY(p.lab().outputView().accessibleName().startsWith(QStringLiteral("Output")));
}

void TestLabComparison::cardSaysWhatItCosts()
{
    const Page p;
    QCOMPARE(p.line("multiplications"), QStringLiteral("multiplications per pixel: 2904 → 387"));
    QVERIFY(p.line("measured time").contains(QStringLiteral(" ms")));
    QVERIFY(!p.line("largest").contains(QStringLiteral("…")));
    QVERIFY(p.line("relative").endsWith(QStringLiteral(" %")));
    QVERIFY(p.card().lines().last().contains(QStringLiteral("7.5 times fewer")));
    p.type("comparisonMultiplier", QStringLiteral("3"));
    QVERIFY(p.waitUntilShown());
    QCOMPARE(p.line("multiplications"), QStringLiteral("multiplications per pixel: 2904 → 1161"));
}

void TestLabComparison::showsEachResult()
{
    const Page p;
    const auto standard = p.lab().outcome()->result->links.front().output;
    QVERIFY(p.lab().outputView().plane().tensor == standard);
    const double bound = p.lab().outputView().plane().bound;
    p.show(ComparedResult::separable);
    const Plane separable = p.lab().outputView().plane();
    QVERIFY(separable.tensor != standard && separable.tensor->shape() == standard->shape());
    QCOMPARE(separable.bound, bound);
    p.show(ComparedResult::error);
    const Plane error = p.lab().outputView().plane();
    for (std::size_t i = 0; i < error.tensor->values().size(); ++i)
        QCOMPARE(error.tensor->values()[i],
                 separable.tensor->values()[i] - standard->values()[i]);
    QVERIFY(sizeOf(*error.tensor) > 1e-3);
    QCOMPARE(error.bound, usualBound(*error.tensor));
    QCOMPARE(p.lab().findChild<ValueLegend*>()->bound(), error.bound);
    QVERIFY(p.lab().outputView().accessibleName().startsWith(QStringLiteral("Separable − standard")));
    p.show(ComparedResult::standard);
    QVERIFY(p.lab().outputView().plane().tensor == standard);
}

void TestLabComparison::exactAtTheFullMultiplier()
{
    const Page p;
    p.show(ComparedResult::error);
    p.type("comparisonMultiplier", QStringLiteral("8"));
    QVERIFY(p.waitUntilShown());
    const auto standard = p.lab().outcome()->result->links.front().output;
    QVERIFY(sizeOf(*p.lab().outputView().plane().tensor) < 1e-5 * sizeOf(*standard));
    QVERIFY(p.card().lines().last().contains(QStringLiteral("rounding only")));
    p.type("comparisonMultiplier", QStringLiteral("7"));
    QVERIFY(p.waitUntilShown());
    QVERIFY(sizeOf(*p.lab().outputView().plane().tensor) > 1e-3 * sizeOf(*standard));
    QVERIFY(!p.card().lines().last().contains(QStringLiteral("rounding only")));
}

void TestLabComparison::refusalIsSaid()
{
    const Page p;
    p.show(ComparedResult::separable);
    p.type("comparisonMultiplier", QStringLiteral("0"));
    QVERIFY(p.waitUntilShown());
    QVERIFY(p.card().lines().last().contains(QStringLiteral("channel_multiplier")));
    // There is nothing else to show.
    QVERIFY(p.lab().outputView().plane().tensor == p.lab().outcome()->result->links.front().output);
    p.type("comparisonMultiplier", QStringLiteral("2"));
    QVERIFY(p.waitUntilShown());
    QVERIFY(p.lab().outputView().plane().tensor != p.lab().outcome()->result->links.front().output);
}

// From many planes to few, while the error of one of the many is shown.
void TestLabComparison::followsTheSettings()
{
    const Page p;
    p.show(ComparedResult::error);
    p.lab().strip().setCurrent(7);
    emit p.lab().strip().activated(7);
    QCOMPARE(p.lab().outputView().plane().channel, std::int64_t{7});
    for (const char* bank : {"Random", "Scharr", "Gabor", "Sobel"})
        p.choose("bank", QString::fromLatin1(bank));
    QVERIFY(p.waitUntilShown());
    QCOMPARE(p.lab().strip().count(), 2);
    QVERIFY(p.lab().outputView().plane().tensor != p.lab().outcome()->result->links.front().output);
    QCOMPARE(p.line("multiplications"), QStringLiteral("multiplications per pixel: 54 → 33"));
    p.choose("bank", QStringLiteral("Gabor"));
    p.find<QPushButton>("cancel").click();
    QVERIFY(p.waitUntilShown());
    QCOMPARE(p.line("multiplications"), QStringLiteral("multiplications per pixel: 54 → 33"));
    QVERIFY(!p.line("measured").contains(QStringLiteral("…")));
}

void TestLabComparison::valuesOfAPixel()
{
    const Page p;
    p.lab().picturePlace().setPointer(QPointF(40.5, 30.5));
    QVERIFY(p.saysSomewhere(QStringLiteral("standard")) && p.saysSomewhere(QStringLiteral("difference")));
    p.choose("op", QStringLiteral("depthwise_conv2d"));
    QVERIFY(p.waitUntilShown());
    QVERIFY(!p.saysSomewhere(QStringLiteral("· difference")));
}

void TestLabComparison::lockedErrorRange()
{
    const Page p;
    p.show(ComparedResult::error);
    const double bound = p.lab().outputView().plane().bound;
    p.find<QAbstractButton>("lock").click();
    p.type("comparisonMultiplier", QStringLiteral("6"));
    QVERIFY(p.waitUntilShown());
    QCOMPARE(p.lab().outputView().plane().bound, bound);
    p.find<QAbstractButton>("lock").click();
    QVERIFY(p.lab().outputView().plane().bound < bound);
}

void TestLabComparison::standardInPlaceOfTheInput()
{
    const Page p;
    const auto picture = p.lab().inputView().plane().tensor;
    const auto standard = p.lab().outcome()->result->links.front().output;
    auto& box = p.find<QAbstractButton>("standardAtLeft");
    box.click();
    // Twice the same is no comparison.
    QVERIFY(p.lab().inputView().plane().tensor == picture);
    p.show(ComparedResult::separable);
    QVERIFY(p.lab().inputView().plane().tensor == standard);
    QVERIFY(p.lab().inputView().plane().grid == p.lab().outputView().plane().grid);
    // The numbers of the input are still the input's.
    p.lab().picturePlace().setPointer(QPointF(40.5, 30.5));
    QVERIFY(p.saysSomewhere(QStringLiteral("input (30, 40)")));
    box.click();
    QVERIFY(p.lab().inputView().plane().tensor == picture);
    QVERIFY(p.lab().inputView().accessibleName().startsWith(QStringLiteral("Input")));
}

void TestLabComparison::throughAPixel()
{
    const Page p;
    for (const ComparedResult which : {ComparedResult::separable, ComparedResult::standard}) {
        p.show(which);
        const Cell pixel{0, 20, 44, 0};
        p.lab().pick(pixel);
        const Plane shown = p.lab().outputView().plane();
        const auto value = static_cast<double>(shown.at(pixel, shown.channel));
        p.find<QPushButton>("stepThrough").click();
        const auto done = p.window->driver().current();
        QVERIFY(done);
        const Document& document = p.window->document();
        QVERIFY(std::abs(evaluate(*done, *document.values()).runningSum - value) < 1e-5);
        QCOMPARE(document.trace()->pipeline().stages.size(),
                 std::size_t{which == ComparedResult::separable ? 2U : 1U});
        p.window->findChild<QAction*>(QStringLiteral("fullSize"))->trigger();
        p.lab().pick(pixel);
    }
}

QTEST_MAIN(TestLabComparison)
#include "tst_lab_comparison.moc"
