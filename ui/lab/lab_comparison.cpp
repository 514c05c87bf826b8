// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_comparison.h"

#include "ui/lab/plane_image.h"
#include "ui/session/refusal_text.h"

namespace convstep {

LabComparison::LabComparison(const ThemeWatcher& themes, QWidget* parent)
    : QObject(parent), m_card(new ComparisonCard(themes, parent))
{
    m_card->hide();
    connect(m_card, &ComparisonCard::multiplierChanged, this, &LabComparison::start);
    connect(m_card, &ComparisonCard::shownChanged, this, &LabComparison::changed);
}

void LabComparison::setSource(std::optional<Source> source)
{
    m_source = std::move(source);
    m_card->setVisible(m_source.has_value());
    if (m_source) {
        start();
        return;
    }
    m_job.cancel();
    m_pending = false;
    m_result.reset();
}

bool LabComparison::awaited() const
{
    return m_pending && m_job.running() && m_card->shown() != ComparedResult::standard;
}

const SeparableComparison* LabComparison::resultFor(const Tensor* standardOutput) const
{
    return m_result && m_result->standardOutput.get() == standardOutput ? m_result.get() : nullptr;
}

std::int64_t LabComparison::bytes() const
{
    if (!m_result)
        return 0;
    return 2 * m_result->error->shape().elements() * std::int64_t{sizeof(float)};
}

void LabComparison::start()
{
    if (!m_source)
        return;
    m_source->request.multiplier = m_card->multiplier();
    const ComparisonRequest& request = m_source->request;
    const std::int64_t most = mostMultiplier(request.standard.inputs.front().tensor.shape());
    m_card->setSubject(
        multiplicationsPerPixel(request.standard, request.picture->shape()).value_or(0), most);
    m_pending = true;
    m_job.start([this, source = *m_source](const NewestJob::Handle& handle) -> NewestJob::Then {
        Result<SeparableComparison> compared =
            compareSeparable(source.request, source.output, handle.stop());
        if (!compared)
            return [this, error = compared.error()] {
                m_pending = false;
                m_result.reset();
                m_card->setProblem(refusalText(error));
                emit changed();
            };
        const auto result = std::make_shared<const SeparableComparison>(std::move(*compared));
        const double bound = usualBound(*result->error);
        const NewestJob::Then take = [this, result, bound, quick = source.quick] {
            m_pending = false;
            m_result = result;
            m_errorBound = bound;
            m_card->setResult(*result, quick);
            emit changed();
        };
        if (source.quick)
            return take;
        handle.tell(take);
        const Result<ComparisonTimes> times =
            timeSeparable(source.request, *result, 0.5, handle.stop());
        if (!times)
            return [this, error = times.error()] { m_card->say(refusalText(error)); };
        return [this, result, taken = *times] { m_card->setTimes(*result, taken); };
    });
}

}  // namespace convstep
