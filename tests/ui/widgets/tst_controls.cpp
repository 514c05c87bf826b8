// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAccessible>
#include <QApplication>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtTest>
#include <algorithm>

#include "ui/widgets/chain_bar.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/section.h"
#include "ui/widgets/segmented_control.h"

using namespace convstep;

class TestControls : public QObject {
    Q_OBJECT
private slots:
    void segmentsAreChosenByMouseAndKeys()
    {
        ThemeWatcher themes;
        SegmentedControl control(&themes);
        control.setSegments({"Tap", "Window", "Row"});
        control.show();
        control.activateWindow();
        QCOMPARE(control.currentIndex(), 0);
        QSignalSpy spy(&control, &SegmentedControl::activated);
        const auto buttons = control.findChildren<QRadioButton*>();
        QCOMPARE(buttons.size(), 3);

        QTest::mouseClick(buttons[2], Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toInt(), 2);
        QVERIFY(!buttons[2]->hasFocus());
        buttons[2]->setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(buttons[2]->hasFocus());
        QTest::keyClick(buttons[2], Qt::Key_Left);
        QCOMPARE(control.currentIndex(), 1);
        QCOMPARE(spy.count(), 2);
        QCOMPARE(spy[1][0].toInt(), 1);

        control.setCurrentIndex(0);
        control.setCurrentIndex(-1);
        QCOMPARE(control.currentIndex(), -1);
        control.setCurrentIndex(2);
        QCOMPARE(control.currentIndex(), 2);
        QCOMPARE(spy.count(), 2);
        // Still exclusive after that.
        QTest::mouseClick(buttons[1], Qt::LeftButton);
        QVERIFY(!buttons[2]->isChecked());
        QCOMPARE(spy.count(), 3);
    }

    void segmentsSpeak()
    {
        ThemeWatcher themes;
        SegmentedControl control(&themes);
        control.setSegments({"SAME", "VALID"});
        control.setSegmentEnabled(1, false, "not here");
        const auto buttons = control.findChildren<QRadioButton*>();
        QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(buttons[1]);
        QVERIFY(spoken != nullptr);
        QCOMPARE(spoken->role(), QAccessible::RadioButton);
        QCOMPARE(spoken->text(QAccessible::Name), QStringLiteral("VALID"));
        QVERIFY(spoken->state().disabled);
        QTest::mouseClick(buttons[1], Qt::LeftButton);
        QCOMPARE(control.currentIndex(), 0);
    }

    void sectionRemembers()
    {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath("s.ini"), QSettings::IniFormat);
        ThemeWatcher themes;
        {
            Section section(&themes, "Code", "code", &settings, false);
            QVERIFY(!section.isOpen());
            auto* head = section.findChild<QToolButton*>();
            section.show();
            QTest::mouseClick(head, Qt::LeftButton);
            QVERIFY(section.isOpen());
            QVERIFY(section.content()->parentWidget()->isVisible());
        }
        Section again(&themes, "Code", "code", &settings, false);
        QVERIFY(again.isOpen());
        Section other(&themes, "Cost", "cost", &settings, false);
        QVERIFY(!other.isOpen());
    }

    void iconButtonsLeaveTheFocusAlone()
    {
        ThemeWatcher themes;
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* stage = new QWidget;
        stage->setFocusPolicy(Qt::StrongFocus);
        auto* play = new IconButton(&themes, Glyph::play, "Play");
        play->setName("Play", "Space");
        layout->addWidget(stage);
        layout->addWidget(play);
        window.show();
        window.activateWindow();
        stage->setFocus();
        QTRY_VERIFY(stage->hasFocus());
        QSignalSpy spy(play, &QToolButton::clicked);
        QTest::mouseClick(play, Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        QVERIFY(stage->hasFocus());
        QCOMPARE(play->toolTip(), QStringLiteral("Play (Space)"));
        QCOMPARE(play->accessibleName(), QStringLiteral("Play"));
        const QImage before = play->grab().toImage();
        play->setGlyph(Glyph::pause);
        QVERIFY(play->grab().toImage() != before);
    }

    void everyGlyphIsItsOwn()
    {
        QList<QPainterPath> seen;
        for (int i = 0; i <= static_cast<int>(Glyph::more); ++i) {
            bool stroked = false;
            const QPainterPath path = glyphPath(static_cast<Glyph>(i), &stroked);
            QVERIFY(QRectF(0, 0, 16, 16).contains(path.boundingRect()));
            QVERIFY(path.boundingRect().width() > 7 && path.boundingRect().height() > 2);
            QVERIFY(!seen.contains(path));
            seen << path;
        }
    }

    void chainAsksAndDoesNotMoveByItself()
    {
        ThemeWatcher themes;
        ChainBar chain(&themes);
        chain.setLinks({{"Input", "6×6×2", Role::input},
                        {"Depthwise 3×3, rate 2, SAME", "6×6×4", Role::depthwiseOutput},
                        {"Output", "6×6×3", Role::pointwiseOutput}});
        chain.setCurrent(1);
        chain.resize(chain.sizeHint());
        chain.show();
        QSignalSpy spy(&chain, &ChainBar::activated);
        const auto pills = chain.findChildren<QPushButton*>();
        QCOMPARE(pills.size(), 3);
        QTest::mouseClick(pills[2], Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toInt(), 2);
        QCOMPARE(chain.current(), 1);
        QCOMPARE(pills[1]->accessibleName(), QStringLiteral("Depthwise 3×3, rate 2, SAME, 6×6×4"));
        QVERIFY(!pills[1]->accessibleDescription().isEmpty());
    }

    void chainFitsItsWidth()
    {
        ThemeWatcher themes;
        ChainBar chain(&themes);
        std::vector<ChainLink> links(
            6, {"Depthwise 3×3, rate 2, SAME", "6×6×4", Role::depthwiseOutput});
        links[0] = {"x", "1×1×1", Role::input};
        chain.setLinks(links);
        chain.show();
        const auto pills = chain.findChildren<QPushButton*>();
        for (const int width : {chain.sizeHint().width(), 900, 600, 500, 300}) {
            chain.resize(width, 30);
            for (qsizetype i = 0; i < pills.size(); ++i) {
                QVERIFY(pills[i]->geometry().right() < width);
                if (i > 0)
                    QVERIFY(pills[i]->geometry().left() > pills[i - 1]->geometry().right());
            }
        }
        // Where not even dots fit, the current one is in sight, and the one with the keyboard.
        chain.resize(chain.minimumSizeHint());
        const auto seen = [&chain](const QWidget* pill) {
            return pill->x() >= 0 && pill->geometry().right() < chain.width();
        };
        QVERIFY(!std::all_of(pills.begin(), pills.end(), seen));
        for (qsizetype i = 0; i < pills.size(); ++i) {
            chain.setCurrent(static_cast<int>(i));
            QVERIFY(seen(pills[i]));
        }
        for (QPushButton* pill : pills) {
            QFocusEvent focus(QEvent::FocusIn, Qt::TabFocusReason);
            QApplication::sendEvent(pill, &focus);
            QVERIFY(seen(pill));
        }
    }

    // Words that have no room side by side become a list, which does the same.
    void elasticSegmentsBecomeAList()
    {
        ThemeWatcher themes;
        SegmentedControl control(&themes);
        control.setSegments({"TensorFlow", "Keras", "PyTorch", "NumPy"});
        control.setElastic(true);
        control.show();
        control.resize(control.sizeHint());
        QVERIFY(!control.isList());
        auto* list = control.findChild<QComboBox*>();
        QVERIFY(list && !list->isVisible());
        control.setCurrentIndex(2);
        control.resize(control.minimumSizeHint());
        QVERIFY(control.isList() && list->isVisible());
        QCOMPARE(list->currentText(), "PyTorch");
        for (const auto* segment : control.findChildren<QRadioButton*>())
            QVERIFY(!segment->isVisible());
        QSignalSpy spy(&control, &SegmentedControl::activated);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(control.currentIndex(), 3);
        control.setSegmentEnabled(2, false, "why");
        QCOMPARE(list->currentIndex(), 3);
        QTest::keyClick(list, Qt::Key_Up);
        QCOMPARE(control.currentIndex(), 1);
        control.setCurrentIndex(0);
        QCOMPARE(list->currentText(), "TensorFlow");
        QCOMPARE(spy.count(), 2);
        control.resize(control.sizeHint());
        QVERIFY(!control.isList());
    }

    void cardShowsRepairs()
    {
        ThemeWatcher themes;
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* card = new MessageCard(&themes);
        layout->addWidget(card);
        window.show();
        QVERIFY(!card->isVisible());
        card->setMessage(MessageCard::Kind::refusal, "stride 2 with rate 2",
                         {"rate → 1", "stride → 1"});
        QVERIFY(card->isVisible());
        QVERIFY(card->accessibleName().contains("stride 2"));
        QSignalSpy spy(card, &MessageCard::repairChosen);
        const auto buttons = card->findChildren<QPushButton*>();
        QCOMPARE(buttons.size(), 2);
        QTest::mouseClick(buttons[1], Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toInt(), 1);
        card->setMessage(MessageCard::Kind::hint, {});
        QVERIFY(!card->isVisible());
    }

    void narrowCardWrapsItsButtons()
    {
        ThemeWatcher themes;
        MessageCard card(&themes);
        card.setMessage(MessageCard::Kind::refusal, "x",
                        {"rate → 1", "stride → 1", "padding → SAME"});
        card.resize(200, card.heightForWidth(200));
        card.show();
        const auto buttons = card.findChildren<QPushButton*>();
        QTRY_VERIFY(buttons[2]->y() > buttons[0]->y());
        for (const QPushButton* button : buttons) {
            const QPoint corner = button->mapTo(&card, QPoint(button->width(), button->height()));
            QVERIFY(corner.x() <= card.width() && corner.y() <= card.height());
        }
    }

    void labelShortens()
    {
        ElidedLabel label("A line that is much longer than its place");
        label.resize(label.sizeHint());
        QVERIFY(!label.isElided());
        label.resize(60, 20);
        QVERIFY(label.isElided());
        QVERIFY(label.minimumSizeHint().width() < 30);
    }

    void comboIgnoresThePassingWheel()
    {
        ThemeWatcher themes;
        ComboBox box(&themes);
        box.addItems({"a", "b", "c"});
        box.setCurrentIndex(1);
        QWheelEvent event(QPointF(5, 5), QPointF(5, 5), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&box, &event);
        QCOMPARE(box.currentIndex(), 1);
        QVERIFY(!event.isAccepted());
    }
};

QTEST_MAIN(TestControls)
#include "tst_controls.moc"
