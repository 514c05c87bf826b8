// SPDX-License-Identifier: GPL-3.0-or-later
//
// The arithmetic of sizes, written out with the numbers of a setting: effective kernel, output,
// padding, what is skipped and dropped. Also for settings that are refused, as far as they go.
// Letters: e effective kernel, n size, out output size. Pure, but for translations.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

#include "ui/session/settings.h"

namespace convstep {

struct SizesBlock {
    QString head;       // "Rows and columns", "Rows", "Columns", "Channels"
    QStringList lines;  // for a fixed-width font, about 30 characters each
};

// One block for both axes when they have the same numbers, else one each; then the channels. For
// gradients, of the forward operator. O(1).
[[nodiscard]] std::vector<SizesBlock> sizesText(const Settings& settings);

}  // namespace convstep
