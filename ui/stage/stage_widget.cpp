// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/stage_widget.h"

#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

#include "ui/stage/picture_stepper.h"
#include "ui/stage/stage_canvas.h"
#include "ui/stage/stage_comparison.h"
#include "ui/widgets/message_card.h"

namespace convstep {

StageWidget::StageWidget(Document& document, PlaybackDriver& driver, ThemeWatcher& themes,
                         QWidget* parent)
    : QScrollArea(parent), m_canvas(new StageCanvas(document, driver, themes, this)),
      m_notice(new MessageCard(&themes, this)),
      m_pictures(new PictureStepper(document, driver, themes, this)),
      m_comparison(new StageComparison(document, driver, themes, *m_canvas, this))
{
    setFrameShape(QFrame::NoFrame);
    setWidget(m_canvas);
    setFocusProxy(m_canvas);
    connect(m_canvas, &StageCanvas::focusModeChanged, this, &StageWidget::focusModeChanged);
    connect(m_canvas, &StageCanvas::messageChanged, this, &StageWidget::messageChanged);
    connect(m_pictures, &PictureStepper::shownChanged, this, &StageWidget::placePictures);
    connect(m_canvas, &StageCanvas::pictureWanted, m_pictures, &PictureStepper::go);
    connect(m_canvas, &StageCanvas::compareWanted, this, &StageWidget::setComparing);
    connect(m_comparison, &StageComparison::activeChanged, this, [this](bool on) {
        placePictures();
        emit comparingChanged(on);
    });
    const auto follow = [this] {
        m_comparison->scrollTo({horizontalScrollBar()->value(), verticalScrollBar()->value()});
    };
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, this, follow);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, follow);
    placePictures();
    m_notice->setObjectName(QStringLiteral("editNotice"));
    connect(m_canvas, &StageCanvas::noticeChanged, this,
            [this](const QString& text, const QStringList& choices) {
                m_notice->setMessage(MessageCard::Kind::hint, text, choices);
                placeNotice();
            });
    connect(m_notice, &MessageCard::repairChosen, this, [this](int index) {
        if (index == 0)
            m_canvas->takeOffer();
        else
            m_canvas->clearOffer();
    });
    connect(m_canvas, &StageCanvas::cursorMoved, this, [this](const QRectF& rect) {
        // All of it, and what is around it.
        const auto around = [](double side) { return std::max(50, static_cast<int>(side / 2) + 12); };
        ensureVisible(static_cast<int>(rect.center().x()), static_cast<int>(rect.center().y()),
                      around(rect.width()), around(rect.height()));
    });
}

StageWidget::FocusMode StageWidget::focusMode() const { return m_canvas->focusMode(); }

std::optional<std::pair<QString, Cell>> StageWidget::cursor() const
{
    const std::optional<SceneHit> hit = m_canvas->cursor();
    if (!hit)
        return std::nullopt;
    return std::pair{m_canvas->slotName(hit->slot), hit->cell};
}

bool StageWidget::setCursor(const QString& input, const Cell& cell)
{
    const int slot = m_canvas->slotNamed(input);
    return slot >= 0 && m_canvas->setCursor(slot, cell);
}

void StageWidget::leaveGrid() { m_canvas->leaveGrid(); }

void StageWidget::finishEditing() { m_canvas->finishEditing(); }

bool StageWidget::editing() const { return m_canvas->editing(); }

QRectF StageWidget::cellRect(const QString& slot, const Cell& cell) const
{
    const int index = m_canvas->slotNamed(slot);
    const auto hit = index >= 0 ? findCell(m_canvas->scene(), index, cell) : std::nullopt;
    return hit ? hit->rect : QRectF();
}

void StageWidget::setSceneLayout(SceneLayout layout)
{
    m_layout = layout;
    m_comparison->end();
    m_canvas->setSceneLayout(layout);
}

void StageWidget::setComparing(bool on)
{
    if (!on)
        m_comparison->end();
    else if (m_layout != SceneLayout::window || !m_comparison->begin())
        emit comparingChanged(false);
}

bool StageWidget::comparing() const { return m_comparison->active(); }

QWidget* StageWidget::canvas() const { return m_canvas; }

std::optional<Pin> StageWidget::pin() const { return m_canvas->pin(); }

std::optional<Pin> StageWidget::shownPin() const { return m_canvas->shownPin(); }

void StageWidget::setReducedMotion(bool reduced) { m_canvas->setReducedMotion(reduced); }

bool StageWidget::reducedMotion() const { return m_canvas->reducedMotion(); }

void StageWidget::placePictures()
{
    const int high = m_pictures->isHidden() ? 0 : m_pictures->sizeHint().height();
    const QMargins kept = m_comparison->place({0, high, width(), height() - high});
    setViewportMargins(kept.left(), high + kept.top(), kept.right(), kept.bottom());
    m_pictures->setGeometry(0, 0, width(), high);
}

void StageWidget::placeNotice()
{
    if (m_notice->isHidden())
        return;
    // Above the middle of the stage, wide enough for a line of words, if there is room.
    constexpr int letters = 64;
    const int margin = 16;
    const int wide =
        std::min(m_notice->fontMetrics().averageCharWidth() * letters, width() - 2 * margin);
    const int high = m_notice->hasHeightForWidth() ? m_notice->heightForWidth(wide)
                                                   : m_notice->sizeHint().height();
    m_notice->setGeometry((width() - wide) / 2, margin / 2, wide, high);
    m_notice->raise();
}

void StageWidget::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    // The room without scroll bars: a scene that fits must not be pushed out by a bar of its own.
    placePictures();
    m_canvas->setRoom(maximumViewportSize());
    placeNotice();
}

}  // namespace convstep
