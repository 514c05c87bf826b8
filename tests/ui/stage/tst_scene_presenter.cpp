// SPDX-License-Identifier: GPL-3.0-or-later
//
// The layout for projectors: large cells, one row, the sum and a sentence, for every stage.
#include <QPainter>
#include <QtTest>

#include <array>
#include <cmath>
#include <map>

#include "tests/support/lengthening.h"
#include "tests/ui/session/example_documents.h"
#include "tests/ui/stage/scene_checks.h"
#include "tests/ui/stage/scene_documents.h"
#include "ui/session/refusal_text.h"
#include "ui/session/step_text.h"
#include "ui/stage/scene_painter.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr double room = 652;  // of 720, without the two bars

StageScene sceneOf(const Document& document, std::int64_t position, const QSizeF& size,
                   const Theme& theme)
{
    SceneRequest request;
    request.document = &document;
    request.position = position;
    request.size = size;
    request.layout = SceneLayout::presenter;
    return buildScene(request, theme);
}

Theme themeFor(double factor, bool dark = false)
{
    const double scale = factor * presenterScale;
    return presenterTheme(dark ? darkTheme(scale) : lightTheme(scale));
}

#define VERIFY_NONE(wrong, place)                                                                  \
    do {                                                                                           \
        const QString found = (wrong);                                                             \
        QVERIFY2(found.isEmpty(), qPrintable(place + QStringLiteral(": ") + found));               \
    } while (false)

}  // namespace

class TestScenePresenter : public QObject {
    Q_OBJECT

    static void checkAll(const NamedCall& one, double factor)
    {
        const auto document = documentOf(one.call);
        QVERIFY2(document->trace(), one.name.c_str());
        const Theme theme = themeFor(factor);
        const QSizeF size = QSizeF(1280, room) * factor;
        std::map<int, std::vector<QRectF>> places;
        for (const std::int64_t position : somePositions(*document->trace(), 3)) {
            const QString place = QStringLiteral("%1, step %2, factor %3")
                                      .arg(QString::fromStdString(one.name))
                                      .arg(position)
                                      .arg(factor);
            const StageScene scene = sceneOf(*document, position, size, theme);
            // Nothing has to be scrolled, whatever the document.
            QVERIFY2(scene.size == size, qPrintable(place));
            VERIFY_NONE(placesWrong(scene, theme), place);
            VERIFY_NONE(cellsWrong(scene, *document, position), place);
            VERIFY_NONE(currentWrong(scene, *document, position), place);
            VERIFY_NONE(productsWrong(scene, *document, position), place);
            VERIFY_NONE(textsWrong(scene, theme), place);
            QVERIFY2(!scene.sentence.last().endsWith(QChar(0x2026)), qPrintable(place));
            // The grids of a stage rest while its steps go on.
            const int stage =
                document->trace()->at(std::max<std::int64_t>(position, 1) - 1).stage;
            std::vector<QRectF> rects;
            for (const GridScene& grid : scene.grids)
                rects.push_back(grid.geometry.rect());
            if (places.contains(stage))
                QVERIFY2(places[stage] == rects, qPrintable(place));
            places[stage] = rects;
        }
    }

private slots:
    void everyOperator_data()
    {
        QTest::addColumn<double>("factor");
        QTest::newRow("1280x720") << 1.0;
        QTest::newRow("3840x2160") << 3.0;
    }
    void everyOperator()
    {
        QFETCH(double, factor);
        for (const NamedCall& one : stageCalls()) {
            checkAll(one, factor);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void largeTensors()
    {
        for (const NamedCall& one : largeCalls()) {
            checkAll(one, 1);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void longerTexts()
    {
        const Lengthening lengthening;
        for (const NamedCall& one : stageCalls()) {
            checkAll(one, 1);
            if (QTest::currentTestFailed())
                return;
        }
    }

    // The measures of the design: 10 columns of input with their padding, 5 of filter and products,
    // 6 of output, cells of 40 and digits of 22 pixels.
    void measures()
    {
        Settings settings = smallSettings("depthwise_conv2d");
        settings.height = settings.width = 6;
        settings.kernelRows = settings.kernelCols = 3;
        settings.rateRows = settings.rateCols = 2;
        settings.padding.word = "SAME";
        const auto document = documentOf(callOf(settings));
        const Theme theme = themeFor(1);
        const StageScene scene = sceneOf(*document, 5, {1280, room}, theme);
        QCOMPARE(scene.grids.size(), std::size_t{4});
        const std::array<std::int64_t, 4> columns{10, 5, 5, 6};
        for (std::size_t i = 0; i < 4; ++i) {
            QCOMPARE(scene.grids[i].geometry.latticeCols(), columns[i]);
            QVERIFY2(scene.grids[i].geometry.pitch >= 38,
                     qPrintable(QString::number(scene.grids[i].geometry.pitch)));
            QVERIFY(!scene.grids[i].torn.any());
        }
        // Digits as a share of the cell.
        QVERIFY(std::abs(theme.digits * 38 - 22) < 0.5);
        QCOMPARE(scene.sentencePixels * presenterScale, 26.0);
    }

    // A wide tensor is cut to the window and what is around it.
    void cutToTheWindow()
    {
        Settings settings = smallSettings("depthwise_conv2d");
        settings.height = settings.width = 30;
        settings.kernelRows = settings.kernelCols = 3;
        settings.strideRows = settings.strideCols = 1;
        const auto document = documentOf(callOf(settings));
        const std::int64_t middle = document->trace()->size() / 2 + 40;
        const StageScene scene = sceneOf(*document, middle, {1280, room}, themeFor(1));
        const GridScene& input = scene.grids.front();
        QCOMPARE(input.geometry.cols, 7);
        QCOMPARE(input.geometry.rows, 7);
        QVERIFY(input.torn.any());
        QVERIFY(input.geometry.pitch >= 40);
        std::size_t read = 0;
        for (const CellScene& cell : input.cells)
            read += cell.inWindow ? 1 : 0;
        QCOMPARE(read, std::size_t{9});
    }

    void sentenceAndFoldedSum()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const Trace& trace = *document->trace();
        for (const std::int64_t position : {std::int64_t{0}, std::int64_t{1}, std::int64_t{3},
                                            trace.size()}) {
            const StageScene scene = sceneOf(*document, position, {1280, room}, themeFor(1));
            QString wanted = startText(trace).what;
            if (position > 0) {
                const Step step = trace.at(position - 1);
                wanted = stepText(trace, step, evaluate(step, *document->values())).what;
                int folded = 0;
                int done = 0;
                for (const FormulaWord& word : scene.formula->words) {
                    folded += word.mark == FormulaMark::folded ? 1 : 0;
                    done += word.mark == FormulaMark::done ? 1 : 0;
                }
                QCOMPARE(folded, step.tap > 0 ? 1 : 0);
                QCOMPARE(done, 0);
            }
            QCOMPARE(scene.sentence.join(QLatin1Char(' ')), wanted);
        }
    }

    void refusals()
    {
        // Never had a result: the window that does not fit, and why.
        const auto document = documentOf(exampleCall("article_atrous_valid"));
        QVERIFY(document->refusal() && !document->trace());
        for (const double factor : {1.0, 1.5}) {
            const Theme theme = themeFor(factor);
            const StageScene scene =
                sceneOf(*document, 0, QSizeF(1280, room) * factor, theme);
            QVERIFY(scene.refused);
            QCOMPARE(scene.size, QSizeF(1280, room) * factor);
            VERIFY_NONE(placesWrong(scene, theme), QStringLiteral("refused"));
            VERIFY_NONE(textsWrong(scene, theme), QStringLiteral("refused"));
        }
        // Refused later: the last result stays, the reason takes the place of the sentence.
        const auto later = documentOf(callOf(smallSettings("depthwise_conv2d")));
        Settings settings = later->settings();
        settings.strideRows = 0;
        QVERIFY(later->setSettings(settings, Knob::stride));
        QVERIFY(later->stale());
        const StageScene scene = sceneOf(*later, 2, {1280, room}, themeFor(1));
        QVERIFY(scene.refused);
        QCOMPARE(scene.sentence.join(QLatin1Char(' ')), refusalText(*later->refusal()));
    }

    // What is painted again from step to step is all that differs, sentence and sum included.
    void partsPaintedAgain()
    {
        const auto document = documentOf(callOf(smallSettings("separable_conv2d")));
        const Theme theme = themeFor(1);
        for (const std::int64_t position :
             {std::int64_t{0}, std::int64_t{1}, std::int64_t{11}, document->trace()->size() - 1}) {
            const auto paint = [&](QImage& image, const StageScene& scene, const QRegion& region) {
                QPainter painter(&image);
                painter.setClipRegion(region);
                painter.fillRect(image.rect(), theme.window);
                paintScene(painter, scene, theme, false, &region);
            };
            StageScene before = sceneOf(*document, position, {1280, room}, theme);
            StageScene after = sceneOf(*document, position + 1, {1280, room}, theme);
            QImage step(1280, static_cast<int>(room), QImage::Format_RGB32);
            QImage whole = step;
            paint(step, before, step.rect());
            paint(step, after, changedRegion(before, after, theme));
            paint(whole, after, whole.rect());
            QVERIFY2(step == whole, qPrintable(QString::number(position)));
        }
    }

    // The same painter draws it, light and dark, and draws what is written.
    void painted()
    {
        const auto document = documentOf(callOf(smallSettings("separable_conv2d")));
        for (const bool dark : {false, true}) {
            const Theme theme = themeFor(1, dark);
            const auto picture = [&](const StageScene& scene) {
                QImage image(1280, static_cast<int>(room), QImage::Format_RGB32);
                image.fill(theme.window);
                QPainter painter(&image);
                paintScene(painter, scene, theme);
                return image;
            };
            StageScene scene = sceneOf(*document, 9, {1280, room}, theme);
            const QImage whole = picture(scene);
            const auto inkIn = [&](const QImage& image, const QRectF& rect) {
                int found = 0;
                for (int y = static_cast<int>(rect.top()); y < rect.bottom(); ++y)
                    for (int x = static_cast<int>(rect.left()); x < rect.right(); ++x)
                        found += image.pixelColor(x, y) != theme.window ? 1 : 0;
                return found;
            };
            QVERIFY(inkIn(whole, scene.formulaRect) > 500);
            QVERIFY(inkIn(whole, scene.sentenceRect) > 1500);
            scene.sentence.clear();
            scene.formula.reset();
            const QImage bare = picture(scene);
            QCOMPARE(inkIn(bare, scene.formulaRect), 0);
            QCOMPARE(inkIn(bare, scene.sentenceRect), 0);
        }
    }
};

QTEST_MAIN(TestScenePresenter)
#include "tst_scene_presenter.moc"
