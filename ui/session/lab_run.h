// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "core/lab/chain_run.h"

namespace convstep {

// What came of a request: all links of its chain, on the picture reduced `factor` times.
struct LabOutcome {
    std::shared_ptr<const ChainRequest> request;  // as it was asked for, whole
    std::shared_ptr<const Tensor> picture;        // that was read: reduced, or the request's own
    std::shared_ptr<const ChainResult> result;
    std::int64_t factor = 1;
};

// Runs chains of operators beside the window. The newest request wins: what runs then is stopped,
// and nothing of it is heard of. A large picture gives a quick look at a small size first. All
// signals come from the event loop of the thread that this lives in; no member blocks, but for the
// destructor, which waits for the block of work that is going on (a few milliseconds).
class LabRun : public QObject {
    Q_OBJECT
public:
    explicit LabRun(QObject* parent = nullptr);
    ~LabRun() override;

    // Preconditions: at least one operator, a picture.
    void start(ChainRequest request);
    // Nothing more is heard of the request that is running.
    void cancel();
    [[nodiscard]] bool running() const { return m_running; }
    // Of the full-size run, 0 to 1.
    [[nodiscard]] double progress() const { return m_progress.load(); }
    // By what is done so far; nullopt while that says too little.
    [[nodiscard]] std::optional<double> secondsLeft() const;

    // A quick look has at most so many pixels.
    static constexpr std::int64_t previewPixels = 160 * 160;

signals:
    void started();
    void previewReady(const convstep::LabOutcome& outcome);
    void progressed(double share);
    void finished(const convstep::LabOutcome& outcome);
    void failed(const convstep::Error& error);
    void cancelled();

private:
    struct Job {
        std::uint64_t number = 0;
        std::shared_ptr<const ChainRequest> request;
        std::stop_token stop;
    };
    void work(const std::stop_token& stop);
    void compute(const Job& job);
    // Calls `then` in this object's thread, unless another job has begun by then.
    template <class Then>
    void tell(const Job& job, Then then);
    void end();

    // Of the window's thread.
    bool m_running = false;
    std::uint64_t m_number = 0;  // of the newest job
    std::stop_source m_stop;     // of that
    QElapsedTimer m_clock;
    QTimer m_beat;

    std::atomic<double> m_progress = 0;

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<Job> m_next;
    // Of the worker: the picture that was reduced last.
    std::shared_ptr<const Tensor> m_reducedFrom;
    std::shared_ptr<const Tensor> m_reduced;
    std::jthread m_worker;  // last: it uses all of the above
};

}  // namespace convstep

Q_DECLARE_METATYPE(convstep::LabOutcome)
