// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace convstep {

// Work beside the window of which only the newest counts: a new start stops what runs, and nothing
// of that is heard of any more. Its thread begins with the first start. No member blocks but for
// the destructor, which waits until the work that is going on sees that it is to stop.
class NewestJob : public QObject {
    Q_OBJECT
public:
    using Then = std::function<void()>;
    // What work is handed: when to stop, and a way to say something before the end. `tell` may be
    // called from any thread until the work returns; `then` runs in the thread of the job's owner,
    // unless something newer was started or it was cancelled by then.
    class Handle {
    public:
        [[nodiscard]] const std::stop_token& stop() const { return m_stop; }
        void tell(Then then) const { m_job->post(m_number, std::move(then)); }

    private:
        friend class NewestJob;
        NewestJob* m_job = nullptr;
        std::uint64_t m_number = 0;
        std::stop_token m_stop;
    };
    // Runs in the job's thread; gives what is to be done with its result in the owner's thread, or
    // nothing.
    using Work = std::function<Then(const Handle&)>;

    explicit NewestJob(QObject* parent = nullptr) : QObject(parent) {}
    ~NewestJob() override;

    void start(Work work);
    void cancel();
    // Since start() until its result was handed over.
    [[nodiscard]] bool running() const { return m_running; }

private:
    void post(std::uint64_t number, Then then);
    void loop(const std::stop_token& stop);

    bool m_running = false;
    std::uint64_t m_number = 0;
    std::stop_source m_stop;

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<std::pair<Handle, Work>> m_next;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace convstep
