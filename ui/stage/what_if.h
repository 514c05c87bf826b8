// SPDX-License-Identifier: GPL-3.0-or-later
//
// "What if": the mistaken computation of the output cell that a scene is at, beside the true one.
// Lies over a finished scene, whose places it takes; built from the tap list of the misconception.
#pragma once

#include <QPainter>

#include "core/ops/variants.h"
#include "ui/stage/scene.h"

namespace convstep {

// One tensor of the mistaken sum in little: what is read, the weights, the products.
struct WhatIfGrid {
    QString caption;
    QRectF captionRect;
    struct Place {
        QRectF rect;
        double value = 0;
        bool padding = false;
    };
    std::vector<Place> cells;  // in the order of the taps
    double bound = 1;
};

struct WhatIfScene {
    Variant variant{};
    // Over the grids of the scene.
    std::vector<QRectF> taken;     // cells that the mistake reads, as far as they are shown
    std::optional<QRectF> window;  // around them
    std::optional<QRectF> output;  // the cell whose value it would be
    // Below them.
    QRectF card;
    QStringList title;  // "if the kernel were flipped: 7 instead of −3"
    QRectF titleRect;
    QStringList line;   // what holds instead
    QRectF lineRect;
    std::vector<WhatIfGrid> grids;  // none when there are too many taps to be seen
    std::vector<SignScene> signs;
    SumScene mistaken;
    SumScene truth;
    QStringList channels;  // sums per channel, of sums over several
    QRectF channelsRect;
};

// The variant that a key of the stage stands for: F, S, K, H.
[[nodiscard]] std::optional<Variant> variantOfKey(int key);
// "What if? Hold F: kernel flipped · ...": the keys that mean something for that stage; empty when
// none does.
[[nodiscard]] QString whatIfLegend(const Pipeline& pipeline, const Stage& stage);

// Why that key means nothing at that stage, in a sentence.
[[nodiscard]] QString whatIfNothing(Variant variant, const Pipeline& pipeline, const Stage& stage);

// nullopt when nothing is stepped yet, or the misconception does not concern this stage. Cost: the
// taps of one output cell.
[[nodiscard]] std::optional<WhatIfScene> whatIfScene(const StageScene& scene,
                                                     const Document& document,
                                                     std::int64_t position, Variant variant,
                                                     const Theme& theme);
// The first line of the card is larger than the others.
[[nodiscard]] QFont whatIfTitleFont(const Theme& theme);
[[nodiscard]] double whatIfTitleLine(const Theme& theme);
void paintWhatIf(QPainter& painter, const WhatIfScene& whatIf, const Theme& theme);

}  // namespace convstep
