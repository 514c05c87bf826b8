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
#include "ui/session/number_text.h"
#include "ui/session/place_text.h"
#include "ui/session/step_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/timeline.h"

namespace convstep {

double TransportBar::speedAt(int place) { return std::exp2(place / 4.0 - 2.0); }

int TransportBar::placeOf(double speed)
{
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
      m_granularity(new SegmentedControl(&themes, this)), m_speedName(new QLabel(tr("Speed"), this)),
      m_speed(new QSlider(Qt::Horizontal, this)), m_speedText(new QLabel(this)),
      m_position(new PositionLabel(themes, this)), m_timeline(new Timeline(&themes, this))
{
    setProperty("bar", true);
    setObjectName(QStringLiteral("transport"));
    m_start->setName(tr("To the start"), tr("Home"));
    m_back->setName(tr("Step back"), tr("← or ,"));
    m_forward->setName(tr("Step forward"), tr("→ or ."));
    m_end->setName(tr("To the end"), tr("End"));
    m_play->setStrong(true);
    // In the order of Granularity.
    m_granularity->setSegments({tr("Tap"), tr("Window"), tr("Row"), tr("Channel"), tr("Stage")});
    m_granularity->setAccessibleName(tr("What one step is"));
    m_speed->setRange(0, speedSteps);
    m_speed->setPageStep(4);
    m_speed->setFocusPolicy(Qt::TabFocus);
    m_speed->setAccessibleName(tr("Speed"));
    m_speedName->setProperty("quiet", true);
    m_speedName->setBuddy(m_speed);

    m_controls = new QHBoxLayout;
    for (IconButton* button : {m_start, m_back, m_play, m_forward, m_end})
        m_controls->addWidget(button);
    m_controls->addSpacing(12);
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
    layout->addWidget(new Hairline(themes, this));
    layout->addLayout(m_content, 1);

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
    connect(m_timeline, &Timeline::seek, &driver, &PlaybackDriver::seek);

    connect(&document, &Document::traceReplaced, this, &TransportBar::showTrace);
    connect(&driver, &PlaybackDriver::stepChanged, this, &TransportBar::showStep);
    connect(&driver, &PlaybackDriver::playingChanged, this, &TransportBar::showPlaying);
    connect(&driver, &PlaybackDriver::enabledChanged, this, &TransportBar::showStep);
    connect(&driver, &PlaybackDriver::speedChanged, this, &TransportBar::showSpeed);
    connect(&driver, &PlaybackDriver::granularityChanged, this, [this] {
        m_granularity->setCurrentIndex(static_cast<int>(m_driver.granularity()));
    });
    connect(&themes, &ThemeWatcher::themeChanged, this, &TransportBar::restyle);
    m_granularity->setCurrentIndex(static_cast<int>(driver.granularity()));
    restyle();
    showTrace();
    showPlaying();
    showSpeed();
}

void TransportBar::restyle()
{
    const Theme& theme = m_themes.theme();
    setFixedHeight(theme.ipx(84));
    m_content->setContentsMargins(theme.ipx(16), theme.ipx(9), theme.ipx(16), theme.ipx(6));
    m_content->setSpacing(theme.ipx(6));
    m_controls->setSpacing(theme.ipx(4));
    m_speed->setFixedWidth(theme.ipx(120));
    m_speedText->setMinimumWidth(
        QFontMetrics(themeFont(TextStyle::body, theme)).horizontalAdvance(QStringLiteral("0.25×")) +
        theme.ipx(8));
}

void TransportBar::showTrace()
{
    const Trace* trace = m_document.trace();
    m_timeline->setSegments(trace ? timelineSegments(*trace) : std::vector<TimelineSegment>());
    showStep();
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
    m_timeline->setPosition(m_driver.position());
    if (!trace)
        m_position->setText(tr("Nothing to step through"), {});
    else
        m_position->setText(positionText(*trace, m_driver.position()),
                            countText(m_driver.position()));
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
    m_speedText->setText(tr("%1×").arg(numberText(m_driver.speed(), 2)));
}

}  // namespace convstep
