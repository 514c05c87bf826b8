// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include <QtTest>

#include "core/trace/reach.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct ReachOrder {
    bool operator()(const Reach& a, const Reach& b) const
    {
        const auto key = [](const Reach& r) {
            return std::tuple{r.output, r.other.slot, r.other.cell, r.other.padding};
        };
        return key(a) < key(b);
    }
};

bool same(const Reach& a, const Reach& b) { return a.output == b.output && a.other == b.other; }

// Which outputs each cell of an operand feeds, and with which other factor: read off the taps of
// every output. Padding feeds nothing; softmax takes the whole axis through its operand.
std::map<Cell, std::vector<Reach>> transposedTaps(const Stage& stage, int slot)
{
    std::map<Cell, std::vector<Reach>> fed;
    const bool axis = stage.stepKind() == StepKind::activateAxis ||
                      stage.stepKind() == StepKind::scaleByAxisDerivative;
    for (const Cell& output : cellsOf(stage.outExtent)) {
        if (axis) {
            const bool channels = stage.softmaxAxis == SoftmaxAxis::channel;
            Cell cell = output;
            for (std::int64_t k = 0; k < (channels ? stage.outExtent.c : stage.outExtent.w); ++k) {
                (channels ? cell.c : cell.x) = k;
                fed[cell].push_back({output, {}});
            }
            continue;
        }
        stage.forEachTap(output, [&](const StageTap& tap) {
            if (tap.a.padding)
                return;
            if (slot == tap.a.slot)
                fed[tap.a.cell].push_back({output, tap.b});
            else
                fed[tap.b.cell].push_back({output, tap.a});
        });
    }
    return fed;
}

bool agrees(std::vector<Reach> got, std::vector<Reach> want)
{
    std::sort(got.begin(), got.end(), ReachOrder());
    std::sort(want.begin(), want.end(), ReachOrder());
    return std::equal(got.begin(), got.end(), want.begin(), want.end(), same);
}

Region boxOf(const std::vector<Reach>& list)
{
    Region box;
    for (const Reach& one : list)
        box = box.united(Region::of(one.output));
    return box;
}

std::vector<int> operandsOf(const Stage& stage)
{
    std::vector<int> operands{stage.a};
    if (stage.b >= 0)
        operands.push_back(stage.b);
    return operands;
}

Region randomRegion(Random& random, const Extent& extent)
{
    const auto side = [&](std::int64_t size) {
        const std::int64_t first = random.integer(0, size - 1);
        return std::pair{first, random.integer(first + 1, size)};
    };
    const auto [n, n2] = side(extent.n);
    const auto [y, y2] = side(extent.h);
    const auto [x, x2] = side(extent.w);
    const auto [c, c2] = side(extent.c);
    return {{n, y, x, c}, {n2, y2, x2, c2}};
}

// Calls `check(call, pipeline, stage, slot)` for random calls and each operand of each stage.
template <class Check>
void forOperands(const std::string& op, int count, Check check)
{
    Random random;
    for (int round = 0; round < count; ++round) {
        const OperatorCall call = randomCall(random, op, {Values::integers, 5, true, false});
        const Pipeline pipeline = makePipeline(call).value();
        for (const Stage& stage : pipeline.stages)
            for (const int slot : operandsOf(stage)) {
                check(random, call, stage, slot,
                      pipeline.slotList[static_cast<std::size_t>(slot)].extent);
                if (QTest::currentTestFailed())
                    return;
            }
    }
}

void addRows()
{
    QTest::addColumn<std::string>("op");
    for (const OperatorInfo& info : operators())
        QTest::newRow(info.name.c_str()) << info.name;
}

}  // namespace

class TestReach : public QObject {
    Q_OBJECT

private slots:
    void isTheTransposeOfTheTaps_data() { addRows(); }
    void isTheTransposeOfTheTaps();
    void comparisonRejects();
    void orderIsThatOfTheCorner();
    void outsideNothingIsFed();
    void skippedInputsFeedNothing();
    void dirtyHoldsAllThatChanges_data() { addRows(); }
    void dirtyHoldsAllThatChanges();
    void dirtyIsTightForSingleCells_data() { addRows(); }
    void dirtyIsTightForSingleCells();
    void dirtyOfNothingIsNothing();
    void dirtyOfHugeStagesIsQuick();
};

void TestReach::isTheTransposeOfTheTaps()
{
    QFETCH(std::string, op);
    // CONVSTEP_LONG=1: 20 times as many
    forOperands(
        op, rounds(20),
        [](Random&, const OperatorCall& call, const Stage& stage, int slot, const Extent& extent) {
            const std::map<Cell, std::vector<Reach>> want = transposedTaps(stage, slot);
            std::size_t found = 0;
            for (const Cell& cell : cellsOf(extent)) {
                const auto entry = want.find(cell);
                const std::vector<Reach> got = reach(stage, slot, cell);
                found += entry == want.end() ? 0 : 1;
                VERIFY_FOR(agrees(got, entry == want.end() ? std::vector<Reach>() : entry->second),
                           call);
            }
            VERIFY_FOR(found == want.size(), call);  // no tap reads a cell that is not there
        });
}

void TestReach::comparisonRejects()
{
    const Reach one{{0, 0, 0, 0}, {1, {0, 0, 1, 0}, false}};
    Reach otherOutput = one;
    otherOutput.output.x = 1;
    Reach otherWeight = one;
    otherWeight.other.cell.x = 2;
    QVERIFY(agrees({one, otherOutput}, {otherOutput, one}));
    QVERIFY(!agrees({one}, {otherOutput}));
    QVERIFY(!agrees({one}, {otherWeight}));
    QVERIFY(!agrees({one}, {one, one}));
    QVERIFY(!agrees({}, {one}));
}

// From an input cell: output channel, then row and column of the weight.
void TestReach::orderIsThatOfTheCorner()
{
    const std::vector<NamedShape> shapes{{"input", {1, 2, 2, 1}}, {"filter", {2, 2, 1, 2}}};
    const Pipeline pipeline = makePipeline(defaultSpec("conv2d"), shapes).value();
    const Stage& stage = pipeline.stages[0];
    const std::vector<Reach> list = reach(stage, stage.a, {0, 1, 1, 0});
    std::vector<std::int64_t> got;
    for (const Reach& one : list)
        got.insert(got.end(), {one.output.c, one.other.cell.y, one.other.cell.x});
    QCOMPARE(got, (std::vector<std::int64_t>{0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1,  //
                                             1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1}));
}

void TestReach::outsideNothingIsFed()
{
    const std::vector<NamedShape> shapes{{"input", {1, 3, 3, 1}}, {"filter", {3, 3, 1, 1}}};
    const Pipeline pipeline = makePipeline(defaultSpec("conv2d"), shapes).value();
    const Stage& stage = pipeline.stages[0];
    for (const Cell& cell :
         {Cell{0, -1, 0, 0}, Cell{0, 0, 3, 0}, Cell{1, 0, 0, 0}, Cell{0, 0, 0, 1}})
        QVERIFY(reach(stage, stage.a, cell).empty());
}

void TestReach::skippedInputsFeedNothing()
{
    OperatorSpec spec = defaultSpec("conv2d");
    spec.padding.word = "VALID";
    spec.strides = {1, 1, 3, 1};
    const std::vector<NamedShape> shapes{{"input", {1, 1, 9, 1}}, {"filter", {1, 2, 1, 1}}};
    const Pipeline pipeline = makePipeline(spec, shapes).value();
    const Stage& stage = pipeline.stages[0];
    for (std::int64_t x = 0; x < 9; ++x) {
        const bool read = x % 3 != 2;
        QCOMPARE(reach(stage, stage.a, {0, 0, x, 0}).size(), read ? 1U : 0U);
        QCOMPARE(dirtyOutputs(stage, stage.a, Region::of({0, 0, x, 0})).empty(), !read);
    }
}

void TestReach::dirtyHoldsAllThatChanges()
{
    QFETCH(std::string, op);
    forOperands(op, rounds(20),
                [](Random& random, const OperatorCall& call, const Stage& stage, int slot,
                   const Extent& extent) {
                    const std::map<Cell, std::vector<Reach>> fed = transposedTaps(stage, slot);
                    for (int round = 0; round < 10; ++round) {
                        const Region region = randomRegion(random, extent);
                        const Region dirty = dirtyOutputs(stage, slot, region);
                        for (const auto& [cell, outputs] : fed)
                            if (region.contains(cell))
                                for (const Reach& one : outputs)
                                    VERIFY_FOR(dirty.contains(one.output), call);
                        VERIFY_FOR(dirty.empty() ||
                                       dirty.intersected(Region::all(stage.outExtent)) == dirty,
                                   call);
                    }
                });
}

void TestReach::dirtyIsTightForSingleCells()
{
    QFETCH(std::string, op);
    forOperands(
        op, rounds(20),
        [](Random&, const OperatorCall& call, const Stage& stage, int slot, const Extent& extent) {
            for (const Cell& cell : cellsOf(extent)) {
                const Region want = boxOf(reach(stage, slot, cell));
                const Region got = dirtyOutputs(stage, slot, Region::of(cell));
                VERIFY_FOR(want.empty() ? got.empty() : got == want, call);
            }
        });
}

void TestReach::dirtyOfNothingIsNothing()
{
    Random random;
    for (const OperatorInfo& info : operators()) {
        const OperatorCall call = randomCall(random, info.name, {Values::integers, 5, true, false});
        const Pipeline pipeline = makePipeline(call).value();
        for (const Stage& stage : pipeline.stages)
            for (const int slot : operandsOf(stage))
                VERIFY_FOR(dirtyOutputs(stage, slot, {}).empty(), call);
    }
}

// Nothing is enumerated: a region of billions of cells is no dearer than one of one.
void TestReach::dirtyOfHugeStagesIsQuick()
{
    const std::vector<NamedShape> shapes{{"input", {1, 1000000000, 1000000000, 1}},
                                         {"filter", {3, 5, 1, 2}}};
    const Pipeline pipeline = makePipeline(defaultSpec("conv2d"), shapes).value();
    const Stage& stage = pipeline.stages[0];
    QCOMPARE(dirtyOutputs(stage, stage.a, {{0, 100, 7, 0}, {1, 900000000, 8, 1}}),
             (Region{{0, 99, 5, 0}, {1, 900000001, 10, 2}}));
    QCOMPARE(dirtyOutputs(stage, stage.b, Region::of({0, 1, 2, 1})),
             (Region{{0, 0, 0, 1}, {1, 1000000000, 1000000000, 2}}));
}

QTEST_GUILESS_MAIN(TestReach)
#include "tst_reach.moc"
