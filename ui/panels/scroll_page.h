// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLayout>

namespace convstep {

// The inside of a side panel: a page with that layout, which scrolls up and down when the panel is
// too low for it; the panel's own ground shows through. Takes the layout.
QWidget* addScrollPage(QFrame* panel, QLayout* layout);

}  // namespace convstep
