// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include <optional>

#include "core/trace/playback.h"
#include "ui/session/document.h"

namespace convstep {

// Puts a clock on the document's Playback, and keeps its place when the document changes: the same
// tap of the same output cell where there still is one. GUI thread only.
class PlaybackDriver : public QObject {
    Q_OBJECT
public:
    explicit PlaybackDriver(Document& document, QObject* parent = nullptr);

    // Steps done; 0 is before the first (see Playback).
    [[nodiscard]] std::int64_t position() const;
    [[nodiscard]] std::int64_t size() const;
    [[nodiscard]] std::optional<Step> current() const;
    [[nodiscard]] bool atStart() const { return position() == 0; }
    [[nodiscard]] bool atEnd() const { return position() == size(); }
    // False while the document is refused: nothing of what is on screen could be stepped.
    [[nodiscard]] bool enabled() const;

    // Whether the last stepChanged() told of a step forward, and not of a jump or a step back.
    [[nodiscard]] bool steppedForward() const { return m_steppedForward; }

    [[nodiscard]] bool playing() const { return m_timer.isActive(); }
    [[nodiscard]] Granularity granularity() const { return m_granularity; }
    [[nodiscard]] double speed() const { return m_speed; }

public slots:
    void play();   // from the start again when at the end
    void pause();
    void toggle();
    void forward();  // these four pause first
    void back();
    void toStart();
    void toEnd();
    void seek(std::int64_t position);
    void setGranularity(convstep::Granularity granularity);
    // 0.25 to 16; a tap takes 520 ms / speed.
    void setSpeed(double speed);

signals:
    void stepChanged();
    void playingChanged(bool playing);
    void granularityChanged();
    void speedChanged(double speed);
    void enabledChanged();

private:
    void replaceTrace();
    void tellStep(bool forward);
    void tick();
    void updateInterval();

    Document& m_document;
    QTimer m_timer;
    std::optional<Playback> m_playback;
    std::optional<Step> m_lastStep;
    Granularity m_granularity = Granularity::tap;
    double m_speed = 1.0;
    bool m_wasEnabled = false;
    bool m_steppedForward = false;
};

}  // namespace convstep
