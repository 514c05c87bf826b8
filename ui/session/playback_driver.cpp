// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/playback_driver.h"

#include <algorithm>
#include <cmath>

namespace convstep {

PlaybackDriver::PlaybackDriver(Document& document, QObject* parent)
    : QObject(parent), m_document(document)
{
    connect(&m_timer, &QTimer::timeout, this, &PlaybackDriver::tick);
    connect(&document, &Document::traceReplaced, this, &PlaybackDriver::replaceTrace);
    connect(&document, &Document::loaded, this, [this] {
        m_lastStep.reset();
        m_shape.clear();  // another document's loop
        replaceTrace();
    });
    connect(&document, &Document::changed, this, [this] {
        if (!enabled())
            pause();
        if (m_wasEnabled != enabled()) {
            m_wasEnabled = enabled();
            emit enabledChanged();
        }
    });
    m_timer.setSingleShot(true);
    replaceTrace();
}

void PlaybackDriver::replaceTrace()
{
    const Trace* trace = m_document.trace();
    const std::optional<Trace::Range> loop = m_playback ? m_playback->loop() : std::nullopt;
    const bool hadLoop = loop || m_loopBegin;
    std::vector<Extent> shape;
    if (trace)
        for (const Stage& stage : trace->pipeline().stages)
            shape.push_back(stage.outExtent);
    const bool sameSteps =
        trace && shape == m_shape && m_playback && m_stepCount == trace->size();
    m_playback.reset();
    m_shape = std::move(shape);
    m_stepCount = trace ? trace->size() : 0;
    if (!sameSteps)
        m_loopBegin.reset();
    if (!trace) {
        pause();
        tellStep(false);
        if (hadLoop)
            emit loopChanged();
        return;
    }
    m_playback.emplace(*trace);
    m_playback->setGranularity(m_granularity);
    if (sameSteps)
        m_playback->setLoop(loop);
    if (m_lastStep) {
        // The same tap of the same cell, when the new operator still has both.
        const auto& stages = trace->pipeline().stages;
        const auto stage = static_cast<std::size_t>(m_lastStep->stage);
        if (stage < stages.size() && stages[stage].outExtent.contains(m_lastStep->output)) {
            const std::int64_t taps = stages[stage].tapCount(m_lastStep->output);
            if (taps > 0)
                m_playback->seek(trace->indexOf(m_lastStep->stage, m_lastStep->output,
                                                std::min(m_lastStep->tap, taps - 1)) +
                                 1);
        }
    }
    m_lastStep = m_playback->current();
    tellStep(false);
    if (hadLoop && !sameSteps)
        emit loopChanged();
}

void PlaybackDriver::tellStep(bool forward)
{
    m_steppedForward = forward;
    emit stepChanged();
}

std::int64_t PlaybackDriver::position() const { return m_playback ? m_playback->position() : 0; }

std::int64_t PlaybackDriver::size() const { return m_playback ? m_playback->size() : 0; }

std::optional<Step> PlaybackDriver::current() const
{
    return m_playback ? m_playback->current() : std::nullopt;
}

bool PlaybackDriver::enabled() const { return m_playback && !m_document.refusal(); }

void PlaybackDriver::play()
{
    if (playing() || !enabled() || size() == 0)
        return;
    if (atEnd())
        seek(0);
    m_playing = true;
    emit playingChanged(true);
    // The first step at once: pressing Space must be answered by something that moves.
    tick();
}

void PlaybackDriver::pause()
{
    if (!playing())
        return;
    m_playing = false;
    m_timer.stop();
    m_awaitsFrame = false;
    emit playingChanged(false);
}

void PlaybackDriver::toggle() { playing() ? pause() : play(); }

void PlaybackDriver::tick()
{
    // Round a loop is no step forward.
    const std::int64_t before = position();
    if (!enabled() || !m_playback->forward()) {
        pause();
        return;
    }
    m_lastStep = m_playback->current();
    if (atEnd() && !m_playback->loop())
        pause();
    else
        schedule();
    tellStep(position() > before);
}

void PlaybackDriver::schedule()
{
    m_awaitsFrame = m_speed == asFastAsItDraws;
    m_timer.start(interval());
}

void PlaybackDriver::framePainted()
{
    if (!m_awaitsFrame || !playing())
        return;
    m_awaitsFrame = false;
    m_timer.start(0);
}

void PlaybackDriver::forward()
{
    pause();
    const std::int64_t before = position();
    if (!enabled() || !m_playback->forward())
        return;
    m_lastStep = m_playback->current();
    tellStep(position() > before);
}

void PlaybackDriver::back()
{
    pause();
    if (!enabled() || !m_playback->back())
        return;
    m_lastStep = m_playback->current();
    tellStep(false);
}

void PlaybackDriver::toStart() { seek(0); }

void PlaybackDriver::toEnd() { seek(size()); }

void PlaybackDriver::seek(std::int64_t position)
{
    pause();
    if (!enabled())
        return;
    m_playback->seek(position);
    m_lastStep = m_playback->current();
    tellStep(false);
}

void PlaybackDriver::setGranularity(Granularity granularity)
{
    if (granularity == m_granularity)
        return;
    m_granularity = granularity;
    if (m_playback)
        m_playback->setGranularity(granularity);
    if (m_playing)
        schedule();
    emit granularityChanged();
}

void PlaybackDriver::setSpeed(double speed)
{
    speed = speed > fastest ? asFastAsItDraws : std::max(speed, slowest);
    if (speed == m_speed)
        return;
    m_speed = speed;
    if (m_playing)
        schedule();
    emit speedChanged(speed);
}

void PlaybackDriver::faster()
{
    setSpeed(m_speed >= fastest ? asFastAsItDraws
                                : std::exp2(std::floor(std::log2(m_speed) + 1e-9) + 1));
}

void PlaybackDriver::slower()
{
    setSpeed(m_speed > fastest ? fastest : std::exp2(std::ceil(std::log2(m_speed) - 1e-9) - 1));
}

int PlaybackDriver::interval() const
{
    // Whoever paints says when the next step may come; this is for the case that nobody does.
    if (m_speed == asFastAsItDraws)
        return 100;
    // A tap: window and pair 120 ms, product 120 ms, sum 120 ms, rest 160 ms. Larger groups get
    // time to be looked at.
    double milliseconds = 520.0;
    if (m_granularity == Granularity::window)
        milliseconds = 600.0;
    else if (m_granularity != Granularity::tap)
        milliseconds = 900.0;
    return std::max(1, static_cast<int>(milliseconds / m_speed));
}

}  // namespace convstep
