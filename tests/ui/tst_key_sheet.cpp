// SPDX-License-Identifier: GPL-3.0-or-later
//
// The sheet of keys says all that the keys do.
#include <QAction>
#include <QLabel>
#include <QScrollArea>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <set>

#include "tests/support/lengthening.h"
#include "ui/main_window.h"
#include "ui/present/present_view.h"
#include "ui/stage/stage_widget.h"
#include "ui/widgets/key_sheet.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct KeyOrder {
    bool operator()(QKeyCombination a, QKeyCombination b) const
    {
        return a.toCombined() < b.toCombined();
    }
};

}  // namespace

class TestKeySheet : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<QSettings> m_settings;
    ThemeWatcher m_themes;
    std::unique_ptr<MainWindow> m_window;

    KeySheet* open()
    {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F1);
        return sheet();
    }
    KeySheet* sheet() const
    {
        for (auto* one : m_window->findChildren<KeySheet*>())
            if (one->isVisible())
                return one;
        return nullptr;
    }

private slots:
    void init()
    {
        m_settings = std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("settings.ini")),
                                                 QSettings::IniFormat);
        m_themes.setScale(1);
        m_window = std::make_unique<MainWindow>(m_themes, *m_settings);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(m_window->openExample(QStringLiteral("two_steps")));
    }

    // An action with a key that is not on the sheet fails here.
    void everyActionIsThere()
    {
        const KeySheet* shown = open();
        QVERIFY(shown);
        const QString all = shown->lines().join(QLatin1Char('\n'));
        int found = 0;
        for (const QAction* one : m_window->findChildren<QAction*>()) {
            // Menus repeat keys of actions for show.
            if (one->shortcuts().isEmpty() || one->shortcutContext() == Qt::WidgetShortcut)
                continue;
            const KeyLine line{one->shortcuts(), one->text(), {}};
            QVERIFY2(all.contains(QStringLiteral("%1: %2").arg(line.keyText(), line.does)),
                     qPrintable(one->text()));
            ++found;
        }
        QVERIFY(found >= 14);
        // And an unknown one would be missed.
        const KeyLine other{{Qt::CTRL | Qt::Key_J}, QStringLiteral("Jump"), {}};
        QVERIFY(!all.contains(other.keyText()));
    }

    // Every key that the stage takes is in its table, and every one in the table is taken.
    void everyKeyOfTheStageIsThere()
    {
        std::set<int> listed;
        for (const KeyLine& line : stageModeKeys().lines)
            for (const QKeySequence& key : line.keys) {
                if (key[0].keyboardModifiers() == Qt::NoModifier) {
                    listed.insert(key[0].key());
                    continue;
                }
                QKeyEvent press(QEvent::KeyPress, key[0].key(), key[0].keyboardModifiers());
                static_cast<QObject*>(m_window->stage().canvas())->event(&press);
                QVERIFY2(press.isAccepted(), qPrintable(key.toString()));
            }
        std::vector<int> keys{Qt::Key_Space, Qt::Key_Left,   Qt::Key_Right,    Qt::Key_Home,
                              Qt::Key_End,   Qt::Key_Escape, Qt::Key_Return,   Qt::Key_Enter,
                              Qt::Key_Comma, Qt::Key_Period, Qt::Key_Backspace, Qt::Key_Delete,
                              Qt::Key_Plus,  Qt::Key_Minus,  Qt::Key_Slash,    Qt::Key_Insert};
        for (int key = Qt::Key_A; key <= Qt::Key_Z; ++key)
            keys.push_back(key);
        for (int key = Qt::Key_0; key <= Qt::Key_9; ++key)
            keys.push_back(key);
        for (int key = Qt::Key_F1; key <= Qt::Key_F12; ++key)
            keys.push_back(key);
        QWidget* canvas = m_window->stage().canvas();
        for (const int key : keys) {
            m_window->stage().leaveGrid();
            m_window->driver().seek(5);
            m_window->driver().pause();
            if (key == Qt::Key_Escape)
                continue;  // only while something is pinned
            QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier);
            // To the stage alone: what it does not take would go on to its parents.
            press.setAccepted(true);
            static_cast<QObject*>(canvas)->event(&press);
            QVERIFY2(press.isAccepted() == listed.contains(key),
                     qPrintable(QKeySequence(key).toString() +
                                (listed.contains(key) ? QStringLiteral(" does nothing")
                                                      : QStringLiteral(" is not on the sheet"))));
        }
    }

    // The same of a grid, where every character begins a value, and with Shift and Ctrl held.
    void everyKeyOfAGridIsThere()
    {
        std::set<QKeyCombination, KeyOrder> listed;
        for (const KeyLine& line : gridModeKeys().lines)
            for (const QKeySequence& key : line.keys)
                listed.insert(key[0]);
        std::vector<QKeyCombination> keys;
        for (const int key : {int(Qt::Key_Left), int(Qt::Key_Right), int(Qt::Key_Up),
                              int(Qt::Key_Down), int(Qt::Key_Return), int(Qt::Key_Enter),
                              int(Qt::Key_Home), int(Qt::Key_End), int(Qt::Key_Delete),
                              int(Qt::Key_Backspace), int(Qt::Key_Escape), int(Qt::Key_Insert),
                              int(Qt::Key_F2), int(Qt::Key_F7), int(Qt::Key_F8), int(Qt::Key_P)})
            keys.emplace_back(Qt::NoModifier, static_cast<Qt::Key>(key));
        for (const int key : {int(Qt::Key_Left), int(Qt::Key_Right), int(Qt::Key_Up),
                              int(Qt::Key_Down), int(Qt::Key_Home), int(Qt::Key_F9)})
            keys.emplace_back(Qt::ShiftModifier, static_cast<Qt::Key>(key));
        for (int key = Qt::Key_A; key <= Qt::Key_Z; ++key)
            keys.emplace_back(Qt::ControlModifier, static_cast<Qt::Key>(key));
        QWidget* canvas = m_window->stage().canvas();
        const QString input =
            QString::fromStdString(m_window->document().call().inputs[0].name);
        for (const QKeyCombination key : keys) {
            m_window->stage().leaveGrid();
            QVERIFY(m_window->stage().setCursor(input, {0, 1, 1, 0}));
            QKeyEvent press(QEvent::KeyPress, key.key(), key.keyboardModifiers());
            press.setAccepted(true);
            static_cast<QObject*>(canvas)->event(&press);
            m_window->stage().finishEditing();
            QVERIFY2(press.isAccepted() == listed.contains(key),
                     qPrintable(QKeySequence(key).toString() +
                                (listed.contains(key) ? QStringLiteral(" does nothing")
                                                      : QStringLiteral(" is not on the sheet"))));
        }
    }

    // And of the projector: what it takes before the stage does, or ends it.
    void everyKeyOfTheProjectorIsThere()
    {
        std::set<int> listed;
        for (const KeyLine& line : presenterKeys().lines)
            for (const QKeySequence& key : line.keys)
                listed.insert(key[0].key());
        for (const int key : {int(Qt::Key_PageDown), int(Qt::Key_PageUp), int(Qt::Key_B),
                              int(Qt::Key_Period), int(Qt::Key_F5), int(Qt::Key_Escape),
                              int(Qt::Key_Insert), int(Qt::Key_F7), int(Qt::Key_X)}) {
            m_window->setPresenting(true);
            m_window->driver().seek(5);
            const auto* view = m_window->findChild<PresentView*>();
            QVERIFY(view);
            QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(key));
            const bool did = !m_window->presenting() || view->blank() ||
                             m_window->driver().position() != 5;
            QVERIFY2(did == listed.contains(key),
                     qPrintable(QKeySequence(key).toString() +
                                (did ? QStringLiteral(" is not on the sheet")
                                     : QStringLiteral(" does nothing"))));
            m_window->setPresenting(false);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }

    void opensAndCloses()
    {
        QWidget* before = QApplication::focusWidget();
        const std::int64_t position = m_window->driver().position();
        for (const int key : {int(Qt::Key_Escape), int(Qt::Key_F1), int(Qt::Key_Question)}) {
            KeySheet* shown = open();
            QVERIFY(shown && shown->hasFocus());
            QCOMPARE(shown->size(), m_window->size());
            // No other key gets through.
            QTest::keyClick(shown, Qt::Key_Period);
            QTest::keyClick(shown, Qt::Key_Tab);
            QCOMPARE(m_window->driver().position(), position);
            QVERIFY(shown->hasFocus());
            QTest::keyClick(shown, static_cast<Qt::Key>(key));
            QVERIFY(!sheet());
            QCOMPARE(QApplication::focusWidget(), before);
        }
        KeySheet* shown = open();
        QTest::mouseClick(shown, Qt::LeftButton, {}, {3, 3});
        QVERIFY(!sheet());
    }

    // Nothing is cut to the side, at no size, in no language; what is too high is scrolled.
    void fits_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("scale");
        QTest::newRow("1280x720") << QSize(1280, 720) << 1.0;
        QTest::newRow("1280x720 at 150 %") << QSize(1280, 720) << 1.5;
        QTest::newRow("1600x1000") << QSize(1600, 1000) << 1.0;
        QTest::newRow("1600x1000 at 200 %") << QSize(1600, 1000) << 2.0;
    }
    void fits()
    {
        QFETCH(QSize, size);
        QFETCH(double, scale);
        for (const bool longer : {false, true}) {
            std::unique_ptr<Lengthening> lengthening;
            if (longer)
                lengthening = std::make_unique<Lengthening>();
            QWidget place;
            place.resize(size);
            ThemeWatcher themes;
            themes.setScale(scale);
            std::vector<KeyGroup> groups = stageKeys();
            groups.push_back(groups.front());
            KeySheet shown(themes, groups, &place);
            QVERIFY(place.rect().contains(shown.card()));
            const auto* area = shown.findChild<QScrollArea*>();
            QTest::qWait(0);
            place.grab();
            for (const auto* label : area->widget()->findChildren<QLabel*>()) {
                const QRect at(label->mapTo(area->widget(), QPoint()), label->size());
                QVERIFY2(at.right() < area->width() + 1, qPrintable(label->text()));
                QVERIFY2(label->wordWrap() || label->width() >= label->sizeHint().width(),
                         qPrintable(label->text()));
            }
        }
    }
};

QTEST_MAIN(TestKeySheet)
#include "tst_key_sheet.moc"
