// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/formula.h"

#include <QCoreApplication>

#include <algorithm>

#include "ui/session/number_text.h"

namespace convstep {
namespace {

QString text(const char* source) { return QCoreApplication::translate("Formula", source); }

const Slot& slotAt(const Pipeline& pipeline, int index)
{
    return pipeline.slotList[static_cast<std::size_t>(index)];
}

// "i·2 + 1·3 − 1" with the numbers of this tap; parts that change nothing stay out.
QString position(std::int64_t out, std::int64_t tap, const AxisGeometry& axis)
{
    QString line = axis.stride == 1 ? QString::number(out)
                                    : QStringLiteral("%1·%2").arg(out).arg(axis.stride);
    line += axis.rate == 1 ? QStringLiteral(" + %1").arg(tap)
                           : QStringLiteral(" + %1·%2").arg(tap).arg(axis.rate);
    if (axis.before > 0)
        line += QStringLiteral(" − %1").arg(axis.before);
    return line;
}

QString tapLine(const SlotValues& values, const Step& step)
{
    const Pipeline& pipeline = values.pipeline();
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(step.stage)];
    const QString a = elementName(pipeline, step.a.slot, step.a.cell);
    const QString b = step.b.slot >= 0 ? elementName(pipeline, step.b.slot, step.b.cell) : QString();
    if (!stage.linear())
        return {};
    if (stage.kind == StageKind::pointwise)
        return QStringLiteral("%1 · %2").arg(a, b);
    if (stage.corner == Corner::y) {
        const QString x = slotLetter(slotAt(pipeline, step.a.slot));
        const AxisGeometry rows = stage.taps.rows(Corner::y).geometry();
        const AxisGeometry cols = stage.taps.cols(Corner::y).geometry();
        const QString worked = QStringLiteral("%1[%2, %3, %4]")
                                   .arg(x, position(step.output.y, step.b.cell.y, rows),
                                        position(step.output.x, step.b.cell.x, cols))
                                   .arg(step.a.cell.c);
        const QString line = QStringLiteral("%1 · %2 = %3 · %2").arg(worked, b, a);
        return step.a.padding ? line + QStringLiteral("   ") + text("(padding: 0)") : line;
    }
    return QStringLiteral("%1 · %2").arg(a, b);
}

QString ruleLine(const Stage& stage, const Pipeline& pipeline)
{
    const QString a = slotLetter(slotAt(pipeline, stage.a));
    const QString b = stage.b >= 0 ? slotLetter(slotAt(pipeline, stage.b)) : QString();
    const QString out = slotLetter(slotAt(pipeline, stage.out));
    const QString read = QStringLiteral("i·s + di·r − top, j·s + dj·r − left");
    switch (stage.kind) {
    case StageKind::conv:
        return QStringLiteral("%1[i, j, o] = Σ %2[%3, c] · %4[di, dj, c, o]").arg(out, a, read, b);
    case StageKind::depthwise:
        return QStringLiteral("%1[i, j, c·M + q] = Σ %2[%3, c] · %4[di, dj, c, q]")
            .arg(out, a, read, b);
    case StageKind::pointwise:
        return QStringLiteral("%1[i, j, o] = Σ %2[i, j, m] · %3[0, 0, m, o]").arg(out, a, b);
    case StageKind::bias: return QStringLiteral("%1[i, j, o] = %2[i, j, o] + %3[o]").arg(out, a, b);
    case StageKind::activation:
        return QStringLiteral("%1[i, j, o] = %2(%3[i, j, o])")
            .arg(out, QString::fromUtf8(activationName(stage.activation).data()), a);
    case StageKind::inputGradient:
        if (slotAt(pipeline, stage.b).role == Role::pointwiseFilter)
            return QStringLiteral("%1[i, j, m] = Σ %2[i, j, o] · %3[0, 0, m, o]").arg(out, a, b);
        return stage.taps.separate()
                   ? text("%1[u, v, c] = Σ %2[i, j, c·M + q] · %3[di, dj, c, q]  over all taps with "
                          "i·s + di·r − top = u and j·s + dj·r − left = v")
                         .arg(out, a, b)
                   : text("%1[u, v, c] = Σ %2[i, j, o] · %3[di, dj, c, o]  over all taps with "
                          "i·s + di·r − top = u and j·s + dj·r − left = v")
                         .arg(out, a, b);
    case StageKind::filterGradient:
        if (slotAt(pipeline, stage.out).role == Role::pointwiseGradient)
            return QStringLiteral("%1[0, 0, m, o] = Σ %2[i, j, m] · %3[i, j, o]").arg(out, a, b);
        return stage.taps.separate()
                   ? QStringLiteral("%1[di, dj, c, q] = Σ %2[%3, c] · %4[i, j, c·M + q]")
                         .arg(out, a, read, b)
                   : QStringLiteral("%1[di, dj, c, o] = Σ %2[%3, c] · %4[i, j, o]")
                         .arg(out, a, read, b);
    case StageKind::activationGradient:
        return QStringLiteral("%1[i, j, o] = %2[i, j, o] · %3′(%4[i, j, o])")
            .arg(out, a, QString::fromUtf8(activationName(stage.activation).data()), b);
    case StageKind::biasGradient: return QStringLiteral("%1[o] = Σ %2[i, j, o]").arg(out, a);
    }
    return {};
}

class Writer {
public:
    Writer(const SlotValues& values, std::vector<FormulaWord>& words)
        : m_values(values), m_words(words)
    {
    }
    void sign(const QString& sign) { m_words.push_back({sign, FormulaMark::plain, {}}); }
    void word(const QString& word, FormulaMark mark, std::optional<Role> role = {})
    {
        m_words.push_back({word, mark, role});
    }
    void operand(const Operand& operand, FormulaMark mark)
    {
        word(bracketedNumber(m_values.at(operand)), mark,
             slotAt(m_values.pipeline(), operand.slot).role);
    }

private:
    const SlotValues& m_values;
    std::vector<FormulaWord>& m_words;
};

void writeSum(const SlotValues& values, const Stage& stage, const Step& step, int mostTerms,
              bool foldDone, Writer& writer)
{
    // Which terms are written out: all, or some around the current one.
    std::int64_t first = 0;
    std::int64_t last = step.tapCount;
    if (step.tapCount > mostTerms) {
        first = std::clamp<std::int64_t>(step.tap - mostTerms / 2, 0, step.tapCount - mostTerms);
        last = first + mostTerms;
    }
    if (foldDone) {
        first = step.tap;
        last = std::min(step.tapCount, first + mostTerms);
    }
    if (first > 0) {
        Step before = step;
        before.tap = first - 1;
        writer.word(numberText(evaluate(before, values).runningSum), FormulaMark::folded);
    }
    for (std::int64_t tap = first; tap < last; ++tap) {
        if (tap > 0)
            writer.sign(QStringLiteral("+"));
        const StageTap operands = stage.tap(step.output, tap);
        const FormulaMark mark = tap < step.tap    ? FormulaMark::done
                                 : tap == step.tap ? FormulaMark::current
                                                   : FormulaMark::pending;
        writer.operand(operands.a, mark);
        if (operands.b.slot >= 0) {
            writer.word(QStringLiteral("·"), mark);
            writer.operand(operands.b, mark);
        }
    }
    if (last < step.tapCount)
        writer.word(text("+ … %1 more").arg(step.tapCount - last), FormulaMark::pending);
}

}  // namespace

QString slotLetter(const Slot& slot)
{
    switch (slot.role) {
    case Role::input: return QStringLiteral("x");
    case Role::filter: return QStringLiteral("w");
    case Role::pointwiseFilter: return QStringLiteral("p");
    case Role::bias: return QStringLiteral("b");
    case Role::depthwiseOutput: return slot.output ? QStringLiteral("y") : QStringLiteral("d");
    case Role::pointwiseOutput: return slot.output ? QStringLiteral("y") : QStringLiteral("u");
    case Role::biasOutput: return slot.output ? QStringLiteral("y") : QStringLiteral("z");
    case Role::activationOutput: return QStringLiteral("y");
    case Role::upstream:
        if (slot.name == "d_depthwise")
            return QStringLiteral("Gd");
        return slot.name == "d_biased" ? QStringLiteral("Gz") : QStringLiteral("G");
    case Role::inputGradient: return QStringLiteral("dx");
    case Role::filterGradient: return QStringLiteral("dw");
    case Role::pointwiseGradient: return QStringLiteral("dp");
    case Role::biasGradient: return QStringLiteral("db");
    }
    return {};
}

QString elementName(const Pipeline& pipeline, int slotIndex, const Cell& cell)
{
    const Slot& slot = slotAt(pipeline, slotIndex);
    const QString letter = slotLetter(slot);
    if (slot.layout == SlotLayout::vector)
        return QStringLiteral("%1[%2]").arg(letter).arg(cell.c);
    if (slot.layout == SlotLayout::filter) {
        const std::int64_t columns = std::max<std::int64_t>(slot.shape[3], 1);
        return QStringLiteral("%1[%2, %3, %4, %5]")
            .arg(letter)
            .arg(cell.y)
            .arg(cell.x)
            .arg(cell.c / columns)
            .arg(cell.c % columns);
    }
    QString indices = QStringLiteral("%1, %2, %3").arg(cell.y).arg(cell.x).arg(cell.c);
    indices.replace(QLatin1Char('-'), QChar(0x2212));
    if (slot.extent.n > 1)
        indices.prepend(QStringLiteral("%1, ").arg(cell.n));
    return QStringLiteral("%1[%2]").arg(letter, indices);
}

Formula formulaOf(const SlotValues& values, const Step& step, int mostTerms, bool foldDone)
{
    const Pipeline& pipeline = values.pipeline();
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(step.stage)];
    Formula formula;
    Writer writer(values, formula.words);
    writer.word(elementName(pipeline, step.outSlot, step.output), FormulaMark::current,
                slotAt(pipeline, step.outSlot).role);
    writer.sign(QStringLiteral("="));
    const QString function = QString::fromUtf8(activationName(stage.activation).data());
    switch (step.kind) {
    case StepKind::multiply:
    case StepKind::add: writeSum(values, stage, step, mostTerms, foldDone, writer); break;
    case StepKind::addBias:
        writer.operand(step.a, FormulaMark::current);
        writer.sign(QStringLiteral("+"));
        writer.operand(step.b, FormulaMark::current);
        break;
    case StepKind::activate:
    case StepKind::activateAxis:
        writer.word(function + QStringLiteral("("), FormulaMark::plain);
        writer.operand(step.a, FormulaMark::current);
        writer.sign(step.kind == StepKind::activate
                        ? QStringLiteral(")")
                        : stage.softmaxAxis == SoftmaxAxis::channel ? text("among its channels)")
                                                                    : text("among its columns)"));
        break;
    case StepKind::scaleByDerivative:
    case StepKind::scaleByAxisDerivative:
        writer.operand(step.a, FormulaMark::current);
        writer.sign(QStringLiteral("·"));
        writer.word(function + QStringLiteral("′("), FormulaMark::plain);
        writer.operand(step.b, FormulaMark::current);
        writer.sign(QStringLiteral(")"));
        break;
    }
    // A finished sum, and every elementwise step, ends with its value.
    if (step.tap + 1 == step.tapCount) {
        writer.sign(QStringLiteral("="));
        writer.word(numberText(values.at(step.outSlot, step.output), 6), FormulaMark::current,
                    slotAt(pipeline, step.outSlot).role);
    }
    formula.tap = tapLine(values, step);
    formula.rule = ruleLine(stage, pipeline);
    return formula;
}

}  // namespace convstep
