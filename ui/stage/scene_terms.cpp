// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pointwise: one line per term (map, value, weight, product, running sum), the output maps below.
#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

constexpr double headHeight = 44;
constexpr double outputTitle = 44;

struct Columns {
    double label;
    double map;
    double value;
    double times;
    double weights;
    double equals;
    double product;
    double sum;
    double cell;
    double weightPitch;
};

// Window of `room` items around `current` out of `count`.
std::pair<std::int64_t, std::int64_t> window(std::int64_t current, std::int64_t count,
                                             std::int64_t room)
{
    room = std::clamp<std::int64_t>(room, 1, std::max<std::int64_t>(count, 1));
    const std::int64_t first =
        std::clamp<std::int64_t>(current - room / 2, 0, std::max<std::int64_t>(count - room, 0));
    return {first, std::min(first + room, count)};
}

void addHeads(StageScene& scene, const Columns& columns, const QRectF& area, std::int64_t maps,
              const Theme& theme)
{
    const auto head = [&](double left, double width, const QString& label, std::optional<Role> role,
                          Qt::Alignment alignment = Qt::AlignHCenter | Qt::AlignTop) {
        LabelScene one;
        one.rect = {left, area.top(), width, theme.px(20)};
        one.text = label;
        one.role = role;
        one.strong = true;
        one.alignment = alignment;
        scene.labels.push_back(one);
    };
    head(columns.label, columns.value - columns.label - theme.px(8),
         text("Depthwise maps"), Role::depthwiseOutput, Qt::AlignLeft | Qt::AlignTop);
    LabelScene all;
    all.rect = {columns.label, area.top() + theme.px(20), columns.value - columns.label, theme.px(18)};
    all.text = text("the same pixel in all %1").arg(maps);
    scene.labels.push_back(all);
    head(columns.value, columns.cell, text("value"), Role::depthwiseOutput);
    head(columns.product - theme.px(10), columns.cell + theme.px(20), text("product"), {});
    head(columns.sum, theme.px(110), text("running sum"), Role::pointwiseOutput);
}

}  // namespace

StageScene termScene(const SceneRequest& request, const SceneValues& values, const Theme& theme)
{
    const Step& step = values.step();
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(step.stage)];
    const Highlights lit = highlightsOf(values.pipeline(), step);
    const Slot& maps = values.slot(stage.a);
    const Slot& out = values.slot(stage.out);
    const bool started = values.started();

    StageScene scene;
    const double m = theme.px(margin);
    scene.size = {std::max(request.size.width(), theme.px(620)),
                  std::max(request.size.height(), theme.px(440))};
    addFormula(scene, values, theme);

    // Output maps at the bottom, terms in the rest.
    const double width = scene.size.width() - 2 * m;
    const double free = scene.formulaRect.top() - m / 2;
    const double outRows = static_cast<double>(std::max<std::int64_t>(out.extent.h, 1));
    const double outCols = static_cast<double>(std::max<std::int64_t>(out.extent.w, 1));
    const double gap = theme.px(44);
    double pitch = std::floor(std::clamp((free * 0.42 - theme.px(outputTitle + rulerSize)) / outRows,
                                         theme.px(10), theme.px(34)));
    const auto fitting = [&](double p) {
        return static_cast<std::int64_t>((width + gap) / (outCols * p + gap));
    };
    while (pitch > theme.px(18) && fitting(pitch) < std::min<std::int64_t>(out.extent.c, 3))
        pitch -= 1;
    const double outHeight = theme.px(outputTitle + rulerSize) + outRows * pitch + theme.px(10);
    const QRectF termArea(m, m / 2, width, std::max(free - outHeight, theme.px(140)));

    const double rowsArea = termArea.height() - theme.px(headHeight + 12);
    const auto room = static_cast<std::int64_t>(rowsArea / theme.px(44));
    const auto [firstTerm, lastTerm] = window(step.tap, maps.extent.c, room);
    const double rowHeight =
        std::min(theme.px(84), rowsArea / static_cast<double>(
                                              std::max<std::int64_t>(lastTerm - firstTerm, 1)));

    Columns columns{};
    columns.cell = theme.px(60);
    columns.weightPitch = theme.px(66);
    columns.label = m + theme.px(8);
    columns.map = columns.label + theme.px(60);
    const double thumb = std::min(rowHeight - theme.px(8), theme.px(68));
    // The rest shares the width: value × weights = product Σ.
    const double fixed = columns.map - m + thumb + columns.cell * 2 + theme.px(110 + 4 * 24);
    const auto weightRoom = static_cast<std::int64_t>((width - fixed) / columns.weightPitch);
    const auto [firstOut, lastOut] =
        window(step.output.c, out.extent.c, std::min<std::int64_t>(weightRoom, 4));
    const double weightsWidth = static_cast<double>(lastOut - firstOut) * columns.weightPitch;
    const double spread =
        std::clamp((width - fixed - weightsWidth) / 5, theme.px(4), theme.px(56));
    columns.value = columns.map + thumb + theme.px(24) + spread;
    columns.times = columns.value + columns.cell + (theme.px(24) + spread) / 2;
    columns.weights = columns.value + columns.cell + theme.px(24) + spread;
    columns.equals = columns.weights + weightsWidth + (theme.px(24) + spread) / 2;
    columns.product = columns.weights + weightsWidth + theme.px(24) + spread;
    columns.sum = columns.product + columns.cell + theme.px(24) + spread;
    addHeads(scene, columns, termArea, maps.extent.c, theme);

    LabelScene weightHead;
    weightHead.rect = {columns.weights - theme.px(20), termArea.top(), weightsWidth + theme.px(40),
                       theme.px(20)};
    weightHead.text = text("weights p[m, o]");
    weightHead.role = Role::pointwiseFilter;
    weightHead.strong = true;
    weightHead.alignment = Qt::AlignHCenter | Qt::AlignTop;
    scene.labels.push_back(weightHead);
    for (std::int64_t o = firstOut; o < lastOut; ++o) {
        LabelScene one;
        one.rect = {columns.weights + static_cast<double>(o - firstOut) * columns.weightPitch,
                    termArea.top() + theme.px(20), columns.weightPitch - theme.px(6), theme.px(18)};
        one.text = QStringLiteral("o = %1").arg(o);
        one.alignment = Qt::AlignHCenter | Qt::AlignVCenter;
        if (started && o == step.output.c)
            one.role = Role::pointwiseFilter;
        scene.labels.push_back(one);
    }

    scene.weightSlot = stage.b;
    const double weightBound = values.bound(stage.b, 0, 0);
    double top = termArea.top() + theme.px(headHeight);
    for (std::int64_t t = firstTerm; t < lastTerm; ++t, top += rowHeight) {
        const StageTap operands = stage.tap(step.output, t);
        const double middle = top + rowHeight / 2;
        const double height = std::min(theme.px(42), rowHeight - theme.px(6));
        const auto box = [&](double left, double boxWidth) {
            return QRectF(left, middle - height / 2, boxWidth, height);
        };
        TermScene term;
        term.band = {m, top + 1, width, rowHeight - 2};
        term.current = started && t == step.tap;
        term.done = started && t <= step.tap;
        term.label = QStringLiteral("m = %1").arg(t);
        term.value = box(columns.value, columns.cell);
        term.valueKnown = values.done(stage.a, operands.a.cell);
        term.valueNumber = term.valueKnown ? values.at(stage.a, operands.a.cell) : 0;
        term.valueBound = values.bound(stage.a, operands.a.cell.n, t);
        term.product = box(columns.product, columns.cell);
        term.productRole = out.role;
        term.times = {columns.times, middle};
        term.equals = {columns.equals, middle};
        term.sumCenter = {columns.sum + theme.px(55), middle};
        term.weightBound = weightBound;
        if (term.done) {
            term.productNumber = product(operands, values.values());
            Step upTo = step;
            upTo.tap = t;
            term.sum = QStringLiteral("Σ %1").arg(
                numberText(evaluate(upTo, values.values()).runningSum));
        }
        for (std::int64_t o = firstOut; o < lastOut; ++o) {
            TermScene::Weight weight;
            weight.rect = box(columns.weights +
                                  static_cast<double>(o - firstOut) * columns.weightPitch,
                              columns.weightPitch - theme.px(6));
            weight.cell = {0, 0, 0, t * stage.taps.filterColumns() + o};
            weight.number = values.at(stage.b, weight.cell);
            weight.current = o == step.output.c;
            term.weights.push_back(weight);
        }
        ThumbnailScene map = thumbnail(values, stage.a, step.output.n, t,
                                       {columns.map, middle - thumb / 2, thumb, thumb});
        map.current = term.current;
        map.marked = {step.output.y, step.output.x};
        map.caption.clear();
        scene.thumbnails.push_back(std::move(map));
        term.thumbnailEnd = {columns.map + thumb, middle};
        scene.terms.push_back(std::move(term));
    }
    if (lastTerm - firstTerm < maps.extent.c) {
        LabelScene more;
        more.rect = {columns.label, top - theme.px(4), theme.px(300), theme.px(16)};
        more.text = text("maps %1 to %2 of %3")
                        .arg(firstTerm)
                        .arg(lastTerm - 1)
                        .arg(maps.extent.c);
        scene.labels.push_back(more);
    }

    // Output planes.
    const double outTop = scene.formulaRect.top() - outHeight;
    scene.rules.push_back({m, outTop, m + width, outTop});
    const auto [firstMap, lastMap] = window(step.output.c, out.extent.c, fitting(pitch));
    double x = m + theme.px(rulerSize);
    for (std::int64_t o = firstMap; o < lastMap; ++o) {
        SlotHighlight highlight = lit.out;
        highlight.channel = o;
        PlaneRequest plane;
        plane.slot = stage.out;
        plane.highlight = &highlight;
        plane.lit = started && o == step.output.c;
        GridScene grid = scene::plane(values, plane);
        grid.title = o == firstMap ? roleTitle(out) : QString();
        grid.subtitle = QStringLiteral("o = %1").arg(o);
        grid.titleRect = {x, outTop + theme.px(6), outCols * pitch + gap, theme.px(40)};
        place(grid, {x, outTop + theme.px(outputTitle + rulerSize)}, pitch, values, plane, theme,
              true);
        x += outCols * pitch + gap;
        scene.grids.push_back(std::move(grid));
    }
    return scene;
}

}  // namespace convstep::scene
