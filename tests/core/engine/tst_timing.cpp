// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <array>

#include "core/engine/timing.h"

using namespace convstep;

class TestTiming : public QObject {
    Q_OBJECT

private slots:
    void minimumAndMedian()
    {
        QCOMPARE(timingOf({3}), (Timing{3, 3}));
        QCOMPARE(timingOf({5, 1}), (Timing{1, 3}));
        QCOMPARE(timingOf({9, 1, 4}), (Timing{1, 4}));
        QCOMPARE(timingOf({8, 2, 100, 4}), (Timing{2, 6}));
    }

    void geometricMeanOfRatios()
    {
        QCOMPARE(geometricMean({}), 0.0);
        QCOMPARE(geometricMean(std::array{0.25}), 0.25);
        // Twice as fast here and twice as slow there is even.
        QCOMPARE(geometricMean(std::array{0.5, 2.0}), 1.0);
        QCOMPARE(geometricMean(std::array{1.0, 2.0, 4.0}), 2.0);
        // The product of these is no double.
        QCOMPARE(geometricMean(std::array{1e300, 1e300}), 1e300);
        QCOMPARE(geometricMean(std::array{1e-300, 1e-300}), 1e-300);
    }
};

QTEST_GUILESS_MAIN(TestTiming)
#include "tst_timing.moc"
