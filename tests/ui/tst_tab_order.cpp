// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that can be used can be reached by Tab alone, and shows that it was.
#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSettings>
#include <QSlider>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <set>

#include "ui/check/check_view.h"
#include "ui/main_window.h"
#include "ui/plots/plot.h"
#include "ui/stage/stage_widget.h"
#include "ui/widgets/timeline.h"

using namespace convstep;

namespace {

QString describe(const QWidget* one)
{
    const auto* button = qobject_cast<const QAbstractButton*>(one);
    return QStringLiteral("%1 “%2”").arg(
        QString::fromLatin1(one->metaObject()->className()),
        one->accessibleName().isEmpty() && button ? button->text() : one->accessibleName());
}

// What a person can do something with.
std::vector<QWidget*> interactive(const QWidget& within)
{
    std::vector<QWidget*> found;
    for (QWidget* one : within.findChildren<QWidget*>()) {
        if (!one->isVisible() || !one->isEnabled())
            continue;
        // Of words that exclude each other the chosen one is reached, the others by arrows; what
        // is inside a text field (its clear button) is done by keys as well.
        const auto* radio = qobject_cast<const QRadioButton*>(one);
        if ((radio && !radio->isChecked()) || qobject_cast<const QLineEdit*>(one->parentWidget()))
            continue;
        if (qobject_cast<QAbstractButton*>(one) || qobject_cast<QLineEdit*>(one) ||
            qobject_cast<QComboBox*>(one) || qobject_cast<QSlider*>(one) ||
            qobject_cast<QPlainTextEdit*>(one) || qobject_cast<Timeline*>(one) ||
            qobject_cast<Plot*>(one))
            found.push_back(one);
    }
    return found;
}

// Presses Tab until it comes back to where it began.
std::vector<QWidget*> walk(Qt::Key key = Qt::Key_Tab)
{
    std::vector<QWidget*> way;
    std::set<QWidget*> seen;
    for (QWidget* at = QApplication::focusWidget(); at && seen.insert(at).second;
         at = QApplication::focusWidget()) {
        way.push_back(at);
        QTest::keyClick(at, key, key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
    }
    return way;
}

int different(const QImage& a, const QImage& b)
{
    if (a.size() != b.size())
        return a.width() * a.height();
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            count += a.pixel(x, y) != b.pixel(x, y);
    return count;
}

}  // namespace

class TestTabOrder : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ThemeWatcher> m_themes;
    std::unique_ptr<MainWindow> m_window;

    void open(ThemeWatcher::Mode mode, QSize size, const char* page)
    {
        m_window.reset();
        m_settings = std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("settings.ini")),
                                                 QSettings::IniFormat);
        m_settings->clear();
        for (const char* section : {"code", "cost", "field", "values", "results", "sizes"})
            m_settings->setValue(QStringLiteral("sections/") + QString::fromLatin1(section), true);
        m_themes = std::make_unique<ThemeWatcher>();
        m_themes->setMode(mode);
        m_window = std::make_unique<MainWindow>(*m_themes, *m_settings);
        m_window->resize(size);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        const QString name = QString::fromLatin1(page);
        if (name != QStringLiteral("gallery")) {
            QVERIFY(m_window->openExample(QStringLiteral("two_steps")));
            m_window->driver().seek(20);
        }
        if (name == QStringLiteral("check"))
            m_window->showCheck();
        QTest::qWait(80);  // the code and the plots come a moment later
    }

private slots:
    void initTestCase() { QApplication::setCursorFlashTime(0); }
    void cleanup()
    {
        m_window.reset();
        m_themes.reset();
    }

    void everythingIsReached_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QSize>("size");
        for (const char* page : {"gallery", "stage", "check"}) {
            QTest::addRow("%s", page) << QString::fromLatin1(page) << QSize(1600, 1000);
            QTest::addRow("%s, narrow", page) << QString::fromLatin1(page) << QSize(760, 700);
        }
    }
    void everythingIsReached()
    {
        QFETCH(QString, page);
        QFETCH(QSize, size);
        open(ThemeWatcher::Mode::light, size, page.toLatin1().constData());
        const std::vector<QWidget*> all = interactive(*m_window);
        QVERIFY(all.size() >= 5);
        for (const Qt::Key key : {Qt::Key_Tab, Qt::Key_Backtab}) {
            const std::vector<QWidget*> way = walk(key);
            const std::set<QWidget*> reached(way.begin(), way.end());
            QStringList missing;
            for (const QWidget* one : all)
                if (!reached.contains(const_cast<QWidget*>(one)))
                    missing << describe(one);
            QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
            if (page == QStringLiteral("stage"))
                QVERIFY(reached.contains(m_window->stage().canvas()));
        }
    }

    // And one that cannot be reached would be found.
    void findsWhatIsNotReached()
    {
        open(ThemeWatcher::Mode::light, {1600, 1000}, "stage");
        auto* button = m_window->findChild<QSlider*>();
        QVERIFY(button);
        button->setFocusPolicy(Qt::NoFocus);
        const std::vector<QWidget*> way = walk();
        QVERIFY(std::find(way.begin(), way.end(), button) == way.end());
        const std::vector<QWidget*> all = interactive(*m_window);
        QVERIFY(std::find(all.begin(), all.end(), button) != all.end());
    }

    void focusIsSeen_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<bool>("dark");
        for (const bool dark : {false, true})
            for (const char* page : {"gallery", "stage", "check"})
                QTest::addRow("%s, %s", page, dark ? "dark" : "light")
                    << QString::fromLatin1(page) << dark;
    }
    void focusIsSeen()
    {
        QFETCH(QString, page);
        QFETCH(bool, dark);
        open(dark ? ThemeWatcher::Mode::dark : ThemeWatcher::Mode::light, {1600, 1000},
             page.toLatin1().constData());
        QStringList unseen;
        for (QWidget* one : walk()) {
            one->setFocus(Qt::TabFocusReason);
            QCOMPARE(QApplication::focusWidget(), one);
            const QImage with = one->grab().toImage();
            one->clearFocus();
            const QImage without = one->grab().toImage();
            // A line along one side, or a ring; a cursor alone is too little.
            const int least = std::min(40, std::min(one->width(), one->height()) + 8);
            if (different(with, without) < least)
                unseen << QStringLiteral("%1: %2").arg(describe(one)).arg(different(with, without));
        }
        QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(QLatin1Char('\n'))));
    }
};

QTEST_MAIN(TestTabOrder)
#include "tst_tab_order.moc"
