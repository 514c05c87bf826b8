// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a card's picture shows, without colours: maps in a row and what stands between them.
// Internal to the gallery.
#pragma once

#include <QMargins>
#include <QRect>
#include <QString>
#include <optional>
#include <vector>

#include "core/layer/activation.h"
#include "core/spec/operator_spec.h"
#include "ui/theme/theme.h"

namespace convstep {

struct PictureOutline {
    QRect cells;
    Role role = Role::filter;
    double width = 2;
    bool dashed = false;
};

// Channels of one tensor (one batch), cut to what a card has room for.
struct PictureMaps {
    int rows = 0;
    int cols = 0;
    QMargins ghosts;
    std::vector<std::vector<double>> channels;
    double bound = 0;
    std::vector<bool> faded;
    std::vector<PictureOutline> outlines;  // on the first channel
    bool below = false;                    // channels below one another; else one behind the other
    int slotRows = 0;       // below: at least that many rows for each, to align with a neighbour
    bool numbered = false;  // "m = 0" beside each, in wide cards
};

struct PictureModel {
    struct Item {
        enum class Kind { maps, times, arrow, ways, curve };
        Kind kind = Kind::maps;
        PictureMaps maps;
        Activation activation = Activation::linear;
        int multiplier = 1;     // ways: channel c leads to c·multiplier + q
        bool wideOnly = false;  // left out of small cards
    };
    std::vector<Item> items;
    QString label;  // of a refusal: "5 > 4"
    bool refused = false;
};

[[nodiscard]] PictureModel pictureModel(const OperatorCall& call);

}  // namespace convstep
