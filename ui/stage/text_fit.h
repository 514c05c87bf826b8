// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much room texts take on the stage, so that builders can give it to them, in any language.
#pragma once

#include <QFont>
#include <QString>
#include <QStringList>

#include "ui/theme/theme.h"

namespace convstep {

// The fonts of a scene's texts; builders measure with what the painter draws with.
enum class SceneText : std::uint8_t {
    title,    // of a grid; heads of parts
    caption,  // below titles, thumbnails and sums
    line,     // explanations
    ruler,
    rulerStrong,
    rule,     // the lines below the formula
    reason,   // why a call is refused
    sentence,  // the same, and the step, for those who sit far away
};
[[nodiscard]] QFont sceneFont(SceneText kind, const Theme& theme);
// From one line to the next.
[[nodiscard]] double sceneLine(SceneText kind, const Theme& theme);

// Every digit counts as wide as 0, so that a running number does not move anything.
[[nodiscard]] double textWidth(const QString& text, const QFont& font);
// At most `most` lines, broken at blanks, none wider than `width`; what does not fit is elided at
// the end of the last one.
[[nodiscard]] QStringList brokenLines(const QString& text, const QFont& font, double width,
                                      int most);
// The least width in which one or two lines hold all of it.
[[nodiscard]] double widthFor(const QString& text, const QFont& font, int lines);

}  // namespace convstep
