// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QWidget>

#include "ui/theme/theme_watcher.h"

namespace convstep {

// One pixel between two parts of the window.
class Hairline : public QWidget {
public:
    explicit Hairline(const ThemeWatcher& themes, QWidget* parent = nullptr)
        : QWidget(parent), m_themes(themes)
    {
        setFixedHeight(1);
        connect(&themes, &ThemeWatcher::themeChanged, this, [this] { update(); });
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter(this).fillRect(rect(), m_themes.theme().line);
    }

private:
    const ThemeWatcher& m_themes;
};

}  // namespace convstep
