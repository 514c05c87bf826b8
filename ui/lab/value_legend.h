// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/theme/theme_watcher.h"

namespace convstep {

// The diverging palette as a bar, with the values of its ends and its middle.
class ValueLegend : public QWidget {
    Q_OBJECT
public:
    explicit ValueLegend(const ThemeWatcher& themes, QWidget* parent = nullptr);

    void setBound(double bound);
    [[nodiscard]] double bound() const { return m_bound; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const ThemeWatcher& m_themes;
    double m_bound = 1;
};

}  // namespace convstep
