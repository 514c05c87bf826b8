// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <set>
#include <string>
#include <vector>

#include <QtTest>

#include "core/trace/playback.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

using Positions = std::vector<std::int64_t>;

constexpr std::array<Granularity, 5> granularities{Granularity::tap, Granularity::window,
                                                   Granularity::row, Granularity::channel,
                                                   Granularity::stage};

Trace traceOf(const OperatorSpec& spec, const std::vector<NamedShape>& shapes)
{
    return Trace::create(makePipeline(spec, shapes).value()).value();
}

// Depthwise 1×2 over a 1×2×3 image of one channel, VALID, multiplier 2, then mixed to 1 channel:
// stage 0 has 2 channels × 2 rows × 2 windows × 2 taps = 16 steps, stage 1 has 4 windows × 2 = 8.
Trace smallTrace()
{
    OperatorSpec spec = defaultSpec("separable_conv2d");
    spec.padding.word = "VALID";
    return traceOf(spec, {{"input", {1, 2, 3, 1}},
                          {"depthwise_filter", {1, 2, 1, 2}},
                          {"pointwise_filter", {1, 1, 2, 1}}});
}

// From where it stands to the end, forward or back: the positions it comes through.
Positions walk(Playback playback, bool forward)
{
    Positions positions{playback.position()};
    while (forward ? playback.forward() : playback.back())
        positions.push_back(playback.position());
    return positions;
}

// Position after each of `count` moves.
Positions moves(Playback& playback, int count, bool forward)
{
    Positions positions;
    for (int i = 0; i < count; ++i) {
        forward ? playback.forward() : playback.back();
        positions.push_back(playback.position());
    }
    return positions;
}

// "0 d(0,1)c0 2/2": stage, output name, row and column, channel, tap of taps.
std::string frame(const Playback& playback)
{
    const std::optional<Step> step = playback.current();
    if (!step)
        return "start";
    const Cell& c = step->output;
    return std::to_string(step->stage) + " (" + std::to_string(c.y) + "," + std::to_string(c.x) +
           ")" + std::to_string(c.c) + " " + std::to_string(step->tap + 1) + "/" +
           std::to_string(step->tapCount);
}

std::vector<std::string> frames(const Trace& trace, Granularity granularity)
{
    Playback playback(trace);
    playback.setGranularity(granularity);
    std::vector<std::string> list{frame(playback)};
    while (playback.forward())
        list.push_back(frame(playback));
    return list;
}

}  // namespace

class TestPlayback : public QObject {
    Q_OBJECT

private slots:
    void framesOfASmallExample();
    void framesOfAWholeWalk();
    void startsBeforeTheFirstStep();
    void seekClamps();
    void backUndoesForward_data();
    void backUndoesForward();
    void walkComparisonRejects();
    void fromTheMiddleOfAGroup();
    void changingGranularityKeepsThePlace();
    void loopWraps();
    void loopHoldsForEveryGranularity();
    void loopFromOutside();
    void loopsThatAreNone();
    void emptyTrace();
    void hugeTrace();
};

void TestPlayback::framesOfASmallExample()
{
    const Trace trace = smallTrace();
    QCOMPARE(trace.size(), 24);
    using Frames = std::vector<std::string>;
    QCOMPARE(frames(trace, Granularity::window),
             (Frames{"start", "0 (0,0)0 2/2", "0 (0,1)0 2/2", "0 (1,0)0 2/2", "0 (1,1)0 2/2",
                     "0 (0,0)1 2/2", "0 (0,1)1 2/2", "0 (1,0)1 2/2", "0 (1,1)1 2/2", "1 (0,0)0 2/2",
                     "1 (0,1)0 2/2", "1 (1,0)0 2/2", "1 (1,1)0 2/2"}));
    QCOMPARE(frames(trace, Granularity::row),
             (Frames{"start", "0 (0,1)0 2/2", "0 (1,1)0 2/2", "0 (0,1)1 2/2", "0 (1,1)1 2/2",
                     "1 (0,1)0 2/2", "1 (1,1)0 2/2"}));
    QCOMPARE(frames(trace, Granularity::channel),
             (Frames{"start", "0 (1,1)0 2/2", "0 (1,1)1 2/2", "1 (1,1)0 2/2"}));
    QCOMPARE(frames(trace, Granularity::stage), (Frames{"start", "0 (1,1)1 2/2", "1 (1,1)0 2/2"}));
}

void TestPlayback::framesOfAWholeWalk()
{
    const std::vector<std::string> all = frames(smallTrace(), Granularity::tap);
    QCOMPARE(all.size(), 25U);
    QCOMPARE((std::vector<std::string>(all.begin(), all.begin() + 7)),
             (std::vector<std::string>{"start", "0 (0,0)0 1/2", "0 (0,0)0 2/2", "0 (0,1)0 1/2",
                                       "0 (0,1)0 2/2", "0 (1,0)0 1/2", "0 (1,0)0 2/2"}));
    QCOMPARE(all[17], std::string("1 (0,0)0 1/2"));
    QCOMPARE(all[24], std::string("1 (1,1)0 2/2"));
}

void TestPlayback::startsBeforeTheFirstStep()
{
    const Trace trace = smallTrace();
    Playback playback(trace);
    QCOMPARE(playback.position(), 0);
    QCOMPARE(playback.size(), 24);
    QVERIFY(!playback.current());
    QVERIFY(!playback.back());
    QVERIFY(playback.granularity() == Granularity::tap);
    QVERIFY(!playback.loop());
    QVERIFY(playback.forward());
    QCOMPARE(*playback.current(), trace.at(0));
    playback.seek(24);
    QCOMPARE(*playback.current(), trace.at(23));
    QVERIFY(!playback.forward());
    QCOMPARE(playback.position(), 24);
}

void TestPlayback::seekClamps()
{
    const Trace trace = smallTrace();
    Playback playback(trace);
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    for (const auto& [asked, got] : {std::pair<std::int64_t, std::int64_t>{5, 5},
                                     {24, 24},
                                     {25, 24},
                                     {huge, 24},
                                     {0, 0},
                                     {-1, 0},
                                     {-huge - 1, 0}}) {
        playback.seek(asked);
        QCOMPARE(playback.position(), got);
    }
}

void TestPlayback::backUndoesForward_data()
{
    QTest::addColumn<std::string>("op");
    for (const OperatorInfo& info : operators())
        QTest::newRow(info.name.c_str()) << info.name;
}

// The way back is the way forward, reversed, at every granularity; so every position is left the
// way it was come to. Each granularity passes only where the finer one does.
void TestPlayback::backUndoesForward()
{
    QFETCH(std::string, op);
    Random random;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(15); ++round) {
        const OperatorCall call = randomCall(random, op, {Values::integers, 5});
        const Trace trace = Trace::create(makePipeline(call).value()).value();
        std::set<std::int64_t> finer;
        for (const Granularity granularity : granularities) {
            Playback playback(trace);
            playback.setGranularity(granularity);
            const Positions there = walk(playback, true);
            playback.seek(trace.size());
            Positions back = walk(playback, false);
            std::reverse(back.begin(), back.end());
            VERIFY_FOR(there == back, call);
            VERIFY_FOR(there.front() == 0 && there.back() == trace.size(), call);
            if (granularity == Granularity::tap)
                VERIFY_FOR(static_cast<std::int64_t>(there.size()) == trace.size() + 1, call);
            else
                for (const std::int64_t position : there)
                    VERIFY_FOR(finer.contains(position), call);
            finer = {there.begin(), there.end()};
            // One step there and one back, from each place.
            for (const std::int64_t position : there) {
                playback.seek(position);
                if (playback.forward() && playback.back())
                    VERIFY_FOR(playback.position() == position, call);
                playback.seek(position);
                if (playback.back() && playback.forward())
                    VERIFY_FOR(playback.position() == position, call);
            }
        }
    }
}

// Of that comparison: another granularity on the way back is noticed.
void TestPlayback::walkComparisonRejects()
{
    const Trace trace = smallTrace();
    Playback playback(trace);
    playback.setGranularity(Granularity::window);
    const Positions there = walk(playback, true);
    playback.seek(trace.size());
    playback.setGranularity(Granularity::row);
    Positions back = walk(playback, false);
    std::reverse(back.begin(), back.end());
    QVERIFY(there != back);
}

// Half done: forward finishes it, back returns to its beginning.
void TestPlayback::fromTheMiddleOfAGroup()
{
    const Trace trace = smallTrace();
    Playback playback(trace);
    const auto from = [&](Granularity granularity, std::int64_t position) {
        playback.setGranularity(granularity);
        playback.seek(position);
        playback.forward();
        const std::int64_t end = playback.position();
        playback.seek(position);
        playback.back();
        return std::pair{playback.position(), end};
    };
    using Pair = std::pair<std::int64_t, std::int64_t>;
    QCOMPARE(from(Granularity::window, 3), (Pair{2, 4}));
    QCOMPARE(from(Granularity::row, 5), (Pair{4, 8}));
    QCOMPARE(from(Granularity::channel, 9), (Pair{8, 16}));
    QCOMPARE(from(Granularity::stage, 9), (Pair{0, 16}));
    QCOMPARE(from(Granularity::stage, 17), (Pair{16, 24}));
    QCOMPARE(from(Granularity::tap, 9), (Pair{8, 10}));
}

void TestPlayback::changingGranularityKeepsThePlace()
{
    const Trace trace = smallTrace();
    Playback playback(trace);
    playback.seek(5);
    for (const Granularity granularity : granularities) {
        playback.setGranularity(granularity);
        QCOMPARE(playback.position(), 5);
    }
}

void TestPlayback::loopWraps()
{
    const Trace trace = smallTrace();
    Playback playback(trace);
    playback.setLoop(Trace::Range{4, 8});
    QCOMPARE(*playback.loop(), (Trace::Range{4, 8}));
    playback.seek(6);
    QCOMPARE(moves(playback, 6, true), (Positions{7, 8, 4, 5, 6, 7}));
    QCOMPARE(moves(playback, 6, false), (Positions{6, 5, 4, 8, 7, 6}));
    playback.setLoop(std::nullopt);
    playback.seek(8);
    QCOMPARE(moves(playback, 2, true), (Positions{9, 10}));
}

// Also where a loop begins and ends inside a group; back stays the inverse.
void TestPlayback::loopHoldsForEveryGranularity()
{
    const Trace trace = smallTrace();
    Random random;
    for (int round = 0; round < 300; ++round) {
        const std::int64_t first = random.integer(0, 22);
        const Trace::Range loop{first, random.integer(first + 1, 24)};
        for (const Granularity granularity : granularities) {
            Playback playback(trace);
            playback.setGranularity(granularity);
            playback.setLoop(loop);
            playback.seek(loop.first);
            std::set<std::int64_t> seen;
            while (seen.insert(playback.position()).second) {
                const std::int64_t before = playback.position();
                QVERIFY(before >= loop.first && before <= loop.last);
                QVERIFY(playback.forward());
                const std::int64_t after = playback.position();
                QVERIFY(playback.back());
                QCOMPARE(playback.position(), before);
                playback.seek(after);
            }
            QCOMPARE(playback.position(), loop.first);
            QVERIFY(seen.contains(loop.last));
        }
    }
}

void TestPlayback::loopFromOutside()
{
    const Trace trace = smallTrace();
    for (const std::int64_t outside : {0, 3, 9, 24}) {
        Playback playback(trace);
        playback.setLoop(Trace::Range{4, 8});
        playback.seek(outside);
        QVERIFY(playback.forward());
        QCOMPARE(playback.position(), 4);
        playback.seek(outside);
        QVERIFY(playback.back());
        QCOMPARE(playback.position(), 8);
    }
}

void TestPlayback::loopsThatAreNone()
{
    const Trace trace = smallTrace();
    Playback playback(trace);
    playback.setLoop(Trace::Range{2, 6});
    for (const Trace::Range& bad :
         {Trace::Range{3, 3}, Trace::Range{5, 4}, Trace::Range{-1, 4}, Trace::Range{2, 25}}) {
        playback.setLoop(bad);
        QCOMPARE(*playback.loop(), (Trace::Range{2, 6}));
    }
    playback.setLoop(Trace::Range{0, 24});
    QCOMPARE(*playback.loop(), (Trace::Range{0, 24}));
}

void TestPlayback::emptyTrace()
{
    const Trace trace =
        traceOf(defaultSpec("conv2d"), {{"input", {0, 4, 4, 1}}, {"filter", {3, 3, 1, 1}}});
    Playback playback(trace);
    for (const Granularity granularity : granularities) {
        playback.setGranularity(granularity);
        QVERIFY(!playback.forward() && !playback.back() && !playback.current());
    }
    playback.seek(7);
    QCOMPARE(playback.position(), 0);
    playback.setLoop(Trace::Range{0, 1});
    QVERIFY(!playback.loop());
}

void TestPlayback::hugeTrace()
{
    const Trace trace = traceOf(defaultSpec("conv2d"),
                                {{"input", {1, 7680, 4320, 64}}, {"filter", {3, 3, 64, 64}}});
    Playback playback(trace);
    playback.seek(trace.size() / 3);
    for (const Granularity granularity : granularities) {
        playback.setGranularity(granularity);
        playback.forward();
        const std::int64_t here = playback.position();
        QCOMPARE(here == trace.size(), granularity == Granularity::stage);
        QVERIFY(playback.forward() == (here < trace.size()));
        QVERIFY(playback.back());
        QVERIFY(playback.position() == (here < trace.size() ? here : 0));
    }
}

QTEST_GUILESS_MAIN(TestPlayback)
#include "tst_playback.moc"
