// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/ui/stage/scene_documents.h"
#include "ui/stage/scene.h"

using namespace convstep;
using namespace convstep::test;

namespace {

StageScene sceneOf(const Document& document, std::int64_t position,
                   const std::vector<GridView>& views = {})
{
    return buildScene({&document, position, QSizeF(1000, 800), true, views}, lightTheme());
}

std::vector<std::int64_t> shadowed(const StageScene& scene, int slot)
{
    std::vector<std::int64_t> channels;
    for (const ThumbnailScene& thumb : scene.thumbnails)
        if (thumb.slot == slot && thumb.window)
            channels.push_back(thumb.channel);
    return channels;
}

}  // namespace

class TestSceneShadow : public QObject {
    Q_OBJECT
private slots:
    void onThePlanesThatTheWindowReads()
    {
        const auto depthwise = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const StageScene one = sceneOf(*depthwise, 8);
        QVERIFY((shadowed(one, 0) == std::vector<std::int64_t>{0}));
        // The second window of a 2×3 filter with SAME: columns 0 to 2 of rows 0 and 1.
        QCOMPARE(*one.thumbnails.front().window, QRectF(0, 0, 3, 2));
        QVERIFY(shadowed(sceneOf(*depthwise, 0), 0).empty());
        const auto conv = documentOf(callOf(smallSettings("conv2d")));
        QVERIFY((shadowed(sceneOf(*conv, 3), 0) == std::vector<std::int64_t>{0, 1}));
    }
    void reachesIntoThePadding()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        QCOMPARE(*sceneOf(*document, 1).thumbnails.front().window, QRectF(-1, 0, 3, 2));
    }
    void fromWhereItCannotBeSeen()
    {
        Settings settings = smallSettings("depthwise_conv2d");
        settings.height = 50;
        settings.width = 60;
        const auto document = documentOf(callOf(settings));
        const GridScene near = sceneOf(*document, 1).grids.front();
        QVERIFY(near.window && !near.windowBeyond);
        const GridScene far = sceneOf(*document, 1, {{0, 30, 0}}).grids.front();
        QVERIFY(!far.window && far.windowBeyond);
        QVERIFY(far.windowBeyond->dy() < 0);  // above
        QVERIFY(far.geometry.rect().contains(far.windowBeyond->p1()));
        const GridScene right = sceneOf(*document, 1, {{0, 0, 40}}).grids.front();
        QVERIFY(right.windowBeyond && right.windowBeyond->dx() < 0);
    }
};

QTEST_MAIN(TestSceneShadow)
#include "tst_scene_shadow.moc"
