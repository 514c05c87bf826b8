// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/newest_job.h"

namespace convstep {

NewestJob::~NewestJob()
{
    m_stop.request_stop();
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_thread.join();
}

void NewestJob::start(Work work)
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_running = true;
    Handle handle;
    handle.m_job = this;
    handle.m_number = ++m_number;
    handle.m_stop = m_stop.get_token();
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_next.emplace(std::move(handle), std::move(work));
    }
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& stop) { loop(stop); });
    m_wake.notify_one();
}

void NewestJob::cancel()
{
    m_stop.request_stop();
    ++m_number;
    m_running = false;
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_next.reset();
}

void NewestJob::post(std::uint64_t number, Then then)
{
    QMetaObject::invokeMethod(
        this,
        [this, number, then = std::move(then)] {
            if (number == m_number)
                then();
        },
        Qt::QueuedConnection);
}

void NewestJob::loop(const std::stop_token& stop)
{
    for (;;) {
        std::optional<std::pair<Handle, Work>> job;
        {
            std::unique_lock<std::mutex> lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_next.has_value(); }))
                return;
            job.swap(m_next);
        }
        Then then = job->second(job->first);
        post(job->first.m_number, [this, then = std::move(then)] {
            m_running = false;
            if (then)
                then();
        });
    }
}

}  // namespace convstep
