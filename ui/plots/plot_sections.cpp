// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_sections.h"

#include <QVBoxLayout>

#include "ui/panels/step_panel.h"
#include "ui/plots/plot.h"
#include "ui/session/refusal_text.h"
#include "ui/widgets/section.h"

namespace convstep {

namespace {

PlotData onlyWords(const QString& words)
{
    PlotData plot;
    plot.words = words;
    plot.description = words;
    return plot;
}

}  // namespace

PlotSections::PlotSections(Document& document, const ThemeWatcher& themes, StepPanel& panel)
    : QObject(&panel), m_document(document),
      m_cost(panel.addSection(tr("Cost"), QStringLiteral("cost"))),
      m_field(panel.addSection(tr("Receptive field"), QStringLiteral("receptive_field"))),
      m_values(panel.addSection(tr("Output values"), QStringLiteral("output_values"))),
      m_multiplications(new Plot(themes)), m_parameters(new Plot(themes)),
      m_receptive(new Plot(themes)), m_histogram(new Plot(themes))
{
    for (Plot* plot : {m_receptive, m_histogram})
        plot->setTitleShown(false);
    m_cost->content()->addWidget(m_multiplications);
    m_cost->content()->addWidget(m_parameters);
    m_field->content()->addWidget(m_receptive);
    m_values->content()->addWidget(m_histogram);
    const auto restyle = [this, &themes] { m_cost->content()->setSpacing(themes.theme().ipx(14)); };
    connect(&themes, &ThemeWatcher::themeChanged, this, restyle);
    restyle();
    connect(&document, &Document::changed, this,
            [this](const DocumentChange& change) { show(!change.cellsOnly); });
    connect(m_cost, &Section::opened, this, &PlotSections::showCost);
    connect(m_field, &Section::opened, this, &PlotSections::showField);
    connect(m_values, &Section::opened, this, &PlotSections::showValues);
    show(true);
}

void PlotSections::show(bool shapesToo)
{
    if (shapesToo) {
        showCost();
        showField();
    }
    showValues();
}

void PlotSections::showCost()
{
    if (!m_cost->isOpen())
        return;
    CostPlots plots;
    const Trace* trace = m_document.refusal() ? nullptr : m_document.trace();
    const bool forward = trace && !findOperator(m_document.call().spec.op)->gradient &&
                         m_document.call().spec.op != "atrous_conv2d_transpose";
    if (m_document.refusal()) {
        plots.multiplications = onlyWords(tr("Refused: there is nothing to count."));
    } else if (trace && !forward) {
        plots.multiplications =
            onlyWords(tr("Only convolutions in forward direction are compared."));
    } else if (trace) {
        const Result<CostComparison> costs = compareCosts(trace->pipeline());
        if (costs)
            plots = costPlots(*costs, m_document.call().spec.op);
        else
            plots.multiplications = onlyWords(refusalText(costs.error()));
    }
    m_multiplications->setData(plots.multiplications);
    m_parameters->setData(plots.parameters);
    m_parameters->setVisible(!plots.parameters.empty());
}

void PlotSections::showField()
{
    if (!m_field->isOpen())
        return;
    m_receptive->setData(receptiveFieldPlot(m_document.settings()));
}

void PlotSections::showValues()
{
    if (!m_values->isOpen())
        return;
    // Beyond this the count would hold up every edit.
    constexpr std::int64_t most = 1 << 22;
    PlotData plot;
    if (m_document.refusal()) {
        plot = onlyWords(tr("Refused: there is no result."));
    } else if (m_document.trace() && m_document.outputCount() > 0) {
        const Pipeline& pipeline = m_document.trace()->pipeline();
        const Slot& slot =
            pipeline.slotList[static_cast<std::size_t>(pipeline.outputSlots().front())];
        const Result<NamedTensor> result = slot.extent.elements() > most
                                               ? fail(Reason::memoryBudget, slot.name,
                                                      {{"shape", slot.shape.toString()},
                                                       {"need", slot.extent.elements() * 4},
                                                       {"budget", most * 4}})
                                               : m_document.output();
        plot =
            result ? valuesPlot(result->tensor, slot.role) : onlyWords(refusalText(result.error()));
    }
    m_histogram->setData(std::move(plot));
}

}  // namespace convstep
