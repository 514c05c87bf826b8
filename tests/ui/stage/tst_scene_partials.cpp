// SPDX-License-Identifier: GPL-3.0-or-later
//
// The partial maps of a convolution: which are there, what they hold, that they add up.
#include <QtTest>

#include <cmath>

#include "tests/ui/stage/scene_checks.h"
#include "tests/ui/stage/scene_documents.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Taken {
    std::vector<ThumbnailScene> parts;
    std::optional<ThumbnailScene> sum;
};

Taken takenApart(const StageScene& scene)
{
    Taken taken;
    for (const ThumbnailScene& thumb : scene.thumbnails) {
        if (thumb.partial)
            taken.parts.push_back(thumb);
        else if (!taken.parts.empty())
            taken.sum = thumb;
    }
    return taken;
}

Settings channels(std::int64_t count)
{
    Settings s = smallSettings("conv2d");
    s.height = s.width = 4;
    s.kernelRows = s.kernelCols = 3;
    s.inChannels = count;
    s.outChannels = 3;
    return s;
}

// What is wrong with the maps' values, found by going through the taps of every cell; "" if nothing.
QString valuesWrong(const Taken& taken, const Document& document, std::int64_t position)
{
    const Trace& trace = *document.trace();
    const Step step = trace.at(std::max<std::int64_t>(position, 1) - 1);
    const Stage& stage = trace.pipeline().stages[static_cast<std::size_t>(step.stage)];
    for (const ThumbnailScene& map : taken.parts)
        for (std::int64_t y = 0; y < map.rows; ++y)
            for (std::int64_t x = 0; x < map.cols; ++x) {
                const Cell out{map.n, y * map.rowStep, x * map.colStep, map.channel};
                double sum = 0;
                bool known = false;
                std::int64_t tap = 0;
                std::int64_t own = 0;
                std::int64_t ownDone = 0;
                stage.forEachTap(out, [&](const StageTap& one) {
                    const bool done = trace.indexOf(step.stage, out, tap++) < position;
                    if (one.a.cell.c != *map.partial)
                        return;
                    ++own;
                    ownDone += done ? 1 : 0;
                    if (done)
                        sum += product(one, *document.values());
                });
                known = ownDone > 0;
                const auto& shown = map.values[static_cast<std::size_t>(y * map.cols + x)];
                if (shown.has_value() != known || own == 0)
                    return QStringLiteral("part %1 at (%2, %3): there or not")
                        .arg(*map.partial)
                        .arg(y)
                        .arg(x);
                if (known && static_cast<float>(sum) != *shown)
                    return QStringLiteral("part %1 at (%2, %3): %4 for %5")
                        .arg(*map.partial)
                        .arg(y)
                        .arg(x)
                        .arg(static_cast<double>(*shown))
                        .arg(sum);
            }
    return {};
}

// Of all cells that are finished the parts make the sum.
QString sumWrong(const Taken& taken)
{
    for (std::size_t i = 0; i < taken.sum->values.size(); ++i) {
        if (!taken.sum->values[i])
            continue;
        double sum = 0;
        double size = 0;
        for (const ThumbnailScene& map : taken.parts) {
            if (!map.values[i])
                return QStringLiteral("a part of cell %1 is missing").arg(i);
            sum += static_cast<double>(*map.values[i]);
            size += std::abs(static_cast<double>(*map.values[i]));
        }
        if (std::abs(sum - static_cast<double>(*taken.sum->values[i])) > 1e-5 * (size + 1))
            return QStringLiteral("cell %1").arg(i);
    }
    return {};
}

}  // namespace

class TestScenePartials : public QObject {
    Q_OBJECT

private slots:
    void partsAddUp_data()
    {
        QTest::addColumn<int>("count");
        for (const int count : {2, 3, 8, 16})
            QTest::addRow("%d channels", count) << count;
    }
    void partsAddUp()
    {
        QFETCH(int, count);
        const auto document = documentOf(callOf(channels(count)));
        const std::int64_t steps = document->trace()->size();
        for (const QSizeF& size : {QSizeF(1020, 868), QSizeF(1600, 1000)})
            for (const std::int64_t position :
                 {std::int64_t{0}, std::int64_t{1}, steps / 6 + 5, steps / 2, steps}) {
                const StageScene scene =
                    buildScene({document.get(), position, size}, lightTheme());
                const QString wrong = placesWrong(scene, lightTheme());
                QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
                const Taken taken = takenApart(scene);
                QVERIFY(taken.sum);
                QVERIFY(static_cast<int>(taken.parts.size()) <= count);
                const QString values = valuesWrong(taken, *document, position);
                QVERIFY2(values.isEmpty(), qPrintable(values));
                const bool all = static_cast<int>(taken.parts.size()) == count;
                QCOMPARE(scene.signs.back().text, QStringLiteral("="));
                QCOMPARE(std::none_of(scene.signs.begin(), scene.signs.end(),
                                      [](const SignScene& sign) {
                                          return sign.text == QStringLiteral("…");
                                      }),
                         all);
                if (count <= 3)
                    QVERIFY(all);
                if (all) {
                    const QString sums = sumWrong(taken);
                    QVERIFY2(sums.isEmpty(), qPrintable(sums));
                }
            }
    }

    // Nothing at the start, some in the middle, everything at the end; one of them is current.
    void kindsOfThePicture()
    {
        const auto document = documentOf(callOf(channels(3)));
        const std::int64_t steps = document->trace()->size();
        const auto counts = [&](std::int64_t position) {
            const StageScene scene =
                buildScene({document.get(), position, {1020, 868}}, lightTheme());
            std::array<int, 3> found{};  // known, empty, current pictures
            for (const ThumbnailScene& map : takenApart(scene).parts) {
                for (const auto& value : map.values)
                    ++found[value ? 0 : 1];
                found[2] += map.current ? 1 : 0;
            }
            return found;
        };
        QCOMPARE(counts(0), (std::array{0, 48, 0}));
        // The first cell: all of its first channel, some of the second, none of the third.
        QCOMPARE(counts(9 + 2), (std::array{2, 46, 1}));
        QCOMPARE(counts(27 * 5), (std::array{15, 33, 1}));
        QCOMPARE(counts(steps), (std::array{48, 0, 1}));
    }

    // One channel has no parts, a depthwise convolution keeps its channels apart, and where there is
    // no room the cells come first.
    void whereThereAreNone()
    {
        const auto parts = [](const Settings& settings, const QSizeF& size) {
            const auto document = documentOf(callOf(settings));
            return takenApart(buildScene({document.get(), 5, size}, lightTheme())).parts.size();
        };
        QCOMPARE(parts(channels(3), {1020, 868}), std::size_t{3});
        QCOMPARE(parts(channels(1), {1020, 868}), std::size_t{0});
        QCOMPARE(parts(smallSettings("depthwise_conv2d"), {1020, 868}), std::size_t{0});
        QCOMPARE(parts(channels(3), {600, 400}), std::size_t{0});
    }

    void remembered()
    {
        const auto document = documentOf(callOf(channels(8)));
        SceneBounds bounds;
        for (const std::int64_t position : somePositions(*document->trace(), 9)) {
            const StageScene fresh =
                buildScene({document.get(), position, {1020, 868}}, lightTheme());
            const StageScene kept = buildScene(
                {document.get(), position, {1020, 868}, true, {}, &bounds}, lightTheme());
            QVERIFY(fresh.thumbnails == kept.thumbnails);
        }
    }

    void largePlanesShowSomeCells()
    {
        Settings s = channels(4);
        s.height = s.width = 200;
        s.kernelRows = s.kernelCols = 11;
        const auto document = documentOf(callOf(s));
        const std::int64_t position = document->trace()->size() / 9;
        const Taken taken =
            takenApart(buildScene({document.get(), position, {1600, 1000}}, lightTheme()));
        QVERIFY(!taken.parts.empty());
        for (const ThumbnailScene& map : taken.parts)
            QVERIFY(map.rows * map.cols * 121 <= 65536 && map.rows > 8);
        QCOMPARE(valuesWrong(taken, *document, position), QString());
    }

    // The checks can fail.
    void theChecksSeeWhatIsWrong()
    {
        const auto document = documentOf(callOf(channels(3)));
        const std::int64_t position = document->trace()->size() / 2;
        Taken taken =
            takenApart(buildScene({document.get(), position, {1020, 868}}, lightTheme()));
        QVERIFY(!valuesWrong(taken, *document, position + 300).isEmpty());
        *taken.parts[1].values[0] += 0.5F;
        QVERIFY(!valuesWrong(taken, *document, position).isEmpty());
        QVERIFY(!sumWrong(taken).isEmpty());
    }
};

QTEST_MAIN(TestScenePartials)
#include "tst_scene_partials.moc"
