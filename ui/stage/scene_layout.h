// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts that scenes of every stage kind share. Private to the builders.
#pragma once

#include <QCoreApplication>

#include "ui/stage/scene.h"
#include "ui/stage/scene_values.h"

namespace convstep::scene {

// Measures at scale 1.
constexpr double margin = 24;
constexpr double titleHeight = 40;
constexpr double rulerSize = 18;
constexpr double bracketSize = 30;
constexpr double smallestPitch = 16;
constexpr double largestPitch = 46;
constexpr double formulaHeight = 104;
constexpr double stripHeight = 136;
constexpr double nextHeight = 84;

[[nodiscard]] inline QString text(const char* source)
{
    return QCoreApplication::translate("Stage", source);
}

// What a plane of a slot needs to be drawn as a grid.
struct PlaneRequest {
    int slot = -1;
    const SlotHighlight* highlight = nullptr;
    bool lit = false;         // whether the highlight shows (a step has been made)
    AxisGeometry rows;        // ghosts before and after; rate of a filter plane
    AxisGeometry cols;
    bool ghosts = false;      // draw the padding ring
    bool dilated = false;     // draw the filter's holes
    bool neverRead = false;   // mark inputs that no window reads
};

// Grid of that plane without a place: geometry.origin and pitch are set by place().
[[nodiscard]] GridScene plane(const SceneValues& values, const PlaneRequest& request);
// Puts a grid somewhere and fills in what depends on it: cells, holes, window, rulers, brackets.
void place(GridScene& grid, const QPointF& origin, double pitch, const SceneValues& values,
           const PlaneRequest& request, const Theme& theme, bool rulers);

// Title and subtitle of a slot's plane: "Input", "channel c = 1 (2nd of 2)".
[[nodiscard]] QString roleTitle(const Slot& slot);
// "c", "m" or "o": what a slot's channels are called in the formulas.
[[nodiscard]] QString channelLetter(const SceneValues& values, int slot);
[[nodiscard]] QString planeSubtitle(const SceneValues& values, int slot, std::int64_t n,
                                    std::int64_t channel);

// Strip of channel thumbnails with ribbons, in `area`.
void addChannelStrip(StageScene& scene, const SceneValues& values, const Stage& stage,
                     const Highlights& highlights, const QRectF& area, const Theme& theme);
[[nodiscard]] ThumbnailScene thumbnail(const SceneValues& values, int slot, std::int64_t n,
                                       std::int64_t channel, const QRectF& rect);
// "Then: pointwise": the pixel that comes next through all maps.
void addNextPointwise(StageScene& scene, const SceneValues& values, const Step& step,
                      const QRectF& area, const Theme& theme);
// The card at the bottom.
void addFormula(StageScene& scene, const SceneValues& values, const Theme& theme);

// The three kinds of stages.
[[nodiscard]] StageScene linearScene(const SceneRequest& request, const SceneValues& values,
                                     const Theme& theme);
[[nodiscard]] StageScene termScene(const SceneRequest& request, const SceneValues& values,
                                   const Theme& theme);
[[nodiscard]] StageScene elementwiseScene(const SceneRequest& request, const SceneValues& values,
                                          const Theme& theme);
// A call that never had a result: input, window and what is missing.
[[nodiscard]] StageScene refusedScene(const SceneRequest& request, const Theme& theme);

}  // namespace convstep::scene
