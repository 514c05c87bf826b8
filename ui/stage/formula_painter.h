// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>

#include "ui/session/formula.h"
#include "ui/theme/theme.h"

namespace convstep {

// The card with the numbers of the sum, this tap and the rule. Without a formula it says how to
// begin. A sum that does not fit is set smaller, and at last cut at its end.
void paintFormula(QPainter& painter, const QRectF& rect, const Formula* formula,
                  const Theme& theme);

// The sum alone in one row or two, without a card, for those who sit far away: letters of `pixels`
// at scale 1, the current term a quarter larger.
void paintFormulaLine(QPainter& painter, const QRectF& rect, const Formula& formula, double pixels,
                      const Theme& theme);

// Whether the sum fits into that many lines of a card of that width, in letters that can be read.
[[nodiscard]] bool formulaFits(const Formula& formula, int sumLines, double width,
                               const Theme& theme);
// Height of a card of that width for a formula whose sum takes that many lines.
[[nodiscard]] double formulaCardHeight(const Formula& formula, int sumLines, double width,
                                       const Theme& theme);

}  // namespace convstep
