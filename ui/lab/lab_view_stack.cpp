// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stack of operators: the chain on top, and which of its results is shown.
#include <QCheckBox>

#include <algorithm>
#include <span>

#include "ui/lab/lab_chain.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/session/lab_field.h"
#include "ui/session/lab_stack.h"
#include "ui/session/place_text.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

namespace {

// The point of single-pixel pictures that an example shows, and how much around it.
constexpr double examplePlace = 176.5;
constexpr double exampleRoom = 40;

}  // namespace

void LabView::buildStack()
{
    m_chain = new LabChain(m_themes, this);
    m_chain->hide();
    connect(m_chain, &LabChain::pictureChosen, m_panel, &LabPanel::focusPicture);
    connect(m_chain, &LabChain::operatorChosen, this,
            [this](int index) { m_panel->setLink(static_cast<std::size_t>(index)); });
    connect(m_chain, &LabChain::removeAsked, this,
            [this](int index) { m_panel->removeOperator(static_cast<std::size_t>(index)); });
    connect(m_chain, &LabChain::addChosen, this,
            [this](const QString& op) { m_panel->addOperator(newLabOperator(op.toStdString())); });
    connect(m_chain, &LabChain::ratesChosen, this, &LabView::showRates);
    connect(m_panel, &LabPanel::linkChanged, this, [this] {
        m_picked.reset();
        showStack();
        compareShown();
        showPlane();
        showPointer();
    });
}

QWidget* LabView::chain() { return m_chain; }

// What was asked for last: in the chain, and in the panel for the operator that it shows.
void LabView::showStack()
{
    if (!m_asked)
        return;
    m_chain->setChain(
        labChain(m_panel->settings(), m_picture->tensor, m_picture->name, *m_asked),
        m_panel->link());
    m_panel->setRequest(*m_asked);
    if (m_runError)
        m_panel->setRunProblem(*m_runError);
}

void LabView::showRates(const std::vector<std::int64_t>& rates)
{
    // The picture comes later, and keeps the place when it has the size that it had.
    m_placeToShow = QRectF(examplePlace - exampleRoom / 2, examplePlace - exampleRoom / 2,
                           exampleRoom, exampleRoom);
    m_panel->choosePicture(TestPicture::impulses);
    m_panel->setOperators(rateStack(rates));
}

std::size_t LabView::inputLink() const
{
    return m_outcome && m_before->isChecked() ? shownLink() : 0;
}

void LabView::showInput()
{
    if (!m_picture)
        return;
    m_before->setVisible(m_outcome && shownLink() > 0);
    Plane plane = m_picturePlane;
    QString name = m_picture->name;
    if (const std::size_t link = inputLink(); link > 0) {
        // A depthwise result has one channel that it reads; of the others the first is shown.
        const Plane& output = m_output->plane();
        const LinkResult& from = m_outcome->result->links[link - 1];
        const std::int64_t channels = from.output->shape()[3];
        const bool depthwise = m_shown->settings.operators[link].op == "depthwise_conv2d" ||
                               mapsShown();
        const std::int64_t channel =
            depthwise ? output.channel / std::max<std::int64_t>(output.channels() / channels, 1)
                      : 0;
        const LabGeometry geometry = composedGeometry(std::span(m_geometries).first(link));
        plane = {from.output, channel, m_bounds[link - 1].output,
                 resultGrid(geometry, m_outcome->factor)};
        name = tr("after operator %1 · %2")
                   .arg(link)
                   .arg(m_shown->request.links[link - 1].outputNames[channel]);
    }
    m_input->setPlane(plane);
    const QString size = sizeText({1, plane.rows(), plane.cols(), plane.channels()});
    m_inputName->setText(name + QStringLiteral(" · ") + size);
    m_input->setAccessibleName(tr("Input: %1, %2").arg(name, size));
}

std::size_t LabView::shownLink() const
{
    return std::min(m_panel->link(), m_outcome->result->links.size() - 1);
}

const LinkResult& LabView::shownResult() const { return m_outcome->result->links[shownLink()]; }

const LabLink& LabView::shownNames() const { return m_shown->request.links[shownLink()]; }

LabGeometry LabView::shownGeometry() const
{
    return composedGeometry(std::span(m_geometries).first(shownLink() + 1));
}

}  // namespace convstep
