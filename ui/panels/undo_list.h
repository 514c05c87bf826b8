// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/theme/theme_watcher.h"

class QUndoStack;
class QUndoView;

namespace convstep {

// Everything that can be undone and redone, oldest first, in a small window below a button. An entry
// that is clicked, or gone to by arrows, is the state that the document is in then; Enter and Esc
// close the list and leave it there.
class UndoList : public QFrame {
    Q_OBJECT
public:
    UndoList(QUndoStack& stack, const ThemeWatcher& themes, QWidget* parent);

    // Below that widget, inside its window.
    void showBelow(const QWidget& anchor);
    [[nodiscard]] QUndoView* view() const { return m_view; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void restyle();

    const ThemeWatcher& m_themes;
    QUndoView* m_view;
};

}  // namespace convstep
