// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two pictures side by side, or one over the other with a divider: the same place of the picture at
// the same place of both, by mouse and by keys.
#include <QMouseEvent>
#include <QSignalSpy>
#include <QtTest>

#include <cmath>

#include "ui/lab/picture_pair.h"
#include "ui/lab/picture_view.h"

using namespace convstep;

namespace {

constexpr int width = 400;
constexpr int height = 300;

std::shared_ptr<const Tensor> flat(std::int64_t h, std::int64_t w, float value)
{
    return std::make_shared<const Tensor>(*Tensor::create(
        {1, h, w, 1}, std::vector<float>(static_cast<std::size_t>(h * w), value)));
}

// A picture of 40 × 30, white, and a result at stride 2 without padding, smaller than it and all of
// the lowest value.
struct Pair {
    Pair()
    {
        left = new PictureView(place, themes);
        right = new PictureView(place, themes);
        pair = std::make_unique<PicturePair>(left, right, themes);
        pair->resize(width, height);
        pair->show();
        place.setPicture({40, 30});
        left->setPlane({flat(30, 40, 1), Plane::colours, 1, {}});
        const auto rows = *axisGeometry(30, 4, 2, 1, {PaddingMode::valid, 0, 0}, "rows");
        const auto cols = *axisGeometry(40, 4, 2, 1, {PaddingMode::valid, 0, 0}, "cols");
        Plane result{flat(rows.out, cols.out, -1), 0, 1, {}};
        result.grid = resultGrid({rows, cols});
        right->setPlane(result);
    }
    [[nodiscard]] WipeDivider& divider() const { return *pair->findChild<WipeDivider*>(); }
    [[nodiscard]] QImage image() const { return pair->grab().toImage(); }
    void drag(int by) const
    {
        const QPoint from(divider().width() / 2 + 3, 40);
        QTest::mousePress(&divider(), Qt::LeftButton, {}, from);
        const QPointF to = divider().mapFrom(pair.get(), divider().mapTo(pair.get(), from)) +
                           QPoint(by, 0);
        QMouseEvent move(QEvent::MouseMove, to, divider().mapToGlobal(to), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&divider(), &move);
        QTest::mouseRelease(&divider(), Qt::LeftButton, {}, from);
    }

    const ThemeWatcher themes;
    PictureViewport place;
    PictureView* left;
    PictureView* right;
    std::unique_ptr<PicturePair> pair;
};

bool near(double a, double b) { return std::abs(a - b) < 0.0011; }

}  // namespace

class TestPicturePair : public QObject {
    Q_OBJECT

private slots:
    void sideBySideAtFirst();
    void bothAtTheSamePlace();
    void dragged();
    void movedByKeys();
    void endsAreWhole();
    void panAndZoomStayLinked();
    void clicksReachTheViewThatIsSeen();
};

void TestPicturePair::sideBySideAtFirst()
{
    const Pair p;
    QVERIFY(!p.pair->wipe() && !p.divider().isVisible());
    QCOMPARE(p.left->width(), (width - 16) / 2);
    QCOMPARE(p.right->geometry().right(), width - 1);
    QCOMPARE(p.right->width(), p.left->width());
    QSignalSpy changed(p.pair.get(), &PicturePair::wipeChanged);
    p.pair->setWipe(true);
    p.pair->setWipe(true);
    QCOMPARE(changed.size(), 1);
    QVERIFY(p.divider().isVisible());
    QCOMPARE(p.left->geometry(), p.pair->rect());
    p.pair->setWipe(false);
    QCOMPARE(p.left->width(), (width - 16) / 2);
    QVERIFY(p.left->mask().isEmpty());
}

void TestPicturePair::bothAtTheSamePlace()
{
    const Pair p;
    p.pair->setWipe(true);
    const Theme& theme = p.themes.theme();
    const QColor lowest = theme.valueColor(-1, 1);
    // 10 screen pixels to one of the picture; the result begins one picture pixel inside.
    QCOMPARE(p.place.scale(), 10.0);
    const QImage image = p.image();
    QCOMPARE(image.pixelColor(100, 150), QColor(Qt::white));
    QCOMPARE(image.pixelColor(300, 150), lowest);
    QCOMPARE(image.pixelColor(384, 150), lowest);
    QVERIFY(image.pixelColor(396, 150) != lowest);
    for (const QPointF& at : {QPointF(20, 20), QPointF(310, 200)})
        QVERIFY(p.left->mapTo(p.pair.get(), at.toPoint()) ==
                p.right->mapTo(p.pair.get(), at.toPoint()));
    p.pair->setDivider(0.2);
    QCOMPARE(p.image().pixelColor(120, 150), lowest);
    QCOMPARE(p.image().pixelColor(40, 150), QColor(Qt::white));
}

void TestPicturePair::dragged()
{
    const Pair p;
    p.pair->setWipe(true);
    QSignalSpy moved(p.pair.get(), &PicturePair::dividerMoved);
    p.drag(100);
    QVERIFY(near(p.pair->divider(), 0.75));
    QVERIFY(!moved.isEmpty());
    QCOMPARE(p.divider().geometry().center().x() + 1, 300);
    QCOMPARE(p.image().pixelColor(250, 100), QColor(Qt::white));
    p.drag(-1000);
    QCOMPARE(p.pair->divider(), 0.0);
    p.drag(40);
    QVERIFY(near(p.pair->divider(), 0.1));
    // Moving over it is no drag; a double click puts it into the middle.
    QMouseEvent move(QEvent::MouseMove, QPointF(9, 9), p.divider().mapToGlobal(QPointF(9, 9)),
                     Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&p.divider(), &move);
    QVERIFY(near(p.pair->divider(), 0.1));
    QTest::mouseDClick(&p.divider(), Qt::LeftButton);
    QVERIFY(near(p.pair->divider(), 0.5));
}

void TestPicturePair::movedByKeys()
{
    const Pair p;
    p.pair->setWipe(true);
    QTest::keyClick(p.left, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(near(p.pair->divider(), 0.52));
    QTest::keyClick(p.right, Qt::Key_Left, Qt::ShiftModifier);
    QTest::keyClick(p.right, Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(near(p.pair->divider(), 0.48));
    QTest::keyClick(&p.divider(), Qt::Key_Right);
    QVERIFY(near(p.pair->divider(), 0.5));
    QTest::keyClick(&p.divider(), Qt::Key_Home);
    QCOMPARE(p.pair->divider(), 0.0);
    QTest::keyClick(&p.divider(), Qt::Key_End);
    QCOMPARE(p.pair->divider(), 1.0);
    QTest::keyClick(&p.divider(), Qt::Key_PageDown);
    QVERIFY(near(p.pair->divider(), 0.9));
    // Side by side there is nothing to move, and arrows alone move the picture.
    p.pair->setWipe(false);
    QTest::keyClick(p.left, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(near(p.pair->divider(), 0.9));
}

void TestPicturePair::endsAreWhole()
{
    const Pair p;
    p.pair->setWipe(true);
    const QColor lowest = p.themes.theme().valueColor(-1, 1);
    p.pair->setDivider(0);
    QCOMPARE(p.image().pixelColor(30, 100), lowest);
    QCOMPARE(p.image().pixelColor(380, 100), lowest);
    p.pair->setDivider(1);
    QCOMPARE(p.image().pixelColor(30, 100), QColor(Qt::white));
    QCOMPARE(p.image().pixelColor(370, 100), QColor(Qt::white));
    p.pair->setDivider(7);
    QCOMPARE(p.pair->divider(), 1.0);
}

void TestPicturePair::panAndZoomStayLinked()
{
    Pair p;
    p.pair->setWipe(true);
    QTest::keyClick(p.right, Qt::Key_Plus);
    QCOMPARE(p.place.scale(), 12.5);
    const QPointF before = p.place.center();
    QTest::keyClick(p.left, Qt::Key_Right);
    QVERIFY(p.place.center().x() > before.x());
    QVERIFY(near(p.pair->divider(), 0.5));
    p.place.setPointer(QPointF(20.2, 15.2));
    QVERIFY(*p.left->cellUnderPointer() == (Cell{0, 15, 20, 0}));
    QVERIFY(*p.right->cellUnderPointer() == (Cell{0, 7, 9, 0}));
}

void TestPicturePair::clicksReachTheViewThatIsSeen()
{
    const Pair p;
    p.pair->setWipe(true);
    QCOMPARE(p.pair->childAt(100, 100), static_cast<QWidget*>(p.left));
    QCOMPARE(p.pair->childAt(300, 100), static_cast<QWidget*>(p.right));
    QCOMPARE(p.pair->childAt(200, 100), static_cast<QWidget*>(&p.divider()));
    p.pair->setDivider(1);
    QCOMPARE(p.pair->childAt(300, 100), static_cast<QWidget*>(p.left));
    p.pair->setDivider(0);
    QCOMPARE(p.pair->childAt(100, 100), static_cast<QWidget*>(p.right));
}

QTEST_MAIN(TestPicturePair)
#include "tst_picture_pair.moc"
