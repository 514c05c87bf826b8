// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <memory>

#include "tests/support/calls.h"
#include "ui/present/present_bars.h"
#include "ui/present/present_view.h"
#include "ui/stage/stage_canvas.h"
#include "ui/stage/stage_widget.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Shown {
    explicit Shown(const QSize& size = {1280, 720})
    {
        document.load({"", "", {callOf(smallSettings("separable_conv2d"))}});
        themes.setMode(ThemeWatcher::Mode::light);
        driver = std::make_unique<PlaybackDriver>(document);
        view = std::make_unique<PresentView>(document, *driver, themes);
        view->resize(size);
        view->show();
        view->activateWindow();
        if (!QTest::qWaitForWindowActive(view.get()))
            qFatal("the view is not active");
        view->setFocus();
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    const StageScene& scene() const
    {
        return static_cast<StageCanvas*>(view->stage().canvas())->scene();
    }

    Document document;
    ThemeWatcher themes;
    std::unique_ptr<PlaybackDriver> driver;
    std::unique_ptr<PresentView> view;
};

}  // namespace

class TestPresentView : public QObject {
    Q_OBJECT
private slots:
    void remoteKeysStep()
    {
        const Shown shown;
        shown.press(Qt::Key_PageDown);
        shown.press(Qt::Key_PageDown);
        QCOMPARE(shown.driver->position(), 2);
        shown.press(Qt::Key_PageUp);
        QCOMPARE(shown.driver->position(), 1);
        // The stage's own keys are there, too.
        shown.press(Qt::Key_Right);
        QCOMPARE(shown.driver->position(), 2);
        shown.press(Qt::Key_End);
        QVERIFY(shown.driver->atEnd());
    }

    void blackScreen_data()
    {
        QTest::addColumn<int>("key");
        QTest::newRow("B") << static_cast<int>(Qt::Key_B);
        QTest::newRow("full stop") << static_cast<int>(Qt::Key_Period);
    }
    void blackScreen()
    {
        QFETCH(int, key);
        const Shown shown;
        shown.driver->play();
        shown.press(static_cast<Qt::Key>(key));
        QVERIFY(shown.view->blank());
        QVERIFY(!shown.driver->playing());
        const std::int64_t before = shown.driver->position();
        const QImage black = shown.view->grab().toImage();
        for (int x = 0; x < black.width(); x += 16)
            for (int y = 0; y < black.height(); y += 16)
                QCOMPARE(black.pixelColor(x, y), QColor(Qt::black));
        // Whatever is pressed next only brings the picture back.
        shown.press(Qt::Key_PageDown);
        QVERIFY(!shown.view->blank());
        QCOMPARE(shown.driver->position(), before);
        shown.press(static_cast<Qt::Key>(key));
        QVERIFY(shown.view->blank());
        shown.press(static_cast<Qt::Key>(key));
        QVERIFY(!shown.view->blank());
        shown.press(static_cast<Qt::Key>(key));
        QWidget* cover = shown.view->childAt(shown.view->rect().center());
        QTest::mouseClick(cover, Qt::LeftButton);
        QVERIFY(!shown.view->blank());
    }

    void inAGridTheyAreTyped()
    {
        const Shown shown;
        QVERIFY(shown.view->stage().setCursor(QStringLiteral("input"), {0, 0, 0, 0}));
        shown.press(Qt::Key_Period);
        QVERIFY(!shown.view->blank());
        shown.press(Qt::Key_B);
        QVERIFY(!shown.view->blank());
    }

    void fillsEveryScreen_data()
    {
        QTest::addColumn<QSize>("size");
        for (const QSize& size : {QSize(1280, 720), QSize(1920, 1080), QSize(3840, 2160),
                                  QSize(1600, 1000), QSize(1024, 768), QSize(800, 600)})
            QTest::addRow("%dx%d", size.width(), size.height()) << size;
    }
    void fillsEveryScreen()
    {
        QFETCH(QSize, size);
        const Shown shown(size);
        const double factor = std::min(size.width() / 1280.0, size.height() / 720.0);
        const auto* crumbs = shown.view->findChild<Breadcrumb*>();
        const auto* line = shown.view->findChild<HairTimeline*>();
        QCOMPARE(crumbs->height(), qRound(40 * factor));
        QCOMPARE(line->height(), qRound(28 * factor));
        // The stage is exactly as large as there is room.
        QCOMPARE(shown.view->stage().canvas()->size(), shown.view->stage().viewport()->size());
        QCOMPARE(shown.scene().layout, SceneLayout::presenter);
        const double cell = shown.scene().grids.front().geometry.pitch;
        QVERIFY2(cell >= std::floor(38 * factor), qPrintable(QString::number(cell)));
    }

    void barsLeadThere()
    {
        const Shown shown;
        auto* crumbs = shown.view->findChild<Breadcrumb*>();
        auto* line = shown.view->findChild<HairTimeline*>();
        const QRectF second = crumbs->stopRect(2);
        QVERIFY(!second.isEmpty() && second.right() < crumbs->width());
        QTest::mouseClick(crumbs, Qt::LeftButton, {}, second.center().toPoint());
        QVERIFY(shown.driver->current() && shown.driver->current()->stage == 1);
        QTest::mouseClick(line, Qt::LeftButton, {},
                          {static_cast<int>(line->xOf(shown.driver->size())) + 5, 14});
        QVERIFY(shown.driver->atEnd());
        QTest::mouseClick(line, Qt::LeftButton, {}, {0, 14});
        QVERIFY(shown.driver->atStart());
    }

    void coloursOfTheWindow()
    {
        Shown shown;
        QVERIFY(!shown.view->look().theme().dark);
        shown.themes.setMode(ThemeWatcher::Mode::dark);
        QVERIFY(shown.view->look().theme().dark);
        QCOMPARE(shown.view->look().theme().window, darkTheme().window);
        QVERIFY(contrast(shown.view->look().theme().quiet, darkTheme().window) >= 7);
    }
};

QTEST_MAIN(TestPresentView)
#include "tst_present_view.moc"
