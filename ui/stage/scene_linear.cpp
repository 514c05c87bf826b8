// SPDX-License-Identifier: GPL-3.0-or-later
//
// Input ⊙ Filter = Products → Σ → Output: convolution, depthwise, transposition and gradients.
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/session/number_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

// Widths that do not depend on the pitch, at scale 1.
constexpr double signGap = 34;
constexpr double arrowGap = 30;
constexpr double sumWidth = 96;
constexpr double sumHeight = 36;
constexpr double sumBelow = 12;     // from the products to the sum, when it stands below them
constexpr double cellsForPartials = 32;
constexpr double cellsForStrip = 26;  // rather cells of this size than extras below them

}  // namespace

LinearParts linearParts(const SceneValues& values, const Stage& stage, const Highlights& lit)
{
    const AxisGeometry rows = stage.taps.rows(stage.corner).geometry();
    const AxisGeometry cols = stage.taps.cols(stage.corner).geometry();
    LinearParts parts;
    const auto request = [&](int slot, const SlotHighlight& highlight) {
        PlaneRequest one;
        one.slot = slot;
        one.highlight = &highlight;
        one.lit = values.started();
        one.rows = rows;
        one.cols = cols;
        return one;
    };
    parts.a = request(stage.a, lit.a);
    parts.b = request(stage.b, lit.b);
    parts.out = request(stage.out, lit.out);
    switch (stage.corner) {
    case Corner::y:
        parts.a.ghosts = true;
        parts.a.neverRead = true;
        parts.a.outlined = true;
        parts.b.dilated = true;
        break;
    case Corner::x:
        parts.b.dilated = true;
        parts.out.neverRead = true;
        break;
    case Corner::w:
        parts.a.neverRead = true;
        parts.a.outlined = true;
        parts.out.dilated = true;
        break;
    }
    return parts;
}

GridScene productsGrid(const SceneValues& values, const Stage& stage, const Step& step,
                       const Highlights& lit, const GridScene& weights, const QPointF& origin)
{
    GridScene grid;
    grid.products = true;
    grid.role = values.slot(stage.out).role;
    grid.title = text("Products");
    if (values.started())
        grid.subtitle = text("tap %1 of %2").arg(step.tap + 1).arg(step.tapCount);
    grid.bound = 0;
    grid.geometry = weights.geometry;
    grid.geometry.origin = origin;
    const QPointF shift = origin - weights.geometry.origin;
    grid.torn = weights.torn;
    for (const QPointF& hole : weights.holes)
        grid.holes.push_back(hole + shift);
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> tapAt;
    for (const LitCell& one : lit.b.window) {
        if (!grid.geometry.shows(one.cell.y, one.cell.x))
            continue;
        tapAt.emplace(std::pair(one.cell.y, one.cell.x), one.tap);
        // Also of those to come, so that the colours rest while the sum goes on.
        const double size =
            std::abs(product(stage.tap(step.output, one.tap), values.values()));
        if (std::isfinite(size))
            grid.bound = std::max(grid.bound, size);
    }
    for (const CellScene& weight : weights.cells) {
        CellScene cell;
        cell.rect = weight.rect.translated(shift);
        cell.cell = weight.cell;
        const auto tap = tapAt.find(std::pair(weight.cell.y, weight.cell.x));
        if (tap == tapAt.end()) {
            cell.kind = CellKind::absent;
        } else if (values.started() && tap->second <= step.tap) {
            cell.value = product(stage.tap(step.output, tap->second), values.values());
            cell.current = tap->second == step.tap;
        } else {
            cell.kind = CellKind::notYet;
        }
        grid.cells.push_back(cell);
    }
    if (!(grid.bound > 0))
        grid.bound = 1;
    return grid;
}

namespace {

// What the layout is made of, before anything has a place.
struct Row {
    enum Column { input, weights, products, output };
    static constexpr std::size_t columns = 4;

    std::array<std::int64_t, columns> cols{};  // lattice places that are shown
    std::array<std::int64_t, columns> rows{};
    std::array<TitlePlan, columns> titles;
    double sideBracket = 0;
    double bracket = 0;
    double ruler = 0;       // height of those above
    std::array<double, columns> rulers{};  // width of those before a column
    double sum = 0;         // width of the sum with its caption
    double caption = 0;     // height of the caption
    double sign = 0;
    double arrow = 0;
    double margins = 0;

    // Whether the sum stands below the products, and how many lines a text above a grid may take.
    bool below = false;
    int lines = 1;

    [[nodiscard]] std::int64_t tallest() const { return *std::max_element(rows.begin(), rows.end()); }
    // From the end of a column to the beginning of the next.
    [[nodiscard]] double gapAfter(std::size_t column) const
    {
        switch (column) {
        case input: return sideBracket + sign + rulers[weights];
        case weights: return sign;
        case products: return (below ? arrow * 1.5 : 2 * arrow + sum) + rulers[output];
        default: return 0;
        }
    }
    [[nodiscard]] double columnWidth(std::size_t column, double pitch, const Theme& theme) const
    {
        // A title may reach over the gap, but not to the next title.
        const double over = column == output ? margins / 2 : gapAfter(column) - theme.px(10);
        double least = titles[column].width(lines) - over;
        if (column == products && below)
            least = std::max(least, sum);
        return std::max(static_cast<double>(cols[column]) * pitch, least);
    }
    [[nodiscard]] double width(double pitch, const Theme& theme) const
    {
        double total = 2 * margins + rulers[input];
        for (std::size_t i = 0; i < columns; ++i)
            total += columnWidth(i, pitch, theme) + gapAfter(i);
        return total;
    }
    [[nodiscard]] double titleHeight(double pitch, const Theme& theme) const
    {
        double height = 0;
        for (std::size_t i = 0; i < columns; ++i)
            height = std::max(height, titles[i].height(titleWidth(i, pitch, theme)));
        return height;
    }
    [[nodiscard]] double titleWidth(std::size_t column, double pitch, const Theme& theme) const
    {
        return columnWidth(column, pitch, theme) +
               (column == output ? margins / 2 : gapAfter(column) - theme.px(10));
    }
    [[nodiscard]] double above(double pitch) const
    {
        return static_cast<double>(tallest()) * pitch / 2;
    }
    [[nodiscard]] double underneath(double pitch, const Theme& theme) const
    {
        const double sumTop = below ? static_cast<double>(rows[products]) * pitch / 2 +
                                          theme.px(sumBelow)
                                    : -theme.px(sumHeight / 2);
        return std::max(above(pitch) + bracket, sumTop + theme.px(sumHeight + 6) + caption);
    }
    [[nodiscard]] double height(double pitch, const Theme& theme) const
    {
        return titleHeight(pitch, theme) + ruler + above(pitch) + underneath(pitch, theme);
    }
    // The largest pitch that fits, 0 when none does.
    [[nodiscard]] double fitting(double roomWidth, double roomHeight, const Theme& theme) const
    {
        for (double pitch = largestPitch; pitch >= smallestPitch; --pitch)
            if (width(theme.px(pitch), theme) <= roomWidth &&
                height(theme.px(pitch), theme) <= roomHeight)
                return theme.px(pitch);
        return 0;
    }
    // The same with the arrangement of sum and titles that gives the largest cells; the plain one
    // when others gain little.
    double arrange(double roomWidth, double roomHeight, const Theme& theme)
    {
        double best = -1;
        Row chosen = *this;
        for (const bool sumBelow : {false, true})
            for (const int textLines : {1, 2}) {
                below = sumBelow;
                lines = textLines;
                const double pitch = fitting(roomWidth, roomHeight, theme);
                if (pitch > best * 1.07) {
                    best = pitch;
                    chosen = *this;
                }
            }
        *this = chosen;
        return best;
    }
};

Row rowOf(const SceneValues& values, const Stage& stage, const LinearParts& parts,
          const std::array<const GridScene*, 3>& grids, const Theme& theme)
{
    Row row;
    const auto set = [&](std::size_t column, const GridScene& grid, const TitlePlan& title) {
        row.cols[column] = grid.geometry.latticeCols();
        row.rows[column] = grid.geometry.latticeRows();
        row.titles[column] = title;
    };
    const auto plan = [&](int slot) {
        return TitlePlan(roleTitle(values.slot(slot)), widestSubtitle(values, slot), theme);
    };
    // Of gradients the number of taps differs from cell to cell.
    const std::int64_t mostTaps =
        stage.taps.summed(stage.corner) *
        (stage.corner == Corner::w ? stage.taps.extent(Corner::y).h * stage.taps.extent(Corner::y).w
                                   : stage.taps.extent(Corner::w).h * stage.taps.extent(Corner::w).w);
    set(Row::input, *grids[0], plan(stage.a));
    set(Row::weights, *grids[1], plan(stage.b));
    set(Row::products, *grids[1],
        {text("Products"), text("tap %1 of %2").arg(mostTaps).arg(mostTaps), theme});
    set(Row::output, *grids[2], plan(stage.out));
    row.sideBracket = sideBracketRoom(parts.a, theme);
    row.bracket = bracketRoom(parts.a, theme);
    row.ruler = theme.px(18) + jumpRoom(parts.a, parts.a.cols, theme);
    row.rulers = {rulerRoom(*grids[0], theme) + jumpRoom(parts.a, parts.a.rows, theme), rulerRoom(*grids[1], theme), 0,
                  rulerRoom(*grids[2], theme)};
    row.sign = theme.px(signGap);
    row.arrow = theme.px(arrowGap);
    row.margins = theme.px(margin);
    row.caption = sceneLine(SceneText::caption, theme);
    row.sum = std::max(theme.px(sumWidth),
                       textWidth(text("%1 of %2 added").arg(mostTaps).arg(mostTaps),
                                 sceneFont(SceneText::caption, theme)));
    return row;
}

// Cuts the columns so that cells of that pitch fit; `least` places stay of each, where it has them.
void cut(Row& row, double pitch, double roomWidth, double roomHeight,
         const std::array<std::int64_t, Row::columns>& leastCols,
         const std::array<std::int64_t, Row::columns>& leastRows, const Theme& theme)
{
    const Row whole = row;
    for (std::int64_t places = *std::max_element(whole.cols.begin(), whole.cols.end());
         places >= 1; --places) {
        for (std::size_t i = 0; i < Row::columns; ++i)
            row.cols[i] = std::min(whole.cols[i], std::max(places, leastCols[i]));
        if (row.width(pitch, theme) <= roomWidth)
            break;
    }
    // Not much higher than wide: the rest of the height shows more elsewhere.
    const std::int64_t widest = *std::max_element(row.cols.begin(), row.cols.end());
    for (std::int64_t places = std::min(whole.tallest(), widest + widest / 4 + 1); places >= 1;
         --places) {
        for (std::size_t i = 0; i < Row::columns; ++i)
            row.rows[i] = std::min(whole.rows[i], std::max(places, leastRows[i]));
        if (row.height(pitch, theme) <= roomHeight)
            break;
    }
}

}  // namespace

StageScene linearScene(const SceneRequest& request, const SceneValues& values, const Theme& theme)
{
    const Step& step = values.step();
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(step.stage)];
    const Highlights lit = highlightsOf(values.pipeline(), step);
    LinearParts parts = linearParts(values, stage, lit);
    parts.a.jumps = stage.corner == Corner::y;
    GridScene a = plane(values, parts.a);
    GridScene b = plane(values, parts.b);
    GridScene out = plane(values, parts.out);
    Row row = rowOf(values, stage, parts, {&a, &b, &out}, theme);

    // What stands below the row, and what is left for the row.
    StageScene scene;
    const double m = theme.px(margin);
    const double inner = request.size.width() - 2 * m;
    const double formula = prepareFormula(scene, values, request.size.width(), theme);
    StripPlan strip = request.channels ? planChannelStrip(values, stage, inner, theme) : StripPlan{};
    const StripPlan partials =
        request.channels ? planChannelStrip(values, stage, inner, theme, true) : StripPlan{};
    double next = nextHeight(values, step, inner, theme);
    const double around = m / 2 + formula + m / 2 + theme.px(8);
    const auto room = [&] { return request.size.height() - around - strip.least - next; };
    const auto arrange = [&] { return row.arrange(request.size.width(), room(), theme); };
    // Rather large cells than extras below them.
    const double wide = row.arrange(request.size.width(), 1e9, theme);
    const double readable = std::min(theme.px(cellsForStrip), wide);
    double pitch = arrange();
    if (pitch < readable && next > 0) {
        next = 0;
        pitch = arrange();
    }
    const StripPlan wanted = strip;
    if (pitch < readable && strip.least > 0) {
        strip = {};
        pitch = arrange();
    }
    if (partials.partials && strip.least > 0) {
        // The partial maps come where the cells stay about as large as they are.
        const StripPlan plain = strip;
        strip = partials;
        const double smaller = arrange();
        if (smaller < std::min(theme.px(cellsForPartials), pitch)) {
            strip = plain;
            pitch = arrange();
        } else {
            pitch = smaller;
        }
    }
    if (pitch < theme.px(readablePitch)) {
        // Window and current cell with a margin are always there.
        const bool forward = stage.corner == Corner::y;
        const auto least = [&](std::int64_t weights) {
            const std::int64_t window = forward ? std::min<std::int64_t>(weights + 2, 9) : 4;
            return std::array<std::int64_t, Row::columns>{window, 4, 4, 4};
        };
        const auto leastCols = least(row.cols[Row::weights]);
        const auto leastRows = least(row.rows[Row::weights]);
        row.below = true;
        row.lines = 2;
        // Of a tensor that is cut anyway the strip shows the whole.
        const double others = room() + strip.least - row.height(0, theme) -
                              9 * theme.px(croppedPitch);
        if (partials.partials && others >= partials.least)
            strip = partials;
        else if (others >= wanted.least)
            strip = wanted;
        const double smaller = std::min(request.zoom, 1.0);
        cut(row, theme.px(croppedPitch) * smaller, request.size.width(), room(), leastCols,
            leastRows, theme);
        pitch = smaller < 1 ? theme.px(croppedPitch)
                            : std::max(arrange(), theme.px(smallestPitch));
        if (smaller == 1 && (row.width(pitch, theme) > request.size.width() || row.height(pitch, theme) > room())) {
            row.below = true;
            row.lines = 2;
        }
        crop(a, row.rows[Row::input], row.cols[Row::input], parts.a, request.views);
        crop(b, row.rows[Row::weights], row.cols[Row::weights], parts.b, request.views);
        crop(out, row.rows[Row::output], row.cols[Row::output], parts.out, request.views);
    }
    pitch *= request.zoom;

    const double used = row.width(pitch, theme);
    const double rowHeight = row.height(pitch, theme);
    scene.size = {std::max(request.size.width(), used),
                  std::max(request.size.height(), around + rowHeight + strip.least + next)};
    addFormula(scene, values, formula, theme);

    // Spare height makes the thumbnails larger, then the gaps between the parts.
    double spare = scene.size.height() - around - rowHeight - strip.least - next;
    const double stripHeight =
        strip.least + std::min(spare * 0.6, std::max(0.0, strip.most - strip.least));
    spare -= stripHeight - strip.least;
    const double gapCount = 2.0 + (strip.least > 0 ? 1 : 0) + (next > 0 ? 1 : 0);
    const double space = std::min(spare / gapCount, theme.px(widestGap));
    const double top = m / 2 + std::max(space, (spare - gapCount * space) / 3);

    const double titleHeight = row.titleHeight(pitch, theme);
    const double axis = top + titleHeight + row.ruler + row.above(pitch);
    double x = m + row.rulers[Row::input] + std::max(0.0, (scene.size.width() - used) / 2);
    const auto columnWidth = [&](std::size_t column) {
        return row.columnWidth(column, pitch, theme);
    };
    const auto title = [&](GridScene& grid, std::size_t column) {
        setTitle(grid, {x, top, row.titleWidth(column, pitch, theme), titleHeight}, theme);
    };
    const auto put = [&](GridScene& grid, const PlaneRequest& plane, std::size_t column) {
        const double width = static_cast<double>(grid.geometry.latticeCols()) * pitch;
        const double height = static_cast<double>(grid.geometry.latticeRows()) * pitch;
        title(grid, column);
        place(grid, {x + std::min((columnWidth(column) - width) / 2, theme.px(24)),
                     axis - height / 2},
              pitch, values, plane, theme, true);
        x += columnWidth(column);
    };
    const auto sign = [&](const char* glyph, double gap) {
        scene.signs.push_back({{x + gap / 2, axis}, QString::fromUtf8(glyph)});
        x += gap;
    };
    put(a, parts.a, Row::input);
    addJumps(a, parts.a, values.started() ? &step : nullptr, theme);
    x += row.sideBracket;
    sign("⊙", row.sign);
    x += row.rulers[Row::weights];
    put(b, parts.b, Row::weights);
    sign("=", row.sign);
    const double productsLeft = x + std::min((columnWidth(Row::products) -
                                              static_cast<double>(b.geometry.latticeCols()) * pitch) /
                                                 2,
                                             theme.px(24));
    GridScene products =
        productsGrid(values, stage, step, lit, b, {productsLeft, b.geometry.origin.y()});
    title(products, Row::products);
    SumScene sum;
    const QRectF productsRect = products.geometry.rect();
    if (row.below) {
        sum.rect = {std::max(x, productsRect.center().x() - row.sum / 2),
                    productsRect.bottom() + theme.px(sumBelow), row.sum, theme.px(sumHeight)};
        x += columnWidth(Row::products);
        sign("→", row.arrow * 1.5);
    } else {
        x += columnWidth(Row::products);
        sign("→", row.arrow);
        sum.rect = {x, axis - theme.px(sumHeight / 2), row.sum, theme.px(sumHeight)};
        x += row.sum;
        sign("→", row.arrow);
    }
    sum.captionRect = {sum.rect.left(), sum.rect.bottom() + theme.px(4), row.sum, row.caption};
    sum.role = values.slot(stage.out).role;
    sum.text = QStringLiteral("Σ");
    if (values.started()) {
        sum.text = QStringLiteral("Σ = %1").arg(
            numberText(evaluate(step, values.values()).runningSum));
        sum.caption = text("%1 of %2 added").arg(step.tap + 1).arg(step.tapCount);
    }
    scene.sum = sum;
    x += row.rulers[Row::output];
    put(out, parts.out, Row::output);

    scene.grids.push_back(std::move(a));
    scene.grids.push_back(std::move(b));
    scene.grids.push_back(std::move(products));
    scene.grids.push_back(std::move(out));

    double y = top + rowHeight + space;
    if (strip.least > 0) {
        addChannelStrip(scene, values, stage, lit, {m, y, scene.size.width() - 2 * m, stripHeight},
                        theme, strip.partials);
        y += stripHeight + space;
    }
    if (next > 0 && values.started())
        addNextPointwise(scene, values, step, {m, y, scene.size.width() - 2 * m, next}, theme);
    return scene;
}

}  // namespace convstep::scene
