// SPDX-License-Identifier: GPL-3.0-or-later
//
// NaN and infinity follow IEEE 754 through the sums, and padding is not part of them.
#include <cmath>
#include <limits>

#include <QtTest>

#include "core/engine/reference.h"
#include "tests/support/naive.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

// Bits but for NaN, of which there are many, and the sign of 0.
bool sameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// Operators whose results the plain loops know, layers without bias and activation.
const std::vector<std::string> plainOperators{"conv2d",
                                              "depthwise_conv2d",
                                              "atrous_conv2d",
                                              "separable_conv2d",
                                              "atrous_conv2d_transpose",
                                              "conv2d_backprop_input",
                                              "conv2d_backprop_filter",
                                              "depthwise_conv2d_backprop_input",
                                              "depthwise_conv2d_backprop_filter",
                                              "atrous_conv2d_grad",
                                              "atrous_conv2d_transpose_grad"};

void addRows()
{
    QTest::addColumn<std::string>("op");
    for (const std::string& op : plainOperators)
        QTest::newRow(op.c_str()) << op;
}

// Where a number of one tensor goes: the results that are not 0 when it is 1 among zeros and all
// other tensors are full of ones.
NamedArrays reachedBy(const OperatorCall& call, const std::string& name, std::size_t position)
{
    NamedArrays arrays = arraysOf(call.inputs);
    for (auto& [other, array] : arrays)
        std::fill(array.values.begin(), array.values.end(), other == name ? 0.0 : 1.0);
    arrays.at(name).values[position] = 1;
    NamedArrays results = naiveResults(call.spec, arrays);
    if (name == "pointwise_filter") {
        // It meets depthwise sums that lie in the padding as a whole, too: they are numbers, 0.
        const Tensor& filter = *call.input(name);
        Array& cells = results.at("output");
        const bool first = channelsFirst(call.spec);
        Array nhwc = first ? toNhwc(cells) : cells;
        for (std::size_t i = 0; i < nhwc.values.size(); ++i)
            nhwc.values[i] = i % static_cast<std::size_t>(filter.shape()[3]) ==
                                     position % static_cast<std::size_t>(filter.shape()[3])
                                 ? 1
                                 : 0;
        cells = first ? toNchw(nhwc) : nhwc;
    }
    return results;
}

bool nanExactlyWhere(const Tensor& got, const Array& reached)
{
    for (std::size_t i = 0; i < reached.values.size(); ++i)
        if (std::isnan(got.values()[i]) != (reached.values[i] != 0))
            return false;
    return true;
}

OperatorCall convCall(const Shape& image, const std::vector<float>& pixels, const Shape& filter,
                      const std::vector<float>& weights, const char* padding)
{
    OperatorCall call{defaultSpec("conv2d"),
                      {{"input", Tensor::create(image, pixels).value()},
                       {"filter", Tensor::create(filter, weights).value()}}};
    call.spec.padding.word = padding;
    return call;
}

}  // namespace

class TestSpecialValues : public QObject {
    Q_OBJECT

private slots:
    void nanReachesExactlyItsOutputs_data() { addRows(); }
    void nanReachesExactlyItsOutputs();
    void reachComparisonRejects();
    void scatteredSpecialsEqualTheLoops_data() { addRows(); }
    void scatteredSpecialsEqualTheLoops();
    void paddingIsNotZeroes();
    void zeroWeightsAreNotSkipped();
    void oppositeInfinitiesMeet();
    void softmaxLosesItsAxis_data();
    void softmaxLosesItsAxis();
    void depthwiseKeepsChannelsApart();
};

void TestSpecialValues::nanReachesExactlyItsOutputs()
{
    QFETCH(std::string, op);
    Random random;
    int reachedSome = 0;
    int sparedSome = 0;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(60); ++round) {
        const OperatorCall call = randomCall(random, op, {Values::integers, 6, true, false});
        for (const NamedTensor& input : call.inputs) {
            const auto position =
                static_cast<std::size_t>(random.integer(0, input.tensor.shape().elements() - 1));
            OperatorCall poisoned = call;
            poisoned.input(input.name)->values()[position] = notANumber;
            const std::vector<NamedTensor> got = computeReference(poisoned).value();
            const NamedArrays reached = reachedBy(call, input.name, position);
            for (const NamedTensor& one : got) {
                const Array& cells = reached.at(one.name);
                // d_value does not depend on value, nor d_filters on filters.
                const bool own = one.name == "d_" + input.name;
                VERIFY_FOR(nanExactlyWhere(one.tensor, own ? Array(cells.dims) : cells), call);
                const auto count = std::count(cells.values.begin(), cells.values.end(), 0.0);
                reachedSome += count < static_cast<std::int64_t>(cells.values.size()) ? 1 : 0;
                sparedSome += count > 0 ? 1 : 0;
            }
        }
    }
    QVERIFY(reachedSome > 20 && sparedSome > 20);
}

void TestSpecialValues::reachComparisonRejects()
{
    const OperatorCall call =
        convCall({1, 1, 3, 1}, {1, notANumber, 3}, {1, 1, 1, 1}, {1}, "VALID");
    Array reached = reachedBy(call, "input", 1).at("output");
    QVERIFY(nanExactlyWhere(result(call), reached));
    reached.values[2] = 1;
    QVERIFY(!nanExactlyWhere(result(call), reached));
    reached.values = {1, 0, 0};
    QVERIFY(!nanExactlyWhere(result(call), reached));
    QVERIFY(!sameNumber(notANumber, 0) && !sameNumber(infinity, -infinity));
    QVERIFY(sameNumber(notANumber, -notANumber) && sameNumber(0.0, -0.0));
}

void TestSpecialValues::scatteredSpecialsEqualTheLoops()
{
    QFETCH(std::string, op);
    Random random;
    int special = 0;
    for (int round = 0; round < rounds(80); ++round) {
        OperatorCall call = randomCall(random, op, {Values::integers, 6, true, false});
        for (NamedTensor& input : call.inputs)
            for (float& value : input.tensor.values())
                if (random.chance(0.04))
                    value = random.chance(0.2)   ? notANumber
                            : random.chance(0.5) ? infinity
                                                 : -infinity;
        const NamedArrays want = naiveResults(call.spec, arraysOf(call.inputs));
        const std::vector<NamedTensor> got = computeReference(call).value();
        for (const NamedTensor& one : got) {
            const Array& expected = want.at(one.name);
            for (std::size_t i = 0; i < expected.values.size(); ++i) {
                VERIFY_FOR(
                    sameNumber(static_cast<double>(one.tensor.values()[i]), expected.values[i]),
                    call);
                special += std::isfinite(expected.values[i]) ? 0 : 1;
            }
        }
    }
    QVERIFY(special > 50);
}

// The same sum twice: with padding, and on an image that really has a rim of zeros. They differ
// where the filter is not finite, and only there.
void TestSpecialValues::paddingIsNotZeroes()
{
    for (const float weight : {infinity, -infinity, notANumber, 7.0F}) {
        std::vector<float> weights(9, 1);
        weights[0] = weight;  // reads padding from every output but the last
        const Tensor padded =
            result(convCall({1, 2, 2, 1}, {2, 3, 4, 5}, {3, 3, 1, 1}, weights, "SAME"));
        QCOMPARE(padded.values()[0], 14.0F);
        QCOMPARE(padded.values()[1], 14.0F);
        QCOMPARE(padded.values()[2], 14.0F);
        QVERIFY(sameNumber(padded.values()[3], static_cast<double>(12 + 2 * weight)));
    }
    std::vector<float> weights(9, 1);
    weights[0] = infinity;
    const std::vector<float> image{0, 0, 0, 0, 0, 2, 3, 0, 0, 4, 5, 0, 0, 0, 0, 0};
    const Tensor read = result(convCall({1, 4, 4, 1}, image, {3, 3, 1, 1}, weights, "VALID"));
    QCOMPARE(read.shape(), (Shape{1, 2, 2, 1}));
    for (const std::size_t i : {0U, 1U, 2U})
        QVERIFY(std::isnan(read.values()[i]));
    QCOMPARE(read.values()[3], infinity);
}

void TestSpecialValues::zeroWeightsAreNotSkipped()
{
    QVERIFY(std::isnan(
        result(convCall({1, 1, 1, 1}, {infinity}, {1, 1, 1, 1}, {0}, "VALID")).values()[0]));
    QCOMPARE(result(convCall({1, 1, 1, 1}, {infinity}, {1, 1, 1, 1}, {-2}, "VALID")).values()[0],
             -infinity);
}

void TestSpecialValues::oppositeInfinitiesMeet()
{
    const Tensor output =
        result(convCall({1, 1, 4, 1}, {1, infinity, -infinity, 1}, {1, 2, 1, 1}, {1, 1}, "VALID"));
    QCOMPARE(output.values()[0], infinity);
    QVERIFY(std::isnan(output.values()[1]));
    QCOMPARE(output.values()[2], -infinity);
}

void TestSpecialValues::softmaxLosesItsAxis_data()
{
    QTest::addColumn<bool>("first");
    QTest::newRow("channels_last") << false;
    QTest::newRow("channels_first") << true;
}

// A NaN spoils the softmax along its axis, the channels or, channels_first, its row; nothing else.
void TestSpecialValues::softmaxLosesItsAxis()
{
    QFETCH(bool, first);
    const Shape image = imageOf(first, 2, 2, 3, 2);
    OperatorCall call{
        defaultSpec("layers_separable_conv2d"),
        {{"inputs", Tensor::create(image).value()},
         {"depthwise_kernel", Tensor::create({1, 1, 2, 1}, std::vector{1.0F, 1.0F}).value()},
         {"pointwise_kernel",
          Tensor::create({1, 1, 2, 2}, std::vector{1.0F, 1.0F, 1.0F, 2.0F}).value()}}};
    call.spec.dataFormat = first ? "channels_first" : "channels_last";
    call.spec.useBias = false;
    call.spec.filters = 2;
    call.spec.activation = "softmax";
    // Batch 1, row 0, column 2, channel 1 of the image: both channels of that pixel are NaN.
    call.inputs[0].tensor.values()[TensorView::image(call.inputs[0].tensor,
                                                     first ? DataFormat::nchw : DataFormat::nhwc)
                                       .offset({1, 0, 2, 1})] = notANumber;
    const Tensor output = result(call);
    const TensorView view = TensorView::image(output, first ? DataFormat::nchw : DataFormat::nhwc);
    for (const Cell& cell : cellsOf(view.extent())) {
        const bool spoilt = cell.n == 1 && cell.y == 0 && (first || cell.x == 2);
        QCOMPARE(std::isnan(view.at(cell)), spoilt);
        if (!spoilt)
            QCOMPARE(view.at(cell), first ? 1.0F / 3.0F : 0.5F);
    }
}

void TestSpecialValues::depthwiseKeepsChannelsApart()
{
    std::vector<float> pixels(2 * 2 * 3, 1);
    pixels[1] = notANumber;  // pixel (0, 0), channel 1
    OperatorCall call{defaultSpec("depthwise_conv2d"),
                      {{"input", Tensor::create({1, 2, 2, 3}, pixels).value()},
                       {"filter", Tensor::create({2, 2, 3, 2}).value()}}};
    call.spec.padding.word = "VALID";
    const Tensor output = result(call);
    for (std::size_t m = 0; m < 6; ++m)
        QCOMPARE(std::isnan(output.values()[m]), m == 2 || m == 3);
}

QTEST_GUILESS_MAIN(TestSpecialValues)
#include "tst_special_values.moc"
