// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stage for screen readers: its grids are tables whose cells say their value and what they are,
// and the step is a sentence. Private to the stage.
#pragma once

namespace convstep {

class StageCanvas;

// Once per program, before a screen reader may ask; further calls do nothing.
void installStageAccessible();
// The sentence of the step is another one.
void announceStep(StageCanvas* canvas);
// The cell cursor went to another cell.
void announceCursor(StageCanvas* canvas);

}  // namespace convstep
