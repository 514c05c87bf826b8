// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/verdict.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

#include "core/ops/pipeline.h"
#include "core/spec/axis.h"
#include "ui/session/edit_text.h"
#include "ui/session/place_text.h"
#include "ui/session/refusal_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Verdict)
};

// Of a size that the numbers of a person may not have: everything small enough to be calculated.
bool calculable(const Settings& s)
{
    for (const std::int64_t number : {s.height, s.width, s.kernelRows, s.kernelCols, s.strideRows,
                                      s.strideCols, s.rateRows, s.rateCols})
        if (number < 1 || number > 1'000'000)
            return false;
    return !s.padding.isList && (s.padding.word == "SAME" || s.padding.word == "VALID");
}

std::optional<std::int64_t> outOf(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                                  std::int64_t rate, bool same)
{
    const auto axis = axisGeometry(in, kernel, stride, rate,
                                   {same ? PaddingMode::same : PaddingMode::valid}, "rows");
    if (!axis)
        return std::nullopt;
    return axis->out;
}

Verdict strideWithRate(const Settings& s)
{
    QString text = Words::tr("Most versions do not check this: they cut the picture into %1 phases, "
                             "apply the stride inside each, and return wrong values.")
                       .arg(blockText(s.rateRows, s.rateCols));
    if (calculable(s)) {
        const bool same = s.padding.word == "SAME";
        const auto rows = phaseSplitSize(s.height, s.kernelRows, s.strideRows, s.rateRows, same);
        const auto cols = phaseSplitSize(s.width, s.kernelCols, s.strideCols, s.rateCols, same);
        const auto trueRows = outOf(s.height, s.kernelRows, s.strideRows, s.rateRows, same);
        const auto trueCols = outOf(s.width, s.kernelCols, s.strideCols, s.rateCols, same);
        if (rows && cols && trueRows && trueCols) {
            const QString wrong = blockText(*rows, *cols);
            const QString right = blockText(*trueRows, *trueCols);
            text += QLatin1Char(' ');
            text += wrong == right
                        ? Words::tr("The size %1 is right, the numbers are not.").arg(wrong)
                        : Words::tr("Their result is %1 instead of %2.").arg(wrong, right);
        }
    }
    return {VerdictKind::silentlyWrong, text, {Knob::stride, Knob::rate}};
}

// VALID with a window larger than the picture: (in − e + stride) / stride, cut towards 0, is what
// eager TensorFlow 2 asks for, and it refuses only what is below 0.
std::optional<Verdict> emptyResult(const Settings& s)
{
    if (!calculable(s) || s.padding.word != "VALID")
        return std::nullopt;
    const auto eager = [](std::int64_t in, std::int64_t kernel, std::int64_t stride,
                          std::int64_t rate) {
        return (in - ((kernel - 1) * rate + 1) + stride) / stride;
    };
    const std::int64_t rows = eager(s.height, s.kernelRows, s.strideRows, s.rateRows);
    const std::int64_t cols = eager(s.width, s.kernelCols, s.strideCols, s.rateCols);
    if (rows < 0 || cols < 0)
        return std::nullopt;
    return Verdict{VerdictKind::silentlyWrong,
                   Words::tr("Graphs and TensorFlow 1.x refuse it. Eager TensorFlow 2 returns an "
                             "empty result of %1 without an error.")
                       .arg(blockText(rows, cols)),
                   {Knob::size, Knob::kernel, Knob::rate}};
}

bool oneOf(const std::string& op, std::initializer_list<const char*> names)
{
    return std::find(names.begin(), names.end(), op) != names.end();
}

}  // namespace

std::optional<std::int64_t> phaseSplitSize(std::int64_t in, std::int64_t kernel,
                                           std::int64_t stride, std::int64_t rate, bool same)
{
    const std::int64_t padded = in + (same ? (kernel - 1) * rate : 0);
    const std::int64_t phase = (padded + rate - 1) / rate;
    const std::int64_t added = phase * rate - padded;  // and cut off again behind
    if (phase < kernel)
        return std::nullopt;
    const std::int64_t out = ((phase - kernel) / stride + 1) * rate - added;
    if (out < 0)
        return std::nullopt;
    return out;
}

std::vector<Verdict> verdictsOf(const OperatorCall& call)
{
    const Settings s = settingsOf(call);
    std::vector<Verdict> list;
    const Result<Pipeline> pipeline = makePipeline(call);
    const bool separate = oneOf(
        s.op, {"depthwise_conv2d", "separable_conv2d", "layers_separable_conv2d"});
    const bool rated = std::max(s.rateRows, s.rateCols) > 1;
    const bool strided = std::max(s.strideRows, s.strideCols) > 1;
    if (!pipeline) {
        const Error& error = pipeline.error();
        list.push_back({VerdictKind::refused, refusalText(error), {}});
        if (error.reason == Reason::strideWithRate && separate)
            list.push_back(strideWithRate(s));
        if (error.reason == Reason::negativeOutput)
            if (auto empty = emptyResult(s))
                list.push_back(std::move(*empty));
        return list;
    }
    const auto differs = [&](const QString& text, std::vector<Knob> knobs) {
        list.push_back({VerdictKind::differs, text, std::move(knobs)});
    };
    if (s.op == "conv2d" && rated && strided)
        differs(Words::tr("tf.nn.conv2d takes stride > 1 with rate > 1. tf.nn.convolution of "
                          "TensorFlow 1.x and Keras Conv2D refuse it."),
                {Knob::stride, Knob::rate});
    if (separate && s.strideRows != s.strideCols)
        differs(Words::tr("Unequal strides are documented as allowed, but TensorFlow's CPU and GPU "
                          "kernels refuse them."),
                {Knob::stride});
    if (s.channelsFirst && s.op == "conv2d")
        differs(Words::tr("TensorFlow's CPU kernels run NHWC only; this needs a GPU there."),
                {Knob::dataFormat});
    if (s.channelsFirst && s.op == "layers_separable_conv2d" && s.activation == "softmax")
        differs(Words::tr("Softmax runs along the last axis: with channels first that is the width, "
                          "not the channels."),
                {Knob::activation, Knob::dataFormat});
    if (s.op == "separable_conv2d" && s.inChannels * s.multiplier > s.outChannels)
        differs(Words::tr("Early 1.x versions refuse it: %1 maps are more than %2 output channels.")
                    .arg(integerText(s.inChannels * s.multiplier), integerText(s.outChannels)),
                {Knob::multiplier, Knob::outChannels});
    if (list.empty())
        list.push_back({VerdictKind::runs, {}, {}});
    return list;
}

}  // namespace convstep
