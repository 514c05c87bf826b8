// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QMenu>

#include "tests/ui/stage/shown_stage.h"
#include "ui/widgets/fill_menu.h"
#include "ui/widgets/message_card.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Blocks : Shown {
    using Shown::Shown;

    StageCanvas* stage() const { return static_cast<StageCanvas*>(canvas()); }
    QPoint middle(const char* slot, const Cell& cell) const
    {
        return widget->cellRect(QString::fromUtf8(slot), cell).center().toPoint();
    }
    void drag(const char* slot, const std::vector<Cell>& cells,
              Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::mousePress(canvas(), Qt::LeftButton, modifiers, middle(slot, cells.front()));
        for (const Cell& cell : cells) {
            QMouseEvent move(QEvent::MouseMove, middle(slot, cell),
                             canvas()->mapToGlobal(middle(slot, cell)), Qt::NoButton,
                             Qt::LeftButton, modifiers);
            QApplication::sendEvent(canvas(), &move);
        }
        QTest::mouseRelease(canvas(), Qt::LeftButton, modifiers, middle(slot, cells.back()));
    }
    bool marked(std::int64_t row, std::int64_t col, std::int64_t rows, std::int64_t cols) const
    {
        const auto block = stage()->block();
        const bool same = block && block->first == Place{row, col} && block->rows == rows &&
                          block->cols == cols;
        if (!same && block)
            qWarning("%lld, %lld: %lldx%lld", static_cast<long long>(block->first.row),
                     static_cast<long long>(block->first.col),
                     static_cast<long long>(block->rows), static_cast<long long>(block->cols));
        return same;
    }
    void clipboard(const char* text) const
    {
        QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
    }
    QString notice() const
    {
        return widget->editNotice()->isVisible() ? widget->editNotice()->text() : QString();
    }
    int steps() { return document.undoStack()->count(); }
};

}  // namespace

class TestStageBlocks : public QObject {
    Q_OBJECT
private slots:
    void shiftAndArrowsMark()
    {
        Blocks s("conv2d");
        s.click("input", {0, 1, 1, 0});
        QVERIFY(s.marked(1, 1, 1, 1));
        s.press(Qt::Key_Right, Qt::ShiftModifier);
        s.press(Qt::Key_Down, Qt::ShiftModifier);
        QVERIFY(s.marked(1, 1, 2, 2));
        QVERIFY(s.cursorIs("input", {0, 2, 2, 0}));
        // Over the first cell to the other side, and no farther than the plane.
        for (int i = 0; i < 9; ++i)
            s.press(Qt::Key_Up, Qt::ShiftModifier);
        QVERIFY(s.marked(0, 1, 2, 2));
        s.press(Qt::Key_Right);
        QVERIFY(s.marked(0, 3, 1, 1));
        // Esc: first the block, then the grid.
        s.press(Qt::Key_Left, Qt::ShiftModifier);
        s.press(Qt::Key_Escape);
        QCOMPARE(s.widget->focusMode(), Mode::grid);
        QVERIFY(s.marked(0, 2, 1, 1));
        s.press(Qt::Key_Escape);
        QCOMPARE(s.widget->focusMode(), Mode::stage);
        QVERIFY(!s.stage()->block());
    }
    void theMouseMarks()
    {
        Blocks s("conv2d");
        s.drag("input", {{0, 0, 1, 0}, {0, 1, 2, 0}, {0, 2, 3, 0}});
        QVERIFY(s.marked(0, 1, 3, 3));
        QTest::mouseClick(s.canvas(), Qt::LeftButton, Qt::ShiftModifier,
                          s.middle("input", {0, 1, 4, 0}));
        QVERIFY(s.marked(0, 1, 2, 4));
        // Nothing was changed by it.
        QCOMPARE(s.steps(), 0);
        // Another tensor is another block.
        QTest::mouseClick(s.canvas(), Qt::LeftButton, Qt::ShiftModifier,
                          s.middle("filter", {0, 1, 1, 0}));
        QVERIFY(s.cursorIs("filter", {0, 1, 1, 0}));
        QVERIFY(s.marked(1, 1, 1, 1));
    }
    void allOfThePlane()
    {
        Blocks s("conv2d");
        s.click("input", {0, 2, 2, 0});
        s.press(Qt::Key_A, Qt::ControlModifier);
        QVERIFY(s.marked(0, 0, 4, 5));
        QVERIFY(s.cursorIs("input", {0, 2, 2, 0}));
        s.press(Qt::Key_Delete);
        for (std::int64_t y = 0; y < 4; ++y)
            for (std::int64_t x = 0; x < 5; ++x)
                QCOMPARE(s.value("input", {0, y, x, 0}), 0.0F);
        QCOMPARE(s.steps(), 1);
        // The other channel is no part of it.
        bool other = false;
        for (std::int64_t x = 0; x < 5; ++x)
            other = other || s.value("input", {0, 0, x, 1}) != 0.0F;
        QVERIFY(other);
    }
    void controlEnterFillsTheBlock()
    {
        Blocks s("conv2d");
        s.drag("input", {{0, 1, 1, 0}, {0, 2, 3, 0}});
        s.type("7");
        s.press(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.value("input", {0, 1, 1, 0}), 7.0F);
        QCOMPARE(s.value("input", {0, 2, 2, 0}), 7.0F);
        QCOMPARE(s.steps(), 1);
        // What cannot be read fills nothing, and stays.
        s.type("7x");
        s.press(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(s.widget->editing());
        QCOMPARE(s.steps(), 1);
    }
    void shiftEnterGoesUp()
    {
        Blocks s("conv2d");
        s.click("input", {0, 2, 2, 0});
        s.type("3");
        s.press(Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(s.cursorIs("input", {0, 1, 2, 0}));
    }
    void paintingIsOneStep()
    {
        Blocks s("conv2d");
        s.document.setCell("input", {0, 0, 0, 0}, 9);
        s.drag("input", {{0, 0, 0, 0}, {0, 0, 1, 0}, {0, 2, 3, 0}}, Qt::AltModifier);
        QCOMPARE(s.value("input", {0, 0, 1, 0}), 9.0F);
        QCOMPARE(s.value("input", {0, 1, 2, 0}), 9.0F);  // between two places of the mouse
        QCOMPARE(s.value("input", {0, 2, 3, 0}), 9.0F);
        QCOMPARE(s.steps(), 2);
        QVERIFY(s.document.undoStack()->undoText().startsWith("Paint 9"));
        s.document.undoStack()->undo();
        QVERIFY(s.value("input", {0, 2, 3, 0}) != 9.0F);
        // With the toggle no key is needed.
        s.click("input", {0, 0, 0, 0});
        s.press(Qt::Key_B, Qt::ControlModifier);
        QVERIFY(!s.notice().isEmpty());
        s.drag("input", {{0, 0, 0, 0}, {0, 3, 0, 0}});
        QCOMPARE(s.value("input", {0, 2, 0, 0}), 9.0F);
        s.press(Qt::Key_B, Qt::ControlModifier);
        s.drag("input", {{0, 0, 0, 0}, {0, 3, 4, 0}});
        QVERIFY(s.value("input", {0, 3, 4, 0}) != 9.0F);
    }
    void copyAndPaste()
    {
        Blocks s("conv2d");
        s.document.setCell("input", {0, 0, 0, 0}, 1.5F);
        s.document.setCell("input", {0, 1, 1, 0}, -4);
        s.drag("input", {{0, 0, 0, 0}, {0, 1, 1, 0}});
        s.press(Qt::Key_C, Qt::ControlModifier);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.startsWith("1.5\t"));
        QVERIFY(text.endsWith("\t-4\n"));
        QCOMPARE(text.count('\n'), 2);
        s.click("input", {0, 2, 3, 0});
        const int before = s.steps();
        s.press(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(s.steps(), before + 1);
        QCOMPARE(s.value("input", {0, 2, 3, 0}), 1.5F);
        QCOMPARE(s.value("input", {0, 3, 4, 0}), -4.0F);
        QVERIFY(s.marked(2, 3, 2, 2));
        QVERIFY(s.notice().isEmpty());
        s.press(Qt::Key_X, Qt::ControlModifier);
        QCOMPARE(s.value("input", {0, 3, 4, 0}), 0.0F);
    }
    void oneNumberGoesIntoTheWholeBlock()
    {
        Blocks s("conv2d");
        s.clipboard("0,5");
        s.drag("input", {{0, 0, 0, 0}, {0, 1, 1, 0}});
        s.press(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(s.value("input", {0, 1, 1, 0}), 0.5F);
        QCOMPARE(s.steps(), 1);
    }
    void whatDoesNotFitIsOffered()
    {
        Blocks s("conv2d");
        s.clipboard("[[1, 2, 3], [4, 5, 6], [7, 8, 9]]");
        const float before = s.value("input", {0, 2, 3, 0});
        s.click("input", {0, 2, 3, 0});
        const auto paste = [&] {
            s.press(Qt::Key_V, Qt::ControlModifier);
            QVERIFY(s.notice().contains(QStringLiteral("3×3")));
            QVERIFY(s.notice().contains(QStringLiteral("2×2")));
            QCOMPARE(s.steps(), 0);
        };
        paste();
        QCOMPARE(s.value("input", {0, 2, 3, 0}), before);
        s.press(Qt::Key_Escape);
        QVERIFY(s.notice().isEmpty());
        QVERIFY(s.cursorIs("input", {0, 2, 3, 0}));
        paste();
        // Any other key is no.
        s.press(Qt::Key_Left);
        s.press(Qt::Key_Right);
        QVERIFY(s.notice().isEmpty());
        paste();
        s.press(Qt::Key_Return);
        QCOMPARE(s.value("input", {0, 2, 3, 0}), 1.0F);
        QCOMPARE(s.value("input", {0, 3, 4, 0}), 5.0F);
        QCOMPARE(s.steps(), 1);
        QVERIFY(!s.widget->editing());
    }
    void whatCannotBeReadIsSaid()
    {
        Blocks s("conv2d");
        s.clipboard("1\t2\n3\tfour");
        s.click("input", {0, 0, 0, 0});
        s.press(Qt::Key_V, Qt::ControlModifier);
        QVERIFY(s.notice().contains(QStringLiteral("Row 2, column 2")));
        QVERIFY(s.notice().contains(QStringLiteral("four")));
        QCOMPARE(s.steps(), 0);
    }
    void aTableIntoAnOpenEditor()
    {
        Blocks s("conv2d");
        s.clipboard("1\t2\n3\t4");
        s.click("input", {0, 0, 0, 0});
        s.type("9");
        s.press(Qt::Key_V, Qt::ControlModifier);
        QVERIFY(!s.widget->editing());
        QCOMPARE(s.value("input", {0, 1, 1, 0}), 4.0F);
        // One number is the editor's own.
        s.clipboard("77");
        s.type("9");
        s.press(Qt::Key_V, Qt::ControlModifier);
        QVERIFY(s.widget->editing());
        QCOMPARE(s.editor()->text(), QStringLiteral("977"));
    }
    void weightsOfTermsAreAMatrix()
    {
        Blocks s("separable_conv2d");
        s.driver->toEnd();
        s.click("pointwise_filter", {0, 0, 0, 0});
        s.press(Qt::Key_Right, Qt::ShiftModifier);
        s.press(Qt::Key_Down, Qt::ShiftModifier);
        QVERIFY(s.marked(0, 0, 2, 2));
        s.type("6");
        s.press(Qt::Key_Return, Qt::ControlModifier);
        for (const std::int64_t c : {0, 1, 3, 4})
            QCOMPARE(s.value("pointwise_filter", {0, 0, 0, c}), 6.0F);
        QVERIFY(s.value("pointwise_filter", {0, 0, 0, 2}) != 6.0F);
    }
    void theMenuFills()
    {
        Blocks s("depthwise_conv2d");
        s.click("filter", {0, 0, 0, 0});
        s.press(Qt::Key_F10, Qt::ShiftModifier);
        auto* menu = s.canvas()->findChild<QMenu*>();
        QVERIFY(menu);
        const auto find = [](const QMenu* in, const char* begins) -> QAction* {
            for (QAction* one : in->actions())
                if (one->text().startsWith(QString::fromUtf8(begins)))
                    return one;
            return nullptr;
        };
        QVERIFY(find(menu, "Copy as NumPy"));
        QVERIFY(!find(menu, "Fill the block"));
        QVERIFY(find(menu, "Fill the whole depthwise filter"));
        QAction* slice = find(menu, "Fill this slice");
        QVERIFY(slice && slice->menu());
        // 2×3 has no Sobel, and the menu says so.
        QVERIFY(!find(slice->menu(), "Sobel x")->isEnabled());
        QVERIFY(find(slice->menu(), "Needs odd sizes"));
        QVERIFY(find(slice->menu(), "Random integers, seed 1"));
        find(slice->menu(), "Ones")->trigger();
        QCOMPARE(s.value("filter", {0, 1, 2, 0}), 1.0F);
        QCOMPARE(s.document.undoStack()->undoText(),
                 QStringLiteral("Fill depthwise filter: Ones"));
        menu->close();
    }
    void aBlockDoesNotOutliveItsCells()
    {
        Blocks s("conv2d");
        s.drag("input", {{0, 0, 0, 0}, {0, 3, 4, 0}});
        Settings smaller = s.document.settings();
        smaller.height = 2;
        QVERIFY(s.document.setSettings(smaller, Knob::size));
        s.canvas()->grab();
        QVERIFY(!s.stage()->block() || s.stage()->block()->count() == 1);
    }
    void theBlockIsSeen()
    {
        Blocks s("conv2d");
        s.click("input", {0, 0, 0, 0});
        s.click("input", {0, 1, 1, 0});
        const QImage before = s.canvas()->grab().toImage();
        s.drag("input", {{0, 0, 0, 0}, {0, 1, 1, 0}});
        QVERIFY(before != s.canvas()->grab().toImage());
    }
};

QTEST_MAIN(TestStageBlocks)
#include "tst_stage_blocks.moc"
