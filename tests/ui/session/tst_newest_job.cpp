// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <atomic>
#include <chrono>
#include <thread>

#include "ui/session/newest_job.h"

using namespace convstep;

namespace {

void waitForStop(const NewestJob::Handle& job)
{
    while (!job.stop().stop_requested())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

class TestNewestJob : public QObject {
    Q_OBJECT

private slots:
    void tellsWhereItsOwnerLives()
    {
        NewestJob job;
        QVERIFY(!job.running());
        QStringList heard;
        bool beside = false;
        bool here = false;
        const auto mine = std::this_thread::get_id();
        job.start([&](const NewestJob::Handle& handle) {
            beside = std::this_thread::get_id() != mine;
            handle.tell([&] { heard << "half"; });
            return [&] {
                here = std::this_thread::get_id() == mine;
                heard << "done";
            };
        });
        QVERIFY(job.running());
        QTRY_VERIFY(!job.running());
        QVERIFY(beside && here);
        QCOMPARE(heard, QStringList({"half", "done"}));
        // Work that has nothing to say ends as well.
        job.start([](const NewestJob::Handle&) { return NewestJob::Then(); });
        QTRY_VERIFY(!job.running());
    }

    void onlyTheNewestIsHeardOf()
    {
        NewestJob job;
        std::vector<int> heard;
        std::atomic<int> stopped = 0;
        for (int i = 0; i < 20; ++i)
            job.start([&, i](const NewestJob::Handle& handle) {
                handle.tell([&heard, i] { heard.push_back(100 + i); });
                if (i < 19) {
                    waitForStop(handle);
                    ++stopped;
                }
                return [&heard, i] { heard.push_back(i); };
            });
        QTRY_VERIFY(!job.running());
        QVERIFY(heard == (std::vector<int>{119, 19}));
        QVERIFY(stopped <= 19);
    }

    void cancelledIsSilent()
    {
        NewestJob job;
        bool heard = false;
        std::atomic<bool> ended = false;
        job.start([&](const NewestJob::Handle& handle) {
            waitForStop(handle);
            ended = true;
            return [&] { heard = true; };
        });
        job.cancel();
        QVERIFY(!job.running());
        job.cancel();
        job.start([](const NewestJob::Handle&) { return NewestJob::Then(); });
        QTRY_VERIFY(!job.running());
        QVERIFY(!heard);
    }

    void goesWhileItWorks()
    {
        bool heard = false;
        std::atomic<bool> began = false;
        {
            NewestJob job;
            job.start([&](const NewestJob::Handle& handle) {
                began = true;
                handle.tell([&] { heard = true; });
                waitForStop(handle);
                return [&] { heard = true; };
            });
            while (!began)
                std::this_thread::yield();
        }
        QCoreApplication::processEvents();
        QVERIFY(!heard);
    }
};

QTEST_GUILESS_MAIN(TestNewestJob)
#include "tst_newest_job.moc"
