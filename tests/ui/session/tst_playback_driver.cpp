// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/playback_driver.h"

using namespace convstep;
using namespace convstep::test;

namespace {

void load(Document& document, const Settings& settings)
{
    DocumentFile file;
    file.operators.push_back(callOf(settings));
    document.load(std::move(file));
}

}  // namespace

class TestPlaybackDriver : public QObject {
    Q_OBJECT
private slots:
    void emptyDocument()
    {
        Document document;
        PlaybackDriver driver(document);
        QVERIFY(!driver.enabled());
        driver.play();
        driver.forward();
        driver.toEnd();
        QVERIFY(!driver.playing());
        QCOMPARE(driver.size(), 0);
        QCOMPARE(driver.position(), 0);
        QVERIFY(!driver.current());
    }
    void stepsBothWays()
    {
        Document document;
        PlaybackDriver driver(document);
        QSignalSpy enabled(&driver, &PlaybackDriver::enabledChanged);
        load(document, smallSettings("separable_conv2d"));
        QCOMPARE(enabled.count(), 1);
        QVERIFY(driver.enabled());
        QVERIFY(driver.atStart());
        for (const Granularity granularity :
             {Granularity::tap, Granularity::window, Granularity::row, Granularity::channel,
              Granularity::stage}) {
            driver.setGranularity(granularity);
            driver.toStart();
            std::vector<std::int64_t> way{0};
            while (!driver.atEnd()) {
                driver.forward();
                QVERIFY(driver.position() > way.back());
                way.push_back(driver.position());
            }
            QCOMPARE(way.back(), driver.size());
            while (!driver.atStart()) {
                QCOMPARE(driver.position(), way.back());
                way.pop_back();
                driver.back();
            }
            QCOMPARE(way, std::vector<std::int64_t>{0});
        }
    }
    void seeks()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("conv2d"));
        QSignalSpy stepped(&driver, &PlaybackDriver::stepChanged);
        driver.seek(7);
        QCOMPARE(driver.position(), 7);
        QCOMPARE(*driver.current(), document.trace()->at(6));
        driver.seek(-3);
        QCOMPARE(driver.position(), 0);
        driver.seek(driver.size() + 5);
        QVERIFY(driver.atEnd());
        QCOMPARE(stepped.count(), 3);
    }
    void playsToTheEndAndStops()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("depthwise_conv2d"));
        driver.setGranularity(Granularity::channel);
        driver.setSpeed(16);
        QSignalSpy playing(&driver, &PlaybackDriver::playingChanged);
        QSignalSpy stepped(&driver, &PlaybackDriver::stepChanged);
        driver.play();
        QVERIFY(driver.playing());
        QVERIFY(driver.position() > 0);  // Space is answered at once
        QTRY_VERIFY(driver.atEnd());
        QTRY_VERIFY(!driver.playing());
        QCOMPARE(playing.count(), 2);
        QCOMPARE(stepped.count(), 4);  // output channels
        driver.play();                 // again from the start
        QVERIFY(driver.playing());
        QVERIFY(!driver.atEnd());
        driver.toggle();
        QVERIFY(!driver.playing());
    }
    void steppingPauses()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("conv2d"));
        for (const auto& act : {&PlaybackDriver::forward, &PlaybackDriver::back,
                                &PlaybackDriver::toStart, &PlaybackDriver::toEnd}) {
            driver.seek(10);
            driver.play();
            QVERIFY(driver.playing());
            (driver.*act)();
            QVERIFY(!driver.playing());
        }
    }
    void keepsItsPlaceThroughEdits()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("depthwise_conv2d"));
        const Cell cell{0, 2, 3, 1};
        driver.seek(document.trace()->indexOf(0, cell, 4) + 1);
        document.setCell("input", {0, 2, 3, 0}, 9);
        QCOMPARE(driver.current()->output, cell);
        // Another size: the same tap of the same cell has another number.
        Settings s = document.settings();
        const std::int64_t before = driver.position();
        s.width = 9;
        QVERIFY(document.setSettings(s, Knob::size));
        QVERIFY(driver.position() != before);
        QCOMPARE(driver.current()->output, cell);
        QCOMPARE(driver.current()->tap, 4);
        // Fewer taps: the last of the cell.
        s.kernelRows = s.kernelCols = 1;
        QVERIFY(document.setSettings(s, Knob::kernel));
        QCOMPARE(driver.current()->output, cell);
        QCOMPARE(driver.current()->tap, 0);
        // The cell is gone: the start.
        s.height = 1;
        QVERIFY(document.setSettings(s, Knob::size));
        QCOMPARE(driver.position(), 0);
    }
    void loadingBeginsAnew()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("conv2d"));
        driver.seek(20);
        load(document, smallSettings("conv2d"));
        QCOMPARE(driver.position(), 0);
    }
    void refusalDisables()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("depthwise_conv2d"));
        driver.seek(20);
        driver.play();
        QSignalSpy enabled(&driver, &PlaybackDriver::enabledChanged);
        Settings s = document.settings();
        s.strideRows = s.strideCols = 0;
        QVERIFY(document.setSettings(s, Knob::stride));
        QVERIFY(document.stale());
        QVERIFY(!driver.enabled());
        QVERIFY(!driver.playing());
        QCOMPARE(enabled.count(), 1);
        const std::int64_t there = driver.position();
        driver.forward();
        driver.toStart();
        driver.play();
        QCOMPARE(driver.position(), there);
        document.undoStack()->undo();
        QVERIFY(driver.enabled());
        QCOMPARE(driver.position(), there);
    }
    void speedIsKeptInRange()
    {
        Document document;
        PlaybackDriver driver(document);
        QSignalSpy changed(&driver, &PlaybackDriver::speedChanged);
        driver.setSpeed(100);
        QCOMPARE(driver.speed(), PlaybackDriver::asFastAsItDraws);
        driver.setSpeed(0);
        QCOMPARE(driver.speed(), 0.25);
        driver.setSpeed(0.25);
        QCOMPARE(changed.count(), 2);
        driver.slower();
        QCOMPARE(driver.speed(), 0.25);
        for (const double speed : {0.5, 1.0, 2.0, 4.0, 8.0, 16.0, PlaybackDriver::asFastAsItDraws,
                                   PlaybackDriver::asFastAsItDraws}) {
            driver.faster();
            QCOMPARE(driver.speed(), speed);
        }
        driver.slower();
        QCOMPARE(driver.speed(), 16.0);
        driver.setSpeed(3);
        driver.faster();
        QCOMPARE(driver.speed(), 4.0);
        driver.setSpeed(3);
        driver.slower();
        QCOMPARE(driver.speed(), 2.0);
    }
    // One step per frame, and none without: but a hidden window goes on in its own time.
    void fastestWaitsForTheFrame()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("conv2d"));
        driver.framePainted();  // nothing plays
        QCOMPARE(driver.position(), 0);
        driver.setSpeed(PlaybackDriver::asFastAsItDraws);
        int painted = 0;
        QObject::connect(&driver, &PlaybackDriver::stepChanged, &driver, [&] {
            if (++painted > 20)
                return;
            driver.framePainted();
            driver.framePainted();
        });
        driver.play();
        QCOMPARE(driver.position(), 1);
        QTRY_COMPARE(driver.position(), 21);
        driver.setGranularity(Granularity::stage);
        QTRY_VERIFY(driver.atEnd());
        QVERIFY(!driver.playing());
    }
    void notableSteps()
    {
        Document document;
        PlaybackDriver driver(document);
        QVERIFY(!driver.nextNotable());
        driver.toNextNotable();
        load(document, smallSettings("separable_conv2d"));
        std::vector<std::int64_t> way;
        for (std::int64_t before = -1; driver.position() != before;) {
            before = driver.position();
            driver.toNextNotable();
            if (driver.position() != before)
                way.push_back(driver.position());
        }
        const std::vector<Notable> all = convstep::notableSteps(*document.trace(), 100);
        QCOMPARE(way.size(), all.size());
        QVERIFY(way.size() > 4);
        for (std::size_t i = way.size(); i-- > 0;) {
            QCOMPARE(driver.position(), way[i]);
            QCOMPARE(driver.position(), all[i].position);
            driver.toPreviousNotable();
        }
    }
    void marks()
    {
        Document document;
        PlaybackDriver driver(document);
        driver.toggleMark();
        load(document, smallSettings("conv2d"));
        driver.toggleMark();  // before the first step there is nothing to mark
        QCOMPARE(document.marks().size(), std::size_t{0});
        for (const std::int64_t position : {9, 30, 4}) {
            driver.seek(position);
            driver.toggleMark();
        }
        QCOMPARE(document.marks().size(), std::size_t{3});
        QCOMPARE(driver.markHere().value_or(9), std::size_t{0});
        driver.toNextMark();
        QCOMPARE(driver.position(), 9);
        driver.toNextMark();
        driver.toNextMark();
        QCOMPARE(driver.position(), 30);
        driver.seek(20);
        QVERIFY(!driver.markHere());
        driver.toPreviousMark();
        QCOMPARE(driver.position(), 9);
        driver.toggleMark();
        QCOMPARE(document.marks().size(), std::size_t{2});
        driver.toPreviousMark();
        driver.toPreviousMark();
        QCOMPARE(driver.position(), 4);
        // Refused: nothing can be marked or reached.
        Settings s = document.settings();
        s.strideRows = 0;
        QVERIFY(document.setSettings(s, Knob::stride));
        driver.toggleMark();
        QVERIFY(!driver.nextMark());
        QCOMPARE(document.marks().size(), std::size_t{2});
    }
    void loops()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("conv2d"));
        QSignalSpy changed(&driver, &PlaybackDriver::loopChanged);
        driver.seek(7);
        driver.stepLoop();
        QCOMPARE(driver.loopBegin().value_or(-1), 7);
        driver.seek(5);
        driver.stepLoop();
        QCOMPARE(driver.loop(), (Trace::Range{5, 7}));
        QVERIFY(!driver.loopBegin());
        for (const std::int64_t position : {6, 7, 5, 6}) {
            driver.forward();
            QCOMPARE(driver.position(), position);
        }
        // An edit of a number keeps it, other steps do not.
        document.setCell("input", {}, 9);
        QVERIFY(driver.loop());
        Settings s = document.settings();
        s.strideRows = 0;
        QVERIFY(document.setSettings(s, Knob::stride));
        QVERIFY(driver.loop());
        QCOMPARE(changed.count(), 2);
        s.strideRows = 2;
        QVERIFY(document.setSettings(s, Knob::stride));
        QVERIFY(!driver.loop());
        QCOMPARE(changed.count(), 3);
        driver.stepLoop();
        QVERIFY(driver.loopBegin());
        driver.stepLoop();  // at the same place: no loop
        QVERIFY(!driver.loopBegin() && !driver.loop());
        driver.setLoop(Trace::Range{3, 4});
        load(document, document.settings());
        QVERIFY(!driver.loop());
    }
    void loopsEndAtGroups()
    {
        Document document;
        PlaybackDriver driver(document);
        load(document, smallSettings("conv2d"));  // 12 taps
        driver.setGranularity(Granularity::window);
        driver.loopBetween(29, 13);
        QCOMPARE(driver.loop(), (Trace::Range{12, 24}));
        driver.loopBetween(14, 15);
        QCOMPARE(driver.loop(), (Trace::Range{12, 24}));
        driver.loopBetween(0, 1);
        QCOMPARE(driver.loop(), (Trace::Range{0, 12}));
        driver.loopBetween(driver.size(), driver.size() + 9);
        QCOMPARE(driver.loop(), (Trace::Range{driver.size() - 12, driver.size()}));
        // Playing goes round, also through the end.
        driver.setSpeed(16);
        driver.toEnd();
        driver.play();
        QTRY_VERIFY(driver.position() == driver.size());
        QVERIFY(driver.playing());
        QTRY_VERIFY(driver.position() == driver.size() - 12);
        QVERIFY(driver.playing());
        driver.stepLoop();
        QVERIFY(!driver.loop());
    }
};

QTEST_GUILESS_MAIN(TestPlaybackDriver)
#include "tst_playback_driver.moc"
