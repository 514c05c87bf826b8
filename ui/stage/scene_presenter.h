// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the presenter's scenes share. Measures are those of a screen of 1280×720. Private to them.
#pragma once

#include <algorithm>
#include <array>

#include "ui/stage/scene_layout.h"

namespace convstep::scene::presenter {

constexpr double sideMargin = 24;
constexpr double gap = 64;         // between two grids
constexpr double largestCell = 60;
constexpr double wantedCell = 36;  // rather fewer cells than smaller ones
constexpr double leastCell = 20;
constexpr std::int64_t mostPlaces = 10;  // more columns or rows: the grid is cut
constexpr std::int64_t around = 2;       // that stays around a window then

[[nodiscard]] inline double px(const Theme& theme, double measure)
{
    return theme.px(measure / presenterScale);
}

// Sentence and formula, at the bottom; gives what is left above them.
[[nodiscard]] QRectF addTexts(StageScene& scene, const SceneRequest& request,
                              const SceneValues& values, const Theme& theme);

// What is left of `places` lattice places of that rate when there is room for `room`.
[[nodiscard]] inline std::int64_t left(std::int64_t places, std::int64_t rate, std::int64_t room)
{
    return places <= room ? places : (std::max<std::int64_t>(room, 1) - 1) / rate * rate + 1;
}

struct Column {
    GridScene* grid = nullptr;
    TitlePlan title;
    std::int64_t cols = 0;
    std::int64_t rows = 0;
    double after = 0;  // gap to the next column

    void limit(std::int64_t most)
    {
        cols = left(cols, grid->geometry.colRate, most);
        rows = left(rows, grid->geometry.rowRate, most);
    }
};

// Columns beside each other at one pitch, and what they need around them.
template <std::size_t Count>
struct Row {
    std::array<Column, Count> columns;
    std::array<double, Count> least{};  // width of a column
    double before = 0;                  // left of the first grid
    double behind = 0;                  // right of the last one
    double ruler = 0;
    double under = 0;                   // below the tallest grid
    double middle = 0;                  // height of what stands in the middle, grid or not
    double aside = 0;                   // width of what is no column

    [[nodiscard]] double wide(std::size_t i, double pitch) const
    {
        return std::max({static_cast<double>(columns[i].cols) * pitch, least[i],
                         columns[i].title.width(2) - std::max(0.0, over(i))});
    }
    // How far a title may reach over the gap behind its column.
    [[nodiscard]] double over(std::size_t i) const
    {
        return i + 1 < Count ? columns[i].after * 0.8 : behind * 0.5;
    }
    [[nodiscard]] double width(double pitch) const
    {
        double total = before + behind + aside;
        for (std::size_t i = 0; i < Count; ++i)
            total += wide(i, pitch) + (i + 1 < Count ? columns[i].after : 0);
        return total;
    }
    [[nodiscard]] double titles(double pitch) const
    {
        double high = 0;
        for (std::size_t i = 0; i < Count; ++i)
            high = std::max(high, columns[i].title.height(wide(i, pitch) + over(i)));
        return high;
    }
    [[nodiscard]] double tall(double pitch) const
    {
        std::int64_t rows = 1;
        for (const Column& column : columns)
            rows = std::max(rows, column.rows);
        return static_cast<double>(rows) * pitch;
    }
    // Below the middle of the row; `hanging`: of what hangs below a grid of `rows`.
    [[nodiscard]] double height(double pitch, double hanging, std::int64_t rows) const
    {
        const double below = std::max(tall(pitch) / 2 + under,
                                      static_cast<double>(rows) * pitch / 2 + hanging);
        return titles(pitch) + ruler + std::max(tall(pitch), middle) / 2 +
               std::max(below, middle / 2);
    }
    [[nodiscard]] double fitting(const QSizeF& room, double hanging, std::size_t hangs,
                                 const Theme& theme) const
    {
        double cell = largestCell;
        while (cell > leastCell &&
               (width(px(theme, cell)) > room.width() ||
                height(px(theme, cell), hanging, hangs < Count ? columns[hangs].rows : 0) >
                    room.height()))
            --cell;
        return cell;
    }
};

// Left the terms of the current pixel, one in a line, right the map that they go to.
[[nodiscard]] StageScene termRows(const SceneRequest& request, const SceneValues& values,
                                  const Stage& stage, const Theme& theme);

}  // namespace convstep::scene::presenter
