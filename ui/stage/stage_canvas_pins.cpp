// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pointing at a cell: with the mouse, with the cell cursor, and to stay.
#include <QMouseEvent>

#include "ui/stage/stage_canvas.h"

namespace convstep {
namespace {

std::optional<Pin> pinOf(const std::optional<SceneHit>& hit)
{
    if (!hit || hit->slot < 0 || hit->thumbnail >= 0)
        return std::nullopt;
    return Pin{hit->slot, hit->cell};
}

}  // namespace

std::optional<Pin> StageCanvas::shownPin() const
{
    // What one cell feeds would hide the block that is being marked.
    if (m_block)
        return std::nullopt;
    if (m_hover)
        return m_hover;
    return m_pin ? m_pin : pinOf(m_cursor);
}

void StageCanvas::setPin(const std::optional<Pin>& pin)
{
    if (pin == m_pin)
        return;
    m_pin = pin;
    pinsChanged();
}

void StageCanvas::togglePin(const std::optional<Pin>& pin)
{
    setPin(pin == m_pin ? std::nullopt : pin);
}

void StageCanvas::pinHere()
{
    if (m_pin) {
        setPin(std::nullopt);
        return;
    }
    if (m_cursor || m_hover) {
        setPin(m_cursor ? pinOf(m_cursor) : m_hover);
        return;
    }
    if (const std::optional<Step> step = m_driver.current())
        setPin(Pin{step->outSlot, step->output});
}

bool StageCanvas::unpin()
{
    if (!m_pin)
        return false;
    setPin(std::nullopt);
    return true;
}

void StageCanvas::pointAt(const std::optional<SceneHit>& hit)
{
    const std::optional<Pin> under = pinOf(hit);
    if (m_hover && m_hover != under) {
        m_hover.reset();
        pinsChanged();
    }
    // Nothing on the way of a moving pointer.
    m_pointed = under;
    if (under && m_hover != under)
        m_hoverDelay.start();
    else
        m_hoverDelay.stop();
}

void StageCanvas::showHover()
{
    if (m_hover == m_pointed)
        return;
    m_hover = m_pointed;
    pinsChanged();
}

void StageCanvas::pinsChanged()
{
    m_overlay.reset();
    m_overlayKnown = false;
    update();
}

const PinOverlay* StageCanvas::overlay() const
{
    if (m_overlayKnown)
        return m_overlay ? &*m_overlay : nullptr;
    m_overlayKnown = true;
    m_overlay.reset();
    const std::optional<Pin> pin = shownPin();
    if (!pin || !m_document.values() || m_document.trace()->size() == 0)
        return nullptr;
    const Trace& trace = *m_document.trace();
    const int stage = trace.at(std::max<std::int64_t>(m_driver.position(), 1) - 1).stage;
    const bool pinned = pin == m_pin;
    const std::optional<PinLight> light = pinLight(trace.pipeline(), stage, *pin);
    if (light)
        m_overlay = pinOverlay(scene(), *m_document.values(), *light, pinned, m_hover || pinned,
                               m_themes.theme());
    else if (pinned)
        m_overlay = pinElsewhere(scene(), trace.pipeline(), *pin, m_themes.theme());
    return m_overlay ? &*m_overlay : nullptr;
}

void StageCanvas::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    pointAt(std::nullopt);
}

}  // namespace convstep
