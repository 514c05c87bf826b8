// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QComboBox;

namespace convstep {

// Every operator, by its TensorFlow name (also the item's data), under heads that cannot be chosen:
// operators, layers, transposed, gradients.
void fillOperatorMenu(QComboBox& box);

}  // namespace convstep
