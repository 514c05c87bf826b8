// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/motion.h"

#include <algorithm>
#include <cmath>

namespace convstep {
namespace {

constexpr double tapBeat = 120;
constexpr double windowBeat = 200;
constexpr double mergedTap = 400;  // of the 520 ms that a tap has
constexpr double mergedSpeed = 4;
constexpr double resultsOnlySpeed = 16;
constexpr std::size_t mostProducts = 64;  // of one window that fly to the sum

double easedInOut(double t)
{
    return t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
}

// A number that stands somewhere.
struct Place {
    QRectF rect;
    double value = 0;
    double bound = 1;
    Role role = Role::filter;
};

// The parts of a scene that take part in a step.
struct Actors {
    const GridScene* outputGrid = nullptr;
    std::vector<std::pair<const GridScene*, const CellScene*>> marks;  // of the operands
    std::vector<Place> sources;
    std::vector<Place> products;  // the current one last
    std::optional<QRectF> tray;
    std::optional<Place> output;
    const TermScene* term = nullptr;
};

bool isOutput(const StageScene& scene, const GridScene& grid)
{
    return grid.slot >= 0 && grid.slot == scene.outputSlot;
}

Actors actorsOf(const StageScene& scene)
{
    Actors actors;
    for (const GridScene& grid : scene.grids) {
        for (const CellScene& cell : grid.cells) {
            const Place place{cell.rect, cell.value, grid.bound, grid.role};
            if (grid.products && cell.kind == CellKind::value && !cell.current)
                actors.products.push_back({cell.rect, cell.value, grid.bound, Role::filter});
            if (!cell.current || grid.products)
                continue;
            if (isOutput(scene, grid)) {
                actors.output = place;
                actors.outputGrid = &grid;
            } else if (std::none_of(actors.marks.begin(), actors.marks.end(),
                                    [&](const auto& one) { return one.first->slot == grid.slot; })) {
                // Of two grids of a slot (softmax) the first one stands for it.
                actors.marks.emplace_back(&grid, &cell);
                actors.sources.push_back(place);
            }
        }
        if (!grid.products)
            continue;
        for (const CellScene& cell : grid.cells)
            if (cell.current && cell.kind == CellKind::value)
                actors.products.push_back({cell.rect, cell.value, grid.bound, Role::filter});
    }
    if (scene.sum)
        actors.tray = scene.sum->rect;
    for (const TermScene& term : scene.terms) {
        const Place product{term.product, term.productNumber,
                            std::max(std::abs(term.productNumber), term.valueBound), Role::filter};
        if (term.done)
            actors.products.push_back(product);
        if (!term.current)
            continue;
        actors.term = &term;
        actors.sources = {{term.value, term.valueNumber, term.valueBound, Role::depthwiseOutput}};
        for (const TermScene::Weight& weight : term.weights)
            if (weight.current)
                actors.sources.push_back(
                    {weight.rect, weight.number, term.weightBound, Role::pointwiseFilter});
        QRectF tray = term.product;
        tray.moveCenter(term.sumCenter);
        actors.tray = tray;
    }
    return actors;
}

// The outline that travels: that of the input's window.
const GridScene* windowGrid(const StageScene& scene)
{
    const auto found =
        std::find_if(scene.grids.begin(), scene.grids.end(), [](const GridScene& grid) {
            return grid.window && !grid.window->isEmpty() && !grid.windowRefused;
        });
    return found == scene.grids.end() ? nullptr : &*found;
}

void addGlides(StageMotion& motion, const StageScene& before, const StageScene& after,
               const Actors& from, const Actors& to)
{
    // On a grid that shows another part now, places are not the same places.
    const GridScene* oldWindow = windowGrid(before);
    const GridScene* newWindow = windowGrid(after);
    if (oldWindow && newWindow && oldWindow->slot == newWindow->slot &&
        oldWindow->geometry == newWindow->geometry &&
        oldWindow->window->size() == newWindow->window->size() &&
        *oldWindow->window != *newWindow->window)
        motion.window = Glide{*oldWindow->window, *newWindow->window};
    if (from.term && to.term && from.term->band != to.term->band)
        motion.marks.push_back({from.term->band, to.term->band});
    for (const auto& [grid, cell] : to.marks)
        for (const auto& [oldGrid, oldCell] : from.marks)
            if (oldGrid->slot == grid->slot && oldGrid->geometry == grid->geometry &&
                oldCell->rect.size() == cell->rect.size() && oldCell->rect != cell->rect)
                motion.marks.push_back({oldCell->rect, cell->rect});
}

// What stands between a value and its result when it is no product: the point on a curve.
std::optional<QRectF> curvePlace(const StageScene& scene, const Actors& actors)
{
    if (!scene.curve || actors.sources.empty())
        return std::nullopt;
    QRectF place = actors.sources.front().rect;
    place.moveCenter(scene.curve->rect.center());
    return place;
}

}  // namespace

MotionTimeline::MotionTimeline(const MotionTraits& traits)
{
    if (traits.speed >= resultsOnlySpeed || !(traits.speed > 0))
        return;
    const bool tap = traits.granularity == Granularity::tap;
    const bool small = tap || traits.granularity == Granularity::window;
    const auto add = [&](Beat beat, double milliseconds) {
        m_parts.push_back({beat, milliseconds / traits.speed});
    };
    if (traits.speed >= mergedSpeed) {
        add(Beat::all, small ? mergedTap : windowBeat);
        return;
    }
    add(Beat::window, tap ? tapBeat : windowBeat);
    if (!small)
        return;
    if (tap && traits.product)
        add(Beat::product, tapBeat);
    if (traits.sum)
        add(Beat::sum, tap ? tapBeat : windowBeat);
    if (traits.lands)
        add(Beat::land, tap || traits.sum ? tapBeat : windowBeat);
}

double MotionTimeline::milliseconds() const
{
    double total = 0;
    for (const Part& part : m_parts)
        total += part.milliseconds;
    return total;
}

MotionMoment MotionTimeline::at(double milliseconds) const
{
    double left = std::max(milliseconds, 0.0);
    for (const Part& part : m_parts) {
        if (left < part.milliseconds)
            return {part.beat, easedInOut(left / part.milliseconds)};
        left -= part.milliseconds;
    }
    return {};
}

std::optional<StageMotion> motionBetween(const StageScene& before, const StageScene& after,
                                         const MotionStep& step)
{
    const Actors from = actorsOf(before);
    const Actors to = actorsOf(after);
    const bool small =
        step.granularity == Granularity::tap || step.granularity == Granularity::window;
    const std::optional<QRectF> curve = curvePlace(after, to);
    StageMotion motion;
    motion.granularity = step.granularity;
    motion.still = step.still;
    motion.lands = small && step.lands && to.output;
    motion.timeline = MotionTimeline({step.granularity, step.speed, !to.products.empty() || curve,
                                      to.tray.has_value(), motion.lands});
    if (motion.timeline.milliseconds() <= 0 || !to.output || to.sources.empty())
        return std::nullopt;
    // Other stages are other places.
    if (before.outputSlot == after.outputSlot && !step.still)
        addGlides(motion, before, after, from, to);
    if (!small)
        return motion.window ? std::optional(motion) : std::nullopt;

    const auto fly = [&](Beat beat, const Place& place, const QRectF& target) {
        motion.flights.push_back({beat, place.rect, target, place.value, place.bound, place.role,
                                  after.numberPixels});
    };
    const bool tap = step.granularity == Granularity::tap;
    if (tap && !to.products.empty())
        for (const Place& source : to.sources)
            fly(Beat::product, source, to.products.back().rect);
    else if (tap && curve)
        fly(Beat::product, to.sources.front(), *curve);
    if (to.tray) {
        if (to.products.empty())
            fly(Beat::sum, to.sources.front(), *to.tray);
        else if (tap)
            fly(Beat::sum, to.products.back(), *to.tray);
        else
            for (std::size_t i = 0; i < std::min(to.products.size(), mostProducts); ++i)
                fly(Beat::sum, to.products[i], *to.tray);
    }
    if (motion.lands) {
        Place result = *to.output;
        const QRectF target = result.rect;
        if (to.tray || curve) {
            result.rect.moveCenter((to.tray ? *to.tray : *curve).center());
            fly(Beat::land, result, target);
        } else {
            for (const Place& source : to.sources)
                fly(Beat::land, source, target);
        }
    }
    if (after.sum) {
        motion.sumBefore = *after.sum;
        // The same sum, one term earlier; else it begins.
        const bool same = before.sum && from.output && from.output->rect == to.output->rect &&
                          from.outputGrid->channel == to.outputGrid->channel &&
                          from.outputGrid->n == to.outputGrid->n &&
                          from.outputGrid->geometry == to.outputGrid->geometry && tap;
        motion.sumBefore->text = same ? before.sum->text : QStringLiteral("Σ");
        motion.sumBefore->caption = same ? before.sum->caption : QString();
    }
    return motion;
}

namespace {

// Pictures in little and the formula learn the result when it has landed, as its cell does.
void holdBackResult(StageScene& scene)
{
    for (const GridScene& grid : scene.grids) {
        if (!isOutput(scene, grid))
            continue;
        for (const CellScene& cell : grid.cells) {
            if (!cell.current)
                continue;
            for (ThumbnailScene& thumb : scene.thumbnails) {
                const bool shows = thumb.slot == grid.slot && thumb.n == cell.cell.n &&
                                   thumb.channel == cell.cell.c && !thumb.partial &&
                                   cell.cell.y % thumb.rowStep == 0 &&
                                   cell.cell.x % thumb.colStep == 0;
                const auto place = static_cast<std::size_t>(
                    cell.cell.y / thumb.rowStep * thumb.cols + cell.cell.x / thumb.colStep);
                if (shows && place < thumb.values.size())
                    thumb.values[place].reset();
            }
        }
    }
    // "... = 7" at the end: the sum is still on its way.
    if (!scene.formula || scene.formula->words.size() < 4)
        return;
    auto& words = scene.formula->words;
    if (words.back().mark == FormulaMark::current &&
        words[words.size() - 2].text == QStringLiteral("="))
        words.resize(words.size() - 2);
}

}  // namespace

void holdBack(StageScene& scene, const StageMotion& motion, Beat beat)
{
    if (beat == Beat::rest)
        return;
    const bool small = !motion.flights.empty();
    const bool gliding = beat == Beat::window || beat == Beat::all;
    const bool productsToCome = small && (gliding || beat == Beat::product);
    const bool sumToCome = productsToCome || beat == Beat::sum;
    const bool allProducts = motion.granularity != Granularity::tap;
    const auto glides = [&](const QRectF& rect) {
        return std::any_of(motion.marks.begin(), motion.marks.end(),
                           [&](const Glide& one) { return one.to == rect; });
    };
    for (GridScene& grid : scene.grids) {
        if (gliding && motion.window && grid.window == motion.window->to)
            grid.windowHeld = true;
        for (CellScene& cell : grid.cells) {
            if (grid.products) {
                if (productsToCome && cell.kind == CellKind::value && (allProducts || cell.current))
                    cell.kind = CellKind::notYet;
            } else if (isOutput(scene, grid)) {
                if (cell.current && motion.lands && cell.kind == CellKind::value)
                    cell.kind = CellKind::notYet;
            } else if (gliding && cell.current && glides(cell.rect)) {
                cell.current = false;
            }
        }
    }
    if (motion.lands)
        holdBackResult(scene);
    for (TermScene& term : scene.terms) {
        if (!term.current && !allProducts)
            continue;
        if (productsToCome)
            term.done = false;
        if (sumToCome)
            term.sum.clear();
    }
    if (scene.sum && motion.sumBefore && sumToCome)
        scene.sum = motion.sumBefore;
}

}  // namespace convstep
