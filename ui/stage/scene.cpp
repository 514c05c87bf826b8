// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/scene.h"

#include <algorithm>

#include "ui/stage/scene_layout.h"

namespace convstep {

StageScene buildScene(const SceneRequest& request, const Theme& theme)
{
    const Document& document = *request.document;
    const bool presenter = request.layout == SceneLayout::presenter;
    if (!document.values() || document.trace()->size() == 0) {
        StageScene refused = scene::refusedScene(request, theme);
        scene::setNumberSizes(refused, 1, theme);
        return refused;
    }
    const SceneValues values(
        document, std::clamp<std::int64_t>(request.position, 0, document.trace()->size()),
        request.bounds, request.keys, request.formula);
    const Stage& stage = values.pipeline().stages[static_cast<std::size_t>(values.step().stage)];
    StageScene scene = presenter ? scene::presenterScene(request, values, theme)
                       : stage.kind == StageKind::pointwise ? scene::termScene(request, values, theme)
                       : stage.linear() ? scene::linearScene(request, values, theme)
                                        : scene::elementwiseScene(request, values, theme);
    scene::setNumberSizes(scene, request.zoom, theme);
    scene::markViews(scene);
    scene::markWindow(scene, values, stage);
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
