// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

#include "ui/session/key_table.h"
#include "ui/theme/theme_watcher.h"

class QLabel;
class QScrollArea;

namespace convstep {

// All keys on one card over the window. Fills its parent; Esc, `?`, F1 or a click close it, and
// the focus goes back to where it was. Meanwhile no other key reaches the window.
class KeySheet : public QWidget {
    Q_OBJECT
public:
    KeySheet(const ThemeWatcher& themes, std::vector<KeyGroup> groups, QWidget* parent);

    // What is written on it, line by line: "Ctrl+Z: Undo".
    [[nodiscard]] QStringList lines() const;
    // The card, for tests.
    [[nodiscard]] QRect card() const;

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
    void leave();

    const ThemeWatcher& m_themes;
    std::vector<KeyGroup> m_groups;
    QScrollArea* m_area;
    QWidget* m_before;  // had the focus
};

}  // namespace convstep
