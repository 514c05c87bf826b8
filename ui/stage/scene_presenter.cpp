// SPDX-License-Identifier: GPL-3.0-or-later
//
// The scene for a projector: one row of large cells, the sum, and the step as a sentence. All that
// does not matter to this step is left out. Measures are those of a screen of 1280×720.
#include <algorithm>

#include "ui/session/document_text.h"
#include "ui/session/number_text.h"
#include "ui/stage/scene_presenter.h"
#include "ui/theme/fonts.h"

namespace convstep::scene {
namespace presenter {
namespace {

constexpr double leastWidth = 1200;
constexpr double leastHeight = 630;
constexpr double formulaHeight = 42;
constexpr double sentenceSize = 26;
constexpr double smallestSentence = 17;
constexpr int sentenceLines = 2;

}  // namespace

QRectF addTexts(StageScene& scene, const SceneRequest& request, const SceneValues& values,
                const Theme& theme)
{
    scene.layout = SceneLayout::presenter;
    scene.size = {std::max(request.size.width(), px(theme, leastWidth)),
                  std::max(request.size.height(), px(theme, leastHeight))};
    const double m = px(theme, sideMargin);
    const double width = scene.size.width() - 2 * m;
    const double high = px(theme, sentenceSize * 1.28 * sentenceLines);
    scene.sentenceRect = {m, scene.size.height() - px(theme, 8) - high, width, high};
    scene.formulaRect = {m, scene.sentenceRect.top() - px(theme, formulaHeight + 4), width,
                         px(theme, formulaHeight)};
    scene.refused = request.document->refusal() != nullptr;
    const QString sentence = documentSentence(*request.document, values.position());
    for (double size = sentenceSize; size >= smallestSentence; --size) {
        scene.sentencePixels = size / presenterScale;
        const int lines = static_cast<int>(high / px(theme, size * 1.28) + 1e-6);
        scene.sentence =
            brokenLines(sentence, sizedFont(scene.sentencePixels, QFont::Normal, theme), width,
                        lines);
        if (!scene.sentence.last().endsWith(QChar(0x2026)))
            break;
    }
    if (values.started())
        scene.formula = formulaOf(values.values(), values.step(), 4, true);
    const double top = px(theme, 8);
    return {m, top, width, scene.formulaRect.top() - px(theme, 6) - top};
}

namespace {

StageScene linearRow(const SceneRequest& request, const SceneValues& values, const Stage& stage,
                     const Theme& theme)
{
    const Step& step = values.step();
    const Highlights lit = highlightsOf(values.pipeline(), step);
    const LinearParts parts = linearParts(values, stage, lit);
    StageScene scene;
    const QRectF area = addTexts(scene, request, values, theme);
    GridScene a = plane(values, parts.a);
    GridScene b = plane(values, parts.b);
    GridScene out = plane(values, parts.out);

    Row<4> row;
    const auto title = [&](int slot) {
        return TitlePlan(roleTitle(values.slot(slot)), widestSubtitle(values, slot), theme);
    };
    const QString taps = text("tap %1 of %2").arg(step.tapCount).arg(step.tapCount);
    const std::array<GridScene*, 4> grids{&a, &b, &b, &out};
    const std::array<TitlePlan, 4> titles{title(stage.a), title(stage.b),
                                          TitlePlan(text("Products"), taps, theme),
                                          title(stage.out)};
    for (std::size_t i = 0; i < 4; ++i)
        row.columns[i] = {grids[i], titles[i], grids[i]->geometry.latticeCols(),
                          grids[i]->geometry.latticeRows(), px(theme, gap)};
    // More than fits is cut to the window and what is around it.
    const bool weightsFirst = stage.corner != Corner::w;
    const std::int64_t window =
        weightsFirst ? std::max(row.columns[1].cols, row.columns[1].rows) + 2 * around : mostPlaces;
    if (std::max(row.columns[0].cols, row.columns[0].rows) > mostPlaces)
        row.columns[0].limit(std::clamp<std::int64_t>(window, 7, 13));
    for (const std::size_t i : {1U, 2U})
        row.columns[i].limit(mostPlaces);
    row.columns[3].limit(mostPlaces);
    row.before = std::max(0.0, rulerRoom(a, theme) - px(theme, sideMargin - 4));
    row.columns[0].after =
        std::max(px(theme, gap), sideBracketRoom(parts.a, theme) + px(theme, 34));
    row.columns[2].after = std::max(px(theme, gap), px(theme, 38) + rulerRoom(out, theme));
    row.behind = px(theme, 4);
    row.ruler = theme.px(18);
    row.under = bracketRoom(parts.a, theme);
    const double sumHigh = px(theme, 54);
    const QString added = text("%1 of %2 added");
    const double caption = sceneLine(SceneText::caption, theme);
    row.least[2] = std::max(px(theme, 150), textWidth(added.arg(step.tapCount).arg(step.tapCount),
                                                      sceneFont(SceneText::caption, theme)));
    const double hanging = px(theme, 14) + sumHigh + px(theme, 4) + caption;
    const auto fitting = [&] { return row.fitting(area.size(), hanging, 2, theme); };
    double cell = fitting();
    const std::array<std::pair<std::size_t, std::int64_t>, 5> smaller{
        {{3, 6}, {0, std::clamp<std::int64_t>(window, 7, mostPlaces)}, {1, 7}, {0, 7}, {1, 5}}};
    for (const auto& [column, most] : smaller) {
        // An output that is cut anyway gives way first.
        if (cell >= (column == 3 ? 40 : wantedCell))
            break;
        row.columns[column].limit(most);
        if (column == 1)
            row.columns[2].limit(most);
        cell = fitting();
    }
    const double pitch = std::floor(px(theme, cell));
    crop(a, row.columns[0].rows, row.columns[0].cols, parts.a, request.views);
    crop(b, row.columns[1].rows, row.columns[1].cols, parts.b, request.views);
    crop(out, row.columns[3].rows, row.columns[3].cols, parts.out, request.views);

    const double high = row.height(pitch, hanging, row.columns[2].rows);
    const double top = area.top() + std::max(0.0, (area.height() - high) * 0.4);
    const double titleHigh = row.titles(pitch);
    const double axis = top + titleHigh + row.ruler + row.tall(pitch) / 2;
    double x = area.left() + row.before + std::max(0.0, (area.width() - row.width(pitch)) / 2);
    const auto head = [&](GridScene& grid, std::size_t i) {
        setTitle(grid, {x, top, row.wide(i, pitch) + row.over(i), titleHigh}, theme);
    };
    const auto put = [&](GridScene& grid, const PlaneRequest& plane, std::size_t i) {
        head(grid, i);
        const double own = static_cast<double>(grid.geometry.latticeRows()) * pitch;
        place(grid, {x, axis - own / 2}, pitch, values, plane, theme, i != 1);
        x += row.wide(i, pitch);
    };
    const auto sign = [&](const char* glyph, std::size_t i, double aside) {
        scene.signs.push_back(
            {{x + aside + (row.columns[i].after - aside) / 2, axis}, QString::fromUtf8(glyph)});
        x += row.columns[i].after;
    };
    put(a, parts.a, 0);
    sign("⊙", 0, sideBracketRoom(parts.a, theme));
    put(b, parts.b, 1);
    sign("=", 1, 0);
    GridScene products =
        productsGrid(values, stage, step, lit, b, {x, b.geometry.origin.y()});
    head(products, 2);
    SumScene sum;
    const QRectF rect = products.geometry.rect();
    const double sumWide = std::max(row.least[2], std::min(rect.width(), px(theme, 220)));
    sum.rect = {x, rect.bottom() + px(theme, 14), sumWide, sumHigh};
    sum.captionRect = {x, sum.rect.bottom() + px(theme, 4), sumWide, caption};
    sum.role = values.slot(stage.out).role;
    sum.text = QStringLiteral("Σ");
    if (values.started()) {
        sum.text = QStringLiteral("Σ = %1").arg(
            numberText(evaluate(step, values.values()).runningSum));
        sum.caption = added.arg(step.tap + 1).arg(step.tapCount);
    }
    scene.sum = sum;
    x += row.wide(2, pitch);
    sign("→", 2, -rulerRoom(out, theme));
    put(out, parts.out, 3);
    scene.grids.push_back(std::move(a));
    scene.grids.push_back(std::move(b));
    scene.grids.push_back(std::move(products));
    scene.grids.push_back(std::move(out));
    return scene;
}

StageScene elementwiseRow(const SceneRequest& request, const SceneValues& values,
                          const Stage& stage, const Theme& theme)
{
    const Step& step = values.step();
    Highlights lit = highlightsOf(values.pipeline(), step);
    // Σ over all pixels: only the current one is worth an outline.
    if (stage.kind == StageKind::biasGradient)
        lit.a.window.clear();
    const auto request1 = [&](int slot, const SlotHighlight& highlight) {
        PlaneRequest one;
        one.slot = slot;
        one.highlight = &highlight;
        one.lit = values.started();
        return one;
    };
    const PlaneRequest aRequest = request1(stage.a, lit.a);
    const PlaneRequest outRequest = request1(stage.out, lit.out);
    StageScene scene;
    const QRectF area = addTexts(scene, request, values, theme);
    GridScene a = plane(values, aRequest);
    GridScene out = plane(values, outRequest);
    const bool vectorOut = values.slot(stage.out).layout == SlotLayout::vector;
    QString widestOut = widestSubtitle(values, stage.out);
    if (vectorOut) {
        const std::int64_t count = values.slot(stage.out).extent.c;
        out.subtitle = text("channel o = %1 of %2").arg(step.output.c).arg(count);
        widestOut = text("channel o = %1 of %2").arg(count).arg(count);
    }
    Row<2> row;
    row.columns[0] = {&a, {a.title, widestSubtitle(values, stage.a), theme},
                      a.geometry.latticeCols(), a.geometry.latticeRows(), px(theme, gap)};
    row.columns[1] = {&out, {out.title, widestOut, theme}, out.geometry.latticeCols(),
                      out.geometry.latticeRows(), 0};
    for (Column& column : row.columns)
        column.limit(mostPlaces);
    const double box = std::max(
        px(theme, 280),
        widthFor(middleTitle(stage), sceneFont(SceneText::title, theme), 2) + px(theme, 10));
    const double boxHigh = px(theme, 240);
    row.before = std::max(0.0, rulerRoom(a, theme) - px(theme, sideMargin - 4));
    row.aside = box + px(theme, gap) + (vectorOut ? 0 : rulerRoom(out, theme));
    row.ruler = theme.px(18);
    row.under = px(theme, 4);
    row.middle = boxHigh + 2 * theme.px(30);
    row.behind = px(theme, 4);
    const double cell = row.fitting(area.size(), 0, 2, theme);
    const double pitch = std::floor(px(theme, cell));
    // Titles on one line, where there is room for that.
    Row<2> wider = row;
    for (std::size_t i = 0; i < 2; ++i)
        wider.least[i] = row.columns[i].title.width(1) - std::max(0.0, row.over(i));
    if (wider.width(pitch) <= area.width())
        row = wider;
    crop(a, row.columns[0].rows, row.columns[0].cols, aRequest, request.views);
    crop(out, row.columns[1].rows, row.columns[1].cols, outRequest, request.views);

    const double titleHigh =
        std::max(row.titles(pitch), 2 * sceneLine(SceneText::title, theme));
    const double high = row.height(pitch, 0, 0);
    const double top = area.top() + std::max(0.0, (area.height() - high) * 0.4);
    const double axis =
        top + titleHigh + row.ruler + std::max(row.tall(pitch), row.middle) / 2;
    double x = area.left() + row.before + std::max(0.0, (area.width() - row.width(pitch)) / 2);
    const auto put = [&](GridScene& grid, const PlaneRequest& plane, std::size_t i, bool rulers) {
        setTitle(grid, {x, top, row.wide(i, pitch) + row.over(i), titleHigh}, theme);
        const double own = static_cast<double>(grid.geometry.latticeRows()) * pitch;
        place(grid, {x, axis - own / 2}, pitch, values, plane, theme, rulers);
        x += row.wide(i, pitch);
    };
    const auto arrow = [&] {
        scene.signs.push_back({{x + px(theme, gap) / 2, axis}, QStringLiteral("→")});
        x += px(theme, gap);
    };
    put(a, aRequest, 0, true);
    arrow();
    const QRectF boxRect(x, axis - boxHigh / 2, box, boxHigh);
    const QRectF boxTitle(x, top, box, titleHigh);
    x += box;
    arrow();
    x += vectorOut ? 0 : rulerRoom(out, theme);
    put(out, outRequest, 1, !vectorOut);
    scene.grids.push_back(std::move(a));
    scene.grids.push_back(std::move(out));
    addMiddle(scene, values, stage, step, boxRect, boxTitle, theme);
    return scene;
}

}  // namespace
}  // namespace presenter

StageScene presenterScene(const SceneRequest& request, const SceneValues& values,
                          const Theme& theme)
{
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(values.step().stage)];
    return stage.kind == StageKind::pointwise ? presenter::termRows(request, values, stage, theme)
           : stage.linear() ? presenter::linearRow(request, values, stage, theme)
                            : presenter::elementwiseRow(request, values, stage, theme);
}

}  // namespace convstep::scene
