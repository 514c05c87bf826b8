// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/spec/operator_spec.h"
#include "ui/theme/theme.h"

class QPainter;
class QRectF;

namespace convstep {

// Paints itself into a rectangle whose ground is already there.
using CardPicture = std::function<void(QPainter&, const QRectF&, const Theme&)>;

// The picture of a call, made of its own numbers: input, filter and result with one telling window;
// depthwise as maps and the ways between them; pipelines as maps one after another; a refused call
// as the window that does not fit. All zeros: the empty grid alone. Reads at most 12 rows, columns
// and 4 channels of each tensor, and computes what it shows at once; the function returned keeps
// only that.
[[nodiscard]] CardPicture examplePicture(const OperatorCall& call);

}  // namespace convstep
