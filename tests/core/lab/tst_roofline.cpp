// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/lab/roofline.h"

using namespace convstep;

class TestRoofline : public QObject {
    Q_OBJECT

private slots:
    void twoWalls()
    {
        const MachineRoof roof{InstructionSet::baseline, 1, 1, 80e9, 20e9};
        QCOMPARE(roof.ridge(), 4.0);
        QCOMPARE(roof.at(1), 20e9);
        QCOMPARE(roof.at(4), 80e9);
        QCOMPARE(roof.at(1000), 80e9);
    }

    void pointOfARun()
    {
        RunReport report;
        report.seconds = 0.5;
        report.multiplyAdds = 3000;
        report.bytes = 1000;
        QCOMPARE(rooflinePoint(report).intensity, 6.0);
        QCOMPARE(rooflinePoint(report).flopsPerSecond, 12000.0);
        QCOMPARE(rooflinePoint({}).intensity, 0.0);
    }

    void measures()
    {
        for (const InstructionSet set : supportedInstructionSets()) {
            const MachineRoof roof = measureRoof(set, 1, walkFor(1 << 20)).value();
            QVERIFY(roof.set == set);
            // Anything slower would be no processor; anything faster a mistake in the units.
            QVERIFY(roof.flopsPerSecond > 1e7 && roof.flopsPerSecond < 1e13);
            QVERIFY(roof.bytesPerSecond > 1e7 && roof.bytesPerSecond < 1e13);
        }
    }

    void walksThroughAsMuchAsARun()
    {
        QCOMPARE(walkFor(0), std::int64_t{1} << 16);
        QCOMPARE(walkFor(8 << 20), std::int64_t{1} << 20);
        QCOMPARE(walkFor((8 << 20) + 1), std::int64_t{1} << 21);
        QCOMPARE(walkFor(std::int64_t{1} << 40), std::int64_t{1} << 24);
        QCOMPARE(measureRoof(InstructionSet::baseline, 1, 1 << 16)->floats, 1 << 16);
    }

    void refusesAndStops()
    {
        const InstructionSet set = InstructionSet::baseline;
        QVERIFY(measureRoof(set, 0, 1000).error().reason == Reason::notPositive);
        QVERIFY(measureRoof(set, mostThreads + 1, 1000).error().reason == Reason::tooLarge);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(measureRoof(set, 1, 1000, stop.get_token()).error().reason == Reason::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestRoofline)
#include "tst_roofline.moc"
