// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/pin_painter.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <set>

#include "ui/session/number_text.h"
#include "ui/stage/cell_painter.h"
#include "ui/stage/formula_painter.h"
#include "ui/stage/text_fit.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {
namespace {

constexpr double labelHeight = 24;
constexpr double factorPixels = 9.5;
constexpr double cellToMark = 3;  // of a thumbnail, at least

QString text(const char* source) { return QCoreApplication::translate("Pins", source); }

using Place = std::pair<int, Cell>;

// "×2" of a product, "+2" of a bias; nothing where the other factor is no number of its own.
QString factorText(const Stage& stage, const Operand& factor, const SlotValues& values)
{
    switch (stage.stepKind()) {
    case StepKind::multiply:
        return QStringLiteral("×") + numberText(values.at(factor), 2);
    case StepKind::addBias: {
        const double value = values.at(factor);
        return value < 0 ? numberText(value, 2) : QStringLiteral("+") + numberText(value, 2);
    }
    default: return {};
    }
}

QRectF labelRect(const StageScene& scene, const QString& words, bool pinned, const Theme& theme)
{
    const QFont font = sceneFont(SceneText::title, theme);
    const double width = std::min(textWidth(words, font) + theme.px(pinned ? 40 : 24),
                                  scene.formulaRect.width() - theme.px(24));
    return {scene.formulaRect.left() + theme.px(12),
            scene.formulaRect.top() - theme.px(labelHeight * 0.6), width, theme.px(labelHeight)};
}

QString howToLeave(const QString& words)
{
    return text("pinned: %1   (P or Esc: let go)").arg(words);
}

class Builder {
public:
    Builder(PinOverlay& overlay, const StageScene& scene, const SlotValues& values)
        : m_overlay(overlay), m_scene(scene), m_values(values),
          m_stage(values.pipeline().stages[static_cast<std::size_t>(overlay.light.stage)])
    {
        for (const PinnedCell& one : overlay.light.cells) {
            auto& [factor, role] = m_lit[{one.slot, one.cell}];
            if (one.padding)
                m_padding.insert(one.cell);
            if (!one.factor)
                continue;
            const QString next = factorText(m_stage, *one.factor, values);
            role = values.pipeline()
                       .slotList[static_cast<std::size_t>(one.factor->slot)]
                       .role;
            // A cell can be met twice only by two products.
            factor = factor.isEmpty() ? next : QStringLiteral("…");
        }
    }
    void cells()
    {
        // The products are those of the cell that is computed now, which may be the lit one.
        const Pin& pin = m_overlay.light.pin;
        bool ownProducts = false;
        for (const GridScene& grid : m_scene.grids)
            for (const CellScene& cell : grid.cells)
                ownProducts |= cell.current && Pin{grid.slot, cell.cell} == pin &&
                               grid.slot == m_scene.outputSlot;
        for (const GridScene& grid : m_scene.grids) {
            if (grid.products && ownProducts)
                continue;
            for (const CellScene& cell : grid.cells)
                if (grid.products || !mark(grid.slot, cell.cell, cell.rect))
                    m_overlay.others.push_back(cell.rect);
        }
        for (const TermScene& term : m_scene.terms)
            for (const TermScene::Weight& weight : term.weights)
                if (!mark(m_scene.weightSlot, weight.cell, weight.rect))
                    m_overlay.others.push_back(weight.rect);
    }
    void planes(const Theme& theme)
    {
        std::map<std::tuple<int, std::int64_t, std::int64_t>, std::vector<Cell>> byPlane;
        for (const auto& [place, factor] : m_lit)
            byPlane[{place.first, place.second.n, place.second.c}].push_back(place.second);
        const Pin& pin = m_overlay.light.pin;
        byPlane[{pin.slot, pin.cell.n, pin.cell.c}].push_back(pin.cell);
        for (const ThumbnailScene& thumb : m_scene.thumbnails) {
            const auto found = byPlane.find({thumb.slot, thumb.n, thumb.channel});
            if (found == byPlane.end() || thumb.cols == 0)
                continue;
            PinOverlay::Plane plane;
            plane.rect = thumb.rect;
            const double side = thumb.image.width() / static_cast<double>(thumb.cols);
            plane.clear = thumb.rowStep == 1 && thumb.colStep == 1 && side >= theme.px(cellToMark);
            if (plane.clear)
                for (const Cell& cell : found->second)
                    if (cell.y >= 0 && cell.y < thumb.rows && cell.x >= 0 && cell.x < thumb.cols)
                        plane.cells.push_back(
                            {thumb.image.left() + side * static_cast<double>(cell.x),
                             thumb.image.top() + side * static_cast<double>(cell.y), side, side});
            m_overlay.planes.push_back(std::move(plane));
        }
    }

private:
    bool mark(int slot, const Cell& cell, const QRectF& rect)
    {
        const bool self = Pin{slot, cell} == m_overlay.light.pin;
        const auto lit = m_lit.find({slot, cell});
        if (!self && lit == m_lit.end())
            return false;
        PinOverlay::Mark one;
        one.rect = rect;
        one.self = self;
        one.padding = slot == m_stage.a && m_padding.contains(cell);
        if (!self)
            std::tie(one.factor, one.role) = lit->second;
        m_overlay.marks.push_back(one);
        return true;
    }

    PinOverlay& m_overlay;
    const StageScene& m_scene;
    const SlotValues& m_values;
    const Stage& m_stage;
    std::map<Place, std::pair<QString, Role>> m_lit;  // with what it is given, and whose that is
    std::set<Cell> m_padding;
};

void paintFactor(QPainter& painter, const PinOverlay::Mark& mark, const Theme& theme)
{
    const QRectF& cell = mark.rect;
    const QString& factor = mark.factor;
    const QFont font = sizedFont(factorPixels, QFont::DemiBold, theme);
    const double width = textWidth(factor, font) + theme.px(5);
    const double height = theme.px(13);
    // At the lower edge, over it rather than over the number.
    QRectF tag(0, 0, width, height);
    tag.moveCenter({cell.center().x(), cell.bottom() - theme.px(1)});
    drawBox(painter, tag, theme.px(4), theme.panel, theme.roleColor(mark.role));
    painter.setFont(font);
    painter.setPen(theme.roleText(mark.role));
    drawDigits(painter, tag, Qt::AlignCenter, factor);
}

void paintLabel(QPainter& painter, const PinOverlay& overlay, const Theme& theme)
{
    const QRectF& rect = overlay.label;
    const double radius = rect.height() / 2;
    drawBox(painter, rect, radius, overlay.pinned ? theme.accent : theme.panel, theme.accent,
            theme.px(1));
    const QColor ink = overlay.pinned ? theme.accentText : theme.text;
    double left = rect.left() + theme.px(12);
    if (overlay.pinned) {
        // A pin: head and needle.
        const QPointF head(left + theme.px(4), rect.center().y() - theme.px(3));
        painter.setPen(QPen(ink, theme.px(1.5)));
        painter.drawLine(head, head + QPointF(0, theme.px(9)));
        painter.setBrush(ink);
        painter.drawEllipse(head, theme.px(3.5), theme.px(3.5));
        painter.setBrush(Qt::NoBrush);
        left += theme.px(16);
    }
    const QFont font = sceneFont(SceneText::title, theme);
    painter.setFont(font);
    painter.setPen(ink);
    const QRectF room(left, rect.top(), rect.right() - theme.px(10) - left, rect.height());
    drawDigits(painter, room, Qt::AlignLeft | Qt::AlignVCenter,
               brokenLines(overlay.words, font, room.width() + 1, 1).front());
}

}  // namespace

PinOverlay pinOverlay(const StageScene& scene, const SlotValues& values, const PinLight& light,
                      bool pinned, bool veiled, const Theme& theme)
{
    const Pipeline& pipeline = values.pipeline();
    PinOverlay overlay;
    overlay.light = light;
    overlay.pinned = pinned;
    overlay.veiled = veiled;
    overlay.words = pinText(pipeline, light);
    if (pinned)
        overlay.words = howToLeave(overlay.words);
    Builder builder(overlay, scene, values);
    builder.cells();
    builder.planes(theme);
    if (light.part == PinPart::output && light.pairs > 0 && veiled) {
        const Stage& stage = pipeline.stages[static_cast<std::size_t>(light.stage)];
        Step last;
        last.stage = light.stage;
        last.kind = stage.stepKind();
        last.outSlot = stage.out;
        last.output = light.pin.cell;
        last.tapCount = light.pairs;
        last.tap = light.pairs - 1;
        const StageTap operands = stage.tap(last.output, last.tap);
        last.a = operands.a;
        last.b = operands.b;
        Formula whole = formulaOf(values, last);
        // All of it at once: none of its terms is the present one.
        whole.tap.clear();
        for (FormulaWord& word : whole.words)
            if (word.mark == FormulaMark::current)
                word.mark = FormulaMark::done;
        overlay.formula = std::move(whole);
    }
    overlay.label = labelRect(scene, overlay.words, pinned, theme);
    return overlay;
}

PinOverlay pinElsewhere(const StageScene& scene, const Pipeline& pipeline, const Pin& pin,
                        const Theme& theme)
{
    PinOverlay overlay;
    overlay.light.pin = pin;
    overlay.pinned = true;
    overlay.veiled = false;
    overlay.words = howToLeave(
        text("%1, which is not part of this stage").arg(elementName(pipeline, pin.slot, pin.cell)));
    overlay.label = labelRect(scene, overlay.words, true, theme);
    return overlay;
}

void paintPin(QPainter& painter, const StageScene& scene, const PinOverlay& overlay,
              const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    if (overlay.veiled) {
        QColor veil = theme.window;
        veil.setAlphaF(0.62F);
        for (const QRectF& rect : overlay.others)
            painter.fillRect(rect.adjusted(-1, -1, 1, 1), veil);
    }
    for (const PinOverlay::Plane& plane : overlay.planes) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, theme.px(1)));
        if (!plane.clear) {
            const double in = theme.px(2);
            painter.drawRoundedRect(plane.rect.adjusted(in, in, -in, -in), theme.px(4), theme.px(4));
        }
        for (const QRectF& cell : plane.cells)
            painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    for (const PinOverlay::Mark& mark : overlay.marks) {
        if (mark.self)
            continue;
        QPen pen(theme.accent, theme.px(2));
        if (mark.padding)
            pen.setStyle(Qt::DashLine);
        cellOutline(painter, mark.rect, pen, theme);
    }
    for (const PinOverlay::Mark& mark : overlay.marks)
        if (mark.self)
            cellOutline(painter, mark.rect, QPen(theme.accent, theme.px(4)), theme);
    for (const PinOverlay::Mark& mark : overlay.marks)
        if (!mark.factor.isEmpty())
            paintFactor(painter, mark, theme);
    if (overlay.formula && !scene.formulaRect.isEmpty())
        paintFormula(painter, scene.formulaRect, &*overlay.formula, theme);
    paintLabel(painter, overlay, theme);
    painter.restore();
}

}  // namespace convstep
