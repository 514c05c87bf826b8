// SPDX-License-Identifier: GPL-3.0-or-later
//
// Larger and smaller cells: nothing gets out of reach, and no number out of its cell.
#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include "tests/ui/stage/scene_checks.h"
#include "tests/ui/stage/shown_stage.h"
#include "ui/stage/cell_painter.h"
#include "ui/stage/scene_painter.h"

using namespace convstep;
using namespace convstep::test;

namespace {

Settings large()
{
    Settings s = smallSettings("conv2d");
    s.height = s.width = 32;
    s.kernelRows = s.kernelCols = 3;
    s.inChannels = 16;
    return s;
}

StageScene zoomed(const Document& document, std::int64_t position, const QSizeF& size, double zoom)
{
    SceneRequest request{&document, position, size};
    request.zoom = zoom;
    return buildScene(request, lightTheme());
}

// Whether anything of a painted cell lies outside of it.
bool spills(const CellScene& cell, double value, const GridScene& grid, const Theme& theme)
{
    const QRectF rect(30, 30, cell.rect.width(), cell.rect.height());
    QImage image(60 + qCeil(rect.width()), 60 + qCeil(rect.height()), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    paintValueCell(painter, rect, value, grid.bound, theme, grid.numberPixels);
    painter.end();
    const QRect inside = rect.adjusted(-1, -1, 1, 1).toAlignedRect();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (!inside.contains(x, y) && image.pixelColor(x, y) != QColor(Qt::white))
                return true;
    return false;
}

}  // namespace

class TestStageZoom : public QObject {
    Q_OBJECT

private slots:
    void cellsGrowAndShrink()
    {
        for (const NamedCall& one : stageCalls()) {
            const auto document = documentOf(one.call);
            const StageScene plain = zoomed(*document, 1, {1020, 868}, 1);
            for (const double zoom : {0.5, 1.5, 3.0}) {
                const StageScene scene = zoomed(*document, 1, {1020, 868}, zoom);
                const QString wrong = placesWrong(scene, lightTheme());
                QVERIFY2(wrong.isEmpty(), qPrintable(QString::fromStdString(one.name) + wrong));
                QCOMPARE(scene.grids.front().geometry.pitch,
                         plain.grids.front().geometry.pitch * zoom);
                QVERIFY(scene.size.width() >= 1020 && scene.size.height() >= 868);
            }
        }
    }

    void everyCellCanBeReached_data()
    {
        QTest::addColumn<double>("zoom");
        for (const double zoom : {0.5, 1.0, 3.0})
            QTest::addRow("%g", zoom) << zoom;
    }
    void everyCellCanBeReached()
    {
        QFETCH(double, zoom);
        Shown s(large());
        auto* canvas = static_cast<StageCanvas*>(s.canvas());
        canvas->setZoom(zoom);
        for (const auto& [y, x] : {std::pair{0, 0}, {0, 31}, {31, 0}, {31, 31}, {13, 17}, {5, 29}}) {
            QVERIFY(s.widget->setCursor(QStringLiteral("input"), {0, y, x, 0}));
            const QRectF rect = s.widget->cellRect(QStringLiteral("input"), {0, y, x, 0});
            QVERIFY(!rect.isEmpty());
            // In sight, not only somewhere on the canvas.
            const QRect room(-canvas->pos(), s.widget->viewport()->size());
            QVERIFY2(QRectF(room).contains(rect), qPrintable(QStringLiteral("%1, %2").arg(y).arg(x)));
        }
        s.widget->leaveGrid();
        // By the wheel or the bars, too: every cell is shown from some view.
        const int slot = s.document.values()->pipeline().slot("input");
        for (std::int64_t y = 0; y < 32; ++y)
            for (std::int64_t x = 0; x < 32; x += 31) {
                SceneRequest request{&s.document, 1, {1020, 868}, true, {{slot, y, x}}};
                request.zoom = zoom;
                QVERIFY(findCell(buildScene(request, lightTheme()), slot, {0, y, x, 0}));
            }
    }

    void noNumberLeavesItsCell()
    {
        const auto document = documentOf(callOf(large()));
        for (const double zoom : {0.5, 0.67, 0.8})
            for (const QSizeF& size : {QSizeF(1020, 868), QSizeF(700, 588)}) {
                const StageScene scene = zoomed(*document, 700, size, zoom);
                for (const GridScene& grid : scene.grids)
                    for (std::size_t i = 0; i < grid.cells.size(); i += 41)
                        for (const double value : {-1234.5678, 0.25, 1e-7})
                            QVERIFY(!spills(grid.cells[i], value, grid, lightTheme()));
            }
        // The check can fail: a cell that is larger than the one that it is compared with.
        const StageScene scene = zoomed(*document, 700, {1020, 868}, 1);
        CellScene cell = scene.grids.front().cells.front();
        cell.rect.setSize({200, 40});
        QVERIFY(!spills(cell, 1, scene.grids.front(), lightTheme()));
        cell.rect.setSize({-12, -12});
        QVERIFY(spills(cell, 1, scene.grids.front(), lightTheme()));
    }

    void keysAndWheel()
    {
        Shown s("conv2d");
        auto* canvas = static_cast<StageCanvas*>(s.canvas());
        const double fitted = s.scene().grids.front().geometry.pitch;
        s.press(Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(canvas->zoom(), 1.25);
        s.press(Qt::Key_Minus, Qt::ControlModifier);
        s.press(Qt::Key_Minus, Qt::ControlModifier);
        QCOMPARE(canvas->zoom(), 0.8);
        s.press(Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(s.scene().grids.front().geometry.pitch, fitted);
        const auto turn = [&](int by) {
            QWheelEvent event({20, 20}, canvas->mapToGlobal(QPointF(20, 20)), {}, {0, by},
                              Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(canvas, &event);
        };
        turn(60);
        QCOMPARE(canvas->zoom(), 1.0);
        turn(60);
        QCOMPARE(canvas->zoom(), 1.25);
        turn(12000);
        QCOMPARE(canvas->zoom(), 3.0);
        QVERIFY(s.widget->horizontalScrollBar()->maximum() > 0);
        // The step stays in sight.
        for (int step = 0; step < 40; ++step) {
            s.driver->forward();
            const Step now = *s.driver->current();
            const auto cell = findCell(s.scene(), now.a.slot, now.a.cell);
            QVERIFY(cell);
            QVERIFY(QRectF(QRect(-canvas->pos(), s.widget->viewport()->size())).contains(cell->rect));
        }
        turn(-12000);
        QCOMPARE(canvas->zoom(), 0.5);
    }
};

QTEST_MAIN(TestStageZoom)
#include "tst_stage_zoom.moc"
