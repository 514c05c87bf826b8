// SPDX-License-Identifier: GPL-3.0-or-later
//
// The inside of StageWidget's scroll area. Private to it.
#pragma once

#include <QPointer>
#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

#include <functional>

#include "ui/session/block_edits.h"
#include "ui/stage/backdrop.h"
#include "ui/stage/cell_editor.h"
#include "ui/stage/motion.h"
#include "ui/stage/pin_painter.h"
#include "ui/stage/scene.h"
#include "ui/stage/stage_widget.h"
#include "ui/stage/what_if.h"

class QMenu;

namespace convstep {

class StageCanvas : public QWidget {
    Q_OBJECT
public:
    StageCanvas(Document& document, PlaybackDriver& driver, ThemeWatcher& themes, QWidget* parent);

    void setRoom(const QSize& room);
    void setSceneLayout(SceneLayout layout);
    // Size of the cells by the fitted one, within smallestZoom and largestZoom; view state.
    void setZoom(double zoom);
    [[nodiscard]] double zoom() const { return m_zoom; }
    [[nodiscard]] const StageScene& scene() const;
    [[nodiscard]] StageWidget::FocusMode focusMode() const
    {
        return m_cursor ? StageWidget::FocusMode::grid : StageWidget::FocusMode::stage;
    }
    [[nodiscard]] std::optional<SceneHit> cursor() const { return m_cursor; }
    bool setCursor(int slot, const Cell& cell);
    // What the step does, in words.
    [[nodiscard]] QString sentence() const;
    void leaveGrid();
    void finishEditing();
    [[nodiscard]] bool editing() const { return m_editor != nullptr; }
    // What moves ends at once in its final state.
    void finishMotion();
    [[nodiscard]] bool moving() const { return m_motion.has_value(); }
    void setReducedMotion(bool reduced);
    [[nodiscard]] bool reducedMotion() const { return m_reducedMotion; }
    // What stays lit until it is let go; view state, and no part of the document.
    [[nodiscard]] std::optional<Pin> pin() const { return m_pin; }
    void setPin(const std::optional<Pin>& pin);
    // What is lit now: under the pointer, else pinned, else at the cell cursor.
    [[nodiscard]] std::optional<Pin> shownPin() const;
    // The marked block, or the cursor's cell; nullopt outside grid mode.
    [[nodiscard]] std::optional<CellBlock> block() const;
    // Sorted output cells that are marked as different from those of other settings; nullopt while
    // nothing is compared. `formula`: whether there is room for it then.
    void setDifferences(std::optional<std::vector<Cell>> cells, bool formula = true);
    // Does what the notice offers.
    void takeOffer();
    // Whether there was an offer; the notice goes in any case.
    bool clearOffer();
    [[nodiscard]] int slotNamed(const QString& name) const;
    [[nodiscard]] QString slotName(int slot) const;

signals:
    void focusModeChanged(convstep::StageWidget::FocusMode mode);
    void messageChanged(const QString& message);
    void cursorMoved(const QRectF& rect);
    // The same step, so many pictures of the batch further.
    void pictureWanted(int by);
    // The stage is to be compared with what it is now, or no more.
    void compareWanted(bool on);
    // What is worth saying about an edit, with choices of which the first is takeOffer(); empty when
    // that is over.
    void noticeChanged(const QString& text, const QStringList& choices);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    bool event(QEvent* event) override;

private:
    void invalidate();
    void stepChanged();
    // The scene of now; what has the cursor or an editor on it follows.
    void rebuild();
    // Paints what differs from what is shown.
    void refreshBackdrop();
    // The pointer is there now; what belongs to it shows when it rests.
    void pointAt(const std::optional<SceneHit>& hit);
    void showHover();
    void togglePin(const std::optional<Pin>& pin);
    // Lets go what is pinned, else pins the cell at the cursor, under the pointer, or computed last.
    void pinHere();
    bool unpin();
    void pinsChanged();
    // What shownPin() lights in the present scene; nullptr: nothing.
    [[nodiscard]] const PinOverlay* overlay() const;
    // Lets the step from that scene to the present one be seen.
    void startMotion(const StageScene& before);
    // What the clock of the motion says now: the moment is painted.
    void showMoment();
    bool gridKey(QKeyEvent* event);
    // Of blocks. What these do not want is handled as without blocks.
    bool blockKey(QKeyEvent* event);
    bool editPress(QMouseEvent* event);
    bool editMove(QMouseEvent* event);
    [[nodiscard]] std::optional<PlaneMap> cursorMap() const;
    // From where the block began, or the cursor, to that cell of the same plane.
    bool extendTo(const Cell& cell);
    void selectPlane();
    void setPainting(bool on);
    void fillBlock(float value);
    enum class CopyAs { tabs, numpy, python };
    void copy(CopyAs form);
    void paste();
    void showMenu(const QPoint& at);
    bool zoomKey(const QKeyEvent* event);
    void zoomBy(int levels);
    // The cell of the cursor, or that of the step, comes into sight.
    void keepInSight();
    void paintBlock(QPainter& painter) const;
    bool stageKey(QKeyEvent* event);
    // Holding a key shows what would be if a misconception were true, for as long as it is held.
    bool holdWhatIf(QKeyEvent* event);
    void releaseWhatIf();
    void moveCursor(int rows, int cols);
    void intoNeighbour(bool forward);
    bool intoGrids();
    void openEditor(const QString& text);
    void closeEditor();
    // False when the text cannot be read: the editor stays, and the reason is told.
    bool commitEditor();
    void jumpTo(const SceneHit& hit, const QPointF& point);
    // Which part a grid shows that does not show all: from there on. False when that changes nothing.
    bool showFrom(int slot, std::int64_t row, std::int64_t col);
    // Brings a cell of a plane that is shown in part into sight.
    void reveal(int slot, const Cell& cell);
    void placeEditor();

    Document& m_document;
    PlaybackDriver& m_driver;
    ThemeWatcher& m_themes;
    QSize m_room;
    SceneLayout m_layout = SceneLayout::window;
    double m_zoom = 1;
    int m_zoomTurned = 0;  // of the wheel, not yet a whole level
    mutable StageScene m_scene;
    mutable bool m_sceneValid = false;
    mutable SceneBounds m_bounds;
    QPoint m_turned;                // of the wheel, not yet a whole cell
    std::vector<GridView> m_views;  // what the person looks at, beside the step
    std::uint64_t m_traceNumber = 0;  // of the document when the last step came
    std::optional<SceneHit> m_cursor;
    CellEditor* m_editor = nullptr;
    std::optional<std::pair<Cell, Cell>> m_block;  // where it begins and ends, in the cursor's plane
    enum class Drag { none, select, paint };
    Drag m_drag = Drag::none;
    bool m_painting = false;  // a drag paints without Alt, too
    float m_paint = 0;        // what it paints
    int m_stroke = 0;
    std::function<void()> m_offer;
    QPointer<QMenu> m_menu;
    bool m_focusByKey = false;
    Backdrop m_backdrop;
    bool m_backdropDue = true;
    mutable std::int64_t m_shownPosition = 0;     // of m_scene
    QVariantAnimation m_clock;             // of the motion, in milliseconds
    std::optional<StageMotion> m_motion;   // while something moves
    MotionMoment m_moment;
    QRegion m_moving;                      // what the overlay of the motion covers
    bool m_reducedMotion = false;
    std::optional<Pin> m_pin;
    std::optional<Pin> m_hover;    // what the pointer rests on
    std::optional<Pin> m_pointed;  // what it is on
    QTimer m_hoverDelay;
    mutable std::optional<PinOverlay> m_overlay;
    mutable bool m_overlayKnown = false;
    std::optional<Variant> m_whatIf;  // while its key is held
    int m_whatIfKey = 0;
    bool m_whatIfNoted = false;  // it means nothing here, and that is told
    std::optional<std::vector<Cell>> m_differences;
    bool m_formula = true;
};

}  // namespace convstep
