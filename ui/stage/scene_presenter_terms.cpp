// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pointwise on a projector.
#include "ui/session/number_text.h"
#include "ui/stage/scene_presenter.h"

namespace convstep::scene::presenter {

StageScene termRows(const SceneRequest& request, const SceneValues& values, const Stage& stage,
                    const Theme& theme)
{
    const Step& step = values.step();
    const Highlights lit = highlightsOf(values.pipeline(), step);
    const Slot& maps = values.slot(stage.a);
    const Slot& out = values.slot(stage.out);
    const bool started = values.started();
    StageScene scene;
    const QRectF area = addTexts(scene, request, values, theme);

    const QFont headFont = sceneFont(SceneText::title, theme);
    const double headLine = sceneLine(SceneText::title, theme);
    const double heads = 2 * headLine + sceneLine(SceneText::caption, theme) + px(theme, 6);
    const double least = px(theme, 50);
    const double more = px(theme, 26);
    const std::int64_t count = maps.extent.c;
    const auto rowsIn = [&](double height) {
        return static_cast<std::int64_t>((height - heads) / least + 1e-6);
    };
    const bool all = count <= rowsIn(area.height());
    const std::int64_t shown =
        all ? count : std::max<std::int64_t>(1, rowsIn(area.height() - more));
    const std::int64_t first =
        std::clamp<std::int64_t>(step.tap - shown / 2, 0, std::max<std::int64_t>(count - shown, 0));
    const double rowHigh =
        std::clamp((area.height() - heads - (all ? 0 : more)) /
                       static_cast<double>(std::max<std::int64_t>(shown, 1)),
                   least, px(theme, 84));
    const double used = heads + rowHigh * static_cast<double>(shown) + (all ? 0 : more);
    const double top = area.top() + std::max(0.0, (area.height() - used) * 0.3);

    // From left to right.
    const double cell = px(theme, 84);
    double widest = 0;
    for (const QString& words : {text("value"), text("weights p[m,\u00a0o]"), text("product")})
        widest = std::max(widest, widthFor(words, headFont, 2));
    const double between = std::max(px(theme, 36), widest + px(theme, 7) - cell);
    const double thumb = std::min(rowHigh - px(theme, 8), px(theme, 72));
    const double label = textWidth(QStringLiteral("m = %1").arg(count), headFont);
    const double mapLeft = area.left() + px(theme, 18) + label;
    const double headWide = widthFor(text("Depthwise maps"), headFont, 2);
    const double value =
        std::max(mapLeft + thumb + px(theme, 40), area.left() + headWide + px(theme, 24));
    const double weight = value + cell + between;
    const double product = weight + cell + between;
    const double sum = product + cell + px(theme, 12);
    const double sumWide = std::max(
        theme.px(120), widthFor(text("running sum"), headFont, 2) + px(theme, 10));
    const double end = sum + sumWide;
    const auto head = [&](double leftEdge, double width, const QString& words,
                          std::optional<Role> role, Qt::Alignment alignment) {
        const QStringList lines = brokenLines(words, headFont, width, 2);
        LabelScene one;
        const double high = headLine * static_cast<double>(lines.size());
        one.rect = {leftEdge, top + 2 * headLine - high, width, high};
        one.text = lines.join(QLatin1Char('\n'));
        one.strong = true;
        one.role = role;
        one.alignment = alignment | Qt::AlignVCenter;
        scene.labels.push_back(one);
    };
    head(area.left() + px(theme, 10), value - area.left() - px(theme, 24), text("Depthwise maps"),
         Role::depthwiseOutput, Qt::AlignLeft);
    const double over = between / 2 - px(theme, 3);
    const auto middle = [&](double leftEdge, double width, const QString& words,
                            std::optional<Role> role) {
        head(leftEdge - over, width + 2 * over, words, role, Qt::AlignHCenter);
    };
    middle(value, cell, text("value"), Role::depthwiseOutput);
    middle(weight, cell, text("weights p[m,\u00a0o]"), Role::pointwiseFilter);
    middle(product, cell, text("product"), {});
    head(sum + px(theme, 8), sumWide - px(theme, 8), text("running sum"), Role::pointwiseOutput,
         Qt::AlignHCenter);
    LabelScene channel;
    channel.rect = {weight - over, top + 2 * headLine, cell + 2 * over,
                    sceneLine(SceneText::line, theme)};
    channel.text = QStringLiteral("o = %1").arg(step.output.c);
    channel.alignment = Qt::AlignHCenter | Qt::AlignVCenter;
    if (started)
        channel.role = Role::pointwiseFilter;
    scene.labels.push_back(channel);

    scene.weightSlot = stage.b;
    double y = top + heads;
    for (std::int64_t t = first; t < first + shown; ++t, y += rowHigh) {
        const StageTap operands = stage.tap(step.output, t);
        const double line = y + rowHigh / 2;
        const double high = std::min(px(theme, 56), rowHigh - px(theme, 6));
        const auto box = [&](double leftEdge) {
            return QRectF(leftEdge, line - high / 2, cell, high);
        };
        TermScene term;
        term.band = {area.left(), y + 1, end - area.left(), rowHigh - 2};
        term.current = started && t == step.tap;
        term.done = started && t <= step.tap;
        term.label = QStringLiteral("m = %1").arg(t);
        term.value = box(value);
        term.valueKnown = values.done(stage.a, operands.a.cell);
        term.valueNumber = term.valueKnown ? values.at(stage.a, operands.a.cell) : 0;
        term.valueBound = values.bound(stage.a, operands.a.cell.n, t);
        term.product = box(product);
        term.productRole = out.role;
        term.times = {value + cell + between / 2, line};
        term.equals = {weight + cell + between / 2, line};
        term.sumCenter = {sum + sumWide / 2, line};
        term.weightBound = values.bound(stage.b, 0, 0);
        if (term.done) {
            term.productNumber = convstep::product(operands, values.values());
            Step upTo = step;
            upTo.tap = t;
            term.sum = QStringLiteral("Σ %1").arg(
                numberText(evaluate(upTo, values.values()).runningSum));
        }
        const Cell weightCell{0, 0, 0, t * stage.taps.filterColumns() + step.output.c};
        term.weights.push_back(
            {box(weight), weightCell, values.at(stage.b, weightCell), true});
        ThumbnailScene map = thumbnail(values, stage.a, step.output.n, t,
                                       {mapLeft, line - thumb / 2, thumb, thumb}, theme);
        map.current = term.current;
        map.marked = {step.output.y, step.output.x};
        scene.thumbnails.push_back(std::move(map));
        term.thumbnailEnd = {mapLeft + thumb, line};
        scene.terms.push_back(std::move(term));
    }
    if (!all) {
        LabelScene some;
        some.rect = {area.left() + px(theme, 10), y, end - area.left() - px(theme, 10), more};
        some.text = text("maps %1 to %2 of %3").arg(first).arg(first + shown - 1).arg(count);
        scene.labels.push_back(some);
    }

    PlaneRequest outRequest;
    outRequest.slot = stage.out;
    outRequest.highlight = &lit.out;
    outRequest.lit = started;
    GridScene grid = plane(values, outRequest);
    Row<1> row;
    row.columns[0] = {&grid, {roleTitle(out), widestSubtitle(values, stage.out), theme},
                      grid.geometry.latticeCols(), grid.geometry.latticeRows(), 0};
    row.columns[0].limit(mostPlaces);
    row.ruler = theme.px(18);
    row.under = px(theme, 4);
    const double ruler = rulerRoom(grid, theme);
    const double from = end + px(theme, gap) + ruler;
    const QSizeF room(area.right() - from, area.height());
    double size = row.fitting(room, 0, 1, theme);
    if (size < 30) {
        row.columns[0].limit(8);
        size = row.fitting(room, 0, 1, theme);
    }
    const double pitch = std::floor(px(theme, size));
    crop(grid, row.columns[0].rows, row.columns[0].cols, outRequest, request.views);
    const double titleHigh = row.titles(pitch);
    const double x = from + std::max(0.0, (room.width() - row.wide(0, pitch)) / 3);
    const double termsHigh = rowHigh * static_cast<double>(shown);
    // In the middle of the terms, where that leaves room for the title.
    const double gridTop = std::clamp(top + heads + (termsHigh - row.tall(pitch)) / 2,
                                      area.top() + titleHigh + row.ruler,
                                      std::max(area.top() + titleHigh + row.ruler,
                                               area.bottom() - row.tall(pitch) - row.under));
    setTitle(grid, {x, gridTop - row.ruler - titleHigh, area.right() - x, titleHigh}, theme);
    place(grid, {x, gridTop}, pitch, values, outRequest, theme, true);
    scene.signs.push_back({{end + px(theme, gap) / 2, gridTop + row.tall(pitch) / 2},
                           QStringLiteral("→")});
    scene.grids.push_back(std::move(grid));
    return scene;
}

}  // namespace convstep::scene::presenter
