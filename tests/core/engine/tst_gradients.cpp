// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every gradient against central differences of the plain loops of tests/support, in double: the
// slope of ⟨op(arguments), G⟩ as each number of each argument moves.
#include <algorithm>
#include <cmath>

#include <QtTest>

#include "core/engine/reference.h"
#include "core/layer/activation.h"
#include "tests/support/naive.h"
#include "tests/support/slot_array.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr double step = 1e-5;
// Far from a kink: further than any pre-activation moves with a step.
constexpr double margin = 1e-3;

double objective(const OperatorSpec& spec, const NamedArrays& arguments, const Array& upstream)
{
    const Array output = naiveResults(spec, arguments).at("output");
    double sum = 0;
    for (std::size_t i = 0; i < output.values.size(); ++i)
        sum += output.values[i] * upstream.values[i];
    return sum;
}

Array differences(const OperatorSpec& spec, NamedArrays arguments, const std::string& name,
                  const Array& upstream)
{
    Array& argument = arguments.at(name);
    Array slopes(argument.dims);
    for (std::size_t i = 0; i < argument.values.size(); ++i) {
        const double value = argument.values[i];
        argument.values[i] = value + step;
        const double above = objective(spec, arguments, upstream);
        argument.values[i] = value - step;
        const double below = objective(spec, arguments, upstream);
        argument.values[i] = value;
        slopes.values[i] = (above - below) / (2 * step);
    }
    return slopes;
}

// The differences are good to about step² and to 10⁻¹⁶ of the sum over a step.
bool agrees(const Array& got, const Array& want)
{
    if (got.dims != want.dims)
        return false;
    for (std::size_t i = 0; i < got.values.size(); ++i)
        if (!(std::fabs(got.values[i] - want.values[i]) <= 1e-7 * (1 + std::fabs(want.values[i]))))
            return false;
    return true;
}

// Whether some value that goes into the activation is near a point where its slope jumps.
bool nearKink(const OperatorCall& call)
{
    const NamedArrays arguments = arraysOf(call.inputs);
    const Array& image = arguments.at("inputs");
    const Array z =
        naivePreActivation(call.spec, channelsFirst(call.spec) ? toNhwc(image) : image, arguments);
    for (const double kink : kinksOf(call.spec.activation))
        for (const double value : z.values)
            if (std::fabs(value - kink) < margin)
                return true;
    return false;
}

// A layer with that activation, a bias that takes it to all its branches, and away from its kinks.
OperatorCall drawLayer(Random& random, const std::string& activation, bool first)
{
    while (true) {
        OperatorCall call =
            randomCall(random, "layers_separable_conv2d", {Values::fractions, 4, true, false});
        if (channelsFirst(call.spec) != first)
            continue;
        call.spec.activation = activation;
        if (Tensor* bias = call.input("bias"))
            for (float& value : bias->values())
                value = static_cast<float>(random.integer(-50, 90)) / 10;
        if (!nearKink(call))
            return call;
    }
}

}  // namespace

class TestGradients : public QObject {
    Q_OBJECT

private slots:
    void ofLinearOperators_data();
    void ofLinearOperators();
    void ofLayers_data();
    void ofLayers();
    void rejectsAnotherActivation();
    void rejectsTheOtherAxis();
    void rejectsOneWrongNumber();
    void atKinksAsDocumented();
    void positionsThatNoWindowReads();
    void biasTakesTheSum();
};

void TestGradients::ofLinearOperators_data()
{
    QTest::addColumn<std::string>("op");
    for (const OperatorInfo& info : operators())
        if (!info.gradient && !info.layer)
            QTest::newRow(info.name.c_str()) << info.name;
}

void TestGradients::ofLinearOperators()
{
    QFETCH(std::string, op);
    Random random;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(12); ++round) {
        const OperatorCall call = randomCall(random, op, {Values::fractions, 4});
        const Tensor upstream = randomTensor(random, resultShape(call), Values::fractions);
        for (const GradientCall& gradient : gradientCalls(call, upstream)) {
            const Array got = slotArray(valuesOf(gradient.call), gradient.output);
            const Array want =
                differences(call.spec, arraysOf(call.inputs), gradient.argument, arrayOf(upstream));
            VERIFY_FOR(agrees(got, want), gradient.call);
        }
    }
}

void TestGradients::ofLayers_data()
{
    QTest::addColumn<std::string>("activation");
    QTest::addColumn<bool>("first");
    for (const Activation one : allActivations())
        for (const bool first : {false, true}) {
            const std::string name(activationName(one));
            QTest::addRow("%s, %s", name.c_str(), first ? "channels_first" : "channels_last")
                << name << first;
        }
}

void TestGradients::ofLayers()
{
    QFETCH(std::string, activation);
    QFETCH(bool, first);
    Random random;
    int biases = 0;
    for (int round = 0; round < rounds(8); ++round) {
        const OperatorCall call = drawLayer(random, activation, first);
        const Tensor upstream = randomTensor(random, resultShape(call), Values::fractions);
        const std::vector<GradientCall> gradients = gradientCalls(call, upstream);
        QCOMPARE(gradients.size(), call.spec.useBias ? 4U : 3U);
        for (const GradientCall& gradient : gradients) {
            const Array got = slotArray(valuesOf(gradient.call), gradient.output);
            const Array want =
                differences(call.spec, arraysOf(call.inputs), gradient.argument, arrayOf(upstream));
            VERIFY_FOR(agrees(got, want), gradient.call);
            biases += gradient.argument == "bias" ? 1 : 0;
        }
    }
    QVERIFY(biases > 0);
}

// The comparison tells selu from elu, and relu6 from relu where something exceeds 6.
void TestGradients::rejectsAnotherActivation()
{
    Random random(21);
    for (const auto& [right, wrong] : {std::pair{"elu", "selu"}, std::pair{"sigmoid", "tanh"}}) {
        const OperatorCall call = drawLayer(random, right, false);
        const Tensor upstream = randomTensor(random, resultShape(call), Values::fractions);
        OperatorSpec other = call.spec;
        other.activation = wrong;
        const GradientCall gradient = gradientCalls(call, upstream).front();
        const Array got = slotArray(valuesOf(gradient.call), gradient.output);
        QVERIFY(agrees(got, differences(call.spec, arraysOf(call.inputs), gradient.argument,
                                        arrayOf(upstream))));
        QVERIFY(!agrees(
            got, differences(other, arraysOf(call.inputs), gradient.argument, arrayOf(upstream))));
    }
}

// Softmax over the channels where it should be over the columns.
void TestGradients::rejectsTheOtherAxis()
{
    Array z({1, 1, 2, 3});
    for (std::size_t i = 0; i < z.values.size(); ++i)
        z.values[i] = std::sin(static_cast<double>(i * i));
    QVERIFY(!agrees(naiveSoftmax(z, true), naiveSoftmax(z, false)));
}

void TestGradients::rejectsOneWrongNumber()
{
    Random random(22);
    const OperatorCall call =
        randomCall(random, "separable_conv2d", {Values::fractions, 5, false, false});
    const Tensor upstream = randomTensor(random, resultShape(call), Values::fractions);
    const GradientCall gradient = gradientCalls(call, upstream).back();
    const Array want =
        differences(call.spec, arraysOf(call.inputs), gradient.argument, arrayOf(upstream));
    Array got = slotArray(valuesOf(gradient.call), gradient.output);
    QVERIFY(agrees(got, want));
    got.values.back() += 1e-5;
    QVERIFY(!agrees(got, want));
    got.values.back() = std::nan("");
    QVERIFY(!agrees(got, want));
}

// relu'(0) = 0, relu6'(6) = 0, hard_sigmoid'(±2.5) = 0.2, selu'(0) = scale: through a whole layer,
// whose image is its pre-activation.
void TestGradients::atKinksAsDocumented()
{
    const auto slopes = [](const char* activation, const std::vector<float>& at) {
        const auto count = static_cast<std::int64_t>(at.size());
        const Tensor one = Tensor::create({1, 1, 1, 1}, std::vector{1.0F}).value();
        const Tensor row = Tensor::create({1, 1, count, 1}, at).value();
        const Tensor upstream =
            Tensor::create({1, 1, count, 1}, std::vector(at.size(), 1.0F)).value();
        OperatorCall call{defaultSpec("layers_separable_conv2d_grad"),
                          {{"inputs", row},
                           {"depthwise_kernel", one},
                           {"pointwise_kernel", one},
                           {"out_backprop", upstream}}};
        call.spec.useBias = false;
        call.spec.activation = activation;
        const Tensor d = result(call, "d_inputs");
        return std::vector<float>(d.values().begin(), d.values().end());
    };
    QCOMPARE(slopes("relu", {-1, 0, 1}), (std::vector<float>{0, 0, 1}));
    QCOMPARE(slopes("relu6", {0, 3, 6, 7}), (std::vector<float>{0, 1, 0, 0}));
    QCOMPARE(slopes("hard_sigmoid", {-3, -2.5F, 0, 2.5F, 3}),
             (std::vector<float>{0, 0.2F, 0.2F, 0.2F, 0}));
    QCOMPARE(slopes("elu", {0}), (std::vector<float>{1}));
    QCOMPARE(slopes("selu", {0}), (std::vector<float>{1.05070098735548F}));
}

// VALID at stride 3 on 8 pixels with a window of 2: 0 1 · 3 4 · 6 7.
void TestGradients::positionsThatNoWindowReads()
{
    OperatorCall call{
        defaultSpec("conv2d_backprop_input"),
        {{"filters", Tensor::create({1, 2, 1, 1}, std::vector{2.0F, 5.0F}).value()},
         {"out_backprop", Tensor::create({1, 1, 3, 1}, std::vector{1.0F, 10.0F, 100.0F}).value()}}};
    call.spec.strides = {1, 1, 3, 1};
    call.spec.padding.word = "VALID";
    call.spec.sizes = {1, 1, 8, 1};
    const Tensor d = result(call);
    QCOMPARE(std::vector<float>(d.values().begin(), d.values().end()),
             (std::vector<float>{2, 5, 0, 20, 50, 0, 200, 500}));
}

void TestGradients::biasTakesTheSum()
{
    Random random;
    for (int round = 0; round < rounds(20); ++round) {
        OperatorCall call = randomCall(random, "layers_separable_conv2d_grad");
        if (!call.spec.useBias)
            continue;
        call.spec.activation.clear();
        const Tensor& upstream = *call.input("out_backprop");
        const Array nhwc = channelsFirst(call.spec) ? toNhwc(arrayOf(upstream)) : arrayOf(upstream);
        std::vector<float> sums(static_cast<std::size_t>(call.spec.filters));
        for (std::size_t i = 0; i < nhwc.values.size(); ++i)
            sums[i % sums.size()] += static_cast<float>(nhwc.values[i]);
        const Tensor got = result(call, "d_bias");
        VERIFY_FOR(std::vector<float>(got.values().begin(), got.values().end()) == sums, call);
    }
}

QTEST_GUILESS_MAIN(TestGradients)
#include "tst_gradients.moc"
