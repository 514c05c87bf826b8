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
