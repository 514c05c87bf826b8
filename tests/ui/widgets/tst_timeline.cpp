// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>

#include "ui/widgets/timeline.h"

using namespace convstep;

class TestTimeline : public QObject {
    Q_OBJECT
private slots:
    void placeAndPositionAreInverse_data()
    {
        QTest::addColumn<qint64>("total");
        QTest::newRow("one") << qint64{1};
        QTest::newRow("small") << qint64{1728};
        QTest::newRow("huge") << qint64{1000000000000};
    }
    void placeAndPositionAreInverse()
    {
        QFETCH(qint64, total);
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(1000, 28);
        line.setSegments({{"a", Role::depthwiseOutput, total}});
        QCOMPARE(line.total(), std::int64_t{total});
        for (const std::int64_t p :
             {std::int64_t{0}, std::int64_t{total / 3}, std::int64_t{total}}) {
            const std::int64_t back = line.positionAt(line.xOf(p));
            // As exact as a double can say it.
            QVERIFY(std::abs(back - p) <= total / 1000000000);
        }
        QCOMPARE(line.positionAt(-100), std::int64_t{0});
        QCOMPARE(line.positionAt(5000), std::int64_t{total});
        QVERIFY(line.xOf(0) >= 0 && line.xOf(total) <= 1000);
    }

    void positionStaysInside()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.setPosition(5);
        QCOMPARE(line.position(), std::int64_t{0});
        line.setSegments({{"a", Role::depthwiseOutput, 10}, {"", Role::input, 0}});
        line.setPosition(99);
        QCOMPARE(line.position(), std::int64_t{10});
        line.setSegments({{"a", Role::depthwiseOutput, 4}});
        QCOMPARE(line.position(), std::int64_t{4});
        QVERIFY(line.accessibleDescription().contains("4"));
    }

    void draggingSeeks()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(404, 28);
        line.setSegments({{"a", Role::depthwiseOutput, 100}, {"b", Role::pointwiseOutput, 100}});
        line.show();
        QSignalSpy seek(&line, &Timeline::seek);
        QSignalSpy scrub(&line, &Timeline::scrubbing);
        const auto at = [&line](std::int64_t p) { return QPoint(qRound(line.xOf(p)), 14); };
        QTest::mousePress(&line, Qt::LeftButton, {}, at(50));
        QCOMPARE(line.position(), std::int64_t{50});
        QTest::mouseMove(&line, at(150));
        QTRY_COMPARE(line.position(), std::int64_t{150});
        QTest::mouseRelease(&line, Qt::LeftButton, {}, at(150));
        QCOMPARE(seek.count(), 2);
        QCOMPARE(seek[1][0].toLongLong(), 150);
        QCOMPARE(scrub.count(), 2);
        QCOMPARE(scrub[0][0].toBool(), true);
        QCOMPARE(scrub[1][0].toBool(), false);
        // Set from outside: no signal.
        line.setPosition(3);
        QCOMPARE(seek.count(), 2);
        // Pressing the handle itself does not move it.
        QTest::mousePress(&line, Qt::LeftButton, {}, at(3) + QPoint(1, 0));
        QCOMPARE(line.position(), std::int64_t{3});
        QTest::mouseRelease(&line, Qt::LeftButton, {}, at(3));
    }

    void withoutStepsNothingHappens()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(400, 28);
        line.show();
        QSignalSpy seek(&line, &Timeline::seek);
        QTest::mouseClick(&line, Qt::LeftButton, {}, QPoint(200, 14));
        QCOMPARE(seek.count(), 0);
        QVERIFY(!line.grab().isNull());
    }

    void doneIsStrongerThanToCome()
    {
        ThemeWatcher themes;
        themes.setMode(ThemeWatcher::Mode::light);
        Timeline line(&themes);
        line.resize(400, 28);
        line.setSegments({{"", Role::depthwiseOutput, 100}});
        line.setPosition(50);
        const QImage image = line.grab().toImage();
        const double done = luminance(image.pixelColor(100, 14));
        const double coming = luminance(image.pixelColor(300, 14));
        QVERIFY(done < coming - 0.02);
    }
};

QTEST_MAIN(TestTimeline)
#include "tst_timeline.moc"
