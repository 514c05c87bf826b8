// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/picture_model.h"

#include <algorithm>
#include <cmath>

#include "core/engine/reference.h"
#include "core/ops/operator_info.h"

namespace convstep {

namespace {

constexpr std::int64_t maxSide = 12;
constexpr std::int64_t maxChannels = 4;
constexpr std::size_t maxBehind = 3;
constexpr std::int64_t maxTaps = 1024;

using Item = PictureModel::Item;

int cut(std::int64_t size) { return static_cast<int>(std::min(size, maxSide)); }

PictureMaps mapsOf(const SlotValues& values, int slot)
{
    const Extent extent = values.pipeline().slotList[static_cast<std::size_t>(slot)].extent;
    PictureMaps maps;
    maps.rows = cut(extent.h);
    maps.cols = cut(extent.w);
    for (std::int64_t c = 0; c < std::min(extent.c, maxChannels); ++c) {
        std::vector<double> map;
        for (int y = 0; y < maps.rows; ++y) {
            for (int x = 0; x < maps.cols; ++x) {
                const double value = extent.n > 0 ? values.at(slot, {0, y, x, c}) : 0;
                map.push_back(value);
                if (std::isfinite(value))
                    maps.bound = std::max(maps.bound, std::abs(value));
            }
        }
        maps.channels.push_back(std::move(map));
    }
    return maps;
}

// Those behind one another are fewer: more would only be corners.
void thin(PictureMaps& maps)
{
    if (!maps.below && maps.channels.size() > maxBehind)
        maps.channels.resize(maxBehind);
}

Item item(PictureMaps maps)
{
    thin(maps);
    return {Item::Kind::maps, std::move(maps), {}, 1, false};
}

Item sign(Item::Kind kind) { return {kind, {}, {}, 1, false}; }

bool allZero(const OperatorCall& call)
{
    return std::all_of(call.inputs.begin(), call.inputs.end(), [](const NamedTensor& input) {
        const auto values = input.tensor.values();
        return std::all_of(values.begin(), values.end(), [](float v) { return v == 0.0F; });
    });
}

// Cells of slot `a` that one output cell reads, on the first channel.
std::vector<QPoint> readCells(const Stage& stage, const Cell& out)
{
    std::vector<QPoint> cells;
    const std::int64_t count = std::min(stage.tapCount(out), maxTaps);
    for (std::int64_t i = 0; i < count; ++i) {
        const Operand a = stage.tap(out, i).a;
        if (a.cell.c == 0 && a.cell.n == 0)
            cells.emplace_back(static_cast<int>(a.cell.x), static_cast<int>(a.cell.y));
    }
    return cells;
}

QRect boxOf(const std::vector<QPoint>& cells)
{
    QRect box;
    for (const QPoint& cell : cells)
        box |= QRect(cell, QSize(1, 1));
    return box;
}

// Output positions that show the matter best, the telling one first.
std::vector<Cell> tellingCells(const Pipeline& pipeline, const Stage& stage)
{
    const Extent out = stage.outExtent;
    const Cell middle{0, out.h / 2, out.w / 2, 0};
    if (stage.kind == StageKind::inputGradient || stage.kind == StageKind::filterGradient)
        return {middle};
    const AxisGeometry& rows = pipeline.rows;
    if (rows.rate > 1)
        return {middle};
    if (rows.after > rows.before || pipeline.cols.after > pipeline.cols.before)
        return {{0, std::min(out.h, maxSide) - 1, std::min(out.w, maxSide) - 1, 0}};
    std::vector<Cell> cells{{}};
    if (rows.stride > 1) {
        for (std::int64_t x = 1; x < std::min<std::int64_t>(out.w, 3); ++x)
            cells.push_back({0, 0, x, 0});
    }
    return cells;
}

// Marks the window of a telling output cell on `from`, the cell itself on `to`, and fades what no
// window reads.
void markWindow(const Pipeline& pipeline, const Stage& stage, PictureMaps& from, PictureMaps& to)
{
    if (stage.outExtent.elements() == 0)
        return;
    const QRect seen(0, 0, from.cols, from.rows);
    const std::vector<Cell> telling = tellingCells(pipeline, stage);
    const bool backwards = stage.kind == StageKind::inputGradient;
    const Role windowRole = backwards ? Role::upstream : Role::filter;
    for (std::size_t i = telling.size(); i-- > 0;) {
        const std::vector<QPoint> cells = readCells(stage, telling[i]);
        const QRect box = boxOf(cells);
        const QRect visible = seen.marginsAdded(from.ghosts);
        if (box.isEmpty() || !visible.contains(box))
            continue;
        const bool full =
            static_cast<std::size_t>(box.width()) * static_cast<std::size_t>(box.height()) <=
            cells.size();
        if (full) {
            from.outlines.push_back({box, windowRole, i == 0 ? 2.0 : 1.25, i != 0});
        } else {
            from.outlines.push_back({box, windowRole, 1.25, true});
            for (const QPoint& cell : cells)
                from.outlines.push_back({QRect(cell, QSize(1, 1)), windowRole, 1.5, false});
        }
    }
    const Cell& target = telling.front();
    if (target.y < to.rows && target.x < to.cols) {
        const Role role = pipeline.slotList[static_cast<std::size_t>(stage.out)].role;
        to.outlines.push_back(
            {QRect(static_cast<int>(target.x), static_cast<int>(target.y), 1, 1), role, 2, false});
    }
}

std::vector<bool> neverRead(const Stage& stage, const PictureMaps& from)
{
    const Extent out = stage.outExtent;
    if (out.h > 2 * maxSide || out.w > 2 * maxSide || stage.outExtent.elements() == 0)
        return {};
    std::vector<bool> unread(static_cast<std::size_t>(from.rows * from.cols), true);
    for (std::int64_t y = 0; y < out.h; ++y) {
        for (std::int64_t x = 0; x < out.w; ++x) {
            for (const QPoint& cell : readCells(stage, {0, y, x, 0})) {
                if (QRect(0, 0, from.cols, from.rows).contains(cell))
                    unread[static_cast<std::size_t>(cell.y() * from.cols + cell.x())] = false;
            }
        }
    }
    return unread;
}

QMargins ghostsOf(const Pipeline& pipeline, const PictureMaps& maps)
{
    const auto side = [](std::int64_t amount) {
        return static_cast<int>(std::clamp<std::int64_t>(amount, 0, 4));
    };
    // What is cut off has its padding out of sight.
    const bool wholeRows = pipeline.rows.in == maps.rows;
    const bool wholeCols = pipeline.cols.in == maps.cols;
    return {side(pipeline.cols.before), side(pipeline.rows.before),
            wholeCols ? side(pipeline.cols.after) : 0, wholeRows ? side(pipeline.rows.after) : 0};
}

void addSpatialStage(PictureModel& model, const SlotValues& values)
{
    const Pipeline& pipeline = values.pipeline();
    const Stage& stage = pipeline.stages.front();
    PictureMaps from = mapsOf(values, stage.a);
    PictureMaps to = mapsOf(values, stage.out);
    if (stage.kind == StageKind::conv || stage.kind == StageKind::depthwise) {
        from.ghosts = ghostsOf(pipeline, from);
        from.faded = neverRead(stage, from);
    }
    markWindow(pipeline, stage, from, to);
    if (stage.kind == StageKind::depthwise) {
        PictureMaps weights = mapsOf(values, stage.b);
        weights.outlines.push_back({QRect(0, 0, weights.cols, weights.rows), Role::filter});
        from.below = weights.below = to.below = true;
        weights.slotRows = to.slotRows = std::max(weights.rows, to.rows);
        to.numbered = true;
        Item ways = sign(Item::Kind::ways);
        ways.multiplier = static_cast<int>(std::min<std::int64_t>(pipeline.multiplier, 1000));
        Item filters = item(std::move(weights));
        Item arrows = sign(Item::Kind::arrow);
        filters.wideOnly = arrows.wideOnly = true;
        model.items = {item(std::move(from)), ways, filters, arrows, item(std::move(to))};
        return;
    }
    model.items.push_back(item(std::move(from)));
    const Slot* weights =
        stage.b >= 0 ? &pipeline.slotList[static_cast<std::size_t>(stage.b)] : nullptr;
    if (weights != nullptr && weights->extent.c == 1 && weights->extent.h * weights->extent.w > 1) {
        model.items.push_back(sign(Item::Kind::times));
        model.items.push_back(item(mapsOf(values, stage.b)));
    }
    model.items.push_back(sign(Item::Kind::arrow));
    to.below = to.channels.size() == 2 && 2 * to.rows <= from.rows + 3;
    model.items.push_back(item(std::move(to)));
}

void addPipeline(PictureModel& model, const SlotValues& values)
{
    const Pipeline& pipeline = values.pipeline();
    const Stage& first = pipeline.stages.front();
    const Stage& last = pipeline.stages.back();
    PictureMaps from = mapsOf(values, first.a);
    PictureMaps middle = mapsOf(values, first.out);
    if (first.kind == StageKind::conv || first.kind == StageKind::depthwise) {
        from.ghosts = ghostsOf(pipeline, from);
        markWindow(pipeline, first, from, middle);
        middle.outlines.clear();
    }
    model.items = {item(std::move(from)), sign(Item::Kind::arrow)};
    const bool curved =
        last.kind == StageKind::activation && last.activation != Activation::softmax;
    if (curved) {
        Item curve = sign(Item::Kind::curve);
        curve.activation = last.activation;
        model.items.push_back(curve);
    } else {
        model.items.push_back(item(std::move(middle)));
    }
    model.items.push_back(sign(Item::Kind::arrow));
    model.items.push_back(item(mapsOf(values, last.out)));
}

// What is there of a call that has no result: its first image, and by how much the window is too
// large, when that is the reason.
void addRefusal(PictureModel& model, const OperatorCall& call, const Error& error)
{
    model.refused = true;
    PictureMaps maps;
    const OperatorInfo* info = findOperator(call.spec.op);
    for (const NamedTensor& input : call.inputs) {
        const InputInfo* about = info != nullptr ? info->input(input.name) : nullptr;
        if (about == nullptr || !about->image || input.tensor.shape().rank() != 4)
            continue;
        const bool channelsFirst =
            call.spec.dataFormat == "NCHW" || call.spec.dataFormat == "channels_first";
        const TensorView view =
            TensorView::image(input.tensor, channelsFirst ? DataFormat::nchw : DataFormat::nhwc);
        if (view.extent().elements() == 0)
            continue;
        maps.rows = cut(view.extent().h);
        maps.cols = cut(view.extent().w);
        std::vector<double> map;
        for (int y = 0; y < maps.rows; ++y) {
            for (int x = 0; x < maps.cols; ++x) {
                map.push_back(static_cast<double>(view.at({0, y, x, 0})));
                if (std::isfinite(map.back()))
                    maps.bound = std::max(maps.bound, std::abs(map.back()));
            }
        }
        maps.channels.push_back(std::move(map));
        break;
    }
    const auto number = [&error](std::string_view name) -> std::int64_t {
        for (const ErrorValue& value : error.values) {
            const auto* held = std::get_if<std::int64_t>(&value.value);
            if (value.name == name && held != nullptr)
                return *held;
        }
        return 0;
    };
    const std::int64_t covers = number("effective");
    const std::int64_t available = number("available");
    if (covers > available && available > 0) {
        model.label = QStringLiteral("%1 > %2").arg(covers).arg(available);
        // Room for what sticks out, empty: there is nothing to read.
        const int over = static_cast<int>(std::min<std::int64_t>(covers - available, 4));
        maps.outlines.push_back({QRect(0, 0, maps.cols + over, maps.rows + over)});
    } else if (maps.rows > 0) {
        maps.outlines.push_back({QRect(0, 0, maps.cols, maps.rows)});
    }
    if (maps.rows > 0)
        model.items.push_back(item(std::move(maps)));
}

}  // namespace

PictureModel pictureModel(const OperatorCall& call)
{
    PictureModel model;
    Result<Pipeline> pipeline = makePipeline(call);
    if (!pipeline) {
        addRefusal(model, call, pipeline.error());
        return model;
    }
    if (pipeline->stages.empty())
        return model;
    const SlotValues values(std::move(*pipeline), call.inputs);
    const auto& stages = values.pipeline().stages;
    if (allZero(call)) {
        model.items.push_back(item(mapsOf(values, stages.front().a)));
        return model;
    }
    if (stages.size() == 1 && stages.front().linear())
        addSpatialStage(model, values);
    else
        addPipeline(model, values);
    return model;
}

}  // namespace convstep
