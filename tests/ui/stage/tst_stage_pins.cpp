// SPDX-License-Identifier: GPL-3.0-or-later
//
// Motion and pointing, by the hands of a person.
#include "tests/ui/stage/shown_stage.h"

using namespace convstep;
using namespace convstep::test;

namespace {

StageCanvas& canvasOf(const Shown& s) { return *static_cast<StageCanvas*>(s.canvas()); }

std::optional<Pin> pinAt(const Shown& s, const char* slot, const Cell& cell)
{
    return Pin{s.document.values()->pipeline().slot(slot), cell};
}

void moveTo(const Shown& s, const char* slot, const Cell& cell)
{
    QTest::mouseMove(s.canvas(),
                     s.widget->cellRect(QString::fromUtf8(slot), cell).center().toPoint());
}

}  // namespace

class TestStagePins : public QObject {
    Q_OBJECT
private slots:
    void aStepMovesAndAKeyEndsIt()
    {
        Shown s("conv2d");
        s.press(Qt::Key_Right);
        QVERIFY(canvasOf(s).moving());
        // The next one begins from the end of this one.
        s.press(Qt::Key_Right);
        QVERIFY(canvasOf(s).moving());
        QCOMPARE(s.position(), 2);
        // A key that does nothing else ends it, too.
        s.press(Qt::Key_Z);
        QVERIFY(!canvasOf(s).moving());
        s.press(Qt::Key_Right);
        s.press(Qt::Key_Left);
        QVERIFY(!canvasOf(s).moving());  // back: only the result
        s.driver->seek(9);
        QVERIFY(!canvasOf(s).moving());
        s.driver->seek(10);  // where a step would lead, too
        QVERIFY(!canvasOf(s).moving());
        s.press(Qt::Key_Right);
        QVERIFY(canvasOf(s).moving());
        s.document.setCell(QStringLiteral("input"), {0, 0, 0, 0}, 7);
        QVERIFY(!canvasOf(s).moving());
        s.press(Qt::Key_Right);
        QVERIFY(canvasOf(s).moving());
        s.widget->resize(900, 700);
        QVERIFY(!canvasOf(s).moving());
        s.press(Qt::Key_Right);
        QTRY_VERIFY(!canvasOf(s).moving());  // by itself
        s.driver->setSpeed(16);
        s.press(Qt::Key_Right);
        QVERIFY(!canvasOf(s).moving());
    }
    // What is left when a motion was ended is what would have come of it.
    void endedIsAsIfItHadNotMoved()
    {
        Shown s("separable_conv2d");
        for (const std::int64_t position : {0, 5, 6, 30}) {
            s.driver->seek(position + 1);
            const QImage still = s.canvas()->grab().toImage();
            s.driver->seek(position);
            s.driver->forward();
            QVERIFY(canvasOf(s).moving());
            QVERIFY(s.canvas()->grab().toImage() != still);
            canvasOf(s).finishMotion();
            QCOMPARE(s.canvas()->grab().toImage(), still);
        }
    }
    void hoverWaitsAndLeaves()
    {
        Shown s("conv2d");
        s.driver->seek(3);
        moveTo(s, "input", {0, 1, 1, 0});
        QVERIFY(!s.widget->shownPin());  // a pointer on its way lights nothing
        moveTo(s, "input", {0, 1, 2, 0});
        QTRY_VERIFY(s.widget->shownPin());
        QCOMPARE(s.widget->shownPin(), pinAt(s, "input", {0, 1, 2, 0}));
        QVERIFY(!s.widget->pin());
        const QImage lit = s.canvas()->grab().toImage();
        QTest::mouseMove(s.canvas(), QPoint(3, 3));
        QVERIFY(!s.widget->shownPin());
        QVERIFY(s.canvas()->grab().toImage() != lit);
        moveTo(s, "filter", {0, 0, 1, 0});
        QTRY_COMPARE(s.widget->shownPin(), pinAt(s, "filter", {0, 0, 1, 0}));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(s.canvas(), &leave);
        QVERIFY(!s.widget->shownPin());
    }
    void aClickOnAResultPins()
    {
        Shown s("conv2d");
        s.driver->seek(3);
        s.click("output", {0, 1, 2, 0});
        QCOMPARE(s.widget->pin(), pinAt(s, "output", {0, 1, 2, 0}));
        // It stays while the steps go on.
        s.press(Qt::Key_Right);
        QCOMPARE(s.widget->shownPin(), pinAt(s, "output", {0, 1, 2, 0}));
        s.press(Qt::Key_Escape);
        QVERIFY(!s.widget->pin());
        s.click("output", {0, 1, 2, 0});
        s.click("output", {0, 1, 2, 0});
        QVERIFY(!s.widget->pin());
        s.click("output", {0, 1, 2, 0});
        QTest::mouseClick(s.canvas(), Qt::LeftButton, {}, QPoint(2, 2));
        QVERIFY(!s.widget->pin());
    }
    void keysReachAllThree()
    {
        Shown s("conv2d");
        s.driver->seek(5);
        // The output that is being computed.
        s.press(Qt::Key_P);
        QCOMPARE(s.widget->pin(), pinAt(s, "output", {0, 0, 0, 0}));
        s.press(Qt::Key_P);
        QVERIFY(!s.widget->pin());
        // The cursor lights as the pointer does, and P keeps it lit.
        for (const char* slot : {"input", "filter", "output"}) {
            QVERIFY(s.widget->setCursor(QString::fromUtf8(slot), {0, 1, 1, 0}));
            QCOMPARE(s.widget->shownPin(), pinAt(s, slot, {0, 1, 1, 0}));
            s.press(Qt::Key_P);
            QCOMPARE(s.widget->pin(), pinAt(s, slot, {0, 1, 1, 0}));
            s.press(Qt::Key_Right);
            QCOMPARE(s.widget->pin(), pinAt(s, slot, {0, 1, 1, 0}));
            // Esc lets go first, and then leaves the grid.
            s.press(Qt::Key_Escape);
            QVERIFY(!s.widget->pin());
            QCOMPARE(s.widget->focusMode(), Mode::grid);
            s.press(Qt::Key_Escape);
            QCOMPARE(s.widget->focusMode(), Mode::stage);
            QVERIFY(!s.widget->shownPin());
        }
    }
    void resultsAreReadOnly()
    {
        Shown s("conv2d");
        s.driver->toEnd();
        QVERIFY(s.widget->setCursor(QStringLiteral("output"), {0, 1, 1, 2}));
        const std::string before = s.document.toBytes();
        s.press(Qt::Key_Delete);
        s.press(Qt::Key_Return);
        QTest::keyClick(s.canvas(), '5');
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.document.toBytes(), before);
        QVERIFY(!s.document.undoStack()->canUndo());
    }
    void otherShapesLetGo()
    {
        Shown s("conv2d");
        s.driver->seek(5);
        s.press(Qt::Key_P);
        s.document.setCell(QStringLiteral("input"), {0, 0, 0, 0}, 5);
        QVERIFY(s.widget->pin());
        Settings settings = s.document.settings();
        settings.height += 1;
        QVERIFY(s.document.setSettings(settings, Knob::size));
        QVERIFY(!s.widget->pin());
        QVERIFY(s.document.undoStack()->canUndo());
        s.document.undoStack()->undo();
        QVERIFY(!s.widget->pin());
    }
    // A pin of another stage still says that it is there.
    void aPinOfAnotherStage()
    {
        Shown s("separable_conv2d");
        s.driver->seek(5);
        QVERIFY(s.widget->setCursor(QStringLiteral("input"), {0, 1, 1, 0}));
        s.press(Qt::Key_P);
        s.widget->leaveGrid();
        s.driver->toEnd();
        QVERIFY(s.widget->pin());
        const QImage pinned = s.canvas()->grab().toImage();
        s.press(Qt::Key_Escape);
        QVERIFY(!s.widget->pin());
        QVERIFY(s.canvas()->grab().toImage() != pinned);
    }
    void everyOperatorIsLit()
    {
        for (const std::string& op : operatorNames()) {
            Shown s(smallSettings(op));
            const Trace& trace = *s.document.trace();
            for (std::size_t stage = 0; stage < trace.pipeline().stages.size(); ++stage) {
                s.driver->seek(trace.stageRange(static_cast<int>(stage)).last);
                const QImage plain = s.canvas()->grab().toImage();
                s.press(Qt::Key_P);
                QVERIFY2(s.widget->pin(), op.c_str());
                QVERIFY2(s.canvas()->grab().toImage() != plain, op.c_str());
                s.press(Qt::Key_P);
                QVERIFY2(s.canvas()->grab().toImage() == plain, op.c_str());
            }
        }
    }
};

QTEST_MAIN(TestStagePins)
#include "tst_stage_pins.moc"
