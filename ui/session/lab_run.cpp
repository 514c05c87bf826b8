// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/lab_run.h"

namespace convstep {

namespace {

constexpr int beatMilliseconds = 30;

}  // namespace

LabRun::LabRun(QObject* parent) : QObject(parent)
{
    m_beat.setInterval(beatMilliseconds);
    connect(&m_beat, &QTimer::timeout, this, [this] { emit progressed(progress()); });
    m_worker = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

LabRun::~LabRun()
{
    m_stop.request_stop();
    m_worker.request_stop();
    m_worker.join();
}

void LabRun::start(ChainRequest request)
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_progress = 0;
    m_clock.start();
    Job job{++m_number, std::make_shared<const ChainRequest>(std::move(request)),
            m_stop.get_token()};
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_next = std::move(job);
    }
    m_wake.notify_one();
    m_beat.start();
    if (!m_running) {
        m_running = true;
        emit started();
    }
}

void LabRun::cancel()
{
    if (!m_running)
        return;
    m_stop.request_stop();
    ++m_number;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_next.reset();
    }
    end();
    emit cancelled();
}

void LabRun::end()
{
    m_running = false;
    m_beat.stop();
}

std::optional<double> LabRun::secondsLeft() const
{
    const double share = progress();
    if (!m_running || share < 0.02)
        return std::nullopt;
    const double seconds = static_cast<double>(m_clock.elapsed()) / 1000;
    return seconds / share * (1 - share);
}

void LabRun::work(const std::stop_token& stop)
{
    for (;;) {
        Job job;
        {
            std::unique_lock<std::mutex> lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_next.has_value(); }))
                return;
            job = std::move(*m_next);
            m_next.reset();
        }
        if (!job.stop.stop_requested())
            compute(job);
    }
}

template <class Then>
void LabRun::tell(const Job& job, Then then)
{
    QMetaObject::invokeMethod(
        this,
        [this, number = job.number, then = std::move(then)] {
            if (number == m_number && m_running)
                then();
        },
        Qt::QueuedConnection);
}

void LabRun::compute(const Job& job)
{
    const ChainRequest& request = *job.request;
    const DataFormat format = request.operators.front().spec.dataFormat == "NCHW" ||
                                      request.operators.front().spec.dataFormat == "channels_first"
                                  ? DataFormat::nchw
                                  : DataFormat::nhwc;
    // What does not fit gives no quick look either: the result that is shown stays.
    if (const Result<ChainPlan> plan = planChain(request);
        !plan && plan.error().reason == Reason::memoryBudget) {
        tell(job, [this, error = plan.error()] {
            end();
            emit failed(error);
        });
        return;
    }
    const std::int64_t factor = reductionFor(request.picture->shape(), previewPixels, format);
    if (factor > 1) {
        if (m_reducedFrom != request.picture) {
            Result<Tensor> reduced = reducedPicture(*request.picture, factor, format);
            m_reducedFrom = reduced ? request.picture : nullptr;
            m_reduced =
                reduced ? std::make_shared<const Tensor>(std::move(*reduced)) : nullptr;
        }
        if (m_reduced) {
            ChainRequest small = request;
            small.picture = m_reduced;
            // A setting that only the small picture cannot take is no error: there is no quick look.
            if (Result<ChainResult> quick = runChain(small, job.stop)) {
                LabOutcome outcome{job.request, m_reduced,
                                   std::make_shared<const ChainResult>(std::move(*quick)), factor};
                tell(job, [this, outcome = std::move(outcome)] { emit previewReady(outcome); });
            }
        }
    }
    Result<ChainResult> whole = runChain(request, job.stop, [this, &job](double share) {
        // A job that was stopped still ends its blocks; the number belongs to the next one then.
        if (!job.stop.stop_requested())
            m_progress = share;
    });
    if (!whole) {
        if (whole.error().reason != Reason::cancelled)
            tell(job, [this, error = whole.error()] {
                end();
                emit failed(error);
            });
        return;
    }
    LabOutcome outcome{job.request, request.picture,
                       std::make_shared<const ChainResult>(std::move(*whole)), 1};
    tell(job, [this, outcome = std::move(outcome)] {
        end();
        emit progressed(1);
        emit finished(outcome);
    });
}

}  // namespace convstep
