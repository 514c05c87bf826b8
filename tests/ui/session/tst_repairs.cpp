// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <random>

#include "tests/support/calls.h"
#include "ui/session/refusal_text.h"
#include "ui/session/repairs.h"

using namespace convstep;
using namespace convstep::test;

namespace {

QStringList labels(const OperatorCall& call)
{
    QStringList list;
    for (const Repair& repair : repairsFor(call))
        list << repair.label;
    return list;
}

Result<Pipeline> repaired(const OperatorCall& call, const Repair& repair)
{
    return makePipeline(*withSettings(call, repair.settings));
}

}  // namespace

class TestRepairs : public QObject {
    Q_OBJECT
private slots:
    void strideWithRate()
    {
        Settings s = smallSettings("depthwise_conv2d");
        QVERIFY(labels(callOf(s)).isEmpty());
        s.strideRows = s.strideCols = 2;
        s.rateRows = s.rateCols = 2;
        QCOMPARE(labels(callOf(s)), QStringList({"rate → 1", "stride → 1"}));
    }
    void windowTooLarge()
    {
        Settings s = smallSettings("atrous_conv2d");
        s.height = s.width = 4;
        s.kernelRows = s.kernelCols = 3;
        s.rateRows = s.rateCols = 2;
        s.padding.word = "VALID";
        QCOMPARE(labels(callOf(s)),
                 QStringList({"rate → 1", "padding → SAME", "kernel → 2×2"}));
    }
    void numbersBelowOne()
    {
        Settings s = smallSettings("separable_conv2d");
        s.multiplier = 0;
        QCOMPARE(labels(callOf(s)), QStringList({"multiplier → 1"}));
        s = smallSettings("conv2d");
        s.strideRows = 0;
        QCOMPARE(labels(callOf(s)), QStringList({"stride → 1"}));
        s = smallSettings("conv2d");
        s.rateCols = -3;
        QCOMPARE(labels(callOf(s)), QStringList({"rate → 1"}));
        s = smallSettings("conv2d");
        s.kernelRows = 0;
        QVERIFY(labels(callOf(s)).contains("kernel → 1×1"));
    }
    void channelsThatDisagree()
    {
        // A filter for 3 channels under an image of 2: no setting says that, a file can.
        OperatorCall call = callOf(smallSettings("conv2d"));
        Settings three = smallSettings("conv2d");
        three.inChannels = 3;
        *call.input("filter") = *callOf(three).input("filter");
        QCOMPARE(labels(call), QStringList({"channels → 3", "use the settings as shown"}));
    }
    void overparameterized()
    {
        Settings s = smallSettings("separable_conv2d");
        OperatorCall call = callOf(s);
        call.spec.refuseOverparameterized = true;
        QCOMPARE(labels(call), QStringList({"output channels → 4"}));
    }
    void unknownActivation()
    {
        Settings s = smallSettings("layers_separable_conv2d");
        s.activation = "swish";
        QCOMPARE(labels(callOf(s)), QStringList({"activation → none"}));
    }
    // Whatever is offered works, and nothing is offered where nothing is wrong.
    void everyRepairWorks()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        const auto pick = [&](int least, int most) {
            return std::uniform_int_distribution<int>(least, most)(random);
        };
        const std::vector<std::string> names = operatorNames();
        int refused = 0;
        for (int round = 0; round < 600; ++round) {
            Settings s;
            s.op = names[static_cast<std::size_t>(pick(0, static_cast<int>(names.size()) - 1))];
            s.height = pick(1, 6);
            s.width = pick(1, 6);
            s.inChannels = pick(0, 2);
            s.kernelRows = pick(0, 4);
            s.kernelCols = pick(0, 4);
            if (hasKnob(s.op, Knob::multiplier))
                s.multiplier = pick(0, 2);
            if (hasKnob(s.op, Knob::outChannels))
                s.outChannels = pick(0, 2);
            if (hasKnob(s.op, Knob::stride)) {
                s.strideRows = pick(0, 3);
                s.strideCols = pick(0, 3);
            }
            s.rateRows = pick(0, 3);
            s.rateCols = rateIsOne(s.op) ? s.rateRows : pick(0, 3);
            s.padding.word = pick(0, 1) ? "SAME" : "VALID";
            const OperatorCall call = callOf(s);
            const std::vector<Repair> repairs = repairsFor(call);
            const bool valid = makePipeline(call).has_value();
            refused += valid ? 0 : 1;
            QVERIFY(!valid || repairs.empty());
            QVERIFY(repairs.size() <= 3);
            for (const Repair& repair : repairs)
                QVERIFY2(repaired(call, repair), qPrintable(repair.label));
        }
        QVERIFY(refused > 100);
    }
    void hints()
    {
        Settings s = smallSettings("separable_conv2d");
        QVERIFY(hintFor(callOf(s)).isEmpty());
        s.rateRows = s.rateCols = 2;
        QVERIFY(hintFor(callOf(s)).startsWith("Stride 2 here would be refused"));
        std::swap(s.rateRows, s.strideRows);
        std::swap(s.rateCols, s.strideCols);
        QVERIFY(hintFor(callOf(s)).startsWith("Rate 2 here would be refused"));
        s = smallSettings("conv2d");  // allows both
        s.rateRows = s.rateCols = 2;
        QVERIFY(hintFor(callOf(s)).isEmpty());
    }
    void refusalInWords()
    {
        Settings s = smallSettings("conv2d");
        s.strideRows = -1;
        const Result<Pipeline> refused = makePipeline(callOf(s));
        QVERIFY(!refused);
        QCOMPARE(refusalText(refused.error()),
                 "strides: the stride of rows must be at least 1, it is −1.");
        QCOMPARE(refusalText({Reason::fileAccess, "a-1.npy", {{"detail", "gone"}}}),
                 "a-1.npy: gone.");
    }
};

QTEST_GUILESS_MAIN(TestRepairs)
#include "tst_repairs.moc"
