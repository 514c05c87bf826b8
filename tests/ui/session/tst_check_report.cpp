// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/random.h"
#include "ui/session/check_report.h"

using namespace convstep;
using namespace convstep::test;

namespace {

CheckReport reportOf(const char* line, const char* size = "")
{
    return checkLayer(QString::fromUtf8(line), QString::fromUtf8(size)).value();
}

QString differencesOf(const char* line, const char* size = "")
{
    return checkDifferences(reportOf(line, size)).join(QLatin1Char('\n'));
}

}  // namespace

class TestCheckReport : public QObject {
    Q_OBJECT

private slots:
    void sameAtStrideTwoDiffers()
    {
        const CheckReport report = reportOf("separable 112x112x32 k3 s2 same");
        QCOMPARE(checkSummary(report), QString("112×112×32 → 56×56×32"));
        QCOMPARE(report.paddings.size(), std::size_t{2});
        QVERIFY(!report.paddingsAgree);
        const QString text = checkDifferences(report).join(QLatin1Char('\n'));
        QVERIFY2(text.contains(QString("both give 56, but with TensorFlow, SAME the first window "
                                       "starts at 0, with PyTorch, padding=1 at ") +
                               QChar(0x2212) + QLatin1Char('1')),
                 qPrintable(text));
        QVERIFY(text.contains("F.pad(x, (0, 1, 0, 1))"));
        QVERIFY(text.contains("Output channels were not given"));
        QCOMPARE(torchText(report).split('\n').size(), 4);
        QVERIFY(tensorflowText(report).startsWith("y = tf.nn.separable_conv2d(x, "));
        QVERIFY(report.testFile.contains("assert want.shape == (1, 56, 56, 32)"));
    }

    void onOddSizesBothAgree()
    {
        const CheckReport report = reportOf("separable 113x113x32 k3 s2 same o8");
        QVERIFY(report.paddingsAgree);
        const QString text = checkDifferences(report).join(QLatin1Char('\n'));
        QVERIFY(
            text.contains("TensorFlow, SAME and PyTorch, padding=1 give the same numbers here"));
        QVERIFY(text.contains("In PyTorch padding=1 gives the same numbers"));
        QVERIFY(!text.contains("F.pad"));
        QVERIFY(!text.contains("Output channels were not given"));
    }

    void evenKernels()
    {
        const QString text = differencesOf("conv 9x9x1 k4 same");
        QVERIFY2(text.contains("TensorFlow, SAME gives 9, PyTorch, padding=2 gives 10"),
                 qPrintable(text));
        QVERIFY(text.contains("padding=\"same\" of PyTorch"));
    }

    void axesOfTheirOwn()
    {
        const QString text = differencesOf("conv 112x113x2 k3 s2 same");
        QVERIFY2(text.contains("Rows: both give 56"), qPrintable(text));
        QVERIFY(!text.contains("Columns: "));
    }

    void aPyTorchLine()
    {
        const char* line = "nn.Conv2d(32, 64, 3, stride=2, padding=1, groups=32, bias=False)";
        const CheckReport report = reportOf(line, "112x112");
        QCOMPARE(report.paddings[0].name, QString("PyTorch, padding=1"));
        QCOMPARE(report.paddings[1].name, QString("TensorFlow, SAME"));
        QVERIFY(!report.paddingsAgree);
        const QString text = checkDifferences(report).join(QLatin1Char('\n'));
        QVERIFY(text.contains("padding=[[0, 0], [1, 1], [1, 1], [0, 0]]"));
        QVERIFY(text.contains("No part in the sizes: bias=False"));
        QVERIFY(reportOf(line, "113x113").paddingsAgree);
        QCOMPARE(reportOf("nn.Conv2d(3, 4, 3)", "9x9").paddings.size(), std::size_t{1});
    }

    void whatIsRefusedIsAnError()
    {
        QVERIFY(!checkLayer("conv 4x4x1 k9 valid", {}));
        QVERIFY(!checkLayer("", {}));
        QVERIFY(!checkLayer("nn.Conv2d(3, 4, 3)", {}));
    }

    // Smaller, but the corners are those of the large one.
    void reducedSettingsKeepTheCorners()
    {
        Random random;
        for (int round = 0; round < rounds(2000); ++round) {
            Settings s;
            s.height = random.integer(1, 300);
            s.width = random.integer(1, 300);
            s.inChannels = random.integer(1, 64);
            s.outChannels = random.integer(1, 64);
            s.kernelRows = random.integer(1, 7);
            s.kernelCols = random.integer(1, 7);
            s.strideRows = random.integer(1, 4);
            s.strideCols = random.integer(1, 4);
            s.rateRows = random.integer(1, 3);
            s.padding.word = random.chance(0.5) ? "SAME" : "VALID";
            const Settings small = reducedForStage(s);
            QVERIFY(small.height <= s.height && small.height <= 26);
            QVERIFY(small.inChannels <= 2 && small.outChannels <= 3);
            const auto axis = [&](const Settings& one, bool rows) {
                const AxisPadding padding{s.padding.word == "SAME" ? PaddingMode::same
                                                                   : PaddingMode::valid};
                return rows ? axisGeometry(one.height, s.kernelRows, s.strideRows, s.rateRows,
                                           padding, "rows")
                            : axisGeometry(one.width, s.kernelCols, s.strideCols, 1, padding,
                                           "columns");
            };
            for (const bool rows : {false, true}) {
                const auto large = axis(s, rows);
                const auto reduced = axis(small, rows);
                QCOMPARE(large.has_value(), reduced.has_value());
                if (!large)
                    continue;
                QCOMPARE(reduced->before, large->before);
                QCOMPARE(reduced->after, large->after);
                QCOMPARE(reduced->dropped, large->dropped);
                QCOMPARE(reduced->skippedPerStep > 0, large->skippedPerStep > 0);
            }
        }
    }

    void whatFitsIsSmall()
    {
        QVERIFY(fitsOnStage(reportOf("conv 6x6x2 k3 o3 same").settings));
        QVERIFY(!fitsOnStage(reportOf("conv 112x112x2 k3 o3 same").settings));
        QVERIFY(!fitsOnStage(reportOf("conv 6x6x32 k3 o3 same").settings));
        QVERIFY(fitsOnStage(reducedForStage(reportOf("separable 112x112x32 k3 s2 same").settings)));
    }
};

QTEST_GUILESS_MAIN(TestCheckReport)
#include "tst_check_report.moc"
