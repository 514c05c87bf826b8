// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/sizes_text.h"

using namespace convstep;
using namespace convstep::test;

Q_DECLARE_METATYPE(convstep::Settings)

namespace {

Settings square(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t rate,
                const char* padding)
{
    Settings s;
    s.op = "conv2d";
    s.height = s.width = size;
    s.kernelRows = s.kernelCols = kernel;
    s.strideRows = s.strideCols = stride;
    s.rateRows = s.rateCols = rate;
    s.padding.word = padding;
    return s;
}

QString printed(const Settings& settings)
{
    QString text;
    for (const SizesBlock& block : sizesText(settings))
        text += block.head + ": " + block.lines.join(" | ") + "\n";
    return text;
}

}  // namespace

class TestSizesText : public QObject {
    Q_OBJECT
private slots:
    void blocks_data()
    {
        QTest::addColumn<Settings>("settings");
        QTest::addColumn<QString>("expected");
        QTest::newRow("mock-up") << square(6, 3, 1, 2, "SAME")
                                 << "Rows and columns: e = 3 + (3−1)·(2−1) = 5 | out = ⌈6 / 1⌉ = 6 "
                                    "| pad = (6−1)·1 + 5 − 6 = 4 |     = top/left 2, bottom/right 2";
        QTest::newRow("odd padding") << square(6, 3, 2, 1, "SAME")
                                     << "Rows and columns: e = k = 3 | out = ⌈6 / 2⌉ = 3 | "
                                        "pad = (3−1)·2 + 3 − 6 = 1 |     = top/left 0, "
                                        "bottom/right 1";
        QTest::newRow("below zero") << square(6, 1, 3, 1, "SAME")
                                    << "Rows and columns: e = k = 1 | out = ⌈6 / 3⌉ = 2 | "
                                       "pad = (2−1)·3 + 1 − 6 = −2 | below 0: no padding | "
                                       "skips 2 between windows | drops the last 2 rows and "
                                       "columns";
        QTest::newRow("valid") << square(6, 3, 2, 1, "VALID")
                               << "Rows and columns: e = k = 3 | out = ⌊(6 − 3) / 2⌋ + 1 = 2 | "
                                  "no padding | drops the last 1 rows and columns";
        QTest::newRow("refused") << square(4, 3, 1, 2, "VALID")
                                 << "Rows and columns: e = 3 + (3−1)·(2−1) = 5 | 5 > 4 | "
                                    "no position fits";
        QTest::newRow("stride 0") << square(4, 3, 0, 1, "SAME")
                                  << "Rows and columns: no size: see the message";
    }
    void blocks()
    {
        QFETCH(Settings, settings);
        QFETCH(QString, expected);
        QCOMPARE(printed(settings), expected + "\nChannels: 1 → 1 channels\n");
    }
    void axesApart()
    {
        Settings s = square(4, 2, 1, 1, "SAME");
        s.op = "separable_conv2d";
        s.inChannels = 2;
        s.multiplier = 3;
        s.outChannels = 5;
        s.kernelCols = 3;
        s.padding.isList = true;
        s.padding.amounts = {{0, 0}, {1, 0}, {2, 3}, {0, 0}};
        QCOMPARE(printed(s), "Rows: e = k = 2 | out = ⌊(4 + 1 + 0 − 2) / 1⌋ + 1 = 4 | "
                             "pad: top 1, bottom 0\n"
                             "Columns: e = k = 3 | out = ⌊(4 + 2 + 3 − 3) / 1⌋ + 1 = 7 | "
                             "pad: left 2, right 3\n"
                             "Channels: maps = 2·3 = 6 | 6 maps → 5 channels\n");
        s.channelsFirst = true;
        s.padding.amounts = {{0, 0}, {0, 0}, {1, 0}, {2, 3}};
        QVERIFY(printed(s).contains("pad: left 2, right 3"));
        s.padding.amounts.pop_back();
        QVERIFY(printed(s).startsWith("Rows: no size: see the message"));
    }
    void transposed()
    {
        Settings s = square(4, 3, 1, 2, "VALID");
        s.op = "atrous_conv2d_transpose";
        QVERIFY(printed(s).startsWith("Rows and columns: e = 3 + (3−1)·(2−1) = 5 | "
                                      "out = 4 + (5−1) = 8"));
        s.padding.word = "SAME";
        QVERIFY(printed(s).contains("out = n = 4"));
    }
    // The number at the end of the "out" line is the size that the pipeline has.
    void outputIsThePipelines()
    {
        for (const std::string& op : operatorNames()) {
            Settings s = smallSettings(op);
            s.padding.word = "VALID";
            const Result<Pipeline> pipeline = makePipeline(callOf(s));
            QVERIFY(pipeline);
            const bool transposed = op.starts_with("atrous_conv2d_transpose");
            const std::int64_t rows = transposed ? pipeline->rows.in : pipeline->rows.out;
            const std::int64_t cols = transposed ? pipeline->cols.in : pipeline->cols.out;
            const std::vector<SizesBlock> blocks = sizesText(s);
            QVERIFY2(blocks[0].lines[1].endsWith(QString(" = %1").arg(rows)), op.c_str());
            QVERIFY2(blocks[1].lines[1].endsWith(QString(" = %1").arg(cols)), op.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestSizesText)
#include "tst_sizes_text.moc"
