// SPDX-License-Identifier: GPL-3.0-or-later
//
// What there is to see of a call without any steps: the image, the window that does not fit, and
// the reason in words.
#include <algorithm>
#include <cmath>

#include "ui/session/refusal_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

// More of an excess than this is cut off.
constexpr std::int64_t mostExcess = 12;

struct RefusedAxis {
    std::int64_t size = 0;    // of the image
    std::int64_t before = 0;  // explicit padding
    std::int64_t after = 0;
    std::int64_t window = 0;  // what the kernel covers; 0 when that is no number
    std::int64_t rate = 1;

    [[nodiscard]] std::int64_t first() const { return -before; }
    [[nodiscard]] std::int64_t padded() const { return before + size + after; }
    [[nodiscard]] std::int64_t shown() const
    {
        return std::max(padded(), std::min(window, padded() + mostExcess));
    }
    [[nodiscard]] bool inWindow(std::int64_t position) const
    {
        return position >= first() && position < first() + window;
    }
    [[nodiscard]] bool tapped(std::int64_t position) const
    {
        return inWindow(position) && (position - first()) % rate == 0;
    }
};

RefusedAxis axisOf(const Settings& settings, const Extent& extent, bool rows)
{
    RefusedAxis axis;
    axis.size = rows ? extent.h : extent.w;
    axis.rate = rows ? settings.rateRows : settings.rateCols;
    const std::int64_t kernel = rows ? settings.kernelRows : settings.kernelCols;
    if (kernel >= 1 && axis.rate >= 1 && axis.rate < (std::int64_t{1} << 31) / kernel)
        axis.window = (kernel - 1) * axis.rate + 1;
    const std::size_t place = (rows ? 1U : 2U) + (settings.channelsFirst ? 1U : 0U);
    if (settings.padding.isList && settings.padding.amounts.size() == 4) {
        const auto& amounts = settings.padding.amounts[place];
        const auto amount = [&](std::size_t i) {
            return i < amounts.size() ? std::clamp<std::int64_t>(amounts[i], 0, mostExcess) : 0;
        };
        axis.before = amount(0);
        axis.after = amount(1);
    }
    return axis;
}

// The first image among the inputs; nullptr when there is none that could be drawn.
const Tensor* imageOf(const OperatorCall& call)
{
    const OperatorInfo* info = findOperator(call.spec.op);
    if (!info)
        return nullptr;
    for (const InputInfo& input : info->inputs)
        if (input.image)
            if (const Tensor* tensor = call.input(input.name))
                return tensor->shape().rank() == 4 ? tensor : nullptr;
    return nullptr;
}

GridScene imageGrid(const TensorView& view, const RefusedAxis& rows, const RefusedAxis& cols,
                    const QRectF& area, const Theme& theme)
{
    const Extent extent = view.extent();
    GridScene grid;
    grid.role = Role::input;
    grid.title = text("Input");
    grid.subtitle = text("%1×%2; the window covers %3×%4")
                        .arg(extent.h)
                        .arg(extent.w)
                        .arg(rows.window)
                        .arg(cols.window);
    const double ruler = rulerRoom(std::max(rows.shown(), cols.shown()), theme);
    const double titleHeight = TitlePlan(grid.title, grid.subtitle, theme).height(area.width());
    const auto places = [&](double room) {
        return std::max<std::int64_t>(
            1, static_cast<std::int64_t>(room / theme.px(readablePitch)));
    };
    const double roomWidth = area.width() - 2 * ruler;
    const double above = titleHeight + theme.px(18);
    const double roomHeight = area.height() - above;
    GridGeometry& g = grid.geometry;
    g.rowFirst = rows.first();
    g.colFirst = cols.first();
    g.rows = std::min(rows.shown(), places(roomHeight));
    g.cols = std::min(cols.shown(), places(roomWidth));
    grid.torn.right = g.cols < cols.shown();
    grid.torn.bottom = g.rows < rows.shown();
    const auto count = [](std::int64_t n) {
        return static_cast<double>(std::max<std::int64_t>(n, 1));
    };
    g.pitch = std::floor(std::clamp(std::min(roomWidth / count(g.cols), roomHeight / count(g.rows)),
                                    theme.px(smallestPitch), theme.px(largestPitch)));
    const double high = above + g.pitch * count(g.rows);
    const double top = area.top() + std::max(0.0, (area.height() - high) / 2.5);
    g.origin = {std::max(area.left() + ruler, area.center().x() - g.pitch * count(g.cols) / 2),
                top + above};
    setTitle(grid, {g.origin.x(), top, area.right() - g.origin.x(), titleHeight}, theme);

    for (std::int64_t y = g.rowFirst; y < g.rowFirst + g.rows; ++y)
        for (std::int64_t x = g.colFirst; x < g.colFirst + g.cols; ++x) {
            CellScene cell;
            cell.rect = g.cell(y, x);
            cell.cell = {0, y, x, 0};
            if (extent.contains(cell.cell)) {
                cell.value = static_cast<double>(view.at(cell.cell));
                if (std::isfinite(cell.value))
                    grid.bound = std::max(grid.bound, std::abs(cell.value));
            } else if (y < rows.size + rows.after && x < cols.size + cols.after) {
                cell.kind = CellKind::ghost;
            } else if (rows.inWindow(y) && cols.inWindow(x)) {
                cell.kind = CellKind::excess;
            } else {
                continue;
            }
            cell.inWindow = rows.tapped(y) && cols.tapped(x);
            grid.cells.push_back(cell);
        }
    if (rows.window > 0 && cols.window > 0) {
        grid.window =
            g.cell(rows.first(), cols.first())
                .united(g.cell(rows.first() + rows.window - 1, cols.first() + cols.window - 1))
                .intersected(g.rect());
        grid.windowRefused = rows.window > rows.padded() || cols.window > cols.padded();
    }
    for (std::int64_t x = g.colFirst; x < g.colFirst + g.cols; ++x)
        grid.rulers.push_back({{g.cell(g.rowFirst, x).center().x(), g.origin.y() - theme.px(9)},
                               positionText(x), x >= cols.size + cols.after});
    for (std::int64_t y = g.rowFirst; y < g.rowFirst + g.rows; ++y)
        grid.rulers.push_back({{g.origin.x() - ruler / 2, g.cell(y, g.colFirst).center().y()},
                               positionText(y), y >= rows.size + rows.after});
    return grid;
}

}  // namespace

StageScene refusedScene(const SceneRequest& request, const Theme& theme)
{
    const OperatorCall& call = request.document->call();
    const Error* refusal = request.document->refusal();
    StageScene scene;
    scene.size = {std::max(request.size.width(), theme.px(420)),
                  std::max(request.size.height(), theme.px(320))};
    const double m = theme.px(margin);
    scene.refused = refusal != nullptr;
    scene.layout = request.layout;
    const SceneText words = scene.layout == SceneLayout::presenter
                                ? SceneText::sentence
                                : SceneText::reason;
    const QStringList reason =
        brokenLines(refusal ? refusalText(*refusal)
                            : text("The result has no elements, so there is nothing to step."),
                    sceneFont(words, theme), scene.size.width() - 4 * m, 4);
    scene.reason = reason.join(QLatin1Char('\n'));
    const double card =
        theme.px(28) + sceneLine(words, theme) * static_cast<double>(reason.size());
    scene.formulaRect = {m, scene.size.height() - m / 2 - card, scene.size.width() - 2 * m, card};

    const Tensor* tensor = imageOf(call);
    if (!tensor)
        return scene;
    const Settings settings = request.document->settings();
    const TensorView view = TensorView::image(
        *tensor, settings.channelsFirst ? DataFormat::nchw : DataFormat::nhwc);
    scene.grids.push_back(imageGrid(view, axisOf(settings, view.extent(), true),
                                    axisOf(settings, view.extent(), false),
                                    {m, m / 2, scene.size.width() - 2 * m,
                                     scene.formulaRect.top() - m - m / 2},
                                    theme));
    return scene;
}

}  // namespace convstep::scene
