// SPDX-License-Identifier: GPL-3.0-or-later
//
// Work in the pool: its result comes to who asked for it, and to nobody when that one is gone.
#include <QtTest>

#include <memory>
#include <semaphore>

#include "ui/session/beside.h"

using namespace convstep;

class TestBeside : public QObject {
    Q_OBJECT

private slots:
    void handsOverInTheOwnersThread();
    void nobodyHearsWhenTheOwnerIsGone();
};

void TestBeside::handsOverInTheOwnersThread()
{
    QObject owner;
    QThread* worked = nullptr;
    QThread* told = nullptr;
    std::unique_ptr<int> got;
    runBeside(
        &owner,
        [&worked] {
            worked = QThread::currentThread();
            return std::make_unique<int>(7);
        },
        [&](std::unique_ptr<int> made) {
            told = QThread::currentThread();
            got = std::move(made);
        });
    QVERIFY(!got);
    QTRY_VERIFY(got);
    QCOMPARE(*got, 7);
    QCOMPARE(told, QThread::currentThread());
    QVERIFY(worked && worked != told);
    // Nothing of it is kept.
    QTRY_VERIFY(owner.children().isEmpty());
}

void TestBeside::nobodyHearsWhenTheOwnerIsGone()
{
    bool heard = false;
    std::binary_semaphore begun{0};
    std::binary_semaphore go{0};
    {
        QObject owner;
        runBeside(
            &owner,
            [&] {
                begun.release();
                go.acquire();
                return 1;
            },
            [&heard](int) { heard = true; });
        // In the middle of its work.
        begun.acquire();
    }
    go.release();
    QVERIFY(QThreadPool::globalInstance()->waitForDone(60'000));
    QCoreApplication::processEvents();
    QVERIFY(!heard);
}

QTEST_GUILESS_MAIN(TestBeside)
#include "tst_beside.moc"
