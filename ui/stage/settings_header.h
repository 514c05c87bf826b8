// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/theme/theme_watcher.h"

namespace convstep {

class ElidedLabel;

// Two lines over one half of a split stage: which settings it shows, and what came of them.
class SettingsHeader : public QWidget {
    Q_OBJECT
public:
    explicit SettingsHeader(const ThemeWatcher& themes, QWidget* parent = nullptr);

    void setTexts(const QString& name, const QString& line);
    // Both lines.
    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void restyle();

    const ThemeWatcher& m_themes;
    ElidedLabel* m_name;
    ElidedLabel* m_line;
};

}  // namespace convstep
