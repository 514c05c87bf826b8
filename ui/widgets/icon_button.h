// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>
#include <QToolButton>

#include "ui/theme/theme_watcher.h"

namespace convstep {

enum class Glyph {
    start,
    stepBack,
    play,
    pause,
    stepForward,
    end,
    previousNotable,
    nextNotable,
    mark,
    loop,
    undo,
    redo,
    open,
    save,
    exportFile,
    copy,
    gallery,
    close,
    add,
    down,  // narrower: opens what belongs to the button before it
    more,
};

// The outline of a glyph in a square of 16 × 16. Filled shapes and strokes apart: `stroked` tells
// which this one wants (1.6 wide, round).
[[nodiscard]] QPainterPath glyphPath(Glyph glyph, bool* stroked);

// A square button with a drawn glyph; no frame until the pointer or the keyboard is on it. Takes
// the keyboard focus by Tab only, so that a click never takes it from the stage.
class IconButton : public QToolButton {
    Q_OBJECT
public:
    // `name` says what it does: accessible name and, with the shortcut's text, the tool tip.
    IconButton(const ThemeWatcher* themes, Glyph glyph, const QString& name,
               QWidget* parent = nullptr);

    void setGlyph(Glyph glyph);
    [[nodiscard]] Glyph glyph() const { return m_glyph; }
    // As in the constructor; `shortcut` is written behind it ("Space").
    void setName(const QString& name, const QString& shortcut = {});
    // Drawn larger and in the accent: the one button of a group that counts.
    void setStrong(bool strong);
    // Drawn smaller and quieter: one that stands beside text in a panel.
    void setSmall(bool small);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const ThemeWatcher* m_themes;
    Glyph m_glyph;
    bool m_strong = false;
    bool m_small = false;
};

}  // namespace convstep
