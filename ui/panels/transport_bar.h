// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <vector>

#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"

class QHBoxLayout;
class QLabel;
class QSlider;
class QVBoxLayout;

namespace convstep {

class IconButton;
class PositionLabel;
class SegmentedControl;
class Timeline;

// The clock: start, back, play, forward, end; notable steps, mark, loop; what a step is; how fast;
// where it is; the timeline with the document's marks.
// No button takes the keyboard focus by a click. Everything is off while nothing can be stepped.
class TransportBar : public QFrame {
    Q_OBJECT
public:
    TransportBar(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                 QWidget* parent = nullptr);

    // Slider places and speeds, logarithmic: 0 is 0.25×, 24 is 16×, the last as fast as it draws.
    static constexpr int speedSteps = 25;
    [[nodiscard]] static double speedAt(int place);
    [[nodiscard]] static int placeOf(double speed);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildControls();
    void connectControls();
    void restyle();
    void fit();
    void showTrace();
    void showStep();
    void showPlaying();
    void showSpeed();
    void showMarks();
    void showLoop();
    void renameMark(int flag, const QString& name);
    void removeMark(int flag);

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    IconButton* m_start;
    IconButton* m_back;
    IconButton* m_play;
    IconButton* m_forward;
    IconButton* m_end;
    IconButton* m_previous;
    IconButton* m_next;
    IconButton* m_mark;
    IconButton* m_loop;
    SegmentedControl* m_granularity;
    QLabel* m_speedName;
    QSlider* m_speed;
    QLabel* m_speedText;
    PositionLabel* m_position;
    Timeline* m_timeline;
    QHBoxLayout* m_controls = nullptr;
    QVBoxLayout* m_content = nullptr;
    std::vector<std::size_t> m_shownMarks;  // of the flags: their index in the document
};

}  // namespace convstep
