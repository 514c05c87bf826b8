// SPDX-License-Identifier: GPL-3.0-or-later
//
// Blocks of work one by one, as no run computes them: in any order, each with its scratch between
// guards, and past the caches however small the output is. The bits are always those of a run.
#include <algorithm>
#include <cstring>

#include <QtTest>

#include "core/engine/plan_implementation.h"
#include "tests/support/engine_paths.h"
#include "tests/support/engine_run.h"

using namespace convstep;
using namespace convstep::test;

namespace {

enum class Order : std::uint8_t { forwards, backwards, evenFirst };

std::vector<Index> blocksInOrder(Index count, Order order)
{
    std::vector<Index> blocks;
    if (order != Order::evenFirst) {
        for (Index i = 0; i < count; ++i)
            blocks.push_back(order == Order::forwards ? i : count - 1 - i);
        return blocks;
    }
    for (const Index begin : {Index{0}, Index{1}})
        for (Index i = begin; i < count; i += 2)
            blocks.push_back(i);
    return blocks;
}

struct HowToCompute {
    Order order = Order::forwards;
    GuardedFloats::At scratch = GuardedFloats::At::end;
    bool stream = false;
};

// All passes of a plan, block by block; what is wrong, or empty. Buffers begin at a page, so that
// the output is aligned for streaming.
std::string computeByBlocks(const Plan& plan, const Tensor& image, const HowToCompute& how,
                            std::vector<float>& result)
{
    const auto sized = [](std::int64_t size) { return static_cast<std::size_t>(size); };
    const Plan::Implementation& parts = plan.implementation();
    GuardedFloats input(image.values().size(), GuardedFloats::At::begin);
    GuardedFloats output(sized(plan.outputShape().elements()), GuardedFloats::At::begin);
    GuardedFloats intermediate(sized(plan.intermediateShape().elements()),
                               GuardedFloats::At::begin);
    GuardedFloats scratch(sized(parts.scratchFloats), how.scratch);
    std::copy(image.values().begin(), image.values().end(), input.values().begin());
    const auto bufferOf = [&](Pass::Buffer which) {
        return which == Pass::Buffer::input    ? input.values().data()
               : which == Pass::Buffer::output ? output.values().data()
                                               : intermediate.values().data();
    };
    for (const Pass& pass : parts.passes) {
        const BlockBuffers buffers{bufferOf(pass.from), bufferOf(pass.to), scratch.values().data(),
                                   how.stream};
        if (reinterpret_cast<std::uintptr_t>(buffers.scratch) % 64 != 0)
            return "scratch of one worker is no whole number of lines";
        for (const Index block : blocksInOrder(pass.work->blocks(), how.order))
            pass.work->compute(block, buffers);
        // What others left there must not matter.
        std::fill(scratch.values().begin(), scratch.values().end(), 1e30F);
    }
    result.assign(output.values().begin(), output.values().end());
    if (!input.intact() || !output.intact() || !intermediate.intact() || !scratch.intact())
        return "wrote beside a buffer";
    return {};
}

}  // namespace

class TestWork : public QObject {
    Q_OBJECT

private slots:
    void ordersAreComplete();
    void sharesFewBlocks_data();
    void sharesFewBlocks();
    void small_data() { addPathRows(); }
    void small() { check(); }
    void large_data() { addLargerPathRows(); }
    void large() { check(); }
    void everyPathWasTaken() { QCOMPARE(m_taken.wrong(), std::string()); }

private:
    void check();

    PathLog m_taken;
};

void TestWork::ordersAreComplete()
{
    QCOMPARE(blocksInOrder(5, Order::forwards), (std::vector<Index>{0, 1, 2, 3, 4}));
    QCOMPARE(blocksInOrder(5, Order::backwards), (std::vector<Index>{4, 3, 2, 1, 0}));
    QCOMPARE(blocksInOrder(5, Order::evenFirst), (std::vector<Index>{0, 2, 4, 1, 3}));
}

void TestWork::sharesFewBlocks_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("blockRows");
    QTest::addColumn<int>("outputParts");
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("blocks");
    QTest::newRow("one worker") << 19 << 7 << 1 << 1 << 3;
    QTest::newRow("even already") << 20 << 5 << 1 << 2 << 4;
    QTest::newRow("three for two") << 19 << 7 << 1 << 2 << 4;
    QTest::newRow("seven for two") << 28 << 4 << 1 << 2 << 8;
    QTest::newRow("parts of outputs count") << 7 << 3 << 2 << 4 << 8;
    QTest::newRow("too few rows") << 2 << 1 << 1 << 3 << 2;
    QTest::newRow("so many that it does not matter") << 99 << 1 << 1 << 4 << 99;
}

void TestWork::sharesFewBlocks()
{
    QFETCH(int, rows);
    QFETCH(int, blockRows);
    QFETCH(int, outputParts);
    QFETCH(int, threads);
    BlockGrid grid(1, rows, 5, 64, blockRows, 5, outputParts, 16);
    grid.shareAmong(threads);
    QTEST(static_cast<int>(grid.size()), "blocks");
    // All rows, each once.
    std::vector<int> seen(static_cast<std::size_t>(rows), 0);
    for (Index block = 0; block < grid.size(); ++block) {
        const BlockGrid::Block one = grid.at(block);
        for (Index row = one.rowBegin; row < one.rowEnd; ++row)
            seen.at(static_cast<std::size_t>(row)) += static_cast<int>(one.outputEnd - one.outputBegin);
        QVERIFY(one.rows() > 0 && one.rows() <= grid.mostRows());
    }
    QCOMPARE(seen, std::vector<int>(static_cast<std::size_t>(rows), 64));
}

void TestWork::check()
{
    QFETCH(PathCase, path);
    const OperatorCall call = EngineCase::fromLine(path.line).call();
    const Tensor& image = call.inputs.front().tensor;
    for (const InstructionSet set : supportedInstructionSets()) {
        for (const int threads : {1, 4}) {
            const EngineSettings settings{set, threads, path.keepIntermediate};
            const Plan plan = planOf(call, settings).value();
            m_taken.add(set, plan.path());
            const EngineResult want = runGuarded(plan, image, GuardedFloats::At::middle);
            QVERIFY2(want.wrong.empty(), want.wrong.c_str());
            for (const Order order : {Order::forwards, Order::backwards, Order::evenFirst}) {
                for (const bool stream : {false, true}) {
                    for (const auto scratch : {GuardedFloats::At::begin, GuardedFloats::At::end}) {
                        std::vector<float> got;
                        const std::string wrong =
                            computeByBlocks(plan, image, {order, scratch, stream}, got);
                        QVERIFY2(wrong.empty(), (settings.line() + ": " + wrong).c_str());
                        QVERIFY2(got.size() == want.output.size() &&
                                     std::memcmp(got.data(), want.output.data(),
                                                 got.size() * sizeof(float)) == 0,
                                 (settings.line() + " order " +
                                  std::to_string(static_cast<int>(order)) +
                                  (stream ? " streaming" : ""))
                                     .c_str());
                    }
                }
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestWork)
#include "tst_work.moc"
