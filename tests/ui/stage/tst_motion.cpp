// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/ui/stage/scene_documents.h"
#include "ui/stage/motion.h"
#include "ui/stage/scene_painter.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr QSize room(1000, 800);

MotionTraits traits(Granularity granularity, double speed, bool lands)
{
    MotionTraits t;
    t.granularity = granularity;
    t.speed = speed;
    t.lands = lands;
    return t;
}

// The beats in the order in which they come, sampled every few milliseconds.
std::vector<Beat> beats(const MotionTimeline& timeline)
{
    std::vector<Beat> all;
    for (double t = 0; t <= timeline.milliseconds() + 1; t += 0.25)
        if (const Beat beat = timeline.at(t).beat; all.empty() || all.back() != beat)
            all.push_back(beat);
    return all;
}

StageScene sceneAt(const Document& document, std::int64_t position)
{
    return buildScene({&document, position, room}, lightTheme());
}

std::optional<StageMotion> motionTo(const Document& document, std::int64_t position,
                                    Granularity granularity = Granularity::tap, double speed = 1,
                                    bool still = false)
{
    const Trace& trace = *document.trace();
    const Step step = trace.at(position - 1);
    const std::int64_t before =
        granularity == Granularity::tap ? position - 1 : trace.group(position - 1, granularity).first;
    return motionBetween(sceneAt(document, before), sceneAt(document, position),
                         {granularity, speed, step.tap + 1 == step.tapCount, still});
}

const CellScene* current(const StageScene& scene, bool output, bool products)
{
    for (const GridScene& grid : scene.grids)
        if (grid.products == products && (grid.slot == scene.outputSlot) == output)
            for (const CellScene& cell : grid.cells)
                if (cell.current)
                    return &cell;
    return nullptr;
}

int flights(const StageMotion& motion, Beat beat)
{
    return static_cast<int>(
        std::count_if(motion.flights.begin(), motion.flights.end(),
                      [&](const Flight& one) { return one.beat == beat; }));
}

}  // namespace

class TestMotion : public QObject {
    Q_OBJECT
private slots:
    void aTapHasFourBeats()
    {
        const MotionTimeline timeline(traits(Granularity::tap, 1, true));
        QCOMPARE(timeline.milliseconds(), 480.0);  // and 40 ms of rest before the next step
        QVERIFY((beats(timeline) == std::vector{Beat::window, Beat::product, Beat::sum, Beat::land,
                                                Beat::rest}));
        QCOMPARE(timeline.at(-5), (MotionMoment{Beat::window, 0}));
        QCOMPARE(timeline.at(60), (MotionMoment{Beat::window, 0.5}));
        QCOMPARE(timeline.at(119.9).beat, Beat::window);
        QCOMPARE(timeline.at(120), (MotionMoment{Beat::product, 0}));
        QCOMPARE(timeline.at(240).beat, Beat::sum);
        QCOMPARE(timeline.at(360).beat, Beat::land);
        QCOMPARE(timeline.at(480), MotionMoment());
        QCOMPARE(timeline.at(1e9), MotionMoment());
        // A sum that is not complete does not land.
        QCOMPARE(MotionTimeline(traits(Granularity::tap, 1, false)).milliseconds(), 360.0);
    }
    void easesInAndOut()
    {
        const MotionTimeline timeline(traits(Granularity::tap, 1, true));
        double last = -1;
        for (double t = 0; t < 120; t += 5) {
            const double progress = timeline.at(t).progress;
            QVERIFY(progress > last);
            QVERIFY(progress >= 0 && progress <= 1);
            last = progress;
        }
        QVERIFY(timeline.at(12).progress < 0.1);
        QVERIFY(timeline.at(108).progress > 0.9);
    }
    void windowsAndLargerGroups()
    {
        const MotionTimeline window(traits(Granularity::window, 1, true));
        QVERIFY((beats(window) == std::vector{Beat::window, Beat::sum, Beat::land, Beat::rest}));
        QCOMPARE(window.at(199).beat, Beat::window);
        QCOMPARE(window.at(200).beat, Beat::sum);
        QCOMPARE(window.at(400).beat, Beat::land);
        for (const Granularity one : {Granularity::row, Granularity::channel, Granularity::stage})
            QVERIFY((beats(MotionTimeline(traits(one, 1, true))) ==
                     std::vector{Beat::window, Beat::rest}));
    }
    void speedShortensMergesAndSkips()
    {
        for (const double speed : {0.25, 0.5, 2.0, 3.9})
            QCOMPARE(MotionTimeline(traits(Granularity::tap, speed, true)).milliseconds(),
                     480 / speed);
        for (const double speed : {4.0, 8.0, 15.9}) {
            const MotionTimeline merged(traits(Granularity::tap, speed, true));
            QVERIFY((beats(merged) == std::vector{Beat::all, Beat::rest}));
            QVERIFY(merged.milliseconds() < 520 / speed);
        }
        for (const double speed : {16.0, 64.0, 1e9}) {
            QCOMPARE(MotionTimeline(traits(Granularity::tap, speed, true)).milliseconds(), 0.0);
            QCOMPARE(MotionTimeline(traits(Granularity::window, speed, true)).at(0),
                     MotionMoment());
        }
    }
    // No motion takes longer than its step has, at any speed.
    void endsBeforeTheNextStep()
    {
        for (double speed = 0.25; speed < 16; speed *= 1.3) {
            QVERIFY(MotionTimeline(traits(Granularity::tap, speed, true)).milliseconds() <
                    520 / speed);
            QVERIFY(MotionTimeline(traits(Granularity::window, speed, true)).milliseconds() <
                    600 / speed);
            QVERIFY(MotionTimeline(traits(Granularity::row, speed, true)).milliseconds() <
                    900 / speed);
        }
    }

    void aTapOfAConvolution()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const StageScene after = sceneAt(*document, 3);
        const auto motion = motionTo(*document, 3);
        QVERIFY(motion);
        QVERIFY(!motion->window);  // the same window
        QCOMPARE(motion->marks.size(), 2U);
        QCOMPARE(flights(*motion, Beat::product), 2);  // the pair
        QCOMPARE(flights(*motion, Beat::sum), 1);
        QCOMPARE(flights(*motion, Beat::land), 0);
        const CellScene* product = current(after, false, true);
        for (const Flight& one : motion->flights) {
            if (one.beat == Beat::product)
                QCOMPARE(one.to, product->rect);
            else
                QCOMPARE(one.value, product->value);
        }
        QCOMPARE(motion->flights.back().to, after.sum->rect);
        QCOMPARE(motion->sumBefore->text, sceneAt(*document, 2).sum->text);
    }
    void theLastTapLands()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const auto motion = motionTo(*document, 6);
        QVERIFY(motion && motion->lands);
        QCOMPARE(flights(*motion, Beat::land), 1);
        const StageScene after = sceneAt(*document, 6);
        const CellScene* output = current(after, true, false);
        QCOMPARE(motion->flights.back().to, output->rect);
        QCOMPARE(motion->flights.back().value, output->value);
    }
    void aNewWindowSlides()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const auto motion = motionTo(*document, 7);
        QVERIFY(motion && motion->window);
        QCOMPARE(motion->window->from, *sceneAt(*document, 6).grids.front().window);
        QCOMPARE(motion->window->to, *sceneAt(*document, 7).grids.front().window);
        QVERIFY(motion->window->from != motion->window->to);
        QCOMPARE(motion->sumBefore->text, QStringLiteral("Σ"));
        const auto whole = motionTo(*document, 12, Granularity::window);
        QVERIFY(whole && whole->window && whole->lands);
        QCOMPARE(flights(*whole, Beat::sum), 6);
    }
    void heldBackUntilItsBeat()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const StageScene after = sceneAt(*document, 6);
        const StageScene before = sceneAt(*document, 5);
        const auto motion = motionTo(*document, 6);
        const auto held = [&](Beat beat) {
            StageScene scene = after;
            holdBack(scene, *motion, beat);
            return scene;
        };
        const auto shown = [&](Beat beat) {
            const StageScene scene = held(beat);
            return QStringLiteral("%1%2%3")
                .arg(current(scene, false, true)->kind == CellKind::value ? QLatin1Char('p') : QLatin1Char('-'))
                .arg(scene.sum->text == after.sum->text ? QLatin1Char('s') : QLatin1Char('-'))
                .arg(current(scene, true, false)->kind == CellKind::value ? QLatin1Char('o') : QLatin1Char('-'));
        };
        QCOMPARE(shown(Beat::window), QStringLiteral("---"));
        QCOMPARE(shown(Beat::product), QStringLiteral("---"));
        QCOMPARE(shown(Beat::sum), QStringLiteral("p--"));
        QCOMPARE(shown(Beat::land), QStringLiteral("ps-"));
        QCOMPARE(shown(Beat::rest), QStringLiteral("pso"));
        QCOMPARE(held(Beat::sum).sum->text, before.sum->text);
        QVERIFY(held(Beat::rest) == after);
        QVERIFY(!(held(Beat::land) == after));
    }
    void reducedMotionTravelsNowhere()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const auto motion = motionTo(*document, 7, Granularity::tap, 1, true);
        QVERIFY(motion && motion->still && !motion->window && motion->marks.empty());
        // Two moments of a beat look the same.
        const Theme theme = lightTheme();
        const auto picture = [&](const StageMotion& one, double progress) {
            QImage image(room, QImage::Format_RGB32);
            image.fill(theme.window);
            QPainter painter(&image);
            paintMotion(painter, one, {Beat::product, progress}, theme);
            return image;
        };
        QCOMPARE(picture(*motion, 0.2), picture(*motion, 0.8));
        QVERIFY(picture(*motionTo(*document, 7), 0.2) != picture(*motionTo(*document, 7), 0.8));
    }
    void elementwiseAndTerms()
    {
        Settings s = smallSettings("layers_separable_conv2d");
        s.useBias = true;
        s.activation = "tanh";
        const auto document = documentOf(callOf(s));
        const Trace& trace = *document->trace();
        const auto second = [&](int stage) { return trace.stageRange(stage).first + 2; };
        const auto term = motionTo(*document, second(1));
        QVERIFY(term);
        QCOMPARE(flights(*term, Beat::product), 2);
        QCOMPARE(flights(*term, Beat::sum), 1);
        const auto bias = motionTo(*document, second(2));
        QVERIFY(bias && bias->lands);
        QCOMPARE(flights(*bias, Beat::product), 0);
        QCOMPARE(flights(*bias, Beat::land), 2);
        const auto curve = motionTo(*document, second(3));
        QVERIFY(curve && curve->lands);
        QCOMPARE(flights(*curve, Beat::product), 1);
        QCOMPARE(flights(*curve, Beat::land), 1);
    }
    // Every step of every operator: nothing is painted outside the region that is told, and what is
    // held back comes.
    void everyOperator()
    {
        const Theme theme = lightTheme();
        int moved = 0;
        for (const NamedCall& one : stageCalls()) {
            const auto document = documentOf(one.call);
            for (const std::int64_t position : somePositions(*document->trace(), 1)) {
                if (position == 0)
                    continue;
                const Granularity granularity =
                    position % 2 ? Granularity::tap : Granularity::window;
                const double speed = position % 3 ? 1 : 5;
                const auto motion = motionTo(*document, position, granularity, speed);
                if (!motion)
                    continue;
                ++moved;
                const MotionMoment moment =
                    motion->timeline.at(motion->timeline.milliseconds() * 0.4);
                QImage image(room, QImage::Format_RGB32);
                image.fill(Qt::magenta);
                QPainter painter(&image);
                paintMotion(painter, *motion, moment, theme);
                painter.setCompositionMode(QPainter::CompositionMode_Source);
                for (const QRect& rect : motionRegion(*motion, moment, theme))
                    painter.fillRect(rect, Qt::magenta);
                painter.end();
                QImage empty(room, QImage::Format_RGB32);
                empty.fill(Qt::magenta);
                QVERIFY2(image == empty, one.name.c_str());
            }
        }
        QVERIFY(moved > 100);
    }
};

QTEST_MAIN(TestMotion)
#include "tst_motion.moc"
