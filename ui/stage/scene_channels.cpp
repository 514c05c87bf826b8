// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

constexpr double ribbonHeight = 26;
constexpr double captionHeight = 22;
constexpr double middleGap = 56;
constexpr double pictureGap = 12;
constexpr double plusGap = 24;      // the same with a sign in it
constexpr double partialGap = 16;   // from the caption of an input to its partial map
constexpr double partialSide = 40;  // smallest side of a picture where there are two rows of them
constexpr double smallestSide = 48;
constexpr double largestSide = 128;
constexpr double largestCell = 18;  // of a thumbnail
constexpr double cellToSee = 2.5;   // rather fewer channels than smaller cells

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

QString explanation(const Stage& stage, bool partials)
{
    if (partials)
        return text("each input channel makes a partial map; their sum is the output");
    switch (stage.kind) {
    case StageKind::depthwise:
        return text("input channel c feeds the output channels c·M + q and no other");
    case StageKind::conv: return text("every output channel sums over all input channels");
    case StageKind::inputGradient:
        return stage.taps.separate()
                   ? text("input channel c gets back from the channels c·M + q and no other")
                   : text("every input channel gets back from all output channels");
    case StageKind::filterGradient:
        return stage.taps.separate()
                   ? text("slice (c, q) joins input channel c with upstream channel c·M + q")
                   : text("slice (c, o) joins input channel c with upstream channel o");
    default:
        return stage.activation == Activation::softmax &&
                       stage.softmaxAxis == SoftmaxAxis::channel
                   ? text("softmax weighs all channels of a pixel against each other")
                   : text("every channel for itself");
    }
}

// Images on the left; on the right images, or the slices of a filter's gradient.
struct Strip {
    const Slot* in = nullptr;
    const Slot* out = nullptr;
    bool slices = false;

    [[nodiscard]] std::int64_t places() const
    {
        return std::max({in->extent.h, in->extent.w, out->extent.h, out->extent.w});
    }
    // Height of a thumbnail by its width; wide planes need less.
    [[nodiscard]] double aspect() const
    {
        const auto of = [](const Extent& extent) {
            return static_cast<double>(std::max<std::int64_t>(extent.h, 1)) /
                   static_cast<double>(std::max<std::int64_t>(extent.w, 1));
        };
        return std::clamp(std::max(of(in->extent), of(out->extent)), 0.25, 1.0);
    }
};

std::optional<Strip> stripOf(const SceneValues& values, const Stage& stage)
{
    Strip strip{&values.slot(stage.a), &values.slot(stage.out), false};
    strip.slices = strip.out->layout == SlotLayout::filter;
    if (strip.in->layout != SlotLayout::image || strip.out->layout == SlotLayout::vector)
        return std::nullopt;
    return strip;
}

QString caption(const SceneValues& values, const Stage& stage, const Strip& strip, bool out,
                std::int64_t channel)
{
    const int slot = out ? stage.out : stage.a;
    if (out && strip.slices)
        return planeSubtitle(values, slot, 0, channel);
    const std::int64_t columns = stage.taps.filterColumns();
    if (out && stage.kind == StageKind::depthwise && columns > 1)
        return QStringLiteral("m = %1 (q %2)").arg(channel).arg(channel % columns);
    return QStringLiteral("%1 = %2").arg(channelLetter(values, slot)).arg(channel);
}

double leastStep(const SceneValues& values, const Stage& stage, const Strip& strip, bool partials,
                 const Theme& theme)
{
    const QFont font = sceneFont(SceneText::rulerStrong, theme);
    const double widest =
        std::max(textWidth(caption(values, stage, strip, false, strip.in->extent.c), font),
                 textWidth(caption(values, stage, strip, true, strip.out->extent.c), font));
    return (partials ? std::max({widest, textWidth(partialCaption(strip.in->extent.c), font),
                                 textWidth(sumCaption(values, stage, strip.out->extent.c), font)})
                     : widest) +
           theme.px(10);
}

}  // namespace

StripPlan planChannelStrip(const SceneValues& values, const Stage& stage, double width,
                           const Theme& theme, bool partials)
{
    const std::optional<Strip> strip = stripOf(values, stage);
    if (!strip)
        return {};
    partials = partials && hasPartials(stage);
    const double fixed = headHeight(text("Channels"), explanation(stage, partials), width, theme) +
                         theme.px(ribbonHeight + captionHeight);
    const double most = std::clamp(static_cast<double>(strip->places()) * largestCell + 8,
                                   smallestSide, largestSide);
    const double aspect = strip->aspect();
    if (partials)
        return {fixed + theme.px(partialGap + captionHeight) + 2 * theme.px(partialSide) * aspect,
                fixed + theme.px(partialGap + captionHeight) + 2 * theme.px(most) * aspect, true};
    return {fixed + theme.px(smallestSide) * aspect, fixed + theme.px(most) * aspect};
}

void addChannelStrip(StageScene& scene, const SceneValues& values, const Stage& stage,
                     const Highlights& highlights, const QRectF& area, const Theme& theme,
                     bool partials)
{
    const std::optional<Strip> strip = stripOf(values, stage);
    if (!strip)
        return;
    partials = partials && hasPartials(stage);
    const std::int64_t inCount = strip->in->extent.c;
    const std::int64_t outCount = strip->out->extent.c;
    const QString line = explanation(stage, partials);
    const double head = headHeight(text("Channels"), line, area.width(), theme);
    addHead(scene, text("Channels"), {}, line, area, theme);

    // As large as the height allows, smaller for the sake of all channels; of too many, those
    // around the current one.
    const double aspect = strip->aspect();
    const double gap = theme.px(partials ? plusGap : pictureGap);
    const double smallest = theme.px(partials ? partialSide : smallestSide);
    double side = area.height() - head - theme.px(ribbonHeight + captionHeight);
    if (partials)
        side = (side - theme.px(partialGap + captionHeight)) / 2;
    side /= aspect;
    const double seen = std::clamp(theme.px(static_cast<double>(strip->places()) * cellToSee),
                                   smallest, std::max(side, smallest));
    const double least = std::max(leastStep(values, stage, *strip, partials, theme), seen + gap);
    const double room = area.width() - theme.px(middleGap);
    const double share = room / static_cast<double>(std::max<std::int64_t>(inCount + outCount, 2));
    const double step = std::clamp(share, least, std::max(least, side * 1.6));
    side = std::min(side, step - gap);
    const auto fitting = std::max<std::int64_t>(2, static_cast<std::int64_t>(room / step + 1e-6));
    Shown inputs{0, inCount};
    Shown outputs{0, outCount};
    if (inCount + outCount > fitting) {
        const std::int64_t half = fitting / 2;
        const std::int64_t inRoom = outCount < fitting - half ? fitting - outCount : half;
        inputs = shownAround(highlights.a.channel, inCount, std::max<std::int64_t>(inRoom, 1));
        outputs = shownAround(highlights.out.channel, outCount,
                              std::max<std::int64_t>(fitting - (inputs.last - inputs.first), 1));
    }

    const bool separate = stage.taps.separate();
    const std::int64_t columns = std::max<std::int64_t>(stage.taps.filterColumns(), 1);
    const double top = area.top() + head + theme.px(ribbonHeight);
    const auto add = [&](bool out, const Shown& shown, double left) {
        const SlotHighlight& lit = out ? highlights.out : highlights.a;
        double x = left;
        for (std::int64_t channel = shown.first; channel < shown.last; ++channel, x += step) {
            ThumbnailScene thumb = thumbnail(values, out ? stage.out : stage.a, lit.n, channel,
                                             {x + (step - side) / 2, top, side, side * aspect},
                                             theme);
            thumb.current = channel == lit.channel;
            thumb.caption = caption(values, stage, *strip, out, channel);
            thumb.captionRect = {x, top + side * aspect + theme.px(3), step, theme.px(16)};
            scene.thumbnails.push_back(std::move(thumb));
        }
        return x;
    };
    const std::size_t firstInput = scene.thumbnails.size();
    const double after = add(false, inputs, area.left() - (step - side) / 2 + theme.px(2));
    const std::size_t firstOutput = scene.thumbnails.size();
    add(true, outputs, after + theme.px(middleGap));
    const std::size_t lastOutput = scene.thumbnails.size();

    // Ribbons above the pictures, the current one last so that it lies on top.
    for (const bool current : {false, true}) {
        for (std::size_t i = firstInput; i < firstOutput; ++i) {
            for (std::size_t o = firstOutput; o < lastOutput; ++o) {
                const ThumbnailScene& from = scene.thumbnails[i];
                const ThumbnailScene& to = scene.thumbnails[o];
                if (separate || strip->slices) {
                    const std::int64_t inChannel =
                        stage.corner == Corner::x ? to.channel : from.channel;
                    const std::int64_t outChannel =
                        stage.corner == Corner::x ? from.channel : to.channel;
                    if (outChannel / columns != inChannel)
                        continue;
                } else if (!stage.linear() && from.channel != to.channel &&
                           !(stage.activation == Activation::softmax &&
                             stage.softmaxAxis == SoftmaxAxis::channel)) {
                    continue;
                }
                if (current != (from.current && to.current))
                    continue;
                const QPointF start(from.rect.center().x(), from.rect.top() - theme.px(2));
                const QPointF end(to.rect.center().x(), to.rect.top() - theme.px(2));
                const double lift = theme.px(18);
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
    if (partials) {
        const double under = top + side * aspect + theme.px(captionHeight);
        addPartials(scene, values, stage, highlights,
                    {firstInput, firstOutput, under, under + theme.px(partialGap),
                     after + theme.px(middleGap) + (step - side) / 2},
                    theme);
    }
}

namespace {

constexpr double nextGap = 10;
constexpr double nextCell = 34;

const Stage* nextPointwise(const SceneValues& values, const Step& step)
{
    const auto& stages = values.pipeline().stages;
    const auto next = static_cast<std::size_t>(step.stage) + 1;
    return next < stages.size() && stages[next].kind == StageKind::pointwise ? &stages[next]
                                                                             : nullptr;
}

QString nextLine(const Cell& pixel, std::int64_t known, std::int64_t maps)
{
    if (known == maps)
        return text("pixel (%1, %2) is complete in all %3 maps: it can be mixed")
            .arg(pixel.y)
            .arg(pixel.x)
            .arg(maps);
    return text("pixel (%1, %2) is known in %3 of %4 maps; 1×1 mixes them when all are")
        .arg(pixel.y)
        .arg(pixel.x)
        .arg(known)
        .arg(maps);
}

}  // namespace

double nextHeight(const SceneValues& values, const Step& step, double width, const Theme& theme)
{
    const Stage* stage = nextPointwise(values, step);
    if (!stage)
        return 0;
    const Extent& extent = values.slot(stage->a).extent;
    const Cell last{0, extent.h, extent.w, 0};
    double head = 0;
    for (const std::int64_t known : {extent.c - 1, extent.c})
        head = std::max(head, headHeight(text("Then: pointwise"), nextLine(last, known, extent.c),
                                         width, theme));
    return head + theme.px(2 * nextGap + nextCell + 2);
}

void addNextPointwise(StageScene& scene, const SceneValues& values, const Step& step,
                      const QRectF& area, const Theme& theme)
{
    const Stage* stage = nextPointwise(values, step);
    if (!stage)
        return;
    const Slot& maps = values.slot(stage->a);
    scene.rules.push_back({area.left(), area.top(), area.right(), area.top()});
    const auto cellOf = [&](std::int64_t m) {
        return Cell{step.output.n, step.output.y, step.output.x, m};
    };
    std::int64_t known = 0;
    for (std::int64_t m = 0; m < maps.extent.c; ++m)
        known += values.done(stage->a, cellOf(m)) ? 1 : 0;
    addHead(scene, text("Then: pointwise"), Role::pointwiseOutput,
            nextLine(step.output, known, maps.extent.c),
            area.adjusted(0, theme.px(nextGap), 0, 0), theme);

    // One grid of a single row: the same pixel through the maps, each with its weights.
    const double cell = theme.px(nextCell);
    const double cellWidth = theme.px(46);
    const QFont font = sceneFont(SceneText::line, theme);
    const auto weightText = [&](std::int64_t m) {
        return QStringLiteral(" · p[%1, o]").arg(m) +
               (m + 1 < maps.extent.c ? QStringLiteral("  +") : QString());
    };
    const double weightWidth = textWidth(weightText(maps.extent.c - 2), font) + theme.px(4);
    const double pitch = cellWidth + weightWidth + theme.px(8);
    const QString result = QStringLiteral("=  %1[%2, %3, o]")
                               .arg(slotLetter(values.slot(stage->out)))
                               .arg(step.output.y)
                               .arg(step.output.x);
    const double resultWidth = textWidth(result, font) + theme.px(20);
    const auto fitting = static_cast<std::int64_t>((area.width() - resultWidth) / pitch);
    const std::int64_t shown =
        maps.extent.c <= fitting ? maps.extent.c : std::max<std::int64_t>(fitting - 1, 1);
    GridScene grid;
    grid.slot = stage->a;
    grid.role = maps.role;
    grid.bound = values.bound(stage->a, step.output.n, step.output.c);
    const double top = area.bottom() - cell - 1;
    double x = area.left();
    const auto label = [&](const QString& words, double width) {
        LabelScene one;
        one.rect = {x, top, width, cell};
        one.text = words;
        scene.labels.push_back(one);
        x += width;
    };
    for (std::int64_t m = 0; m < shown; ++m) {
        CellScene one;
        one.cell = cellOf(m);
        one.rect = {x, top, cellWidth, cell};
        one.kind = values.done(stage->a, one.cell) ? CellKind::value : CellKind::notYet;
        one.value = one.kind == CellKind::value ? values.at(stage->a, one.cell) : 0;
        grid.cells.push_back(one);
        x += cellWidth;
        label(weightText(m), weightWidth);
        x += theme.px(8);
    }
    if (shown < maps.extent.c) {
        const QString more = text("… %1 more").arg(maps.extent.c - shown);
        label(more, textWidth(more, font) + theme.px(8));
    }
    label(result, resultWidth);
    scene.grids.push_back(std::move(grid));
}

}  // namespace convstep::scene
