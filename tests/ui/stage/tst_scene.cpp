// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <limits>

#include "tests/support/lengthening.h"
#include "tests/ui/session/example_documents.h"
#include "tests/ui/stage/scene_checks.h"
#include "tests/ui/stage/scene_documents.h"

using namespace convstep;
using namespace convstep::test;

namespace {

const std::vector<QSizeF> sizes{{1020, 868}, {700, 588}, {600, 400}, {1600, 1000}};

StageScene sceneOf(const Document& document, std::int64_t position, const QSizeF& size,
                   const Theme& theme = lightTheme())
{
    return buildScene({&document, position, size}, theme);
}

const GridScene* gridOf(const StageScene& scene, int slot)
{
    for (const GridScene& grid : scene.grids)
        if (grid.slot == slot)
            return &grid;
    return nullptr;
}

#define VERIFY_NONE(wrong, place)                                                                  \
    do {                                                                                           \
        const QString found = (wrong);                                                             \
        QVERIFY2(found.isEmpty(), qPrintable(place + QStringLiteral(": ") + found));               \
    } while (false)

}  // namespace

class TestScene : public QObject {
    Q_OBJECT

    static QString placeOf(const std::string& name, std::int64_t position, const QSizeF& size)
    {
        return QStringLiteral("%1, step %2, %3×%4")
            .arg(QString::fromStdString(name))
            .arg(position)
            .arg(size.width())
            .arg(size.height());
    }

    void checkAll(const NamedCall& one, const QSizeF& size, const Theme& theme, bool texts)
    {
        const auto document = documentOf(one.call);
        QVERIFY2(document->trace(), one.name.c_str());
        for (const std::int64_t position : somePositions(*document->trace(), 2)) {
            const QString place = placeOf(one.name, position, size);
            const StageScene scene = sceneOf(*document, position, size, theme);
            QVERIFY2(scene.size.width() >= size.width() && scene.size.height() >= size.height(),
                     qPrintable(place));
            VERIFY_NONE(placesWrong(scene, theme), place);
            VERIFY_NONE(cellsWrong(scene, *document, position), place);
            VERIFY_NONE(currentWrong(scene, *document, position), place);
            VERIFY_NONE(productsWrong(scene, *document, position), place);
            if (texts)
                VERIFY_NONE(textsWrong(scene, theme), place);
        }
    }

private slots:
    void everyOperatorAtEverySize_data()
    {
        QTest::addColumn<QSizeF>("size");
        QTest::addColumn<double>("scale");
        for (const QSizeF& size : sizes)
            QTest::addRow("%g x %g", size.width(), size.height()) << size << 1.0;
        QTest::newRow("projector") << QSizeF(1600, 1000) << 1.5;
    }
    void everyOperatorAtEverySize()
    {
        QFETCH(QSizeF, size);
        QFETCH(double, scale);
        for (const NamedCall& one : stageCalls()) {
            checkAll(one, size, lightTheme(scale), size.width() >= 700);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void textsThatAreLonger_data()
    {
        QTest::addColumn<QSizeF>("size");
        for (const QSizeF& size : {QSizeF(1020, 868), QSizeF(760, 588), QSizeF(1600, 1000)})
            QTest::addRow("%g x %g", size.width(), size.height()) << size;
    }
    void textsThatAreLonger()
    {
        QFETCH(QSizeF, size);
        const Lengthening lengthening;
        for (const NamedCall& one : stageCalls()) {
            checkAll(one, size, lightTheme(), true);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void partsOfLargeTensors()
    {
        for (const NamedCall& one : largeCalls()) {
            for (const QSizeF& size : {QSizeF(1020, 868), QSizeF(700, 588)}) {
                checkAll(one, size, lightTheme(), true);
                if (QTest::currentTestFailed())
                    return;
                // Nothing has to be scrolled, no cell is too small to be read.
                const auto document = documentOf(one.call);
                for (const std::int64_t position : somePositions(*document->trace(), 2)) {
                    const StageScene scene = sceneOf(*document, position, size);
                    QCOMPARE(scene.size, size);
                    for (const GridScene& grid : scene.grids)
                        if (grid.torn.any())
                            QVERIFY2(grid.geometry.pitch >= 20, qPrintable(grid.title));
                }
            }
        }
    }

    // From step to step of one stage nothing moves but what the step is about.
    void theLayoutRests()
    {
        for (const NamedCall& one : stageCalls()) {
            const auto document = documentOf(one.call);
            const Trace& trace = *document->trace();
            for (std::size_t stage = 0; stage < trace.pipeline().stages.size(); ++stage) {
                const Trace::Range range = trace.stageRange(static_cast<int>(stage));
                std::optional<StageScene> first;
                const std::int64_t stride = std::max<std::int64_t>(1, (range.last - range.first) / 14);
                for (std::int64_t i = range.first + 1; i <= range.last; i += stride) {
                    const StageScene scene = sceneOf(*document, i, {1020, 868});
                    if (!first)
                        first = scene;
                    const QString place = placeOf(one.name, i, {1020, 868});
                    QVERIFY2(scene.formulaRect == first->formulaRect, qPrintable(place));
                    QVERIFY2(scene.grids.size() == first->grids.size(), qPrintable(place));
                    for (std::size_t k = 0; k < scene.grids.size(); ++k) {
                        QVERIFY2(scene.grids[k].geometry.origin == first->grids[k].geometry.origin &&
                                     scene.grids[k].titleRect == first->grids[k].titleRect,
                                 qPrintable(place));
                    }
                }
            }
        }
    }

    // The same scene through remembered bounds.
    void boundsCanBeRemembered()
    {
        for (const NamedCall& one : stageCalls()) {
            const auto document = documentOf(one.call);
            SceneBounds bounds;
            for (const std::int64_t position : somePositions(*document->trace())) {
                const StageScene fresh = sceneOf(*document, position, {1020, 868});
                const StageScene kept = buildScene(
                    {document.get(), position, {1020, 868}, true, {}, &bounds}, lightTheme());
                QCOMPARE(kept.grids.size(), fresh.grids.size());
                for (std::size_t i = 0; i < fresh.grids.size(); ++i)
                    QCOMPARE(kept.grids[i].bound, fresh.grids[i].bound);
            }
            // Those of another operator are others.
            Settings settings = document->settings();
            settings.width += 2;
            if (!document->setSettings(settings, Knob::size) || document->refusal())
                continue;
            const StageScene scene = buildScene(
                {document.get(), 1, {1020, 868}, true, {}, &bounds}, lightTheme());
            QCOMPARE(scene.grids[0].bound, sceneOf(*document, 1, {1020, 868}).grids[0].bound);
        }
    }

    void valuesThatAreNoNumbers()
    {
        const float infinity = std::numeric_limits<float>::infinity();
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        document->setCell("input", {0, 0, 0, 0}, infinity);
        document->setCell("input", {0, 1, 1, 0}, std::numeric_limits<float>::quiet_NaN());
        document->setCell("input", {0, 1, 2, 0}, -infinity);
        for (const std::int64_t position : somePositions(*document->trace(), 12)) {
            const StageScene scene = sceneOf(*document, position, {1020, 868});
            VERIFY_NONE(cellsWrong(scene, *document, position), QStringLiteral("values"));
            VERIFY_NONE(productsWrong(scene, *document, position), QStringLiteral("values"));
        }
    }

    void aViewMovesAPart()
    {
        Settings s = smallSettings("depthwise_conv2d");
        s.height = s.width = 60;
        const auto document = documentOf(callOf(s));
        const int slot = document->values()->pipeline().slot("input");
        const QSizeF size(900, 700);
        const StageScene plain = sceneOf(*document, 1, size);
        const GridScene* grid = gridOf(plain, slot);
        QVERIFY(grid && grid->torn.right && grid->torn.bottom && !grid->torn.left);
        QVERIFY(!findCell(plain, slot, {0, 50, 50, 0}));
        const StageScene moved =
            buildScene({document.get(), 1, size, true, {{slot, 48, 47}}}, lightTheme());
        const GridScene* there = gridOf(moved, slot);
        QCOMPARE(there->geometry.rows, grid->geometry.rows);
        QCOMPARE(there->geometry.cols, grid->geometry.cols);
        QVERIFY(findCell(moved, slot, {0, 50, 50, 0}));
        QVERIFY(there->torn.left && there->torn.top);
        // The thumbnail shows which part it is.
        const auto marked = std::find_if(
            moved.thumbnails.begin(), moved.thumbnails.end(), [&](const ThumbnailScene& thumb) {
                return thumb.slot == slot && thumb.channel == 0;
            });
        QVERIFY(marked != moved.thumbnails.end() && marked->view);
        QCOMPARE(marked->view->left(), static_cast<double>(there->geometry.colFirst));
        // Beyond the end is the end.
        const StageScene end =
            buildScene({document.get(), 1, size, true, {{slot, 9999, -9999}}}, lightTheme());
        QVERIFY(!gridOf(end, slot)->torn.bottom && !gridOf(end, slot)->torn.left);
    }

    // While the window travels, a part stays where it is for some steps, and always holds the window.
    void aPartMovesByPages()
    {
        Settings s = smallSettings("depthwise_conv2d");
        s.height = 5;
        s.width = 90;
        s.multiplier = 1;
        const auto document = documentOf(callOf(s));
        const Trace& trace = *document->trace();
        const int slot = trace.pipeline().slot("input");
        int moves = 0;
        std::int64_t before = 0;
        for (std::int64_t x = 0; x < 90; ++x) {
            const std::int64_t position = trace.indexOf(0, {0, 2, x, 0}, 0) + 1;
            const StageScene scene = sceneOf(*document, position, {900, 700});
            const GridScene* grid = gridOf(scene, slot);
            QVERIFY(grid && grid->torn.any());
            int lit = 0;
            for (const CellScene& cell : grid->cells)
                lit += cell.inWindow ? 1 : 0;
            QCOMPARE(lit, 6);
            moves += grid->geometry.colFirst != before ? 1 : 0;
            before = grid->geometry.colFirst;
        }
        QVERIFY2(moves > 2 && moves < 30, qPrintable(QString::number(moves)));
    }

    void aRefusedCallShowsItsExcess()
    {
        for (const QSizeF& size : sizes) {
            const auto document = documentOf(exampleCall("article_atrous_valid"));
            QVERIFY(document->refusal() && !document->trace());
            const StageScene scene = sceneOf(*document, 0, size);
            VERIFY_NONE(placesWrong(scene, lightTheme()), QStringLiteral("refused"));
            QCOMPARE(scene.grids.size(), std::size_t{1});
            const GridScene& grid = scene.grids.front();
            int values = 0;
            int excess = 0;
            int taps = 0;
            for (const CellScene& cell : grid.cells) {
                values += cell.kind == CellKind::value ? 1 : 0;
                excess += cell.kind == CellKind::excess ? 1 : 0;
                taps += cell.inWindow ? 1 : 0;
                if (cell.kind == CellKind::excess)
                    QVERIFY(cell.cell.y == 4 || cell.cell.x == 4);
            }
            // 4×4, covered by 5×5 with 9 taps.
            QCOMPARE(values, 16);
            QCOMPARE(excess, 9);
            QCOMPARE(taps, 9);
            QVERIFY(grid.windowRefused && grid.window);
            QVERIFY(scene.refused && !scene.reason.isEmpty());
            QVERIFY(!grid.editable);
        }
    }

    void aRefusedCallWithPaddingOfItsOwn()
    {
        Settings s = smallSettings("conv2d");
        s.height = 2;
        s.width = 3;
        s.kernelRows = 7;
        s.padding.isList = true;
        s.padding.amounts = {{0, 0}, {1, 2}, {0, 1}, {0, 0}};
        const auto document = documentOf(callOf(s));
        QVERIFY(document->refusal());
        const StageScene scene = sceneOf(*document, 0, {700, 588});
        std::map<CellKind, int> kinds;
        for (const CellScene& cell : scene.grids.front().cells)
            ++kinds[cell.kind];
        QCOMPARE(kinds[CellKind::value], 6);
        QCOMPARE(kinds[CellKind::ghost], 5 * 4 - 6);
        QCOMPARE(kinds[CellKind::excess], 2 * 3);  // rows beyond 5, columns of the window
    }

    void aHugeRefusalStaysSmall()
    {
        Settings s = smallSettings("conv2d");
        s.height = s.width = 300;
        s.kernelRows = s.kernelCols = 3;
        s.rateRows = s.rateCols = 1'000'000;
        s.padding.word = "VALID";
        const auto document = documentOf(callOf(s));
        QVERIFY(document->refusal());
        const StageScene scene = sceneOf(*document, 0, {1020, 868});
        QVERIFY(scene.grids.front().cells.size() < 3000);
        QVERIFY(scene.grids.front().torn.right && scene.grids.front().torn.bottom);
    }

    void nothingToStepSaysSo()
    {
        Settings s = smallSettings("conv2d");
        s.batch = 0;
        const auto document = documentOf(callOf(s));
        const StageScene scene = sceneOf(*document, 0, {700, 588});
        QVERIFY(!scene.reason.isEmpty());
        QCOMPARE(scene.refused, document->refusal() != nullptr);
    }

    void aStaleDocumentCannotBeEdited()
    {
        const auto document = documentOf(callOf(smallSettings("separable_conv2d")));
        for (const bool stale : {false, true}) {
            if (stale) {
                Settings s = document->settings();
                s.strideRows = s.strideCols = 2;
                s.rateRows = s.rateCols = 2;
                QVERIFY(document->setSettings(s, Knob::stride));
                QVERIFY(document->stale());
            }
            for (const std::int64_t position : somePositions(*document->trace(), 2)) {
                const StageScene scene = sceneOf(*document, position, {1020, 868});
                bool editable = scene.weightsEditable;
                for (const GridScene& grid : scene.grids)
                    editable = editable || grid.editable;
                QCOMPARE(editable, !stale);
            }
        }
    }

    void everyCellIsFoundWhereItIs()
    {
        for (const NamedCall& one : stageCalls()) {
            const auto document = documentOf(one.call);
            const StageScene scene =
                sceneOf(*document, document->trace()->size() / 2 + 1, {1020, 868});
            for (const GridScene& grid : scene.grids) {
                for (const CellScene& cell : grid.cells) {
                    const auto hit = hitScene(scene, cell.rect.center());
                    QVERIFY2(hit && hit->slot == grid.slot && hit->cell == cell.cell,
                             one.name.c_str());
                    if (grid.slot >= 0 && grid.geometry.rows > 0) {
                        const auto found = findCell(scene, grid.slot, cell.cell);
                        QVERIFY(found && found->cell == cell.cell);
                    }
                }
            }
            for (std::size_t i = 0; i < scene.thumbnails.size(); ++i) {
                const auto hit = hitScene(scene, scene.thumbnails[i].rect.center());
                QVERIFY(hit && hit->thumbnail == static_cast<int>(i));
            }
            QVERIFY(!hitScene(scene, {-5, -5}));
        }
    }

    // The checks can fail.
    void theChecksSeeWhatIsWrong()
    {
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        const std::int64_t position = 8;
        const StageScene good = sceneOf(*document, position, {1020, 868});
        QVERIFY(placesWrong(good, lightTheme()).isEmpty());
        StageScene bad = good;
        bad.grids[3].geometry.origin -= QPointF(200, 0);
        QVERIFY(!placesWrong(bad, lightTheme()).isEmpty());
        bad = good;
        bad.labels.front().rect.moveLeft(2000);
        QVERIFY(!placesWrong(bad, lightTheme()).isEmpty());
        bad = good;
        bad.grids[0].cells[1].rect = bad.grids[0].cells[0].rect;
        QVERIFY(!placesWrong(bad, lightTheme()).isEmpty());
        bad = good;
        bad.labels.back().rect.setWidth(10);
        QVERIFY(!textsWrong(bad, lightTheme()).isEmpty());
        bad = good;
        for (CellScene& cell : bad.grids[0].cells)
            if (cell.kind == CellKind::value)
                cell.value += 1;
        QVERIFY(!cellsWrong(bad, *document, position).isEmpty());
        bad = good;
        for (CellScene& cell : bad.grids[0].cells)
            if (cell.kind == CellKind::value)
                cell.neverRead = true;
        QVERIFY(!cellsWrong(bad, *document, position).isEmpty());
        QVERIFY(!cellsWrong(good, *document, document->trace()->size()).isEmpty());
        QVERIFY(!currentWrong(good, *document, position + 1).isEmpty());
        QVERIFY(!productsWrong(good, *document, position + 1).isEmpty());
        bad = good;
        bad.sum->text += QStringLiteral("0");
        QVERIFY(!productsWrong(bad, *document, position).isEmpty());
    }
};

QTEST_MAIN(TestScene)
#include "tst_scene.moc"
