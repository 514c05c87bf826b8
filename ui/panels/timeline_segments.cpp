// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/timeline_segments.h"

#include <QCoreApplication>

#include <algorithm>

#include "ui/session/chain_text.h"
#include "ui/session/place_text.h"

namespace convstep {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Timeline)
};

QString shortTitle(const Pipeline& pipeline, int index)
{
    const Stage& stage = pipeline.stages[static_cast<std::size_t>(index)];
    switch (stage.kind) {
    case StageKind::conv: return Words::tr("Convolution");
    case StageKind::depthwise: return Words::tr("Depthwise");
    case StageKind::pointwise: return Words::tr("Pointwise");
    default: return stageTitle(pipeline, index);
    }
}

// "c0 q1": which of the stage's outputs it is.
QString pieceTitle(const Pipeline& pipeline, const Stage& stage, std::int64_t n, std::int64_t channel)
{
    const Slot& out = pipeline.slotList[static_cast<std::size_t>(stage.out)];
    QString text;
    if (out.layout == SlotLayout::filter) {
        const std::int64_t columns = out.shape[3];
        text = QStringLiteral("%1→%2").arg(integerText(channel / columns),
                                           integerText(channel % columns));
    } else if (stage.kind == StageKind::depthwise && stage.taps.filterColumns() > 1) {
        const std::int64_t slotCount = stage.taps.filterColumns();
        text = QStringLiteral("c%1 q%2").arg(integerText(channel / slotCount),
                                             integerText(channel % slotCount));
    } else {
        const bool kept = stage.kind == StageKind::depthwise || out.role == Role::inputGradient;
        text = (kept ? QStringLiteral("c%1") : QStringLiteral("o%1")).arg(integerText(channel));
    }
    return out.extent.n > 1 ? QStringLiteral("n%1 %2").arg(integerText(n), text) : text;
}

}  // namespace

std::vector<TimelineSegment> timelineSegments(const Trace& trace, std::int64_t most)
{
    const Pipeline& pipeline = trace.pipeline();
    std::int64_t room = most - static_cast<std::int64_t>(pipeline.stages.size());
    std::vector<TimelineSegment> segments;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const int index = static_cast<int>(i);
        const Stage& stage = pipeline.stages[i];
        const Slot& out = pipeline.slotList[static_cast<std::size_t>(stage.out)];
        const Trace::Range range = trace.stageRange(index);
        const QString title = shortTitle(pipeline, index);
        const std::int64_t pictures = out.extent.n;
        const std::int64_t channels = out.extent.c;
        // Guards the product before it is made.
        const bool few = pictures <= most && channels <= most;
        const std::int64_t pieces = few ? pictures * channels : most + 1;
        if (!few || pieces < 2 || pieces - 1 > room || range.first == range.last) {
            segments.push_back({title, out.role, range.last - range.first});
            continue;
        }
        room -= pieces - 1;
        for (std::int64_t n = 0; n < pictures; ++n)
            for (std::int64_t c = 0; c < channels; ++c) {
                const Trace::Range piece = trace.channelRange(index, n, c);
                const QString name = pieceTitle(pipeline, stage, n, c);
                segments.push_back({n + c == 0 ? title + QLatin1Char(' ') + name : name, out.role,
                                    piece.last - piece.first});
            }
    }
    return segments;
}

}  // namespace convstep
