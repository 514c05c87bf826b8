// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/transport_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <cmath>

#include "ui/panels/hairline.h"
#include "ui/panels/position_label.h"
#include "ui/panels/timeline_segments.h"
#include "ui/session/notable_text.h"
#include "ui/session/number_text.h"
#include "ui/session/place_text.h"
#include "ui/session/step_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/timeline.h"

namespace convstep {

namespace {

// More ticks than this below the timeline say nothing.
constexpr std::size_t mostTicks = 200;

}  // namespace

double TransportBar::speedAt(int place)
{
    return place >= speedSteps ? PlaybackDriver::asFastAsItDraws : std::exp2(place / 4.0 - 2.0);
}

int TransportBar::placeOf(double speed)
{
    if (speed > PlaybackDriver::fastest)
        return speedSteps;
    return static_cast<int>(std::lround((std::log2(speed) + 2.0) * 4.0));
}

TransportBar::TransportBar(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                           QWidget* parent)
    : QFrame(parent), m_document(document), m_driver(driver), m_themes(themes),
      m_start(new IconButton(&themes, Glyph::start, tr("To the start"), this)),
      m_back(new IconButton(&themes, Glyph::stepBack, tr("Step back"), this)),
      m_play(new IconButton(&themes, Glyph::play, tr("Play"), this)),
      m_forward(new IconButton(&themes, Glyph::stepForward, tr("Step forward"), this)),
      m_end(new IconButton(&themes, Glyph::end, tr("To the end"), this)),
      m_previous(
          new IconButton(&themes, Glyph::previousNotable, tr("Previous notable step"), this)),
      m_next(new IconButton(&themes, Glyph::nextNotable, tr("Next notable step"), this)),
      m_mark(new IconButton(&themes, Glyph::mark, tr("Mark this step"), this)),
      m_loop(new IconButton(&themes, Glyph::loop, tr("Loop"), this)),
      m_granularity(new SegmentedControl(&themes, this)), m_speedName(new QLabel(tr("Speed"), this)),
      m_speed(new QSlider(Qt::Horizontal, this)), m_speedText(new QLabel(this)),
      m_position(new PositionLabel(themes, this)), m_timeline(new Timeline(&themes, this))
{
    setProperty("bar", true);
    setObjectName(QStringLiteral("transport"));
    buildControls();
    connectControls();
    m_granularity->setCurrentIndex(static_cast<int>(driver.granularity()));
    restyle();
    showTrace();
    showPlaying();
    showSpeed();
}

void TransportBar::buildControls()
{
    m_start->setName(tr("To the start"), tr("Home"));
    m_back->setName(tr("Step back"), tr("← or ,"));
    m_forward->setName(tr("Step forward"), tr("→ or ."));
    m_end->setName(tr("To the end"), tr("End"));
    m_play->setStrong(true);
    // In the order of Granularity.
    m_granularity->setSegments({tr("Tap"), tr("Window"), tr("Row"), tr("Channel"), tr("Stage")});
    m_granularity->setAccessibleName(tr("What one step is"));
    m_granularity->setElastic(true);
    m_mark->setCheckable(true);
    m_loop->setCheckable(true);
    m_speed->setRange(0, speedSteps);
    m_speed->setPageStep(4);
    m_speed->setFocusPolicy(Qt::TabFocus);
    m_speed->setAccessibleName(tr("Speed"));
    m_speedName->setProperty("quiet", true);
    m_speedName->setBuddy(m_speed);

    m_controls = new QHBoxLayout;
    for (IconButton* button : {m_start, m_back, m_play, m_forward, m_end})
        m_controls->addWidget(button);
    m_controls->addSpacing(8);
    for (IconButton* button : {m_previous, m_next, m_mark, m_loop})
        m_controls->addWidget(button);
    m_controls->addSpacing(8);
    m_controls->addWidget(m_granularity);
    m_controls->addSpacing(12);
    m_controls->addWidget(m_speedName);
    m_controls->addWidget(m_speed);
    m_controls->addWidget(m_speedText);
    m_controls->addWidget(m_position, 1);
    m_content = new QVBoxLayout;
    m_content->addLayout(m_controls);
    m_content->addWidget(m_timeline);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new Hairline(m_themes, this));
    layout->addLayout(m_content, 1);
}

void TransportBar::connectControls()
{
    PlaybackDriver& driver = m_driver;
    connect(m_start, &QToolButton::clicked, &driver, &PlaybackDriver::toStart);
    connect(m_back, &QToolButton::clicked, &driver, &PlaybackDriver::back);
    connect(m_play, &QToolButton::clicked, &driver, &PlaybackDriver::toggle);
    connect(m_forward, &QToolButton::clicked, &driver, &PlaybackDriver::forward);
    connect(m_end, &QToolButton::clicked, &driver, &PlaybackDriver::toEnd);
    connect(m_granularity, &SegmentedControl::activated, &driver, [&driver](int index) {
        driver.setGranularity(static_cast<Granularity>(index));
    });
    connect(m_speed, &QSlider::valueChanged, &driver,
            [&driver](int place) { driver.setSpeed(speedAt(place)); });
    connect(m_previous, &QToolButton::clicked, &driver, &PlaybackDriver::toPreviousNotable);
    connect(m_next, &QToolButton::clicked, &driver, &PlaybackDriver::toNextNotable);
    connect(m_mark, &QToolButton::clicked, &driver, &PlaybackDriver::toggleMark);
    connect(m_loop, &QToolButton::clicked, &driver, &PlaybackDriver::stepLoop);
    connect(m_timeline, &Timeline::seek, &driver, &PlaybackDriver::seek);
    connect(m_timeline, &Timeline::stepped, &driver, [&driver](int direction) {
        direction > 0 ? driver.forward() : driver.back();
    });
    connect(m_timeline, &Timeline::loopChosen, &driver, &PlaybackDriver::loopBetween);
    connect(m_timeline, &Timeline::loopEnded, &driver, [&driver] { driver.setLoop(std::nullopt); });
    connect(m_timeline, &Timeline::flagRenamed, this, &TransportBar::renameMark);
    connect(m_timeline, &Timeline::flagDeleted, this, &TransportBar::removeMark);
    connect(m_timeline, &Timeline::allFlagsDeleted, &m_document, &Document::removeAllMarks);

    connect(&m_document, &Document::traceReplaced, this, &TransportBar::showTrace);
    connect(&m_document, &Document::marksChanged, this, &TransportBar::showMarks);
    connect(&driver, &PlaybackDriver::stepChanged, this, &TransportBar::showStep);
    connect(&driver, &PlaybackDriver::playingChanged, this, &TransportBar::showPlaying);
    connect(&driver, &PlaybackDriver::enabledChanged, this, &TransportBar::showStep);
    connect(&driver, &PlaybackDriver::loopChanged, this, &TransportBar::showLoop);
    connect(&driver, &PlaybackDriver::speedChanged, this, &TransportBar::showSpeed);
    connect(&driver, &PlaybackDriver::granularityChanged, this, [this] {
        m_granularity->setCurrentIndex(static_cast<int>(m_driver.granularity()));
    });
    connect(&m_themes, &ThemeWatcher::themeChanged, this, &TransportBar::restyle);
}

void TransportBar::restyle()
{
    const Theme& theme = m_themes.theme();
    setFixedHeight(theme.ipx(84));
    m_content->setContentsMargins(theme.ipx(16), theme.ipx(5), theme.ipx(16), theme.ipx(4));
    m_content->setSpacing(theme.ipx(2));
    m_controls->setSpacing(theme.ipx(4));
    fit();
    m_speedText->setMinimumWidth(
        QFontMetrics(themeFont(TextStyle::body, theme)).horizontalAdvance(QStringLiteral("0.25×")) +
        theme.ipx(8));
}

void TransportBar::showTrace()
{
    const Trace* trace = m_document.trace();
    m_timeline->setSegments(trace ? timelineSegments(*trace) : std::vector<TimelineSegment>());
    std::vector<TimelineTick> ticks;
    if (trace)
        for (const Notable& one : notableSteps(*trace, mostTicks))
            ticks.push_back({one.position, notableText(*trace, one)});
    m_timeline->setTicks(std::move(ticks));
    showMarks();
    showLoop();
}

void TransportBar::showStep()
{
    const Trace* trace = m_document.trace();
    const bool enabled = m_driver.enabled() && m_driver.size() > 0;
    const bool atStart = m_driver.atStart();
    const bool atEnd = m_driver.atEnd();
    m_start->setEnabled(enabled && !atStart);
    m_back->setEnabled(enabled && !atStart);
    m_play->setEnabled(enabled);
    m_forward->setEnabled(enabled && !atEnd);
    m_end->setEnabled(enabled && !atEnd);
    for (QWidget* one : {static_cast<QWidget*>(m_granularity), static_cast<QWidget*>(m_speedName),
                         static_cast<QWidget*>(m_speed), static_cast<QWidget*>(m_speedText),
                         static_cast<QWidget*>(m_timeline), static_cast<QWidget*>(m_position)})
        one->setEnabled(enabled);
    const std::optional<Notable> previous = m_driver.previousNotable();
    const std::optional<Notable> next = m_driver.nextNotable();
    m_previous->setEnabled(previous.has_value());
    m_next->setEnabled(next.has_value());
    const auto named = [trace](const QString& name, const std::optional<Notable>& one) {
        return one ? tr("%1: %2").arg(name, notableText(*trace, *one)) : name;
    };
    m_previous->setToolTip(tr("%1 (Shift+N)").arg(named(tr("Previous notable step"), previous)));
    m_next->setToolTip(tr("%1 (N)").arg(named(tr("Next notable step"), next)));
    const bool marked = m_driver.markHere().has_value();
    m_mark->setEnabled(enabled && !atStart);
    m_mark->setChecked(marked);
    m_mark->setName(marked ? tr("Delete the mark") : tr("Mark this step"), tr("M"));
    m_loop->setEnabled(enabled);
    m_timeline->setPosition(m_driver.position());
    if (!trace) {
        m_position->setText(tr("Nothing to step through"), {});
        return;
    }
    m_position->setText(positionText(*trace, m_driver.position()), countText(m_driver.position()));
    // Why this step is worth a look.
    const std::optional<Notable> here = convstep::nextNotable(*trace, m_driver.position() - 1);
    m_position->setNote(here && here->position == m_driver.position() ? notableText(*trace, *here)
                                                                      : QString());
}

void TransportBar::showMarks()
{
    const Trace* trace = m_document.trace();
    std::vector<TimelineFlag> flags;
    m_shownMarks.clear();
    const std::vector<Mark>& marks = m_document.marks();
    for (std::size_t i = 0; i < marks.size(); ++i) {
        // A mark whose step is not there now waits for it to come back.
        const std::optional<std::int64_t> at = trace ? positionOf(*trace, marks[i]) : std::nullopt;
        if (!at)
            continue;
        flags.push_back({*at, QString::fromStdString(marks[i].name)});
        m_shownMarks.push_back(i);
    }
    m_timeline->setFlags(std::move(flags));
    showStep();
}

void TransportBar::renameMark(int flag, const QString& name)
{
    m_document.renameMark(m_shownMarks[static_cast<std::size_t>(flag)], name);
}

void TransportBar::removeMark(int flag)
{
    m_document.removeMark(m_shownMarks[static_cast<std::size_t>(flag)]);
}

void TransportBar::showLoop()
{
    const std::optional<Trace::Range> loop = m_driver.loop();
    if (loop)
        m_timeline->setLoop(loop->first, loop->last);
    else
        m_timeline->setLoop(m_driver.loopBegin().value_or(-1), -1);
    m_loop->setChecked(loop || m_driver.loopBegin());
    m_loop->setName(loop                   ? tr("End the loop")
                    : m_driver.loopBegin() ? tr("Loop to this step")
                                           : tr("Loop from this step"),
                    tr("L"));
    showStep();
}

void TransportBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fit();
}

void TransportBar::fit()
{
    // Where it is says more than what the slider is called.
    const Theme& theme = m_themes.theme();
    const bool wide = width() >= theme.ipx(1440);
    m_speedName->setVisible(wide);
    m_speed->setFixedWidth(theme.ipx(wide ? 96 : 72));
}

void TransportBar::showPlaying()
{
    const bool playing = m_driver.playing();
    m_play->setGlyph(playing ? Glyph::pause : Glyph::play);
    m_play->setName(playing ? tr("Pause") : tr("Play"), tr("Space or F8"));
}

void TransportBar::showSpeed()
{
    const QSignalBlocker quiet(m_speed);
    m_speed->setValue(placeOf(m_driver.speed()));
    const bool fastest = m_driver.speed() == PlaybackDriver::asFastAsItDraws;
    m_speedText->setText(fastest ? tr("as it draws")
                                 : tr("%1×").arg(numberText(m_driver.speed(), 2)));
    m_speed->setToolTip(fastest ? tr("As fast as it draws (+ and −)") : tr("Speed (+ and −)"));
}

}  // namespace convstep
