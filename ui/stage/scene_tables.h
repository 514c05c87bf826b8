// SPDX-License-Identifier: GPL-3.0-or-later
//
// A scene as tables of words, for those who hear it: every grid, and the terms of a pointwise sum.
// Asked cell by cell, from the scene as it is.
#pragma once

#include <optional>

#include "ui/stage/scene.h"

namespace convstep {

struct SceneTable {
    QString name;  // "Input, channel c = 0 of 2"
    int rows = 0;
    int cols = 0;
    QRectF rect;
};

struct SceneTableCell {
    QString words;  // "3, current tap", "padding: counts as 0", "not computed yet"
    QString place;  // "row −1, column 2"
    QRectF rect;
    bool current = false;
    int slot = -1;  // which tensor's cell it is; −1: none
    Cell cell;
};

// The tables of a scene, in the order in which they are drawn.
[[nodiscard]] int sceneTableCount(const StageScene& scene);
[[nodiscard]] SceneTable sceneTable(const StageScene& scene, int table);
// Counted from 0, padding included; nullopt outside the table. O(1), but for refused calls.
[[nodiscard]] std::optional<SceneTableCell> sceneTableCell(const StageScene& scene, int table,
                                                           int row, int col);
// "row −1", "column 2": what a line of the table is called.
[[nodiscard]] QString sceneTableRow(const StageScene& scene, int table, int row);
[[nodiscard]] QString sceneTableColumn(const StageScene& scene, int table, int col);

}  // namespace convstep
