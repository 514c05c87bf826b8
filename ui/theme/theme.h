// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every colour and measure of the window. Widgets get a theme handed in; nobody asks a global.
// Two kinds of colour that never mix: a role has one colour for outlines, labels, formula terms,
// code and timeline; a value has a fill.
#pragma once

#include <QColor>
#include <QMarginsF>
#include <QPalette>
#include <QPen>
#include <QString>

#include "core/ops/operator_info.h"
#include "ui/theme/value_palette.h"

class QWidget;

namespace convstep {

struct RoleColors {
    QColor line;  // outlines and bars: at least 3:1 on window and panel
    QColor text;  // labels and formula terms: at least 4.5:1 there
    QColor tint;  // pale ground of pills and timeline segments; `text` of the theme reads on it
};

struct Theme {
    bool dark = false;
    double scale = 1;  // one setting scales everything; see px()
    double digits = 0.46;  // height of a cell's digits, as a share of the cell

    QColor window;  // behind the stage
    QColor panel;   // side panels, cards, bars
    QColor line;    // hairlines between them
    QColor text;
    QColor quiet;       // captions, rulers; still 4.5:1
    QColor accent;      // controls, selection, focus ring; never a role
    QColor accentText;  // on accent
    QColor field;       // ground of input fields
    QColor fieldLine;   // their outline
    QColor hover;       // ground under the pointer
    QColor code;        // ground of code and size boxes
    QColor hintFill;    // amber note
    QColor hintLine;
    QColor refusalFill;  // red note
    QColor refusalText;

    RoleColors input;
    RoleColors filter;     // also the current tap, which is thickness and a notch, not a hue
    RoleColors output;     // of a depthwise or conv2d stage
    RoleColors pointwise;  // weights dashed, output solid
    RoleColors bias;       // vector dashed, output solid
    RoleColors activation;
    RoleColors upstream;  // gradient that comes from behind
    QColor refusal;       // outline of what does not fit

    QColor ghostFill;  // padding
    QColor ghostLine;  // its dashes
    QColor ghostText;  // its zeros
    QColor notYet;     // cell that is not computed yet
    QColor notYetLine;
    QColor hole;  // dot between the taps of a dilated filter
    ValuePalette values;
    QColor valueLine;  // hairline around a value cell, so that a zero is seen on the panel

    // Length in device-independent pixels of a measure given at scale 1.
    [[nodiscard]] double px(double measure) const { return measure * scale; }
    [[nodiscard]] int ipx(double measure) const { return qRound(measure * scale); }

    [[nodiscard]] const RoleColors& role(Role role) const;
    [[nodiscard]] QColor roleColor(Role which) const { return role(which).line; }
    [[nodiscard]] QColor roleText(Role which) const { return role(which).text; }
    // Outline of that role, `width` at scale 1. Roles that share a colour differ here: weights of
    // the later stages are dashed, gradients of an operand dash-dotted, everything else is solid.
    [[nodiscard]] QPen rolePen(Role role, double width = 2) const;

    // Fill of a value cell and the text on it.
    [[nodiscard]] QColor valueColor(double value, double bound) const
    {
        return values.color(value, bound);
    }
    [[nodiscard]] QColor valueText(const QColor& fill) const;
};

[[nodiscard]] Theme lightTheme(double scale = 1);
[[nodiscard]] Theme darkTheme(double scale = 1);

// The same colours for a projector: quiet text at 7:1, large digits.
[[nodiscard]] Theme presenterTheme(Theme theme);
// Scale of the presenter's theme on a screen of 1280×720. Measures of the presenter's layout are
// those of that screen; grid titles, rulers and lines are as large as elsewhere at this scale.
constexpr double presenterScale = 1.4;

// Standard widgets as in the theme: QPalette and style sheet of a window and all in it, and the
// font of the whole program. The program's palette is left alone: it says what the system wants.
void applyTheme(QWidget* window, const Theme& theme);
[[nodiscard]] QPalette themePalette(const Theme& theme);
// The style sheet alone. Written for the Fusion style; buttons are meant exactly, not the classes
// derived from them, which draw themselves. Push buttons may carry the dynamic properties
// "primary" (filled), "quiet" (no frame) and "pill" (round ends); frames "card" (panel with
// outline) and "bar" (panel ground); labels "quiet", "strong", "head" (capitals: set the font too),
// "code".
[[nodiscard]] QString themeStyleSheet(const Theme& theme);

}  // namespace convstep
