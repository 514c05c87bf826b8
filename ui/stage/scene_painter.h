// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>

#include "ui/stage/scene.h"

namespace convstep {

// Paints a scene in its own coordinates: for the window, pictures and prints alike. Leaves the
// painter's state as it was. `pale`: the whole scene belongs to an earlier state.
void paintScene(QPainter& painter, const StageScene& scene, const Theme& theme, bool pale = false);

}  // namespace convstep
