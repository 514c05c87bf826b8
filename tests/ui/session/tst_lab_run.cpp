// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs beside the window: the newest request wins, stopping is heard of at once, and nothing is
// heard of what was stopped.
#include <QSignalSpy>
#include <QtTest>

#include <map>

#include "core/lab/filter_bank.h"
#include "core/lab/test_pictures.h"
#include "tests/support/random.h"
#include "ui/session/lab_run.h"

using namespace convstep;

namespace {

ChainRequest request(std::int64_t height, std::int64_t width, std::uint64_t seed)
{
    static std::map<std::pair<std::int64_t, std::int64_t>, std::shared_ptr<const Tensor>> pictures;
    auto& picture = pictures[{height, width}];
    if (!picture)
        picture = std::make_shared<const Tensor>(
            *makeTestPicture(TestPicture::scene, height, width));
    BankOptions options;
    options.seed = seed;
    ChainRequest made;
    made.picture = picture;
    made.operators = {{defaultSpec("depthwise_conv2d"),
                       {{"filter", makeBank(FilterBank::random, 3, options)->weights}}}};
    made.plan.threads = 1;
    return made;
}

// The seed's own result, by itself.
Tensor resultOf(const ChainRequest& one) { return *runChain(one)->links.back().output; }

LabOutcome outcomeOf(const QList<QVariant>& arguments)
{
    return arguments.front().value<LabOutcome>();
}

}  // namespace

class TestLabRun : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void smallPicturesComeAtOnce();
    void largeOnesGiveAQuickLookFirst();
    void theNewestWins();
    void cancelIsHeardAtOnce();
    void errorsAreTold();
    void goesDownWhileItRuns();
    void cancelsAtRandomTimes();
};

void TestLabRun::initTestCase()
{
    qRegisterMetaType<LabOutcome>();
    qRegisterMetaType<Error>();
}

void TestLabRun::smallPicturesComeAtOnce()
{
    LabRun lab;
    QSignalSpy started(&lab, &LabRun::started);
    QSignalSpy previews(&lab, &LabRun::previewReady);
    QSignalSpy finished(&lab, &LabRun::finished);
    const ChainRequest one = request(40, 50, 1);
    lab.start(one);
    QVERIFY(lab.running());
    QCOMPARE(started.size(), 1);
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!lab.running());
    QCOMPARE(previews.size(), 0);
    const LabOutcome outcome = outcomeOf(finished.front());
    QCOMPARE(outcome.factor, std::int64_t{1});
    QVERIFY(outcome.picture == one.picture);
    QVERIFY(outcome.result->links.back().output->identicalTo(resultOf(one)));
}

void TestLabRun::largeOnesGiveAQuickLookFirst()
{
    LabRun lab;
    QSignalSpy previews(&lab, &LabRun::previewReady);
    QSignalSpy finished(&lab, &LabRun::finished);
    const ChainRequest one = request(480, 640, 1);
    lab.start(one);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(previews.size(), 1);
    const LabOutcome quick = outcomeOf(previews.front());
    QCOMPARE(quick.factor, std::int64_t{4});
    QVERIFY(quick.picture->shape() == Shape({1, 120, 160, 3}));
    ChainRequest reduced = one;
    reduced.picture = quick.picture;
    QVERIFY(quick.result->links.back().output->identicalTo(resultOf(reduced)));
    QVERIFY(outcomeOf(finished.front()).result->links.back().output->identicalTo(resultOf(one)));
    QCOMPARE(lab.progress(), 1.0);
}

void TestLabRun::theNewestWins()
{
    LabRun lab;
    QSignalSpy started(&lab, &LabRun::started);
    QSignalSpy previews(&lab, &LabRun::previewReady);
    QSignalSpy finished(&lab, &LabRun::finished);
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        lab.start(request(480, 640, seed));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(started.size(), 1);
    QVERIFY(previews.size() <= 1);
    QVERIFY(outcomeOf(finished.front())
                .result->links.back()
                .output->identicalTo(resultOf(request(480, 640, 20))));
    QTest::qWait(50);
    QCOMPARE(finished.size(), 1);
}

void TestLabRun::cancelIsHeardAtOnce()
{
    LabRun lab;
    QSignalSpy cancelled(&lab, &LabRun::cancelled);
    QSignalSpy finished(&lab, &LabRun::finished);
    lab.cancel();
    QCOMPARE(cancelled.size(), 0);  // nothing ran
    lab.start(request(480, 640, 1));
    lab.cancel();
    QCOMPARE(cancelled.size(), 1);
    QVERIFY(!lab.running());
    QVERIFY(!lab.secondsLeft());
    QTest::qWait(200);
    QCOMPARE(finished.size(), 0);
    // And it goes on afterwards.
    lab.start(request(40, 50, 2));
    QTRY_COMPARE(finished.size(), 1);
}

void TestLabRun::errorsAreTold()
{
    LabRun lab;
    QSignalSpy failed(&lab, &LabRun::failed);
    ChainRequest bad = request(40, 50, 1);
    bad.operators.front().spec.strides = {1, 2, 2, 1};
    bad.operators.front().spec.rate = {2, 2};
    lab.start(bad);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(!lab.running());
    QVERIFY(failed.front().front().value<Error>().reason == Reason::strideWithRate);
    ChainRequest large = request(40, 50, 1);
    large.plan.budget.bytes = 1000;
    lab.start(large);
    QTRY_COMPARE(failed.size(), 2);
    QVERIFY(failed.back().front().value<Error>().reason == Reason::memoryBudget);
}

void TestLabRun::goesDownWhileItRuns()
{
    for (int round = 0; round < 20; ++round) {
        LabRun lab;
        lab.start(request(480, 640, 1));
        QTest::qWait(round % 5);
    }
}

void TestLabRun::cancelsAtRandomTimes()
{
    const int rounds = qEnvironmentVariableIntValue("CONVSTEP_LONG") ? 1000 : 60;
    test::Random random;
    LabRun lab;
    QSignalSpy finished(&lab, &LabRun::finished);
    QSignalSpy cancelled(&lab, &LabRun::cancelled);
    const ChainRequest one = request(480, 640, 3);
    const Tensor want = resultOf(one);
    for (int round = 0; round < rounds; ++round) {
        lab.start(one);
        const qint64 until = random.integer(0, 20'000'000);
        QElapsedTimer clock;
        clock.start();
        while (lab.running() && clock.nsecsElapsed() < until)
            QCoreApplication::processEvents();
        lab.cancel();
        QVERIFY(!lab.running());
    }
    QCOMPARE(finished.size() + cancelled.size(), rounds);
    for (const QList<QVariant>& arguments : finished)
        QVERIFY(outcomeOf(arguments).result->links.back().output->identicalTo(want));
    // Nothing was lost: it still runs to the end.
    finished.clear();
    lab.start(one);
    QTRY_COMPARE(finished.size(), 1);
}

QTEST_GUILESS_MAIN(TestLabRun)
#include "tst_lab_run.moc"
