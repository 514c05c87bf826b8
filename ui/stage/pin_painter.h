// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is lit while a person points at a cell, as an overlay over any scene.
#pragma once

#include <QPainter>

#include <vector>

#include "ui/session/pins.h"
#include "ui/stage/scene.h"

namespace convstep {

struct PinOverlay {
    PinLight light;
    bool pinned = false;  // stays, and says how to leave
    bool veiled = true;   // what does not belong steps back
    QString words;
    std::optional<Formula> formula;  // the whole sum of a lit output

    // What a cell that is fed is given, "×2", and where in the scene. Of a cell outside the scene
    // nothing is kept.
    struct Mark {
        QRectF rect;
        bool self = false;     // the cell that is pointed at
        bool padding = false;
        QString factor;
        Role role = Role::filter;  // of the factor
    };
    std::vector<Mark> marks;
    std::vector<QRectF> others;  // cells of grids that step back
    struct Plane {               // thumbnail of a plane that has lit cells
        QRectF rect;
        std::vector<QRectF> cells;
        bool clear = true;       // the cells are large enough to be marked
    };
    std::vector<Plane> planes;
    QRectF label;                // of the words
};

// `values` of the document that the scene shows; cost: the lit cells and those of the scene.
[[nodiscard]] PinOverlay pinOverlay(const StageScene& scene, const SlotValues& values,
                                    const PinLight& light, bool pinned, bool veiled,
                                    const Theme& theme);
// A pin that has nothing to say in the present stage still says that it is there.
[[nodiscard]] PinOverlay pinElsewhere(const StageScene& scene, const Pipeline& pipeline,
                                      const Pin& pin, const Theme& theme);

void paintPin(QPainter& painter, const StageScene& scene, const PinOverlay& overlay,
              const Theme& theme);

}  // namespace convstep
