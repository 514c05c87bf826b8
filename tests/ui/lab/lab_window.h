// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window with its page "Full size", used as a person does.
#pragma once

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/main_window.h"

namespace convstep::test {

// Those of another window, where a second one is to find them.
struct LabWindow {
    explicit LabWindow(QSettings* others = nullptr)
        : own(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat)
    {
        window = std::make_unique<MainWindow>(themes, others ? *others : own);
        window->resize(1280, 720);
        window->show();
        window->findChild<QAction*>(QStringLiteral("fullSize"))->trigger();
    }
    [[nodiscard]] LabView& lab() const { return *window->findChild<LabView*>(); }
    [[nodiscard]] bool waitUntilShown() const
    {
        return QTest::qWaitFor(
            [this] { return !lab().busy() && lab().outcome() && lab().outcome()->factor == 1; },
            120'000);
    }
    template <class T>
    [[nodiscard]] T& find(const char* name) const
    {
        return *lab().findChild<T*>(QString::fromLatin1(name));
    }
    void choose(const char* box, const QString& entry) const
    {
        auto& combo = find<QComboBox>(box);
        const int index = combo.findText(entry);
        QVERIFY2(index >= 0, qPrintable(entry));
        combo.setCurrentIndex(index);
        emit combo.activated(index);
    }
    void type(const char* field, const QString& text) const
    {
        auto& edit = find<QLineEdit>(field);
        edit.setFocus();
        edit.selectAll();
        QTest::keyClicks(&edit, text);
        QTest::keyClick(&edit, Qt::Key_Return);
    }

    QTemporaryDir folder;
    QSettings own;
    ThemeWatcher themes;
    std::unique_ptr<MainWindow> window;
};

}  // namespace convstep::test
