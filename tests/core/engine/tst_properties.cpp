// SPDX-License-Identifier: GPL-3.0-or-later
//
// Identities that hold whatever the numbers are. With small integers every product and every sum
// is exact, in any order, so that they hold with ==.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <QtTest>

#include "core/engine/reference.h"
#include "tests/support/naive.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

const std::vector<std::string> linearOperators{
    "conv2d",           "depthwise_conv2d",        "atrous_conv2d",
    "separable_conv2d", "layers_separable_conv2d", "atrous_conv2d_transpose"};

double dot(const Tensor& a, const Tensor& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.values().size(); ++i)
        sum += static_cast<double>(a.values()[i]) * static_cast<double>(b.values()[i]);
    return sum;
}

// A call that is linear in each of its tensors: a layer without its bias and activation.
OperatorCall linearCall(Random& random, const std::string& op, const CallOptions& options = {})
{
    OperatorCall call = randomCall(random, op, options);
    if (call.spec.useBias)
        std::erase_if(call.inputs, [](const NamedTensor& one) { return one.name == "bias"; });
    call.spec.useBias = false;
    call.spec.activation.clear();
    return call;
}

// a·x + b·y, element by element.
Tensor combined(float a, const Tensor& x, float b, const Tensor& y)
{
    Tensor sum = x;
    for (std::size_t i = 0; i < sum.values().size(); ++i)
        sum.values()[i] = a * x.values()[i] + b * y.values()[i];
    return sum;
}

// Equal numbers; 0 and −0 too.
bool equal(const Tensor& a, const Tensor& b)
{
    return a.shape() == b.shape() &&
           std::equal(a.values().begin(), a.values().end(), b.values().begin());
}

// The kernel turned by 180°, as a convolution in the mathematician's sense would have it.
Tensor flipped(const Tensor& filter)
{
    Tensor turned = filter;
    const Shape& shape = filter.shape();
    const auto window = static_cast<std::size_t>(shape[0] * shape[1]);
    const auto depth = static_cast<std::size_t>(shape[2] * shape[3]);
    for (std::size_t i = 0; i < window; ++i)
        for (std::size_t k = 0; k < depth; ++k)
            turned.values()[i * depth + k] = filter.values()[(window - 1 - i) * depth + k];
    return turned;
}

// ⟨op(x), G⟩ against ⟨x, dOp/dx(G)⟩, once for every tensor of the call, each side from its own
// operator. 0 where all is well.
struct Adjoint {
    double largestGap = 0;
    int arguments = 0;
    bool trivial = true;  // both sides were 0 throughout
};

Adjoint adjointGap(const OperatorCall& call, const Tensor& upstream, bool turnFilters = false)
{
    Adjoint adjoint;
    const double forward = dot(result(call), upstream);
    for (GradientCall& gradient : gradientCalls(call, upstream)) {
        for (NamedTensor& input : gradient.call.inputs)
            if (turnFilters &&
                (input.name.starts_with("filter") || input.name.starts_with("depth")))
                input.tensor = flipped(input.tensor);
        const double back =
            dot(*call.input(gradient.argument), result(gradient.call, gradient.output));
        adjoint.largestGap = std::max(adjoint.largestGap, std::fabs(forward - back));
        adjoint.trivial = adjoint.trivial && forward == 0 && back == 0;
        ++adjoint.arguments;
    }
    return adjoint;
}

// The call in the other layout: every image transposed, every list in that order.
OperatorCall toChannelsFirst(const OperatorCall& call)
{
    OperatorCall turned = call;
    const OperatorInfo& info = *findOperator(call.spec.op);
    OperatorSpec& spec = turned.spec;
    spec.dataFormat = info.layer ? "channels_first" : "NCHW";
    const auto turn = [](auto& list) {
        if (list.size() == 4)
            list = {list[0], list[3], list[1], list[2]};
    };
    turn(spec.strides);
    turn(spec.rate);
    turn(spec.padding.amounts);
    if (info.param("input_sizes"))
        turn(spec.sizes);
    for (NamedTensor& input : turned.inputs) {
        if (!info.input(input.name)->image)
            continue;
        const Array nchw = toNchw(arrayOf(input.tensor));
        const Shape shape{nchw.dims[0], nchw.dims[1], nchw.dims[2], nchw.dims[3]};
        input.tensor = Tensor::create(shape).value();
        for (std::size_t i = 0; i < nchw.values.size(); ++i)
            input.tensor.values()[i] = static_cast<float>(nchw.values[i]);
    }
    return turned;
}

bool sameArray(const Array& a, const Array& b) { return a.dims == b.dims && a.values == b.values; }

void addOperatorRows(const std::vector<std::string>& names)
{
    QTest::addColumn<std::string>("op");
    for (const std::string& name : names)
        QTest::newRow(name.c_str()) << name;
}

}  // namespace

class TestProperties : public QObject {
    Q_OBJECT

private slots:
    void gradientsAreAdjoint_data() { addOperatorRows(linearOperators); }
    void gradientsAreAdjoint();
    void adjointRejects_data() { addOperatorRows(linearOperators); }
    void adjointRejects();
    void transpositionIsTheAdjointOfAtrous();
    void linearInEachTensor_data() { addOperatorRows(linearOperators); }
    void linearInEachTensor();
    void linearityRejects();
    void channelsFirstIsTheSameTransposed_data();
    void channelsFirstIsTheSameTransposed();
    void channelsFirstRejects();
    void operatorsAgreeWhereTheyMeet();
};

void TestProperties::gradientsAreAdjoint()
{
    QFETCH(std::string, op);
    Random random;
    int meaningful = 0;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(150); ++round) {
        const OperatorCall call = linearCall(random, op);
        const Adjoint adjoint = adjointGap(call, randomTensor(random, resultShape(call)));
        VERIFY_FOR(adjoint.largestGap == 0, call);
        QCOMPARE(adjoint.arguments, static_cast<int>(call.inputs.size()));
        meaningful += adjoint.trivial ? 0 : 1;
    }
    QVERIFY(meaningful > 100);
}

// The same identity with a kernel that was turned on one side only does not hold.
void TestProperties::adjointRejects()
{
    QFETCH(std::string, op);
    Random random(11);
    int caught = 0;
    int turned = 0;
    for (int round = 0; round < 60; ++round) {
        const OperatorCall call = linearCall(random, op);
        const Tensor& filter = call.inputs[1].tensor;
        if (equal(filter, flipped(filter)))
            continue;
        ++turned;
        caught +=
            adjointGap(call, randomTensor(random, resultShape(call)), true).largestGap > 0 ? 1 : 0;
    }
    QVERIFY(turned > 30);
    QVERIFY2(caught > turned * 2 / 3, qPrintable(QString::number(caught)));
}

// ⟨atrous(x), v⟩ = ⟨x, transpose(v)⟩, by the two operators that people call.
void TestProperties::transpositionIsTheAdjointOfAtrous()
{
    Random random;
    for (int round = 0; round < rounds(100); ++round) {
        OperatorCall call = randomCall(random, "atrous_conv2d");
        const Tensor v = randomTensor(random, resultShape(call));
        OperatorCall transpose{call.spec, {{"value", v}, {"filters", *call.input("filters")}}};
        transpose.spec.op = "atrous_conv2d_transpose";
        const auto sizes = call.input("value")->shape().dims();
        transpose.spec.sizes.assign(sizes.begin(), sizes.end());
        const Tensor back = result(transpose);
        VERIFY_FOR(dot(result(call), v) == dot(*call.input("value"), back), call);
        // It is also what the gradient operator says.
        call.spec.op = "atrous_conv2d_grad";
        call.inputs.push_back({"out_backprop", v});
        VERIFY_FOR(equal(result(call, "d_value"), back), call);
    }
}

void TestProperties::linearInEachTensor()
{
    QFETCH(std::string, op);
    Random random;
    for (int round = 0; round < rounds(60); ++round) {
        const OperatorCall call = linearCall(random, op);
        const Tensor first = result(call);
        for (const NamedTensor& input : call.inputs) {
            OperatorCall other = call;
            *other.input(input.name) = randomTensor(random, input.tensor.shape());
            OperatorCall both = call;
            *both.input(input.name) = combined(2, input.tensor, -3, *other.input(input.name));
            VERIFY_FOR(equal(result(both), combined(2, first, -3, result(other))), call);
        }
    }
}

// With a bias, or an activation, a layer is not linear in its image; the comparison sees both.
void TestProperties::linearityRejects()
{
    Random random(5);
    for (const char* activation : {"", "relu"}) {
        OperatorCall call = randomCall(random, "layers_separable_conv2d", {{}, 6, false, false});
        call.spec.activation = activation;
        call.spec.useBias = true;
        if (!call.input("bias"))
            call.inputs.push_back({"bias", Tensor::create({call.spec.filters}).value()});
        for (float& value : call.input("bias")->values())
            value = *activation ? 0 : 1;
        OperatorCall doubled = call;
        *doubled.input("inputs") = combined(-1, *call.input("inputs"), 0, *call.input("inputs"));
        const Tensor once = result(call);
        QVERIFY(!equal(result(doubled), combined(-1, once, 0, once)));
    }
}

void TestProperties::channelsFirstIsTheSameTransposed_data()
{
    std::vector<std::string> names;
    for (const OperatorInfo& info : operators())
        if (info.param(Param::dataFormat))
            names.push_back(info.name);
    QCOMPARE(names.size(), 10U);
    addOperatorRows(names);
}

void TestProperties::channelsFirstIsTheSameTransposed()
{
    QFETCH(std::string, op);
    Random random;
    for (int round = 0; round < rounds(80); ++round) {
        OperatorCall last = randomCall(random, op, {Values::fractions, 6, false});
        if (last.spec.activation == "softmax")  // runs along another axis then, as in Keras
            last.spec.activation.clear();
        const OperatorCall first = toChannelsFirst(last);
        const auto want = computeReference(last);
        const auto got = computeReference(first);
        VERIFY_FOR(want && got && want->size() == got->size(), first);
        for (const NamedTensor& one : *want) {
            const Tensor& other = named(*got, one.name);
            const Slot slot = [&] {
                const Pipeline pipeline = makePipeline(first).value();
                return pipeline.slotList[static_cast<std::size_t>(pipeline.slot(one.name))];
            }();
            const bool image = slot.layout == SlotLayout::image;
            VERIFY_FOR(
                sameArray(image ? toNhwc(arrayOf(other)) : arrayOf(other), arrayOf(one.tensor)),
                first);
        }
    }
}

void TestProperties::channelsFirstRejects()
{
    Random random(3);
    const OperatorCall last = randomCall(random, "conv2d", {Values::fractions, 6, false, false});
    const Array want = arrayOf(result(last));
    const Array got = arrayOf(result(toChannelsFirst(last)));
    QVERIFY(sameArray(toNhwc(got), want));
    QVERIFY(!sameArray(got, want));
    Array other = want;
    other.values.back() = std::nextafter(other.values.back(), 1e9);
    QVERIFY(!sameArray(other, want));
}

// The same sum asked for under several names.
void TestProperties::operatorsAgreeWhereTheyMeet()
{
    Random random;
    for (int round = 0; round < rounds(60); ++round) {
        // atrous_conv2d is conv2d with one dilation.
        const OperatorCall atrous = randomCall(random, "atrous_conv2d", {Values::fractions});
        OperatorCall conv{
            defaultSpec("conv2d"),
            {{"input", atrous.inputs[0].tensor}, {"filter", atrous.inputs[1].tensor}}};
        conv.spec.padding = atrous.spec.padding;
        conv.spec.rate = {1, atrous.spec.rate[0], atrous.spec.rate[0], 1};
        VERIFY_FOR(result(conv).identicalTo(result(atrous)), atrous);

        // One input channel: depthwise is conv2d.
        OperatorCall depthwise = randomCall(random, "depthwise_conv2d", {Values::fractions});
        const bool first = depthwise.spec.dataFormat == "NCHW";
        if (depthwise.inputs[0].tensor.shape()[first ? 1 : 3] == 1) {
            conv = depthwise;
            conv.spec.op = "conv2d";
            conv.spec.rate.insert(conv.spec.rate.begin(), 1);
            conv.spec.rate.insert(first ? conv.spec.rate.begin() : conv.spec.rate.end(), 1);
            VERIFY_FOR(result(conv).identicalTo(result(depthwise)), depthwise);
        }

        // A separable convolution, exact in integers, is its two halves one after the other.
        const OperatorCall separable = randomCall(random, "separable_conv2d");
        OperatorCall half = separable;
        half.spec.op = "depthwise_conv2d";
        half.inputs = {{"input", separable.inputs[0].tensor},
                       {"filter", separable.inputs[1].tensor}};
        OperatorCall mix{defaultSpec("conv2d"),
                         {{"input", result(half)}, {"filter", separable.inputs[2].tensor}}};
        mix.spec.dataFormat = separable.spec.dataFormat;
        VERIFY_FOR(equal(result(mix), result(separable)), separable);
    }
}

QTEST_GUILESS_MAIN(TestProperties)
#include "tst_properties.moc"
