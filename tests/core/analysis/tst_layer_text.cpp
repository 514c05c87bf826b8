// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/analysis/layer_text.h"

using namespace convstep;

namespace {

using Numbers = std::vector<std::int64_t>;

std::string shapesOf(const LayerText& layer)
{
    std::string text;
    for (const NamedShape& input : layer.inputs)
        text += (text.empty() ? "" : ", ") + input.name + " " + input.shape.toString();
    return text;
}

}  // namespace

class TestLayerText : public QObject {
    Q_OBJECT

private slots:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("op");
        QTest::addColumn<QByteArray>("shapes");
        const auto row = [](const char* text, const char* op, const char* shapes) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(op) << QByteArray(shapes);
        };
        row("separable 112x112x32 k3 s2 same", "separable_conv2d",
            "input 1x112x112x32, depthwise_filter 3x3x32x1, pointwise_filter 1x1x32x32");
        row("  O64\tsame k3x5 SEPARABLE_conv2d  m2 8x7x6x5 ", "separable_conv2d",
            "input 8x7x6x5, depthwise_filter 3x5x5x2, pointwise_filter 1x1x10x64");
        row("conv 4×5×2 k1 valid", "conv2d", "input 1x4x5x2, filter 1x1x2x2");
        row("conv2d 4x5x2 k1 o9 valid", "conv2d", "input 1x4x5x2, filter 1x1x2x9");
        row("depthwise 4x5x2 k2 m3 valid", "depthwise_conv2d", "input 1x4x5x2, filter 2x2x2x3");
        row("atrous 9x9x1 k3 r2 o4 same", "atrous_conv2d", "value 1x9x9x1, filters 3x3x1x4");
    }
    void reads()
    {
        QFETCH(const QByteArray, text);
        const Result<LayerText> layer = parseLayerText(text.toStdString());
        QVERIFY2(layer, layer ? "" : layer.error().message().c_str());
        QTEST(QByteArray::fromStdString(layer->spec.op), "op");
        QTEST(QByteArray::fromStdString(shapesOf(*layer)), "shapes");
        QVERIFY(makePipeline(layer->spec, layer->inputs));
    }

    void parametersGoToTheirPlaces()
    {
        const auto conv = parseLayerText("conv 9x9x1 k3 s2x4 r3x5 pad=1,2,3,4 o1");
        QVERIFY(conv);
        QCOMPARE(conv->spec.strides, (Numbers{1, 2, 4, 1}));
        QCOMPARE(conv->spec.rate, (Numbers{1, 3, 5, 1}));
        QVERIFY(conv->spec.padding.isList);
        QCOMPARE(conv->spec.padding.amounts,
                 (std::vector<Numbers>{{0, 0}, {1, 2}, {3, 4}, {0, 0}}));
        QVERIFY(conv->outChannelsGiven);

        const auto depthwise = parseLayerText("depthwise 9x9x1 k3 r4 valid");
        QVERIFY(depthwise);
        QCOMPARE(depthwise->spec.strides, (Numbers{1, 1, 1, 1}));
        QCOMPARE(depthwise->spec.rate, (Numbers{4, 4}));
        QCOMPARE(depthwise->spec.padding.word, std::string("VALID"));
        QVERIFY(depthwise->outChannelsGiven);

        const auto atrous = parseLayerText("atrous 9x9x1 k3 r4 same");
        QVERIFY(atrous);
        QCOMPARE(atrous->spec.rate, Numbers{4});
        QVERIFY(!atrous->outChannelsGiven);
    }

    void formIsRightButRulesAreNotJudged()
    {
        for (const char* text : {"conv 4x4x1 k3 s0 same", "conv 4x4x1 k0 same",
                                 "depthwise 4x4x1 k3 s2 r2 same", "conv 4x4x1 k3 pad=-1,0,0,0",
                                 "atrous 4x4x1 k3 r2 pad=1,1,1,1", "conv 4x4x1 k9 valid"}) {
            const auto layer = parseLayerText(text);
            QVERIFY2(layer, text);
            QVERIFY2(!makePipeline(layer->spec, layer->inputs), text);
        }
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* text, const char* part) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(part);
        };
        row("", "conv, depthwise, separable or atrous");
        row("separable", "HxWxC");
        row("112x112x32 k3 same", "conv, depthwise, separable or atrous");
        row("conv 4x4x1 same", "kN");
        row("conv 4x4x1 k3", "same, valid or pad=");
        row("conv 4x4 k3 same", "\"4x4\"");
        row("conv 1x2x3x4x5 k3 same", "\"1x2x3x4x5\"");
        row("conv 4x4x k3 same", "\"4x4x\"");
        row("conv 4x4x1 k3x same", "\"k3x\"");
        row("conv 4x4x1 k3x3x3 same", "\"k3x3x3\"");
        row("conv 4x4x1 k3 m2x2 same", "\"m2x2\"");
        row("conv 4x4x1 k3 s1.5 same", "\"s1.5\"");
        row("conv 4x4x1 k3x-3 same", "\"k3x-3\"");
        row("conv 4x4x1 k99999999999999999999 same", "\"k99999999999999999999\"");
        row("conv 4x4x1 k3 k5 same", "given again as \"k5\"");
        row("conv 4x4x1 5x5x1 k3 same", "given again as \"5x5x1\"");
        row("conv depthwise 4x4x1 k3 same", "given again as \"depthwise\"");
        row("conv 4x4x1 k3 same valid", "given again as \"valid\"");
        row("conv 4x4x1 k3 sane", "\"sane\" is not known");
        row("conv 4x4x1 k same", "\"k\" is not known");
        row("conv 4x4x1 k3 pad=1,2,3", "\"pad=1,2,3\"");
        row("conv 4x4x1 k3 pad=", "\"pad=\"");
        row("conv 4x4x1 k3 m2 same", "channel_multiplier");
        row("depthwise 4x4x1 k3 o2 same", "out_channels");
        row("atrous 4x4x1 k3 s2 same", "stride");
        row("atrous 4x4x1 k3 r2x3 same", "rate");
        row("separable 1x1x4000000000 m4000000000 k1 same", "channel_multiplier");
        row("conv 1x1x4000000000 o4000000000 k1 same", "filter");
    }
    void saysWhatIsWrong()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, part);
        const auto layer = parseLayerText(text.toStdString());
        QVERIFY(!layer);
        const std::string message = layer.error().message();
        QVERIFY2(message.find(part.toStdString()) != std::string::npos, message.c_str());
        QVERIFY2(message.find('{') == std::string::npos, message.c_str());
    }

    void theExampleWorks()
    {
        const auto layer = parseLayerText(layerTextExample);
        QVERIFY(layer);
        QVERIFY(makePipeline(layer->spec, layer->inputs));
    }
};

QTEST_GUILESS_MAIN(TestLayerText)
#include "tst_layer_text.moc"
