// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words of a scene, and the room that they take.
#include <algorithm>

#include "ui/stage/cell_painter.h"
#include "ui/stage/formula_painter.h"
#include "ui/stage/scene_layout.h"
#include "ui/stage/what_if.h"

namespace convstep::scene {

void setNumberSizes(StageScene& scene, double zoom, const Theme& theme)
{
    // Larger cells are there to be read from further away.
    const double most = numberPixels * std::max(zoom, 1.0);
    scene.numberPixels = most;
    for (GridScene& grid : scene.grids) {
        double pixels = most;
        for (const CellScene& cell : grid.cells)
            if (cell.kind == CellKind::value)
                pixels = std::min(pixels,
                                  fittingPixels(cell.rect, cell.value,
                                                std::max(cellPixels(cell.rect, most, theme),
                                                         smallestPixels),
                                                theme));
        grid.numberPixels = std::max(pixels, comfortablePixels);
    }
}

QString roleTitle(const Slot& slot)
{
    switch (slot.role) {
    case Role::input: return text("Input");
    case Role::filter: return text("Filter");
    case Role::pointwiseFilter: return text("Pointwise filter");
    case Role::bias: return text("Bias");
    case Role::depthwiseOutput: return slot.output ? text("Output") : text("Depthwise output");
    case Role::pointwiseOutput: return slot.output ? text("Output") : text("Pointwise output");
    case Role::biasOutput: return slot.output ? text("Output") : text("With bias");
    case Role::activationOutput: return text("Output");
    case Role::upstream: return text("Upstream gradient");
    case Role::inputGradient: return text("Gradient of the input");
    case Role::filterGradient: return text("Gradient of the filter");
    case Role::pointwiseGradient: return text("Gradient of the pointwise filter");
    case Role::biasGradient: return text("Gradient of the bias");
    }
    return {};
}

QString channelLetter(const SceneValues& values, int slotIndex)
{
    const Slot& slot = values.slot(slotIndex);
    // Channels of what goes in are c, of a depthwise result m = c·M + q, of every other result o.
    if (slot.role == Role::input || slot.role == Role::inputGradient)
        return QStringLiteral("c");
    for (const Stage& stage : values.pipeline().stages) {
        if (!stage.linear())
            continue;
        const int result = stage.corner == Corner::y   ? stage.out
                           : stage.corner == Corner::x ? stage.a
                                                       : stage.b;
        if (result == slotIndex)
            return stage.taps.separate() ? QStringLiteral("m") : QStringLiteral("o");
        if (stage.corner == Corner::x && stage.out == slotIndex)
            return QStringLiteral("c");
    }
    return QStringLiteral("o");
}

QString planeSubtitle(const SceneValues& values, int slotIndex, std::int64_t n,
                      std::int64_t channel)
{
    const Slot& slot = values.slot(slotIndex);
    if (slot.layout == SlotLayout::vector)
        return {};
    if (slot.layout == SlotLayout::filter) {
        const std::int64_t columns = std::max<std::int64_t>(slot.shape[3], 1);
        const bool separate = values.pipeline().multiplier * values.pipeline().inChannels ==
                                  slot.extent.c &&
                              std::any_of(values.pipeline().stages.begin(),
                                          values.pipeline().stages.end(),
                                          [&](const Stage& stage) {
                                              return stage.linear() && stage.taps.separate() &&
                                                     (stage.b == slotIndex ||
                                                      stage.out == slotIndex);
                                          });
        const bool mixes = slot.role == Role::pointwiseFilter ||
                           slot.role == Role::pointwiseGradient;
        return QStringLiteral("%1 = %2, %3 = %4")
            .arg(mixes ? QStringLiteral("m") : QStringLiteral("c"))
            .arg(channel / columns)
            .arg(separate ? QStringLiteral("q") : QStringLiteral("o"))
            .arg(channel % columns);
    }
    QString line = text("channel %1 = %2 of %3").arg(channelLetter(values, slotIndex)).arg(channel).arg(slot.extent.c);
    if (slot.extent.n > 1)
        line += text(", picture %1 of %2").arg(n).arg(slot.extent.n);
    return line;
}

QString widestSubtitle(const SceneValues& values, int slotIndex)
{
    const Extent& extent = values.slot(slotIndex).extent;
    return planeSubtitle(values, slotIndex, extent.n, extent.c);
}

TitlePlan::TitlePlan(const QString& title, const QString& widestSubtitle, const Theme& theme)
    : m_titleLine(sceneLine(SceneText::title, theme)),
      m_subtitleLine(sceneLine(SceneText::caption, theme)), m_gap(theme.px(4))
{
    const auto measure = [&](const QString& text, SceneText kind) {
        const QFont font = sceneFont(kind, theme);
        return Widths{widthFor(text, font, 1), widthFor(text, font, 2)};
    };
    m_title = measure(title, SceneText::title);
    m_subtitle = measure(widestSubtitle, SceneText::caption);
}

void setTitle(GridScene& grid, const QRectF& rect, const Theme& theme)
{
    grid.titleRect = rect;
    grid.titleLines =
        brokenLines(grid.title, sceneFont(SceneText::title, theme), rect.width(), 2);
    grid.subtitleLines =
        brokenLines(grid.subtitle, sceneFont(SceneText::caption, theme), rect.width(), 2);
}

namespace {

struct HeadLayout {
    double lineLeft = 0;
    double lineTop = 0;
    QStringList lines;
    double height = 0;
};

HeadLayout layOutHead(const QString& head, const QString& line, double width, const Theme& theme)
{
    const QFont lineFont = sceneFont(SceneText::line, theme);
    const double headLine = theme.px(20);
    HeadLayout layout;
    if (!line.isEmpty()) {
        const double after = textWidth(head, sceneFont(SceneText::title, theme)) + theme.px(16);
        if (after + textWidth(line, lineFont) <= width) {
            layout.lineLeft = after;
            layout.lines = {line};
        } else {
            layout.lineTop = headLine;
            layout.lines = brokenLines(line, lineFont, width, 2);
        }
    }
    layout.height = layout.lineTop +
                    std::max(headLine, sceneLine(SceneText::line, theme) *
                                           static_cast<double>(layout.lines.size()));
    return layout;
}

}  // namespace

double headHeight(const QString& head, const QString& line, double width, const Theme& theme)
{
    return layOutHead(head, line, width, theme).height;
}

void addHead(StageScene& scene, const QString& head, std::optional<Role> role,
             const QString& line, const QRectF& area, const Theme& theme)
{
    const HeadLayout layout = layOutHead(head, line, area.width(), theme);
    LabelScene strong;
    const double besides = layout.lineLeft > 0 ? layout.lineLeft : area.width();
    strong.rect = {area.left(), area.top(), besides, theme.px(20)};
    strong.text = head;
    strong.role = role;
    strong.strong = true;
    scene.labels.push_back(strong);
    if (layout.lines.isEmpty())
        return;
    LabelScene quiet;
    const double lineHeight = layout.lineTop > 0 ? sceneLine(SceneText::line, theme) : theme.px(20);
    quiet.rect = {area.left() + layout.lineLeft, area.top() + layout.lineTop,
                  area.width() - layout.lineLeft,
                  lineHeight * static_cast<double>(layout.lines.size())};
    quiet.text = layout.lines.join(QLatin1Char('\n'));
    scene.labels.push_back(quiet);
}

namespace {

constexpr double legendHeight = 18;  // below the formula, at scale 1

}  // namespace

double prepareFormula(StageScene& scene, const SceneValues& values, double width,
                      const Theme& theme)
{
    if (!values.formula())
        return 0;
    const Stage& stage =
        values.pipeline().stages[static_cast<std::size_t>(values.step().stage)];
    const bool sum = stage.linear() || stage.kind == StageKind::biasGradient;
    // Rather fewer terms around the current one than letters that cannot be read.
    for (const int terms : {14, 11, 8, 6, 4}) {
        scene.formula = formulaOf(values.values(), values.step(), terms);
        if (formulaFits(*scene.formula, sum ? 2 : 1, width - theme.px(2 * margin), theme))
            break;
    }
    if (values.keys()) {
        const QString legend = whatIfLegend(values.pipeline(), stage);
        if (!legend.isEmpty())
            scene.legend = brokenLines(legend, sceneFont(SceneText::caption, theme),
                                       width - theme.px(2 * margin), 1)
                               .front();
    }
    const double below = scene.legend.isEmpty() ? 0 : theme.px(legendHeight);
    return below + formulaCardHeight(*scene.formula, sum ? 2 : 1, width - theme.px(2 * margin), theme);
}

void addFormula(StageScene& scene, const SceneValues& values, double height, const Theme& theme)
{
    const double margins = theme.px(margin);
    const double below = scene.legend.isEmpty() ? 0 : theme.px(legendHeight);
    scene.formulaRect = {margins, scene.size.height() - margins / 2 - height,
                         scene.size.width() - 2 * margins, height - below};
    scene.legendRect = {margins, scene.formulaRect.bottom() + theme.px(4),
                        scene.size.width() - 2 * margins, below};
    if (!values.started())
        scene.formula.reset();
}

}  // namespace convstep::scene
