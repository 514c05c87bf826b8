// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include "ui/theme/theme_watcher.h"

namespace convstep {

// A combo box with a drawn arrow (a style sheet can only show a picture there). The wheel changes
// it only while it has the keyboard focus.
class ComboBox : public QComboBox {
    Q_OBJECT
public:
    explicit ComboBox(const ThemeWatcher* themes, QWidget* parent = nullptr);
    // The chosen entry in semi-bold.
    void setStrong(bool strong);

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    const ThemeWatcher* m_themes;
    bool m_strong = false;
};

}  // namespace convstep
