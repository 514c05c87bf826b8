// SPDX-License-Identifier: GPL-3.0-or-later
//
// Standard against separable convolution on the page: what is compared, and what of it the views
// show.
#include <QCheckBox>
#include <QLabel>

#include <algorithm>

#include "ui/lab/lab_comparison.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/session/number_text.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

QWidget* LabView::buildComparison()
{
    m_comparison = new LabComparison(m_themes, m_middle);
    connect(m_comparison, &LabComparison::changed, this, [this] {
        if (!m_held) {
            showPlane();
            showPointer();
            return;
        }
        const Held held = *std::exchange(m_held, std::nullopt);
        takeOutcome(held.outcome, held.bounds);
    });
    return &m_comparison->card();
}

bool LabView::comparing() const { return m_comparison->busy(); }

// Only a plain conv2d; what it reads is in the outcome.
void LabView::compare(const LabOutcome& outcome, const LabSettings& settings)
{
    const std::vector<LinkResult>& links = outcome.result->links;
    const std::size_t link = std::min(m_panel->link(), links.size() - 1);
    if (settings.operators.at(link).op != "conv2d") {
        m_comparison->setSource({});
        return;
    }
    LabComparison::Source source;
    source.request.picture = link == 0 ? outcome.picture : links[link - 1].output;
    source.request.standard = ranOperator(*outcome.request, *outcome.result, link);
    source.request.plan = outcome.request->plan;
    source.output = links[link].output;
    source.quick = outcome.factor > 1;
    m_comparison->setSource(std::move(source));
}

void LabView::compareShown()
{
    if (m_held) {
        const Held held = *std::exchange(m_held, std::nullopt);
        takeOutcome(held.outcome, held.bounds);
    }
    if (m_outcome && m_shown)
        compare(*m_outcome, m_shown->settings);
}

// While the separable result or the error is shown, an outcome is shown when that is there: the
// standard one in between would be a flicker.
void LabView::showOutcome(const LabOutcome& outcome, const std::vector<Bounds>& bounds)
{
    if (!m_wanted)
        return;
    m_held.reset();
    compare(outcome, m_wanted->settings);
    if (m_comparison->awaited() && m_outcome)
        m_held = {outcome, bounds};
    else
        takeOutcome(outcome, bounds);
}

// What is going on is about something that is no longer wanted.
void LabView::stopComparing()
{
    m_held.reset();
    m_comparison->cancel();
}

void LabView::forgetComparison()
{
    m_held.reset();
    m_comparison->setSource({});
    showLeft({}, 0, {});
}

LabView::Shown LabView::shownOutput(const Bounds& bounds, Role role)
{
    const std::shared_ptr<const Tensor>& output = shownResult().output;
    Shown shown{output, bounds.output, tr("Output"), role};
    const SeparableComparison* compared = m_comparison->resultFor(output.get());
    if (!compared)
        return shown;
    switch (m_comparison->card().shown()) {
    case ComparedResult::standard:
        shown.title = tr("Standard");
        break;
    case ComparedResult::separable:
        shown = {compared->separableOutput, bounds.output, tr("Separable"), Role::pointwiseOutput};
        break;
    case ComparedResult::error:
        shown = {compared->error, m_comparison->errorBound(), tr("Separable − standard"), role};
        if (!m_lock->isChecked())
            break;
        // It had no range when the others were locked.
        if (m_lockedError <= 0)
            m_lockedError = shown.bound;
        shown.bound = m_lockedError;
        break;
    }
    return shown;
}

// The standard result beside another one, where that was asked for; else the input.
void LabView::showLeft(const Plane& shown, double bound, const QString& name)
{
    const SeparableComparison* compared =
        m_outcome ? m_comparison->resultFor(shownResult().output.get()) : nullptr;
    const bool wanted = compared && m_comparison->card().standardAtLeft() &&
                        m_comparison->card().shown() != ComparedResult::standard;
    if (wanted) {
        if (!standardAtLeft())
            m_inputShown = {m_input->plane(), m_inputName->text(), m_input->accessibleName()};
        m_atLeft = compared->standardOutput;
        m_input->setPlane({m_atLeft, shown.channel, bound, shown.grid});
        m_inputName->setText(name);
        m_input->setAccessibleName(tr("Standard") + QStringLiteral(": ") + name);
    } else if (standardAtLeft()) {
        m_input->setPlane(m_inputShown.plane);
        m_inputName->setText(m_inputShown.name);
        m_input->setAccessibleName(m_inputShown.accessibleName);
        m_inputShown = {};
    }
    m_inputTitle->setText(wanted ? tr("Standard") : tr("Input"));
    m_inputTitle->setStyleSheet(
        QStringLiteral("color: %1")
            .arg(m_themes.theme()
                     .roleText(wanted ? Role::depthwiseOutput : Role::input)
                     .name()));
    if (!wanted)
        m_atLeft.reset();
}

bool LabView::standardAtLeft() const { return m_atLeft && m_input->plane().tensor == m_atLeft; }

const Plane& LabView::inputPlane() const
{
    return standardAtLeft() ? m_inputShown.plane : m_input->plane();
}

// "standard 0.127 · separable 0.121 · difference −0.006" of a pixel, or nothing.
QString LabView::comparedValues(const Cell& cell, std::int64_t channel) const
{
    const SeparableComparison* compared = m_comparison->resultFor(shownResult().output.get());
    if (!compared || mapsShown())
        return {};
    const auto value = [&](const std::shared_ptr<const Tensor>& tensor) {
        return numberText(static_cast<double>(Plane{tensor, channel, 1, {}}.at(cell, channel)));
    };
    return tr("%1: standard %2 · separable %3 · difference %4")
        .arg(outputNames()[channel], value(compared->standardOutput),
             value(compared->separableOutput), value(compared->error));
}

// The operator that made what the output shows; of an error picture, the standard one.
OperatorCall LabView::shownOperator() const
{
    const SeparableComparison* compared = m_comparison->resultFor(shownResult().output.get());
    if (compared && m_comparison->card().shown() == ComparedResult::separable)
        return compared->separable;
    return ranOperator(*m_outcome->request, *m_outcome->result, shownLink());
}

}  // namespace convstep
