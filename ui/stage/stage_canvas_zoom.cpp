// SPDX-License-Identifier: GPL-3.0-or-later
//
// Larger and smaller cells.
#include <QKeyEvent>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/stage/stage_canvas.h"

namespace convstep {
namespace {

constexpr std::array levels{smallestZoom, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, largestZoom};

}  // namespace

void StageCanvas::setZoom(double zoom)
{
    if (m_layout == SceneLayout::presenter || std::isnan(zoom))
        return;
    zoom = std::clamp(zoom, smallestZoom, largestZoom);
    if (zoom == m_zoom)
        return;
    m_zoom = zoom;
    finishMotion();
    invalidate();
    keepInSight();
}

void StageCanvas::zoomBy(int by)
{
    const auto near = std::min_element(levels.begin(), levels.end(), [&](double a, double b) {
        return std::abs(a - m_zoom) < std::abs(b - m_zoom);
    });
    const auto last = static_cast<std::ptrdiff_t>(levels.size()) - 1;
    const std::ptrdiff_t level = std::clamp<std::ptrdiff_t>(near - levels.begin() + by, 0, last);
    if (by != 0)
        setZoom(levels[static_cast<std::size_t>(level)]);
}

bool StageCanvas::zoomKey(const QKeyEvent* event)
{
    if (!(event->modifiers() & Qt::ControlModifier) || event->modifiers() & Qt::AltModifier)
        return false;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(1); return true;
    case Qt::Key_Minus: zoomBy(-1); return true;
    case Qt::Key_0: setZoom(1); return true;
    default: return false;
    }
}

void StageCanvas::keepInSight()
{
    if (m_cursor) {
        emit cursorMoved(m_cursor->rect);
        return;
    }
    for (const TermScene& term : scene().terms)
        if (term.current) {
            emit cursorMoved(term.value);
            return;
        }
    const std::optional<Step> step = m_driver.current();
    if (!step || step->a.slot < 0)
        return;
    if (const auto cell = findCell(scene(), step->a.slot, step->a.cell))
        emit cursorMoved(cell->rect);
}

}  // namespace convstep
