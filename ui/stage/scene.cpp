// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/scene.h"

#include <algorithm>

#include "ui/stage/scene_layout.h"

namespace convstep {
namespace scene {
namespace {

// More of an excess than this is drawn as cut off.
constexpr std::int64_t mostExcess = 12;

}  // namespace

StageScene refusedScene(const SceneRequest& request, const Theme& theme)
{
    const OperatorCall& call = request.document->call();
    const Settings settings = request.document->settings();
    StageScene scene;
    scene.size = {std::max(request.size.width(), theme.px(420)),
                  std::max(request.size.height(), theme.px(320))};
    const OperatorInfo* info = findOperator(call.spec.op);
    const InputInfo* imageInput = nullptr;
    if (info)
        for (const InputInfo& input : info->inputs)
            if (input.image && !imageInput)
                imageInput = &input;
    const Tensor* tensor = imageInput ? call.input(imageInput->name) : nullptr;
    if (!tensor || tensor->shape().rank() != 4)
        return scene;
    const DataFormat format = settings.channelsFirst ? DataFormat::nchw : DataFormat::nhwc;
    const TensorView view = TensorView::image(*tensor, format);
    const Extent extent = view.extent();
    const auto covered = [](std::int64_t kernel, std::int64_t rate) {
        return kernel >= 1 && rate >= 1 && rate < (std::int64_t{1} << 31) / kernel
                   ? (kernel - 1) * rate + 1
                   : std::int64_t{0};
    };
    const std::int64_t windowRows = covered(settings.kernelRows, settings.rateRows);
    const std::int64_t windowCols = covered(settings.kernelCols, settings.rateCols);
    const std::int64_t rows = std::max(extent.h, std::min(windowRows, extent.h + mostExcess));
    const std::int64_t cols = std::max(extent.w, std::min(windowCols, extent.w + mostExcess));

    const double top = theme.px(margin / 2 + titleHeight + rulerSize);
    const double pitch = std::floor(
        std::clamp(std::min((scene.size.width() - theme.px(4 * margin)) /
                                static_cast<double>(std::max<std::int64_t>(cols, 1)),
                            (scene.size.height() - top - theme.px(2 * margin)) /
                                static_cast<double>(std::max<std::int64_t>(rows, 1))),
                   theme.px(smallestPitch), theme.px(largestPitch)));
    GridScene grid;
    grid.role = Role::input;
    grid.editable = false;
    grid.title = text("Input");
    grid.subtitle = text("%1×%2; the window needs %3×%4")
                        .arg(extent.h)
                        .arg(extent.w)
                        .arg(windowRows)
                        .arg(windowCols);
    GridGeometry& g = grid.geometry;
    g.rows = rows;
    g.cols = cols;
    g.pitch = pitch;
    g.origin = {std::max(theme.px(margin + rulerSize),
                         (scene.size.width() - pitch * static_cast<double>(cols)) / 2),
                top};
    grid.titleRect = {g.origin.x(), theme.px(margin / 2), theme.px(360), theme.px(titleHeight)};
    for (std::int64_t y = 0; y < rows; ++y)
        for (std::int64_t x = 0; x < cols; ++x) {
            CellScene cell;
            cell.rect = g.cell(y, x);
            cell.cell = {0, y, x, 0};
            const bool inside = extent.contains(cell.cell);
            const bool inWindow = y < windowRows && x < windowCols;
            if (!inside && !inWindow)
                continue;
            cell.kind = inside ? CellKind::value : CellKind::excess;
            if (inside) {
                cell.value = static_cast<double>(view.at(cell.cell));
                grid.bound = std::max(grid.bound, std::abs(cell.value));
            }
            cell.inWindow = inWindow && settings.rateRows >= 1 && settings.rateCols >= 1 &&
                            y % settings.rateRows == 0 && x % settings.rateCols == 0;
            grid.cells.push_back(cell);
        }
    if (windowRows > 0 && windowCols > 0) {
        const QRectF corner = g.cell(0, 0);
        grid.window = corner.united(
            g.cell(std::min(windowRows, rows) - 1, std::min(windowCols, cols) - 1));
        grid.windowRefused = windowRows > extent.h || windowCols > extent.w;
    }
    for (std::int64_t x = 0; x < cols; ++x)
        grid.rulers.push_back({{g.cell(0, x).center().x(), top - theme.px(rulerSize) / 2},
                               QString::number(x), x >= extent.w});
    for (std::int64_t y = 0; y < rows; ++y)
        grid.rulers.push_back({{g.origin.x() - theme.px(rulerSize) / 2, g.cell(y, 0).center().y()},
                               QString::number(y), y >= extent.h});
    scene.grids.push_back(std::move(grid));
    return scene;
}

}  // namespace scene

StageScene buildScene(const SceneRequest& request, const Theme& theme)
{
    const Document& document = *request.document;
    if (!document.values() || document.trace()->size() == 0)
        return scene::refusedScene(request, theme);
    const SceneValues values(document, std::clamp<std::int64_t>(request.position, 0,
                                                                document.trace()->size()));
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(values.step().stage)];
    StageScene scene = stage.kind == StageKind::pointwise ? scene::termScene(request, values, theme)
                       : stage.linear() ? scene::linearScene(request, values, theme)
                                        : scene::elementwiseScene(request, values, theme);
    scene.outputSlot = stage.out;
    scene.weightsEditable =
        scene.weightSlot >= 0 && values.slot(scene.weightSlot).input >= 0 && !document.stale();
    // The last valid result is there to be looked at; its shapes need not be the document's.
    if (document.stale())
        for (GridScene& grid : scene.grids)
            grid.editable = false;
    return scene;
}

namespace {

SceneHit hitOf(const StageScene& scene, const GridScene& grid, const CellScene& cell)
{
    SceneHit hit;
    hit.slot = grid.slot;
    hit.cell = cell.cell;
    hit.rect = cell.rect;
    hit.editable = grid.editable && cell.kind == CellKind::value;
    hit.output = grid.slot >= 0 && grid.slot == scene.outputSlot;
    return hit;
}

SceneHit hitOf(const StageScene& scene, const TermScene::Weight& weight)
{
    SceneHit hit;
    hit.slot = scene.weightSlot;
    hit.cell = weight.cell;
    hit.rect = weight.rect;
    hit.editable = scene.weightsEditable;
    return hit;
}

// The first cell or weight that `matches`.
template <class MatchCell, class MatchWeight>
std::optional<SceneHit> search(const StageScene& scene, MatchCell cellMatches,
                               MatchWeight weightMatches)
{
    for (const GridScene& grid : scene.grids)
        for (const CellScene& cell : grid.cells)
            if (cellMatches(grid, cell))
                return hitOf(scene, grid, cell);
    for (const TermScene& term : scene.terms)
        for (const TermScene::Weight& weight : term.weights)
            if (weightMatches(weight))
                return hitOf(scene, weight);
    return std::nullopt;
}

}  // namespace

std::optional<SceneHit> hitScene(const StageScene& scene, const QPointF& point)
{
    const auto under = [&](const QRectF& rect) {
        return rect.adjusted(-1, -1, 1, 1).contains(point);
    };
    if (auto hit = search(
            scene, [&](const GridScene&, const CellScene& cell) { return under(cell.rect); },
            [&](const TermScene::Weight& weight) { return under(weight.rect); }))
        return hit;
    for (std::size_t i = 0; i < scene.thumbnails.size(); ++i) {
        if (!scene.thumbnails[i].rect.contains(point))
            continue;
        SceneHit hit;
        hit.slot = scene.thumbnails[i].slot;
        hit.rect = scene.thumbnails[i].rect;
        hit.thumbnail = static_cast<int>(i);
        return hit;
    }
    return std::nullopt;
}

std::optional<SceneHit> findCell(const StageScene& scene, int slot, const Cell& cell)
{
    return search(
        scene,
        [&](const GridScene& grid, const CellScene& one) {
            return grid.slot == slot && one.cell == cell;
        },
        [&](const TermScene::Weight& weight) {
            return scene.weightSlot == slot && weight.cell == cell;
        });
}

}  // namespace convstep
