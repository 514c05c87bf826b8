// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a pixel of the page "Full size" to the stage, on to its neighbours, and back.
#include <QAction>
#include <QComboBox>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <cmath>

#include "tests/ui/lab/lab_window.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/lab/microscope_bar.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Window : LabWindow {
    [[nodiscard]] MicroscopeBar& bar() const { return *window->findChild<MicroscopeBar*>(); }
    void trigger(const char* action) const
    {
        window->findChild<QAction*>(QString::fromLatin1(action))->trigger();
    }
    void stepThrough(const Cell& pixel) const
    {
        lab().pick(pixel);
        lab().findChild<QPushButton*>(QStringLiteral("stepThrough"))->click();
    }
    // The number that the page shows for that pixel.
    [[nodiscard]] double value(const Cell& pixel) const
    {
        const Plane& plane = lab().outputView().plane();
        return static_cast<double>(plane.at(pixel, plane.channel));
    }
    [[nodiscard]] double sum() const
    {
        return evaluate(*window->driver().current(), *window->document().values()).runningSum;
    }
};

bool near(double a, double b) { return std::abs(a - b) < 1e-5; }

}  // namespace

class TestMicroscope : public QObject {
    Q_OBJECT

private slots:
    void walksToTheNeighbours();
    void walksThroughMaps();
    void keepsTheStepWhileItWalks();
    void readsInCoordinatesOfThePicture();
    void endsAtTheEdges();
    void leavesWithTheDocument();
};

void TestMicroscope::walksToTheNeighbours()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    QVERIFY(!w.bar().entered() && w.bar().isHidden());
    w.lab().picturePlace().zoomAt(6, {10, 10}, {300, 300});
    w.stepThrough({0, 20, 30, 0});
    QVERIFY(w.bar().entered() && !w.bar().isHidden());
    Cell pixel{0, 20, 30, 0};
    for (const auto& [action, rows, cols] : {std::tuple{"pixelRight", 0, 1}, {"pixelDown", 1, 0},
                                             {"pixelDown", 1, 0}, {"pixelLeft", 0, -1},
                                             {"pixelUp", -1, 0}}) {
        w.trigger(action);
        pixel.y += rows;
        pixel.x += cols;
        QVERIFY(!w.window->labShown());
        QVERIFY(*w.lab().picked() == pixel);
        QVERIFY(w.window->document().title().contains(
            QStringLiteral("(%1, %2)").arg(pixel.y).arg(pixel.x)));
        QVERIFY(near(w.sum(), w.value(pixel)));
    }
    // The keys and the buttons are the same.
    QVERIFY(QTest::qWaitForWindowActive(w.window.get()));
    QTest::keyClick(w.window.get(), Qt::Key_Right, Qt::AltModifier);
    ++pixel.x;
    QVERIFY(*w.lab().picked() == pixel);
    for (auto* button : w.bar().findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("↑"))
            button->click();
    --pixel.y;
    QVERIFY(*w.lab().picked() == pixel);
    // Back: the same view, with the pixel that was walked to.
    const double scale = w.lab().picturePlace().scale();
    w.trigger("fullSize");
    QVERIFY(w.window->labShown());
    QCOMPARE(w.lab().picturePlace().scale(), scale);
    QVERIFY(*w.lab().picked() == pixel);
    // And to the stage again: there it still is.
    w.trigger("fullSize");
    QVERIFY(!w.window->labShown() && w.bar().entered());
    w.bar().findChild<QPushButton*>()->click();
    QVERIFY(w.window->labShown());
}

void TestMicroscope::walksThroughMaps()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    auto* op = w.lab().panel().findChild<QComboBox*>(QStringLiteral("op"));
    op->setCurrentIndex(1);
    emit op->activated(1);
    QVERIFY(w.waitUntilShown());
    for (const int plane : {4, 7}) {
        w.lab().strip().setCurrent(plane);
        emit w.lab().strip().activated(plane);
        w.stepThrough({0, 100, 100, 0});
        w.trigger("pixelRight");
        QVERIFY(near(w.sum(), w.value({0, 100, 101, 0})));
        w.trigger("fullSize");
        w.lab().pick({0, 100, 101, 0});
    }
}

void TestMicroscope::keepsTheStepWhileItWalks()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    w.stepThrough({0, 20, 30, 0});
    w.window->driver().seek(4);
    const Step step = *w.window->driver().current();
    w.trigger("pixelDown");
    QCOMPARE(w.window->driver().position(), std::int64_t{4});
    QVERIFY(w.window->driver().current()->tap == step.tap);
}

void TestMicroscope::readsInCoordinatesOfThePicture()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    // Sobel x reads rows −1 to 1 and columns 39 to 41 there.
    w.stepThrough({0, 0, 40, 0});
    w.window->driver().seek(1);
    QVERIFY2(w.bar().reading().contains(QStringLiteral("padding at (−1, 39)")),
             qPrintable(w.bar().reading()));
    const Trace& trace = *w.window->document().trace();
    const std::int64_t taps = trace.pipeline().stages.front().tapCount({});
    w.window->driver().seek(taps);
    QVERIFY2(w.bar().reading().contains(QStringLiteral("picture at (1, 41)")),
             qPrintable(w.bar().reading()));
    w.trigger("pixelDown");
    QVERIFY(w.bar().reading().contains(QStringLiteral("picture at (2, 41)")));
}

void TestMicroscope::endsAtTheEdges()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    w.stepThrough({0, 0, 0, 0});
    QVERIFY(!w.bar().neighbour(-1, 0) && !w.bar().neighbour(0, -1));
    QVERIFY(w.bar().neighbour(1, 0) && w.bar().neighbour(0, 1));
    w.trigger("pixelUp");
    w.trigger("pixelLeft");
    QVERIFY((*w.lab().picked() == Cell{0, 0, 0, 0}));
    for (auto* button : w.bar().findChildren<QToolButton*>())
        QCOMPARE(button->isEnabled(), button->text() == QStringLiteral("→") ||
                                          button->text() == QStringLiteral("↓"));
}

void TestMicroscope::leavesWithTheDocument()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    w.stepThrough({0, 20, 30, 0});
    QVERIFY(w.window->openExample(QStringLiteral("blank")));
    QVERIFY(!w.bar().entered() && w.bar().isHidden());
    w.trigger("pixelRight");
    QVERIFY((*w.lab().picked() == Cell{0, 20, 30, 0}));
}

QTEST_MAIN(TestMicroscope)
#include "tst_microscope.moc"
