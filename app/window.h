// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace convstep::app {

// Opens the window and runs it to its end. Without a display it says so and gives badUsage; Qt's
// own options (-platform, -style, ...) are understood.
[[nodiscard]] int runWindow(int& argc, char** argv);

}  // namespace convstep::app
