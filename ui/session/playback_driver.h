// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include <limits>
#include <optional>

#include "core/trace/notable.h"
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

    [[nodiscard]] bool playing() const { return m_playing; }
    [[nodiscard]] Granularity granularity() const { return m_granularity; }
    [[nodiscard]] double speed() const { return m_speed; }

    static constexpr double slowest = 0.25;
    static constexpr double fastest = 16.0;
    // A speed beyond them: a step per painted frame.
    static constexpr double asFastAsItDraws = std::numeric_limits<double>::infinity();
    // To be called by whoever paints the step, when it is painted. Only the last speed waits for
    // it, and not for long: a window that is hidden paints nothing.
    void framePainted();

    // Positions that stepping and playing stay between, wrapping; see Playback. It goes when the
    // steps are other ones.
    [[nodiscard]] std::optional<Trace::Range> loop() const;
    // Where a loop begins whose end is not chosen yet.
    [[nodiscard]] std::optional<std::int64_t> loopBegin() const { return m_loopBegin; }

    // What the trace and the document's marks have after and before the position; nullopt too
    // while nothing can be stepped.
    [[nodiscard]] std::optional<Notable> nextNotable() const;
    [[nodiscard]] std::optional<Notable> previousNotable() const;
    [[nodiscard]] std::optional<std::int64_t> nextMark() const;
    [[nodiscard]] std::optional<std::int64_t> previousMark() const;
    // The mark at the position: its index in the document.
    [[nodiscard]] std::optional<std::size_t> markHere() const;

public slots:
    void play();   // from the start again when at the end
    void pause();
    void toggle();
    void forward();  // these four pause first
    void back();
    void toStart();
    void toEnd();
    void seek(std::int64_t position);
    void toNextNotable();  // these four stay where they are when there is none
    void toPreviousNotable();
    void toNextMark();
    void toPreviousMark();
    // A mark at the current step, or none where there is one.
    void toggleMark();
    void setLoop(std::optional<convstep::Trace::Range> loop);
    // The loop between two positions, in any order, each moved to the nearest end of a group.
    void loopBetween(std::int64_t one, std::int64_t other);
    // At the first position it begins, at the second it ends, then there is none.
    void stepLoop();
    void setGranularity(convstep::Granularity granularity);
    // 0.25 to 16, a tap takes 520 ms / speed; more is asFastAsItDraws.
    void setSpeed(double speed);
    void faster();  // to the next power of 2
    void slower();

signals:
    void stepChanged();
    void playingChanged(bool playing);
    void granularityChanged();
    void speedChanged(double speed);
    void enabledChanged();
    void loopChanged();

private:
    struct Around {
        std::optional<std::int64_t> before;
        std::optional<std::int64_t> after;
    };
    [[nodiscard]] Around marksAround() const;
    [[nodiscard]] std::int64_t nearestGroupEnd(std::int64_t position) const;
    void schedule();
    void replaceTrace();
    void tellStep(bool forward);
    void tick();
    [[nodiscard]] int interval() const;

    Document& m_document;
    QTimer m_timer;
    std::optional<Playback> m_playback;
    std::optional<Step> m_lastStep;
    std::vector<Extent> m_shape;  // of the stages of the trace that the loop belongs to
    std::int64_t m_stepCount = 0;
    std::optional<std::int64_t> m_loopBegin;
    Granularity m_granularity = Granularity::tap;
    double m_speed = 1.0;
    bool m_wasEnabled = false;
    bool m_steppedForward = false;
    bool m_playing = false;
    bool m_awaitsFrame = false;
};

}  // namespace convstep
