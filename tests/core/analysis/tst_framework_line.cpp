// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <algorithm>

#include "core/analysis/framework_line.h"
#include "tests/support/mutation.h"
#include "tests/support/random.h"

using namespace convstep;
using namespace convstep::test;

namespace {

std::string described(const ReadLayer& read)
{
    std::string text = read.layer.spec.op;
    for (const NamedShape& input : read.layer.inputs)
        text += " " + input.shape.toString();
    const OperatorSpec& spec = read.layer.spec;
    text += " s" + joinNumbers(spec.strides, "") + " r" + joinNumbers(spec.rate, "") + " ";
    if (!spec.padding.isList)
        return text + spec.padding.word;
    for (const auto& pair : spec.padding.amounts)
        text += joinNumbers(pair, "") + ".";
    return text;
}

const char* const goodLines[]{
    "layers.SeparableConv2D(64, 3, strides=2, padding=\"same\", dilation_rate=1, "
    "depth_multiplier=2, input_shape=(112,112,32))",
    "x = tf.keras.layers.Conv2D(filters=8, kernel_size=[3, 5], padding='valid')(x)  # first",
    "self.conv = nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1, dilation=1, groups=32)",
    "(conv1): Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), bias=False)",
    "model.add(DepthwiseConv2D((3, 3), depth_multiplier=2,\n  input_shape=(9, 8, 4)))",
};

}  // namespace

class TestFrameworkLine : public QObject {
    Q_OBJECT

private slots:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("size");
        QTest::addColumn<QByteArray>("want");
        const auto row = [](const char* text, const char* size, const char* want) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(size) << QByteArray(want);
        };
        row(goodLines[0], "", "separable_conv2d 1x112x112x32 3x3x32x2 1x1x64x64 s1221 r11 SAME");
        row(goodLines[1], "9x9x2", "conv2d 1x9x9x2 3x5x2x8 s1111 r1111 VALID");
        row(goodLines[2], "112x112",
            "depthwise_conv2d 1x112x112x32 3x3x32x2 s1221 r11 00.11.11.00.");
        row(goodLines[3], "8x9x7x3", "conv2d 8x9x7x3 3x3x3x8 s1221 r1111 00.11.11.00.");
        row(goodLines[4], "", "depthwise_conv2d 1x9x8x4 3x3x4x2 s1111 r11 VALID");
        row("nn.Conv2d(3, 8, 3)", "9 × 9", "conv2d 1x9x9x3 3x3x3x8 s1111 r1111 VALID");
        row("Conv2d(3, 8, 3, padding='same', dilation=(2, 1))", "9x9",
            "conv2d 1x9x9x3 3x3x3x8 s1111 r1211 SAME");
        row("Conv2d(3, 8, 3, 2, (2, 0))", "9x9", "conv2d 1x9x9x3 3x3x3x8 s1221 r1111 00.22.00.00.");
        row("Conv2D(8, 3, data_format=\"channels_first\", input_shape=(2, 9, 7))", "",
            "conv2d 1x9x7x2 3x3x2x8 s1111 r1111 VALID");
        row("Conv2D(8, 3, batch_input_shape=(None, 9, 7, 2))", "",
            "conv2d 1x9x7x2 3x3x2x8 s1111 r1111 VALID");
        row("Conv2D(8, 3, input_shape=(None, None, 2))", "5x6",
            "conv2d 1x5x6x2 3x3x2x8 s1111 r1111 VALID");
        row("Conv2D(6, 3, groups=3)", "5x6x3", "depthwise_conv2d 1x5x6x3 3x3x3x2 s1111 r11 VALID");
        row("Conv2D(8, 3, activation=tf.nn.relu, kernel_initializer=init.He(seed=(1, 2)[0]),)",
            "5x6x2", "conv2d 1x5x6x2 3x3x2x8 s1111 r1111 VALID");
        row("conv 5x6x2 k3 same", "", "conv2d 1x5x6x2 3x3x2x2 s1111 r1111 SAME");
        row("conv 5x6x2 k3 pad=1,0,1,0", "", "conv2d 1x5x6x2 3x3x2x2 s1111 r1111 00.10.10.00.");
        row("return nn.Conv2d(3, 1_0, 3)  # as before", "5x6",
            "conv2d 1x5x6x3 3x3x3x10 s1111 r1111 VALID");
    }
    void reads()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, size);
        const auto read = readLayer(text.toStdString(), size.toStdString());
        QVERIFY2(read, read ? "" : read.error().message().c_str());
        QTEST(QByteArray::fromStdString(described(*read)), "want");
        QVERIFY(makePipeline(read->layer.spec, read->layer.inputs));
    }

    void whatHasNoPartInTheSizesIsNamed()
    {
        const auto line = parseFrameworkLine("Conv2D(8, 3, activation='relu', use_bias=False, "
                                             "name=f(1, 2), data_format='channels_first')");
        QVERIFY(line);
        QCOMPARE(line->unused,
                 (std::vector<std::string>{"activation='relu'", "use_bias=False", "name=f(1, 2)",
                                           "data_format=\"channels_first\""}));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("position");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* text, int position, const char* part) {
            QTest::newRow(text) << QByteArray(text) << position << QByteArray(part);
        };
        row("", 1, "one layer");
        row("(", 1, "one layer");
        row("nn.", 1, "one layer");
        row("nn.Conv2d", 10, "( and the layer's arguments");
        row("nn.Conv2d(", 11, "comma or )");
        row("nn.Conv2d(3, 8, 3", 18, "comma or )");
        row("nn.Conv2d(3, 8, (3, 3)", 23, "comma or )");
        row("nn.Conv2d(3, 8, (3, 3]", 22, "must be )");
        row("nn.Conv2d(3,, 8)", 13, "a value");
        row("nn.Conv2d(3, 8, 3, bias=)", 25, "a value");
        row("nn.Conv2d(3, 8, 3) + 1", 20, "one layer at a time");
        row("nn.Conv2d(3, 8, 3, padding=\"same)", 28, "quotation mark");
        row("model.add(Conv2D(3, 3)", 23, ") of add(");
        row("é = nn.Conv2d(3, 8, 3)", 1, "one layer");
        row("nn.Conv2d(3, 8, 3, name='é', foo=1)", 20, "no parameter \"name\" (character 20)");
        row("Conv2D(3, 3, name='é', foo=1)", 24, "no parameter \"foo\" (character 24)");
        row("Conv2D(3, 3, stride=2)", 14, "it takes filters, kernel_size, strides");
        row("nn.Conv2d(k, 8, 3)", 11, "in_channels must be a whole number, it is k (character 11)");
        row("nn.Conv2d(3, 8, 3.5)", 17, "kernel_size");
        row("nn.Conv2d(3, 8, (1, 2, 3))", 17, "kernel_size");
        row("nn.Conv2d(3, 8, ())", 17, "kernel_size");
        row("nn.Conv2d(3, 8, 99999999999999999999)", 17, "kernel_size");
        row("nn.Conv2d(3, 8, 3, padding='full')", 28, "\"same\" or \"valid\"");
        row("nn.Conv2d(3, 8, 3, 2, padding='same')", 31, "strides above 1");
        row("nn.Conv2d(3, 8, 3, padding_mode='reflect')", 33, "zeros");
        row("nn.Conv2d(3, 8, 3, kernel_size=5)", 20, "given again as 5");
        row("nn.Conv2d(3, out_channels=8, 3)", 30, "named too");
        row("DepthwiseConv2D(3, 1, 'same', 1, None, 1, 2)", 43, "one more: 2");
        row("Conv2D(8, 3, padding=1)", 22, "\"valid\" or \"same\"");
        row("Conv2D(8, 3, input_shape=(9, 9))", 26, "(rows, columns, channels)");
        row("Conv2D(8, 3, input_shape=9)", 26, "(rows, columns, channels)");
        row("layers.Conv2DTranspose(8, 3)", 8, "a transposed convolution");
        row("nn.ConvTranspose2d(8, 3)", 4, "a transposed convolution");
        row("nn.Conv1d(8, 3, 3)", 4, "not over rows and columns");
        row("nn.LazyConv2d(8, 3)", 4, "number of input channels");
        row("nn.Linear(8, 3)", 4, "\"Linear\"");
        row("nn.Conv2d(3, 8)", 0, "needs the parameter kernel_size");
        row("Conv2D(kernel_size=3)", 0, "needs the parameter filters");
    }
    void saysWhatIsWrong()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const int, position);
        QFETCH(const QByteArray, part);
        const auto line = parseFrameworkLine(text.toStdString());
        QVERIFY(!line);
        const std::string message = line.error().message();
        QVERIFY2(message.find(part.toStdString()) != std::string::npos, message.c_str());
        QVERIFY2(message.find('{') == std::string::npos, message.c_str());
        int got = 0;
        for (const ErrorValue& value : line.error().values)
            if (value.name == "position")
                got = static_cast<int>(std::get<std::int64_t>(value.value));
        QCOMPARE(got, position);
    }

    void saysWhatDoesNotFit_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("size");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* text, const char* size, const char* part) {
            QTest::newRow(part) << QByteArray(text) << QByteArray(size) << QByteArray(part);
        };
        row("nn.Conv2d(3, 8, 3)", "", "image (its size, HxW).");
        row("Conv2D(3, 8)", "", "image (its size, HxWxC).");
        row("Conv2D(3, 8)", "9x9", "Conv2D needs the parameter image");
        row("nn.Conv2d(3, 8, 3)", "9x9x4", "one with 4");
        row("nn.Conv2d(3, 8, 3)", "nine", "\"nine\"");
        row("nn.Conv2d(3, 8, 3)", "9", "\"9\"");
        row("nn.Conv2d(3, 8, 3)", "1x2x3x4x5", "\"1x2x3x4x5\"");
        row("nn.Conv2d(3, 8, 3)", "99999999999999999999x9", "\"99999999999999999999x9\"");
        row("nn.Conv2d(4, 8, 3, groups=2)", "9x9", "groups must be 1, or the number of input");
        row("nn.Conv2d(3, 8, 3, groups=3)", "9x9", "a multiple of groups");
        row("nn.Conv2d(0, 8, 3, groups=0)", "9x9", "a multiple of groups");
        row("SeparableConv2D(8, 3, depth_multiplier=4000000000)", "1x1x4000000000",
            "channel_multiplier");
    }
    void saysWhatDoesNotFit()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, size);
        QFETCH(const QByteArray, part);
        const auto read = readLayer(text.toStdString(), size.toStdString());
        QVERIFY(!read);
        const std::string message = read.error().message();
        QVERIFY2(message.find(part.toStdString()) != std::string::npos, message.c_str());
    }

    void rulesAreNotJudgedHere()
    {
        for (const char* text : {"nn.Conv2d(3, 8, 3, 0)", "nn.Conv2d(3, 8, 3, padding=-1)",
                                 "SeparableConv2D(8, 3, strides=2, dilation_rate=2)"}) {
            const auto read = readLayer(text, "9x9x3");
            QVERIFY2(read, text);
            QVERIFY2(!makePipeline(read->layer.spec, read->layer.inputs), text);
        }
    }

    // Whatever is pasted: a layer, or a sentence without holes.
    void survivesDamage()
    {
        Random random;
        int read = 0;
        int refused = 0;
        for (int round = 0; round < rounds(4000); ++round) {
            const std::string_view good =
                goodLines[static_cast<std::size_t>(random.integer(0, std::size(goodLines) - 1))];
            std::vector<std::byte> bytes(good.size());
            std::transform(good.begin(), good.end(), bytes.begin(),
                           [](char c) { return static_cast<std::byte>(c); });
            const auto damaged = mutated(std::move(bytes), [&] { return random.bits(); });
            std::string text(damaged.size(), '\0');
            std::transform(damaged.begin(), damaged.end(), text.begin(),
                           [](std::byte b) { return static_cast<char>(b); });
            const auto layer = readLayer(text, "12x13x4");
            ++(layer ? read : refused);
            if (layer)
                (void)makePipeline(layer->layer.spec, layer->layer.inputs);
            else
                QVERIFY(!layer.error().message().empty());
        }
        QVERIFY(read > 10);
        QVERIFY(refused > 1000);
    }

    void deepNestingIsRefused()
    {
        const auto line = parseFrameworkLine("Conv2D(" + std::string(100000, '('));
        QVERIFY(!line);
        QVERIFY(line.error().message().find("less nested") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestFrameworkLine)
#include "tst_framework_line.moc"
