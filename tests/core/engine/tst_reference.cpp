// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include <QtTest>

#include "core/engine/reference.h"
#include "core/trace/trace.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/naive.h"
#include "tests/support/slot_array.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// How far a value may be from the naive one: nothing, or what exp and log of two formulas for the
// same function may differ by.
bool agrees(double got, double want, bool transcendental)
{
    if (!transcendental)
        return sameBits(got, want);
    return std::fabs(got - want) <= 1e-13 * (1 + std::fabs(want));
}

std::vector<std::string> operatorNames()
{
    std::vector<std::string> names;
    for (const OperatorInfo& info : operators())
        names.push_back(info.name);
    return names;
}

// Every computed slot equal, bit for bit.
bool sameEverywhere(const SlotValues& a, const SlotValues& b)
{
    for (const Stage& stage : a.pipeline().stages)
        for (const Cell& cell : cellsOf(stage.outExtent))
            if (!sameBits(a.at(stage.out, cell), b.at(stage.out, cell)))
                return false;
    return true;
}

OperatorCall filledConv(const Shape& image, const Shape& filter, float value)
{
    OperatorCall call{
        defaultSpec("conv2d"),
        {{"input", Tensor::create(image).value()}, {"filter", Tensor::create(filter).value()}}};
    for (NamedTensor& input : call.inputs)
        for (float& one : input.tensor.values())
            one = value;
    return call;
}

}  // namespace

class TestReference : public QObject {
    Q_OBJECT

private slots:
    void equalsTheNaiveLoops_data();
    void equalsTheNaiveLoops();
    void naiveComparisonRejects();
    void sumsInDoubleRoundedOnce();
    void sumsInStepOrder();
    void paddingIsExactlyNothing();
    void emptyTensors();
    void budgetIsAskedFirst_data();
    void budgetIsAskedFirst();
    void wholeResultsTakeTables();
    void editsRecomputeWhatChanged_data();
    void editsRecomputeWhatChanged();
    void editComparisonRejects();
    void largeSlotsStaySparse();
    void outsideIsZero();
};

void TestReference::equalsTheNaiveLoops_data()
{
    QTest::addColumn<std::string>("op");
    for (const std::string& op : operatorNames())
        if (op != "separable_conv2d_grad" && op != "layers_separable_conv2d_grad")
            QTest::newRow(op.c_str()) << op;
}

void TestReference::equalsTheNaiveLoops()
{
    QFETCH(std::string, op);
    Random random;
    std::int64_t elements = 0;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(150); ++round) {
        const OperatorCall call = randomCall(random, op, {Values::fractions});
        const NamedArrays want = naiveResults(call.spec, arraysOf(call.inputs));
        const auto got = computeReference(call);
        VERIFY_FOR(got && got->size() == want.size() && !want.empty(), call);
        const SlotValues values = valuesOf(call);
        const bool transcendental = !call.spec.activation.empty() && call.spec.activation != "relu";
        for (const NamedTensor& one : *got) {
            const Array& expected = want.at(one.name);
            VERIFY_FOR(arrayOf(one.tensor).dims == expected.dims, call);
            const Array exact = slotArray(values, one.name);
            VERIFY_FOR(exact.dims == expected.dims, call);
            for (std::size_t i = 0; i < expected.values.size(); ++i) {
                VERIFY_FOR(agrees(exact.values[i], expected.values[i], transcendental), call);
                VERIFY_FOR(one.tensor.values()[i] == static_cast<float>(exact.values[i]), call);
            }
            elements += static_cast<std::int64_t>(expected.values.size());
        }
    }
    QVERIFY(elements > 1000);
}

void TestReference::naiveComparisonRejects()
{
    QVERIFY(!agrees(std::nextafter(1.0, 2.0), 1.0, false));
    QVERIFY(!agrees(1 + 1e-12, 1.0, true));
    QVERIFY(!agrees(std::numeric_limits<double>::quiet_NaN(), 1.0, true));
    // The same sum in another order of its terms is seen: columns before rows.
    Random random(7);
    int different = 0;
    for (int round = 0; round < 400; ++round) {
        OperatorCall call = randomCall(random, "conv2d", {Values::fractions, 6, false, false});
        NamedArrays swapped = arraysOf(call.inputs);
        OperatorSpec spec = call.spec;
        for (Array* array : {&swapped.at("input"), &swapped.at("filter")})
            *array = transposed(*array, array == &swapped.at("input")
                                            ? std::array<std::size_t, 4>{0, 2, 1, 3}
                                            : std::array<std::size_t, 4>{1, 0, 2, 3});
        std::swap(spec.strides[1], spec.strides[2]);
        std::swap(spec.rate[1], spec.rate[2]);
        if (spec.padding.isList)
            std::swap(spec.padding.amounts[1], spec.padding.amounts[2]);
        const Array want = transposed(naiveResults(spec, swapped).at("output"), {0, 2, 1, 3});
        const SlotValues values = valuesOf(call);
        const Array got = slotArray(values, "output");
        QVERIFY(got.dims == want.dims);
        bool equal = true;
        for (std::size_t i = 0; i < got.values.size(); ++i) {
            equal = equal && agrees(got.values[i], want.values[i], false);
            QVERIFY(agrees(got.values[i], want.values[i], true));
        }
        different += equal ? 0 : 1;
    }
    QVERIFY2(different > 20, qPrintable(QString::number(different)));
}

// 2^25 + 1 − 2^25 in float is 0; each stage keeps double, and only the end is rounded.
void TestReference::sumsInDoubleRoundedOnce()
{
    OperatorCall call{defaultSpec("separable_conv2d"),
                      {{"input", Tensor::create({1, 1, 3, 1}).value()},
                       {"depthwise_filter", Tensor::create({1, 3, 1, 1}).value()},
                       {"pointwise_filter", Tensor::create({1, 1, 1, 1}).value()}}};
    call.spec.padding.word = "VALID";
    const std::array<float, 3> terms{33554432.0F, 1.0F, 0.5F};
    std::copy(terms.begin(), terms.end(), call.inputs[0].tensor.values().begin());
    for (float& weight : call.inputs[1].tensor.values())
        weight = 1;
    call.inputs[2].tensor.values()[0] = 1.0F / 3.0F;
    const double exact = 33554433.5 * static_cast<double>(1.0F / 3.0F);
    const SlotValues values = valuesOf(call);
    QCOMPARE(values.at(values.pipeline().slot("depthwise"), {0, 0, 0, 0}), 33554433.5);
    QCOMPARE(values.at(values.pipeline().slot("output"), {0, 0, 0, 0}), exact);
    QCOMPARE(result(call).values()[0], static_cast<float>(exact));
    QVERIFY(result(call).values()[0] != static_cast<float>(33554433.5) * (1.0F / 3.0F));
}

// Input channel, then row, then column: 1e30 and −1e30 cancel only when they meet in that order.
void TestReference::sumsInStepOrder()
{
    OperatorCall call = filledConv({1, 2, 2, 2}, {2, 2, 2, 1}, 1);
    call.spec.padding.word = "VALID";
    const auto valueFor = [&](std::array<float, 8> byStep) {
        // Step order: c, di, dj; memory order: di, dj, c.
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t pixel = 0; pixel < 4; ++pixel)
                call.inputs[0].tensor.values()[pixel * 2 + c] = byStep[c * 4 + pixel];
        return result(call).values()[0];
    };
    QCOMPARE(valueFor({1e30F, -1e30F, 1, 2, 3, 4, 5, 6}), 21.0F);
    QCOMPARE(valueFor({1, 2, 1e30F, -1e30F, 3, 4, 5, 6}), 18.0F);
    QCOMPARE(valueFor({1, 1e30F, 2, 3, -1e30F, 4, 5, 6}), 15.0F);
}

void TestReference::paddingIsExactlyNothing()
{
    OperatorCall call = filledConv({1, 1, 1, 1}, {3, 3, 1, 1}, 2);
    const float inf = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < 9; ++i)
        call.inputs[1].tensor.values()[i] = i % 2 ? inf : -std::nanf("");
    call.inputs[1].tensor.values()[4] = 3;
    QCOMPARE(result(call).values()[0], 6.0F);
}

void TestReference::emptyTensors()
{
    OperatorCall batch = filledConv({0, 4, 4, 2}, {3, 3, 2, 3}, 1);
    QCOMPARE(result(batch).shape(), (Shape{0, 4, 4, 3}));

    OperatorCall gradient{defaultSpec("conv2d_backprop_filter"),
                          {{"input", Tensor::create({0, 4, 4, 2}).value()},
                           {"out_backprop", Tensor::create({0, 4, 4, 3}).value()}}};
    gradient.spec.sizes = {3, 3, 2, 3};
    const Tensor zeros = result(gradient);
    QCOMPARE(zeros.shape(), (Shape{3, 3, 2, 3}));
    for (const float value : zeros.values())
        QCOMPARE(value, 0.0F);

    OperatorCall rows = filledConv({1, 0, 2, 1}, {1, 1, 1, 1}, 1);
    rows.spec.padding.isList = true;
    rows.spec.padding.amounts = {{0, 0}, {1, 1}, {0, 0}, {0, 0}};
    const Tensor padded = result(rows);
    QCOMPARE(padded.shape(), (Shape{1, 2, 2, 1}));
    for (const float value : padded.values())
        QCOMPARE(value, 0.0F);
}

// Each call needs far more than the budget, for its result or for a stage on the way.
void TestReference::budgetIsAskedFirst_data()
{
    QTest::addColumn<std::string>("op");
    QTest::addColumn<std::vector<Shape>>("shapes");
    QTest::addColumn<QString>("field");
    QTest::newRow("result") << std::string("conv2d")
                            << std::vector<Shape>{{1, 4, 4, 1}, {1, 1, 1, 100000}} << "output";
    QTest::newRow("stage kept as a table")
        << std::string("separable_conv2d")
        << std::vector<Shape>{{1, 4, 4, 1}, {1, 1, 1, 100000}, {1, 1, 100000, 1}} << "depthwise";
    QTest::newRow("stage beyond a table")
        << std::string("separable_conv2d")
        << std::vector<Shape>{{1, 700, 600, 1}, {1, 1, 1, 10}, {1, 1, 10, 1}} << "depthwise";
}

void TestReference::budgetIsAskedFirst()
{
    QFETCH(std::string, op);
    QFETCH(std::vector<Shape>, shapes);
    QFETCH(QString, field);
    OperatorCall call{defaultSpec(op), {}};
    for (std::size_t i = 0; i < shapes.size(); ++i)
        call.inputs.push_back(
            {findOperator(op)->inputs[i].name, Tensor::create(shapes[i]).value()});
    std::int64_t copies = 0;
    for (const Shape& shape : shapes)
        copies += 4 * shape.elements();

    const AllocationMeter meter;
    const auto refused = computeReference(call, {1 << 20});
    const std::size_t peak = meter.peakBytes();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind(), "memory_budget");
    QCOMPARE(QString::fromStdString(refused.error().field), field);
    QVERIFY(refused.error().message().find("1048576") != std::string::npos);
    QVERIFY2(peak <= static_cast<std::size_t>(copies + (1 << 20)),
             qPrintable(QString::number(peak)));
}

// A stage too large for a table when single cells are asked for: computed as a whole it takes 8
// bytes and a bit per element, and the result 4.
void TestReference::wholeResultsTakeTables()
{
    const std::int64_t pixels = 2100 * 2000;
    OperatorCall call = filledConv({1, 2100, 2000, 1}, {1, 1, 1, 1}, 3);
    call.spec = defaultSpec("separable_conv2d");
    call.inputs[1].name = "depthwise_filter";
    call.inputs.push_back({"pointwise_filter", call.inputs[1].tensor});
    const AllocationMeter meter;
    const Tensor output = result(call);
    QCOMPARE(output.values().back(), 27.0F);
    QVERIFY2(meter.peakBytes() < static_cast<std::size_t>(pixels * (4 + 8 + 4 + 4 + 1)),
             qPrintable(QString::number(meter.peakBytes())));
}

void TestReference::editsRecomputeWhatChanged_data()
{
    QTest::addColumn<std::string>("op");
    for (const std::string& op : operatorNames())
        QTest::newRow(op.c_str()) << op;
}

void TestReference::editsRecomputeWhatChanged()
{
    QFETCH(std::string, op);
    Random random;
    int changes = 0;
    for (int round = 0; round < rounds(30); ++round) {
        OperatorCall call = randomCall(random, op, {Values::fractions, 5, true, false});
        SlotValues values = valuesOf(call);
        VERIFY_FOR(sameEverywhere(values, valuesOf(call)), call);
        for (int edit = 0; edit < 8; ++edit) {
            const auto which = static_cast<std::size_t>(
                random.integer(0, static_cast<std::int64_t>(call.inputs.size()) - 1));
            const int slot = values.pipeline().slot(call.inputs[which].name);
            if (slot < 0)
                continue;
            const Slot& info = values.pipeline().slotList[static_cast<std::size_t>(slot)];
            const Cell cell{
                random.integer(0, info.extent.n - 1), random.integer(0, info.extent.h - 1),
                random.integer(0, info.extent.w - 1), random.integer(0, info.extent.c - 1)};
            const float value = randomValue(random, Values::fractions);
            const SlotValues before = valuesOf(call);
            values.setInput(slot, cell, value);
            call.inputs = values.inputs();
            QVERIFY(values.at(slot, cell) == static_cast<double>(value));
            const SlotValues fresh = valuesOf(call);
            changes += sameEverywhere(before, fresh) ? 0 : 1;
            VERIFY_FOR(sameEverywhere(values, fresh), call);
        }
    }
    QVERIFY(changes > 50);
}

// The comparison above sees a single cell that was not recomputed.
void TestReference::editComparisonRejects()
{
    OperatorCall call = filledConv({1, 5, 5, 1}, {3, 3, 1, 1}, 1);
    const SlotValues stale = valuesOf(call);
    call.inputs[0].tensor.values()[0] = 2;
    QVERIFY(!sameEverywhere(stale, valuesOf(call)));
}

// A result with more cells than a table may have: one cell costs one window and little memory,
// before and after an edit.
void TestReference::largeSlotsStaySparse()
{
    OperatorCall call = filledConv({1, 3000, 3000, 1}, {3, 3, 1, 1}, 1);
    SlotValues values = valuesOf(call);
    const int input = values.pipeline().slot("input");
    const int output = values.pipeline().slot("output");
    const AllocationMeter meter;
    QCOMPARE(values.at(output, {0, 1500, 1500, 0}), 9.0);
    QCOMPARE(values.at(output, {0, 0, 0, 0}), 4.0);
    values.setInput(input, {0, 1501, 1501, 0}, 5);
    QCOMPARE(values.at(output, {0, 1500, 1500, 0}), 13.0);
    QCOMPARE(values.at(output, {0, 0, 0, 0}), 4.0);
    QVERIFY(meter.peakBytes() < 100000);
}

void TestReference::outsideIsZero()
{
    const OperatorCall call = filledConv({1, 2, 2, 1}, {1, 1, 1, 1}, 3);
    const SlotValues values = valuesOf(call);
    for (const int slot : {values.pipeline().slot("input"), values.pipeline().slot("output")})
        for (const Cell& cell :
             {Cell{0, -1, 0, 0}, Cell{0, 0, 2, 0}, Cell{0, 0, 0, 1}, Cell{1, 0, 0, 0}})
            QCOMPARE(values.at(slot, cell), 0.0);
}

QTEST_GUILESS_MAIN(TestReference)
#include "tst_reference.moc"
