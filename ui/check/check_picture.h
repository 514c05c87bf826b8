// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/gallery/example_picture.h"

namespace convstep {

// The picture of the card "Check a layer": the same window in the corner of an image under
// TensorFlow's SAME at stride 2, and under padding on both sides.
[[nodiscard]] CardPicture checkPicture();

}  // namespace convstep
