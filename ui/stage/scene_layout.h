// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts that scenes of every stage kind share. Private to the builders.
#pragma once

#include <QCoreApplication>

#include "ui/stage/scene.h"
#include "ui/stage/scene_values.h"
#include "ui/stage/text_fit.h"

namespace convstep::scene {

// Measures at scale 1.
constexpr double margin = 24;
constexpr double bracketSize = 34;
constexpr double smallestPitch = 16;
constexpr double readablePitch = 20;  // below it a grid rather shows a part of its tensor
constexpr double croppedPitch = 24;
constexpr double largestPitch = 54;
constexpr double widestGap = 48;  // that spare height puts between two parts

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
    bool neverRead = false;   // mark cells of the image side that no window reads
    bool jumps = false;       // draw the way from window to window where the stride is above 1
    bool outlined = false;    // draw the outline around the window
};

// Grid of that plane without a place: geometry.origin and pitch are set by place().
[[nodiscard]] GridScene plane(const SceneValues& values, const PlaneRequest& request);
// Keeps at most that many lattice places of each axis: those around the step, or from where a view
// of that slot begins. Moves on by pages, so that the cells rest while a window travels over them.
void crop(GridScene& grid, std::int64_t latticeRows, std::int64_t latticeCols,
          const PlaneRequest& request, const std::vector<GridView>& views);
// Puts a grid somewhere and fills in what depends on it: cells, holes, window, rulers, brackets.
void place(GridScene& grid, const QPointF& origin, double pitch, const SceneValues& values,
           const PlaneRequest& request, const Theme& theme, bool rulers);
// Finds the size of each grid's numbers, when its cells have their places.
void setNumberSizes(StageScene& scene, double zoom, const Theme& theme);
// "−1": a row or column on a ruler.
[[nodiscard]] QString positionText(std::int64_t position);
// Room that a ruler takes which goes up to `last`.
[[nodiscard]] inline double rulerRoom(std::int64_t last, const Theme& theme)
{
    return theme.px(last > 999 ? 34 : last > 99 ? 28 : 18);
}
// The same of a grid that may yet be cut.
[[nodiscard]] inline double rulerRoom(const GridScene& grid, const Theme& theme)
{
    const GridGeometry& g = grid.geometry;
    return rulerRoom(std::max(g.rowFirst + g.rows, g.colFirst + g.cols) - 1, theme);
}
// Room that the jumps of a plane's windows need beyond its rulers.
[[nodiscard]] double jumpRoom(const PlaneRequest& request, const AxisGeometry& axis,
                              const Theme& theme);
// What is added to a plane and what is left over of it, in numbers at its edges; needs its place.
void addLedger(GridScene& grid, const PlaneRequest& request, const PaddingSpec& padding,
               const Theme& theme);
// The jumps along both axes; the current ones lead to the window of `step`.
void addJumps(GridScene& grid, const PlaneRequest& request, const Step* step, const Theme& theme);
// Room that the brackets of a plane's padding need below and to the right of it.
[[nodiscard]] double bracketRoom(const PlaneRequest& request, const Theme& theme);
[[nodiscard]] double sideBracketRoom(const PlaneRequest& request, const Theme& theme);

// Title and subtitle of a slot's plane: "Input", "channel c = 1 (2nd of 2)".
[[nodiscard]] QString roleTitle(const Slot& slot);
// "c", "m" or "o": what a slot's channels are called in the formulas.
[[nodiscard]] QString channelLetter(const SceneValues& values, int slot);
[[nodiscard]] QString planeSubtitle(const SceneValues& values, int slot, std::int64_t n,
                                    std::int64_t channel);
// As wide as any subtitle of that slot, whatever plane is shown.
[[nodiscard]] QString widestSubtitle(const SceneValues& values, int slot);

// Texts above a grid. Layouts must not move from step to step, so they are planned with the widest
// texts and drawn with those of the step.
class TitlePlan {
public:
    TitlePlan() = default;
    TitlePlan(const QString& title, const QString& widestSubtitle, const Theme& theme);

    // Least width with each of them on one line, or on up to two.
    [[nodiscard]] double width(int lines) const
    {
        return lines == 1 ? std::max(m_title.one, m_subtitle.one)
                          : std::max(m_title.two, m_subtitle.two);
    }
    // Height at that width, with up to two lines each.
    [[nodiscard]] double height(double width) const
    {
        return m_title.lines(width) * m_titleLine + m_subtitle.lines(width) * m_subtitleLine +
               m_gap;
    }

private:
    struct Widths {
        double one = 0;
        double two = 0;
        [[nodiscard]] double lines(double width) const { return width >= one ? 1 : 2; }
    };
    Widths m_title;
    Widths m_subtitle;
    double m_titleLine = 0;
    double m_subtitleLine = 0;
    double m_gap = 0;
};
void setTitle(GridScene& grid, const QRectF& rect, const Theme& theme);

// A strong word and a quiet line after it, or below it where there is no room beside it.
[[nodiscard]] double headHeight(const QString& head, const QString& line, double width,
                                const Theme& theme);
void addHead(StageScene& scene, const QString& head, std::optional<Role> role,
             const QString& line, const QRectF& area, const Theme& theme);

// Thumbnails of the channels, with ribbons. `least` and `most` bound its height; 0: none.
struct StripPlan {
    double least = 0;
    double most = 0;
    bool partials = false;  // with the partial map of each input channel below it
};
// `partials`: with the row of them, where the stage sums over channels.
[[nodiscard]] StripPlan planChannelStrip(const SceneValues& values, const Stage& stage,
                                         double width, const Theme& theme, bool partials = false);
void addChannelStrip(StageScene& scene, const SceneValues& values, const Stage& stage,
                     const Highlights& highlights, const QRectF& area, const Theme& theme,
                     bool partials = false);

// Whether every output cell is a sum over several input channels, each with a window of its own.
[[nodiscard]] bool hasPartials(const Stage& stage);
[[nodiscard]] QString partialCaption(std::int64_t channel);
[[nodiscard]] QString sumCaption(const SceneValues& values, const Stage& stage,
                                 std::int64_t channel);
// The partial maps of the current output channel, each below the thumbnail of its input channel
// (those from `first` to `last`), with what they add up to: part + part = sum.
struct PartialsPlace {
    std::size_t first = 0;
    std::size_t last = 0;
    double fromTop = 0;  // where the way down from an input begins
    double top = 0;      // of the maps
    double sumLeft = 0;
};
void addPartials(StageScene& scene, const SceneValues& values, const Stage& stage,
                 const Highlights& highlights, const PartialsPlace& place, const Theme& theme);
[[nodiscard]] ThumbnailScene thumbnail(const SceneValues& values, int slot, std::int64_t n,
                                       std::int64_t channel, const QRectF& rect,
                                       const Theme& theme);
// Marks on the thumbnails which part of their plane a cropped grid shows.
void markViews(StageScene& scene);
// Marks on the thumbnails of the stage's input where the window of the step is. Cost: its taps.
void markWindow(StageScene& scene, const SceneValues& values, const Stage& stage);

// "Then: pointwise": the pixel that comes next through all maps. Height 0: there is none.
[[nodiscard]] double nextHeight(const SceneValues& values, const Step& step, double width,
                                const Theme& theme);
void addNextPointwise(StageScene& scene, const SceneValues& values, const Step& step,
                      const QRectF& area, const Theme& theme);

// The card at the bottom of a scene of that width: first its height, then, when the scene has its
// size, its place.
[[nodiscard]] double prepareFormula(StageScene& scene, const SceneValues& values, double width,
                                    const Theme& theme);
void addFormula(StageScene& scene, const SceneValues& values, double height, const Theme& theme);

// What the layouts of a linear stage share: how its planes are drawn, and the products, laid out as
// the weights are.
struct LinearParts {
    PlaneRequest a;
    PlaneRequest b;
    PlaneRequest out;
};
[[nodiscard]] LinearParts linearParts(const SceneValues& values, const Stage& stage,
                                      const Highlights& lit);
[[nodiscard]] GridScene productsGrid(const SceneValues& values, const Stage& stage,
                                     const Step& step, const Highlights& lit,
                                     const GridScene& weights, const QPointF& origin);
// What stands between the two planes of an elementwise stage: the bias that is added, or the curve.
void addMiddle(StageScene& scene, const SceneValues& values, const Stage& stage, const Step& step,
               const QRectF& box, const QRectF& title, const Theme& theme);
[[nodiscard]] QString middleTitle(const Stage& stage);

// The three kinds of stages.
[[nodiscard]] StageScene linearScene(const SceneRequest& request, const SceneValues& values,
                                     const Theme& theme);
[[nodiscard]] StageScene termScene(const SceneRequest& request, const SceneValues& values,
                                   const Theme& theme);
[[nodiscard]] StageScene elementwiseScene(const SceneRequest& request, const SceneValues& values,
                                          const Theme& theme);
// Any of them, alone on a projector.
[[nodiscard]] StageScene presenterScene(const SceneRequest& request, const SceneValues& values,
                                        const Theme& theme);
// A call that never had a result: input, window and what is missing.
[[nodiscard]] StageScene refusedScene(const SceneRequest& request, const Theme& theme);

}  // namespace convstep::scene
