// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAccessible>
#include <QLineEdit>
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

    // Many movements at once are one seek, to the last of them.
    void movementsAreGathered()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(404, 36);
        line.setSegments({{"a", Role::depthwiseOutput, 1'000'000'000'000}});
        line.show();
        QSignalSpy seek(&line, &Timeline::seek);
        QTest::mousePress(&line, Qt::LeftButton, {}, QPoint(10, 20));
        QCOMPARE(seek.count(), 1);
        for (int x = 20; x <= 300; x += 10) {
            QMouseEvent move(QEvent::MouseMove, QPointF(x, 20), line.mapToGlobal(QPointF(x, 20)),
                             Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(&line, &move);
            QCOMPARE(line.position(), line.positionAt(x));
            // What the document says of an older place does not pull the handle back.
            line.setPosition(7);
        }
        QCOMPARE(seek.count(), 1);
        QTRY_COMPARE(seek.count(), 2);
        QCOMPARE(seek[1][0].toLongLong(), line.positionAt(300));
        QTest::mouseRelease(&line, Qt::LeftButton, {}, QPoint(300, 20));
        QCOMPARE(seek.count(), 2);
        line.setPosition(7);
        QCOMPARE(line.position(), std::int64_t{7});
    }

    void keysGoEverywhere()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(404, 36);
        line.setSegments({{"a", Role::depthwiseOutput, 100}, {"b", Role::pointwiseOutput, 50}});
        line.setPosition(30);
        QVERIFY(line.focusPolicy() & Qt::TabFocus);
        QVERIFY(!(line.focusPolicy() & Qt::ClickFocus));
        QSignalSpy step(&line, &Timeline::stepped);
        QTest::keyClick(&line, Qt::Key_Right);
        QTest::keyClick(&line, Qt::Key_Left);
        QCOMPARE(step.count(), 2);
        QCOMPARE(step[0][0].toInt(), 1);
        QCOMPARE(step[1][0].toInt(), -1);
        QSignalSpy seek(&line, &Timeline::seek);
        for (const auto& [key, position] :
             {std::pair{Qt::Key_PageDown, 100}, std::pair{Qt::Key_PageDown, 150},
              std::pair{Qt::Key_PageUp, 100}, std::pair{Qt::Key_PageUp, 0},
              std::pair{Qt::Key_End, 150}, std::pair{Qt::Key_Home, 0}}) {
            QTest::keyClick(&line, key);
            QCOMPARE(line.position(), std::int64_t{position});
            QCOMPARE(seek.last()[0].toLongLong(), position);
        }
        QTest::keyClick(&line, Qt::Key_Home);
        QCOMPARE(seek.count(), 6);  // already there
        // One long segment has tenths.
        line.setSegments({{"a", Role::depthwiseOutput, 1000}});
        QTest::keyClick(&line, Qt::Key_PageDown);
        QCOMPARE(line.position(), std::int64_t{100});
    }

    void isASliderToAssistiveTools()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(404, 36);
        line.setSegments({{"Depthwise", Role::depthwiseOutput, 100}});
        line.setPosition(30);
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&line);
        QVERIFY(face);
        QCOMPARE(face->role(), QAccessible::Slider);
        QCOMPARE(face->text(QAccessible::Name), "Timeline");
        QVERIFY(face->text(QAccessible::Value).contains("30"));
        QVERIFY(face->text(QAccessible::Value).contains("Depthwise"));
        QAccessibleValueInterface* value = face->valueInterface();
        QVERIFY(value);
        QCOMPARE(value->currentValue().toLongLong(), 30);
        QCOMPARE(value->minimumValue().toLongLong(), 0);
        QCOMPARE(value->maximumValue().toLongLong(), 100);
        QSignalSpy seek(&line, &Timeline::seek);
        value->setCurrentValue(qint64{60});
        QCOMPARE(line.position(), std::int64_t{60});
        QCOMPARE(seek.count(), 1);
        line.setEnabled(false);
        value->setCurrentValue(qint64{10});
        QCOMPARE(seek.count(), 1);
    }

    void shiftChoosesALoop()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(406, 36);
        line.setSegments({{"a", Role::depthwiseOutput, 400}});
        QSignalSpy seek(&line, &Timeline::seek);
        QSignalSpy chosen(&line, &Timeline::loopChosen);
        QSignalSpy ended(&line, &Timeline::loopEnded);
        QTest::mousePress(&line, Qt::LeftButton, Qt::ShiftModifier, QPoint(203, 22));
        QTest::mouseMove(&line, QPoint(103, 22));
        QTest::mouseRelease(&line, Qt::LeftButton, Qt::ShiftModifier, QPoint(103, 22));
        QTRY_COMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toLongLong(), 100);
        QCOMPARE(chosen[0][1].toLongLong(), 200);
        QTest::mouseClick(&line, Qt::LeftButton, Qt::ShiftModifier, QPoint(300, 22));
        QCOMPARE(ended.count(), 1);
        QCOMPARE(seek.count(), 0);
        // A loop is seen where it is.
        const QColor before = line.grab().toImage().pixelColor(150, 22);
        line.setLoop(100, 200);
        const QImage after = line.grab().toImage();
        QVERIFY(after.pixelColor(150, 22) != before);
        QCOMPARE(after.pixelColor(250, 22), before);
    }

    void flagsAreClickedNamedAndDeleted()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(606, 36);
        line.setSegments({{"a", Role::depthwiseOutput, 600}});
        line.setFlags({{100, "first full window"}, {110, "near"}, {300, ""}, {600, "the end"}});
        line.show();
        const std::vector<QRectF> rects = line.flagRects();
        QCOMPARE(rects.size(), std::size_t{4});
        for (std::size_t i = 0; i < rects.size(); ++i) {
            QVERIFY(rects[i].left() >= 0 && rects[i].right() <= line.width());
            for (std::size_t k = 0; k < i; ++k)
                QVERIFY(!rects[i].intersects(rects[k]));
        }
        QSignalSpy seek(&line, &Timeline::seek);
        QTest::mouseClick(&line, Qt::LeftButton, {}, rects[3].center().toPoint());
        QCOMPARE(line.position(), std::int64_t{600});
        QCOMPARE(seek.count(), 1);
        QVERIFY(line.textAt(rects[0].center()).contains("first full window"));
        QVERIFY(line.textAt(rects[2].center()).contains("300"));
        // The name is typed in place.
        QSignalSpy renamed(&line, &Timeline::flagRenamed);
        QTest::mouseDClick(&line, Qt::LeftButton, {}, rects[1].center().toPoint());
        auto* field = line.findChild<QLineEdit*>();
        QVERIFY(field);
        QCOMPARE(field->text(), "near");
        QTest::keyClicks(field, "far");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(renamed.count(), 1);
        QCOMPARE(renamed[0][0].toInt(), 1);
        QCOMPARE(renamed[0][1].toString(), "far");
        // Esc gives up.
        QTest::keyClick(&line, Qt::Key_F2);
        field = nullptr;
        for (auto* one : line.findChildren<QLineEdit*>())
            if (!one->isHidden())
                field = one;
        QVERIFY(field);
        QCOMPARE(field->text(), "the end");
        QTest::keyClicks(field, "x");
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(renamed.count(), 1);
        QSignalSpy deleted(&line, &Timeline::flagDeleted);
        QTest::keyClick(&line, Qt::Key_Delete);
        QCOMPARE(deleted.count(), 1);
        QCOMPARE(deleted[0][0].toInt(), 3);
    }

    void ticksAreTold()
    {
        ThemeWatcher themes;
        Timeline line(&themes);
        line.resize(606, 36);
        line.setSegments({{"a", Role::depthwiseOutput, 600}});
        line.setTicks({{100, "first full window"}, {700, "gone"}});
        QCOMPARE(line.ticks().size(), std::size_t{1});
        QVERIFY(line.textAt(QPointF(line.xOf(100) + 2, 30)).contains("first full window"));
        QVERIFY(!line.textAt(QPointF(line.xOf(120), 30)).contains("first full window"));
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
