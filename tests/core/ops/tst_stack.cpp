// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators one after another: the same numbers as one by one, the same steps in a row, and what
// cannot be stacked.
#include <QtTest>

#include "core/engine/reference.h"
#include "core/trace/trace.h"

using namespace convstep;

namespace {

using Calls = std::vector<OperatorCall>;

// Small whole numbers, different from cell to cell.
NamedTensor numbers(const std::string& name, const Shape& shape)
{
    Tensor tensor = *Tensor::create(shape, name);
    int i = 0;
    for (float& value : tensor.values())
        value = static_cast<float>((i++ * 7 + 3) % 5 - 2);
    return {name, std::move(tensor)};
}

// A call with a 2×3 kernel; without the image when `channels` is all that is known of it.
OperatorCall convolution(std::int64_t channels, std::int64_t outputs, std::int64_t rate = 1)
{
    OperatorCall call{defaultSpec("conv2d"), {numbers("filter", {2, 3, channels, outputs})}};
    call.spec.rate = {1, rate, rate, 1};
    return call;
}

OperatorCall depthwise(std::int64_t channels, std::int64_t multiplier)
{
    return {defaultSpec("depthwise_conv2d"), {numbers("filter", {2, 3, channels, multiplier})}};
}

OperatorCall layer(std::int64_t channels, std::int64_t outputs)
{
    OperatorCall call{defaultSpec("layers_separable_conv2d"),
                      {numbers("depthwise_kernel", {2, 3, channels, 2}),
                       numbers("pointwise_kernel", {1, 1, 2 * channels, outputs}),
                       numbers("bias", {outputs})}};
    call.spec.filters = outputs;
    call.spec.kernelSize = {2, 3};
    call.spec.depthMultiplier = 2;
    call.spec.padding.word = "same";
    call.spec.activation = "relu";
    return call;
}

OperatorCall withImage(OperatorCall call, const Shape& shape)
{
    call.inputs.insert(call.inputs.begin(),
                       numbers(findOperator(call.spec.op)->inputs.front().name, shape));
    return call;
}

// Three of them: 2 channels, depthwise to 4, conv2d to 3, a layer with bias and relu to 3.
Calls threeCalls()
{
    return {withImage(depthwise(2, 2), {1, 9, 11, 2}), convolution(4, 3, 2), layer(3, 3)};
}

std::vector<NamedTensor> allInputs(const Calls& calls)
{
    std::vector<NamedTensor> inputs;
    for (std::size_t part = 0; part < calls.size(); ++part)
        for (const NamedTensor& input : calls[part].inputs)
            inputs.push_back({stackedName(part, input.name), input.tensor});
    return inputs;
}

// One after the other, each by itself.
Tensor oneByOne(const Calls& calls)
{
    Tensor image;
    for (std::size_t part = 0; part < calls.size(); ++part) {
        OperatorCall call = calls[part];
        if (part > 0)
            call.inputs.insert(call.inputs.begin(),
                               {findOperator(call.spec.op)->inputs.front().name, image});
        image = computeReference(call)->front().tensor;
    }
    return image;
}

std::string refusalOf(const Calls& calls)
{
    const Result<Pipeline> made = makePipeline(std::span<const OperatorCall>(calls));
    return made ? std::string() : made.error().message();
}

}  // namespace

Q_DECLARE_METATYPE(convstep::OperatorCall)

class TestStack : public QObject {
    Q_OBJECT

private slots:
    void oneIsItself();
    void sameNumbersAsOneByOne();
    void stepsFollowOneAnother();
    void namesAndParts();
    void editsReachTheEnd();
    void refusals_data();
    void refusals();
    void fourAtMost();
};

void TestStack::oneIsItself()
{
    const Calls calls{withImage(layer(2, 3), {1, 4, 5, 2})};
    const Result<Pipeline> alone = makePipeline(calls.front());
    const Result<Pipeline> stacked = makePipeline(std::span<const OperatorCall>(calls));
    QVERIFY(alone && stacked);
    QCOMPARE(stacked->partCount(), 1);
    QCOMPARE(stacked->inputNames, alone->inputNames);
    QCOMPARE(stacked->slotList.size(), alone->slotList.size());
    for (std::size_t i = 0; i < alone->slotList.size(); ++i)
        QCOMPARE(stacked->slotList[i].name, alone->slotList[i].name);
}

void TestStack::sameNumbersAsOneByOne()
{
    for (const bool channelsFirst : {false, true}) {
        Calls calls = threeCalls();
        if (channelsFirst) {
            calls = {withImage(convolution(2, 3), {1, 2, 9, 11}), depthwise(3, 2)};
            for (OperatorCall& call : calls)
                call.spec.dataFormat = "NCHW";
        }
        const Result<Pipeline> made = makePipeline(std::span<const OperatorCall>(calls));
        QVERIFY2(made, made ? "" : made.error().message().c_str());
        const SlotValues values(*made, allInputs(calls));
        const Tensor want = oneByOne(calls);
        const Result<Tensor> got = values.tensor(made->outputSlots().front());
        QVERIFY(got);
        QVERIFY(got->shape() == want.shape());
        // Whole numbers: no rounding on the way. Not all the same, either.
        double sum = 0;
        for (std::size_t i = 0; i < want.values().size(); ++i) {
            QCOMPARE(got->values()[i], want.values()[i]);
            sum += std::abs(static_cast<double>(want.values()[i]));
        }
        QVERIFY(sum > 100);
    }
}

void TestStack::stepsFollowOneAnother()
{
    const Calls calls = threeCalls();
    const Result<Pipeline> made = makePipeline(std::span<const OperatorCall>(calls));
    const Result<Trace> trace = Trace::create(*made);
    QVERIFY(trace);
    std::int64_t steps = 0;
    for (std::size_t part = 0; part < calls.size(); ++part) {
        OperatorCall call = calls[part];
        if (part > 0)
            call.inputs.insert(call.inputs.begin(),
                               {findOperator(call.spec.op)->inputs.front().name,
                                oneByOne(Calls(calls.begin(),
                                               calls.begin() + static_cast<int>(part)))});
        steps += Trace::create(*makePipeline(call))->size();
    }
    QCOMPARE(trace->size(), steps);
    // The last step of the last stage gives the last element of the result.
    const SlotValues values(*made, allInputs(calls));
    const Step last = trace->at(trace->size() - 1);
    QCOMPARE(last.stage, static_cast<int>(made->stages.size()) - 1);
    QCOMPARE(static_cast<float>(evaluate(last, values).runningSum),
             oneByOne(calls).values().back());
}

void TestStack::namesAndParts()
{
    const Calls calls = threeCalls();
    const Result<Pipeline> made = makePipeline(std::span<const OperatorCall>(calls));
    QCOMPARE(made->partCount(), 3);
    QCOMPARE(made->part(0).spec.op, std::string("depthwise_conv2d"));
    QCOMPARE(made->part(1).spec.op, std::string("conv2d"));
    QCOMPARE(made->part(1).rows.rate, std::int64_t{2});
    QCOMPARE(made->part(2).inChannels, std::int64_t{3});
    QCOMPARE(made->inputNames,
             (std::vector<std::string>{"input", "filter", "2/filter", "3/depthwise_kernel",
                                       "3/pointwise_kernel", "3/bias"}));
    // Depthwise; conv2d; depthwise, pointwise, bias, activation.
    const std::vector<int> parts{0, 1, 2, 2, 2, 2};
    QCOMPARE(made->stages.size(), parts.size());
    for (std::size_t stage = 0; stage < parts.size(); ++stage)
        QCOMPARE(made->partOf(static_cast<int>(stage)), parts[stage]);
    // Inputs are counted without the images that nobody brings.
    for (const Slot& slot : made->slotList)
        if (slot.input >= 0)
            QCOMPARE(made->inputNames[static_cast<std::size_t>(slot.input)], slot.name);
    QCOMPARE(made->outputSlots().size(), std::size_t{1});
}

void TestStack::editsReachTheEnd()
{
    Calls calls = threeCalls();
    const Result<Pipeline> made = makePipeline(std::span<const OperatorCall>(calls));
    SlotValues values(*made, allInputs(calls));
    const int output = made->outputSlots().front();
    QVERIFY(values.tensor(output));  // everything is known now
    values.setInput(made->slot("input"), {0, 4, 4, 1}, 50.0F);
    values.setInput(made->slot("2/filter"), {0, 0, 1, 5}, -3.0F);
    calls[0].inputs[0].tensor.values()[static_cast<std::size_t>((4 * 11 + 4) * 2 + 1)] = 50.0F;
    calls[1].inputs[0].tensor.values()[12 + 5] = -3.0F;
    const Tensor want = oneByOne(calls);
    const Result<Tensor> got = values.tensor(output);
    QVERIFY(std::equal(got->values().begin(), got->values().end(), want.values().begin()));
    QVERIFY(!std::equal(want.values().begin(), want.values().end(),
                        oneByOne(threeCalls()).values().begin()));
}

void TestStack::refusals_data()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<OperatorCall>("call");
    QTest::addColumn<QString>("words");
    QTest::newRow("own image") << 1 << withImage(convolution(4, 3), {1, 9, 11, 4})
                               << "Operator 2 cannot follow another: it brings its own input";
    QTest::newRow("channels") << 1 << convolution(5, 3) << "2/input has 4 channels";
    OperatorCall gradient{defaultSpec("conv2d_backprop_input"),
                          {numbers("filter", {2, 3, 4, 3})}};
    QTest::newRow("a gradient") << 1 << gradient << "conv2d_backprop_input";
    OperatorCall other = layer(3, 3);
    other.spec.dataFormat = "channels_first";
    QTest::newRow("data format") << 2 << other << "3";
    OperatorCall unknown = layer(3, 3);
    unknown.spec.op = "nonsense";
    QTest::newRow("no operator") << 2 << unknown << "nonsense";
}

void TestStack::refusals()
{
    QFETCH(int, part);
    QFETCH(OperatorCall, call);
    QFETCH(QString, words);
    Calls calls = threeCalls();
    QCOMPARE(refusalOf(calls), std::string());
    calls[static_cast<std::size_t>(part)] = call;
    const QString refusal = QString::fromStdString(refusalOf(calls));
    QVERIFY2(refusal.contains(words), qPrintable(refusal));
}

void TestStack::fourAtMost()
{
    Calls calls{withImage(depthwise(2, 1), {1, 9, 11, 2})};
    for (std::size_t count = 2; count <= mostOperators; ++count) {
        calls.push_back(depthwise(2, 1));
        QCOMPARE(refusalOf(calls), std::string());
    }
    calls.push_back(depthwise(2, 1));
    const QString refusal = QString::fromStdString(refusalOf(calls));
    QVERIFY2(refusal.contains("4 at most"), qPrintable(refusal));
}

QTEST_GUILESS_MAIN(TestStack)
#include "tst_stack.moc"
