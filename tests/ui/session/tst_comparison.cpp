// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <functional>
#include <limits>

#include "tests/support/calls.h"
#include "ui/session/comparison.h"

using namespace convstep;
using namespace convstep::test;

namespace {

Settings plain(std::int64_t size = 6)
{
    Settings s;
    s.op = "conv2d";
    s.height = s.width = size;
    s.kernelRows = s.kernelCols = 3;
    s.padding.word = "SAME";
    return s;
}

SlotValues valuesOf(const OperatorCall& call) { return {*makePipeline(call), call.inputs}; }

struct Pair {
    Pair(const OperatorCall& one, const OperatorCall& other)
        : live(traceOf(one)), reference(traceOf(other)), liveValues(valuesOf(one)),
          referenceValues(valuesOf(other))
    {
    }
    Pair(const Settings& one, const Settings& other) : Pair(callOf(one), callOf(other)) {}
    MatchedStep match(std::int64_t position) const
    {
        return matchStep(live, position, reference);
    }
    Comparison compare(std::int64_t position, std::int64_t budget = 1 << 20) const
    {
        const Step step = live.at(std::max<std::int64_t>(position, 1) - 1);
        return compareStep(liveValues, step.stage, step.output, referenceValues, match(position),
                           budget);
    }

    Trace live;
    Trace reference;
    SlotValues liveValues;
    SlotValues referenceValues;
};

}  // namespace

class TestComparison : public QObject {
    Q_OBJECT
private slots:
    void sameSettingsHaveNoDifference()
    {
        for (const std::string& op : operatorNames()) {
            const Pair pair(smallSettings(op), smallSettings(op));
            for (std::int64_t i = 0; i <= pair.live.size(); ++i) {
                const MatchedStep match = pair.match(i);
                QCOMPARE(match.position, i);
                QVERIFY(match.sameStage && match.sameCell);
            }
            const Comparison same = pair.compare(pair.live.size());
            QCOMPARE(same.different, std::int64_t{0});
            QVERIFY(same.places > 0 && same.live.empty() && same.reference.empty());
            QCOMPARE(comparisonText(same), QStringLiteral("no cell differs"));
        }
    }

    // One weight in the corner changes just the cells that it reaches with something other than 0.
    void oneOtherValueIsFound()
    {
        const OperatorCall before = callOf(plain());
        OperatorCall after = before;
        for (NamedTensor& input : after.inputs)
            if (input.name == "input")
                input.tensor.values()[0] += 1;
        const Pair pair(after, before);
        const Comparison found = pair.compare(1);
        std::vector<Cell> wanted;
        for (std::int64_t y = 0; y < 6; ++y)
            for (std::int64_t x = 0; x < 6; ++x) {
                const Cell cell{0, y, x, 0};
                const int slot = pair.live.pipeline().stages[0].out;
                if (pair.liveValues.at(slot, cell) != pair.referenceValues.at(slot, cell))
                    wanted.push_back(cell);
            }
        QVERIFY(!wanted.empty() && wanted.size() <= 4);
        QCOMPARE(found.live, wanted);
        QCOMPARE(found.reference, wanted);
        QCOMPARE(comparisonText(found),
                 QStringLiteral("%1 of 36 cells differ").arg(wanted.size()));
    }

    // What only one of them has differs, too.
    void otherSizes()
    {
        Settings halved = plain();
        halved.strideRows = halved.strideCols = 2;
        const Pair pair(halved, plain());
        const Comparison found = pair.compare(1);
        QCOMPARE(found.places, std::int64_t{36});
        QVERIFY(found.different >= 27);
        QCOMPARE(static_cast<std::int64_t>(found.reference.size()), found.different);
        QCOMPARE(static_cast<std::int64_t>(found.live.size()), found.different - 27);
        QVERIFY(std::is_sorted(found.reference.begin(), found.reference.end()));
        QVERIFY(std::binary_search(found.reference.begin(), found.reference.end(),
                                   Cell{0, 5, 5, 0}));
        QCOMPARE(comparisonText(found), QStringLiteral("%1 of 36 cells differ; sizes 6×6 and 3×3")
                                            .arg(found.different));
        // Neither contains the other: places are counted once.
        Settings wide = plain();
        wide.width = 2;
        Settings high = plain();
        high.height = 2;
        QCOMPARE(Pair(wide, high).compare(1).places, std::int64_t{6 * 2 + 2 * 6 - 2 * 2});
    }

    void notANumberIsLikeItself()
    {
        OperatorCall call = callOf(plain());
        for (NamedTensor& input : call.inputs)
            if (input.name == "input")
                input.tensor.values()[0] = std::numeric_limits<float>::quiet_NaN();
        QCOMPARE(Pair(call, call).compare(1).different, std::int64_t{0});
        QVERIFY(Pair(call, callOf(plain())).compare(1).different > 0);
    }

    void theNearestCellAndStage()
    {
        Settings halved = plain();
        halved.strideRows = halved.strideCols = 2;
        const Pair pair(plain(), halved);
        // The fourth tap of (5, 4).
        const MatchedStep match = pair.match(pair.live.indexOf(0, {0, 5, 4, 0}, 4));
        QVERIFY(match.sameStage && !match.sameCell);
        QCOMPARE(match.output, (Cell{0, 2, 2, 0}));
        QCOMPARE(match.position, pair.reference.indexOf(0, {0, 2, 2, 0}, 4));
        // A whole sum stays whole, though it has fewer taps.
        Settings small = plain();
        small.kernelRows = 1;
        const Pair kernels(plain(), small);
        QCOMPARE(kernels.match(kernels.live.indexOf(0, {0, 1, 1, 0}, 9)).position,
                 kernels.reference.indexOf(0, {0, 1, 1, 0}, 3));
        QCOMPARE(kernels.match(kernels.live.indexOf(0, {0, 1, 1, 0}, 8)).position,
                 kernels.reference.indexOf(0, {0, 1, 1, 0}, 3));
        QCOMPARE(kernels.match(0).position, std::int64_t{0});
        // No pointwise stage in a depthwise operator: its last stage, and nothing compared.
        const Pair stages(smallSettings("separable_conv2d"), smallSettings("depthwise_conv2d"));
        const MatchedStep other = stages.match(stages.live.size());
        QVERIFY(!other.sameStage);
        QCOMPARE(other.stage, 0);
        const Comparison none = stages.compare(stages.live.size());
        QVERIFY(!none.samePlane);
        QVERIFY(none.live.empty() && none.reference.empty());
        QVERIFY(comparisonText(none).contains(QStringLiteral("nothing to compare")));
    }

    // With little to spend, only rows with the step's are compared, and that is said.
    void boundedCost()
    {
        Settings halved = plain(40);
        halved.padding.word = "VALID";
        const Pair pair(plain(40), halved);
        const std::int64_t budget = 40 * 18 * 3;
        const Cell cell{0, 20, 7, 0};
        const Comparison part = pair.compare(pair.live.indexOf(0, cell, 3), budget);
        QVERIFY(!part.whole);
        QCOMPARE(part.places, std::int64_t{3 * 40});
        QVERIFY(!part.live.empty());
        for (const Cell& one : part.live)
            QVERIFY(one.y >= 18 && one.y < 21);
        QVERIFY(comparisonText(part).startsWith(QStringLiteral("in the rows around")));
        QVERIFY(pair.compare(1).whole);
    }

    void whatTellsThemApart()
    {
        using Both = std::pair<QString, QString>;
        Settings other = plain();
        QCOMPARE(settingsApart(plain(), other), Both());
        other.strideRows = other.strideCols = 2;
        QCOMPARE(settingsApart(plain(), other),
                 Both(QStringLiteral("stride 1"), QStringLiteral("stride 2")));
        other.padding.word = "VALID";
        QCOMPARE(settingsApart(plain(), other),
                 Both(QStringLiteral("stride 1, SAME"), QStringLiteral("stride 2, VALID")));
        // Every knob is told.
        const Settings base = smallSettings("layers_separable_conv2d");
        const std::vector<std::function<void(Settings&)>> changes{
            [](Settings& s) { s.batch = 7; },       [](Settings& s) { s.height = 7; },
            [](Settings& s) { s.width = 7; },       [](Settings& s) { s.inChannels = 7; },
            [](Settings& s) { s.kernelRows = 7; },  [](Settings& s) { s.kernelCols = 7; },
            [](Settings& s) { s.multiplier = 7; },  [](Settings& s) { s.outChannels = 7; },
            [](Settings& s) { s.strideRows = 7; },  [](Settings& s) { s.strideCols = 7; },
            [](Settings& s) { s.rateRows = 7; },    [](Settings& s) { s.rateCols = 7; },
            [](Settings& s) { s.padding.word = "VALID2"; },
            [](Settings& s) { s.channelsFirst = true; },
            [](Settings& s) { s.useBias = true; },  [](Settings& s) { s.activation = "tanh"; },
            [](Settings& s) { s.op = "depthwise_conv2d"; }};
        for (std::size_t i = 0; i < changes.size(); ++i) {
            Settings changed = base;
            changes[i](changed);
            const Both words = settingsApart(base, changed);
            QVERIFY2(words.first != words.second && !words.first.isEmpty() &&
                         !words.second.isEmpty(),
                     qPrintable(QString::number(i)));
        }
    }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
