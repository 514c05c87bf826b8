// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_view.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QShortcut>

#include <algorithm>

#include "ui/lab/lab_operator_fields.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_plots.h"
#include "ui/session/beside.h"
#include "ui/session/lab_field.h"
#include "ui/widgets/message_card.h"

namespace convstep {

namespace {

double boundOf(const Tensor* tensor) { return tensor ? usualBound(*tensor) : 0; }

}  // namespace

// Of every link: it can be looked at later.
std::vector<LabView::Bounds> LabView::boundsOf(const ChainResult& result)
{
    std::vector<Bounds> bounds;
    for (const LinkResult& link : result.links)
        bounds.push_back({boundOf(link.maps.get()), boundOf(link.output.get())});
    return bounds;
}

LabView::LabView(const ThemeWatcher& themes, QWidget* parent, QSettings* settings)
    : QWidget(parent), m_themes(themes), m_panel(new LabPanel(themes, this)),
      m_plots(new LabPlots(themes, settings, this))
{
    qRegisterMetaType<LabOutcome>();
    setAcceptDrops(true);
    setObjectName(QStringLiteral("lab"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_panel);
    layout->addWidget(buildViews(), 1);
    layout->addWidget(m_plots);
    buildStack();

    auto* pasting = new QShortcut(QKeySequence::Paste, this);
    pasting->setContext(Qt::WidgetWithChildrenShortcut);
    connect(pasting, &QShortcut::activated, this, &LabView::paste);
    connect(m_panel, &LabPanel::openRequested, this, &LabView::open);
    connect(m_panel, &LabPanel::sourceChosen, this, &LabView::takeSource);
    connect(m_panel, &LabPanel::rangeChosen, this, [this] {
        if (m_source)
            take(*m_source, m_reduce);
    });
    connect(&m_panel->fields(), &LabOperatorFields::filterFileAsked, this,
            &LabView::chooseFilters);
    connect(m_panel, &LabPanel::settingsChanged, this, &LabView::rerun);
    connect(m_panel, &LabPanel::cancelRequested, &m_lab, &LabRun::cancel);
    connect(&m_lab, &LabRun::started, this, [this] { m_panel->setRunning(true); });
    connect(&m_lab, &LabRun::progressed, this,
            [this](double share) { m_panel->setProgress(share, m_lab.secondsLeft()); });
    connect(&m_lab, &LabRun::previewReady, this, [this](const LabOutcome& outcome) {
        showOutcome(outcome, boundsOf(*outcome.result));
    });
    connect(&m_lab, &LabRun::finished, this, &LabView::measure);
    connect(&m_lab, &LabRun::failed, this, [this](const Error& error) {
        compareShown();
        m_panel->setRunning(false);
        refuseRun(error);
    });
    connect(&m_lab, &LabRun::cancelled, this, [this] {
        compareShown();
        m_panel->setRunning(false);
        m_panel->setReport({tr("Cancelled.")});
    });
    connect(&m_viewport, &PictureViewport::pointerChanged, this, &LabView::showPointer);
    connect(&themes, &ThemeWatcher::themeChanged, this, &LabView::restyle);
    restyle();
    takeSource();
}

// The views first: they look at the place that they show.
LabView::~LabView() { delete m_middle; }

QString LabView::message() const { return m_message->text(); }

void LabView::say(const QString& text, bool problem)
{
    m_runRefused = false;
    m_message->setMessage(problem ? MessageCard::Kind::refusal : MessageCard::Kind::hint, text);
    m_messageRow->setVisible(!text.isEmpty());
}

void LabView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_picked) {
        pick(*m_picked);
        return;
    }
    QWidget::keyPressEvent(event);
}

void LabView::rerun()
{
    if (!m_picture)
        return;
    const LabSettings settings = m_panel->settings();
    stopComparing();
    m_runError.reset();
    m_asked = std::make_shared<const Result<LabRequest>>(labRequest(settings, m_picture->tensor));
    showStack();
    if (!*m_asked) {
        if (m_lab.running())
            m_lab.cancel();
        else
            compareShown();
        forgetOtherPicture();
        return;
    }
    m_wanted = std::make_shared<const Wanted>(Wanted{**m_asked, settings});
    if (m_runRefused)
        say({}, false);
    makeRoom(m_wanted->request.chain);
    m_lab.start(m_wanted->request.chain);
}

// What the colours mean can take a look at all of a large result.
void LabView::measure(const LabOutcome& outcome)
{
    m_panel->setRunning(false);
    m_measuring = true;
    const auto look = [outcome] { return boundsOf(*outcome.result); };
    runBeside(this, look, [this, outcome, wanted = m_wanted](const std::vector<Bounds>& bounds) {
        m_measuring = false;
        // Else a newer one is on its way, or there already.
        if (wanted == m_wanted)
            showOutcome(outcome, bounds);
    });
}

void LabView::takeOutcome(const LabOutcome& outcome, const std::vector<Bounds>& bounds)
{
    Result<std::vector<LabGeometry>> geometries =
        labGeometries(*outcome.request, outcome.picture->shape());
    if (!geometries || !m_wanted)
        return;
    m_outcome = outcome;
    m_shown = m_wanted;
    m_geometries = std::move(*geometries);
    m_bounds = bounds;
    const LinkResult& link = shownResult();
    if (outcome.factor == 1 && m_picked &&
        (m_picked->y >= link.output->shape()[1] || m_picked->x >= link.output->shape()[2]))
        m_picked.reset();
    showPlane();
    showPointer();
    if (outcome.factor == 1)
        showReport();
}

}  // namespace convstep
