// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the operators accept and what comes out: names, shapes, worked examples. What they refuse is
// in tst_refusals.cpp.
#include <algorithm>
#include <numeric>

#include <QtTest>

#include "core/engine/reference.h"
#include "core/ops/operator_info.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// A tensor whose value depends on one of its dimensions only.
Tensor along(const Shape& shape, int axis, const std::vector<float>& values)
{
    Tensor tensor = Tensor::create(shape).value();
    std::int64_t inner = 1;
    for (int i = axis + 1; i < shape.rank(); ++i)
        inner *= shape[i];
    for (std::size_t i = 0; i < tensor.values().size(); ++i)
        tensor.values()[i] =
            values[static_cast<std::size_t>(static_cast<std::int64_t>(i) / inner % shape[axis])];
    return tensor;
}

Tensor ones(const Shape& shape) { return along(shape, 0, std::vector(8, 1.0F)); }

// The two-channel image of the articles: 1 2 3 4 in every row of the first channel, and in the
// second 1 (articles 000 and 001) or the same again (article 004).
Tensor articleImage(std::int64_t rows, bool secondOfOnes)
{
    Tensor image = along({1, rows, 4, 2}, 2, {1, 2, 3, 4});
    if (secondOfOnes)
        for (std::size_t i = 1; i < image.values().size(); i += 2)
            image.values()[i] = 1;
    return image;
}

// 3×3×2×2, constant over the window: [[0, 2], [1, 3]] over channel and slot.
Tensor articleFilter()
{
    Tensor filter = Tensor::create({3, 3, 2, 2}).value();
    for (std::size_t i = 0; i < filter.values().size(); ++i)
        filter.values()[i] = std::array{0.0F, 2.0F, 1.0F, 3.0F}[i % 4];
    return filter;
}

OperatorCall callOf(const std::string& op, const std::string& padding,
                    std::vector<NamedTensor> inputs)
{
    OperatorCall call{defaultSpec(op), std::move(inputs)};
    call.spec.padding.word = padding;
    return call;
}

std::vector<float> floatsOf(const Tensor& tensor)
{
    return {tensor.values().begin(), tensor.values().end()};
}

// One output channel of an NHWC result.
std::vector<float> channelOf(const Tensor& tensor, std::int64_t channel)
{
    std::vector<float> values;
    for (std::size_t i = 0; i < tensor.values().size(); ++i)
        if (static_cast<std::int64_t>(i) % tensor.shape()[3] == channel)
            values.push_back(tensor.values()[i]);
    return values;
}

OperatorCall layerCall(const Shape& image)
{
    const std::int64_t channels = image[3];
    OperatorCall call{defaultSpec("layers_separable_conv2d"),
                      {{"inputs", ones(image)},
                       {"depthwise_kernel", ones({2, 3, channels, 2})},
                       {"pointwise_kernel", ones({1, 1, channels * 2, 5})},
                       {"bias", along({5}, 0, {1, 2, 3, 4, 5})}}};
    call.spec.filters = 5;
    call.spec.kernelSize = {2, 3};
    call.spec.depthMultiplier = 2;
    return call;
}

}  // namespace

class TestOperators : public QObject {
    Q_OBJECT

private slots:
    void registryIsConsistent();
    void defaultsAreTensorFlows();
    void everyOperatorBuilds_data();
    void everyOperatorBuilds();
    void article000();
    void article001();
    void article004();
    void sizeRuleOfArticle004();
    void geometryIsKept();
    void layerStages();
    void layerDefaults();
    void layerWordsAreCaseInsensitiveForPaddingOnly();
    void layerTakesOneNumberForTwo();
    void transposedSizes();
    void gradientShapes();
    void severalImagesShareAnOutputSize();
    void earlyRuleIsAnOption();
    void specIsKeptAsAsked();
};

void TestOperators::registryIsConsistent()
{
    QCOMPARE(operators().size(), 14U);
    for (const OperatorInfo& info : operators()) {
        QCOMPARE(findOperator(info.name), &info);
        QVERIFY(!info.inputs.empty() && !info.outputs.empty());
        for (const InputInfo& input : info.inputs) {
            QCOMPARE(info.input(input.name), &input);
            // d_<argument> for every argument of a gradient with several results.
            const bool several = info.gradient && info.outputs.size() > 1;
            QCOMPARE(std::count(info.outputs.begin(), info.outputs.end(), "d_" + input.name),
                     several && input.role != Role::upstream ? 1 : 0);
        }
        for (const ParamInfo& param : info.params) {
            QCOMPARE(info.param(param.name), &param);
            QCOMPARE(info.param(param.param), &param);
        }
        QVERIFY(info.param(Param::padding));
        QCOMPARE(info.layer, info.name.starts_with("layers"));
        QCOMPARE(info.gradient, info.name != forwardOf(info.name));
        QVERIFY(findOperator(forwardOf(info.name)));
        QVERIFY(!info.input("nothing") && !info.param("nothing"));
    }
    QVERIFY(!findOperator("conv3d"));
    QVERIFY(!findOperator(""));
}

void TestOperators::defaultsAreTensorFlows()
{
    for (const OperatorInfo& info : operators()) {
        const OperatorSpec spec = defaultSpec(info.name);
        QCOMPARE(spec.op, info.name);
        QCOMPARE(spec.padding.word, std::string(info.layer ? "valid" : "SAME"));
        QCOMPARE(spec.dataFormat, std::string(info.layer ? "channels_last" : "NHWC"));
        if (const ParamInfo* strides = info.param(Param::strides))
            QCOMPARE(spec.strides,
                     std::vector<std::int64_t>(static_cast<std::size_t>(strides->length), 1));
        const ParamInfo* rate = info.param(Param::rate);
        QVERIFY(rate);
        QCOMPARE(spec.rate, std::vector<std::int64_t>(static_cast<std::size_t>(rate->length), 1));
        QVERIFY(spec.useBias && spec.activation.empty() && !spec.refuseOverparameterized);
    }
}

void TestOperators::everyOperatorBuilds_data()
{
    QTest::addColumn<std::string>("op");
    for (const OperatorInfo& info : operators())
        QTest::newRow(info.name.c_str()) << info.name;
}

void TestOperators::everyOperatorBuilds()
{
    QFETCH(std::string, op);
    const OperatorInfo& info = *findOperator(op);
    Random random;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(200); ++round) {
        const OperatorCall call = randomCall(random, op);
        const auto pipeline = makePipeline(call);
        VERIFY_FOR(pipeline, call);
        QCOMPARE(pipeline->inputNames.size(), call.inputs.size());
        for (const NamedTensor& input : call.inputs) {
            const int slot = pipeline->slot(input.name);
            VERIFY_FOR(slot >= 0, call);
            const Slot& one = pipeline->slotList[static_cast<std::size_t>(slot)];
            QCOMPARE(pipeline->inputNames[static_cast<std::size_t>(one.input)], input.name);
            QCOMPARE(one.shape, input.tensor.shape());
            QCOMPARE(one.role, info.input(input.name)->role);
            QCOMPARE(one.extent.elements(), input.tensor.shape().elements());
        }
        // Every stage reads what is there already, and every computed slot is written once.
        std::vector<int> written(pipeline->slotList.size(), 0);
        for (const Stage& stage : pipeline->stages) {
            for (const int operand : {stage.a, stage.b}) {
                if (operand < 0)
                    continue;
                const auto index = static_cast<std::size_t>(operand);
                VERIFY_FOR(pipeline->slotList[index].input >= 0 || written[index] == 1, call);
                VERIFY_FOR(!pipeline->slotList[index].output, call);
            }
            ++written[static_cast<std::size_t>(stage.out)];
            QCOMPARE(stage.outExtent,
                     pipeline->slotList[static_cast<std::size_t>(stage.out)].extent);
        }
        for (std::size_t i = 0; i < written.size(); ++i)
            VERIFY_FOR(written[i] == (pipeline->slotList[i].input < 0 ? 1 : 0), call);
        // The named results, in the operator's order; d_bias only where there is a bias.
        std::vector<std::string> names = info.outputs;
        if (!call.spec.useBias)
            std::erase(names, "d_bias");
        const std::vector<NamedShape> outputs = pipeline->outputs();
        QCOMPARE(outputs.size(), names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            QCOMPARE(outputs[i].name, names[i]);
            if (names[i].starts_with("d_"))
                QCOMPARE(outputs[i].shape, call.input(names[i].substr(2))->shape());
        }
    }
}

void TestOperators::article000()
{
    OperatorCall call = callOf("separable_conv2d", "VALID",
                               {{"input", articleImage(4, true)},
                                {"depthwise_filter", articleFilter()},
                                {"pointwise_filter", ones({1, 1, 4, 4})}});
    const Tensor output = result(call);
    QCOMPARE(output.shape(), (Shape{1, 2, 2, 4}));
    for (std::int64_t channel = 0; channel < 4; ++channel)
        QCOMPARE(channelOf(output, channel), (std::vector<float>{72, 90, 72, 90}));
    // With the three rows that the article prints there is one row of output.
    *call.input("input") = articleImage(3, true);
    QCOMPARE(result(call).shape(), (Shape{1, 1, 2, 4}));
    QCOMPARE(channelOf(result(call), 3), (std::vector<float>{72, 90}));
}

void TestOperators::article001()
{
    const std::vector<NamedTensor> inputs{{"input", articleImage(4, true)},
                                          {"filter", articleFilter()}};
    const Tensor depthwise = result(callOf("depthwise_conv2d", "VALID", inputs));
    QCOMPARE(depthwise.shape(), (Shape{1, 2, 2, 4}));
    QCOMPARE(floatsOf(depthwise),
             (std::vector<float>{0, 36, 9, 27, 0, 54, 9, 27, 0, 36, 9, 27, 0, 54, 9, 27}));
    const Tensor conv = result(callOf("conv2d", "VALID", inputs));
    QCOMPARE(conv.shape(), (Shape{1, 2, 2, 2}));
    QCOMPARE(floatsOf(conv), (std::vector<float>{9, 63, 9, 81, 9, 63, 9, 81}));
    // And the two calls whose composition article 000 shows.
    const Tensor mixed =
        result(callOf("conv2d", "VALID", {{"input", depthwise}, {"filter", ones({1, 1, 4, 4})}}));
    QCOMPARE(channelOf(mixed, 2), (std::vector<float>{72, 90, 72, 90}));
    // SAME: rows of the border have two rows of input under the window.
    const Tensor same = result(callOf("depthwise_conv2d", "SAME", inputs));
    QCOMPARE(channelOf(same, 1),
             (std::vector<float>{12, 24, 36, 28, 18, 36, 54, 42, 18, 36, 54, 42, 12, 24, 36, 28}));
}

void TestOperators::article004()
{
    OperatorCall call =
        callOf("atrous_conv2d", "VALID",
               {{"value", articleImage(4, false)}, {"filters", ones({3, 3, 2, 5})}});
    QCOMPARE(result(call).shape(), (Shape{1, 2, 2, 5}));
    for (std::int64_t channel = 0; channel < 5; ++channel)
        QCOMPARE(channelOf(result(call), channel), (std::vector<float>{36, 54, 36, 54}));
    call.spec.padding.word = "SAME";
    QCOMPARE(channelOf(result(call), 4),
             (std::vector<float>{12, 24, 36, 28, 18, 36, 54, 42, 18, 36, 54, 42, 12, 24, 36, 28}));
    call.spec.rate = {2};
    QCOMPARE(channelOf(result(call), 0),
             (std::vector<float>{16, 24, 16, 24, 16, 24, 16, 24, 16, 24, 16, 24, 16, 24, 16, 24}));
    call.spec.padding.word = "VALID";
    const auto refused = makePipeline(call);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind(), "negative_output");
    for (const char* number : {"3", "2", "5 rows", "only 4"})
        QVERIFY(refused.error().message().find(number) != std::string::npos);
}

// height − rate·(filter_height − 1) by width − rate·(filter_width − 1), as it should read.
void TestOperators::sizeRuleOfArticle004()
{
    OperatorCall call = callOf("atrous_conv2d", "VALID",
                               {{"value", ones({1, 9, 8, 2})}, {"filters", ones({3, 2, 2, 4})}});
    call.spec.rate = {2};
    QCOMPARE(resultShape(call), (Shape{1, 5, 6, 4}));
    call.spec.rate = {3};
    QCOMPARE(resultShape(call), (Shape{1, 3, 5, 4}));
}

void TestOperators::geometryIsKept()
{
    OperatorCall call = callOf("separable_conv2d", "SAME",
                               {{"input", ones({2, 3, 33, 20})},
                                {"depthwise_filter", ones({4, 6, 3, 2})},
                                {"pointwise_filter", ones({1, 1, 6, 5})}});
    call.spec.dataFormat = "NCHW";
    call.spec.rate = {3, 5};
    const Pipeline pipeline = makePipeline(call).value();
    QCOMPARE(pipeline.dataFormat, DataFormat::nchw);
    QCOMPARE(pipeline.rows.effective, 10);
    QCOMPARE(pipeline.rows.before, 4);
    QCOMPARE(pipeline.cols.effective, 26);
    QCOMPARE(pipeline.cols.after, 13);
    QCOMPARE(pipeline.inChannels, 3);
    QCOMPARE(pipeline.multiplier, 2);
    QCOMPARE(pipeline.outChannels, 5);
    const Slot& middle = pipeline.slotList[static_cast<std::size_t>(pipeline.slot("depthwise"))];
    QCOMPARE(middle.shape, (Shape{2, 6, 33, 20}));
    QCOMPARE(middle.extent, (Extent{2, 33, 20, 6}));
}

void TestOperators::layerStages()
{
    OperatorCall call = layerCall({1, 4, 5, 3});
    const auto kinds = [&] {
        std::vector<StageKind> list;
        const Pipeline pipeline = makePipeline(call).value();
        for (const Stage& stage : pipeline.stages)
            list.push_back(stage.kind);
        return list;
    };
    using enum StageKind;
    QCOMPARE(kinds(), (std::vector{depthwise, pointwise, bias}));
    call.spec.activation = "linear";
    QCOMPARE(kinds(), (std::vector{depthwise, pointwise, bias}));
    call.spec.activation = "softmax";
    QCOMPARE(kinds(), (std::vector{depthwise, pointwise, bias, activation}));
    call.spec.useBias = false;
    QCOMPARE(kinds(), (std::vector{depthwise, pointwise, activation}));
    call.inputs.pop_back();  // the bias is not needed then
    QCOMPARE(kinds(), (std::vector{depthwise, pointwise, activation}));
    call.spec.activation.clear();
    QCOMPARE(kinds(), (std::vector{depthwise, pointwise}));
    QCOMPARE(floatsOf(result(call)), std::vector<float>(45, 36));
}

void TestOperators::layerDefaults()
{
    const OperatorCall call = layerCall({1, 4, 5, 3});
    const Tensor output = result(call);
    QCOMPARE(output.shape(), (Shape{1, 3, 3, 5}));
    // 2·3 ones per depthwise output, 6 of them mixed, plus the bias of the channel.
    for (std::int64_t channel = 0; channel < 5; ++channel)
        QCOMPARE(channelOf(output, channel),
                 std::vector<float>(9, static_cast<float>(37 + channel)));
    OperatorCall first = call;
    first.spec.dataFormat = "channels_first";
    *first.input("inputs") = ones({1, 3, 4, 5});
    QCOMPARE(resultShape(first), (Shape{1, 5, 3, 3}));
    QCOMPARE(result(first).values()[0], 37.0F);
    QCOMPARE(result(first).values()[9], 38.0F);
}

void TestOperators::layerWordsAreCaseInsensitiveForPaddingOnly()
{
    OperatorCall call = layerCall({1, 4, 5, 3});
    for (const char* word : {"same", "SAME", "Same"}) {
        call.spec.padding.word = word;
        QCOMPARE(resultShape(call), (Shape{1, 4, 5, 5}));
    }
    call.spec.padding.word = "VALID";
    QCOMPARE(resultShape(call), (Shape{1, 3, 3, 5}));
    call.spec.dataFormat = "Channels_Last";
    QCOMPARE(makePipeline(call).error().kind(), "bad_data_format");
    OperatorCall conv =
        callOf("conv2d", "valid", {{"input", ones({1, 4, 4, 1})}, {"filter", ones({3, 3, 1, 1})}});
    QCOMPARE(makePipeline(conv).error().kind(), "bad_padding");
}

void TestOperators::layerTakesOneNumberForTwo()
{
    OperatorCall call = layerCall({1, 9, 9, 3});
    *call.input("depthwise_kernel") = ones({3, 3, 3, 2});
    call.spec.kernelSize = {3};
    call.spec.rate = {2};
    QCOMPARE(resultShape(call), (Shape{1, 5, 5, 5}));
    call.spec.rate = {1};
    call.spec.strides = {4};
    QCOMPARE(resultShape(call), (Shape{1, 2, 2, 5}));
    call.spec.strides = {4, 1};
    QCOMPARE(resultShape(call), (Shape{1, 2, 7, 5}));
}

void TestOperators::transposedSizes()
{
    OperatorCall call = callOf("atrous_conv2d_transpose", "SAME",
                               {{"value", ones({1, 5, 4, 2})}, {"filters", ones({3, 2, 4, 2})}});
    call.spec.rate = {2};
    call.spec.sizes = {1, 5, 4, 4};
    QCOMPARE(resultShape(call), (Shape{1, 5, 4, 4}));
    call.spec.padding.word = "VALID";
    call.spec.sizes = {1, 5 + 4, 4 + 2, 4};
    QCOMPARE(resultShape(call), (Shape{1, 9, 6, 4}));
}

void TestOperators::gradientShapes()
{
    Random random;
    for (const char* forward : {"conv2d", "depthwise_conv2d", "atrous_conv2d", "separable_conv2d",
                                "layers_separable_conv2d", "atrous_conv2d_transpose"})
        for (int round = 0; round < 20; ++round) {
            const OperatorCall call = randomCall(random, forward);
            const Tensor upstream = randomTensor(random, resultShape(call));
            const std::vector<GradientCall> gradients = gradientCalls(call, upstream);
            QCOMPARE(gradients.size(), call.inputs.size());
            for (const GradientCall& one : gradients)
                QCOMPARE(result(one.call, one.output).shape(), call.input(one.argument)->shape());
            // An upstream gradient of any other shape is refused, whichever axis differs.
            for (int axis = 0; axis < 4; ++axis) {
                std::vector<std::int64_t> dims(upstream.shape().dims().begin(),
                                               upstream.shape().dims().end());
                ++dims[static_cast<std::size_t>(axis)];
                const Tensor wrong = Tensor::create(Shape::create(dims, "").value()).value();
                for (GradientCall one : gradientCalls(call, wrong)) {
                    const auto refused = makePipeline(one.call);
                    VERIFY_FOR(!refused, one.call);
                    // A wrong channel count of a transposition is found before its size is.
                    const std::string kind(refused.error().kind());
                    VERIFY_FOR(kind == "output_shape_mismatch" || kind == "channel_mismatch",
                               one.call);
                }
            }
        }
}

// Which is why the gradient operators are told the size: 5 and 6 rows both give 3 at stride 2.
void TestOperators::severalImagesShareAnOutputSize()
{
    OperatorCall call{defaultSpec("conv2d_backprop_input"),
                      {{"filters", ones({1, 1, 1, 1})}, {"out_backprop", ones({1, 3, 3, 1})}}};
    call.spec.strides = {1, 2, 2, 1};
    for (const std::int64_t size : {5, 6}) {
        call.spec.sizes = {1, size, size, 1};
        const Tensor output = result(call);
        QCOMPARE(output.shape(), (Shape{1, size, size, 1}));
        // Positions that no window reads get 0.
        QCOMPARE(std::accumulate(output.values().begin(), output.values().end(), 0.0F), 9.0F);
        QCOMPARE(output.values()[1], 0.0F);
        QCOMPARE(output.values()[2], 1.0F);
    }
    call.spec.sizes = {1, 7, 5, 1};
    QCOMPARE(makePipeline(call).error().kind(), "output_shape_mismatch");
}

void TestOperators::earlyRuleIsAnOption()
{
    OperatorCall call = callOf("separable_conv2d", "VALID",
                               {{"input", ones({1, 4, 4, 1})},
                                {"depthwise_filter", ones({2, 2, 1, 3})},
                                {"pointwise_filter", ones({1, 1, 3, 2})}});
    QVERIFY(makePipeline(call));
    call.spec.refuseOverparameterized = true;
    const auto refused = makePipeline(call);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind(), "overparameterized");
    QVERIFY(refused.error().message().find("= 3 exceeds out_channels = 2") != std::string::npos);
    *call.input("pointwise_filter") = ones({1, 1, 3, 3});  // as many are allowed
    QVERIFY(makePipeline(call));
}

// A pipeline remembers the spec it was made of, members that its operator ignores included.
void TestOperators::specIsKeptAsAsked()
{
    OperatorCall call = callOf("atrous_conv2d", "SAME",
                               {{"value", ones({1, 3, 3, 1})}, {"filters", ones({2, 2, 1, 1})}});
    call.spec.strides = {9, 9};
    call.spec.dataFormat = "nonsense";
    call.spec.activation = "nonsense";
    const Pipeline pipeline = makePipeline(call).value();
    QCOMPARE(pipeline.spec, call.spec);
    QCOMPARE(pipeline.rows.stride, 1);
}

QTEST_GUILESS_MAIN(TestOperators)
#include "tst_operators.moc"
