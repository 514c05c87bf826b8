// SPDX-License-Identifier: GPL-3.0-or-later
//
// The split view: two settings of an operator at the same step.
#include <QPainter>

#include <algorithm>

#include "tests/ui/stage/shown_stage.h"
#include "ui/stage/stage_comparison.h"

using namespace convstep;
using namespace convstep::test;

namespace {

Settings plain()
{
    Settings s;
    s.op = "conv2d";
    s.height = s.width = 6;
    s.kernelRows = s.kernelCols = 3;
    s.padding.word = "SAME";
    return s;
}

Settings halved()
{
    Settings s = plain();
    s.strideRows = s.strideCols = 2;
    return s;
}

QImage painted(const StageScene& scene, const std::vector<Cell>& cells, const Theme& theme)
{
    QImage image(scene.size.toSize(), QImage::Format_RGB32);
    image.fill(Qt::gray);
    QPainter painter(&image);
    paintDifferences(painter, scene, cells, theme);
    return image;
}

const GridScene* outputGrid(const StageScene& scene)
{
    for (const GridScene& grid : scene.grids)
        if (grid.slot >= 0 && grid.slot == scene.outputSlot)
            return &grid;
    return nullptr;
}

}  // namespace

class TestStageComparison : public QObject {
    Q_OBJECT
private slots:
    void keepsTheOneAndFollowsTheOther()
    {
        Shown s(plain());
        s.driver->seek(3);
        const std::string bytes = s.document.toBytes();
        QSignalSpy told(s.widget.get(), &StageWidget::comparingChanged);
        const QSize whole = s.widget->viewport()->size();
        s.press(Qt::Key_V);
        QVERIFY(s.widget->comparing());
        QCOMPARE(told.count(), 1);
        const QSize half = s.widget->viewport()->size();
        QVERIFY(half.width() * half.height() * 2 < whole.width() * whole.height());
        // View state: the document is as it was, and there is nothing to undo.
        QCOMPARE(s.document.toBytes(), bytes);
        QVERIFY(!s.document.undoStack()->canUndo());
        const StageComparison& split = s.widget->comparison();
        QCOMPARE(split.comparison().different, std::int64_t{0});
        QCOMPARE(split.referenceScene().formula.has_value(), s.scene().formula.has_value());

        QVERIFY(s.document.setSettings(halved(), Knob::stride));
        QVERIFY(split.comparison().different >= 27);
        QCOMPARE(split.reference().settings(), plain());
        QCOMPARE(outputGrid(s.scene())->geometry.rows, 3);
        QCOMPARE(outputGrid(split.referenceScene())->geometry.rows, 6);
        QVERIFY2(split.referenceText().startsWith(QStringLiteral("Kept: stride 1\n")),
                 qPrintable(split.referenceText()));
        QVERIFY2(split.liveText().startsWith(QStringLiteral("Now: stride 2\n")) &&
                     split.liveText().contains(QStringLiteral("of 36 cells differ; sizes 6×6 and 3×3")),
                 qPrintable(split.liveText()));

        // A step moves both.
        const StageScene before = split.referenceScene();
        const std::int64_t position = s.position();
        s.press(Qt::Key_Period);
        QCOMPARE(s.position(), position + 1);
        QVERIFY(!(split.referenceScene() == before));
        s.driver->toEnd();
        const auto current = [](const StageScene& scene) {
            for (const CellScene& cell : outputGrid(scene)->cells)
                if (cell.current)
                    return cell.cell;
            return Cell{-1, -1, -1, -1};
        };
        QCOMPARE(current(s.scene()), (Cell{0, 2, 2, 0}));
        QCOMPARE(current(split.referenceScene()), (Cell{0, 2, 2, 0}));

        s.press(Qt::Key_V);
        QVERIFY(!s.widget->comparing());
        QCOMPARE(told.count(), 2);
        QCOMPARE(s.widget->viewport()->size(), whole);
        QCOMPARE(s.document.settings(), halved());
    }

    void theOtherWaysOut()
    {
        Shown s(plain());
        s.driver->seek(3);
        s.press(Qt::Key_V);
        QVERIFY(s.widget->comparing());
        s.press(Qt::Key_P);
        QVERIFY(s.widget->pin());
        s.press(Qt::Key_Escape);  // lets go of the pin first
        QVERIFY(s.widget->comparing());
        s.press(Qt::Key_Escape);
        QVERIFY(!s.widget->comparing());
        s.press(Qt::Key_V);
        QVERIFY(s.widget->comparing());
        s.document.load({"", "", {callOf(smallSettings("depthwise_conv2d"))}});
        QVERIFY(!s.widget->comparing());
        // A projector shows one of them.
        s.widget->setSceneLayout(SceneLayout::presenter);
        s.press(Qt::Key_V);
        QVERIFY(!s.widget->comparing());
    }

    void refusedSettingsCompareTheLastResult()
    {
        Shown s(plain());
        s.press(Qt::Key_V);
        Settings refused = plain();
        refused.strideRows = refused.strideCols = 0;
        QVERIFY(s.document.setSettings(refused, Knob::stride));
        QVERIFY(s.document.stale());
        const StageComparison& split = s.widget->comparison();
        QCOMPARE(split.comparison().different, std::int64_t{0});
        QVERIFY(split.liveText().contains(QStringLiteral("stride 0")));
        QVERIFY(split.liveText().contains(QStringLiteral("refused")));
        // Begun while refused, it keeps what is to be seen.
        s.press(Qt::Key_V);
        s.press(Qt::Key_V);
        QVERIFY(s.widget->comparing());
        QCOMPARE(s.widget->comparison().reference().settings(), plain());
    }

    void everyOperatorAtEveryStage()
    {
        for (const std::string& op : operatorNames()) {
            Shown s(op.c_str());
            s.press(Qt::Key_V);
            QVERIFY(s.widget->comparing());
            Settings other = s.document.settings();
            other.height += 2;
            QVERIFY(s.document.setSettings(other, Knob::size));
            Settings operation = other;
            operation.op = op == "conv2d" ? "layers_separable_conv2d" : "conv2d";
            for (int i = 0; i < 2; ++i) {
                for (std::size_t stage = 0; stage < s.document.trace()->pipeline().stages.size();
                     ++stage) {
                    s.driver->seek(s.document.trace()->stageRange(static_cast<int>(stage)).last);
                    QVERIFY(!s.widget->comparison().referenceScene().size.isEmpty());
                }
                QVERIFY(s.document.setSettings(operation, Knob::op));
            }
        }
    }

    // The same marks in both halves, and they are seen.
    void marks()
    {
        Shown s(plain());
        s.press(Qt::Key_V);
        s.document.setCell(QStringLiteral("input"), {0, 0, 0, 0}, 50);
        const StageComparison& split = s.widget->comparison();
        const std::vector<Cell>& cells = split.comparison().live;
        QVERIFY(!cells.empty() && cells.size() <= 4);
        QCOMPARE(split.comparison().reference, cells);
        const Theme& theme = s.themes.theme();
        for (const StageScene* scene : {&s.scene(), &split.referenceScene()}) {
            const QImage marked = painted(*scene, cells, theme);
            for (const CellScene& cell : outputGrid(*scene)->cells) {
                const QPointF corner = cell.rect.topRight() + QPointF(-4, 4);
                const bool seen = marked.pixelColor(corner.toPoint()) != QColor(Qt::gray);
                QCOMPARE(seen, std::binary_search(cells.begin(), cells.end(), cell.cell));
            }
        }
    }

    // On a narrow stage one half stands above the other.
    void narrow()
    {
        Shown s(plain());
        s.widget->resize(420, 1100);
        s.press(Qt::Key_V);
        const auto* view = s.widget->findChild<QWidget*>(QStringLiteral("referenceStage"));
        QVERIFY(view && view->isVisible());
        QVERIFY(view->geometry().bottom() < s.widget->viewport()->geometry().top());
        s.widget->resize(1600, 900);
        QVERIFY(view->geometry().right() < s.widget->viewport()->geometry().left());
    }
};

QTEST_MAIN(TestStageComparison)
#include "tst_stage_comparison.moc"
