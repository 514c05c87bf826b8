// SPDX-License-Identifier: GPL-3.0-or-later
//
// Input and result as a wipe on the page "Full size": by a button and a key, and remembered.
#include <QAbstractButton>
#include <QtTest>

#include "tests/ui/lab/lab_window.h"
#include "ui/lab/picture_pair.h"
#include "ui/widgets/segmented_control.h"

using namespace convstep;
using test::LabWindow;

class TestLabWipe : public QObject {
    Q_OBJECT

private slots:
    void byButtonAndKey();
    void isRemembered();
    void placesAgreeWithAStride();
};

void TestLabWipe::byButtonAndKey()
{
    const LabWindow w;
    QVERIFY(w.waitUntilShown());
    auto& choice = w.find<SegmentedControl>("wipe");
    QVERIFY(!w.lab().pictures().wipe());
    choice.setCurrentIndex(1);
    emit choice.activated(1);
    QVERIFY(w.lab().pictures().wipe());
    QTest::keyClick(&w.lab().outputView(), Qt::Key_W);
    QVERIFY(!w.lab().pictures().wipe());
    QCOMPARE(choice.currentIndex(), 0);
    QTest::keyClick(&w.lab().outputView(), Qt::Key_W);
    QVERIFY(w.lab().pictures().wipe());
    QCOMPARE(choice.currentIndex(), 1);
    QTest::keyClick(&w.lab().outputView(), Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(w.lab().pictures().divider() < 0.5);
}

void TestLabWipe::isRemembered()
{
    const LabWindow first;
    QVERIFY(first.waitUntilShown());
    QTest::keyClick(&first.lab().outputView(), Qt::Key_W);
    QSettings settings(first.own.fileName(), QSettings::IniFormat);
    const LabWindow second(&settings);
    QVERIFY(second.lab().pictures().wipe());
    QCOMPARE(second.find<SegmentedControl>("wipe").currentIndex(), 1);
    const LabWindow other;
    QVERIFY(!other.lab().pictures().wipe());
}

void TestLabWipe::placesAgreeWithAStride()
{
    const LabWindow w;
    QVERIFY(w.waitUntilShown());
    w.type("stride", QStringLiteral("2"));
    QVERIFY(w.waitUntilShown());
    w.lab().pictures().setWipe(true);
    // A pixel of the result lies where the picture has the middle of its window.
    const Plane& plane = w.lab().outputView().plane();
    QCOMPARE(plane.rows(), std::int64_t{360});
    w.lab().picturePlace().setPointer(QPointF(501, 301));
    QVERIFY(*w.lab().outputView().cellUnderPointer() == (Cell{0, 150, 250, 0}));
    QVERIFY(*w.lab().inputView().cellUnderPointer() == (Cell{0, 301, 501, 0}));
    QCOMPARE(w.lab().inputView().size(), w.lab().outputView().size());
}

QTEST_MAIN(TestLabWipe)
#include "tst_lab_wipe.moc"
