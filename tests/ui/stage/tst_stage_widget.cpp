// SPDX-License-Identifier: GPL-3.0-or-later
#include <QScrollBar>
#include <QWheelEvent>

#include "tests/ui/stage/shown_stage.h"

using namespace convstep;
using namespace convstep::test;

class TestStageWidget : public QObject {
    Q_OBJECT
private slots:
    void startsInTheStageMode()
    {
        Shown s("conv2d");
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        QVERIFY(!s.widget->cursor());
        QVERIFY(!s.widget->editing());
        QCOMPARE(QApplication::focusWidget(), s.canvas());
        QCOMPARE(s.canvas()->size(), s.widget->viewport()->size());
    }

    void arrowsStepInTheStageMode()
    {
        Shown s("conv2d");
        s.press(Qt::Key_Right);
        s.press(Qt::Key_Right);
        s.press(Qt::Key_Right);
        QCOMPARE(s.position(), 3);
        s.press(Qt::Key_Left);
        QCOMPARE(s.position(), 2);
        s.press(Qt::Key_End);
        QCOMPARE(s.position(), s.driver->size());
        s.press(Qt::Key_Home);
        QCOMPARE(s.position(), 0);
        s.press(Qt::Key_Period);
        QCOMPARE(s.position(), 1);
        s.press(Qt::Key_Comma);
        QCOMPARE(s.position(), 0);
        s.press(Qt::Key_Space);
        QVERIFY(s.driver->playing());
        QCOMPARE(s.position(), 1);
        s.press(Qt::Key_Space);
        QVERIFY(!s.driver->playing());
        s.press(Qt::Key_F8);
        QVERIFY(s.driver->playing());
        s.press(Qt::Key_F8);
        QVERIFY(!s.driver->playing());
        // Not what others may mean by a chord.
        const std::int64_t position = s.position();
        s.press(Qt::Key_Right, Qt::AltModifier);
        s.press(Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(s.position(), position);
        QCOMPARE(s.widget->focusMode(), Mode::stage);
    }

    void aClickOnACellEntersTheGrid()
    {
        Shown s("conv2d");
        QSignalSpy modes(s.widget.get(), &StageWidget::focusModeChanged);
        s.driver->play();
        s.click("input", {0, 1, 2, 0});
        QVERIFY(!s.driver->playing());
        QCOMPARE(s.widget->focusMode(), Mode::grid);
        QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        QCOMPARE(modes.count(), 1);
        s.click("filter", {0, 0, 1, 0});
        QVERIFY(s.cursorIs("filter", {0, 0, 1, 0}));
        QCOMPARE(modes.count(), 1);
        QVERIFY(!s.widget->editing());
        s.press(Qt::Key_Escape);
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        QCOMPARE(modes.count(), 2);
        // Beside everything: nothing.
        QTest::mouseClick(s.canvas(), Qt::LeftButton, {}, QPoint(2, 2));
        QCOMPARE(s.widget->focusMode(), Mode::stage);
    }

    void keysOfTheGridMode()
    {
        Shown s("conv2d");
        s.driver->seek(4);
        s.click("input", {0, 1, 2, 0});
        s.press(Qt::Key_Right);
        QVERIFY(s.cursorIs("input", {0, 1, 3, 0}));
        s.press(Qt::Key_Down);
        QVERIFY(s.cursorIs("input", {0, 2, 3, 0}));
        s.press(Qt::Key_Left);
        s.press(Qt::Key_Up);
        QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        QCOMPARE(s.position(), 4);  // arrows do not step, and Space does not play
        s.press(Qt::Key_Space);
        QVERIFY(!s.driver->playing());
        QVERIFY(!s.widget->editing());
        s.press(Qt::Key_Period);
        QCOMPARE(s.position(), 5);
        s.press(Qt::Key_Comma);
        QCOMPARE(s.position(), 4);
        QCOMPARE(s.widget->focusMode(), Mode::grid);
        s.press(Qt::Key_F8);
        QVERIFY(s.driver->playing());
        s.press(Qt::Key_F8);
        QVERIFY(!s.driver->playing());
        s.driver->seek(4);
        QCOMPARE(s.widget->focusMode(), Mode::grid);
        // Into an edge: stays.
        s.click("input", {0, 0, 2, 0});
        s.press(Qt::Key_Up);
        QVERIFY(s.cursorIs("input", {0, 0, 2, 0}));
    }

    void everyCellIsReachedByArrowsAndByTab()
    {
        Shown s("conv2d");
        s.driver->seek(1);
        s.press(Qt::Key_Return);
        QVERIFY(s.cursorIs("input", {0, 0, 0, 0}));
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Tab}) {
            // 4×5 inputs, 2×3 weights and as many results as inputs are shown; then it begins again.
            for (int i = 1; i < 20; ++i) {
                s.press(key);
                QVERIFY(s.cursorIs("input", {0, i / 5, i % 5, 0}));
            }
            for (int i = 0; i < 6; ++i) {
                s.press(key);
                QVERIFY(s.cursorIs("filter", {0, i / 3, i % 3, 0}));
            }
            for (int i = 0; i < 20; ++i) {
                s.press(key);
                QVERIFY(s.cursorIs("output", {0, i / 5, i % 5, 0}));
            }
            s.press(key);
            QVERIFY(s.cursorIs("input", {0, 0, 0, 0}));
        }
        s.press(Qt::Key_Left);
        QVERIFY(s.cursorIs("output", {0, 3, 4, 0}));
        s.press(Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(s.cursorIs("output", {0, 3, 3, 0}));
    }

    void aClickOnAnOutputCellGoesToItsSum()
    {
        Shown s("conv2d");
        s.driver->seek(1);
        const Trace& trace = *s.document.trace();
        s.click("output", {0, 2, 3, 0});
        QCOMPARE(s.position(), trace.indexOf(0, {0, 2, 3, 0}, 12));
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        const auto step = s.driver->current();
        QVERIFY(step && step->output == (Cell{0, 2, 3, 0}) && step->tap + 1 == step->tapCount);
    }

    void aClickOnAThumbnailGoesToItsChannel()
    {
        for (const char* op : {"conv2d", "depthwise_conv2d", "conv2d_backprop_input"}) {
            Shown s(op);
            s.driver->seek(3);
            const std::size_t count = s.scene().thumbnails.size();
            QVERIFY(count > 3);
            for (std::size_t i = 0; i < count; ++i) {
                const ThumbnailScene thumb = s.scene().thumbnails[i];
                QTest::mouseClick(s.canvas(), Qt::LeftButton, {}, thumb.rect.center().toPoint());
                const Step step = *s.driver->current();
                if (thumb.partial)
                    QCOMPARE(step.a.cell.c, *thumb.partial);
                else if (thumb.slot == step.outSlot)
                    QCOMPARE(step.output.c, thumb.channel);
                else
                    QCOMPARE(step.a.cell.c, thumb.channel);
            }
        }
    }

    void weightsOfTermsAndElementsOfABias()
    {
        Settings settings = smallSettings("layers_separable_conv2d");
        settings.useBias = true;
        Shown s(settings);
        const Trace& trace = *s.document.trace();
        s.driver->seek(trace.stageRange(1).first + 1);
        s.press(Qt::Key_Return);
        const auto weight = [](std::int64_t m, std::int64_t o) { return Cell{0, 0, 0, m * 3 + o}; };
        QVERIFY(s.cursorIs("pointwise_kernel", weight(0, 0)));
        s.press(Qt::Key_Right);
        s.press(Qt::Key_Down);
        QVERIFY(s.cursorIs("pointwise_kernel", weight(1, 1)));
        s.press(Qt::Key_Right);
        s.press(Qt::Key_Right);
        QVERIFY(s.cursorIs("pointwise_kernel", weight(2, 0)));
        s.press(Qt::Key_Left);
        QVERIFY(s.cursorIs("pointwise_kernel", weight(1, 2)));
        s.type("5");
        s.press(Qt::Key_Return);
        QCOMPARE(s.value("pointwise_kernel", weight(1, 2)), 5.0F);
        QVERIFY(s.cursorIs("pointwise_kernel", weight(2, 2)));
        s.press(Qt::Key_Escape);
        s.driver->seek(trace.stageRange(2).first + 1);
        s.click("bias", {0, 0, 0, 1});
        s.press(Qt::Key_Right);
        QVERIFY(s.cursorIs("bias", {0, 0, 0, 2}));
        s.press(Qt::Key_Right);
        QVERIFY(s.cursorIs("bias", {0, 0, 0, 2}));
        s.type("-4");
        s.press(Qt::Key_Return);
        QCOMPARE(s.value("bias", {0, 0, 0, 2}), -4.0F);
    }

    void largeTensorsAreReachedByKeysAndWheel()
    {
        Settings settings = smallSettings("depthwise_conv2d");
        settings.height = 50;
        settings.width = 60;
        Shown s(settings, {900, 700});
        QCOMPARE(s.widget->horizontalScrollBar()->maximum(), 0);
        QCOMPARE(s.widget->verticalScrollBar()->maximum(), 0);
        s.driver->seek(1);
        s.press(Qt::Key_Return);
        for (int i = 1; i < 60; ++i) {
            s.press(Qt::Key_Right);
            QVERIFY2(s.cursorIs("input", {0, 0, i, 0}), qPrintable(QString::number(i)));
        }
        for (int i = 1; i < 50; ++i)
            s.press(Qt::Key_Down);
        QVERIFY(s.cursorIs("input", {0, 49, 59, 0}));
        QVERIFY(s.canvas()->rect().contains(
            s.widget->cellRect(QStringLiteral("input"), {0, 49, 59, 0}).toRect()));
        s.press(Qt::Key_Escape);
        // A step brings the window back.
        s.press(Qt::Key_Right);
        QVERIFY(!s.widget->cellRect(QStringLiteral("input"), {0, 0, 0, 0}).isEmpty());
        const QPointF over =
            s.widget->cellRect(QStringLiteral("input"), {0, 3, 3, 0}).center();
        const auto turn = [&](const QPoint& angle) {
            QWheelEvent wheel(over, s.canvas()->mapToGlobal(over), {}, angle, Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(s.canvas(), &wheel);
            return wheel.isAccepted();
        };
        QVERIFY(turn({0, -400}));
        QVERIFY(s.widget->cellRect(QStringLiteral("input"), {0, 0, 0, 0}).isEmpty());
        QVERIFY(!s.widget->cellRect(QStringLiteral("input"), {0, 10, 0, 0}).isEmpty());
        QVERIFY(turn({0, 20}) && turn({0, 20}));  // half a cell twice
        QVERIFY(!s.widget->cellRect(QStringLiteral("input"), {0, 9, 0, 0}).isEmpty());
        // Beyond the end it is somebody else's.
        QVERIFY(turn({0, 4000}));
        QVERIFY(!turn({0, 4000}));
        // The thumbnail brings there too.
        const auto thumbnails = s.scene().thumbnails;
        const auto shown = std::find_if(thumbnails.begin(), thumbnails.end(),
                                        [](const ThumbnailScene& one) { return one.view.has_value(); });
        QVERIFY(shown != thumbnails.end());
        const std::int64_t position = s.position();
        QTest::mouseClick(s.canvas(), Qt::LeftButton, {},
                          (shown->image.bottomRight() - QPointF(2, 2)).toPoint());
        QCOMPARE(s.position(), position);
        QVERIFY(!s.widget->cellRect(QStringLiteral("input"), {0, 49, 59, 0}).isEmpty());
    }

    void aSmallWindowScrolls()
    {
        Shown s(smallSettings("conv2d"), {300, 200});
        QVERIFY(s.widget->horizontalScrollBar()->maximum() > 0);
        QVERIFY(s.widget->verticalScrollBar()->maximum() > 0);
        // The cursor is brought into sight.
        QVERIFY(s.widget->setCursor(QStringLiteral("filter"), {0, 1, 2, 0}));
        const QPoint at = s.canvas()->mapTo(
            s.widget->viewport(),
            s.widget->cellRect(QStringLiteral("filter"), {0, 1, 2, 0}).center().toPoint());
        QVERIFY(s.widget->viewport()->rect().contains(at));
    }

    void theCursorIsSetByName()
    {
        Shown s("conv2d");
        QVERIFY(s.widget->setCursor(QStringLiteral("input"), {0, 0, 0, 0}));
        QCOMPARE(s.widget->focusMode(), Mode::grid);
        QVERIFY(!s.widget->setCursor(QStringLiteral("input"), {0, 0, 99, 0}));
        QVERIFY(!s.widget->setCursor(QStringLiteral("output"), {0, 9, 0, 0}));
        QVERIFY(!s.widget->setCursor(QStringLiteral("nothing"), {0, 0, 0, 0}));
        QVERIFY(s.cursorIs("input", {0, 0, 0, 0}));
        s.widget->leaveGrid();
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        QVERIFY(s.widget->cellRect(QStringLiteral("input"), {0, 0, 99, 0}).isEmpty());
    }

    void theStageShowsAnotherThemeAtOnce()
    {
        Shown s("conv2d");
        s.driver->seek(3);
        const QImage light = s.canvas()->grab().toImage();
        s.themes.setMode(ThemeWatcher::Mode::dark);
        const QImage dark = s.canvas()->grab().toImage();
        QCOMPARE(QColor(light.pixel(1, 1)), lightTheme().window);
        QCOMPARE(QColor(dark.pixel(1, 1)), darkTheme().window);
    }
};

QTEST_MAIN(TestStageWidget)
#include "tst_stage_widget.moc"
