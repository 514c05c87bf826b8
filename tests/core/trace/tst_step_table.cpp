// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <bit>
#include <charconv>
#include <random>

#include "core/trace/step_table.h"

using namespace convstep;

namespace {

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts(1);
    for (const char letter : text) {
        if (letter == separator)
            parts.emplace_back();
        else
            parts.back() += letter;
    }
    return parts;
}

double numberIn(const std::string& text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        qFatal("\"%s\" is no number", text.c_str());
    return number;
}

// The call with inputs of these shapes, filled with fractions.
OperatorCall filled(OperatorSpec spec, const std::vector<NamedShape>& shapes)
{
    std::mt19937 random(3);
    OperatorCall call{std::move(spec), {}};
    for (const NamedShape& shape : shapes) {
        Tensor tensor = *Tensor::create(shape.shape);
        for (float& value : tensor.values())
            value = static_cast<float>(static_cast<int>(random() % 2001) - 1000) / 128;
        call.inputs.push_back({shape.name, std::move(tensor)});
    }
    return call;
}

OperatorCall layerCall(const char* op, const char* activation)
{
    OperatorSpec spec = defaultSpec(op);
    spec.filters = 3;
    spec.kernelSize = {2, 3};
    spec.depthMultiplier = 2;
    spec.padding.word = "same";
    spec.dataFormat = "channels_first";
    spec.activation = activation;
    std::vector<NamedShape> shapes{{"inputs", {1, 2, 3, 4}},
                                   {"depthwise_kernel", {2, 3, 2, 2}},
                                   {"pointwise_kernel", {1, 1, 4, 3}},
                                   {"bias", {3}}};
    if (spec.op.ends_with("_grad"))
        shapes.push_back({"out_backprop", {1, 3, 3, 4}});
    return filled(spec, shapes);
}

OperatorCall callOf(const QByteArray& name)
{
    if (name == "conv2d")
        return filled(defaultSpec("conv2d"), {{"input", {1, 3, 4, 2}}, {"filter", {3, 2, 2, 3}}});
    if (name == "transpose") {
        OperatorSpec spec = defaultSpec("atrous_conv2d_transpose");
        spec.rate = {2};
        spec.padding.word = "VALID";
        spec.sizes = {1, 5, 6, 1};
        return filled(spec, {{"value", {1, 3, 2, 2}}, {"filters", {2, 3, 1, 2}}});
    }
    if (name == "layer")
        return layerCall("layers_separable_conv2d", "softmax");
    return layerCall("layers_separable_conv2d_grad", "tanh");
}

struct Table {
    std::string text;
    int pieces = 0;
    std::vector<std::vector<std::string>> lines;
};

Table tableOf(const Trace& trace, const SlotValues& values)
{
    Table table;
    const Result<void> written = writeSteps(trace, values, 7, [&](std::string_view text) {
        table.text.append(text);
        ++table.pieces;
        return Result<void>();
    });
    if (!written)
        qFatal("%s", written.error().message().c_str());
    for (const std::string& line : split(table.text, '\n'))
        table.lines.push_back(split(line, ','));
    table.lines.pop_back();  // behind the last line end
    return table;
}

}  // namespace

class TestStepTable : public QObject {
    Q_OBJECT

private slots:
    void saysWhatTheTraceSays_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"conv2d", "transpose", "layer", "layer gradient"})
            QTest::newRow(name) << QByteArray(name);
    }
    void saysWhatTheTraceSays()
    {
        QFETCH(const QByteArray, name);
        const OperatorCall call = callOf(name);
        const Result<Pipeline> pipeline = makePipeline(call);
        QVERIFY2(pipeline, pipeline ? "" : pipeline.error().message().c_str());
        const Trace trace = *Trace::create(*pipeline);
        const SlotValues values(*pipeline, call.inputs);
        const Table table = tableOf(trace, values);
        const std::size_t columns = split(std::string(stepTableHeader), ',').size();
        QCOMPARE(static_cast<std::int64_t>(table.lines.size()), trace.size());
        QVERIFY(trace.size() > 0);
        for (std::int64_t index = 0; index < trace.size(); ++index) {
            const std::vector<std::string>& line = table.lines[static_cast<std::size_t>(index)];
            const Step step = trace.at(index);
            const Evaluation want = evaluate(step, values);
            QCOMPARE(line.size(), columns);
            QCOMPARE(line[0], std::string("7"));
            QCOMPARE(line[1], std::to_string(index));
            QCOMPARE(line[2], std::to_string(step.stage));
            QCOMPARE(line[4], pipeline->slotList[static_cast<std::size_t>(step.outSlot)].name);
            QCOMPARE(line[6], std::to_string(step.tap));
            QCOMPARE(line[7], std::to_string(step.tapCount));
            QCOMPARE(line[8], pipeline->slotList[static_cast<std::size_t>(step.a.slot)].name);
            QCOMPARE(line[10], std::string(step.a.padding ? "1" : "0"));
            // To the bit, although the table carries the sum on.
            QCOMPARE(numberIn(line[11]), want.a);
            if (step.b.slot >= 0) {
                QCOMPARE(line[12], pipeline->slotList[static_cast<std::size_t>(step.b.slot)].name);
                QCOMPARE(numberIn(line[14]), want.b);
            } else {
                QCOMPARE(line[12] + line[13] + line[14], std::string());
            }
            QVERIFY(numberIn(line[15]) == want.product);
            QVERIFY(std::bit_cast<std::uint64_t>(numberIn(line[16])) ==
                    std::bit_cast<std::uint64_t>(want.runningSum));
        }
    }

    void linesByHand()
    {
        OperatorCall call{defaultSpec("conv2d"), {}};
        call.inputs.push_back(
            {"input", *Tensor::create({1, 1, 2, 1}, std::vector<float>{1, 2.5F})});
        call.inputs.push_back(
            {"filter", *Tensor::create({1, 2, 1, 2}, std::vector<float>{3, 4, 5, 6})});
        const Pipeline pipeline = *makePipeline(call);
        const Table table = tableOf(*Trace::create(pipeline), SlotValues(pipeline, call.inputs));
        const std::vector<std::string> lines = split(table.text, '\n');
        QCOMPARE(lines.size(), std::size_t{9});
        QCOMPARE(lines[1], std::string("7,1,0,multiply,output,0 0 0 0,1,2,input,0 0 1 0,0,2.5,"
                                       "filter,0 1 0 0,5,12.5,15.5"));
        // SAME pads on the right: position 2 is outside.
        QCOMPARE(lines[7], std::string("7,7,0,multiply,output,0 0 1 1,1,2,input,0 0 2 0,1,0,"
                                       "filter,0 1 0 1,6,0,10"));
    }

    void indicesFollowTheDataFormat()
    {
        Slot slot;
        slot.layout = SlotLayout::image;
        using Index = std::vector<std::int64_t>;
        QCOMPARE(tensorIndex(slot, {1, 2, -3, 4}), (Index{1, 2, -3, 4}));
        slot.format = DataFormat::nchw;
        QCOMPARE(tensorIndex(slot, {1, 2, -3, 4}), (Index{1, 4, 2, -3}));
        slot.layout = SlotLayout::filter;
        slot.shape = Shape{3, 3, 2, 5};
        QCOMPARE(tensorIndex(slot, {0, 1, 2, 8}), (Index{1, 2, 1, 3}));
        slot.layout = SlotLayout::vector;
        QCOMPARE(tensorIndex(slot, {0, 0, 0, 8}), (Index{8}));
    }

    void comesInPiecesUntilOneIsRefused()
    {
        const OperatorCall call =
            filled(defaultSpec("conv2d"), {{"input", {1, 20, 20, 2}}, {"filter", {3, 3, 2, 2}}});
        const Pipeline pipeline = *makePipeline(call);
        const Trace trace = *Trace::create(pipeline);
        const SlotValues values(pipeline, call.inputs);
        const Table table = tableOf(trace, values);
        QVERIFY(table.pieces > 3);
        QCOMPARE(static_cast<std::int64_t>(table.lines.size()), trace.size());
        int taken = 0;
        const Result<void> refused =
            writeSteps(trace, values, 1, [&](std::string_view) -> Result<void> {
                if (++taken == 2)
                    return fail(Reason::fileAccess, "table");
                return {};
            });
        QVERIFY(!refused);
        QCOMPARE(refused.error().field, std::string("table"));
        QCOMPARE(taken, 2);
    }
};

QTEST_GUILESS_MAIN(TestStepTable)
#include "tst_step_table.moc"
