// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keys that are held to ask "what if".
#include <QKeyEvent>

#include <algorithm>

#include "ui/stage/stage_canvas.h"

namespace convstep {

bool StageCanvas::holdWhatIf(QKeyEvent* event)
{
    const std::optional<Variant> variant = variantOfKey(event->key());
    if (!variant)
        return false;
    // A key that is held repeats itself.
    if (event->isAutoRepeat())
        return true;
    finishMotion();
    if (const std::optional<Step> step = m_driver.current()) {
        const Pipeline& pipeline = m_document.values()->pipeline();
        const Stage& stage = pipeline.stages[static_cast<std::size_t>(step->stage)];
        m_whatIfNoted = !m_offer && !applies(*variant, pipeline, stage);
        if (m_whatIfNoted)
            emit noticeChanged(whatIfNothing(*variant, pipeline, stage), {});
    }
    m_whatIf = variant;
    m_whatIfKey = event->key();
    update();
    return true;
}

void StageCanvas::releaseWhatIf()
{
    if (!m_whatIf)
        return;
    m_whatIf.reset();
    if (m_whatIfNoted && !m_offer)
        emit noticeChanged({}, {});
    m_whatIfNoted = false;
    update();
}

void StageCanvas::keyReleaseEvent(QKeyEvent* event)
{
    if (m_whatIf && event->key() == m_whatIfKey) {
        if (!event->isAutoRepeat())
            releaseWhatIf();
        return;
    }
    QWidget::keyReleaseEvent(event);
}

}  // namespace convstep
