// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include <QtTest>

#include "core/trace/trace.h"
#include "tests/support/slot_array.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr std::array<Granularity, 5> granularities{Granularity::tap, Granularity::window,
                                                   Granularity::row, Granularity::channel,
                                                   Granularity::stage};

Trace traceOf(const OperatorCall& call)
{
    return Trace::create(makePipeline(call).value()).value();
}

// By shapes alone: tensors this large need not exist.
Result<Trace> traceOf(const std::string& op, const std::vector<Shape>& shapes,
                      const std::vector<std::int64_t>& sizes = {})
{
    OperatorSpec spec = defaultSpec(op);
    spec.sizes = sizes;
    std::vector<NamedShape> inputs;
    for (std::size_t i = 0; i < shapes.size(); ++i)
        inputs.push_back({findOperator(op)->inputs[i].name, shapes[i]});
    return Trace::create(makePipeline(spec, inputs).value());
}

// Where a step stands: stage → batch → output channel → row → column → tap.
auto place(const Step& step)
{
    return std::tuple{step.stage,    step.output.n, step.output.c,
                      step.output.y, step.output.x, step.tap};
}

// Every step of a pipeline, cell by cell in that order: what at() must give.
std::vector<Step> listedSteps(const Pipeline& pipeline)
{
    std::vector<Step> steps;
    for (std::size_t s = 0; s < pipeline.stages.size(); ++s) {
        const Stage& stage = pipeline.stages[s];
        std::vector<Cell> cells = cellsOf(stage.outExtent);
        std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
            return std::tuple{a.n, a.c, a.y, a.x} < std::tuple{b.n, b.c, b.y, b.x};
        });
        for (const Cell& cell : cells) {
            std::vector<StageTap> taps;
            stage.forEachTap(cell, [&](const StageTap& tap) { taps.push_back(tap); });
            const auto count = static_cast<std::int64_t>(taps.size());
            for (std::int64_t tap = 0; tap < count; ++tap)
                steps.push_back({static_cast<int>(s), stage.stepKind(), stage.out, cell, tap, count,
                                 taps[static_cast<std::size_t>(tap)].a,
                                 taps[static_cast<std::size_t>(tap)].b});
        }
    }
    return steps;
}

// Whether two steps belong to one group.
bool together(const Step& a, const Step& b, Granularity granularity)
{
    const auto key = [granularity](const Step& s) {
        const Cell& c = s.output;
        switch (granularity) {
        case Granularity::tap:
            return std::tuple{s.stage, c.n, c.c, c.y, c.x, s.tap};
        case Granularity::window:
            return std::tuple{s.stage, c.n, c.c, c.y, c.x, std::int64_t{0}};
        case Granularity::row:
            return std::tuple{s.stage, c.n, c.c, c.y, std::int64_t{0}, std::int64_t{0}};
        case Granularity::channel:
            return std::tuple{s.stage, c.n, c.c, std::int64_t{0}, std::int64_t{0}, std::int64_t{0}};
        case Granularity::stage:
            break;
        }
        return std::tuple{s.stage,         std::int64_t{0}, std::int64_t{0},
                          std::int64_t{0}, std::int64_t{0}, std::int64_t{0}};
    };
    return key(a) == key(b);
}

// The groups of a list of steps: maximal runs.
std::vector<Trace::Range> groupsOf(const std::vector<Step>& steps, Granularity granularity)
{
    std::vector<Trace::Range> groups;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto index = static_cast<std::int64_t>(i);
        if (i == 0 || !together(steps[i - 1], steps[i], granularity))
            groups.push_back({index, index});
        groups.back().last = index + 1;
    }
    return groups;
}

}  // namespace

class TestTrace : public QObject {
    Q_OBJECT

private slots:
    void stepsAreTheTapsInOrder_data() { addRows(); }
    void stepsAreTheTapsInOrder();
    void orderRejects();
    void sumsAreTheReference_data() { addRows(); }
    void sumsAreTheReference();
    void sumsReject();
    void groupsPartition_data() { addRows(); }
    void groupsPartition();
    void cellsWithoutTapsHaveNoStep();
    void emptyTraces();
    void softmaxIsOneStep();
    void stageAndChannelRanges();
    void hugeTracesRoundTrip_data();
    void hugeTracesRoundTrip();
    void beyondSixtyThreeBits();
    void anyShapesAreCountedOrRefused();

private:
    static void addRows()
    {
        QTest::addColumn<std::string>("op");
        for (const OperatorInfo& info : operators())
            QTest::newRow(info.name.c_str()) << info.name;
    }
};

void TestTrace::stepsAreTheTapsInOrder()
{
    QFETCH(std::string, op);
    Random random;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(25); ++round) {
        const OperatorCall call = randomCall(random, op, {Values::integers, 5});
        const Trace trace = traceOf(call);
        const std::vector<Step> want = listedSteps(trace.pipeline());
        VERIFY_FOR(trace.size() == static_cast<std::int64_t>(want.size()), call);
        for (std::int64_t i = 0; i < trace.size(); ++i) {
            const Step step = trace.at(i);
            VERIFY_FOR(step == want[static_cast<std::size_t>(i)], call);
            VERIFY_FOR(trace.indexOf(step.stage, step.output, step.tap) == i, call);
            VERIFY_FOR(i == 0 || place(trace.at(i - 1)) < place(step), call);
        }
    }
}

// The comparison sees a tap order that is not the documented one.
void TestTrace::orderRejects()
{
    Random random(2);
    const OperatorCall call = randomCall(random, "conv2d", {Values::integers, 5, true, false});
    const Trace trace = traceOf(call);
    std::vector<Step> steps = listedSteps(trace.pipeline());
    QVERIFY(steps.size() > 2);
    std::swap(steps[0], steps[1]);
    QVERIFY(trace.at(0) != steps[0]);
    QVERIFY(place(steps[0]) > place(steps[1]));
}

void TestTrace::sumsAreTheReference()
{
    QFETCH(std::string, op);
    Random random;
    std::int64_t sums = 0;
    for (int round = 0; round < rounds(20); ++round) {
        const OperatorCall call = randomCall(random, op, {Values::fractions, 4});
        const Trace trace = traceOf(call);
        const SlotValues values = valuesOf(call);
        double running = 0;
        for (std::int64_t i = 0; i < trace.size(); ++i) {
            const Step step = trace.at(i);
            const Evaluation e = evaluate(step, values);
            VERIFY_FOR(e.a == values.at(step.a), call);
            VERIFY_FOR(step.b.slot < 0 || e.b == values.at(step.b), call);
            VERIFY_FOR(!step.a.padding || (e.a == 0 && e.product == 0), call);
            if (step.kind == StepKind::multiply && !step.a.padding)
                VERIFY_FOR(sameBits(e.product, e.a * e.b), call);
            if (step.kind == StepKind::add)
                VERIFY_FOR(sameBits(e.product, e.a), call);
            running = step.tap == 0 ? e.product : running + e.product;
            VERIFY_FOR(e.runningSum == running, call);
            if (step.tap + 1 == step.tapCount) {
                VERIFY_FOR(sameBits(e.runningSum, values.at(step.outSlot, step.output)), call);
                ++sums;
            }
        }
        // And after rounding, the tensors that a call gives.
        const std::vector<NamedTensor> results = computeReference(call).value();
        for (const NamedTensor& one : results) {
            const Array exact = slotArray(values, one.name);
            for (std::size_t i = 0; i < exact.values.size(); ++i)
                VERIFY_FOR(one.tensor.values()[i] == static_cast<float>(exact.values[i]), call);
        }
    }
    QVERIFY(sums > 50);
}

// Of that test: a sum that lacks its last product, or has one twice, differs.
void TestTrace::sumsReject()
{
    OperatorCall call{defaultSpec("conv2d"),
                      {{"input", Tensor::create({1, 1, 2, 1}, std::vector{3.0F, 5.0F}).value()},
                       {"filter", Tensor::create({1, 2, 1, 1}, std::vector{7.0F, 11.0F}).value()}}};
    call.spec.padding.word = "VALID";
    const Trace trace = traceOf(call);
    const SlotValues values = valuesOf(call);
    QCOMPARE(trace.size(), 2);
    QCOMPARE(evaluate(trace.at(0), values).runningSum, 21.0);
    QCOMPARE(evaluate(trace.at(1), values).product, 55.0);
    QCOMPARE(evaluate(trace.at(1), values).runningSum, 76.0);
    QVERIFY(!sameBits(evaluate(trace.at(0), values).runningSum, values.at(2, {0, 0, 0, 0})));
    QVERIFY(sameBits(evaluate(trace.at(1), values).runningSum, values.at(2, {0, 0, 0, 0})));
}

void TestTrace::groupsPartition()
{
    QFETCH(std::string, op);
    Random random;
    for (int round = 0; round < rounds(10); ++round) {
        const OperatorCall call = randomCall(random, op, {Values::integers, 5});
        const Trace trace = traceOf(call);
        const std::vector<Step> steps = listedSteps(trace.pipeline());
        for (const Granularity granularity : granularities)
            for (const Trace::Range& want : groupsOf(steps, granularity))
                for (std::int64_t i = want.first; i < want.last; ++i)
                    VERIFY_FOR(trace.group(i, granularity) == want, call);
    }
}

// VALID at stride 3: pixels 2 and 5 of the row are read by nobody.
void TestTrace::cellsWithoutTapsHaveNoStep()
{
    OperatorCall call{defaultSpec("conv2d_backprop_input"),
                      {{"filters", Tensor::create({1, 2, 1, 1}).value()},
                       {"out_backprop", Tensor::create({1, 1, 3, 1}).value()}}};
    call.spec.strides = {1, 1, 3, 1};
    call.spec.padding.word = "VALID";
    call.spec.sizes = {1, 1, 8, 1};
    const Trace trace = traceOf(call);
    QCOMPARE(trace.size(), 6);
    std::vector<std::int64_t> columns;
    for (std::int64_t i = 0; i < trace.size(); ++i)
        columns.push_back(trace.at(i).output.x);
    QCOMPARE(columns, (std::vector<std::int64_t>{0, 1, 3, 4, 6, 7}));
    QCOMPARE(trace.pipeline().stages[0].tapCount({0, 0, 2, 0}), 0);
    // Such a cell stands between its neighbours all the same.
    QCOMPARE(trace.indexOf(0, {0, 0, 2, 0}, 0), 2);
    QCOMPARE(trace.indexOf(0, {0, 0, 5, 0}, 0), 4);
}

void TestTrace::emptyTraces()
{
    QCOMPARE(traceOf("conv2d", {{0, 4, 4, 1}, {3, 3, 1, 1}}).value().size(), 0);
    QCOMPARE(traceOf("conv2d", {{1, 4, 4, 1}, {3, 3, 1, 1}}).value().size(), 144);
    QCOMPARE(traceOf("conv2d_backprop_filter", {{0, 4, 4, 1}, {0, 4, 4, 2}}, {3, 3, 1, 2})
                 .value()
                 .size(),
             0);
    // An empty stage in front of full ones does not shift them.
    OperatorSpec spec = defaultSpec("separable_conv2d_grad");
    const std::vector<NamedShape> shapes{{"input", {0, 3, 3, 1}},
                                         {"depthwise_filter", {2, 2, 1, 1}},
                                         {"pointwise_filter", {1, 1, 1, 1}},
                                         {"out_backprop", {0, 3, 3, 1}}};
    QCOMPARE(Trace::create(makePipeline(spec, shapes).value()).value().size(), 0);
}

void TestTrace::softmaxIsOneStep()
{
    OperatorCall call{
        defaultSpec("layers_separable_conv2d"),
        {{"inputs", Tensor::create({1, 1, 1, 1}, std::vector{1.0F}).value()},
         {"depthwise_kernel", Tensor::create({1, 1, 1, 1}, std::vector{1.0F}).value()},
         {"pointwise_kernel",
          Tensor::create({1, 1, 1, 3}, std::vector{0.0F, 1.0F, 2.0F}).value()}}};
    call.spec.filters = 3;
    call.spec.useBias = false;
    call.spec.activation = "softmax";
    const Trace trace = traceOf(call);
    QCOMPARE(trace.size(), 1 + 3 + 3);
    const SlotValues values = valuesOf(call);
    double sum = 0;
    for (std::int64_t i = 4; i < 7; ++i) {
        const Step step = trace.at(i);
        QVERIFY(step.kind == StepKind::activateAxis);
        QCOMPARE(step.output.c, i - 4);
        QCOMPARE(step.tapCount, 1);
        sum += evaluate(step, values).product;
    }
    QVERIFY(std::fabs(sum - 1) < 1e-15);
}

void TestTrace::stageAndChannelRanges()
{
    Random random;
    for (int round = 0; round < rounds(40); ++round) {
        const auto& info = operators()[static_cast<std::size_t>(random.integer(0, 13))];
        const OperatorCall call = randomCall(random, info.name);
        const Trace trace = traceOf(call);
        std::int64_t next = 0;
        for (std::size_t s = 0; s < trace.pipeline().stages.size(); ++s) {
            const int stage = static_cast<int>(s);
            VERIFY_FOR(trace.stageRange(stage).first == next, call);
            const Extent& extent = trace.pipeline().stages[s].outExtent;
            for (std::int64_t n = 0; n < extent.n; ++n)
                for (std::int64_t c = 0; c < extent.c; ++c) {
                    VERIFY_FOR(trace.channelRange(stage, n, c).first == next, call);
                    next = trace.channelRange(stage, n, c).last;
                }
            VERIFY_FOR(trace.stageRange(stage).last == next, call);
        }
        VERIFY_FOR(trace.size() == next, call);
    }
}

void TestTrace::hugeTracesRoundTrip_data()
{
    QTest::addColumn<std::string>("op");
    QTest::addColumn<std::vector<Shape>>("shapes");
    QTest::addColumn<std::vector<std::int64_t>>("sizes");
    QTest::addColumn<double>("steps");
    using Sizes = std::vector<std::int64_t>;
    const auto row = [](const char* op, const std::vector<Shape>& shapes, const Sizes& sizes,
                        double steps) {
        QTest::addRow("%s, %.1e", op, steps) << std::string(op) << shapes << sizes << steps;
    };
    row("conv2d", {{1, 3840, 2160, 3}, {3, 3, 3, 16}}, {}, 3840. * 2160 * 9 * 3 * 16);
    row("conv2d", {{8, 4320, 7680, 64}, {7, 5, 64, 256}}, {}, 8. * 4320 * 7680 * 35 * 64 * 256);
    row("depthwise_conv2d", {{1, 65536, 65536, 1}, {3, 3, 1, 2}}, {}, 65536. * 65536 * 9 * 2);
    row("separable_conv2d", {{1, 4320, 7680, 64}, {3, 3, 64, 1}, {1, 1, 64, 128}}, {},
        4320. * 7680 * (9 * 64 + 64 * 128));
    // SAME: each border pixel lacks the taps that would lie beyond it.
    row("conv2d_backprop_input", {{3, 3, 16, 32}, {2, 4320, 7680, 32}}, {2, 4320, 7680, 16},
        2. * 16 * 32 * (3 * 4320 - 2) * (3. * 7680 - 2));
    row("conv2d_backprop_filter", {{2, 4320, 7680, 16}, {2, 4320, 7680, 32}}, {3, 3, 16, 32},
        2. * 16 * 32 * (3 * 4320 - 2) * (3. * 7680 - 2));
    // Close to the limit: 2^62 steps.
    row("conv2d", {{1, 1048576, 1048576, 2048}, {1, 1, 2048, 2048}}, {}, 4611686018427387904.);
}

void TestTrace::hugeTracesRoundTrip()
{
    QFETCH(std::string, op);
    QFETCH(std::vector<Shape>, shapes);
    QFETCH(std::vector<std::int64_t>, sizes);
    QFETCH(double, steps);
    const Trace trace = traceOf(op, shapes, sizes).value();
    QCOMPARE(static_cast<double>(trace.size()), steps);
    Random random;
    std::vector<std::int64_t> wanted{0, 1, trace.size() / 2, trace.size() - 2, trace.size() - 1};
    for (int round = 0; round < rounds(2000); ++round)
        wanted.push_back(random.integer(0, trace.size() - 1));
    for (const std::int64_t i : wanted) {
        const Step step = trace.at(i);
        const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
        QVERIFY(stage.outExtent.contains(step.output));
        QVERIFY(step.tap >= 0 && step.tap < step.tapCount);
        QCOMPARE(step.tapCount, stage.tapCount(step.output));
        QCOMPARE(trace.indexOf(step.stage, step.output, step.tap), i);
        if (i + 1 < trace.size()) {
            const Step next = trace.at(i + 1);
            QVERIFY(place(step) < place(next));
            QVERIFY(step.tap + 1 == step.tapCount
                        ? next.tap == 0
                        : next.output == step.output && next.tap == step.tap + 1);
        }
        for (const Granularity granularity : granularities) {
            const Trace::Range group = trace.group(i, granularity);
            QVERIFY(group.first <= i && i < group.last && group.last <= trace.size());
            QVERIFY(together(trace.at(group.first), step, granularity));
            QVERIFY(together(trace.at(group.last - 1), step, granularity));
            QVERIFY(group.first == 0 || !together(trace.at(group.first - 1), step, granularity));
            QVERIFY(group.last == trace.size() ||
                    !together(trace.at(group.last), step, granularity));
        }
    }
}

void TestTrace::beyondSixtyThreeBits()
{
    // 2^63 steps: one more than can be counted.
    const auto one = traceOf("conv2d", {{1, 1048576, 1048576, 2048}, {1, 1, 2048, 4096}});
    QVERIFY(!one);
    QCOMPARE(one.error().kind(), "size_overflow");
    QVERIFY(one.error().message().find("1x1048576x1048576x4096") != std::string::npos);
    QVERIFY(one.error().message().find('{') == std::string::npos);
    // Two stages that can be counted each, 2^62 steps and as many, but not together.
    const auto two =
        traceOf("separable_conv2d",
                {{1, 2097152, 1048576, 1048576}, {2, 1, 1048576, 1}, {1, 1, 1048576, 2}});
    QVERIFY(!two);
    QCOMPARE(two.error().kind(), "size_overflow");
    QVERIFY(traceOf("separable_conv2d",
                    {{1, 2097152, 1048576, 1048576}, {1, 1, 1048576, 1}, {1, 1, 1048576, 1}}));
}

// Images and channels of any size, also such as no machine holds: an error, or a trace whose first
// and last steps can be asked for. Sanitizers watch the arithmetic.
void TestTrace::anyShapesAreCountedOrRefused()
{
    Random random;
    int traced = 0;
    int refused = 0;
    for (int round = 0; round < rounds(3000); ++round) {
        const auto& info = operators()[static_cast<std::size_t>(random.integer(0, 13))];
        OperatorCall call = randomCall(random, info.name, {Values::integers, 5, true, false});
        const auto grow = [&](std::int64_t& size) {
            const int shift = static_cast<int>(random.integer(1, 62));
            size = std::int64_t{1} << shift;
            size += random.integer(-1, 1);
        };
        // The same growth for every equal number, so that tensors go on fitting one another.
        std::vector<std::vector<std::int64_t>> lists{call.spec.sizes};
        for (const NamedTensor& input : call.inputs)
            lists.emplace_back(input.tensor.shape().dims().begin(),
                               input.tensor.shape().dims().end());
        const std::int64_t chosen = random.integer(1, 6);
        std::int64_t grown = 0;
        grow(grown);
        std::vector<NamedShape> shapes;
        for (std::size_t i = 0; i < lists.size(); ++i)
            for (std::size_t axis = 0; axis < lists[i].size(); ++axis) {
                const bool window = i > 0 && axis < 2 && lists[i].size() == 4 &&
                                    !info.input(call.inputs[i - 1].name)->image;
                const bool sizes = i == 0 && axis < 2 && info.param("filter_sizes");
                if (lists[i][axis] == chosen && !window && !sizes)
                    lists[i][axis] = grown;
            }
        call.spec.sizes = lists[0];
        if (call.spec.filters == chosen)
            call.spec.filters = grown;
        if (call.spec.depthMultiplier == chosen)
            call.spec.depthMultiplier = grown;
        bool made = true;
        for (std::size_t i = 1; i < lists.size(); ++i) {
            const Result<Shape> shape = Shape::create(lists[i], call.inputs[i - 1].name);
            made = made && shape;
            if (shape)
                shapes.push_back({call.inputs[i - 1].name, *shape});
        }
        const Result<Pipeline> pipeline =
            made ? makePipeline(call.spec, shapes) : fail(Reason::sizeOverflow, "");
        const Result<Trace> trace = pipeline ? Trace::create(*pipeline) : fail(Reason::rank, "");
        if (!trace) {
            ++refused;
            continue;
        }
        traced += grown > 1000000 ? 1 : 0;
        for (const std::int64_t i : {std::int64_t{0}, trace->size() / 2, trace->size() - 1}) {
            if (i < 0 || i >= trace->size())
                continue;
            const Step step = trace->at(i);
            QCOMPARE(trace->indexOf(step.stage, step.output, step.tap), i);
        }
    }
    QVERIFY2(traced > 100 && refused > 100,
             qPrintable(QString("%1 traced, %2 refused").arg(traced).arg(refused)));
}

QTEST_GUILESS_MAIN(TestTrace)
#include "tst_trace.moc"
