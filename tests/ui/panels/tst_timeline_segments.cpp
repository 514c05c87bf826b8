// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/panels/timeline_segments.h"

using namespace convstep;
using namespace convstep::test;

namespace {

QStringList labels(const std::vector<TimelineSegment>& segments)
{
    QStringList list;
    for (const TimelineSegment& segment : segments)
        list << segment.label;
    return list;
}

}  // namespace

class TestTimelineSegments : public QObject {
    Q_OBJECT
private slots:
    void byChannelWhereThereIsRoom()
    {
        const Trace trace = traceOf(callOf(smallSettings("separable_conv2d")));
        const std::vector<TimelineSegment> segments = timelineSegments(trace);
        QCOMPARE(labels(segments),
                 QStringList({"Depthwise c0 q0", "c0 q1", "c1 q0", "c1 q1", "Pointwise o0", "o1",
                              "o2"}));
        QCOMPARE(segments[0].role, Role::depthwiseOutput);
        QCOMPARE(segments[4].role, Role::pointwiseOutput);
        QCOMPARE(segments[0].steps, 4 * 5 * 6);
        QCOMPARE(segments[4].steps, 4 * 5 * 4);
    }
    void byStageWhereThereIsNot()
    {
        const Trace trace = traceOf(callOf(smallSettings("separable_conv2d")));
        QCOMPARE(labels(timelineSegments(trace, 6)),
                 QStringList({"Depthwise c0 q0", "c0 q1", "c1 q0", "c1 q1", "Pointwise"}));
        QCOMPARE(labels(timelineSegments(trace, 2)), QStringList({"Depthwise", "Pointwise"}));
    }
    void stepsAddUp()
    {
        for (const std::string& op : operatorNames()) {
            Settings s = smallSettings(op);
            for (const std::int64_t channels : {1, 2, 40}) {
                s.inChannels = channels;
                s.batch = channels == 1 ? 2 : 1;
                const Trace trace = traceOf(callOf(s));
                for (const std::int64_t most : {1, 5, 12, 100}) {
                    std::int64_t steps = 0;
                    const auto segments = timelineSegments(trace, most);
                    for (const TimelineSegment& segment : segments) {
                        steps += segment.steps;
                        QVERIFY(!segment.label.isEmpty());
                    }
                    QCOMPARE(steps, trace.size());
                    const auto stages =
                        static_cast<std::int64_t>(trace.pipeline().stages.size());
                    QVERIFY(static_cast<std::int64_t>(segments.size()) <= std::max(most, stages));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTimelineSegments)
#include "tst_timeline_segments.moc"
