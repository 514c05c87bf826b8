// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/random.h"
#include "tests/ui/stage/scene_documents.h"
#include "ui/stage/backdrop.h"
#include "ui/stage/motion.h"
#include "ui/stage/scene_painter.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr QSize room(900, 760);

QImage imageOf(const Backdrop& backdrop, double ratio)
{
    QImage image(room * static_cast<int>(ratio), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    QPainter painter(&image);
    backdrop.paint(painter, QRect(QPoint(), room));
    painter.end();
    return image;
}

QImage afresh(const StageScene& scene, double ratio, const Theme& theme)
{
    Backdrop backdrop;
    backdrop.show(scene, room, ratio, theme, false);
    return imageOf(backdrop, ratio);
}

// How many pixels of two pictures of one size differ by more than rounding.
int differing(const QImage& a, const QImage& b)
{
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            count += std::abs(qRed(p) - qRed(q)) > 3 || std::abs(qGreen(p) - qGreen(q)) > 3 ||
                     std::abs(qBlue(p) - qBlue(q)) > 3;
        }
    return count;
}

}  // namespace

class TestBackdrop : public QObject {
    Q_OBJECT
private slots:
    // However a scene is reached, it looks as if painted afresh.
    void patchedIsAsPaintedAfresh()
    {
        Random random;
        const Theme theme = lightTheme();
        for (const double ratio : {1.0, 2.0}) {
            Backdrop backdrop;
            const auto calls = stageCalls();
            for (int i = 0; i < 14; ++i) {
                const NamedCall& one = calls[static_cast<std::size_t>(
                    random.integer(0, static_cast<std::int64_t>(calls.size()) - 1))];
                const auto document = documentOf(one.call);
                std::int64_t position = random.integer(0, document->trace()->size());
                for (int step = 0; step < 5; ++step) {
                    StageScene scene = buildScene({document.get(), position, room}, theme);
                    if (step % 2 == 1 && position > 0) {
                        const StageScene before =
                            buildScene({document.get(), position - 1, room}, theme);
                        if (const auto motion = motionBetween(
                                before, scene, {Granularity::tap, 1, true, false}))
                            holdBack(scene, *motion, static_cast<Beat>(random.integer(0, 4)));
                    }
                    backdrop.show(scene, room, ratio, theme, false);
                    if (step > 2)
                        QVERIFY2(differing(imageOf(backdrop, ratio),
                                           afresh(scene, ratio, theme)) == 0,
                                 one.name.c_str());
                    position = random.chance(0.7)
                                   ? std::min(position + 1, document->trace()->size())
                                   : random.integer(0, document->trace()->size());
                }
            }
        }
    }
    void aCellIsPaintedAlone()
    {
        const Theme theme = lightTheme();
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        Backdrop backdrop;
        StageScene scene = buildScene({document.get(), 0, room}, theme);
        const QRect everything(QPoint(), room);
        QCOMPARE(backdrop.show(scene, room, 1, theme, false), QRegion(everything));
        QVERIFY(backdrop.show(scene, room, 1, theme, false).isEmpty());
        CellScene& cell = scene.grids.front().cells[3];
        cell.kind = CellKind::notYet;
        const QRegion part = backdrop.show(scene, room, 1, theme, false);
        QVERIFY(part.contains(cell.rect.toAlignedRect().center()));
        QVERIFY(part.boundingRect().width() < 3 * cell.rect.width());
        // What nobody thought of is painted with everything else.
        scene.signs.front().text = QStringLiteral("?");
        QCOMPARE(backdrop.show(scene, room, 1, theme, false), QRegion(everything));
        QCOMPARE(backdrop.show(scene, room, 1, theme, true), QRegion(everything));
        backdrop.clear();
        QCOMPARE(backdrop.show(scene, room, 1, theme, true), QRegion(everything));
    }
    // The comparison above fails when something is left out.
    void aForgottenPartWouldShow()
    {
        const Theme theme = lightTheme();
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        StageScene scene = buildScene({document.get(), 3, room}, theme);
        const QImage whole = afresh(scene, 1, theme);
        scene.grids.front().cells.pop_back();
        QVERIFY(differing(whole, afresh(scene, 1, theme)) > 100);
    }
};

QTEST_MAIN(TestBackdrop)
#include "tst_backdrop.moc"
