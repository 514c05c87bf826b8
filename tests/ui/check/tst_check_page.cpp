// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page "check a layer" in the window: in from the gallery and the menu, out to the stage.
#include <QAction>
#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/check/check_view.h"
#include "ui/gallery/gallery_card.h"
#include "ui/main_window.h"

using namespace convstep;

namespace {

struct Window {
    Window() : settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat)
    {
        window = std::make_unique<MainWindow>(themes, settings);
        window->show();
    }
    [[nodiscard]] CheckView* check() const { return window->findChild<CheckView*>(); }
    [[nodiscard]] QAction* action(const char* name) const
    {
        return window->findChild<QAction*>(QString::fromLatin1(name));
    }

    QTemporaryDir folder;
    QSettings settings;
    ThemeWatcher themes;
    std::unique_ptr<MainWindow> window;
};

}  // namespace

class TestCheckPage : public QObject {
    Q_OBJECT

private slots:
    void theGalleryHasItsCard()
    {
        const Window w;
        GalleryCard* card = nullptr;
        for (GalleryCard* one : w.window->findChildren<GalleryCard*>())
            if (one->accessibleName() == "Check a layer")
                card = one;
        QVERIFY(card);
        card->click();
        QVERIFY(w.window->checkShown());
        QVERIFY(!w.action("save")->isEnabled());
        QVERIFY(!w.action("play")->isEnabled());
        emit w.check()->examplesRequested();
        QVERIFY(w.window->galleryShown());
    }

    void theWayToTheStageAndBack()
    {
        const Window w;
        w.action("check")->trigger();
        QVERIFY(w.window->checkShown());
        w.check()->setLine(QStringLiteral("separable 112x112x32 k3 s2 same"));
        for (QPushButton* button : w.check()->findChildren<QPushButton*>())
            if (button->property("primary").toBool())
                button->click();
        QVERIFY(!w.window->checkShown() && !w.window->galleryShown());
        const Settings settings = w.window->document().settings();
        QCOMPARE(settings.op, std::string("separable_conv2d"));
        QCOMPARE(settings.height, 6);
        QCOMPARE(settings.strideRows, 2);
        QVERIFY(!w.window->document().refusal());
        QVERIFY(w.action("save")->isEnabled());
        // The page still says what was asked.
        w.action("check")->trigger();
        QCOMPARE(w.check()->report()->settings.height, 112);
        QTest::keyClick(w.window.get(), Qt::Key_Escape);
        QVERIFY(!w.window->checkShown());
    }

    void escapeWithoutADocumentLeadsToTheGallery()
    {
        const Window w;
        w.action("check")->trigger();
        QTest::keyClick(w.window.get(), Qt::Key_Escape);
        QVERIFY(w.window->galleryShown());
    }
};

QTEST_MAIN(TestCheckPage)
#include "tst_check_page.moc"
