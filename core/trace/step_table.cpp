// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace/step_table.h"

#include <charconv>
#include <string>

namespace convstep {
namespace {

constexpr std::size_t pieceSize = 1 << 18;

const char* kindName(StepKind kind)
{
    switch (kind) {
    case StepKind::multiply:
        return "multiply";
    case StepKind::addBias:
        return "add_bias";
    case StepKind::add:
        return "add";
    case StepKind::activate:
        return "activate";
    case StepKind::activateAxis:
        return "activate_axis";
    case StepKind::scaleByDerivative:
        return "scale_by_derivative";
    case StepKind::scaleByAxisDerivative:
        return "scale_by_axis_derivative";
    }
    return "";
}

class Lines {
public:
    Lines(const Trace& trace, const SlotValues& values, std::int64_t operatorNumber)
        : m_trace(trace), m_values(values), m_prefix(std::to_string(operatorNumber) + ",")
    {
    }

    [[nodiscard]] std::string& text() { return m_text; }

    void add(std::int64_t index)
    {
        const Step step = m_trace.at(index);
        const Evaluation evaluation = valueOf(step);
        m_text.append(m_prefix);
        number(index);
        number(step.stage);
        m_text.append(kindName(step.kind)).append(",");
        place(step.outSlot, step.output);
        number(step.tap);
        number(step.tapCount);
        place(step.a.slot, step.a.cell);
        m_text.append(step.a.padding ? "1," : "0,");
        number(evaluation.a);
        if (step.b.slot >= 0) {
            place(step.b.slot, step.b.cell);
            number(evaluation.b);
        } else {
            m_text.append(",,,");
        }
        number(evaluation.product);
        number(evaluation.runningSum);
        m_text.back() = '\n';
    }

private:
    // As evaluate() gives it, but a sum goes on from the step before: the steps come in order.
    Evaluation valueOf(const Step& step)
    {
        const Stage& stage = m_trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
        if (!stage.linear() && stage.kind != StageKind::biasGradient)
            return evaluate(step, m_values);
        if (step.tap == 0)
            m_sum = 0;
        Evaluation result;
        result.a = m_values.at(step.a);
        result.b = step.b.slot >= 0 ? m_values.at(step.b) : 0.0;
        if (!step.a.padding)
            result.product = step.b.slot >= 0 ? result.a * result.b : result.a;
        m_sum += result.product;
        result.runningSum = m_sum;
        return result;
    }

    template <class Number>
    void number(Number value)
    {
        char digits[32];
        const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
        static_cast<void>(error);  // 32 characters hold every double and every integer
        m_text.append(digits, end).append(",");
    }
    void place(int slot, const Cell& cell)
    {
        const Slot& info = m_trace.pipeline().slotList[static_cast<std::size_t>(slot)];
        m_text.append(info.name).append(",");
        m_text.append(joinNumbers(tensorIndex(info, cell), " "));
        m_text.append(",");
    }

    const Trace& m_trace;
    const SlotValues& m_values;
    std::string m_prefix;
    std::string m_text;
    double m_sum = 0;
};

}  // namespace

std::vector<std::int64_t> tensorIndex(const Slot& slot, const Cell& cell)
{
    switch (slot.layout) {
    case SlotLayout::image:
        if (slot.format == DataFormat::nchw)
            return {cell.n, cell.c, cell.y, cell.x};
        return {cell.n, cell.y, cell.x, cell.c};
    case SlotLayout::filter:
        return {cell.y, cell.x, cell.c / slot.shape[3], cell.c % slot.shape[3]};
    case SlotLayout::vector:
        break;
    }
    return {cell.c};
}

Result<void> writeSteps(const Trace& trace, const SlotValues& values, std::int64_t operatorNumber,
                        const TextSink& sink)
{
    Lines lines(trace, values, operatorNumber);
    for (std::int64_t index = 0; index < trace.size(); ++index) {
        lines.add(index);
        if (lines.text().size() < pieceSize)
            continue;
        if (Result<void> taken = sink(lines.text()); !taken)
            return taken;
        lines.text().clear();
    }
    return lines.text().empty() ? Result<void>() : sink(lines.text());
}

}  // namespace convstep
