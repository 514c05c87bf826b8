// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>

#include "ui/session/formula.h"
#include "ui/theme/theme.h"

namespace convstep {

// The card with the numbers of the sum, this tap and the rule. Without a formula it says how to
// begin. Words wrap; what does not fit in the card's lines is cut at the end of the last one.
void paintFormula(QPainter& painter, const QRectF& rect, const Formula* formula,
                  const Theme& theme);

}  // namespace convstep
