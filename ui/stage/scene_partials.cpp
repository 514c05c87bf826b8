// SPDX-License-Identifier: GPL-3.0-or-later
//
// A convolution taken apart by input channels: each makes a map of its own, and the output channel
// is their sum.
#include <algorithm>
#include <cmath>

#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

// Products that one map may cost; of larger planes or kernels fewer cells are shown.
constexpr std::int64_t mostProducts = 65536;

// From an input channel down to its partial map.
RibbonScene wayDown(double x, double from, double to, bool current, const Theme& theme)
{
    const double tip = theme.px(3.5);
    RibbonScene way;
    way.current = current;
    way.path.moveTo(x, from);
    way.path.lineTo(x, to);
    way.path.moveTo(x - tip, to - tip);
    way.path.lineTo(x, to);
    way.path.lineTo(x + tip, to - tip);
    return way;
}

// Where the grid of values lies in the picture, and how many of the plane's cells it shows.
void fit(ThumbnailScene& thumb, const Extent& extent, std::int64_t taps, const Theme& theme)
{
    thumb.rowStep = thumbnailStep(extent.h);
    thumb.colStep = thumbnailStep(extent.w);
    const auto count = [](std::int64_t length, std::int64_t step) {
        return (length + step - 1) / step;
    };
    const auto cells = [&] {
        return count(extent.h, thumb.rowStep) * count(extent.w, thumb.colStep);
    };
    while (cells() > 1 && cells() * taps > mostProducts) {
        thumb.rowStep *= 2;
        thumb.colStep *= 2;
    }
    thumb.rows = count(extent.h, thumb.rowStep);
    thumb.cols = count(extent.w, thumb.colStep);
    if (thumb.rows == 0 || thumb.cols == 0)
        return;
    const double inset = theme.px(4);
    const double side = std::min((thumb.rect.width() - 2 * inset) / static_cast<double>(thumb.cols),
                                 (thumb.rect.height() - 2 * inset) / static_cast<double>(thumb.rows));
    thumb.image.setSize(
        {side * static_cast<double>(thumb.cols), side * static_cast<double>(thumb.rows)});
    thumb.image.moveCenter(thumb.rect.center());
}

}  // namespace

bool hasPartials(const Stage& stage)
{
    return stage.kind == StageKind::conv && stage.corner == Corner::y &&
           stage.taps.summed(stage.corner) > 1;
}

QString partialCaption(std::int64_t channel)
{
    return text("part %1").arg(channel);
}

QString sumCaption(const SceneValues& values, const Stage& stage, std::int64_t channel)
{
    return text("sum: %1 = %2").arg(channelLetter(values, stage.out)).arg(channel);
}

void addPartials(StageScene& scene, const SceneValues& values, const Stage& stage,
                 const Highlights& highlights, const PartialsPlace& place, const Theme& theme)
{
    if (place.first >= place.last)
        return;
    const Step& step = values.step();
    const Extent& extent = values.slot(stage.out).extent;
    const std::int64_t n = highlights.out.n;
    const std::int64_t outChannel = highlights.out.channel;
    const std::int64_t channels = stage.taps.summed(stage.corner);
    double bound = values.bound(stage.out, n, outChannel);
    const std::size_t begin = scene.thumbnails.size();
    const QSizeF size = scene.thumbnails[place.first].rect.size();
    const auto captionAt = [&](const QRectF& rect, double width) {
        return QRectF(rect.center().x() - width / 2, rect.bottom() + theme.px(3), width,
                      theme.px(16));
    };
    const double captionWidth = scene.thumbnails[place.first].captionRect.width();
    for (std::size_t i = place.first; i < place.last; ++i) {
        const ThumbnailScene from = scene.thumbnails[i];
        ThumbnailScene map;
        map.rect = {{from.rect.left(), place.top}, size};
        map.slot = stage.out;
        map.n = n;
        map.channel = outChannel;
        map.partial = from.channel;
        map.role = values.slot(stage.out).role;
        map.current = values.started() && from.current;
        map.caption = partialCaption(from.channel);
        map.captionRect = captionAt(map.rect, captionWidth);
        fit(map, extent, step.tapCount / channels, theme);
        const auto full =
            values.partialMap(stage, n, outChannel, from.channel, map.rowStep, map.colStep);
        for (const double value : *full)
            if (std::isfinite(value))
                bound = std::max(bound, std::abs(value));
        // Of the cell that is being computed as much as is added by now.
        const auto known = [&](const Cell& cell, double value) -> std::optional<float> {
            if (values.done(stage.out, cell))
                return static_cast<float>(value);
            if (!values.started() || cell != step.output || from.channel > step.a.cell.c)
                return std::nullopt;
            return static_cast<float>(
                values.partialSum(stage, cell, from.channel, step.tap + 1));
        };
        std::size_t next = 0;
        for (std::int64_t y = 0; y < extent.h; y += map.rowStep)
            for (std::int64_t x = 0; x < extent.w; x += map.colStep)
                map.values.push_back(known({n, y, x, outChannel}, (*full)[next++]));
        if (map.current)
            map.marked = std::pair(step.output.y, step.output.x);
        scene.ribbons.push_back(wayDown(from.rect.center().x(), place.fromTop,
                                        place.top - theme.px(4), map.current, theme));
        scene.thumbnails.push_back(std::move(map));
    }
    const double middle = place.top + size.height() / 2;
    for (std::size_t i = begin; i + 1 < scene.thumbnails.size(); ++i)
        scene.signs.push_back({{(scene.thumbnails[i].rect.right() +
                                 scene.thumbnails[i + 1].rect.left()) /
                                    2,
                                middle},
                               QStringLiteral("+")});
    // Channels that are not shown belong to the sum all the same.
    const bool all = static_cast<std::int64_t>(place.last - place.first) == channels;
    const double from = scene.thumbnails.back().rect.right();
    const auto between = [&](double part, const char* glyph) {
        scene.signs.push_back(
            {{from + (place.sumLeft - from) * part, middle}, QString::fromUtf8(glyph)});
    };
    if (!all) {
        between(0.2, "+");
        between(0.48, "…");
    }
    between(all ? 0.5 : 0.78, "=");
    ThumbnailScene sum =
        thumbnail(values, stage.out, n, outChannel, {{place.sumLeft, place.top}, size}, theme);
    if (values.started())
        sum.marked = std::pair(step.output.y, step.output.x);
    sum.caption = sumCaption(values, stage, outChannel);
    sum.captionRect =
        captionAt(sum.rect, std::max(captionWidth,
                                     textWidth(sum.caption,
                                               sceneFont(SceneText::rulerStrong, theme)) +
                                         2));
    scene.thumbnails.push_back(std::move(sum));
    // The same colours in all of them, so that they can be added by eye.
    for (std::size_t i = begin; i < scene.thumbnails.size(); ++i)
        scene.thumbnails[i].bound = bound;
}

}  // namespace convstep::scene
