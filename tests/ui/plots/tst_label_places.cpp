// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "ui/plots/label_places.h"

using namespace convstep;

class TestLabelPlaces : public QObject {
    Q_OBJECT

private slots:
    void toTheRightWhereThereIsRoom()
    {
        const QSizeF text(40, 12);
        const QSizeF room(200, 100);
        using Sides = std::vector<LabelSide>;
        QVERIFY(labelSides({{{50, 50}, text}}, room, 8) == Sides{LabelSide::right});
        QVERIFY(labelSides({{{180, 50}, text}}, room, 8) == Sides{LabelSide::left});
        // Neither over a point nor over the name of one.
        QVERIFY(labelSides({{{50, 50}, text}, {{80, 50}, text}}, room, 8) ==
                (Sides{LabelSide::left, LabelSide::right}));
        QVERIFY(labelSides({{{30, 50}, text}, {{110, 50}, text}}, room, 8) ==
                (Sides{LabelSide::right, LabelSide::right}));
        QVERIFY(labelSides({{{50, 50}, text}, {{50, 56}, text}}, room, 8) ==
                (Sides{LabelSide::right, LabelSide::left}));
        // No side is free.
        QVERIFY(labelSides({{{20, 5}, {300, 12}}}, room, 8) == Sides{LabelSide::right});
        QVERIFY(labelSides({}, room, 8).empty());
    }

    void aboveInANarrowRoom()
    {
        QVERIFY(labelSides({{{25, 50}, {46, 12}}}, QSizeF(50, 100), 8) ==
                std::vector<LabelSide>{LabelSide::above});
        QVERIFY(labelSides({{{25, 5}, {46, 12}}}, QSizeF(50, 100), 8) ==
                std::vector<LabelSide>{LabelSide::below});
    }
};

QTEST_GUILESS_MAIN(TestLabelPlaces)
#include "tst_label_places.moc"
