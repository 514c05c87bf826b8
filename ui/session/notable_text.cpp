// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/notable_text.h"

#include <QCoreApplication>

#include "ui/session/chain_text.h"
#include "ui/session/place_text.h"

namespace convstep {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Notable)
};

QString nextSourceText(const Stage& stage, const Step& step)
{
    switch (stage.corner) {
    case Corner::y:
        return Words::tr("the sum goes on in input channel %1").arg(integerText(step.a.cell.c));
    case Corner::x:
        return Words::tr("the sum goes on in output channel %1").arg(integerText(step.a.cell.c));
    case Corner::w: break;
    }
    return Words::tr("the sum goes on in picture %1").arg(integerText(step.a.cell.n));
}

QString newChannelText(const Stage& stage, const Slot& out, const Step& step)
{
    if (out.layout == SlotLayout::filter)
        return Words::tr("first weight from channel %1 to %2")
            .arg(integerText(step.output.c / out.shape[3]),
                 integerText(step.output.c % out.shape[3]));
    return stage.corner == Corner::x
               ? Words::tr("next input channel: %1").arg(integerText(step.output.c))
               : Words::tr("next output channel: %1").arg(integerText(step.output.c));
}

}  // namespace

QString notableText(const Trace& trace, const Notable& notable)
{
    const Pipeline& pipeline = trace.pipeline();
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(notable.stage)];
    const Step step = trace.at(notable.position - 1);
    switch (notable.kind) {
    case NotableKind::stageStart:
        return Words::tr("first step of “%1”").arg(stageTitle(pipeline, notable.stage));
    case NotableKind::firstMix: return Words::tr("first mix of the channels");
    case NotableKind::firstBias: return Words::tr("first bias");
    case NotableKind::firstActivation:
        return Words::tr("first activation (%1)").arg(stageTitle(pipeline, notable.stage));
    case NotableKind::firstPadding: return Words::tr("first tap in the padding");
    case NotableKind::firstFullWindow: return Words::tr("first full window, without padding");
    case NotableKind::mostTaps:
        return Words::tr("first sum of %1 terms, the most there are")
            .arg(countText(step.tapCount));
    case NotableKind::nextSource: return nextSourceText(stage, step);
    case NotableKind::newSlot:
        return Words::tr("input channel %1 again, by its filter q = %2")
            .arg(integerText(step.a.cell.c),
                 integerText(step.output.c % stage.taps.filterColumns()));
    case NotableKind::newInputChannel:
        return Words::tr("next input channel: %1").arg(integerText(step.a.cell.c));
    case NotableKind::newOutputChannel:
        return newChannelText(stage, pipeline.slotList[static_cast<std::size_t>(stage.out)], step);
    case NotableKind::newPicture:
        return Words::tr("next picture: %1").arg(integerText(step.output.n));
    }
    return {};
}

}  // namespace convstep
