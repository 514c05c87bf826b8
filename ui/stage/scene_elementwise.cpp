// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bias, activation and their gradients: one value in, one value out.
#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

constexpr double boxWidth = 220;
constexpr double widestBox = 300;
constexpr double boxHeight = 170;
constexpr double arrowGap = 44;
constexpr double biasPitch = 40;

// Cells in a row: the elements of a bias, or an axis through one cell, the current one lit.
GridScene vectorGrid(const SceneValues& values, int slot, const Cell& through, bool channels,
                     const QRectF& box, bool lit, const Theme& theme)
{
    GridScene grid;
    grid.slot = slot;
    const Slot& source = values.slot(slot);
    grid.role = source.role;
    grid.bound = values.bound(slot, through.n, through.c);
    const double pitch = theme.px(biasPitch);
    const std::int64_t count = channels ? source.extent.c : source.extent.w;
    const std::int64_t current = channels ? through.c : through.x;
    const std::int64_t shown = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(box.width() / pitch), 1, std::max<std::int64_t>(count, 1));
    const std::int64_t first = std::clamp<std::int64_t>(current - shown / 2, 0, count - shown);
    double x = box.center().x() - static_cast<double>(shown) * pitch / 2;
    for (std::int64_t i = first; i < first + shown; ++i, x += pitch) {
        CellScene cell;
        cell.rect = {x + 1, box.center().y() - pitch / 2 + 1, pitch - 2, pitch - 2};
        cell.cell = through;
        (channels ? cell.cell.c : cell.cell.x) = i;
        cell.kind = values.done(slot, cell.cell) ? CellKind::value : CellKind::notYet;
        if (cell.kind == CellKind::value)
            cell.value = values.at(slot, cell.cell);
        cell.current = cell.inWindow = lit && i == current;
        grid.cells.push_back(cell);
        grid.rulers.push_back({{x + pitch / 2, cell.rect.top() - theme.px(10)},
                               QString::number(i), cell.current});
    }
    return grid;
}

}  // namespace

QString middleTitle(const Stage& stage)
{
    switch (stage.kind) {
    case StageKind::bias: return text("Bias b[o]");
    case StageKind::biasGradient: return text("Sum over all pixels");
    case StageKind::activationGradient:
        return text("upstream × slope of %1")
            .arg(QString::fromUtf8(activationName(stage.activation).data()));
    default: return QString::fromUtf8(activationName(stage.activation).data());
    }
}

// The middle of the picture: the bias that is added, or the curve.
void addMiddle(StageScene& scene, const SceneValues& values, const Stage& stage, const Step& step,
               const QRectF& box, const QRectF& title, const Theme& theme)
{
    const bool started = values.started();
    const Slot& out = values.slot(stage.out);
    LabelScene head;
    const QStringList headLines =
        brokenLines(middleTitle(stage), sceneFont(SceneText::title, theme), title.width(), 2);
    head.rect = {title.left(), title.top(), title.width(),
                 sceneLine(SceneText::title, theme) * static_cast<double>(headLines.size())};
    head.text = headLines.join(QLatin1Char('\n'));
    head.strong = true;
    head.role = out.role;
    head.alignment = Qt::AlignHCenter | Qt::AlignVCenter;
    LabelScene line;
    line.alignment = Qt::AlignHCenter | Qt::AlignVCenter;
    line.rect = {title.left(), box.bottom() + theme.px(8), title.width(), theme.px(22)};
    if (stage.kind == StageKind::bias) {
        head.role = Role::bias;
        GridScene grid = vectorGrid(values, stage.b, {0, 0, 0, step.output.c}, true, box, started,
                                    theme);
        grid.role = Role::bias;
        grid.editable = true;
        scene.grids.push_back(std::move(grid));
        line.rect.moveTop(box.center().y() + theme.px(biasPitch / 2 + 8));
        if (started)
            line.text = QStringLiteral("%1 + %2 = %3")
                            .arg(numberText(values.at(step.a)), bracketedNumber(values.at(step.b)),
                                 numberText(values.at(step.outSlot, step.output)));
    } else if (stage.kind == StageKind::biasGradient) {
        SumScene sum;
        sum.rect = {box.center().x() - theme.px(60), box.center().y() - theme.px(18), theme.px(120),
                    theme.px(36)};
        sum.role = out.role;
        sum.text = QStringLiteral("Σ");
        if (started) {
            sum.text = QStringLiteral("Σ = %1").arg(
                numberText(evaluate(step, values.values()).runningSum));
            sum.caption = text("%1 of %2 added").arg(step.tap + 1).arg(step.tapCount);
        }
        sum.captionRect = {title.left(), sum.rect.bottom() + theme.px(4), title.width(),
                           sceneLine(SceneText::caption, theme)};
        scene.sum = sum;
    } else {
        const QString name = QString::fromUtf8(activationName(stage.activation).data());
        const bool gradient = stage.kind == StageKind::activationGradient;
        if (stage.activation == Activation::softmax) {
            const bool channels = stage.softmaxAxis == SoftmaxAxis::channel;
            scene.grids.push_back(vectorGrid(values, gradient ? stage.b : stage.a, step.output,
                                             channels, box, started, theme));
            const QStringList lines =
                brokenLines(channels ? text("among the channels of this pixel")
                                     : text("among the columns of this row"),
                            sceneFont(SceneText::line, theme), title.width(), 3);
            line.text = lines.join(QLatin1Char('\n'));
            line.rect.moveTop(box.center().y() + theme.px(biasPitch / 2 + 8));
            line.rect.setHeight(sceneLine(SceneText::line, theme) *
                                static_cast<double>(lines.size()));
        } else {
            CurveScene curve;
            curve.rect = box;
            curve.activation = stage.activation;
            const int source = gradient ? stage.b : stage.a;
            curve.range = std::max(4.0, values.bound(source, step.output.n, step.output.c));
            if (started) {
                const double x = values.at(gradient ? step.b : step.a);
                curve.point = QPointF(x, activate(stage.activation, x));
                line.text = gradient
                                ? QStringLiteral("%1 · %2 = %3")
                                      .arg(numberText(values.at(step.a)),
                                           bracketedNumber(
                                               activationDerivative(stage.activation, x)),
                                           numberText(values.at(step.outSlot, step.output)))
                                : QStringLiteral("%1(%2) = %3")
                                      .arg(name, numberText(x),
                                           numberText(values.at(step.outSlot, step.output)));
            }
            scene.curve = curve;
        }
    }
    scene.labels.push_back(head);
    if (!line.text.isEmpty())
        scene.labels.push_back(line);
}

StageScene elementwiseScene(const SceneRequest& request, const SceneValues& values,
                            const Theme& theme)
{
    const Step& step = values.step();
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(step.stage)];
    Highlights lit = highlightsOf(values.pipeline(), step);
    const auto request1 = [&](int slot, const SlotHighlight& highlight) {
        PlaneRequest one;
        one.slot = slot;
        one.highlight = &highlight;
        one.lit = values.started();
        return one;
    };
    // Σ over all pixels: only the current one is worth an outline.
    if (stage.kind == StageKind::biasGradient)
        lit.a.window.clear();
    const PlaneRequest aRequest = request1(stage.a, lit.a);
    const PlaneRequest outRequest = request1(stage.out, lit.out);
    GridScene a = plane(values, aRequest);
    GridScene out = plane(values, outRequest);
    const bool vectorOut = values.slot(stage.out).layout == SlotLayout::vector;
    const TitlePlan aTitle(a.title, widestSubtitle(values, stage.a), theme);
    QString widestOut = widestSubtitle(values, stage.out);
    if (vectorOut) {
        const auto line = [&](std::int64_t channel) {
            return text("channel o = %1 of %2")
                .arg(channel)
                .arg(values.slot(stage.out).extent.c);
        };
        out.subtitle = line(step.output.c);
        widestOut = line(values.slot(stage.out).extent.c);
    }
    const TitlePlan outTitle(out.title, widestOut, theme);

    // Widths: [ruler] a → middle → [ruler] out; a title may reach over the arrow after it.
    const double m = theme.px(margin);
    const double ruler = rulerRoom(a, theme);
    const double arrow = theme.px(arrowGap);
    const double width = request.size.width();
    const double middleText =
        widthFor(middleTitle(stage), sceneFont(SceneText::title, theme), 2) + theme.px(8);
    int lines = 1;
    const double comfortable = theme.px(40) * static_cast<double>(a.geometry.latticeCols());
    if (2 * (m + ruler + arrow) + middleText + std::max(aTitle.width(1) - arrow, comfortable) +
            outTitle.width(1) >
        width)
        lines = 2;
    const double aText = aTitle.width(lines) - arrow + theme.px(10);
    const double outText = outTitle.width(lines) - m / 2;
    double box = theme.px(stage.kind == StageKind::bias ? 160 : boxWidth);
    const double fixedWidth = 2 * m + 2 * ruler + 2 * arrow;
    const auto columns = [&](double pitch) {
        return std::max(static_cast<double>(a.geometry.latticeCols()) * pitch, aText) +
               std::max(static_cast<double>(out.geometry.latticeCols()) * pitch, outText);
    };
    const auto rows = [&] {
        return std::max({a.geometry.latticeRows(), out.geometry.latticeRows(), std::int64_t{1}});
    };
    const auto tall = [&](double pitch) {
        return std::max(static_cast<double>(rows()) * pitch, theme.px(boxHeight + 30));
    };

    StageScene scene;
    const double inner = width - 2 * m;
    const double formula = prepareFormula(scene, values, width, theme);
    const auto titleHeight = [&] {
        return std::max({aTitle.height(std::max(aText + arrow - theme.px(10), theme.px(60))),
                         outTitle.height(std::max(outText + m / 2, theme.px(60))),
                         2 * sceneLine(SceneText::title, theme)});
    };
    const double around = m + theme.px(8) + titleHeight() + ruler + formula;
    StripPlan strip =
        request.channels ? planChannelStrip(values, stage, inner, theme) : StripPlan{};
    const auto fitting = [&] {
        double pitch = largestPitch;
        while (pitch > 1 &&
               (fixedWidth + std::max(box, middleText) + columns(theme.px(pitch)) > width ||
                around + strip.least + tall(theme.px(pitch)) > request.size.height()))
            --pitch;
        return theme.px(pitch);
    };
    double pitch = fitting();
    const double smaller = std::min(request.zoom, 1.0);
    if (pitch < theme.px(readablePitch)) {
        const auto places = [&](double room) {
            return std::max<std::int64_t>(
                4, static_cast<std::int64_t>(room / (theme.px(croppedPitch) * smaller)));
        };
        const double share = (width - fixedWidth - std::max(box, middleText)) / 2;
        const double height = request.size.height() - around;
        if (height - strip.least < tall(0))
            strip = {};
        const std::int64_t cols = places(share);
        const std::int64_t rowPlaces = std::min(places(height - strip.least), cols + cols / 4 + 1);
        crop(a, rowPlaces, cols, aRequest, request.views);
        crop(out, rowPlaces, cols, outRequest, request.views);
        pitch = smaller < 1
                    ? theme.px(croppedPitch)
                    : std::clamp(fitting(), theme.px(smallestPitch), theme.px(largestPitch));
    }
    pitch *= request.zoom;
    // A curve gains by width that nobody else needs.
    if (stage.kind == StageKind::activation || stage.kind == StageKind::activationGradient)
        box = std::clamp(width - fixedWidth - columns(pitch), box, theme.px(widestBox));
    const double middle = std::max(box, middleText);
    const double used = fixedWidth + middle + columns(pitch);
    scene.size = {std::max(width, used),
                  std::max(request.size.height(), around + tall(pitch) + strip.least)};
    addFormula(scene, values, formula, theme);
    double spare = scene.size.height() - around - tall(pitch) - strip.least;
    const double stripHeight =
        strip.least + std::min(spare * 0.6, std::max(0.0, strip.most - strip.least));
    spare -= stripHeight - strip.least;
    const double gapCount = 2.0 + (strip.least > 0 ? 1 : 0);
    const double space = std::min(spare / gapCount, theme.px(widestGap));
    const double top = m / 2 + std::max(space, (spare - gapCount * space) / 3);
    const double gridTop = top + titleHeight() + ruler;
    const double axis = gridTop + tall(pitch) / 2;

    double x = m + ruler + std::max(0.0, (scene.size.width() - used) / 2);
    const auto put = [&](GridScene& grid, const PlaneRequest& plane, double least, double over) {
        const double own = static_cast<double>(grid.geometry.latticeCols()) * pitch;
        const double height = static_cast<double>(grid.geometry.latticeRows()) * pitch;
        const double column = std::max(own, least);
        setTitle(grid, {x, top, column + over, titleHeight()}, theme);
        place(grid, {x, axis - height / 2}, pitch, values, plane, theme,
              !vectorOut || plane.slot == stage.a);
        x += column;
    };
    put(a, aRequest, aText, arrow - theme.px(10));
    scene.signs.push_back({{x + arrow / 2, axis}, QStringLiteral("→")});
    x += arrow;
    const QRectF boxRect(x + (middle - box) / 2, axis - theme.px(boxHeight) / 2, box,
                         theme.px(boxHeight));
    const QRectF title(x, top, middle, titleHeight());
    x += middle;
    scene.signs.push_back({{x + arrow / 2, axis}, QStringLiteral("→")});
    x += arrow + ruler;
    put(out, outRequest, outText, m / 2);
    scene.grids.push_back(std::move(a));
    scene.grids.push_back(std::move(out));
    addMiddle(scene, values, stage, step, boxRect, title, theme);
    if (strip.least > 0)
        addChannelStrip(scene, values, stage, lit,
                        {m, gridTop + tall(pitch) + space, scene.size.width() - 2 * m,
                         stripHeight},
                        theme);
    return scene;
}

}  // namespace convstep::scene
