// SPDX-License-Identifier: GPL-3.0-or-later
//
// What does not fit into the memory budget: how much it needs, and a smaller size instead.
#include <algorithm>

#include "core/lab/memory.h"
#include "ui/lab/lab_comparison.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_plots.h"
#include "ui/lab/lab_view.h"
#include "ui/session/refusal_text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/message_card.h"

namespace convstep {

namespace {

std::optional<std::int64_t> numberIn(const Error& error, std::string_view name)
{
    for (const ErrorValue& one : error.values)
        if (const auto* number = std::get_if<std::int64_t>(&one.value); number && one.name == name)
            return *number;
    return std::nullopt;
}

QString amount(std::optional<std::int64_t> bytes)
{
    return QString::fromStdString(memoryText(bytes.value_or(0)));
}

std::int64_t bytesOf(const ChainResult& result)
{
    std::int64_t bytes = 0;
    for (const LinkResult& link : result.links)
        for (const Tensor* one : {link.output.get(), link.maps.get()})
            bytes += one ? one->shape().elements() * std::int64_t{sizeof(float)} : 0;
    return bytes;
}

}  // namespace

void LabView::refuse(const Source& source, const Error& error)
{
    // The panel says what there is.
    if (m_picture)
        showPictureInPanel();
    const QString stays = tr("“%1” was not opened; the picture stays.").arg(source.what);
    if (error.reason != Reason::memoryBudget) {
        say(stays + QLatin1Char(' ') + refusalText(error), true);
        return;
    }
    const QString why = tr("It needs %1 of memory; the budget is %2.")
                            .arg(amount(numberIn(error, "need")), amount(numberIn(error, "budget")));
    say(stays + QLatin1Char(' ') + why, true);
    if (const std::optional<std::int64_t> factor = numberIn(error, "factor")) {
        m_offer = [this, source, factor] { take(source, *factor); };
        m_message->setMessage(MessageCard::Kind::refusal, m_message->text(),
                              {tr("Open it reduced to 1:%1").arg(*factor)});
    }
}

void LabView::refuseRun(const Error& error)
{
    forgetOtherPicture();
    if (error.reason != Reason::memoryBudget || !m_wanted || !m_picture || !m_source) {
        m_runError = error;
        m_panel->setRunProblem(error);
        return;
    }
    say(tr("Picture and results need %1 of memory; the budget is %2.")
            .arg(amount(numberIn(error, "need")), amount(numberIn(error, "budget"))),
        true);
    m_runRefused = true;
    const Result<std::int64_t> factor = fittingReduction(m_wanted->request.chain);
    if (!factor || *factor < 2)
        return;
    const std::int64_t reduce = m_reduce * *factor;
    const Shape& shape = m_picture->tensor->shape();
    m_offer = [this, source = *m_source, reduce] { take(source, reduce); };
    m_message->setMessage(MessageCard::Kind::refusal, m_message->text(),
                          {tr("Reduce the picture to 1:%1, %2×%3")
                               .arg(reduce)
                               .arg((shape[1] + *factor - 1) / *factor)
                               .arg((shape[2] + *factor - 1) / *factor)});
}

void LabView::makeRoom(const ChainRequest& next)
{
    if (!m_outcome)
        return;
    const Result<std::int64_t> more = chainBytes(next);
    // What is refused anyway needs no room.
    const std::int64_t budget = next.plan.budget.bytes;
    if (!more || *more > budget ||
        bytesOf(*m_outcome->result) + m_comparison->bytes() <= budget - *more)
        return;
    forgetOutcome();
}

void LabView::forgetOutcome()
{
    m_outcome.reset();
    forgetComparison();
    m_output->setPlane({});
    m_outputName->setText({});
    m_strip->setEntries({});
    m_plots->setSource({});
    m_panel->setReport({});
    showPointer();
}

void LabView::forgetOtherPicture()
{
    if (m_outcome && m_picture && m_outcome->request->picture != m_picture->tensor)
        forgetOutcome();
}

}  // namespace convstep
