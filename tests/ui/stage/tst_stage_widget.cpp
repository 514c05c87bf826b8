// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>

#include <limits>

#include "tests/ui/stage/scene_documents.h"
#include "ui/stage/stage_canvas.h"
#include "ui/stage/stage_widget.h"

using namespace convstep;
using namespace convstep::test;

namespace {

using Mode = StageWidget::FocusMode;

struct Shown {
    explicit Shown(const Settings& settings, const QSize& size = {1020, 868})
    {
        document.load({"", "", {callOf(settings)}});
        themes.setMode(ThemeWatcher::Mode::light);
        driver = std::make_unique<PlaybackDriver>(document);
        widget = std::make_unique<StageWidget>(document, *driver, themes);
        widget->resize(size);
        widget->show();
        widget->activateWindow();
        if (!QTest::qWaitForWindowActive(widget.get()))
            qFatal("the stage is not active");
        widget->setFocus();
    }
    explicit Shown(const char* op) : Shown(smallSettings(op)) {}

    QWidget* canvas() const { return widget->canvas(); }
    const StageScene& scene() const
    {
        return static_cast<StageCanvas*>(widget->canvas())->scene();
    }
    QLineEdit* editor() const
    {
        for (auto* one : canvas()->findChildren<QLineEdit*>(QStringLiteral("cellEditor")))
            if (one->isVisible())
                return one;
        return nullptr;
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    void type(const char* text) const
    {
        // The first character opens the editor, which takes the others.
        for (const QChar character : QString::fromUtf8(text))
            QTest::keyClick(QApplication::focusWidget(), character.toLatin1());
    }
    void click(const char* slot, const Cell& cell) const
    {
        const QRectF rect = widget->cellRect(QString::fromUtf8(slot), cell);
        if (rect.isEmpty())
            qFatal("%s is not shown", slot);
        QTest::mouseClick(canvas(), Qt::LeftButton, {}, rect.center().toPoint());
    }
    void doubleClick(const char* slot, const Cell& cell) const
    {
        QTest::mouseDClick(canvas(), Qt::LeftButton, {},
                           widget->cellRect(QString::fromUtf8(slot), cell).center().toPoint());
    }
    float value(const char* input, const Cell& cell) const
    {
        const SlotValues& values = *document.values();
        return static_cast<float>(values.at(values.pipeline().slot(input), cell));
    }
    bool cursorIs(const char* slot, const Cell& cell) const
    {
        const auto at = widget->cursor();
        const bool there = at == std::pair(QString::fromUtf8(slot), cell);
        if (!there && at)
            qWarning("the cursor is at %s[%d, %d, %d]", qPrintable(at->first),
                     static_cast<int>(at->second.y), static_cast<int>(at->second.x),
                     static_cast<int>(at->second.c));
        return there;
    }
    std::int64_t position() const { return driver->position(); }

    Document document;
    ThemeWatcher themes;
    std::unique_ptr<PlaybackDriver> driver;
    std::unique_ptr<StageWidget> widget;
};

}  // namespace

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
            // 4×5 inputs and 2×3 weights are shown, and then it begins again.
            for (int i = 1; i < 20; ++i) {
                s.press(key);
                QVERIFY(s.cursorIs("input", {0, i / 5, i % 5, 0}));
            }
            for (int i = 0; i < 6; ++i) {
                s.press(key);
                QVERIFY(s.cursorIs("filter", {0, i / 3, i % 3, 0}));
            }
            s.press(key);
            QVERIFY(s.cursorIs("input", {0, 0, 0, 0}));
        }
        s.press(Qt::Key_Left);
        QVERIFY(s.cursorIs("filter", {0, 1, 2, 0}));
        s.press(Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(s.cursorIs("filter", {0, 1, 1, 0}));
    }

    void typingReplacesAndEnterGoesDown()
    {
        Shown s("conv2d");
        s.click("input", {0, 1, 2, 0});
        s.type("7");
        QVERIFY(s.widget->editing() && s.editor());
        QCOMPARE(s.editor()->text(), QStringLiteral("7"));
        s.type("5");
        QVERIFY(s.value("input", {0, 1, 2, 0}) != 75.0F);
        s.press(Qt::Key_Return);
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 75.0F);
        QVERIFY(!s.widget->editing());
        QVERIFY(s.cursorIs("input", {0, 2, 2, 0}));
        QCOMPARE(QApplication::focusWidget(), s.canvas());
        // A minus begins a number too; Tab goes on to the right.
        s.type("-");
        s.type("0.5");
        s.press(Qt::Key_Tab);
        QCOMPARE(s.value("input", {0, 2, 2, 0}), -0.5F);
        QVERIFY(s.cursorIs("input", {0, 2, 3, 0}));
        s.type("1/4");
        s.press(Qt::Key_Up);
        QCOMPARE(s.value("input", {0, 2, 3, 0}), 0.25F);
        QVERIFY(s.cursorIs("input", {0, 1, 3, 0}));
        s.type("3");
        s.press(Qt::Key_Backtab, Qt::ShiftModifier);
        QCOMPARE(s.value("input", {0, 1, 3, 0}), 3.0F);
        QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        // Each is one step back.
        for (int i = 0; i < 4; ++i)
            s.document.undoStack()->undo();
        QVERIFY(!s.document.undoStack()->canUndo());
    }

    void theOldNumberIsThereToBeChanged()
    {
        Shown s("conv2d");
        s.document.setCell("input", {0, 0, 1, 0}, 0.1F);
        for (const bool mouse : {false, true}) {
            s.click("input", {0, 0, 1, 0});
            if (mouse)
                s.doubleClick("input", {0, 0, 1, 0});
            else
                s.press(Qt::Key_F2);
            QVERIFY(s.editor());
            QCOMPARE(s.editor()->text(), QStringLiteral("0.100000001"));
            QCOMPARE(s.editor()->selectedText(), s.editor()->text());
            // Nothing changed: nothing to undo.
            const int count = s.document.undoStack()->count();
            s.press(Qt::Key_Return);
            QCOMPARE(s.document.undoStack()->count(), count);
        }
    }

    void escapeGivesUpFirstTheTextThenTheGrid()
    {
        Shown s("conv2d");
        const float before = s.value("input", {0, 1, 2, 0});
        s.click("input", {0, 1, 2, 0});
        s.type("99");
        s.press(Qt::Key_Escape);
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.widget->focusMode(), Mode::grid);
        QCOMPARE(s.value("input", {0, 1, 2, 0}), before);
        s.press(Qt::Key_Escape);
        QCOMPARE(s.widget->focusMode(), Mode::stage);
    }

    void deleteIsZero()
    {
        Shown s("conv2d");
        for (const Qt::Key key : {Qt::Key_Delete, Qt::Key_Backspace}) {
            s.document.setCell("input", {0, 1, 2, 0}, 4.0F);
            s.click("input", {0, 1, 2, 0});
            s.press(key);
            QCOMPARE(s.value("input", {0, 1, 2, 0}), 0.0F);
            QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        }
    }

    void whatCannotBeReadStaysAndSaysWhy()
    {
        Shown s("conv2d");
        const float before = s.value("input", {0, 1, 2, 0});
        QSignalSpy messages(s.widget.get(), &StageWidget::messageChanged);
        s.click("input", {0, 1, 2, 0});
        s.type("2..5");
        messages.clear();
        for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Tab, Qt::Key_Down}) {
            s.press(key);
            QVERIFY(s.editor());
            QCOMPARE(s.editor()->text(), QStringLiteral("2..5"));
            QVERIFY(s.editor()->property("invalid").toBool());
            QVERIFY(s.editor()->accessibleDescription().contains(QStringLiteral("2..5")));
            QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        }
        QVERIFY(messages.first().first().toString().contains(QStringLiteral("2..5")));
        QCOMPARE(s.value("input", {0, 1, 2, 0}), before);
        // Going on typing takes the reason away.
        s.press(Qt::Key_Backspace);
        QVERIFY(!s.editor()->property("invalid").toBool());
        QCOMPARE(messages.last().first().toString(), QString());
        s.press(Qt::Key_Return);
        QVERIFY(s.editor());
        s.editor()->setText(QStringLiteral("2.5"));
        s.press(Qt::Key_Return);
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 2.5F);
        QCOMPARE(messages.last().first().toString(), QString());
    }

    void finishingTakesWhatCanBeReadAndGivesUpTheRest()
    {
        Shown s("conv2d");
        s.click("input", {0, 1, 2, 0});
        s.type("42");
        s.widget->finishEditing();
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 42.0F);
        QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        s.type("4x");
        s.widget->finishEditing();
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 42.0F);
        s.widget->finishEditing();
        QVERIFY(!s.widget->editing());
    }

    void theFocusGoingElsewhereTakesTheNumber()
    {
        Shown s("conv2d");
        QLineEdit other;
        other.show();
        s.click("input", {0, 1, 2, 0});
        s.type("6");
        QVERIFY(s.editor());
        s.editor()->clearFocus();
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 6.0F);
    }

    void aClickOnAnotherCellTakesTheNumber()
    {
        Shown s("conv2d");
        s.click("input", {0, 1, 2, 0});
        s.type("6");
        s.click("input", {0, 3, 3, 0});
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 6.0F);
        QVERIFY(s.cursorIs("input", {0, 3, 3, 0}));
        QVERIFY(!s.widget->editing());
    }

    void aStepTakesTheNumber()
    {
        Shown s("conv2d");
        s.driver->seek(1);
        s.click("input", {0, 1, 2, 0});
        s.type("8");
        // To another channel: the cell is not shown any more.
        s.driver->toEnd();
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 8.0F);
        QCOMPARE(s.widget->focusMode(), Mode::stage);
    }

    void typingWhileTheDocumentChanges()
    {
        Shown s("conv2d");
        s.click("input", {0, 1, 2, 0});
        s.type("12");
        // Another cell changes: the text stays.
        s.document.setCell("input", {0, 0, 0, 0}, 9.0F);
        QVERIFY(s.editor());
        QCOMPARE(s.editor()->text(), QStringLiteral("12"));
        QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        // The operator changes: nobody knows whether the cell is still the one that was meant.
        Settings settings = s.document.settings();
        settings.height = 3;
        QVERIFY(s.document.setSettings(settings, Knob::size));
        QVERIFY(!s.widget->editing());
        QVERIFY(s.value("input", {0, 1, 2, 0}) != 12.0F);
        QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
        // The cell goes.
        settings.height = 1;
        QVERIFY(s.document.setSettings(settings, Knob::size));
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        s.document.undoStack()->undo();
        QCOMPARE(s.widget->focusMode(), Mode::stage);
    }

    void typingWhileTheDocumentIsRefused()
    {
        Shown s("depthwise_conv2d");
        s.click("input", {0, 1, 2, 0});
        s.type("12");
        Settings settings = s.document.settings();
        settings.strideRows = settings.strideCols = settings.rateRows = settings.rateCols = 2;
        QVERIFY(s.document.setSettings(settings, Knob::stride));
        QVERIFY(s.document.stale());
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        // What belongs to an earlier state cannot be edited or stepped.
        s.click("input", {0, 1, 2, 0});
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        s.press(Qt::Key_Return);
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        s.press(Qt::Key_Right);
        QCOMPARE(s.position(), 0);
        QVERIFY(!s.widget->setCursor(QStringLiteral("input"), {0, 1, 2, 0}));
        s.document.undoStack()->undo();
        s.click("input", {0, 1, 2, 0});
        QCOMPARE(s.widget->focusMode(), Mode::grid);
    }

    void anotherDocumentWhileTyping()
    {
        Shown s("conv2d");
        s.click("input", {0, 1, 2, 0});
        s.type("12");
        s.document.load({"", "", {callOf(smallSettings("separable_conv2d"))}});
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        QVERIFY(!s.document.undoStack()->canUndo());
        // One that has no steps.
        Settings refused = smallSettings("conv2d");
        refused.kernelRows = 20;
        refused.padding.word = "VALID";
        s.document.load({"", "", {callOf(refused)}});
        QVERIFY(!s.document.trace());
        s.press(Qt::Key_Right);
        s.press(Qt::Key_Return);
        QTest::mouseClick(s.canvas(), Qt::LeftButton, {}, s.canvas()->rect().center());
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        s.canvas()->grab();
    }

    void closingWhileTyping()
    {
        auto s = std::make_unique<Shown>("conv2d");
        s->click("input", {0, 1, 2, 0});
        s->type("12");
        QVERIFY(s->widget->editing());
        s->widget->close();
        s->widget.reset();
        QCOMPARE(s->document.undoStack()->count() <= 1, true);
        s.reset();  // and the document after it
        auto other = std::make_unique<Shown>("conv2d");
        other->click("input", {0, 1, 2, 0});
        other->type("1x");
        other->driver.reset();
        other->widget.reset();
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
            const std::vector<ThumbnailScene> thumbnails = s.scene().thumbnails;
            QVERIFY(thumbnails.size() > 3);
            for (const ThumbnailScene& thumb : thumbnails) {
                QTest::mouseClick(s.canvas(), Qt::LeftButton, {}, thumb.rect.center().toPoint());
                const Step step = *s.driver->current();
                if (thumb.slot == step.outSlot)
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
        QVERIFY(!s.widget->setCursor(QStringLiteral("output"), {0, 0, 0, 0}));
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
