// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/operator_change.h"

using namespace convstep;
using namespace convstep::test;

class TestOperatorChange : public QObject {
    Q_OBJECT
private slots:
    // From any operator's settings to any other: still valid, and what is shown is what is meant.
    void everyChangeStaysValid()
    {
        for (const std::string& from : operatorNames()) {
            Settings s = smallSettings(from);
            s.rateRows = s.rateCols = 2;
            if (paddingMayBeList(from))
                s = withListedPadding(s, {2, 1, 3, 2});
            if (hasKnob(from, Knob::dataFormat))
                s = withDataFormat(s, true);
            const OperatorCall call = callOf(s);
            QVERIFY2(makePipeline(call), from.c_str());
            for (const std::string& to : operatorNames()) {
                const Settings changed = withOperator(s, to);
                const OperatorCall other = *withSettings(call, changed);
                QVERIFY2(makePipeline(other), (from + " to " + to).c_str());
                QVERIFY(settingsOf(other) == changed);
            }
        }
    }
    void strideIsNotKeptUnseen()
    {
        Settings s = smallSettings("conv2d");
        s.strideRows = 3;
        QCOMPARE(withOperator(s, "atrous_conv2d_grad").strideRows, 1);
        QCOMPARE(withOperator(s, "depthwise_conv2d").strideRows, 3);
    }
    void channelsOfTheResultStay()
    {
        Settings s = smallSettings("depthwise_conv2d");  // 2 channels, multiplier 2
        QCOMPARE(withOperator(s, "conv2d").outChannels, 4);
        QCOMPARE(withOperator(s, "conv2d").multiplier, 1);
        QCOMPARE(withOperator(smallSettings("conv2d"), "separable_conv2d").outChannels, 3);
    }
    void dataFormatTakesThePaddingAlong()
    {
        const Settings s = withListedPadding(smallSettings("conv2d"), {1, 2, 3, 4});
        QCOMPARE(s.padding.amounts,
                 (std::vector<std::vector<std::int64_t>>{{0, 0}, {1, 2}, {3, 4}, {0, 0}}));
        const Settings first = withDataFormat(s, true);
        QCOMPARE(first.padding.amounts,
                 (std::vector<std::vector<std::int64_t>>{{0, 0}, {0, 0}, {1, 2}, {3, 4}}));
        QCOMPARE(*listedPadding(first), (std::array<std::int64_t, 4>{1, 2, 3, 4}));
        QVERIFY(withDataFormat(first, false) == s);
        QVERIFY(withDataFormat(s, false) == s);
    }
    void listBeginsWithWhatIsThere()
    {
        Settings s = smallSettings("conv2d");  // kernel 2×3, SAME
        QCOMPARE(resolvedPadding(s), (std::array<std::int64_t, 4>{0, 1, 1, 1}));
        s.padding.word = "VALID";
        QCOMPARE(resolvedPadding(s), (std::array<std::int64_t, 4>{}));
        s.padding.word = "SAME";
        s.strideRows = 0;
        QCOMPARE(resolvedPadding(s), (std::array<std::int64_t, 4>{}));
        QVERIFY(!listedPadding(s));
    }
};

QTEST_GUILESS_MAIN(TestOperatorChange)
#include "tst_operator_change.moc"
