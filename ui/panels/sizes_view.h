// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/session/settings.h"
#include "ui/theme/theme_watcher.h"

class QLabel;

namespace convstep {

// The arithmetic of sizes in a quiet box, in the fixed-width font; text can be selected.
class SizesView : public QFrame {
    Q_OBJECT
public:
    explicit SizesView(const ThemeWatcher& themes, QWidget* parent = nullptr);

    void setSettings(const Settings& settings);
    [[nodiscard]] QString plainText() const { return m_plain; }

private:
    void show();

    const ThemeWatcher& m_themes;
    QLabel* m_label;
    Settings m_settings;
    QString m_plain;
};

}  // namespace convstep
