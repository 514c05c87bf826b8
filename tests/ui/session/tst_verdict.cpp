// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/verdict.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// What the versions do, step by step: one phase after the other.
std::int64_t byPhases(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t rate,
                      bool same)
{
    const std::int64_t padded = in + (same ? (kernel - 1) * rate : 0);
    std::int64_t total = padded;
    while (total % rate != 0)
        ++total;
    std::int64_t perPhase = 0;
    for (std::int64_t first = 0; first + kernel <= total / rate; first += stride)
        ++perPhase;
    return perPhase * rate - (total - padded);
}

std::vector<Verdict> of(const Settings& settings) { return verdictsOf(callOf(settings)); }

bool has(const std::vector<Verdict>& list, VerdictKind kind, const char* words)
{
    for (const Verdict& one : list)
        if (one.kind == kind && one.text.contains(QString::fromUtf8(words)))
            return true;
    return false;
}

}  // namespace

class TestVerdict : public QObject {
    Q_OBJECT
private slots:
    void whatRunsIsQuiet()
    {
        for (const std::string& op : operatorNames()) {
            Settings s = smallSettings(op);
            if (hasKnob(op, Knob::outChannels))
                s.outChannels = 4;
            const auto list = of(s);
            QCOMPARE(list.size(), 1U);
            QVERIFY2(list.front().kind == VerdictKind::runs, op.c_str());
            QVERIFY(list.front().text.isEmpty());
        }
    }
    void sizesThatAreKnown()
    {
        QCOMPARE(phaseSplitSize(14, 3, 2, 3, true), 8);
        QCOMPARE(phaseSplitSize(14, 3, 2, 1, true), 7);
        QCOMPARE(phaseSplitSize(136, 3, 2, 3, false), 64);
        QVERIFY(!phaseSplitSize(3, 3, 2, 2, false));
    }
    void sizesByPhases()
    {
        for (std::int64_t in = 1; in < 20; ++in)
            for (std::int64_t kernel = 1; kernel < 5; ++kernel)
                for (std::int64_t stride = 1; stride < 4; ++stride)
                    for (std::int64_t rate = 1; rate < 5; ++rate)
                        for (const bool same : {true, false})
                            if (const auto size = phaseSplitSize(in, kernel, stride, rate, same))
                                QCOMPARE(*size, byPhases(in, kernel, stride, rate, same));
    }
    void strideWithRateNamesWhatVersionsReturn()
    {
        for (const char* op : {"depthwise_conv2d", "separable_conv2d", "layers_separable_conv2d"}) {
            Settings s = smallSettings(op);
            s.height = s.width = 14;
            s.kernelRows = s.kernelCols = 3;
            s.strideRows = s.strideCols = 2;
            s.rateRows = 3;
            const auto list = of(s);
            QCOMPARE(list.front().kind, VerdictKind::refused);
            QVERIFY(!list.front().text.isEmpty());
            QVERIFY2(has(list, VerdictKind::silentlyWrong, "8×7 instead of 7×7"), op);
            s.padding.word = "VALID";
            s.height = s.width = 136;
            s.rateCols = 3;
            QVERIFY2(has(of(s), VerdictKind::silentlyWrong, "64×64 instead of 65×65"), op);
            s.rateRows = s.rateCols = 1;
            QVERIFY(!has(of(s), VerdictKind::silentlyWrong, ""));
        }
        // Numbers that are no sizes are refused, and nothing is calculated with them.
        Settings odd = smallSettings("depthwise_conv2d");
        odd.strideRows = odd.strideCols = 2;
        odd.rateRows = odd.rateCols = 2;
        odd.kernelRows = 2'000'000'000;
        odd.inChannels = 0;
        odd.multiplier = 0;
        QCOMPARE(of(odd).front().kind, VerdictKind::refused);
    }
    void convolutionTakesBoth()
    {
        Settings s = smallSettings("conv2d");
        s.strideRows = s.strideCols = s.rateRows = s.rateCols = 2;
        const auto list = of(s);
        QVERIFY(has(list, VerdictKind::differs, "Keras"));
        QVERIFY(!has(list, VerdictKind::refused, ""));
        QVERIFY(!has(list, VerdictKind::silentlyWrong, ""));
    }
    void unequalStrides()
    {
        Settings s = smallSettings("depthwise_conv2d");
        s.strideRows = 2;
        QVERIFY(has(of(s), VerdictKind::differs, "Unequal strides"));
        s.op = "conv2d";
        QVERIFY(!has(of(s), VerdictKind::differs, ""));
    }
    void emptyResults()
    {
        Settings s = smallSettings("conv2d");
        s.padding.word = "VALID";
        s.height = 1;
        QVERIFY(has(of(s), VerdictKind::refused, ""));
        QVERIFY(has(of(s), VerdictKind::silentlyWrong, "0×3"));
        // Far too large a window is an error everywhere.
        s.kernelRows = 4;
        QVERIFY(has(of(s), VerdictKind::refused, ""));
        QVERIFY(!has(of(s), VerdictKind::silentlyWrong, ""));
    }
    void smallerPrint()
    {
        Settings s = smallSettings("separable_conv2d");
        QVERIFY(has(of(s), VerdictKind::differs, "Early 1.x"));
        s.outChannels = 4;
        QVERIFY(!has(of(s), VerdictKind::differs, ""));
        Settings first = smallSettings("conv2d");
        first.channelsFirst = true;
        QVERIFY(has(of(first), VerdictKind::differs, "NHWC"));
        Settings layer = smallSettings("layers_separable_conv2d");
        layer.channelsFirst = true;
        layer.activation = "softmax";
        QVERIFY(has(of(layer), VerdictKind::differs, "width"));
        layer.channelsFirst = false;
        QVERIFY(!has(of(layer), VerdictKind::differs, "width"));
    }
};

QTEST_GUILESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
