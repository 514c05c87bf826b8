// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a step is seen: what moves, and what is painted again.
#include <QApplication>
#include <QPaintEvent>
#include <QPainter>

#include "ui/stage/stage_canvas.h"
#include "ui/stage/stage_comparison.h"
#include "ui/theme/paint.h"

namespace convstep {
namespace {

// Whether the system asks programs not to move things. Only where Qt passes that on: elsewhere it
// always says that there are no effects, whatever was asked for.
bool systemWantsNoMotion()
{
    const QString platform = QGuiApplication::platformName();
    return (platform == QStringLiteral("windows") || platform == QStringLiteral("cocoa")) &&
           !QApplication::isEffectEnabled(Qt::UI_General);
}

}  // namespace

void StageCanvas::setReducedMotion(bool reduced)
{
    finishMotion();
    m_reducedMotion = reduced;
}

void StageCanvas::startMotion(const StageScene& before)
{
    const std::optional<Step> step = m_driver.current();
    if (!step || !isVisible())
        return;
    m_motion = motionBetween(before, scene(),
                             {m_driver.granularity(), m_driver.speed(),
                              step->tap + 1 == step->tapCount,
                              m_reducedMotion || systemWantsNoMotion()});
    if (!m_motion)
        return;
    const double duration = m_motion->timeline.milliseconds();
    m_moment = m_motion->timeline.at(0);
    m_moving = motionRegion(*m_motion, m_moment, m_themes.theme());
    update(m_moving);
    m_clock.setEndValue(duration);
    m_clock.setDuration(std::max(1, static_cast<int>(duration)));
    m_clock.start();
}

void StageCanvas::showMoment()
{
    if (!m_motion)
        return;
    const MotionMoment moment = m_motion->timeline.at(m_clock.currentValue().toDouble());
    if (moment == m_moment)
        return;
    if (moment.beat == Beat::rest) {
        finishMotion();
        return;
    }
    const bool anotherBeat = moment.beat != m_moment.beat;
    m_moment = moment;
    if (anotherBeat)
        refreshBackdrop();
    const QRegion next = motionRegion(*m_motion, m_moment, m_themes.theme());
    update(m_moving + next);
    m_moving = next;
}

void StageCanvas::finishMotion()
{
    if (!m_motion)
        return;
    m_motion.reset();
    m_moment = {};
    m_clock.stop();
    update(m_moving);
    m_moving = {};
    refreshBackdrop();
}

void StageCanvas::refreshBackdrop()
{
    if (!isVisible()) {
        m_backdropDue = true;
        return;
    }
    m_backdropDue = false;
    StageScene shown = scene();
    if (m_motion)
        holdBack(shown, *m_motion, m_moment.beat);
    update(m_backdrop.show(std::move(shown), size(), devicePixelRatioF(), m_themes.theme(),
                           m_document.stale()));
}

void StageCanvas::setDifferences(std::optional<std::vector<Cell>> cells, bool formula)
{
    if (cells == m_differences && formula == m_formula)
        return;
    // The keys to be held are not told then: both halves are laid out alike.
    const bool another = cells.has_value() != m_differences.has_value() ||
                         formula != m_formula;
    m_formula = formula;
    m_differences = std::move(cells);
    if (another) {
        finishMotion();
        invalidate();
    }
    update();
}

void StageCanvas::paintEvent(QPaintEvent* event)
{
    const Theme& theme = m_themes.theme();
    if (m_backdropDue || !m_sceneValid)
        refreshBackdrop();
    QPainter painter(this);
    for (const QRect& part : event->region())
        m_backdrop.paint(painter, part);
    if (m_differences)
        paintDifferences(painter, scene(), *m_differences, theme);
    if (const PinOverlay* lit = overlay())
        paintPin(painter, scene(), *lit, theme);
    if (m_motion)
        paintMotion(painter, *m_motion, m_moment, theme);
    if (m_whatIf)
        if (const auto whatIf =
                whatIfScene(scene(), m_document, m_driver.position(), *m_whatIf, theme))
            paintWhatIf(painter, *whatIf, theme);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBlock(painter);
    if (m_cursor) {
        const double out = theme.px(3);
        drawFocusRing(painter, m_cursor->rect.adjusted(-out, -out, out, out), theme.px(4), theme);
    } else if (hasFocus() && m_focusByKey) {
        drawFocusRing(painter, QRectF(rect()).adjusted(2, 2, -2, -2), theme.px(4), theme);
    }
    m_driver.framePainted();
}

}  // namespace convstep
