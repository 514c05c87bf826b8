// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>

#include "ui/stage/scene.h"

namespace convstep {

// A plane in little, with its caption, the window of the step and the part that a grid shows of it.
void paintThumbnail(QPainter& painter, const ThumbnailScene& thumb, const Theme& theme);

}  // namespace convstep
