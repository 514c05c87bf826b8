// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/chain_text.h"
#include "ui/session/number_text.h"
#include "ui/session/place_text.h"
#include "ui/session/step_text.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// 3×3 picture of two channels, 2×2 kernel, whose numbers count up from 1.
OperatorCall counted(Settings s)
{
    s.batch = 1;
    s.height = s.width = 3;
    s.inChannels = 2;
    s.kernelRows = s.kernelCols = 2;
    OperatorCall call = callOf(s);
    for (NamedTensor& input : call.inputs) {
        float value = 1;
        for (float& cell : input.tensor.values())
            cell = value++;
    }
    return call;
}

StepText told(const OperatorCall& call, std::int64_t index)
{
    const Trace trace = traceOf(call);
    const SlotValues values(trace.pipeline(), call.inputs);
    const Step step = trace.at(index);
    return stepText(trace, step, evaluate(step, values));
}

}  // namespace

class TestStepText : public QObject {
    Q_OBJECT
private slots:
    void depthwiseTaps()
    {
        Settings s;
        s.op = "depthwise_conv2d";
        s.multiplier = 2;
        s.padding.word = "VALID";
        const OperatorCall call = counted(s);
        // Output channels 0 and 1 are input channel 0; 4 windows of 4 taps each. Channel 2 begins
        // at step 32: input channel 1, slot 0.
        const StepText first = told(call, 32);
        QCOMPARE(first.what, "Tap 1 of 4: input (0, 0) of channel 1, times weight (0, 0): "
                             "2 × 3 = 6. The sum begins with 6.");
        QCOMPARE(first.rule, "Output channel 2 is input channel 1 under filter slot 0: "
                             "m = c·M + q = 1·2 + 0 = 2. No other channel joins in.");
        QCOMPARE(told(call, 33).what, "Tap 2 of 4: input (0, 1) of channel 1, times weight (0, 1): "
                                      "4 × 7 = 28. The sum is now 34.");
        QCOMPARE(told(call, 35).what, "Tap 4 of 4: input (1, 1) of channel 1, times weight (1, 1): "
                                      "10 × 15 = 150. That was the last one: output (0, 0) of "
                                      "channel 2 is 272.");
    }
    void paddingTap()
    {
        Settings s;
        s.op = "conv2d";
        s.padding.word = "SAME";
        // 2×2 SAME pads at the bottom and right only: the third column's second tap.
        const StepText text = told(counted(s), 2 * 8 + 1);
        QCOMPARE(text.what, "Tap 2 of 8: input (0, 3) lies outside the picture, in the padding, and "
                            "counts as 0: nothing is added. The sum is now 5.");
        QCOMPARE(text.rule, "Output channel 0 sums over all 2 channels, each under weights of its "
                            "own.");
    }
    void pointwise()
    {
        Settings s;
        s.op = "separable_conv2d";
        s.outChannels = 2;
        s.padding.word = "VALID";
        const OperatorCall call = counted(s);
        const std::int64_t first = traceOf(call).stageRange(1).first;
        const StepText text = told(call, first + 1);
        QVERIFY2(text.what.startsWith("Term 2 of 2: depthwise map (0, 0) of channel 1, times its "
                                      "weight: "),
                 qPrintable(text.what));
        QVERIFY2(text.what.contains("That was the last one: output (0, 0) of channel 0 is"),
                 qPrintable(text.what));
        QVERIFY(text.rule.contains("takes the 2 depthwise values of the same pixel"));
    }
    void biasAndActivation()
    {
        Settings s;
        s.op = "layers_separable_conv2d";
        s.useBias = true;
        s.activation = "relu";
        s.padding.word = "VALID";
        const OperatorCall call = counted(s);
        const Trace trace = traceOf(call);
        const StepText bias = told(call, trace.stageRange(2).first);
        QVERIFY2(bias.what.contains("plus the bias of its channel"), qPrintable(bias.what));
        const StepText relu = told(call, trace.stageRange(3).first);
        QVERIFY2(relu.what.startsWith("Output (0, 0) of channel 0 is relu("),
                 qPrintable(relu.what));
        QVERIFY(relu.rule.startsWith("relu keeps what is above 0"));
    }
    void gradients()
    {
        Settings s;
        s.op = "conv2d_backprop_input";
        s.padding.word = "VALID";
        const StepText input = told(counted(s), 0);
        QCOMPARE(input.what, "Term 1 of 1: this cell went into the output of gradient (0, 0) of "
                             "channel 0 through weight (0, 0) from channel 0 to 0: 1 × 1 = 1. "
                             "There is no other term: gradient of input (0, 0) of channel 0 is 1.");
        s.op = "conv2d_backprop_filter";
        const StepText filter = told(counted(s), 0);
        QCOMPARE(filter.what, "Term 1 of 4: input (0, 0) of channel 0 met this weight on its way to "
                              "the output of gradient (0, 0) of channel 0: 1 × 1 = 1. The sum "
                              "begins with 1.");
    }
    void everyStepOfEveryOperator_data()
    {
        QTest::addColumn<QString>("op");
        QTest::addColumn<QString>("activation");
        for (const std::string& op : operatorNames()) {
            QTest::addRow("%s", op.c_str()) << QString::fromStdString(op) << QString();
            if (hasKnob(op, Knob::activation))
                for (const char* activation : {"relu", "softmax", "elu"})
                    QTest::addRow("%s %s", op.c_str(), activation)
                        << QString::fromStdString(op) << QString(activation);
        }
    }
    void everyStepOfEveryOperator()
    {
        QFETCH(QString, op);
        QFETCH(QString, activation);
        Settings s = smallSettings(op.toStdString());
        s.batch = 2;
        s.height = 3;
        s.width = 3;
        s.activation = activation.toStdString();
        const OperatorCall call = callOf(s);
        const Trace trace = traceOf(call);
        const SlotValues values(trace.pipeline(), call.inputs);
        QVERIFY(trace.size() > 0);
        for (std::int64_t i = 0; i < trace.size(); ++i) {
            const Step step = trace.at(i);
            const Evaluation e = evaluate(step, values);
            const StepText text = stepText(trace, step, e);
            const QByteArray shown = text.what.toUtf8() + " | " + text.rule.toUtf8();
            QVERIFY2(text.what.endsWith('.') && text.rule.endsWith('.'), shown);
            QVERIFY2(text.what[0].isUpper(), shown);
            QVERIFY2(!text.what.contains('%') && !text.rule.contains('%'), shown);
            QVERIFY2(!text.what.contains("  "), shown);
            // A hyphen never stands for a minus.
            QVERIFY2(!text.what.contains('-'), shown);
            QVERIFY2(text.what.contains(step.a.padding ? QStringLiteral("0")
                                                       : numberText(e.product)),
                     shown);
            // Two steps never read alike: the cell or the number of the term differs.
            const QString position = positionText(trace, i + 1);
            QVERIFY(position != positionText(trace, i));
            QVERIFY2(!position.contains('%'), qPrintable(position));
        }
    }
    void start()
    {
        Settings s;
        s.op = "conv2d";
        s.padding.word = "VALID";
        const Trace trace = traceOf(counted(s));
        QCOMPARE(startText(trace).rule, "32 steps make the result, one multiplication or function "
                                        "each.");
        QCOMPARE(positionText(trace, 0), "Step 0 of 32");
        QCOMPARE(positionText(trace, 5), "Step 5 of 32 · output (0, 0), channel 0, tap 5 of 8");
        s.op = "conv2d_backprop_filter";
        QCOMPARE(positionText(traceOf(counted(s)), 6),
                 "Step 6 of 32 · weight (0, 1), from channel 0 to 0, term 2 of 4");
    }
    void numbers()
    {
        QCOMPARE(countText(1728), "1\u202F728");
        QCOMPARE(countText(-123456), "−123\u202F456");
        QCOMPARE(countText(999), "999");
        QCOMPARE(placeText({0, -2, 7, 1}), "(−2, 7)");
        QCOMPARE(sizeText({1, 6, 5, 4}), "6×5×4");
        QCOMPARE(sizeText({2, 6, 5, 4}), "2×6×5×4");
    }
    void chain()
    {
        Settings s = smallSettings("separable_conv2d");
        s.rateRows = s.rateCols = 2;
        const Trace trace = traceOf(callOf(s));
        const std::vector<ChainStop> chain = chainOf(trace);
        QCOMPARE(chain.size(), 4U);
        QCOMPARE(chain[0].title, "Input");
        QCOMPARE(chain[0].shape, "4×5×2");
        QCOMPARE(chain[1].title, "Depthwise 2×3, rate 2, SAME");
        QCOMPARE(chain[1].shape, "4×5×4");
        QCOMPARE(chain[1].role, Role::depthwiseOutput);
        QCOMPARE(chain[2].title, "Pointwise 1×1");
        QCOMPARE(chain[3].title, "Output");
        QCOMPARE(chain[3].shape, "4×5×3");
        QCOMPARE(stopOf(chain, trace, 0), 0);
        QCOMPARE(stopOf(chain, trace, chain[1].position), 1);
        QCOMPARE(stopOf(chain, trace, chain[2].position), 2);
        QCOMPARE(stopOf(chain, trace, chain[2].position - 1), 1);
        QCOMPARE(stopOf(chain, trace, trace.size()), 3);
        s.strideRows = s.strideCols = 2;
        const std::vector<ChainStop> refused = refusedChain(s);
        QCOMPARE(refused.back().title, "separable_conv2d 2×3, stride 2, rate 2, SAME");
        QVERIFY(refused.back().refused);
    }
    void chainOfEveryOperator()
    {
        for (const std::string& op : operatorNames()) {
            const Trace trace = traceOf(callOf(smallSettings(op)));
            const std::vector<ChainStop> chain = chainOf(trace);
            QVERIFY(chain.size() >= 2);
            for (std::size_t i = 0; i < chain.size(); ++i) {
                QVERIFY2(!chain[i].title.isEmpty() && !chain[i].title.contains('%'), op.c_str());
                // A click on a stop makes that stop the current one.
                QCOMPARE(stopOf(chain, trace, chain[i].position), static_cast<int>(i));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestStepText)
#include "tst_step_text.moc"
