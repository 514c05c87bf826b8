// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/trace/mark.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

class TestMark : public QObject {
    Q_OBJECT
private slots:
    void placeAndPositionAreInverse()
    {
        Random random;
        for (const OperatorInfo& info : operators()) {
            const OperatorCall call = randomCall(random, info.name, {Values::integers, 4});
            const Trace trace = Trace::create(makePipeline(call).value()).value();
            QVERIFY(!markAt(trace, 0));
            QVERIFY(!markAt(trace, trace.size() + 1));
            for (std::int64_t position = 1; position <= trace.size(); ++position) {
                const std::optional<Mark> mark = markAt(trace, position);
                VERIFY_FOR(mark && positionOf(trace, *mark).value_or(-1) == position, call);
            }
        }
    }
    void whatIsNotThereHasNoPosition()
    {
        const std::vector<NamedShape> inputs{{"input", {1, 4, 5, 2}}, {"filter", {2, 3, 2, 3}}};
        const Trace trace =
            Trace::create(makePipeline(defaultSpec("conv2d"), inputs).value()).value();
        QVERIFY(positionOf(trace, {0, {0, 3, 4, 2}, 11, "n"}));
        for (const Mark& mark : {Mark{1, {}, 0, {}}, Mark{-1, {}, 0, {}}, Mark{0, {}, 12, {}},
                                 Mark{0, {}, -1, {}}, Mark{0, {1, 0, 0, 0}, 0, {}},
                                 Mark{0, {0, 4, 0, 0}, 0, {}}, Mark{0, {0, 0, 0, 3}, 0, {}}})
            QVERIFY(!positionOf(trace, mark));
    }
    // A cell of a gradient that no window reaches has no step to mark.
    void cellsWithoutTaps()
    {
        OperatorSpec spec = defaultSpec("conv2d_backprop_input");
        spec.strides = {1, 2, 2, 1};
        spec.padding.word = "VALID";
        spec.sizes = {1, 3, 3, 1};
        const std::vector<NamedShape> inputs{{"filters", {1, 1, 1, 1}},
                                             {"out_backprop", {1, 2, 2, 1}}};
        const Trace trace = Trace::create(makePipeline(spec, inputs).value()).value();
        QCOMPARE(trace.size(), 4);
        QVERIFY(!positionOf(trace, {0, {0, 1, 0, 0}, 0, {}}));
        QCOMPARE(positionOf(trace, {0, {0, 2, 2, 0}, 0, {}}).value_or(-1), 4);
    }
};

QTEST_GUILESS_MAIN(TestMark)
#include "tst_mark.moc"
