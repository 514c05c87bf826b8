// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QRegion>

#include "ui/stage/scene.h"

namespace convstep {

// Paints a scene in its own coordinates: for the window, pictures and prints alike. Leaves the
// painter's state as it was. `pale`: the whole scene belongs to an earlier state. `part`: what does
// not touch it is left out; the caller clips.
void paintScene(QPainter& painter, const StageScene& scene, const Theme& theme, bool pale = false,
                const QRegion* part = nullptr);

// Where two scenes look different, with all that reaches into their neighbours: the whole scene
// where they have other parts. Cost: one pass over both.
[[nodiscard]] QRegion changedRegion(StageScene& before, StageScene& after, const Theme& theme);

// "⊙", "=" and arrows between the parts, of that size at scale 1.
void paintSigns(QPainter& painter, const std::vector<SignScene>& signs, double pixels,
                const Theme& theme);
// While a window is lit, what it does not take steps back.
[[nodiscard]] bool gridFocused(const GridScene& grid);

}  // namespace convstep
