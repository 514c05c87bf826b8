// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>

#include "tests/ui/stage/scene_documents.h"
#include "tests/ui/stage/shown_stage.h"
#include "ui/session/number_text.h"
#include "ui/stage/what_if.h"

using namespace convstep;
using namespace convstep::test;

class TestWhatIf : public QObject {
    Q_OBJECT
private slots:
    void tellsBothResults()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const SlotValues& values = *document->values();
        const Pipeline& pipeline = values.pipeline();
        std::map<std::int64_t, StageScene> scenes;
        for (std::int64_t position = 1; position <= document->trace()->size(); position += 7)
            scenes.emplace(position,
                           buildScene({document.get(), position, {1020, 760}}, lightTheme()));
        int differing = 0;
        for (const Variant variant : allVariants) {
            const SlotValues wrong(mistaken(variant, pipeline), values.inputs());
            for (std::int64_t position = 1; position <= document->trace()->size(); position += 7) {
                const Step step = document->trace()->at(position - 1);
                const StageScene& scene = scenes[position];
                const auto whatIf =
                    whatIfScene(scene, *document, position, variant, lightTheme());
                QCOMPARE(whatIf.has_value(), applies(variant, pipeline));
                if (!whatIf)
                    continue;
                const double right = values.at(step.outSlot, step.output);
                const double mistake = wrong.at(step.outSlot, step.output);
                QCOMPARE(whatIf->truth.text, QStringLiteral("Σ = ") + numberText(right));
                QCOMPARE(whatIf->mistaken.text, QStringLiteral("Σ = ") + numberText(mistake));
                const QString title = whatIf->title.join(QLatin1Char(' '));
                QVERIFY(title.startsWith(QString::fromUtf8(variantText(variant).condition)));
                QVERIFY(title.contains(numberText(right)));
                if (right == mistake)
                    continue;
                ++differing;
                QVERIFY2(title.contains(QStringLiteral(": %1 instead of %2")
                                            .arg(numberText(mistake), numberText(right))),
                         qPrintable(title));
            }
        }
        QVERIFY(differing > 20);
    }

    void liesInsideTheScene_data()
    {
        QTest::addColumn<int>("number");
        const auto calls = stageCalls();
        for (std::size_t i = 0; i < calls.size(); ++i)
            QTest::addRow("%s", calls[i].name.c_str()) << static_cast<int>(i);
    }

    void liesInsideTheScene()
    {
        QFETCH(int, number);
        const auto document =
            documentOf(stageCalls()[static_cast<std::size_t>(number)].call);
        const std::int64_t steps = document->trace()->size();
        for (const QSizeF& size : {QSizeF(1020, 868), QSizeF(700, 588)})
            for (const std::int64_t position : {std::int64_t{1}, steps / 2}) {
                const StageScene scene = buildScene({document.get(), position, size}, lightTheme());
                for (const Variant variant : allVariants) {
                    const auto whatIf =
                        whatIfScene(scene, *document, position, variant, lightTheme());
                    if (!whatIf)
                        continue;
                    const QRectF all(QPointF(0, 0), scene.size);
                    QVERIFY(all.contains(whatIf->card));
                    std::vector<QRectF> parts{whatIf->titleRect, whatIf->lineRect,
                                              whatIf->truth.rect, whatIf->mistaken.rect};
                    if (!whatIf->channels.isEmpty())
                        parts.push_back(whatIf->channelsRect);
                    for (const WhatIfGrid& grid : whatIf->grids) {
                        parts.push_back(grid.captionRect.adjusted(0, 0, 0, -1));
                        for (const WhatIfGrid::Place& place : grid.cells)
                            parts.push_back(place.rect);
                    }
                    for (std::size_t a = 0; a < parts.size(); ++a) {
                        QVERIFY2(whatIf->card.contains(parts[a]),
                                 qPrintable(QString::number(a)));
                        for (std::size_t b = a + 1; b < parts.size(); ++b)
                            QVERIFY2(!parts[a].adjusted(1, 1, -1, -1).intersects(parts[b]),
                                     qPrintable(QStringLiteral("%1 %2").arg(a).arg(b)));
                    }
                }
            }
    }

    void marksTheWindowThatItReads()
    {
        Settings s = smallSettings("conv2d");
        s.height = s.width = 7;
        s.kernelRows = s.kernelCols = 3;
        s.rateRows = s.rateCols = 2;
        const auto document = documentOf(callOf(s));
        const std::int64_t position = document->trace()->indexOf(0, {0, 3, 3, 0}, 1);
        const StageScene scene = buildScene({document.get(), position, {1020, 868}}, lightTheme());
        const auto whatIf =
            whatIfScene(scene, *document, position, Variant::noHoles, lightTheme());
        QVERIFY(whatIf && whatIf->window && whatIf->output);
        const GridGeometry& g = scene.grids.front().geometry;
        // Dense and centred, as with rate 1.
        QCOMPARE(*whatIf->window, g.cell(2, 2).united(g.cell(4, 4)));
        QCOMPARE(whatIf->taken.size(), std::size_t{9});
        // A flipped kernel reads what is read anyway.
        const auto flipped =
            whatIfScene(scene, *document, position, Variant::kernelFlipped, lightTheme());
        QVERIFY(flipped && !flipped->window && flipped->taken.empty());
    }

    void tellsTheKeysThatMeanSomething()
    {
        Settings s = smallSettings("separable_conv2d");
        s.rateRows = s.rateCols = 2;
        const auto document = documentOf(callOf(s));
        const StageScene quiet = buildScene({document.get(), 1, {1020, 760}}, lightTheme());
        QVERIFY(quiet.legend.isEmpty());
        SceneRequest request{document.get(), 1, {1020, 760}};
        request.keys = true;
        const StageScene scene = buildScene(request, lightTheme());
        for (const char* name : {"kernel flipped", "summed over channels", "holes forgotten"})
            QVERIFY2(scene.legend.contains(QLatin1String(name)), name);
        QVERIFY(scene.legendRect.top() >= scene.formulaRect.bottom());
        QVERIFY(scene.legendRect.bottom() <= scene.size.height());
        // Mixing pixels has none.
        request.position = document->trace()->stageRange(1).first + 1;
        QVERIFY(buildScene(request, lightTheme()).legend.isEmpty());
    }

    void keysShowItWhileTheyAreHeld()
    {
        const Shown shown("depthwise_conv2d");
        shown.driver->seek(5);
        QWidget* canvas = shown.canvas();
        const auto picture = [&] { return canvas->grab().toImage(); };
        const QImage before = picture();
        QKeyEvent press(QEvent::KeyPress, Qt::Key_F, Qt::NoModifier, QStringLiteral("f"));
        QKeyEvent repeat(QEvent::KeyPress, Qt::Key_F, Qt::NoModifier, QStringLiteral("f"), true);
        QKeyEvent repeatUp(QEvent::KeyRelease, Qt::Key_F, Qt::NoModifier, {}, true);
        QKeyEvent up(QEvent::KeyRelease, Qt::Key_F, Qt::NoModifier);
        QApplication::sendEvent(canvas, &press);
        const QImage held = picture();
        QVERIFY(held != before);
        QApplication::sendEvent(canvas, &repeatUp);
        QApplication::sendEvent(canvas, &repeat);
        QCOMPARE(picture(), held);
        QApplication::sendEvent(canvas, &up);
        QCOMPARE(picture(), before);
        QCOMPARE(shown.driver->position(), std::int64_t{5});
        // Whoever leaves lets go.
        QApplication::sendEvent(canvas, &press);
        QFocusEvent out(QEvent::FocusOut);
        QApplication::sendEvent(canvas, &out);
        QCOMPARE(picture(), before);
    }
};

QTEST_MAIN(TestWhatIf)
#include "tst_what_if.moc"
