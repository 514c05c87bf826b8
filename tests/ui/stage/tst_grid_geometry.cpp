// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "ui/stage/grid_geometry.h"

using namespace convstep;

class TestGridGeometry : public QObject {
    Q_OBJECT
private slots:
    void hitIsTheInverseOfCell_data()
    {
        QTest::addColumn<int>("rowFirst");
        QTest::addColumn<int>("colFirst");
        QTest::addColumn<int>("rowRate");
        QTest::addColumn<int>("colRate");
        QTest::addColumn<double>("pitch");
        QTest::newRow("plain") << 0 << 0 << 1 << 1 << 30.0;
        QTest::newRow("padding before") << -2 << -1 << 1 << 1 << 34.0;
        QTest::newRow("cut") << 17 << 90 << 1 << 1 << 24.0;
        QTest::newRow("holes") << 0 << 0 << 2 << 3 << 21.0;
        QTest::newRow("holes and padding") << -3 << -2 << 3 << 1 << 11.0;
    }
    void hitIsTheInverseOfCell()
    {
        QFETCH(int, rowFirst);
        QFETCH(int, colFirst);
        QFETCH(int, rowRate);
        QFETCH(int, colRate);
        QFETCH(double, pitch);
        const GridGeometry g{{13.5, 40}, pitch, rowFirst, colFirst, 4, 5, rowRate, colRate};
        for (std::int64_t y = rowFirst; y < rowFirst + 4; ++y) {
            for (std::int64_t x = colFirst; x < colFirst + 5; ++x) {
                const QRectF rect = g.cell(y, x);
                QVERIFY(g.shows(y, x));
                QVERIFY(g.rect().contains(rect));
                for (const QPointF& point :
                     {rect.center(), rect.topLeft() + QPointF(1, 1), rect.bottomRight() - QPointF(1, 1)})
                    QVERIFY(g.hit(point) == std::pair(y, x));
            }
        }
    }

    void holesAndOutsideAreNoCells()
    {
        const GridGeometry g{{10, 20}, 20, 0, 0, 2, 2, 2, 3};
        QCOMPARE(g.latticeRows(), 3);
        QCOMPARE(g.latticeCols(), 4);
        QCOMPARE(g.rect(), QRectF(10, 20, 80, 60));
        int hits = 0;
        for (std::int64_t row = 0; row < 3; ++row)
            for (std::int64_t col = 0; col < 4; ++col) {
                const bool cell = row % 2 == 0 && col % 3 == 0;
                QCOMPARE(g.hit(g.place(row, col).center()).has_value(), cell);
                hits += cell ? 1 : 0;
            }
        QCOMPARE(hits, 4);
        for (const QPointF& outside : {QPointF(9, 30), QPointF(91, 30), QPointF(20, 19),
                                       QPointF(20, 81), QPointF(-100, -100)})
            QVERIFY(!g.hit(outside));
        QVERIFY(!g.shows(-1, 0));
        QVERIFY(!g.shows(0, 2));
    }

    void cellsDoNotTouch()
    {
        for (const double pitch : {8.0, 11.5, 12.0, 30.0, 46.0}) {
            const GridGeometry g{{0, 0}, pitch, -1, -1, 3, 3, 1, 1};
            QVERIFY(g.cell(-1, -1).right() < g.cell(-1, 0).left());
            QVERIFY(g.cell(-1, -1).bottom() < g.cell(0, -1).top());
            QVERIFY(g.cell(0, 0).width() >= pitch - 2);
        }
    }

    void nothingHasNoPlace()
    {
        const GridGeometry g{{5, 5}, 30, 0, 0, 0, 4, 1, 1};
        QCOMPARE(g.latticeRows(), 0);
        QVERIFY(!g.hit({6, 6}));
        QVERIFY(!g.shows(0, 0));
    }
};

QTEST_GUILESS_MAIN(TestGridGeometry)
#include "tst_grid_geometry.moc"
