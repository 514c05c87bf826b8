// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where pixels are, in the picture and on the screen, and which colours they get.
#include <QMouseEvent>
#include <QSet>
#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>

#include <cmath>

#include "ui/lab/map_strip.h"
#include "ui/lab/picture_view.h"

using namespace convstep;

namespace {

std::shared_ptr<const Tensor> tensor(std::int64_t h, std::int64_t w, std::int64_t c,
                                     const std::vector<float>& values)
{
    return std::make_shared<const Tensor>(*Tensor::create({1, h, w, c}, values));
}

AxisGeometry axis(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t rate,
                  PaddingMode mode)
{
    return *axisGeometry(in, kernel, stride, rate, {mode, 0, 0}, "rows");
}

// A grey picture whose columns are 0 and 1 in turn.
Plane stripes(std::int64_t side)
{
    Tensor made = *Tensor::create({1, side, side, 1});
    for (std::size_t i = 1; i < made.values().size(); i += 2)
        made.values()[i] = 1;
    return {std::make_shared<const Tensor>(std::move(made)), Plane::colours, 1, {}};
}

bool near(double a, double b) { return std::abs(a - b) < 1e-9; }
bool near(const QPointF& a, const QPointF& b) { return near(a.x(), b.x()) && near(a.y(), b.y()); }

}  // namespace

class TestPictureView : public QObject {
    Q_OBJECT

private slots:
    void fitsAndZoomsAtThePointer();
    void staysInsideAndLimits();
    void resultLiesOverItsWindows();
    void coloursOfLargePixels();
    void meansOfSmallOnes();
    void transparentOutside();
    void slowAreManyValuesOfLargeOnes();
    void stopsAnImage();
    void largeOnesGetFineLater();
    void usualBoundLeavesOutTheRare();
    void viewsShowTheSamePlace();
    void keysAndClicks();
    void drawsNumbersFrom28Pixels();
};

void TestPictureView::fitsAndZoomsAtThePointer()
{
    PictureViewport place;
    const QSizeF room(400, 300);
    place.setRoom(room);
    place.setPicture({200, 100});
    QVERIFY(near(place.scale(), 2));
    QVERIFY(near(place.toView({0, 0}, room), {0, 50}));
    QVERIFY(near(place.toView({200, 100}, room), {400, 250}));
    const QPointF pointer(100, 90);
    const QPointF under = place.toPicture(pointer, room);
    place.zoomAt(3, pointer, room);
    QVERIFY(near(place.scale(), 6));
    QVERIFY(near(place.toPicture(pointer, room), under));
    QVERIFY(near(place.toView(place.toPicture({17, 31}, room), room), {17, 31}));
    const QPointF before = place.toPicture({0, 0}, room);
    place.panBy({12, -6});
    QVERIFY(near(place.toPicture({0, 0}, room), before - QPointF(2, -1)));
    place.fit();
    QVERIFY(near(place.scale(), 2) && place.fitted());
}

void TestPictureView::staysInsideAndLimits()
{
    PictureViewport place;
    const QSizeF room(400, 300);
    place.setRoom(room);
    place.setPicture({200, 100});
    place.zoomAt(1e9, {200, 150}, room);
    QVERIFY(near(place.scale(), PictureViewport::largestScale));
    place.panBy({1e9, 1e9});
    QVERIFY(near(place.center(), {0, 0}));
    place.zoomAt(1e-9, {200, 150}, room);
    QVERIFY(place.fitted());
    // The whole does not move.
    place.panBy({50, 50});
    QVERIFY(near(place.center(), {100, 50}));
}

void TestPictureView::resultLiesOverItsWindows()
{
    const auto same = axis(9, 3, 1, 1, PaddingMode::same);
    QVERIFY(resultGrid({same, same}) == PixelGrid());
    const auto valid = axis(9, 5, 1, 1, PaddingMode::valid);
    QVERIFY(resultGrid({valid, same}) == (PixelGrid{2, 0, 1, 1}));
    for (const auto& one :
         {same, valid, axis(9, 3, 2, 1, PaddingMode::same), axis(20, 3, 1, 4, PaddingMode::same),
          axis(21, 4, 3, 1, PaddingMode::valid)}) {
        const LabGeometry geometry{one, one};
        const PixelGrid grid = resultGrid(geometry);
        for (std::int64_t o = 0; o < one.out; ++o) {
            const Cell cell{0, o, o, 0};
            const QRectF window = windowRect(geometry, cell);
            QVERIFY(near(grid.rectOf(cell).center(), window.center()));
            QVERIFY(grid.cellAt(grid.rectOf(cell).center()) == cell);
            QVERIFY(near(window.top(), static_cast<double>(one.position(o, 0))));
            QVERIFY(
                near(window.bottom(), static_cast<double>(one.position(o, one.kernel - 1) + 1)));
        }
        const PixelGrid small = resultGrid(geometry, 4);
        QVERIFY(near(small.stepX, 4 * grid.stepX) && near(small.originY, 4 * grid.originY));
    }
}

void TestPictureView::coloursOfLargePixels()
{
    const Theme theme = lightTheme();
    const Plane plane{tensor(1, 3, 2, {0, -2, 0, 0, 0, 1}), 1, 2, {}};
    const QImage image = planeImage(plane, {30, 10}, {0, 0}, 10, theme);
    QCOMPARE(image.pixelColor(0, 0), theme.valueColor(-2, 2));
    QCOMPARE(image.pixelColor(9, 9), theme.valueColor(-2, 2));
    QCOMPARE(image.pixelColor(10, 5), theme.valueColor(0, 2));
    QCOMPARE(image.pixelColor(29, 5), theme.valueColor(1, 2));
    QVERIFY(theme.valueColor(-2, 2) != theme.valueColor(1, 2));
    QCOMPARE(plane.colorAt({0, 0, 2, 0}, theme), theme.valueColor(1, 2));

    const Plane colours{tensor(1, 2, 3, {1, 0, 0.2F, 0, 2, -1}), Plane::colours, 1, {}};
    const QImage picture = planeImage(colours, {2, 1}, {0, 0}, 1, theme);
    QCOMPARE(picture.pixelColor(0, 0), QColor(255, 0, 51));
    QCOMPARE(picture.pixelColor(1, 0), QColor(0, 255, 0));
    const Plane grey{tensor(1, 1, 1, {64}), Plane::colours, 255, {}};
    QCOMPARE(planeImage(grey, {1, 1}, {0, 0}, 1, theme).pixelColor(0, 0), QColor(64, 64, 64));
}

void TestPictureView::meansOfSmallOnes()
{
    const Theme theme = lightTheme();
    const Plane plane{tensor(2, 2, 1, {1, 3, -4, 4}), 0, 4, {}};
    QCOMPARE(planeImage(plane, {1, 1}, {0, 0}, 0.5, theme).pixelColor(0, 0),
             theme.valueColor(1, 4));
    // Enlarged, nothing is blended.
    const QImage large = planeImage(plane, {8, 8}, {0, 0}, 4, theme);
    QCOMPARE(large.pixelColor(3, 3), theme.valueColor(1, 4));
    QCOMPARE(large.pixelColor(4, 3), theme.valueColor(3, 4));
    QCOMPARE(large.pixelColor(3, 4), theme.valueColor(-4, 4));
}

void TestPictureView::transparentOutside()
{
    Plane plane{tensor(1, 1, 1, {1}), 0, 1, {}};
    plane.grid = {2, 3, 1, 1};
    const QImage image = planeImage(plane, {6, 6}, {0, 0}, 1, lightTheme());
    for (int y = 0; y < 6; ++y)
        for (int x = 0; x < 6; ++x)
            QCOMPARE(image.pixelColor(x, y).alpha(), x == 3 && y == 2 ? 255 : 0);
    QCOMPARE(planeImage({}, {2, 2}, {0, 0}, 1, lightTheme()).pixelColor(1, 1).alpha(), 0);
}

void TestPictureView::slowAreManyValuesOfLargeOnes()
{
    const Plane large = stripes(4100);
    QVERIFY(isSlow(large, {820, 820}, 0.2));
    QVERIFY(!isSlow(large, {60, 60}, 0.2));
    // Enlarged, few of its values are seen.
    QVERIFY(!isSlow(large, {820, 820}, 8));
    QVERIFY(!isSlow(stripes(1000), {820, 820}, 0.82));
    QVERIFY(!isSlow({}, {820, 820}, 1));
}

void TestPictureView::stopsAnImage()
{
    std::stop_source source;
    const Plane plane = stripes(10);
    QVERIFY(!planeImage(plane, {5, 5}, {0, 0}, 0.5, lightTheme(), mostSamples, source.get_token())
                 .isNull());
    source.request_stop();
    QVERIFY(planeImage(plane, {5, 5}, {0, 0}, 0.5, lightTheme(), mostSamples, source.get_token())
                .isNull());
}

void TestPictureView::largeOnesGetFineLater()
{
    const ThemeWatcher themes;
    PictureViewport place;
    PictureView view(place, themes);
    MapStrip strip(themes);
    place.setPicture({4100, 4100});
    view.resize(820, 820);
    strip.resize(400, 200);
    const Plane plane = stripes(4100);
    view.setPlane(plane);
    strip.setEntries({{plane, QStringLiteral("stripes"), Role::depthwiseOutput}});
    const auto grey = [](QWidget& widget, const QPoint& at) {
        return widget.grab().toImage().pixelColor(at).red();
    };
    // One value alone is black or white.
    const int first = grey(view, {410, 410});
    QVERIFY2(first < 10 || first > 245, qPrintable(QString::number(first)));
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(grey(view, {410, 410}) - 128) < 20, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(grey(strip, {60, 60}) - 128) < 20, 60'000);
    // Another one of that size: what was seen stays until the new one is there.
    Plane dark = stripes(4100);
    dark.bound = 4;
    view.setPlane(dark);
    QVERIFY(std::abs(grey(view, {410, 410}) - 128) < 20);
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(grey(view, {410, 410}) - 32) < 10, 60'000);
    // A small one is there at once.
    view.setPlane(stripes(100));
    QVERIFY(std::abs(grey(view, {410, 410}) - 32) > 20);
}

void TestPictureView::usualBoundLeavesOutTheRare()
{
    std::vector<float> values(1000, -0.5F);
    values[500] = 100;
    QCOMPARE(usualBound(*tensor(10, 100, 1, values)), 0.5);
    std::vector<float> empty(1000, 0);
    empty[3] = -7;
    QCOMPARE(usualBound(*tensor(10, 100, 1, empty)), 7.0);
    QCOMPARE(usualBound(*tensor(1, 1, 2, {0, 0})), 0.0);
    // Of a large one every channel is looked at.
    std::vector<float> many(600 * 1000 * 6, 0);
    for (std::size_t i = 5; i < many.size(); i += 6)
        many[i] = 2;
    QCOMPARE(usualBound(*tensor(600, 1000, 6, many)), 2.0);
}

void TestPictureView::viewsShowTheSamePlace()
{
    const ThemeWatcher themes;
    PictureViewport place;
    PictureView one(place, themes);
    PictureView other(place, themes);
    place.setPicture({20, 20});
    one.setPlane({tensor(20, 20, 1, std::vector<float>(400, 0)), 0, 1, {}});
    // A result with stride 2 of the same picture.
    const auto strided = axis(20, 2, 2, 1, PaddingMode::valid);
    Plane result{tensor(10, 10, 1, std::vector<float>(100, 0)), 0, 1, {}};
    result.grid = resultGrid({strided, strided});
    other.setPlane(result);
    place.setPointer(QPointF(7.5, 12.5));
    QVERIFY(*one.cellUnderPointer() == (Cell{0, 12, 7, 0}));
    QVERIFY(*other.cellUnderPointer() == (Cell{0, 6, 3, 0}));
    place.setPointer(QPointF(20.5, 3));
    QVERIFY(!one.cellUnderPointer() && !other.cellUnderPointer());
}

void TestPictureView::keysAndClicks()
{
    const ThemeWatcher themes;
    PictureViewport place;
    PictureView view(place, themes);
    view.resize(200, 200);
    view.show();
    place.setRoom({200, 200});
    place.setPicture({20, 20});
    view.setPlane({tensor(20, 20, 1, std::vector<float>(400, 0)), 0, 1, {}});
    std::vector<Cell> clicked;
    connect(&view, &PictureView::clicked, this, [&](const Cell& cell) { clicked.push_back(cell); });
    QTest::mouseClick(&view, Qt::LeftButton, {}, {155, 25});
    QVERIFY(clicked == (std::vector<Cell>{{0, 2, 15, 0}}));
    QTest::keyClick(&view, Qt::Key_Plus);
    QVERIFY(near(place.scale(), 12.5));
    const QPointF middle = place.center();
    QTest::keyClick(&view, Qt::Key_Right);
    QVERIFY(place.center().x() > middle.x());
    QTest::keyClick(&view, Qt::Key_Down);
    QVERIFY(place.center().y() > middle.y());
    // A drag moves it, and is no click.
    const QPointF before = place.center();
    QTest::mousePress(&view, Qt::LeftButton, {}, {60, 100});
    QMouseEvent move(QEvent::MouseMove, QPointF(100, 100), view.mapToGlobal(QPointF(100, 100)),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&view, &move);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, {100, 100});
    QVERIFY(near(place.center(), before - QPointF(40 / 12.5, 0)));
    QCOMPARE(clicked.size(), std::size_t{1});
    QTest::keyClick(&view, Qt::Key_0);
    QVERIFY(place.fitted());
    QTest::keyClick(&view, Qt::Key_Return);
    QVERIFY(clicked.back() == (Cell{0, 10, 10, 0}));
    const QPointF at(30, 30);
    const QPointF under = place.toPicture(at, {200, 200});
    QWheelEvent wheel(at, view.mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&view, &wheel);
    QVERIFY(near(place.toPicture(at, {200, 200}), under) && place.scale() > 10);
}

void TestPictureView::drawsNumbersFrom28Pixels()
{
    const ThemeWatcher themes;
    // How many colours there are inside a pixel away from its edges: one, or more with a number.
    const auto colours = [&](int side) {
        PictureViewport place;
        PictureView view(place, themes);
        view.resize(4 * side, 4 * side);
        view.setMinimumSize(1, 1);
        place.setPicture({4, 4});
        view.setPlane({tensor(4, 4, 1, std::vector<float>(16, 0.25F)), 0, 1, {}});
        const QImage image = view.grab().toImage();
        place.setRoom(view.size());
        QSet<QRgb> seen;
        for (int y = side + 4; y < 2 * side - 4; ++y)
            for (int x = side + 2; x < 2 * side - 2; ++x)
                seen.insert(image.pixel(x, y));
        return seen.size();
    };
    QCOMPARE(colours(26), 1);
    QVERIFY(colours(30) > 1);
    QVERIFY(colours(90) > 1);
}

QTEST_MAIN(TestPictureView)
#include "tst_picture_view.moc"
