// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

#include "ui/theme/theme_watcher.h"

namespace convstep {

class ChainPill;

// One station of the way that the data takes.
struct ChainLink {
    QString title;  // "Depthwise 3×3, rate 2, SAME"
    QString shape;  // "6×6×4"
    Role role = Role::input;
    bool refused = false;  // does not fit: drawn in the refusal colour, dashed
};

// The map on top: pills with arrows between them, the current one filled in its role's colour.
// When there is not enough room the shapes go first, then titles are shortened, then all but the
// current one are dots; what still is too long moves so that the current one is in sight.
class ChainBar : public QWidget {
    Q_OBJECT
public:
    explicit ChainBar(const ThemeWatcher* themes, QWidget* parent = nullptr);

    // Replaces everything; none is current then. The keyboard focus stays at its place of the chain.
    void setLinks(const std::vector<ChainLink>& links);
    void setCurrent(int index);  // -1: none
    [[nodiscard]] int current() const { return m_current; }
    [[nodiscard]] qsizetype count() const { return static_cast<qsizetype>(m_pills.size()); }

    // Where the last pill ends, at most the width.
    [[nodiscard]] int contentWidth() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    // A person asks to go there; the current one does not change by itself.
    void activated(int index);
    // A person pressed Delete on it.
    void removeAsked(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    // A pill that gets the keyboard is brought into sight; its keys.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();
    void arrangeDots();
    void place(const std::vector<int>& widths, int gap, int shown);

    const ThemeWatcher* m_themes;
    std::vector<ChainPill*> m_pills;
    int m_current = -1;
    int m_gap = 0;  // between pills now, in pixels
};

}  // namespace convstep
