// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include "tests/ui/stage/shown_stage.h"

using namespace convstep;
using namespace convstep::test;

class TestStageEditing : public QObject {
    Q_OBJECT
private slots:
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
            QCOMPARE(s.editor()->text(), QStringLiteral("0.1"));
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
};

QTEST_MAIN(TestStageEditing)
#include "tst_stage_editing.moc"
