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
        QCOMPARE(driver.speed(), 16.0);
        driver.setSpeed(0);
        QCOMPARE(driver.speed(), 0.25);
        driver.setSpeed(0.25);
        QCOMPARE(changed.count(), 2);
    }
};

QTEST_GUILESS_MAIN(TestPlaybackDriver)
#include "tst_playback_driver.moc"
