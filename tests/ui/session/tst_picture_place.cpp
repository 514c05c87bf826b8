// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/picture_place.h"

using namespace convstep;
using namespace convstep::test;

class TestPicturePlace : public QObject {
    Q_OBJECT
private slots:
    void everyStepHasItsTwin()
    {
        for (const std::string& op : operatorNames()) {
            Settings s = smallSettings(op);
            s.batch = 3;
            const Trace trace = traceOf(callOf(s));
            QCOMPARE(pictureCount(trace.pipeline()), 3);
            for (std::int64_t position = 1; position <= trace.size(); position += 7) {
                const Step step = trace.at(position - 1);
                const std::int64_t here = pictureAt(trace, position);
                QVERIFY(here >= 0 && here < 3);
                QCOMPARE(positionInPicture(trace, position, here), position);
                for (std::int64_t picture = 0; picture < 3; ++picture) {
                    const std::int64_t there = positionInPicture(trace, position, picture);
                    QVERIFY2(pictureAt(trace, there) == picture, op.c_str());
                    const Step twin = trace.at(there - 1);
                    QCOMPARE(twin.stage, step.stage);
                    QCOMPARE(twin.output.y, step.output.y);
                    QCOMPARE(twin.output.c, step.output.c);
                    if (step.output.n != twin.output.n) {
                        QCOMPARE(twin.tap, step.tap);
                        QCOMPARE(positionInPicture(trace, there, here), position);
                    }
                }
            }
        }
    }
    void beforeTheFirstStep()
    {
        Settings s = smallSettings("conv2d");
        s.batch = 2;
        const Trace trace = traceOf(callOf(s));
        QCOMPARE(pictureAt(trace, 0), 0);
        QCOMPARE(positionInPicture(trace, 0, 0), 0);
        QCOMPARE(trace.at(positionInPicture(trace, 0, 1) - 1).output, (Cell{1, 0, 0, 0}));
    }
    void onePictureIsNoBatch()
    {
        const Trace trace = traceOf(callOf(smallSettings("layers_separable_conv2d")));
        QCOMPARE(pictureCount(trace.pipeline()), 1);
    }
};

QTEST_GUILESS_MAIN(TestPicturePlace)
#include "tst_picture_place.moc"
