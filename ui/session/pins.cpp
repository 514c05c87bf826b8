// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/pins.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

#include "ui/session/formula.h"

namespace convstep {
namespace {

// Taps that are looked through for padding, at most.
constexpr std::int64_t mostTaps = 400'000;

QString text(const char* source) { return QCoreApplication::translate("Pins", source); }

const Slot& slotAt(const Pipeline& pipeline, int index)
{
    return pipeline.slotList[static_cast<std::size_t>(index)];
}

class Lighter {
public:
    Lighter(const Stage& stage, PinLight& light) : m_stage(stage), m_light(light) {}

    void fromOutput()
    {
        m_stage.forEachTap(m_light.pin.cell, [&](const StageTap& tap) {
            ++m_light.pairs;
            add(tap.a, {});
            add(tap.b, {});
        });
        // The curve of softmax takes the whole axis.
        if (m_stage.stepKind() == StepKind::activateAxis ||
            m_stage.stepKind() == StepKind::scaleByAxisDerivative)
            for (const Reach& one : reach(m_stage, m_stage.a, m_light.pin.cell))
                for (const int slot : {m_stage.a, m_stage.b})
                    add({slot, one.output, false}, {});
    }
    void fromOperand()
    {
        for (const Reach& one : reach(m_stage, m_light.pin.slot, m_light.pin.cell))
            pair(one.output, one.other);
        // Pairs with padding add 0 and are no news to the arithmetic; they belong all the same.
        if (m_stage.linear() && m_stage.corner == Corner::y)
            padded();
    }

private:
    void add(const Operand& operand, const std::optional<Operand>& factor)
    {
        if (operand.slot < 0 || Pin{operand.slot, operand.cell} == m_light.pin)
            return;
        if (factor || m_known.emplace(operand.slot, operand.cell).second)
            m_light.cells.push_back({operand.slot, operand.cell, operand.padding, factor});
    }
    void pair(const Cell& output, const Operand& other)
    {
        ++m_light.pairs;
        add(other, {});
        add({m_stage.out, output, false},
            other.slot >= 0 ? std::optional(other) : std::nullopt);
    }
    void padded()
    {
        const Extent& out = m_stage.outExtent;
        const bool weight = m_light.part == PinPart::weight;
        if ((!weight && !m_light.padding) || out.elements() * m_stage.tapCount({}) > mostTaps)
            return;
        std::set<Cell> fed;
        for (const PinnedCell& one : m_light.cells)
            if (one.slot == m_stage.out)
                fed.insert(one.cell);
        const Cell& cell = m_light.pin.cell;
        for (Cell at{}; at.n < out.n; ++at.n)
            for (at.c = 0; at.c < out.c; ++at.c)
                for (at.y = 0; at.y < out.h; ++at.y)
                    for (at.x = 0; at.x < out.w; ++at.x) {
                        if (fed.contains(at))
                            continue;
                        m_stage.forEachTap(at, [&](const StageTap& tap) {
                            if (!tap.a.padding || (weight ? tap.b.cell : tap.a.cell) != cell)
                                return;
                            pair(at, weight ? tap.a : tap.b);
                        });
                    }
    }

    const Stage& m_stage;
    PinLight& m_light;
    std::set<std::pair<int, Cell>> m_known;
};

// Whether cells of that slot have their neighbours in one plane, so that padding can be pointed at.
bool inPadding(const Stage& stage, const Pin& pin, const Extent& extent)
{
    if (pin.slot != stage.a || !stage.linear() || stage.corner != Corner::y)
        return false;
    const AxisGeometry rows = stage.taps.rows(Corner::y).geometry();
    const AxisGeometry cols = stage.taps.cols(Corner::y).geometry();
    return pin.cell.n >= 0 && pin.cell.n < extent.n && pin.cell.c >= 0 && pin.cell.c < extent.c &&
           pin.cell.y >= -rows.before && pin.cell.y < extent.h + rows.after &&
           pin.cell.x >= -cols.before && pin.cell.x < extent.w + cols.after;
}

QString cellsText(std::int64_t count)
{
    return count == 1 ? text("1 cell") : text("%1 cells").arg(count);
}

QString productsText(std::int64_t count)
{
    return count == 1 ? text("1 product") : text("%1 products").arg(count);
}

std::int64_t cellsOf(const PinLight& light, int slot)
{
    std::set<Cell> all;
    for (const PinnedCell& one : light.cells)
        if (one.slot == slot)
            all.insert(one.cell);
    return static_cast<std::int64_t>(all.size());
}

}  // namespace

std::optional<PinLight> pinLight(const Pipeline& pipeline, int stageIndex, const Pin& pin)
{
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(stageIndex)];
    if (pin.slot < 0 || (pin.slot != stage.out && pin.slot != stage.a && pin.slot != stage.b))
        return std::nullopt;
    PinLight light;
    light.pin = pin;
    light.stage = stageIndex;
    const Extent& extent = slotAt(pipeline, pin.slot).extent;
    if (!extent.contains(pin.cell)) {
        if (!inPadding(stage, pin, extent))
            return std::nullopt;
        light.padding = true;
    }
    Lighter lighter(stage, light);
    if (pin.slot == stage.out) {
        lighter.fromOutput();
        return light;
    }
    // The second operand of a filter's gradient is a gradient from behind, and no weight.
    const SlotLayout layout = slotAt(pipeline, pin.slot).layout;
    light.part = layout == SlotLayout::image ? PinPart::operand : PinPart::weight;
    lighter.fromOperand();
    return light;
}

QString pinText(const Pipeline& pipeline, const PinLight& light)
{
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(light.stage)];
    const QString name = elementName(pipeline, light.pin.slot, light.pin.cell);
    const QString out = slotLetter(slotAt(pipeline, stage.out));
    const std::int64_t outputs = cellsOf(light, stage.out);
    // What comes from behind is sent, and added where it belongs.
    const bool backwards = stage.kind == StageKind::inputGradient ||
                           stage.kind == StageKind::filterGradient ||
                           stage.kind == StageKind::biasGradient;
    if (light.part == PinPart::output) {
        if (light.pairs == 0)
            return text("%1: no window reads this, so nothing is sent to it: 0").arg(name);
        if (stage.kind == StageKind::inputGradient)
            return text("who sends to %1? %2 of %3, each times a weight")
                .arg(name, cellsText(light.pairs), slotLetter(slotAt(pipeline, stage.a)));
        return stage.stepKind() == StepKind::multiply
                   ? text("%1 is a sum of %2").arg(name, productsText(light.pairs))
               : stage.stepKind() == StepKind::add
                   ? text("%1 is a sum of %2").arg(name, cellsText(light.pairs))
                   : text("%1 is made of what is outlined").arg(name);
    }
    if (light.padding)
        return text("%1 is padding: counts as 0 in %2 of %3")
            .arg(name, cellsText(outputs), out);
    if (outputs == 0)
        return text("%1: no window reads this").arg(name);
    if (light.part == PinPart::weight && stage.linear())
        return text("%1 takes part in %2, for %3 of %4")
            .arg(name, productsText(light.pairs), cellsText(outputs), out);
    return backwards ? text("%1 is sent to %2 of %3 and added there")
                           .arg(name, cellsText(outputs), out)
                     : text("%1 feeds %2 of %3").arg(name, cellsText(outputs), out);
}

std::string textPicture(const Pipeline& pipeline, const PinLight& light, int slot, std::int64_t n,
                        std::int64_t channel)
{
    const Extent& extent = slotAt(pipeline, slot).extent;
    std::vector<std::pair<Cell, char>> lit;
    const auto shown = [&](int one, const Cell& cell) {
        return one == slot && cell.n == n && cell.c == channel;
    };
    for (const PinnedCell& one : light.cells)
        if (shown(one.slot, one.cell))
            lit.emplace_back(one.cell, one.padding ? '+' : 'o');
    if (shown(light.pin.slot, light.pin.cell))
        lit.emplace_back(light.pin.cell, light.padding ? '*' : '#');
    std::int64_t top = 0;
    std::int64_t left = 0;
    std::int64_t bottom = extent.h;
    std::int64_t right = extent.w;
    for (const auto& [cell, sign] : lit) {
        top = std::min(top, cell.y);
        left = std::min(left, cell.x);
        bottom = std::max(bottom, cell.y + 1);
        right = std::max(right, cell.x + 1);
    }
    std::vector<std::string> rows(static_cast<std::size_t>(bottom - top),
                                  std::string(static_cast<std::size_t>(right - left), ' '));
    const auto at = [&](std::int64_t y, std::int64_t x) -> char& {
        return rows[static_cast<std::size_t>(y - top)][static_cast<std::size_t>(x - left)];
    };
    for (std::int64_t y = 0; y < extent.h; ++y)
        for (std::int64_t x = 0; x < extent.w; ++x)
            at(y, x) = '.';
    for (const auto& [cell, sign] : lit)
        at(cell.y, cell.x) = sign;
    std::string picture;
    for (const std::string& row : rows)
        picture += row + '\n';
    return picture;
}

}  // namespace convstep
