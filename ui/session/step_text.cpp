// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/step_text.h"

#include <QCoreApplication>

#include "ui/session/number_text.h"
#include "ui/session/place_text.h"

namespace convstep {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(StepText)
};

// One sentence after another.
QString joined(const QString& first, const QString& second)
{
    return second.isEmpty() ? first : first + QLatin1Char(' ') + second;
}

class Teller {
public:
    Teller(const Trace& trace, const Step& step, const Evaluation& values)
        : m_pipeline(trace.pipeline()),
          m_stage(m_pipeline.stages[static_cast<std::size_t>(step.stage)]), m_step(step),
          m_values(values)
    {
    }
    [[nodiscard]] StepText text() const { return {what(), rule()}; }

private:
    [[nodiscard]] const Slot& slot(int index) const
    {
        return m_pipeline.slotList[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] const Slot& out() const { return slot(m_stage.out); }
    [[nodiscard]] bool pointwise() const
    {
        return m_stage.kind == StageKind::pointwise ||
               (m_stage.b >= 0 && slot(m_stage.b).role == Role::pointwiseFilter) ||
               out().role == Role::pointwiseGradient;
    }
    [[nodiscard]] bool transposed() const
    {
        return m_stage.kind == StageKind::inputGradient && out().role == Role::depthwiseOutput;
    }

    [[nodiscard]] QString noun(const Slot& which) const;
    [[nodiscard]] QString cellName(const Slot& which, const Cell& cell) const;
    [[nodiscard]] QString product() const;
    [[nodiscard]] QString sum() const;
    [[nodiscard]] QString count() const;
    [[nodiscard]] QString what() const;
    [[nodiscard]] QString multiplied() const;
    [[nodiscard]] QString rule() const;
    [[nodiscard]] QString depthwiseRule() const;
    [[nodiscard]] QString rateRule() const;
    [[nodiscard]] QString activationRule() const;

    const Pipeline& m_pipeline;
    const Stage& m_stage;
    const Step& m_step;
    const Evaluation& m_values;
};

QString Teller::noun(const Slot& which) const
{
    switch (which.role) {
    case Role::input: return transposed() ? Words::tr("value") : Words::tr("input");
    case Role::depthwiseOutput:
        return which.output ? Words::tr("output") : Words::tr("depthwise map");
    case Role::pointwiseOutput:
        return which.output ? Words::tr("output") : Words::tr("pointwise map");
    case Role::biasOutput: return which.output ? Words::tr("output") : Words::tr("value with bias");
    case Role::activationOutput: return Words::tr("output");
    case Role::inputGradient: return Words::tr("gradient of input");
    case Role::upstream: return Words::tr("gradient");
    case Role::filter:
    case Role::pointwiseFilter: return Words::tr("weight");
    case Role::filterGradient:
    case Role::pointwiseGradient: return Words::tr("gradient of weight");
    case Role::bias: return Words::tr("bias");
    case Role::biasGradient: return Words::tr("gradient of the bias");
    }
    return {};
}

// "input (2, 3) of channel 1", "weight (0, 1) from channel 1 to 3", "bias of channel 2".
QString Teller::cellName(const Slot& which, const Cell& cell) const
{
    if (which.layout == SlotLayout::vector)
        return Words::tr("%1 of channel %2").arg(noun(which), integerText(cell.c));
    if (which.layout == SlotLayout::filter) {
        const std::int64_t columns = which.shape[3];
        const QString from = integerText(cell.c / columns);
        const QString to = integerText(cell.c % columns);
        if (pointwise())
            return Words::tr("%1 from channel %2 to %3").arg(noun(which), from, to);
        const QString name = m_stage.taps.separate() ? Words::tr("%1 %2 of channel %3, slot %4")
                                                     : Words::tr("%1 %2 from channel %3 to %4");
        return name.arg(noun(which), placeText(cell), from, to);
    }
    const QString name = Words::tr("%1 %2 of channel %3")
                             .arg(noun(which), placeText(cell), integerText(cell.c));
    return which.extent.n > 1 ? Words::tr("%1, picture %2").arg(name, integerText(cell.n)) : name;
}

// "−3 × 2 = −6".
QString Teller::product() const
{
    return QStringLiteral("%1 × %2 = %3")
        .arg(numberText(m_values.a), bracketedNumber(m_values.b), numberText(m_values.product));
}

QString Teller::sum() const
{
    const QString total = numberText(m_values.runningSum);
    const bool first = m_step.tap == 0;
    if (m_step.tap + 1 == m_step.tapCount) {
        const QString cell = cellName(out(), m_step.output);
        return (first ? Words::tr("There is no other term: %1 is %2.")
                      : Words::tr("That was the last one: %1 is %2."))
            .arg(cell, total);
    }
    return (first ? Words::tr("The sum begins with %1.") : Words::tr("The sum is now %1."))
        .arg(total);
}

QString Teller::count() const
{
    const QString number = countText(m_step.tap + 1);
    const QString all = countText(m_step.tapCount);
    if (m_stage.kind == StageKind::conv || m_stage.kind == StageKind::depthwise)
        return Words::tr("Tap %1 of %2").arg(number, all);
    return Words::tr("Term %1 of %2").arg(number, all);
}

QString Teller::multiplied() const
{
    const QString a = cellName(slot(m_stage.a), m_step.a.cell);
    switch (m_stage.kind) {
    case StageKind::pointwise:
        return Words::tr("%1: %2, times its weight: %3.").arg(count(), a, product());
    case StageKind::inputGradient:
        if (transposed())
            return Words::tr("%1: %2 reaches this cell through %3: %4.")
                .arg(count(), a, cellName(slot(m_stage.b), m_step.b.cell), product());
        if (pointwise())
            return Words::tr("%1: %2, times the weight through which this cell went there: %3.")
                .arg(count(), a, product());
        return Words::tr("%1: this cell went into the output of %2 through %3: %4.")
            .arg(count(), a, cellName(slot(m_stage.b), m_step.b.cell), product());
    case StageKind::filterGradient:
        return Words::tr("%1: %2 met this weight on its way to the output of %3: %4.")
            .arg(count(), a, cellName(slot(m_stage.b), m_step.b.cell), product());
    default:
        return Words::tr("%1: %2, times weight %3: %4.")
            .arg(count(), a, placeText(m_step.b.cell), product());
    }
}

QString Teller::what() const
{
    const QString cell = cellName(out(), m_step.output);
    const QString a = numberText(m_values.a);
    const QString result = numberText(m_values.product);
    switch (m_step.kind) {
    case StepKind::multiply:
        if (m_step.a.padding)
            return joined(Words::tr("%1: %2 lies outside the picture, in the padding, and counts "
                                    "as 0: nothing is added.")
                              .arg(count(), noun(slot(m_stage.a)) + QLatin1Char(' ') +
                                                placeText(m_step.a.cell)),
                          sum());
        return joined(multiplied(), sum());
    case StepKind::addBias:
        return Words::tr("%1 is %2 plus the bias of its channel: %3 + %4 = %5.")
            .arg(cell, cellName(slot(m_stage.a), m_step.a.cell), a, bracketedNumber(m_values.b), result);
    case StepKind::add:
        return joined(Words::tr("%1: %2 is %3.")
                          .arg(count(), cellName(slot(m_stage.a), m_step.a.cell), a),
                      sum());
    case StepKind::activate:
        return Words::tr("%1 is %2(%3) = %4.")
            .arg(cell, QString::fromStdString(std::string(activationName(m_stage.activation))), a,
                 result);
    case StepKind::activateAxis:
        return Words::tr("%1 is the share of exp(%2) in the sum over its axis: %3.")
            .arg(cell, a, result);
    case StepKind::scaleByDerivative:
        return Words::tr("%1 is %2 times the slope of %3 at %4, which is %5: %6.")
            .arg(cell, a,
                 QString::fromStdString(std::string(activationName(m_stage.activation))),
                 numberText(m_values.b),
                 numberText(activationDerivative(m_stage.activation, m_values.b)), result);
    case StepKind::scaleByAxisDerivative:
        return Words::tr("%1 is y·(G − Σ G·y) over its axis, y being the softmax: %2.")
            .arg(cell, result);
    }
    return {};
}

QString Teller::rateRule() const
{
    const std::int64_t rows = m_pipeline.rows.rate;
    const std::int64_t cols = m_pipeline.cols.rate;
    if (rows == 1 && cols == 1)
        return {};
    if (rows == cols)
        return Words::tr("Rate %1: neighbouring taps read inputs %1 apart.").arg(integerText(rows));
    return Words::tr("Rates %1 and %2: neighbouring taps read inputs %1 rows and %2 columns apart.")
        .arg(integerText(rows), integerText(cols));
}

QString Teller::depthwiseRule() const
{
    const std::int64_t each = m_stage.taps.filterColumns();
    const std::int64_t c = m_step.output.c / each;
    const std::int64_t q = m_step.output.c % each;
    if (each == 1)
        return Words::tr("Output channel %1 is input channel %1 under its own filter. No other "
                         "channel joins in.")
            .arg(integerText(c));
    return Words::tr("Output channel %1 is input channel %2 under filter slot %3: "
                     "m = c·M + q = %2·%4 + %3 = %1. No other channel joins in.")
        .arg(integerText(m_step.output.c), integerText(c), integerText(q), integerText(each));
}

QString Teller::activationRule() const
{
    switch (m_stage.activation) {
    case Activation::linear: return Words::tr("linear changes nothing.");
    case Activation::relu: return Words::tr("relu keeps what is above 0 and cuts the rest to 0.");
    case Activation::relu6: return Words::tr("relu6 cuts to the range from 0 to 6.");
    case Activation::elu: return Words::tr("elu keeps what is above 0 and bends the rest towards "
                                           "−1: exp(x) − 1.");
    case Activation::selu: return Words::tr("selu is elu, stretched so that layers keep their "
                                            "variance.");
    case Activation::sigmoid: return Words::tr("sigmoid squeezes everything between 0 and 1: "
                                               "1 / (1 + exp(−x)).");
    case Activation::tanh: return Words::tr("tanh squeezes everything between −1 and 1.");
    case Activation::softplus: return Words::tr("softplus is a rounded relu: ln(1 + exp(x)).");
    case Activation::softsign: return Words::tr("softsign squeezes between −1 and 1: "
                                                "x / (1 + |x|).");
    case Activation::hardSigmoid: return Words::tr("hard_sigmoid is a straight line between two "
                                                   "ends: 0.2·x + 0.5, cut to 0 and 1.");
    case Activation::softmax:
        return m_stage.softmaxAxis == SoftmaxAxis::channel
                   ? Words::tr("softmax turns the channels of one pixel into shares that add up "
                               "to 1.")
                   : Words::tr("softmax takes the last axis, which is the columns here: each row "
                               "becomes shares that add up to 1.");
    }
    return {};
}

QString Teller::rule() const
{
    const QString channel = integerText(m_step.output.c);
    switch (m_stage.kind) {
    case StageKind::conv: {
        const std::int64_t channels = m_stage.taps.inChannels();
        const QString text =
            channels == 1
                ? Words::tr("Output channel %1 is the sum of one window times one filter.")
                      .arg(channel)
                : Words::tr("Output channel %1 sums over all %2 channels, each under weights of "
                            "its own.")
                      .arg(channel, integerText(channels));
        return joined(text, rateRule());
    }
    case StageKind::depthwise: return joined(depthwiseRule(), rateRule());
    case StageKind::pointwise:
        return Words::tr("Output channel %1 takes the %2 depthwise values of the same pixel, each "
                         "times its weight. No neighbour is looked at: 1×1 mixes channels, never "
                         "space.")
            .arg(channel, integerText(m_stage.taps.inChannels()));
    case StageKind::bias:
        return Words::tr("One number per channel is added, the same for every pixel.");
    case StageKind::activation:
        return joined(activationRule(),
                      m_stage.activation == Activation::softmax
                          ? QString()
                          : Words::tr("Each cell on its own: no neighbour, no other channel."));
    case StageKind::inputGradient:
        if (transposed())
            return joined(Words::tr("A transposed convolution runs the windows backwards: a cell "
                                    "collects from every value whose window would have read it."),
                          rateRule());
        if (pointwise())
            return Words::tr("A depthwise value went into every output channel of its pixel, so "
                             "its gradient comes back from all of them.");
        return joined(Words::tr("An input cell's gradient is the sum over every output that read "
                                "it, each times the weight in between."),
                      rateRule());
    case StageKind::filterGradient:
        return Words::tr("A weight is used in many places. Its gradient is the sum over all of "
                         "them: what it met, times the gradient of what it made.");
    case StageKind::activationGradient:
        return Words::tr("The gradient passes back through the activation: times its slope where "
                         "the value was.");
    case StageKind::biasGradient:
        return Words::tr("The bias went to every pixel of its channel, so its gradient is the sum "
                         "over all of them.");
    }
    return {};
}

}  // namespace

StepText startText(const Trace& trace)
{
    if (trace.size() == 0)
        return {Words::tr("There is nothing to compute: the result has no cell with a term."), {}};
    return {Words::tr("Nothing is computed yet. Press Space to play, → for the first step."),
            trace.size() == 1
                ? Words::tr("One step makes the result.")
                : Words::tr("%1 steps make the result, one multiplication or function each.")
                      .arg(countText(trace.size()))};
}

StepText stepText(const Trace& trace, const Step& step, const Evaluation& values)
{
    StepText text = Teller(trace, step, values).text();
    // A sentence begins with a capital, whatever it begins with.
    if (!text.what.isEmpty())
        text.what[0] = text.what[0].toUpper();
    return text;
}

QString positionText(const Trace& trace, std::int64_t position)
{
    const QString head =
        Words::tr("Step %1 of %2").arg(countText(position), countText(trace.size()));
    if (position == 0)
        return head;
    const Step step = trace.at(position - 1);
    const Pipeline& pipeline = trace.pipeline();
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(step.stage)];
    const Slot& out = pipeline.slotList[static_cast<std::size_t>(step.outSlot)];
    QString text;
    if (out.layout == SlotLayout::filter)
        text = Words::tr("%1 · weight %2, from channel %3 to %4")
                   .arg(head, placeText(step.output), integerText(step.output.c / out.shape[3]),
                        integerText(step.output.c % out.shape[3]));
    else if (out.layout == SlotLayout::vector)
        text = Words::tr("%1 · channel %2").arg(head, integerText(step.output.c));
    else
        text = Words::tr("%1 · output %2, channel %3")
                   .arg(head, placeText(step.output), integerText(step.output.c));
    if (out.layout == SlotLayout::image && out.extent.n > 1)
        text = Words::tr("%1, picture %2").arg(text, integerText(step.output.n));
    if (step.tapCount == 1)
        return text;
    const QString tap = countText(step.tap + 1);
    const QString taps = countText(step.tapCount);
    return stage.kind == StageKind::conv || stage.kind == StageKind::depthwise
               ? Words::tr("%1, tap %2 of %3").arg(text, tap, taps)
               : Words::tr("%1, term %2 of %3").arg(text, tap, taps);
}

}  // namespace convstep
