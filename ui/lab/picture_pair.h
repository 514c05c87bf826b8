// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSlider>

#include "ui/theme/theme_watcher.h"

namespace convstep {

class PictureView;
class WipeDivider;

// Two views of the same viewport: side by side, or as a wipe, both as large as this and at the same
// place of the picture, the left one seen to the left of a divider, the right one to the right of
// it. The divider is dragged, or moved by its keys (arrows, Page Up and Down, Home, End), and by
// Shift with the arrows from either view.
class PicturePair : public QWidget {
    Q_OBJECT
public:
    // Takes both views over. `themes` must outlive it.
    PicturePair(PictureView* left, PictureView* right, const ThemeWatcher& themes,
                QWidget* parent = nullptr);

    // Of that size is what both show: higher than it needs to be shown whole this does not grow.
    void setPicture(const QSizeF& size);
    void setWipe(bool on);
    [[nodiscard]] bool wipe() const { return m_wipe; }
    // Share of the width that the left view has in a wipe, 0 to 1.
    void setDivider(double share);
    [[nodiscard]] double divider() const;

    [[nodiscard]] QSize sizeHint() const override
    {
        return {960, minimumSizeHint().height()};
    }
    [[nodiscard]] QSize minimumSizeHint() const override
    {
        return {320, m_themes.theme().ipx(200)};
    }

signals:
    void wipeChanged(bool on);
    void dividerMoved();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();

    const ThemeWatcher& m_themes;
    PictureView* m_left;
    PictureView* m_right;
    WipeDivider* m_divider;
    bool m_wipe = false;
    QSizeF m_picture;
};

// The line between both halves of a wipe, with a handle: a slider in thousandths.
class WipeDivider : public QAbstractSlider {
    Q_OBJECT
public:
    WipeDivider(const ThemeWatcher& themes, QWidget* parent);

    static constexpr int whole = 1000;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    const ThemeWatcher& m_themes;
    double m_grip = 0;  // of the pointer from the line
};

}  // namespace convstep
