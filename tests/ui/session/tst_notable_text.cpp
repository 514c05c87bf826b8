// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <set>

#include "tests/support/calls.h"
#include "ui/session/notable_text.h"

using namespace convstep;
using namespace convstep::test;

namespace {

QStringList texts(const Settings& settings)
{
    const Trace trace = traceOf(callOf(settings));
    QStringList list;
    for (const Notable& one : notableSteps(trace, 1000))
        list << notableText(trace, one);
    return list;
}

}  // namespace

class TestNotableText : public QObject {
    Q_OBJECT
private slots:
    void saysWhatIsNew()
    {
        Settings s = smallSettings("layers_separable_conv2d");
        s.useBias = true;
        s.activation = "relu";
        s.outChannels = 2;
        QCOMPARE(texts(s),
                 (QStringList{"first tap in the padding", "first full window, without padding",
                              "input channel 0 again, by its filter q = 1",
                              "next input channel: 1",
                              "input channel 1 again, by its filter q = 1",
                              "first mix of the channels", "next output channel: 1", "first bias",
                              "first activation (relu)"}));
    }
    void sumsAndPictures()
    {
        Settings s = smallSettings("conv2d");
        s.padding.word = "VALID";
        s.outChannels = 1;
        s.batch = 2;
        QCOMPARE(texts(s),
                 (QStringList{"the sum goes on in input channel 1", "next picture: 1"}));
    }
    void everyOperatorHasWords()
    {
        for (const std::string& op : operatorNames()) {
            const Trace trace = traceOf(callOf(smallSettings(op)));
            std::set<std::pair<int, QString>> all;
            const std::vector<Notable> steps = notableSteps(trace, 1000);
            for (const Notable& one : steps) {
                const QString text = notableText(trace, one);
                QVERIFY2(!text.isEmpty() && !text.contains('%'), op.c_str());
                all.emplace(one.stage, text);
            }
            // No two of a stage alike.
            QVERIFY(!all.empty());
            QCOMPARE(all.size(), steps.size());
        }
    }
};

QTEST_GUILESS_MAIN(TestNotableText)
#include "tst_notable_text.moc"
