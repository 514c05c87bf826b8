// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep compute for what belongs to a layer but is no convolution.
#pragma once

#include <string>
#include <vector>

#include "app/commands.h"

namespace convstep::app {

// regularizer, constraint, initializer
[[nodiscard]] const std::vector<std::string>& layerPartNames();
// Precondition: one of these names.
[[nodiscard]] int computeLayerPart(const std::string& name, Words words);

}  // namespace convstep::app
