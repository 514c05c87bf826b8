// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_plots.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/panels/scroll_page.h"
#include "ui/plots/plot.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/section.h"

namespace convstep {

namespace {

constexpr double columnWidth = 316;  // pixels at scale 1
constexpr double handleWidth = 16;
constexpr double foldedWidth = 28;
constexpr int pointerMilliseconds = 30;

const QString openKey = QStringLiteral("lab/plots");

// The whole height of the column's left side.
class FoldHandle : public QToolButton {
public:
    FoldHandle(const ThemeWatcher& themes, QWidget* parent) : QToolButton(parent), m_themes(themes)
    {
        setObjectName(QStringLiteral("foldPlots"));
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
        setCheckable(true);
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        const Theme& theme = m_themes.theme();
        return {theme.ipx(isChecked() ? handleWidth : foldedWidth), theme.ipx(120)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = m_themes.theme();
        QPainter painter(this);
        painter.fillRect(rect(), underMouse() ? theme.hover : theme.panel);
        painter.fillRect(QRectF(0, 0, 1, height()), theme.line);
        const QColor ink = underMouse() ? theme.text : theme.quiet;
        const double top = theme.px(22);
        // Towards where the column goes.
        drawChevron(painter, QPointF(width() / 2.0, top), theme.px(8), isChecked() ? 3 : 1, ink,
                    theme.px(1.5));
        if (!isChecked()) {
            painter.save();
            painter.setFont(themeFont(TextStyle::head, theme));
            painter.setPen(ink);
            painter.translate(width() / 2.0, top + theme.px(16));
            painter.rotate(90);
            const double high = theme.px(20);
            painter.drawText(QRectF(0, -high / 2, height(), high), Qt::AlignLeft | Qt::AlignVCenter,
                             text());
            painter.restore();
        }
        if (hasFocus())
            drawFocusRing(painter, QRectF(rect()).adjusted(1, 0, 0, 0), 0, theme);
    }

private:
    const ThemeWatcher& m_themes;
};

}  // namespace

LabPlots::LabPlots(const ThemeWatcher& themes, QSettings* settings, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_settings(settings),
      m_handle(new FoldHandle(themes, this)), m_panel(new QFrame(this)), m_layout(new QVBoxLayout)
{
    setObjectName(QStringLiteral("labPlots"));
    m_open = !settings || settings->value(openKey, true).toBool();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_handle);
    row->addWidget(m_panel, 1);
    m_panel->setProperty("bar", true);
    addScrollPage(m_panel, m_layout);
    m_handle->setText(tr("Plots"));
    m_handle->setAccessibleName(tr("Plots beside the pictures"));
    connect(m_handle, &QToolButton::clicked, this, [this] { setOpen(!isOpen()); });

    buildTimes();
    Section* values = addPart(tr("Histogram"), QStringLiteral("lab_histogram"), true,
                              &LabPlots::fillHistogram, &m_counting);
    m_histogram = addPlot(values, true);
    Section* profiles = addPart(tr("Profiles through the pixel"), QStringLiteral("lab_profiles"),
                                true, &LabPlots::fillProfiles);
    m_rowProfile = addPlot(profiles, true);
    m_colProfile = addPlot(profiles, true);
    buildRoofline();
    Section* costs =
        addPart(tr("Cost"), QStringLiteral("lab_cost"), false, &LabPlots::fillCosts);
    m_multiplications = addPlot(costs, true);
    m_weights = addPlot(costs, true);
    Section* field = addPart(tr("Effective receptive field"), QStringLiteral("lab_field"), false,
                             &LabPlots::fillField, &m_impulse);
    m_field = addPlot(field, true);
    m_fieldProfile = addPlot(field, true);
    buildGridding();
    m_layout->addStretch(1);

    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &LabPlots::updateAll);
    connect(&themes, &ThemeWatcher::themeChanged, this, &LabPlots::restyle);
    if (parent)
        parent->installEventFilter(this);
    restyle();
}

LabPlots::~LabPlots() = default;

Section* LabPlots::addPart(const QString& title, const QString& key, bool openAtFirst,
                           void (LabPlots::*fill)(), NewestJob* job)
{
    auto part = std::make_unique<Part>();
    part->section = new Section(&m_themes, title, key, m_settings, openAtFirst, this);
    part->fill = fill;
    part->job = job;
    connect(part->section, &Section::opened, this, [this, one = part.get()](bool open) {
        if (open)
            update(*one);
        else
            stop(*one);
    });
    m_layout->addWidget(part->section);
    m_parts.push_back(std::move(part));
    return m_parts.back()->section;
}

Plot* LabPlots::addPlot(Section* section, bool titleShown)
{
    auto* plot = new Plot(m_themes, section);
    plot->setTitleShown(titleShown);
    section->content()->addWidget(plot);
    return plot;
}

void LabPlots::buildTimes()
{
    Section* times = addPart(tr("Time on this machine"), QStringLiteral("lab_times"), true,
                             &LabPlots::showTimes, &m_timing);
    m_measure = new QPushButton(this);
    m_measure->setObjectName(QStringLiteral("measureTimes"));
    times->content()->addWidget(m_measure, 0, Qt::AlignLeft);
    m_threadTimes = addPlot(times, true);
    m_setTimes = addPlot(times, true);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        if (m_timing.running()) {
            m_timing.cancel();
            showTimes();
        } else {
            measureTimes();
        }
    });
}

void LabPlots::buildRoofline()
{
    Section* roof = addPart(tr("Roofline"), QStringLiteral("lab_roofline"), false,
                            &LabPlots::fillRoofline, &m_roofing);
    m_roofline = addPlot(roof, true);
    m_again = new QPushButton(tr("Measure the machine again"), this);
    roof->content()->addWidget(m_again, 0, Qt::AlignLeft);
    connect(m_again, &QPushButton::clicked, this, [this] { measureRoofline(true); });
}

void LabPlots::buildGridding()
{
    Section* gridding = addPart(tr("Gridding of a stack"), QStringLiteral("lab_gridding"), false,
                                &LabPlots::fillGridding);
    auto* row = new QHBoxLayout;
    auto* name = new QLabel(tr("Rates"), this);
    m_rates = new QLineEdit(this);
    m_rates->setObjectName(QStringLiteral("stackRates"));
    m_rates->setAccessibleName(tr("Rates of the layers of a stack"));
    m_rates->setToolTip(tr("One to four rates, the first layer's first: 1, 2, 5"));
    m_asSet = new QPushButton(tr("As set"), this);
    m_asSet->setToolTip(tr("The rates of the operators on the left"));
    row->addWidget(name);
    row->addWidget(m_rates, 1);
    row->addWidget(m_asSet);
    gridding->content()->addLayout(row);
    m_gridding = addPlot(gridding, true);
    connect(m_rates, &QLineEdit::textEdited, this, [this] {
        m_ratesEdited = true;
        fillGridding();
    });
    connect(m_asSet, &QPushButton::clicked, this, [this] {
        m_ratesEdited = false;
        fillGridding();
    });
}

void LabPlots::setSource(const LabPlotSource& source)
{
    const bool another = source.request != m_source.request;
    const bool same = !another && source.result == m_source.result &&
                      source.tensor == m_source.tensor && source.channel == m_source.channel &&
                      source.name == m_source.name;
    m_source = source;
    if (same)
        return;
    if (another) {
        // What was measured, or is being measured, was another computation.
        m_measureNext = m_measureNext || m_timing.running();
        m_timing.cancel();
        m_times.clear();
        m_timesProblem.clear();
        m_roofing.cancel();
        m_stageRuns.clear();
    }
    for (const auto& part : m_parts)
        part->stale = true;
    updateAll();
    if (m_measureNext && !source.quick) {
        m_measureNext = false;
        measureTimes();
    }
}

void LabPlots::setPixel(const std::optional<Cell>& pixel)
{
    if (!pixel || pixel == m_pixel)
        return;
    m_pixel = pixel;
    for (const auto& part : m_parts)
        if (part->fill == &LabPlots::fillProfiles)
            part->stale = true;
    if (!m_soon.isActive())
        m_soon.start(pointerMilliseconds);
}

bool LabPlots::busy() const
{
    return m_timing.running() || m_counting.running() || m_impulse.running() ||
           m_roofing.running() || m_soon.isActive();
}

bool LabPlots::wanted(const Part& part) const
{
    return part.stale && part.section->isOpen() && isOpen() && isVisible();
}

void LabPlots::update(Part& part)
{
    if (!wanted(part))
        return;
    part.stale = false;
    (this->*part.fill)();
}

// One at a time, so that the window can do something between.
void LabPlots::updateAll()
{
    bool filled = false;
    for (const auto& part : m_parts) {
        if (!wanted(*part))
            continue;
        if (filled) {
            m_soon.start(0);
            return;
        }
        update(*part);
        filled = true;
    }
}

// What nobody sees is not computed.
void LabPlots::stop(Part& part)
{
    if (!part.job || !part.job->running())
        return;
    part.job->cancel();
    part.stale = true;
    if (part.job == &m_impulse)
        m_fieldOf = {};
}

void LabPlots::setOpen(bool open)
{
    if (m_narrow) {
        m_openWhenNarrow = open;
    } else {
        m_open = open;
        if (m_settings)
            m_settings->setValue(openKey, open);
    }
    showOpen();
}

void LabPlots::showOpen()
{
    const Theme& theme = m_themes.theme();
    const bool open = isOpen();
    m_handle->setChecked(open);
    m_handle->setToolTip(open ? tr("Fold the plots away") : tr("Show the plots"));
    m_handle->setFixedWidth(m_handle->sizeHint().width());
    m_panel->setVisible(open);
    setFixedWidth(open ? theme.ipx(columnWidth) + m_handle->width() : m_handle->width());
    if (open)
        updateAll();
    else
        for (const auto& part : m_parts)
            stop(*part);
}

void LabPlots::fitRoom()
{
    if (!parentWidget())
        return;
    const bool narrow = parentWidget()->width() < m_themes.theme().ipx(roomWanted);
    if (narrow == m_narrow)
        return;
    m_narrow = narrow;
    showOpen();
}

bool LabPlots::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        fitRoom();
    return QWidget::eventFilter(watched, event);
}

void LabPlots::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    fitRoom();
    updateAll();
}

void LabPlots::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    for (const auto& part : m_parts)
        stop(*part);
}

void LabPlots::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setContentsMargins(theme.ipx(8), theme.ipx(6), theme.ipx(16), theme.ipx(16));
    m_layout->setSpacing(theme.ipx(4));
    for (const auto& part : m_parts)
        part->section->content()->setSpacing(theme.ipx(12));
    fitRoom();
    showOpen();
}

}  // namespace convstep
