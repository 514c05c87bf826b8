// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRadioButton>
#include <QSlider>
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/panels/position_label.h"
#include "ui/panels/transport_bar.h"
#include "ui/session/step_text.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/timeline.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Bar {
    explicit Bar(const Settings& settings) : driver(document)
    {
        document.load({"", "", {callOf(settings)}});
        bar = std::make_unique<TransportBar>(document, driver, themes);
        bar->resize(1200, 84);
        bar->show();
    }
    IconButton* button(const QString& name) const
    {
        for (IconButton* one : bar->findChildren<IconButton*>())
            if (one->accessibleName() == name)
                return one;
        return nullptr;
    }
    void click(const QString& name) const { QTest::mouseClick(button(name), Qt::LeftButton); }

    ThemeWatcher themes;
    Document document;
    PlaybackDriver driver;
    std::unique_ptr<TransportBar> bar;
};

}  // namespace

class TestTransportBar : public QObject {
    Q_OBJECT
private slots:
    void buttonsDrive()
    {
        const Bar t(smallSettings("conv2d"));
        t.click("Step forward");
        t.click("Step forward");
        QCOMPARE(t.driver.position(), 2);
        t.click("Step back");
        QCOMPARE(t.driver.position(), 1);
        t.click("To the end");
        QVERIFY(t.driver.atEnd());
        QVERIFY(!t.button("Step forward")->isEnabled());
        QVERIFY(t.button("Step back")->isEnabled());
        t.click("To the start");
        QVERIFY(t.driver.atStart());
        QVERIFY(!t.button("To the start")->isEnabled());
        t.click("Play");
        QVERIFY(t.driver.playing());
        QVERIFY(t.button("Pause"));
        t.click("Pause");
        QVERIFY(!t.driver.playing());
        for (IconButton* one : t.bar->findChildren<IconButton*>())
            QVERIFY(!(one->focusPolicy() & Qt::ClickFocus));
    }
    void showsWhereItIs()
    {
        Bar t(smallSettings("separable_conv2d"));
        PositionLabel* label = nullptr;
        auto* timeline = t.bar->findChild<Timeline*>();
        for (QWidget* one : t.bar->findChildren<QWidget*>())
            if (auto* position = dynamic_cast<PositionLabel*>(one))
                label = position;
        QVERIFY(label && timeline);
        t.driver.seek(112);
        QCOMPARE(label->text(), positionText(*t.document.trace(), 112));
        QCOMPARE(timeline->position(), 112);
        QCOMPARE(timeline->total(), t.driver.size());
        // Dragging the timeline moves the cursor.
        const int x = static_cast<int>(timeline->xOf(300));
        QTest::mouseClick(timeline, Qt::LeftButton, {}, QPoint(x, timeline->height() / 2));
        QVERIFY(std::abs(t.driver.position() - 300) <= 1);
        // Another size is another way.
        Settings s = t.document.settings();
        s.height = 9;
        QVERIFY(t.document.setSettings(s, Knob::size));
        QCOMPARE(timeline->total(), t.driver.size());
        QCOMPARE(timeline->position(), t.driver.position());
    }
    void granularity()
    {
        Bar t(smallSettings("conv2d"));
        auto* control = t.bar->findChild<SegmentedControl*>();
        QCOMPARE(control->currentIndex(), 0);
        t.driver.setGranularity(Granularity::row);
        QCOMPARE(control->currentIndex(), 2);
        const auto words = control->findChildren<QRadioButton*>();
        QTest::mouseClick(words[4], Qt::LeftButton);
        QCOMPARE(t.driver.granularity(), Granularity::stage);
    }
    void speedIsLogarithmic()
    {
        QCOMPARE(TransportBar::speedAt(0), 0.25);
        QCOMPARE(TransportBar::speedAt(TransportBar::speedSteps - 1), 16.0);
        QCOMPARE(TransportBar::speedAt(TransportBar::speedSteps), PlaybackDriver::asFastAsItDraws);
        for (int place = 0; place <= TransportBar::speedSteps; ++place)
            QCOMPARE(TransportBar::placeOf(TransportBar::speedAt(place)), place);
        Bar t(smallSettings("conv2d"));
        auto* slider = t.bar->findChild<QSlider*>();
        QCOMPARE(slider->value(), 8);  // 1×
        slider->setValue(12);
        QCOMPARE(t.driver.speed(), 2.0);
        t.driver.setSpeed(4);
        QCOMPARE(slider->value(), 16);
        slider->setValue(slider->maximum());
        QCOMPARE(t.driver.speed(), PlaybackDriver::asFastAsItDraws);
    }
    void notableSteps()
    {
        Bar t(smallSettings("conv2d"));
        auto* timeline = t.bar->findChild<Timeline*>();
        const std::vector<Notable> all = convstep::notableSteps(*t.document.trace(), 100);
        QCOMPARE(timeline->ticks().size(), all.size());
        QVERIFY(!t.button("Previous notable step")->isEnabled());
        t.click("Next notable step");
        QCOMPARE(t.driver.position(), all[0].position);
        t.click("Next notable step");
        QCOMPARE(t.driver.position(), all[1].position);
        t.click("Previous notable step");
        QCOMPARE(t.driver.position(), all[0].position);
        QVERIFY(t.button("Next notable step")->toolTip().contains(timeline->ticks()[1].text));
        t.driver.toEnd();
        QVERIFY(!t.button("Next notable step")->isEnabled());
    }
    void marksAreFlags()
    {
        Bar t(smallSettings("conv2d"));
        auto* timeline = t.bar->findChild<Timeline*>();
        QVERIFY(!t.button("Mark this step")->isEnabled());
        t.driver.seek(t.driver.size());
        t.click("Mark this step");
        QVERIFY(t.button("Delete the mark")->isChecked());
        t.driver.seek(9);
        t.click("Mark this step");
        QCOMPARE(timeline->flags().size(), std::size_t{2});
        emit timeline->flagRenamed(0, QStringLiteral("nine"));
        QCOMPARE(timeline->flags()[0].name, "nine");
        QCOMPARE(timeline->flags()[0].position, std::int64_t{9});
        // Without its step a mark is not shown, and comes back with it.
        Settings s = t.document.settings();
        s.width = 4;
        QVERIFY(t.document.setSettings(s, Knob::size));
        QCOMPARE(timeline->flags().size(), std::size_t{1});
        t.document.undoStack()->undo();
        QCOMPARE(timeline->flags().size(), std::size_t{2});
        emit timeline->flagDeleted(0);
        QCOMPARE(timeline->flags().size(), std::size_t{1});
        QCOMPARE(timeline->flags()[0].position, t.driver.size());
        QVERIFY(t.button("Mark this step"));
    }
    void loopIsChosenAndEnded()
    {
        Bar t(smallSettings("conv2d"));
        auto* timeline = t.bar->findChild<Timeline*>();
        t.click("Loop from this step");
        t.driver.seek(24);
        t.click("Loop to this step");
        QCOMPARE(t.driver.loop(), (Trace::Range{0, 24}));
        QVERIFY(t.button("End the loop")->isChecked());
        emit timeline->loopEnded();
        QVERIFY(!t.driver.loop());
        QVERIFY(!t.button("Loop from this step")->isChecked());
        t.driver.setGranularity(Granularity::window);
        emit timeline->loopChosen(11, 37);
        QCOMPARE(t.driver.loop(), (Trace::Range{12, 36}));
    }
    void refusedIsOff()
    {
        Bar t(smallSettings("conv2d"));
        Settings s = t.document.settings();
        s.strideRows = 0;
        QVERIFY(t.document.setSettings(s, Knob::stride));
        for (IconButton* one : t.bar->findChildren<IconButton*>())
            QVERIFY(!one->isEnabled());
        QVERIFY(!t.bar->findChild<Timeline*>()->isEnabled());
        t.document.undoStack()->undo();
        QVERIFY(t.button("Play")->isEnabled());
        QVERIFY(t.bar->findChild<Timeline*>()->isEnabled());
    }
};

QTEST_MAIN(TestTransportBar)
#include "tst_transport_bar.moc"
