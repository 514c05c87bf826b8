// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands at the edges of a plane: the window's jumps, the ledger of padding and of what is left
// over; and what waits for a motion to end.
#include <QtTest>

#include "tests/ui/stage/scene_documents.h"
#include "ui/stage/motion.h"
#include "ui/stage/scene_painter.h"
#include "ui/stage/what_if.h"

using namespace convstep;
using namespace convstep::test;

namespace {

Settings square(const char* op, std::int64_t side, std::int64_t kernel, std::int64_t stride,
                const char* padding)
{
    Settings s = smallSettings(op);
    s.height = s.width = side;
    s.kernelRows = s.kernelCols = kernel;
    s.strideRows = s.strideCols = stride;
    s.rateRows = s.rateCols = 1;
    s.padding.word = padding;
    return s;
}

StageScene sceneAt(const Document& document, std::int64_t position)
{
    return buildScene({&document, position, {1200, 900}}, lightTheme());
}

const GridScene& input(const StageScene& scene) { return scene.grids.front(); }

QStringList bracketWords(const GridScene& grid, bool vertical)
{
    QStringList words;
    for (const BracketScene& bracket : grid.brackets)
        if (bracket.vertical == vertical)
            words << bracket.words;
    return words;
}

}  // namespace

class TestSceneEdges : public QObject {
    Q_OBJECT
private slots:
    void jumpsLeadFromWindowToWindow()
    {
        const auto document = documentOf(callOf(square("conv2d", 8, 3, 2, "VALID")));
        const Trace& trace = *document->trace();
        int strong = 0;
        for (std::int64_t position = 0; position <= trace.size(); ++position) {
            const StageScene scene = sceneAt(*document, position);
            const GridScene& grid = input(scene);
            // Windows at 0, 2 and 4 of both axes.
            QCOMPARE(grid.jumps.size(), std::size_t{4});
            for (std::size_t i = 0; i < 2; ++i) {
                const JumpScene& jump = grid.jumps[i];
                QCOMPARE(jump.text, QStringLiteral("+2"));
                QCOMPARE(jump.from.x(), grid.geometry.cell(0, 2 * static_cast<int>(i)).center().x());
                QCOMPARE(jump.to.x(),
                         grid.geometry.cell(0, 2 * static_cast<int>(i) + 2).center().x());
                QVERIFY(jump.rect.bottom() < grid.geometry.rect().top());
                if (position > 0) {
                    const Step step = trace.at(position - 1);
                    QCOMPARE(jump.strong, step.output.x == static_cast<int>(i) + 1);
                }
                strong += jump.strong ? 1 : 0;
            }
            for (std::size_t i = 2; i < 4; ++i)
                QVERIFY(grid.jumps[i].rect.right() < grid.geometry.rect().left());
        }
        QVERIFY(strong > 0);
        const auto dense = documentOf(callOf(square("conv2d", 8, 3, 1, "VALID")));
        QVERIFY(input(sceneAt(*dense, 3)).jumps.empty());
    }

    void aJumpOfAnotherStepIsSeen()
    {
        Settings s = square("conv2d", 8, 3, 2, "VALID");
        s.inChannels = 1;
        const auto document = documentOf(callOf(s));
        const std::int64_t taps = document->trace()->at(0).tapCount;
        StageScene before = sceneAt(*document, taps);
        StageScene after = sceneAt(*document, taps + 1);
        QVERIFY(input(before).jumps != input(after).jumps);
        const QRegion changed = changedRegion(before, after, lightTheme());
        QVERIFY(changed.contains(input(after).jumps[0].rect.center().toPoint()));
        // And not all of the grid.
        QVERIFY(!changed.contains(input(after).geometry.cell(7, 7).center().toPoint()));
    }

    void leftOverIsNotSkipped()
    {
        const auto document = documentOf(callOf(square("conv2d", 9, 2, 3, "VALID")));
        const StageScene scene = sceneAt(*document, 1);
        // Windows 0-1, 3-4, 6-7: 2 and 5 are skipped, 8 is left over.
        for (const CellScene& cell : input(scene).cells) {
            const auto skipped = [](std::int64_t at) { return at == 2 || at == 5; };
            const bool dropped = cell.cell.y == 8 || cell.cell.x == 8;
            QCOMPARE(cell.dropped, dropped);
            QCOMPARE(cell.neverRead, dropped || skipped(cell.cell.y) || skipped(cell.cell.x));
        }
        QCOMPARE(bracketWords(input(scene), false),
                 QStringList{QStringLiteral("1 left over, beyond the last window")});
        QCOMPARE(bracketWords(input(scene), true),
                 QStringList{QStringLiteral("left over: 1, beyond the last window")});
    }

    void theOddPaddingIsToldOnBothAxes()
    {
        Settings s = square("conv2d", 8, 3, 2, "SAME");
        s.height = 8;
        s.width = 7;  // columns 1 + 1, rows 0 + 1
        const auto document = documentOf(callOf(s));
        const StageScene scene = sceneAt(*document, 1);
        QCOMPARE(bracketWords(input(scene), true),
                 QStringList{QStringLiteral("padding below: 1, the odd one is here")});
        QCOMPARE(bracketWords(input(scene), false),
                 (QStringList{QStringLiteral("1 before"),
                              QStringLiteral("1 after; of the rows the odd one at the bottom")}));
    }

    void resultsWaitForTheSum()
    {
        const auto document = documentOf(callOf(square("depthwise_conv2d", 6, 3, 1, "SAME")));
        const std::int64_t taps = document->trace()->at(0).tapCount;
        const StageScene before = sceneAt(*document, taps - 1);
        const StageScene after = sceneAt(*document, taps);
        const auto motion = motionBetween(before, after, {Granularity::tap, 1, true, false});
        QVERIFY(motion && motion->lands);
        const auto known = [](const StageScene& scene) {
            int values = 0;
            for (const ThumbnailScene& thumb : scene.thumbnails)
                if (thumb.slot == scene.outputSlot)
                    values += static_cast<int>(
                        std::count_if(thumb.values.begin(), thumb.values.end(),
                                      [](const auto& one) { return one.has_value(); }));
            return values;
        };
        QCOMPARE(known(after), 1);
        QVERIFY(after.formula);
        for (const Beat beat : {Beat::window, Beat::product, Beat::sum, Beat::land, Beat::all}) {
            StageScene held = after;
            holdBack(held, *motion, beat);
            QCOMPARE(known(held), 0);
            QCOMPARE(held.formula->words.size() + 2, after.formula->words.size());
        }
        StageScene rest = after;
        holdBack(rest, *motion, Beat::rest);
        QVERIFY(rest == after);
    }

    void aKeyWithoutMeaningSaysWhy()
    {
        const auto document = documentOf(callOf(smallSettings("layers_separable_conv2d")));
        const Pipeline& pipeline = document->values()->pipeline();
        int told = 0;
        for (const Stage& stage : pipeline.stages)
            for (const int key : {Qt::Key_F, Qt::Key_S, Qt::Key_K, Qt::Key_H}) {
                const Variant variant = *variantOfKey(key);
                if (applies(variant, pipeline, stage))
                    continue;
                QVERIFY(whatIfNothing(variant, pipeline, stage).endsWith(QLatin1Char('.')));
                ++told;
            }
        QVERIFY(told >= 4);
        const auto pointwise =
            std::find_if(pipeline.stages.begin(), pipeline.stages.end(),
                         [](const Stage& one) { return one.kind == StageKind::pointwise; });
        QVERIFY(pointwise != pipeline.stages.end());
        QVERIFY(whatIfNothing(Variant::summedOverChannels, pipeline, *pointwise)
                    .contains(QStringLiteral("sums over all channels")));
    }

    void pointwiseCellsFollowTheZoom()
    {
        const auto document = documentOf(callOf(smallSettings("separable_conv2d")));
        const std::int64_t last = document->trace()->size();
        const auto at = [&](double zoom) {
            SceneRequest request{document.get(), last, {1200, 900}};
            request.zoom = zoom;
            return buildScene(request, lightTheme());
        };
        const StageScene one = at(1);
        const StageScene two = at(2);
        const StageScene half = at(0.5);
        QVERIFY(!one.terms.empty());
        QCOMPARE(two.terms.front().value.width(), 2 * one.terms.front().value.width());
        QCOMPARE(two.numberPixels, 2 * one.numberPixels);
        QCOMPARE(half.terms.front().value.width(), one.terms.front().value.width() / 2);
        QCOMPARE(half.size, one.size);
        QVERIFY(two.size.width() > one.size.width());
        QVERIFY(half.terms.size() >= one.terms.size());
        for (const StageScene* scene : {&one, &two, &half})
            for (const TermScene& term : scene->terms)
                QVERIFY(QRectF(QPointF(), scene->size).contains(term.band));
    }
};

QTEST_MAIN(TestSceneEdges)
#include "tst_scene_edges.moc"
