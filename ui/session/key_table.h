// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which keys do what, for the sheet that shows them. The window's actions know their own keys; what
// the stage handles itself is listed here, and a test presses every key to see that nothing is
// missing.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>

#include <vector>

namespace convstep {

struct KeyLine {
    QList<QKeySequence> keys;
    QString does;
    QString words;  // in place of the keys' own names: "0–9"

    // "Ctrl+Shift+Z or Ctrl+Y"
    [[nodiscard]] QString keyText() const;
};

struct KeyGroup {
    QString title;
    std::vector<KeyLine> lines;
};

// While the stage has the keyboard, in its grids, and on a projector: in this order.
[[nodiscard]] std::vector<KeyGroup> stageKeys();
// The keys of the stage itself: all that it takes when it has the keyboard.
[[nodiscard]] KeyGroup stageModeKeys();
// All that a grid takes besides the characters that begin a value.
[[nodiscard]] KeyGroup gridModeKeys();
// All that the projector takes before the stage.
[[nodiscard]] KeyGroup presenterKeys();

}  // namespace convstep
