// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <set>

#include "tests/support/calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// Settings that use every knob of the operator, each with a number of its own.
std::vector<Settings> variants(const std::string& op)
{
    std::vector<Settings> list;
    Settings s = smallSettings(op);
    list.push_back(s);
    s.batch = 2;
    s.height = 7;
    s.width = 6;
    s.inChannels = 3;
    s.kernelRows = 3;
    s.kernelCols = 1;
    s.padding.word = "VALID";
    if (hasKnob(op, Knob::stride)) {
        s.strideRows = 2;
        s.strideCols = 3;
    }
    s.rateRows = 2;
    s.rateCols = rateIsOne(op) ? 2 : 3;
    if (hasKnob(op, Knob::bias)) {
        s.useBias = true;
        s.activation = "relu6";
    }
    list.push_back(s);  // refused where stride and rate exclude each other
    if (hasKnob(op, Knob::dataFormat)) {
        s.channelsFirst = true;
        list.push_back(s);
    }
    if (paddingMayBeList(op)) {
        s.padding.isList = true;
        s.padding.amounts = {{0, 0}, {0, 0}, {1, 2}, {3, 4}};
        list.push_back(s);
    }
    s = smallSettings(op);
    s.kernelRows = 0;
    s.rateRows = s.rateCols = -1;
    s.padding.word = "FULL";
    list.push_back(s);  // nonsense stays what it is
    // An empty picture.
    s = smallSettings(op);
    s.height = 0;
    list.push_back(s);
    return list;
}

}  // namespace

class TestSettings : public QObject {
    Q_OBJECT
private slots:
    void roundTrip_data()
    {
        QTest::addColumn<QString>("op");
        for (const std::string& op : operatorNames())
            QTest::newRow(op.c_str()) << QString::fromStdString(op);
    }
    void roundTrip()
    {
        QFETCH(QString, op);
        int number = 0;
        for (const Settings& s : variants(op.toStdString())) {
            const OperatorCall call = callOf(s);
            const Settings back = settingsOf(call);
            QVERIFY2(back == s, qPrintable(QString("variant %1").arg(number)));
            // Again from there, and from another operator's call.
            QVERIFY(settingsOf(*withSettings(call, s)) == s);
            const OperatorCall other = callOf(smallSettings("layers_separable_conv2d_grad"));
            QVERIFY(settingsOf(*withSettings(other, s)) == s);
            ++number;
        }
        QVERIFY(number >= 4);
    }
    void sameSettingsSameTensors()
    {
        for (const std::string& op : operatorNames())
            for (const Settings& s : variants(op)) {
                const OperatorCall call = callOf(s);
                const OperatorCall again = *withSettings(call, s);
                QVERIFY(again.spec == call.spec);
                QCOMPARE(again.inputs.size(), call.inputs.size());
                for (std::size_t i = 0; i < call.inputs.size(); ++i)
                    QVERIFY(again.inputs[i].tensor.identicalTo(call.inputs[i].tensor));
            }
    }
    void smallSettingsAreValid()
    {
        for (const std::string& op : operatorNames())
            QVERIFY2(makePipeline(callOf(smallSettings(op))), op.c_str());
    }
    void valuesSurviveResizing()
    {
        Settings s = smallSettings("conv2d");
        OperatorCall call = callOf(s);
        const Tensor before = *call.input("input");
        s.height = 6;
        s.width = 3;
        s.inChannels = 4;
        const OperatorCall larger = *withSettings(call, s);
        const Tensor& after = *larger.input("input");
        for (std::int64_t y = 0; y < 4; ++y)
            for (std::int64_t x = 0; x < 3; ++x)
                for (std::int64_t c = 0; c < 2; ++c)
                    QCOMPARE(after.values()[static_cast<std::size_t>((y * 3 + x) * 4 + c)],
                             before.values()[static_cast<std::size_t>((y * 5 + x) * 2 + c)]);
    }
    void filterSurvivesAnotherOperator()
    {
        const OperatorCall call = callOf(smallSettings("depthwise_conv2d"));
        Settings s = settingsOf(call);
        s.op = "separable_conv2d";
        s.outChannels = 3;
        const OperatorCall separable = *withSettings(call, s);
        QVERIFY(separable.input("depthwise_filter")->identicalTo(*call.input("filter")));
        QVERIFY(separable.input("input")->identicalTo(*call.input("input")));
    }
    void dataFormatMovesValues()
    {
        Settings s = smallSettings("conv2d");
        const OperatorCall nhwc = callOf(s);
        s.channelsFirst = true;
        const OperatorCall nchw = *withSettings(nhwc, s);
        QCOMPARE(nchw.input("input")->shape(), (Shape{1, 2, 4, 5}));
        const TensorView a = TensorView::image(*nhwc.input("input"), DataFormat::nhwc);
        const TensorView b = TensorView::image(*nchw.input("input"), DataFormat::nchw);
        for (std::int64_t y = 0; y < 4; ++y)
            for (std::int64_t x = 0; x < 5; ++x)
                for (std::int64_t c = 0; c < 2; ++c)
                    QCOMPARE(a.at({0, y, x, c}), b.at({0, y, x, c}));
        s.channelsFirst = false;
        QVERIFY(withSettings(nchw, s)->input("input")->identicalTo(*nhwc.input("input")));
    }
    void tooMuchIsRefused()
    {
        Settings s = smallSettings("conv2d");
        s.height = s.width = 1'000'000;
        Result<OperatorCall> call = withSettings(callOf(smallSettings("conv2d")), s);
        QVERIFY(!call);
        QCOMPARE(call.error().reason, Reason::memoryBudget);
        s.height = s.width = std::int64_t{1} << 40;
        call = withSettings(callOf(smallSettings("conv2d")), s);
        QVERIFY(!call);
        QCOMPARE(call.error().reason, Reason::sizeOverflow);
        s.op = "conv3d";
        QVERIFY(!withSettings({}, s));
    }
    void knobs()
    {
        QVERIFY(hasKnob("depthwise_conv2d", Knob::multiplier));
        QVERIFY(!hasKnob("depthwise_conv2d", Knob::outChannels));
        QVERIFY(!hasKnob("conv2d", Knob::multiplier));
        QVERIFY(hasKnob("conv2d", Knob::outChannels));
        QVERIFY(!hasKnob("atrous_conv2d", Knob::stride));
        QVERIFY(rateIsOne("atrous_conv2d"));
        QVERIFY(!rateIsOne("conv2d"));
        QVERIFY(!hasKnob("atrous_conv2d", Knob::dataFormat));
        QVERIFY(hasKnob("layers_separable_conv2d", Knob::activation));
        QVERIFY(!hasKnob("separable_conv2d", Knob::activation));
        QVERIFY(paddingMayBeList("conv2d"));
        QVERIFY(!paddingMayBeList("layers_separable_conv2d"));
        QVERIFY(!paddingMayBeList("atrous_conv2d"));
    }
    void newCellsDiffer()
    {
        std::set<float> seen;
        for (std::int64_t i = 0; i < 20; ++i) {
            const float value = fillValue(Role::input, i);
            QVERIFY(value >= -3 && value <= 3);
            seen.insert(value);
        }
        QVERIFY(seen.size() >= 5);
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
