// SPDX-License-Identifier: GPL-3.0-or-later
//
// F5: the document on the whole screen, and back.
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/main_window.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"
#include "ui/present/present_view.h"
#include "ui/stage/stage_widget.h"

using namespace convstep;

class TestMainWindowPresent : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<QSettings> m_settings;
    ThemeWatcher m_themes;
    std::unique_ptr<MainWindow> m_window;

    static void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }

private slots:
    void init()
    {
        m_settings = std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("settings.ini")),
                                                 QSettings::IniFormat);
        m_window = std::make_unique<MainWindow>(m_themes, *m_settings);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void notFromTheExamples()
    {
        press(Qt::Key_F5);
        QVERIFY(!m_window->presenting());
        m_window->setPresenting(true);
        QVERIFY(!m_window->presenting());
    }

    void thereAndBack_data()
    {
        QTest::addColumn<int>("key");
        QTest::newRow("F5") << static_cast<int>(Qt::Key_F5);
        QTest::newRow("Esc") << static_cast<int>(Qt::Key_Escape);
    }
    void thereAndBack()
    {
        QFETCH(int, key);
        QVERIFY(m_window->openExample(QStringLiteral("two_steps")));
        const auto* top = m_window->findChild<TopBar*>();
        const auto* transport = m_window->findChild<TransportBar*>();
        press(Qt::Key_F5);
        QVERIFY(m_window->presenting());
        QVERIFY(m_window->isFullScreen());
        QVERIFY(!top->isVisible() && !transport->isVisible());
        auto* view = m_window->findChild<PresentView*>();
        QVERIFY(view->isVisible());
        QCOMPARE(view->size(), m_window->size());
        const std::int64_t before = m_window->driver().position();
        press(Qt::Key_PageDown);
        QCOMPARE(m_window->driver().position(), before + 1);
        press(Qt::Key_Period);
        QVERIFY(view->blank());
        QCOMPARE(m_window->driver().position(), before + 1);
        press(Qt::Key_Space);
        QVERIFY(!view->blank() && !m_window->driver().playing());
        // The keys of the window are still there.
        press(Qt::Key_2);
        QCOMPARE(m_window->driver().granularity(), Granularity::window);
        press(static_cast<Qt::Key>(key));
        QVERIFY(!m_window->presenting());
        QVERIFY(!m_window->isFullScreen());
        QVERIFY(top->isVisible() && transport->isVisible());
        QVERIFY(m_window->stage().isAncestorOf(QApplication::focusWidget()) ||
                m_window->stage().canvas() == QApplication::focusWidget());
        // Here the full stop steps again.
        const std::int64_t now = m_window->driver().position();
        press(Qt::Key_Period);
        QVERIFY(m_window->driver().position() > now);
    }

    void escapeLeavesTheGridFirst()
    {
        QVERIFY(m_window->openExample(QStringLiteral("two_steps")));
        press(Qt::Key_F5);
        press(Qt::Key_Return);
        auto* view = m_window->findChild<PresentView*>();
        QCOMPARE(view->stage().focusMode(), StageWidget::FocusMode::grid);
        press(Qt::Key_Escape);
        QVERIFY(m_window->presenting());
        press(Qt::Key_Escape);
        QVERIFY(!m_window->presenting());
    }

    void otherPagesEndIt()
    {
        QVERIFY(m_window->openExample(QStringLiteral("two_steps")));
        press(Qt::Key_F5);
        QVERIFY(m_window->presenting());
        m_window->showGallery();
        QVERIFY(!m_window->presenting() && m_window->galleryShown());
        QVERIFY(m_window->openExample(QStringLiteral("two_steps")));
        press(Qt::Key_F5);
        QVERIFY(m_window->openExample(QStringLiteral("article_atrous_valid")));
        QVERIFY(!m_window->presenting());
        // A refused document can be presented as well.
        press(Qt::Key_F5);
        QVERIFY(m_window->presenting());
    }
};

QTEST_MAIN(TestMainWindowPresent)
#include "tst_main_window_present.moc"
