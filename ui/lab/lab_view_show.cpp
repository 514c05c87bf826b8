// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is shown of a result: one plane large, all of them small, and what the run took.
#include <QCheckBox>
#include <QLabel>

#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_plots.h"
#include "ui/lab/lab_view.h"
#include "ui/lab/value_legend.h"
#include "ui/session/number_text.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

bool LabView::mapsShown() const { return m_strip->current() < mapCount(); }

void LabView::showPlane()
{
    if (!m_outcome)
        return;
    const LinkResult& link = shownResult();
    const std::size_t index = shownLink();
    const bool locked = m_lock->isChecked() && index < m_locked.size();
    const Bounds& bounds = locked ? m_locked[index] : m_bounds[index];
    const PixelGrid grid = resultGrid(shownGeometry(), m_outcome->factor);
    const bool separable = mapCount() > 0;
    const bool mixes = separable || isPointwise(m_shown->settings.operators[index]);
    const Role outputRole = mixes ? Role::pointwiseOutput : Role::depthwiseOutput;
    std::vector<MapStrip::Entry> entries;
    for (std::int64_t m = 0; m < mapCount(); ++m)
        entries.push_back(
            {{link.maps, m, bounds.maps, grid}, mapNames()[m], Role::depthwiseOutput});
    const Shown output = shownOutput(bounds, outputRole);
    for (std::int64_t o = 0; o < outputNames().size(); ++o)
        entries.push_back({{output.tensor, o, output.bound, grid}, outputNames()[o], output.role});
    const int current = m_stripLink == index ? m_strip->current() : -1;
    m_stripLink = index;
    m_strip->setEntries(entries);
    // At first, and when there are other planes: the first of the result.
    m_strip->setCurrent(current >= 0 && current < m_strip->count() ? current
                                                                   : static_cast<int>(mapCount()));
    const MapStrip::Entry& shown = entries.at(static_cast<std::size_t>(m_strip->current()));
    m_output->setPlane(shown.plane);
    showInput();
    m_legend->setBound(shown.plane.bound);
    const QString place = mapsShown() ? QStringLiteral("m = %1").arg(shown.plane.channel)
                                      : QStringLiteral("o = %1").arg(shown.plane.channel);
    const QString size = QStringLiteral("%1×%2×%3")
                             .arg(shown.plane.rows())
                             .arg(shown.plane.cols())
                             .arg(shown.plane.channels());
    m_outputTitle->setText(mapsShown() ? tr("Depthwise map") : output.title);
    m_outputTitle->setStyleSheet(
        QStringLiteral("color: %1").arg(m_themes.theme().roleText(shown.role).name()));
    QString name = QStringLiteral("%1 · %2 · %3").arg(place, shown.name, size);
    if (m_outcome->factor > 1)
        name += QStringLiteral(" · ") + tr("quick look, 1:%1").arg(m_outcome->factor);
    m_outputName->setText(name);
    m_output->setAccessibleName(m_outputTitle->text() + QStringLiteral(": ") + name);
    showLeft(shown.plane, bounds.output, name);
    m_plots->setSource({m_outcome->request, m_outcome->result, m_outcome->factor > 1, index,
                        mapsShown(), shown.plane.tensor, shown.plane.channel, shown.name,
                        shown.role});
    m_stripTitle->setText(separable ? tr("Depthwise maps and outputs: click one to look at it")
                                    : tr("Outputs: click one to look at it"));
}

void LabView::showReport()
{
    // Of all links together, and then of each.
    RunReport all;
    QStringList each;
    for (const LinkResult& link : m_outcome->result->links) {
        const RunReport& one = link.report;
        all.seconds += one.seconds;
        all.multiplyAdds += one.multiplyAdds;
        all.bytes += one.bytes;
        all.threads = one.threads;
        all.instructionSet = one.instructionSet;
        each << tr("%1: %2 ms · %3 GFLOP/s")
                    .arg(each.size() + 1)
                    .arg(numberText(one.seconds * 1000, 3), numberText(one.gflops(), 3));
    }
    if (each.size() == 1)
        each.clear();
    const QString threads = all.threads == 1 ? tr("1 thread") : tr("%1 threads").arg(all.threads);
    const auto millions = static_cast<double>(all.multiplyAdds) / 1e6;
    m_panel->setReport(
        QStringList{
            tr("%1 M multiply-adds").arg(numberText(millions, 4)),
            tr("%1 ms · %2 GFLOP/s")
                .arg(numberText(all.seconds * 1000, 3), numberText(all.gflops(), 3)),
            tr("%1 MB · %2 · %3")
                .arg(numberText(static_cast<double>(all.bytes) / 1e6, 3), threads,
                     QString::fromStdString(std::string(instructionSetName(all.instructionSet))))} +
        each);
}

}  // namespace convstep
