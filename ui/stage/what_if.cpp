// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/what_if.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/session/number_text.h"
#include "ui/stage/text_fit.h"

namespace convstep {
namespace {

// Measures at scale 1.
constexpr double whatIfPadding = 14;
constexpr double leastHeight = 128;
constexpr double largestCell = 40;
constexpr double comfortableCell = 28;
constexpr double smallestCell = 15;
constexpr double signRoom = 30;
constexpr double capsuleWidth = 108;
constexpr double capsuleHeight = 30;
constexpr std::size_t mostCells = 81;  // of a grid in the card

QString text(const char* source) { return QCoreApplication::translate("WhatIf", source); }

QString translated(const char* variantWords)
{
    return QCoreApplication::translate("Variant", variantWords);
}

struct KeyRow {
    int key;
    QChar letter;
    Variant variant;
};

constexpr std::array<KeyRow, 4> keyRows{
    KeyRow{Qt::Key_F, u'F', Variant::kernelFlipped},
    KeyRow{Qt::Key_S, u'S', Variant::summedOverChannels},
    KeyRow{Qt::Key_K, u'K', Variant::halfKernelPadding},
    KeyRow{Qt::Key_H, u'H', Variant::noHoles},
};

// The taps that are shown: those of one channel, laid out in columns.
struct Taps {
    std::vector<StageTap> shown;
    std::int64_t columns = 1;
    std::vector<std::pair<std::int64_t, double>> channels;  // each channel's part of the sum
    double sum = 0;
};

// What a sum over several channels runs over: of the image, or of the gradient that is gathered.
Taps tapsOf(const Stage& stage, const Step& step, const SlotValues& values)
{
    Taps taps;
    const bool several = stage.taps.summed(stage.corner) > 1 && stage.corner != Corner::w;
    bool own = false;
    stage.forEachTap(step.output, [&](const StageTap& tap) {
        own = own || tap.a.cell.c == step.a.cell.c;
    });
    std::int64_t channel = -1;
    stage.forEachTap(step.output, [&](const StageTap& tap) {
        const double one = product(tap, values);
        taps.sum += one;
        if (several) {
            if (taps.channels.empty() || taps.channels.back().first != tap.a.cell.c)
                taps.channels.emplace_back(tap.a.cell.c, 0.0);
            taps.channels.back().second += one;
        }
        if (channel < 0)
            channel = own ? step.a.cell.c : tap.a.cell.c;
        if (stage.corner == Corner::w || tap.a.cell.c == channel)
            taps.shown.push_back(tap);
    });
    taps.columns = stage.corner == Corner::y
                       ? stage.taps.extent(Corner::w).w
                       : static_cast<std::int64_t>(
                             std::ceil(std::sqrt(static_cast<double>(taps.shown.size()))));
    taps.columns = std::max<std::int64_t>(taps.columns, 1);
    return taps;
}

double sumOf(const Stage& stage, const Step& step, const SlotValues& values)
{
    double sum = 0;
    stage.forEachTap(step.output, [&](const StageTap& tap) { sum += product(tap, values); });
    return sum;
}

// Bottom of the row of grids that the sum is made of.
double rowBottom(const StageScene& scene, const Stage& stage)
{
    double bottom = 0;
    for (const GridScene& grid : scene.grids) {
        const bool ofRow = grid.products || grid.slot == stage.a || grid.slot == stage.b ||
                           grid.slot == stage.out;
        if (!ofRow || grid.title.isEmpty())
            continue;
        bottom = std::max(bottom, grid.geometry.rect().bottom());
        for (const BracketScene& bracket : grid.brackets)
            bottom = std::max({bottom, bracket.textRect.bottom(), bracket.rect.bottom()});
    }
    if (scene.sum)
        bottom = std::max({bottom, scene.sum->rect.bottom(), scene.sum->captionRect.bottom()});
    return bottom;
}

void markGrids(WhatIfScene& whatIf, const StageScene& scene, const Stage& stage, const Step& step,
               const std::vector<StageTap>& taps, bool otherCells)
{
    for (const GridScene& grid : scene.grids) {
        const GridGeometry& g = grid.geometry;
        if (grid.slot == stage.out && grid.n == step.output.n && grid.channel == step.output.c &&
            g.shows(step.output.y, step.output.x))
            whatIf.output = g.cell(step.output.y, step.output.x);
        if (!otherCells || grid.slot != stage.a || grid.title.isEmpty())
            continue;
        QRectF box;
        for (const StageTap& tap : taps) {
            if (tap.a.cell.n != grid.n || tap.a.cell.c != grid.channel)
                continue;
            const QRectF rect = g.cell(tap.a.cell.y, tap.a.cell.x);
            box = box.united(rect);
            if (g.shows(tap.a.cell.y, tap.a.cell.x))
                whatIf.taken.push_back(rect);
        }
        // A window that hangs over what is drawn is seen to do so, by less than a cell.
        const double over = g.pitch * 0.6;
        box = box.intersected(g.rect().adjusted(-over, -over, over, over));
        if (!box.isEmpty() && stage.corner == Corner::y)
            whatIf.window = box;
    }
}

QString channelsLine(const Taps& taps, const QString& letter)
{
    QStringList parts;
    constexpr std::size_t most = 6;
    for (std::size_t i = 0; i < taps.channels.size() && i < most; ++i)
        parts << QStringLiteral("%1 = %2: %3")
                     .arg(letter)
                     .arg(taps.channels[i].first)
                     .arg(numberText(taps.channels[i].second));
    QString line = parts.join(QStringLiteral("  +  "));
    if (taps.channels.size() > most) {
        double rest = 0;
        for (std::size_t i = most; i < taps.channels.size(); ++i)
            rest += taps.channels[i].second;
        line += text("  +  %1 more: %2").arg(taps.channels.size() - most).arg(numberText(rest));
    }
    return line;
}

// Where the columns of the row above stand, so that the mistaken row can stand below it.
struct Above {
    double pitch = 0;
    std::array<double, 3> lefts{};
};

std::optional<Above> rowAbove(const StageScene& scene, const Stage& stage)
{
    Above above;
    std::array<bool, 3> found{};
    for (const GridScene& grid : scene.grids) {
        const std::size_t column = grid.products           ? 2
                                   : grid.slot == stage.b ? 1
                                                          : 0;
        if ((column == 0 && grid.slot != stage.a) || found[column] || grid.title.isEmpty())
            continue;
        found[column] = true;
        above.lefts[column] = grid.geometry.rect().left();
        above.pitch = grid.geometry.pitch;
    }
    return found[0] && found[1] && found[2] ? std::optional(above) : std::nullopt;
}

void layOutCard(WhatIfScene& whatIf, const Taps& taps, const SlotValues& values,
                const std::optional<Above>& above, double roomBottom, double fullBottom,
                const Theme& theme)
{
    QRectF inside = whatIf.card.adjusted(theme.px(whatIfPadding), theme.px(whatIfPadding - 4),
                                         -theme.px(whatIfPadding), 0);
    double top = inside.top();
    const auto lines = [&](QRectF& rect, QStringList& list, const QFont& font, double line,
                           int most) {
        list = brokenLines(list.join(QLatin1Char(' ')), font, inside.width(), most);
        rect = {inside.left(), top, inside.width(), line * static_cast<double>(list.size())};
        top = rect.bottom();
    };
    lines(whatIf.titleRect, whatIf.title, whatIfTitleFont(theme), whatIfTitleLine(theme), 2);
    const QFont quiet = sceneFont(SceneText::line, theme);
    const double quietLine = sceneLine(SceneText::line, theme);
    lines(whatIf.lineRect, whatIf.line, quiet, quietLine, 1);
    if (!whatIf.channels.isEmpty())
        lines(whatIf.channelsRect, whatIf.channels, quiet, quietLine, 1);
    top += theme.px(6);

    // Down to the formula where that is room enough, else over it.
    const double caption = sceneLine(SceneText::caption, theme);
    const std::size_t count = taps.shown.size();
    const auto columns = static_cast<double>(taps.columns);
    const double rows = std::ceil(static_cast<double>(count) / columns);
    const double wanted =
        top + caption + rows * theme.px(comfortableCell) + theme.px(whatIfPadding);
    const double bottom = wanted <= roomBottom ? roomBottom : fullBottom;
    whatIf.card.setBottom(bottom);
    const QRectF area(inside.left(), top, inside.width(),
                      bottom - theme.px(whatIfPadding - 4) - top);
    const double gap = theme.px(signRoom);
    const double capsule = theme.px(capsuleWidth);
    const double high = theme.px(capsuleHeight);
    const bool stacked = area.height() >= 2 * high + theme.px(6);
    const double sums = stacked ? capsule : 2 * capsule + theme.px(8);
    const double tall = (area.height() - caption) / std::max(rows, 1.0);
    double pitch = std::min({theme.px(largestCell), tall,
                             (area.width() - sums - 3 * gap) / (3 * columns)});
    std::array<double, 3> lefts{};
    // In the columns of the row above, where its cells fit.
    const double own = above ? std::min(above->pitch, tall) : 0;
    const bool aligned = above && own >= theme.px(comfortableCell) &&
                         above->lefts[0] + columns * own + gap <= above->lefts[1] &&
                         above->lefts[1] + columns * own + gap <= above->lefts[2] &&
                         above->lefts[2] + columns * own + gap + sums <= area.right();
    if (aligned) {
        pitch = own;
        lefts = above->lefts;
    } else {
        const double used = 3 * columns * pitch + 3 * gap + sums;
        for (std::size_t i = 0; i < lefts.size(); ++i)
            lefts[i] = area.left() + (area.width() - used) / 2 +
                       static_cast<double>(i) * (columns * pitch + gap);
    }
    double x = area.center().x() - sums / 2;
    double middle = area.center().y();
    if (count > 0 && count <= mostCells && pitch >= theme.px(smallestCell)) {
        const double wide = columns * pitch;
        const double spare = area.height() - caption - rows * pitch;
        const double gridTop = area.top() + caption + std::min(spare / 2, theme.px(28));
        middle = gridTop + rows * pitch / 2;
        const auto add = [&](std::size_t column, const QString& words, const auto& valueOf,
                             bool ghosts) {
            WhatIfGrid grid;
            grid.caption = words;
            grid.captionRect = {lefts[column] - gap / 2 + 2, gridTop - caption - 1, wide + gap - 4,
                                caption};
            grid.bound = 0;
            const double inset = pitch >= theme.px(20) ? 1 : 0.5;
            for (std::size_t i = 0; i < count; ++i) {
                const double row = std::floor(static_cast<double>(i) / columns);
                WhatIfGrid::Place place;
                place.rect =
                    QRectF(lefts[column] + pitch * (static_cast<double>(i) - row * columns),
                           gridTop + pitch * row, pitch, pitch)
                        .adjusted(inset, inset, -inset, -inset);
                place.padding = ghosts && taps.shown[i].a.padding;
                place.value = valueOf(taps.shown[i]);
                if (std::isfinite(place.value))
                    grid.bound = std::max(grid.bound, std::abs(place.value));
                grid.cells.push_back(place);
            }
            if (!(grid.bound > 0))
                grid.bound = 1;
            whatIf.grids.push_back(std::move(grid));
        };
        const auto sign = [&](double from, double to, const char* glyph) {
            whatIf.signs.push_back({{(from + to) / 2, middle}, QString::fromUtf8(glyph)});
        };
        add(0, text("read"), [&](const StageTap& tap) { return values.at(tap.a); }, true);
        sign(lefts[0] + wide, lefts[1], "⊙");
        add(1, text("times"), [&](const StageTap& tap) { return values.at(tap.b); }, false);
        sign(lefts[1] + wide, lefts[2], "=");
        add(2, text("products"), [&](const StageTap& tap) { return product(tap, values); }, false);
        x = lefts[2] + wide + gap;
        sign(lefts[2] + wide, x, "→");
    }
    // The true sum above, as it stands on the stage; the mistaken one below it. Beside each other
    // where there is no height for both.
    whatIf.truth.rect = {x, middle - (stacked ? high + theme.px(3) : high / 2), capsule, high};
    whatIf.mistaken.rect = whatIf.truth.rect.translated(
        stacked ? QPointF(0, high + theme.px(6)) : QPointF(capsule + theme.px(8), 0));
}

}  // namespace

std::optional<Variant> variantOfKey(int key)
{
    for (const KeyRow& row : keyRows)
        if (row.key == key)
            return row.variant;
    return std::nullopt;
}

QString whatIfLegend(const Pipeline& pipeline, const Stage& stage)
{
    QStringList keys;
    for (const KeyRow& row : keyRows)
        if (applies(row.variant, pipeline, stage))
            keys << QStringLiteral("%1  %2").arg(row.letter).arg(
                translated(variantText(row.variant).name));
    return keys.isEmpty() ? QString()
                          : text("What if? Hold  %1").arg(keys.join(QStringLiteral("  ·  ")));
}

QString whatIfNothing(Variant variant, const Pipeline& pipeline, const Stage& stage)
{
    if (!stage.linear())
        return text("This stage has no kernel: every value is computed for itself.");
    const Role weights = stage.b >= 0 ? pipeline.slotList[static_cast<std::size_t>(stage.b)].role
                                      : Role::filter;
    const bool pointwise = stage.kind == StageKind::pointwise || weights == Role::pointwiseFilter;
    switch (variant) {
    case Variant::kernelFlipped:
        return stage.corner == Corner::w
                   ? text("Nothing to flip: this stage computes the kernel itself.")
                   : text("Nothing to flip: the kernel is a single number per channel.");
    case Variant::summedOverChannels:
        if (pointwise)
            return text("That is what happens here: pointwise sums over all channels.");
        return stage.taps.inChannels() > 1
                   ? text("That is what happens here: this stage sums over all channels.")
                   : text("There is one channel only: nothing more to sum.");
    case Variant::halfKernelPadding:
        return pointwise ? text("A 1×1 kernel needs no padding: 1 // 2 is 0.")
                         : text("The padding is kernel // 2 on both sides here.");
    case Variant::noHoles:
        return pointwise ? text("A 1×1 kernel has no holes.")
                         : text("There are no holes: the rate is 1.");
    default: return {};
    }
}

std::optional<WhatIfScene> whatIfScene(const StageScene& scene, const Document& document,
                                       std::int64_t position, Variant variant, const Theme& theme)
{
    if (!document.values() || !document.trace() || position < 1 ||
        position > document.trace()->size())
        return std::nullopt;
    const SlotValues& values = *document.values();
    const Pipeline& pipeline = values.pipeline();
    const Step step = document.trace()->at(position - 1);
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(step.stage)];
    if (!applies(variant, pipeline, stage))
        return std::nullopt;
    const Stage other = mistakenStage(variant, pipeline, stage);
    const Taps taps = tapsOf(other, step, values);
    const double truth = sumOf(stage, step, values);

    WhatIfScene whatIf;
    whatIf.variant = variant;
    const VariantText words = variantText(variant);
    const QString wrong = numberText(taps.sum);
    const QString right = numberText(truth);
    // NaN is no other value than NaN.
    const bool same = taps.sum == truth || (std::isnan(taps.sum) && std::isnan(truth));
    whatIf.title = {same ? text("%1: also %2. These numbers hide the difference here.")
                               .arg(translated(words.condition), right)
                         : text("%1: %2 instead of %3")
                               .arg(translated(words.condition), wrong, right)};
    whatIf.line = {translated(words.truth)};
    const Slot& image = pipeline.slotList[static_cast<std::size_t>(stage.a)];
    if (taps.channels.size() > 1)
        whatIf.channels = {channelsLine(taps, image.role == Role::input ? QStringLiteral("c")
                                              : stage.taps.separate() ? QStringLiteral("m")
                                                                      : QStringLiteral("o"))};
    whatIf.mistaken.text = QStringLiteral("Σ = %1").arg(wrong);
    whatIf.truth.text = QStringLiteral("Σ = %1").arg(right);
    whatIf.truth.role = pipeline.slotList[static_cast<std::size_t>(stage.out)].role;

    // Whether other inputs are read, rather than the same with other weights.
    const std::int64_t channel =
        taps.shown.empty() ? step.a.cell.c : taps.shown.front().a.cell.c;
    std::vector<Cell> before;
    stage.forEachTap(step.output, [&](const StageTap& tap) {
        if (stage.corner == Corner::w || tap.a.cell.c == channel)
            before.push_back(tap.a.cell);
    });
    bool otherCells = before.size() != taps.shown.size();
    for (std::size_t i = 0; !otherCells && i < before.size(); ++i)
        otherCells = before[i] != taps.shown[i].a.cell;
    markGrids(whatIf, scene, stage, step, taps.shown, otherCells);

    const double margin = theme.px(24);
    const double bottom = scene.formulaRect.isEmpty() ? scene.size.height() - margin / 2
                                                      : scene.formulaRect.bottom();
    const double room = scene.formulaRect.isEmpty() ? bottom
                                                    : scene.formulaRect.top() - theme.px(8);
    const double top = std::clamp(rowBottom(scene, stage) + theme.px(8), 0.0,
                                  bottom - theme.px(leastHeight));
    whatIf.card = {margin, top, scene.size.width() - 2 * margin, bottom - top};
    layOutCard(whatIf, taps, values, rowAbove(scene, stage), room, bottom, theme);
    return whatIf;
}

}  // namespace convstep
