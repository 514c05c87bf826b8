// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include "ui/session/document.h"
#include "ui/session/pins.h"
#include "ui/session/playback_driver.h"
#include "ui/stage/scene.h"
#include "ui/theme/theme_watcher.h"

class QLineEdit;

namespace convstep {

class MessageCard;
class PictureStepper;
class StageCanvas;
class StageComparison;

// The place where a convolution is watched: shows the scene of the current step, scrolls when it is
// larger than the window, and lets cells be edited in place.
//
// Two focus modes. Stage (the start state): arrows step, Space plays. Grid: arrows move the cell
// cursor, typing edits, Esc returns. In both, `,` and `.` step and F8 plays; P keeps what belongs to
// a cell lit until P or Esc.
class StageWidget : public QScrollArea {
    Q_OBJECT
public:
    StageWidget(Document& document, PlaybackDriver& driver, ThemeWatcher& themes,
                QWidget* parent = nullptr);

    enum class FocusMode : std::uint8_t { stage, grid };
    [[nodiscard]] FocusMode focusMode() const;
    // The cell cursor of grid mode: tensor by its name, and cell.
    [[nodiscard]] std::optional<std::pair<QString, Cell>> cursor() const;
    // Puts the cursor on a cell that is shown and can be edited or is a result; false otherwise.
    bool setCursor(const QString& input, const Cell& cell);
    void leaveGrid();

    // An open cell editor takes over its text, or gives it up when it cannot be read. To be called
    // before the document is saved, replaced or closed.
    void finishEditing();
    [[nodiscard]] bool editing() const;

    // Another layout than the window's.
    void setSceneLayout(SceneLayout layout);

    // Where a cell of a tensor is shown, in the canvas' coordinates; an empty rectangle when it is
    // not. For tests and for pointing at things.
    [[nodiscard]] QRectF cellRect(const QString& slot, const Cell& cell) const;
    [[nodiscard]] QWidget* canvas() const;
    // What is said over the stage about an edit, with its choices; hidden when there is nothing.
    [[nodiscard]] MessageCard* editNotice() const { return m_notice; }

    // The cell whose relations stay lit, if any; and the one whose relations are lit now, by the
    // pointer, the pin or the cell cursor.
    [[nodiscard]] std::optional<Pin> pin() const;
    [[nodiscard]] std::optional<Pin> shownPin() const;

    // Nothing travels then: what a step brings is only outlined where it arrives.
    void setReducedMotion(bool reduced);
    [[nodiscard]] bool reducedMotion() const;

    // Keeps the settings of now and shows them beside those that the person goes on with; false
    // ends that. Not on a projector, and not without a result.
    void setComparing(bool on);
    [[nodiscard]] bool comparing() const;
    [[nodiscard]] const StageComparison& comparison() const { return *m_comparison; }

signals:
    // After every attempt, too.
    void comparingChanged(bool on);
    void focusModeChanged(convstep::StageWidget::FocusMode mode);
    // Why what was typed cannot be taken; empty when it can.
    void messageChanged(const QString& message);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeNotice();
    void placePictures();

    StageCanvas* m_canvas;
    MessageCard* m_notice;
    PictureStepper* m_pictures;
    StageComparison* m_comparison;
    SceneLayout m_layout = SceneLayout::window;
};

}  // namespace convstep
