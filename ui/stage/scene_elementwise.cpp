// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bias, activation and their gradients: one value in, one value out.
#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

constexpr double boxWidth = 220;
constexpr double boxHeight = 170;

// The middle of the picture: the bias that is added, or the curve.
void addMiddle(StageScene& scene, const SceneValues& values, const Stage& stage, const Step& step,
               const QRectF& box, double top, const Theme& theme)
{
    const bool started = values.started();
    const Slot& out = values.slot(stage.out);
    LabelScene head;
    head.rect = {box.left(), top, box.width(), theme.px(titleHeight) / 2};
    head.strong = true;
    head.role = out.role;
    head.alignment = Qt::AlignHCenter | Qt::AlignVCenter;
    LabelScene line;
    line.alignment = Qt::AlignHCenter | Qt::AlignVCenter;
    line.rect = {box.left() - theme.px(20), box.bottom() + theme.px(8), box.width() + theme.px(40),
                 theme.px(22)};
    if (stage.kind == StageKind::bias) {
        head.text = text("Bias b[o]");
        head.role = Role::bias;
        GridScene grid;
        grid.slot = stage.b;
        grid.role = Role::bias;
        grid.editable = true;
        const Slot& bias = values.slot(stage.b);
        grid.bound = values.bound(stage.b, 0, 0);
        const auto room = static_cast<std::int64_t>(box.width() / theme.px(40));
        const std::int64_t shown = std::min(bias.extent.c, std::max<std::int64_t>(room, 1));
        const std::int64_t first =
            std::clamp<std::int64_t>(step.output.c - shown / 2, 0, bias.extent.c - shown);
        double x = box.center().x() - static_cast<double>(shown) * theme.px(40) / 2;
        for (std::int64_t o = first; o < first + shown; ++o, x += theme.px(40)) {
            CellScene cell;
            cell.rect = {x + 1, box.center().y() - theme.px(19), theme.px(38), theme.px(38)};
            cell.cell = {0, 0, 0, o};
            cell.value = values.at(stage.b, cell.cell);
            cell.current = cell.inWindow = started && o == step.output.c;
            grid.cells.push_back(cell);
            grid.rulers.push_back({{x + theme.px(20), cell.rect.top() - theme.px(10)},
                                   QString::number(o), cell.current});
        }
        scene.grids.push_back(std::move(grid));
        if (started)
            line.text = QStringLiteral("%1 + %2 = %3")
                            .arg(numberText(values.at(step.a)), bracketedNumber(values.at(step.b)),
                                 numberText(values.at(step.outSlot, step.output)));
    } else if (stage.kind == StageKind::biasGradient) {
        head.text = text("Sum over all pixels");
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
        scene.sum = sum;
    } else {
        const QString name = QString::fromUtf8(activationName(stage.activation).data());
        const bool gradient = stage.kind == StageKind::activationGradient;
        head.text = gradient ? text("upstream × slope of %1").arg(name) : name;
        if (stage.activation == Activation::softmax) {
            line.text = stage.softmaxAxis == SoftmaxAxis::channel
                            ? text("among the channels of this pixel")
                            : text("among the columns of this row");
            line.rect.moveCenter(box.center());
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
    scene.labels.push_back(line);
}

}  // namespace

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
    if (vectorOut)
        out.subtitle = text("channel o = %1 of %2")
                           .arg(step.output.c)
                           .arg(values.slot(stage.out).extent.c);

    const double m = theme.px(margin);
    const double ruler = theme.px(rulerSize);
    const double arrow = theme.px(44);
    const double rows = static_cast<double>(
        std::max({a.geometry.latticeRows(), out.geometry.latticeRows(), std::int64_t{1}}));
    const double aCols = static_cast<double>(a.geometry.latticeCols());
    const double outCols = static_cast<double>(out.geometry.latticeCols());
    const double fixedWidth = 2 * m + 2 * ruler + 2 * arrow + theme.px(boxWidth) + theme.px(40);
    const double fixedHeight =
        1.5 * m + theme.px(titleHeight) + ruler + theme.px(formulaHeight + 24);
    const bool strip = request.channels && !vectorOut &&
                       (request.size.height() - fixedHeight - theme.px(stripHeight)) / rows >=
                           theme.px(22);
    const double pitch = std::floor(std::clamp(
        std::min((request.size.width() - fixedWidth) / std::max(aCols + outCols, 1.0),
                 (request.size.height() - fixedHeight - (strip ? theme.px(stripHeight) : 0)) / rows),
        theme.px(smallestPitch), theme.px(largestPitch)));

    StageScene scene;
    const double used = fixedWidth + (aCols + outCols) * pitch;
    const double tall = std::max(rows * pitch, theme.px(boxHeight + 30));
    scene.size = {std::max(request.size.width(), used),
                  std::max(request.size.height(),
                           fixedHeight + tall + (strip ? theme.px(stripHeight) : 0))};
    const double top =
        m / 2 + std::clamp((scene.size.height() - fixedHeight - tall -
                            (strip ? theme.px(stripHeight) : 0)) /
                               3,
                           0.0, theme.px(44));
    const double gridTop = top + theme.px(titleHeight) + ruler;
    const double axis = gridTop + tall / 2;
    double x = m + ruler + std::max(0.0, (scene.size.width() - used) / 2);
    const auto put = [&](GridScene& grid, const PlaneRequest& plane) {
        const double width = static_cast<double>(grid.geometry.latticeCols()) * pitch;
        const double height = static_cast<double>(grid.geometry.latticeRows()) * pitch;
        grid.titleRect = {x, top, std::max(width, theme.px(150)), theme.px(titleHeight)};
        place(grid, {x, axis - height / 2}, pitch, values, plane, theme, !vectorOut || plane.slot == stage.a);
        x += width;
    };
    put(a, aRequest);
    scene.signs.push_back({{x + arrow / 2, axis}, QStringLiteral("→")});
    x += arrow;
    const QRectF box(x, axis - theme.px(boxHeight) / 2, theme.px(boxWidth), theme.px(boxHeight));
    x = box.right();
    scene.signs.push_back({{x + arrow / 2, axis}, QStringLiteral("→")});
    x += arrow + ruler;
    put(out, outRequest);
    scene.grids.push_back(std::move(a));
    scene.grids.push_back(std::move(out));
    addMiddle(scene, values, stage, step, box, top, theme);
    addFormula(scene, values, theme);
    if (strip)
        addChannelStrip(scene, values, stage, lit,
                        {m, gridTop + tall + (top + m) / 2, scene.size.width() - 2 * m,
                         theme.px(stripHeight)},
                        theme);
    return scene;
}

}  // namespace convstep::scene
