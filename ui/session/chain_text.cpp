// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/chain_text.h"

#include <QCoreApplication>

#include "ui/session/place_text.h"

namespace convstep {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChainText)
};

QString pairText(std::int64_t rows, std::int64_t cols)
{
    return rows == cols ? integerText(rows)
                        : integerText(rows) + QChar(0x00D7) + integerText(cols);
}

// ", stride 2, rate 2": what differs from 1.
QString stretch(const Settings& s)
{
    QString text;
    if (s.strideRows != 1 || s.strideCols != 1)
        text += Words::tr(", stride %1").arg(pairText(s.strideRows, s.strideCols));
    if (s.rateRows != 1 || s.rateCols != 1)
        text += Words::tr(", rate %1").arg(pairText(s.rateRows, s.rateCols));
    return text;
}

QString kernelText(std::int64_t rows, std::int64_t cols)
{
    return integerText(rows) + QChar(0x00D7) + integerText(cols);
}

QString spatialText(const Settings& s)
{
    return kernelText(s.kernelRows, s.kernelCols) + stretch(s) + QStringLiteral(", ") +
           paddingTitle(s);
}

QString shapeText(const Slot& slot)
{
    if (slot.layout == SlotLayout::image)
        return sizeText(slot.extent);
    return QString::fromStdString(slot.shape.toString())
        .replace(QLatin1Char('x'), QChar(0x00D7));
}

bool isTransposition(const Pipeline& pipeline, const Stage& stage)
{
    return stage.kind == StageKind::inputGradient &&
           pipeline.slotList[static_cast<std::size_t>(stage.out)].role == Role::depthwiseOutput;
}

// Settings of a pipeline, as far as titles need them.
Settings spatialSettings(const Pipeline& pipeline)
{
    Settings s;
    s.op = pipeline.spec.op;
    s.kernelRows = pipeline.rows.kernel;
    s.kernelCols = pipeline.cols.kernel;
    s.strideRows = pipeline.rows.stride;
    s.strideCols = pipeline.cols.stride;
    s.rateRows = pipeline.rows.rate;
    s.rateCols = pipeline.cols.rate;
    s.padding = pipeline.spec.padding;
    for (char& letter : s.padding.word)
        letter = static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
    s.channelsFirst = pipeline.dataFormat == DataFormat::nchw;
    return s;
}

}  // namespace

QString slotTitle(const Slot& slot)
{
    switch (slot.role) {
    case Role::input: return Words::tr("Input");
    case Role::filter: return Words::tr("Filter");
    case Role::pointwiseFilter: return Words::tr("Pointwise filter");
    case Role::bias: return Words::tr("Bias");
    case Role::depthwiseOutput: return slot.output ? Words::tr("Output") : Words::tr("Depthwise maps");
    case Role::pointwiseOutput: return slot.output ? Words::tr("Output") : Words::tr("Pointwise maps");
    case Role::biasOutput: return slot.output ? Words::tr("Output") : Words::tr("With bias");
    case Role::activationOutput: return Words::tr("Output");
    case Role::upstream:
        if (slot.input >= 0)
            return Words::tr("Gradient from behind");
        return slot.name == "d_depthwise" ? Words::tr("Gradient of the depthwise maps")
                                          : Words::tr("Gradient before the activation");
    case Role::inputGradient: return Words::tr("Gradient of the input");
    case Role::filterGradient: return Words::tr("Gradient of the filter");
    case Role::pointwiseGradient: return Words::tr("Gradient of the pointwise filter");
    case Role::biasGradient: return Words::tr("Gradient of the bias");
    }
    return {};
}

QString paddingTitle(const Settings& settings)
{
    const PaddingSpec& padding = settings.padding;
    if (!padding.isList)
        return QString::fromStdString(padding.word);
    const std::size_t rows = settings.channelsFirst ? 2 : 1;
    if (padding.amounts.size() != 4 || padding.amounts[rows].size() != 2 ||
        padding.amounts[rows + 1].size() != 2)
        return Words::tr("padding list");
    QStringList amounts;
    for (std::size_t axis = rows; axis < rows + 2; ++axis)
        for (const std::int64_t amount : padding.amounts[axis])
            amounts << integerText(amount);
    return Words::tr("padding %1").arg(amounts.join(QStringLiteral(", ")));
}

QString stageTitle(const Pipeline& pipeline, int stageIndex)
{
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(stageIndex)];
    const Settings s = spatialSettings(pipeline);
    const QString spatial = spatialText(s);
    switch (stage.kind) {
    case StageKind::conv: return Words::tr("Convolution %1").arg(spatial);
    case StageKind::depthwise: return Words::tr("Depthwise %1").arg(spatial);
    case StageKind::pointwise: return Words::tr("Pointwise 1×1");
    case StageKind::bias: return Words::tr("Bias");
    case StageKind::activation:
        return QString::fromUtf8(activationName(stage.activation).data(),
                                 static_cast<qsizetype>(activationName(stage.activation).size()));
    default: break;
    }
    if (isTransposition(pipeline, stage))
        return Words::tr("Transposed %1").arg(spatial);
    return slotTitle(pipeline.slotList[static_cast<std::size_t>(stage.out)]);
}

QString operatorTitle(const Settings& s, bool pointwise)
{
    if (pointwise) {
        const bool padded = s.padding.isList;
        return Words::tr("Pointwise 1×1") + stretch(s) +
               (padded ? QStringLiteral(", ") + paddingTitle(s) : QString());
    }
    if (s.op.starts_with("depthwise"))
        return Words::tr("Depthwise %1").arg(spatialText(s));
    if (s.op.starts_with("separable") || s.op.starts_with("layers"))
        return Words::tr("Separable %1").arg(spatialText(s));
    return Words::tr("Convolution %1").arg(spatialText(s));
}

std::vector<ChainStop> chainOf(const Trace& trace)
{
    const Pipeline& pipeline = trace.pipeline();
    std::vector<ChainStop> chain;
    // What comes in: the image, or the gradient when there is no image.
    const Slot* first = nullptr;
    for (const Slot& slot : pipeline.slotList)
        if (slot.input >= 0 && slot.layout == SlotLayout::image && !first)
            first = &slot;
    if (first)
        chain.push_back({slotTitle(*first), shapeText(*first), first->role, 0, -1, false});
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const int stage = static_cast<int>(i);
        const Slot& out = pipeline.slotList[static_cast<std::size_t>(pipeline.stages[i].out)];
        const Trace::Range range = trace.stageRange(stage);
        // Its first step done, or, without any, where it would be.
        chain.push_back({stageTitle(pipeline, stage), shapeText(out), out.role,
                         range.first < range.last ? range.first + 1 : range.first, stage, false});
    }
    if (const OperatorInfo* info = findOperator(pipeline.spec.op); info && !info->gradient)
        chain.push_back({Words::tr("Output"), chain.back().shape, chain.back().role, trace.size(),
                         -1, false});
    return chain;
}

std::vector<ChainStop> refusedChain(const Settings& s)
{
    QString name = QString::fromStdString(s.op) + QLatin1Char(' ') + spatialText(s);
    return {{Words::tr("Input"), sizeText({s.batch, s.height, s.width, s.inChannels}), Role::input,
             0, -1, false},
            {std::move(name), Words::tr("refused"), Role::depthwiseOutput, 0, -1, true}};
}

int stopOf(const std::vector<ChainStop>& chain, const Trace& trace, std::int64_t position)
{
    if (chain.empty())
        return -1;
    if (position == 0)
        return 0;
    const int last = static_cast<int>(chain.size()) - 1;
    if (position == trace.size() && chain.back().stage < 0)
        return last;
    for (int i = 0; i <= last; ++i) {
        const int stage = chain[static_cast<std::size_t>(i)].stage;
        if (stage < 0)
            continue;
        const Trace::Range range = trace.stageRange(stage);
        if (position > range.first && position <= range.last)
            return i;
    }
    return -1;
}

}  // namespace convstep
