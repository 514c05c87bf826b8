// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pointwise: one line per term (map, value, weight, product, running sum), the output maps below.
#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

constexpr double cellWidth = 60;
constexpr double weightPitch = 66;
constexpr double weightGap = 6;
constexpr double sumWidth = 110;
constexpr double leastRow = 40;
constexpr double highestRow = 96;
constexpr double moreHeight = 18;  // of the line that says that not all are shown
constexpr double gap = 24;  // between two columns, at least
constexpr double mapGap = 44;
constexpr std::int64_t mostWeights = 6;

// Cells and what belongs to them grow and shrink with the zoom; letters outside them do not.
struct Cells {
    const Theme& theme;
    double zoom = 1;
    double operator()(double measure) const { return theme.px(measure) * zoom; }
};

struct Columns {
    double label = 0;
    double map = 0;
    double value = 0;
    double times = 0;
    double weights = 0;
    double weightsWidth = 0;
    double equals = 0;
    double product = 0;
    double sum = 0;
    double between = 0;  // from a column to the next
};

struct Span {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

// `room` items around `current` out of `count`.
Span around(std::int64_t current, std::int64_t count, std::int64_t room)
{
    room = std::clamp<std::int64_t>(room, 1, std::max<std::int64_t>(count, 1));
    const std::int64_t first =
        std::clamp<std::int64_t>(current - room / 2, 0, std::max<std::int64_t>(count - room, 0));
    return {first, std::min(first + room, count)};
}

QString sameText(std::int64_t maps) { return text("the same pixel in all %1").arg(maps); }

struct Head {
    double left = 0;
    double width = 0;
    QString text;
    std::optional<Role> role;
    QString line;  // below it
    Qt::Alignment alignment = Qt::AlignHCenter;
};

std::vector<Head> headsOf(const Columns& columns, std::int64_t maps, const Cells& cells)
{
    const Theme& theme = cells.theme;
    const double over = columns.between / 2 - theme.px(3);
    const auto middle = [&](double left, double width, const QString& text,
                            std::optional<Role> role) {
        return Head{left - over, width + 2 * over, text, role, {}, Qt::AlignHCenter};
    };
    const double cell = cells(cellWidth);
    return {Head{columns.label, columns.value - over - columns.label - theme.px(6),
                 text("Depthwise maps"), Role::depthwiseOutput,
                 sameText(maps), Qt::AlignLeft},
            middle(columns.value, cell, text("value"), Role::depthwiseOutput),
            middle(columns.weights, columns.weightsWidth, text("weights p[m,\u00a0o]"),
                   Role::pointwiseFilter),
            middle(columns.product, cell, text("product"), {}),
            middle(columns.sum, cells(sumWidth), text("running sum"), Role::pointwiseOutput)};
}

// The heads of the columns; gives the height that they take. Without a scene: only that.
double addHeads(StageScene* scene, const Columns& columns, double top, std::int64_t maps,
                const Cells& cells)
{
    const Theme& theme = cells.theme;
    const QFont strong = sceneFont(SceneText::title, theme);
    const QFont quiet = sceneFont(SceneText::line, theme);
    double height = sceneLine(SceneText::title, theme) + sceneLine(SceneText::line, theme);
    for (const Head& head : headsOf(columns, maps, cells)) {
        const QStringList words = brokenLines(head.text, strong, head.width, 2);
        double bottom = top;
        const auto add = [&](const QStringList& lines, SceneText kind) {
            const double high = sceneLine(kind, theme) * static_cast<double>(lines.size());
            if (scene) {
                LabelScene label;
                label.rect = {head.left, bottom, head.width, high};
                label.text = lines.join(QLatin1Char('\n'));
                label.strong = kind == SceneText::title;
                if (label.strong)
                    label.role = head.role;
                label.alignment = head.alignment | Qt::AlignVCenter;
                scene->labels.push_back(label);
            }
            bottom += high;
        };
        add(words, SceneText::title);
        if (!head.line.isEmpty())
            add(brokenLines(head.line, quiet, head.width, 2), SceneText::line);
        else
            bottom += sceneLine(SceneText::line, theme);  // for the numbers of the weights
        height = std::max(height, bottom - top);
    }
    return height + theme.px(8);
}

Columns columnsOf(const StageScene& scene, double thumb, std::int64_t weights, double label,
                  std::int64_t maps, const Cells& cells)
{
    const Theme& theme = cells.theme;
    Columns columns;
    columns.label = theme.px(margin + 8);
    columns.map = columns.label + label + theme.px(10);
    columns.weightsWidth = static_cast<double>(weights) * cells(weightPitch);
    const double right = scene.size.width() - theme.px(margin + 4);
    // The line below the head of the maps may be longer than their column.
    const double wider = std::clamp(
        widthFor(sameText(maps), sceneFont(SceneText::line, theme), 1) - label - theme.px(10) -
            thumb,
        0.0, theme.px(90));
    const double taken = columns.map + thumb + wider + 2 * cells(cellWidth) + columns.weightsWidth +
                         cells(sumWidth);
    const double between =
        std::clamp((right - taken) / 4, cells(gap), cells(84));
    const double cell = cells(cellWidth);
    columns.between = between;
    columns.value = columns.map + thumb + wider + between;
    columns.times = columns.value + cell + between / 2;
    columns.weights = columns.value + cell + between;
    columns.equals = columns.weights + columns.weightsWidth + (between - cells(weightGap)) / 2;
    columns.product = columns.weights + columns.weightsWidth + between;
    columns.sum = columns.product + cell + between;
    return columns;
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
    // Larger cells make a larger scene, smaller ones show more of them.
    const Cells cells{theme, request.zoom};
    const double larger = std::max(request.zoom, 1.0);
    const double smaller = std::min(request.zoom, 1.0);
    scene.size = {std::max(request.size.width(), theme.px(560)) * larger,
                  std::max(request.size.height(), theme.px(440)) * larger};
    const double formula = prepareFormula(scene, values, scene.size.width(), theme);
    addFormula(scene, values, formula, theme);
    const double width = scene.size.width() - 2 * m;
    const double free = scene.formulaRect.top() - m;

    // Widths: as many weights as fit.
    const double label =
        textWidth(QStringLiteral("m = %1").arg(maps.extent.c),
                  sceneFont(SceneText::title, theme));
    const double leastThumb = cells(leastRow - 8);
    const double fixed = theme.px(8 + 10 + 4) + label + leastThumb + 2 * cells(cellWidth) +
                         cells(sumWidth + 4 * gap);
    const auto weightRoom = static_cast<std::int64_t>((width - fixed) / cells(weightPitch));
    const Span weights = around(step.output.c, out.extent.c,
                                std::clamp<std::int64_t>(
                                    weightRoom - 1, 1,
                                    static_cast<std::int64_t>(mostWeights / smaller)));
    const std::int64_t weightCount = weights.last - weights.first;

    // Heights: the output maps get what makes them readable, the terms the rest, and what the terms
    // do not need goes back to the maps.
    PlaneRequest outRequest;
    outRequest.slot = stage.out;
    outRequest.highlight = &lit.out;
    GridScene whole = plane(values, outRequest);
    const double ruler = rulerRoom(whole, theme);
    const double outTitle =
        TitlePlan(roleTitle(out), QStringLiteral("o = %1").arg(out.extent.c), theme).height(width);
    const double outFixed = outTitle + theme.px(18 + 12);
    const double headRoom =
        addHeads(nullptr, columnsOf(scene, leastThumb, weightCount, label, maps.extent.c, cells), 0,
                 maps.extent.c, cells);
    const std::int64_t leastTerms = std::min<std::int64_t>(maps.extent.c, 3);
    const auto outRows = [&] { return static_cast<double>(std::max<std::int64_t>(whole.geometry.rows, 1)); };
    const auto outCols = [&] { return static_cast<double>(std::max<std::int64_t>(whole.geometry.cols, 1)); };
    const double forTerms = headRoom + static_cast<double>(leastTerms) * cells(leastRow);
    double forOut = std::max(free * 0.44, free - forTerms - cells(highestRow)) - outFixed;
    // Rather four terms than large cells below them.
    const double besideTerms = free - headRoom - theme.px(2) - outFixed -
                               static_cast<double>(std::min<std::int64_t>(maps.extent.c, 4)) *
                                   cells(leastRow);
    if (besideTerms >= outRows() * theme.px(readablePitch) * smaller)
        forOut = std::min(forOut, besideTerms);
    const std::int64_t wantedMaps = std::min<std::int64_t>(out.extent.c, 3);
    const auto fitting = [&](double p) {
        return std::max<std::int64_t>(
            1, static_cast<std::int64_t>((width - ruler + theme.px(mapGap)) /
                                         (outCols() * p + theme.px(mapGap))));
    };
    const auto fits = [&](double p, double height) {
        return outRows() * p <= height && fitting(p) >= wantedMaps;
    };
    const auto pitchIn = [&](double height, double most) {
        double p = most * request.zoom;
        while (p > smallestPitch * smaller && !fits(theme.px(p), height))
            --p;
        return theme.px(p);
    };
    double pitch = pitchIn(forOut, 34);
    if (pitch < theme.px(readablePitch - 2) * smaller || !fits(pitch, forOut)) {
        const double p = theme.px(croppedPitch) * request.zoom;
        const double share = width / static_cast<double>(wantedMaps) - theme.px(mapGap);
        crop(whole, std::max<std::int64_t>(4, static_cast<std::int64_t>(forOut / p)),
             std::max<std::int64_t>(4, static_cast<std::int64_t>(share / p)), outRequest,
             request.views);
        pitch = std::max(pitchIn(forOut, 34), theme.px(smallestPitch) * smaller);
    }
    const double rowsRoom = free - headRoom - outFixed - outRows() * pitch;
    const auto termsIn = [&](double height) {
        return static_cast<std::int64_t>(height / cells(leastRow) + 1e-6);
    };
    const std::int64_t termRoom = termsIn(rowsRoom) >= maps.extent.c
                                      ? maps.extent.c
                                      : termsIn(rowsRoom - theme.px(moreHeight));
    const Span terms = around(step.tap, maps.extent.c, termRoom);
    const auto termCount = static_cast<double>(std::max<std::int64_t>(terms.last - terms.first, 1));
    const double more = terms.last - terms.first < maps.extent.c ? theme.px(moreHeight) : 0;
    const double rowHeight =
        std::clamp((rowsRoom - more) / termCount, cells(leastRow - 8), cells(highestRow));
    double spare = rowsRoom - more - rowHeight * termCount;
    if (spare > 0)
        pitch = std::max(pitch, pitchIn(outRows() * pitch + spare, 46));
    spare = std::max(0.0, free - headRoom - more - rowHeight * termCount - outFixed -
                              outRows() * pitch);

    const double thumb = std::min(rowHeight - theme.px(8), cells(88));
    const Columns columns =
        columnsOf(scene, std::max(leastThumb, thumb), weightCount, label, maps.extent.c, cells);
    const double headTop = m / 2 + spare / 4;
    const double firstRow = headTop + addHeads(&scene, columns, headTop, maps.extent.c, cells);
    for (std::int64_t o = weights.first; o < weights.last; ++o) {
        LabelScene one;
        one.rect = {columns.weights + static_cast<double>(o - weights.first) * cells(weightPitch),
                    firstRow - theme.px(6) - sceneLine(SceneText::line, theme),
                    cells(weightPitch - weightGap), sceneLine(SceneText::line, theme)};
        one.text = QStringLiteral("o = %1").arg(o);
        one.alignment = Qt::AlignHCenter | Qt::AlignVCenter;
        if (started && o == step.output.c)
            one.role = Role::pointwiseFilter;
        scene.labels.push_back(one);
    }

    scene.weightSlot = stage.b;
    const double weightBound = values.bound(stage.b, 0, 0);
    double top = firstRow;
    for (std::int64_t t = terms.first; t < terms.last; ++t, top += rowHeight) {
        const StageTap operands = stage.tap(step.output, t);
        const double middle = top + rowHeight / 2;
        const double height = std::min(cells(42), rowHeight - theme.px(6) * smaller);
        const auto box = [&](double left, double boxWidth) {
            return QRectF(left, middle - height / 2, boxWidth, height);
        };
        TermScene term;
        term.band = {m, top + 1, width, rowHeight - 2};
        term.current = started && t == step.tap;
        term.done = started && t <= step.tap;
        term.label = QStringLiteral("m = %1").arg(t);
        term.value = box(columns.value, cells(cellWidth));
        term.valueKnown = values.done(stage.a, operands.a.cell);
        term.valueNumber = term.valueKnown ? values.at(stage.a, operands.a.cell) : 0;
        term.valueBound = values.bound(stage.a, operands.a.cell.n, t);
        term.product = box(columns.product, cells(cellWidth));
        term.productRole = out.role;
        term.times = {columns.times, middle};
        term.equals = {columns.equals, middle};
        term.sumCenter = {columns.sum + cells(sumWidth / 2), middle};
        term.weightBound = weightBound;
        if (term.done) {
            term.productNumber = product(operands, values.values());
            Step upTo = step;
            upTo.tap = t;
            term.sum = QStringLiteral("Σ %1").arg(
                numberText(evaluate(upTo, values.values()).runningSum));
        }
        for (std::int64_t o = weights.first; o < weights.last; ++o) {
            TermScene::Weight weight;
            weight.rect = box(columns.weights + static_cast<double>(o - weights.first) *
                                                    cells(weightPitch),
                              cells(weightPitch - weightGap));
            weight.cell = {0, 0, 0, t * stage.taps.filterColumns() + o};
            weight.number = values.at(stage.b, weight.cell);
            weight.current = o == step.output.c;
            term.weights.push_back(weight);
        }
        ThumbnailScene map = thumbnail(values, stage.a, step.output.n, t,
                                       {columns.map, middle - thumb / 2, thumb, thumb}, theme);
        map.current = term.current;
        map.marked = {step.output.y, step.output.x};
        scene.thumbnails.push_back(std::move(map));
        term.thumbnailEnd = {columns.map + thumb, middle};
        scene.terms.push_back(std::move(term));
    }
    if (more > 0) {
        LabelScene shown;
        shown.rect = {columns.label, top, width - theme.px(16), theme.px(moreHeight)};
        shown.text = text("maps %1 to %2 of %3")
                         .arg(terms.first)
                         .arg(terms.last - 1)
                         .arg(maps.extent.c);
        scene.labels.push_back(shown);
    }

    // Output planes.
    const double outTop = scene.formulaRect.top() - m / 2 - spare / 4 - outFixed - outRows() * pitch;
    scene.rules.push_back({m, outTop, m + width, outTop});
    const Span shown = around(step.output.c, out.extent.c, fitting(pitch));
    double x = m + ruler;
    const double mapWidth = outCols() * pitch;
    for (std::int64_t o = shown.first; o < shown.last; ++o) {
        SlotHighlight highlight = lit.out;
        highlight.channel = o;
        PlaneRequest one = outRequest;
        one.highlight = &highlight;
        one.lit = started && o == step.output.c;
        GridScene grid = scene::plane(values, one);
        grid.geometry = whole.geometry;
        grid.torn = whole.torn;
        grid.title = o == shown.first ? roleTitle(out) : QString();
        grid.subtitle = QStringLiteral("o = %1").arg(o);
        // The first title belongs to all of them.
        setTitle(grid,
                 {x, outTop + theme.px(6),
                  o == shown.first ? width : mapWidth + theme.px(mapGap - 10),
                  outTitle},
                 theme);
        place(grid, {x, outTop + theme.px(6) + outTitle + theme.px(18)}, pitch, values, one,
              theme, true);
        x += mapWidth + theme.px(mapGap);
        scene.grids.push_back(std::move(grid));
    }
    return scene;
}

}  // namespace convstep::scene
