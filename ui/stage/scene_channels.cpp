// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

// Channels [first, last) that are shown: all, or a window around the current one.
struct Shown {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

Shown shownAround(std::int64_t current, std::int64_t count, std::int64_t room)
{
    if (count <= room)
        return {0, count};
    const std::int64_t first = std::clamp<std::int64_t>(current - room / 2, 0, count - room);
    return {first, first + room};
}

}  // namespace

void addChannelStrip(StageScene& scene, const SceneValues& values, const Stage& stage,
                     const Highlights& highlights, const QRectF& area, const Theme& theme)
{
    const Slot& in = values.slot(stage.a);
    const Slot& out = values.slot(stage.out);
    // Filters are no stacks of channels; a gradient of them has no strip.
    if (in.layout != SlotLayout::image || out.layout != SlotLayout::image)
        return;
    const double side = theme.px(60);
    const double step = theme.px(92);
    const double middleGap = theme.px(56);
    const auto room = static_cast<std::int64_t>((area.width() - middleGap) / step);
    if (room < 2)
        return;
    const std::int64_t inRoom =
        std::clamp<std::int64_t>(in.extent.c, 1, std::max<std::int64_t>(1, room / 3));
    const Shown inputs = shownAround(highlights.a.channel, in.extent.c, inRoom);
    const Shown outputs = shownAround(highlights.out.channel, out.extent.c,
                                      std::max<std::int64_t>(1, room - (inputs.last - inputs.first)));

    const bool separate = stage.taps.separate();
    const std::int64_t columns = std::max<std::int64_t>(stage.taps.filterColumns(), 1);
    QString explanation;
    if (stage.kind == StageKind::depthwise)
        explanation = text("input channel c feeds the output channels c·M + q and no other");
    else if (stage.kind == StageKind::conv)
        explanation = text("every output channel sums over all input channels");
    LabelScene head;
    head.rect = {area.left(), area.top(), theme.px(80), theme.px(20)};
    head.text = text("Channels");
    head.strong = true;
    scene.labels.push_back(head);
    LabelScene line;
    line.rect = {area.left() + theme.px(84), area.top(), area.width() - theme.px(84), theme.px(20)};
    line.text = explanation;
    scene.labels.push_back(line);

    const double top = area.top() + theme.px(44);
    const auto add = [&](int slotIndex, const SlotHighlight& lit, const Shown& shown, double left,
                         const auto& caption) {
        double x = left;
        for (std::int64_t channel = shown.first; channel < shown.last; ++channel, x += step) {
            ThumbnailScene thumb =
                thumbnail(values, slotIndex, lit.n, channel, {x, top, side, side});
            thumb.current = channel == lit.channel;
            thumb.caption = caption(channel);
            scene.thumbnails.push_back(std::move(thumb));
        }
        return x;
    };
    const double left = area.left() + theme.px(4);
    const std::size_t firstInput = scene.thumbnails.size();
    const auto plain = [](const QString& letter) {
        return [letter](std::int64_t channel) {
            return QStringLiteral("%1 = %2").arg(letter).arg(channel);
        };
    };
    const double after =
        add(stage.a, highlights.a, inputs, left, plain(channelLetter(values, stage.a)));
    const std::size_t firstOutput = scene.thumbnails.size();
    const double outLeft = after - (step - side) + middleGap;
    if (stage.kind == StageKind::depthwise && columns > 1)
        add(stage.out, highlights.out, outputs, outLeft, [&](std::int64_t channel) {
            return QStringLiteral("m = %1 (q %2)").arg(channel).arg(channel % columns);
        });
    else
        add(stage.out, highlights.out, outputs, outLeft, plain(channelLetter(values, stage.out)));

    // Ribbons above the pictures, the current one last so that it lies on top.
    for (const bool current : {false, true}) {
        for (std::size_t i = firstInput; i < firstOutput; ++i) {
            for (std::size_t o = firstOutput; o < scene.thumbnails.size(); ++o) {
                const ThumbnailScene& from = scene.thumbnails[i];
                const ThumbnailScene& to = scene.thumbnails[o];
                if (separate) {
                    const std::int64_t inChannel =
                        stage.corner == Corner::x ? to.channel : from.channel;
                    const std::int64_t outChannel =
                        stage.corner == Corner::x ? from.channel : to.channel;
                    if (outChannel / columns != inChannel)
                        continue;
                }
                if (current != (from.current && to.current))
                    continue;
                const QPointF start(from.rect.center().x(), from.rect.top() - theme.px(2));
                const QPointF end(to.rect.center().x(), to.rect.top() - theme.px(2));
                const double lift = theme.px(16);
                RibbonScene ribbon;
                ribbon.current = current && values.started();
                ribbon.path.moveTo(start);
                ribbon.path.cubicTo(start + QPointF(theme.px(10), -lift),
                                    start + QPointF(theme.px(30), -lift),
                                    QPointF(std::min(start.x() + theme.px(60), end.x()),
                                            start.y() - lift));
                ribbon.path.lineTo(std::max(end.x() - theme.px(60), start.x()), end.y() - lift);
                ribbon.path.cubicTo(end + QPointF(-theme.px(30), -lift),
                                    end + QPointF(-theme.px(10), -lift), end);
                scene.ribbons.push_back(ribbon);
            }
        }
    }
}

void addNextPointwise(StageScene& scene, const SceneValues& values, const Step& step,
                      const QRectF& area, const Theme& theme)
{
    const auto& stages = values.pipeline().stages;
    const auto next = static_cast<std::size_t>(step.stage) + 1;
    if (next >= stages.size() || stages[next].kind != StageKind::pointwise)
        return;
    const Stage& stage = stages[next];
    const Slot& maps = values.slot(stage.a);
    scene.rules.push_back({area.left(), area.top(), area.right(), area.top()});
    LabelScene head;
    head.rect = {area.left(), area.top() + theme.px(8), theme.px(128), theme.px(20)};
    head.text = text("Then: pointwise");
    head.role = Role::pointwiseOutput;
    head.strong = true;
    scene.labels.push_back(head);

    std::int64_t known = 0;
    const auto cellOf = [&](std::int64_t m) {
        return Cell{step.output.n, step.output.y, step.output.x, m};
    };
    for (std::int64_t m = 0; m < maps.extent.c; ++m)
        known += values.done(stage.a, cellOf(m)) ? 1 : 0;
    LabelScene line;
    line.rect = {area.left() + theme.px(128), area.top() + theme.px(8),
                 area.width() - theme.px(128), theme.px(20)};
    line.text = known == maps.extent.c
                    ? text("pixel (%1, %2) is complete in all %3 maps: it can be mixed")
                          .arg(step.output.y)
                          .arg(step.output.x)
                          .arg(maps.extent.c)
                    : text("pixel (%1, %2) is known in %3 of %4 maps; 1×1 mixes them when all are")
                          .arg(step.output.y)
                          .arg(step.output.x)
                          .arg(known)
                          .arg(maps.extent.c);
    scene.labels.push_back(line);

    // One grid of a single row: the same pixel through the maps.
    const double cell = theme.px(34);
    const double pitch = theme.px(104);
    const auto room = static_cast<std::int64_t>((area.width() - theme.px(60)) / pitch);
    const std::int64_t shown = std::min(maps.extent.c, std::max<std::int64_t>(room, 1));
    GridScene grid;
    grid.slot = stage.a;
    grid.role = maps.role;
    grid.bound = values.bound(stage.a, step.output.n, step.output.c);
    const double top = area.top() + theme.px(38);
    double x = area.left();
    for (std::int64_t m = 0; m < shown; ++m, x += pitch) {
        CellScene one;
        one.cell = cellOf(m);
        one.rect = {x, top, theme.px(44), cell};
        one.kind = values.done(stage.a, one.cell) ? CellKind::value : CellKind::notYet;
        one.value = one.kind == CellKind::value ? values.at(stage.a, one.cell) : 0;
        grid.cells.push_back(one);
        LabelScene weight;
        weight.rect = {x + theme.px(46), top, theme.px(56), cell};
        weight.text = QStringLiteral("· p[%1]").arg(m) +
                      (m + 1 < maps.extent.c ? QStringLiteral("  +") : QString());
        scene.labels.push_back(weight);
    }
    if (shown < maps.extent.c) {
        LabelScene more;
        more.rect = {x, top, theme.px(80), cell};
        more.text = text("… %1 more").arg(maps.extent.c - shown);
        scene.labels.push_back(more);
    }
    scene.grids.push_back(std::move(grid));
}

}  // namespace convstep::scene
