// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be heard of a scene is what can be seen of it.
#include <QAccessible>
#include <QtTest>

#include "tests/ui/session/example_documents.h"
#include "tests/ui/stage/scene_documents.h"
#include "tests/ui/stage/shown_stage.h"
#include "ui/session/document_text.h"
#include "ui/session/number_text.h"
#include "ui/stage/scene_tables.h"

using namespace convstep;
using namespace convstep::test;

namespace {

QString integerOf(std::int64_t value) { return numberText(static_cast<double>(value)); }

// Every cell of every grid is found again, with its value and its marks in words.
QString tablesWrong(const StageScene& scene)
{
    const int terms = scene.terms.empty() ? 0 : 1;
    if (sceneTableCount(scene) != static_cast<int>(scene.grids.size()) + terms)
        return QStringLiteral("the number of tables");
    for (int t = 0; t < sceneTableCount(scene); ++t) {
        const SceneTable table = sceneTable(scene, t);
        if (table.name.isEmpty() || table.rect.isEmpty())
            return QStringLiteral("table %1 has no name or place").arg(t);
        if (sceneTableCell(scene, t, table.rows, 0) || sceneTableCell(scene, t, 0, table.cols) ||
            sceneTableCell(scene, t, -1, 0))
            return QStringLiteral("a cell outside");
        if (t == static_cast<int>(scene.grids.size()))
            continue;
        const GridScene& grid = scene.grids[static_cast<std::size_t>(t)];
        std::size_t found = 0;
        for (int row = 0; row < table.rows; ++row)
            for (int col = 0; col < table.cols; ++col) {
                const auto heard = sceneTableCell(scene, t, row, col);
                if (!heard)
                    continue;
                const CellScene* seen = nullptr;
                for (const CellScene& one : grid.cells)
                    if (one.rect == heard->rect)
                        seen = &one;
                if (!seen)
                    return QStringLiteral("a cell that is not drawn");
                ++found;
                const bool value = seen->kind == CellKind::value;
                if (value != heard->words.startsWith(numberText(seen->value)) && value)
                    return QStringLiteral("the value of ") + heard->place;
                if ((seen->kind == CellKind::ghost) !=
                        heard->words.contains(QStringLiteral("padding")) ||
                    (seen->kind == CellKind::notYet) !=
                        heard->words.contains(QStringLiteral("not computed yet")) ||
                    seen->current != heard->words.contains(QStringLiteral("current tap")))
                    return QStringLiteral("%1: %2").arg(heard->place, heard->words);
                if (grid.geometry.rows > 0 && grid.slot >= 0 &&
                    heard->place != QStringLiteral("row %1, column %2")
                                        .arg(integerOf(seen->cell.y), integerOf(seen->cell.x)))
                    return QStringLiteral("the place ") + heard->place;
            }
        if (found != grid.cells.size())
            return QStringLiteral("%1 cells of %2").arg(found).arg(grid.cells.size());
    }
    return {};
}

}  // namespace

class TestSceneTables : public QObject {
    Q_OBJECT
private slots:
    void everyGridOfEveryStage()
    {
        for (const NamedCall& one : stageCalls()) {
            const auto document = documentOf(one.call);
            for (const std::int64_t position : somePositions(*document->trace(), 2)) {
                const QString wrong =
                    tablesWrong(buildScene({document.get(), position, {1020, 868}}, lightTheme()));
                QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("%1, step %2: %3")
                                                         .arg(QString::fromStdString(one.name))
                                                         .arg(position)
                                                         .arg(wrong)));
            }
        }
    }

    void refusedCalls()
    {
        const auto document = documentOf(exampleCall("article_atrous_valid"));
        const StageScene scene = buildScene({document.get(), 0, {1020, 868}}, lightTheme());
        QCOMPARE(tablesWrong(scene), QString());
        bool missing = false;
        const SceneTable table = sceneTable(scene, 0);
        for (int row = 0; row < table.rows; ++row)
            for (int col = 0; col < table.cols; ++col)
                if (const auto cell = sceneTableCell(scene, 0, row, col))
                    missing |= cell->words.startsWith(QStringLiteral("asked for"));
        QVERIFY(missing);
    }

    void termsOfASum()
    {
        const auto document = documentOf(callOf(smallSettings("separable_conv2d")));
        const Trace& trace = *document->trace();
        const std::int64_t position = trace.stageRange(1).first + 1;
        const StageScene scene = buildScene({document.get(), position, {1020, 868}}, lightTheme());
        QVERIFY(!scene.terms.empty());
        const int table = static_cast<int>(scene.grids.size());
        const SceneTable whole = sceneTable(scene, table);
        QCOMPARE(whole.rows, static_cast<int>(scene.terms.size()));
        const auto value = sceneTableCell(scene, table, 0, 0);
        QCOMPARE(value->place, QStringLiteral("m = 0, value"));
        QCOMPARE(value->words, numberText(scene.terms[0].valueNumber) +
                                   QStringLiteral(", current tap"));
        QCOMPARE(sceneTableCell(scene, table, 1, whole.cols - 1)->words,
                 QStringLiteral("not computed yet"));
    }

    // The comparison is not blind.
    void aChangedSceneIsFound()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        StageScene scene = buildScene({document.get(), 3, {1020, 868}}, lightTheme());
        QCOMPARE(tablesWrong(scene), QString());
        ++scene.grids[0].cells[2].cell.x;
        QVERIFY(!tablesWrong(scene).isEmpty());
    }

    void sentences()
    {
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        const Trace& trace = *document->trace();
        QCOMPARE(documentSentence(*document, 0), startText(trace).what);
        const Step step = trace.at(4);
        QCOMPARE(documentSentence(*document, 5),
                 stepText(trace, step, evaluate(step, *document->values())).what);
    }

    // The interfaces themselves; a real client reads them in tests/accessibility.
    void interfaces()
    {
        Shown shown("depthwise_conv2d");
        QAccessibleInterface* stage = QAccessible::queryAccessibleInterface(shown.canvas());
        QVERIFY(stage);
        QCOMPARE(stage->role(), QAccessible::Canvas);
        QCOMPARE(stage->childCount(), sceneTableCount(shown.scene()));
        shown.driver->forward();
        QCOMPARE(stage->text(QAccessible::Description),
                 documentSentence(shown.document, shown.driver->position()));
        for (int t = 0; t < stage->childCount(); ++t) {
            QAccessibleInterface* table = stage->child(t);
            QCOMPARE(table, stage->child(t));
            QCOMPARE(table->role(), QAccessible::Table);
            QCOMPARE(table->parent(), stage);
            QCOMPARE(stage->indexOfChild(table), t);
            QAccessibleTableInterface* lines = table->tableInterface();
            QVERIFY(lines && lines->rowCount() > 0);
            QAccessibleInterface* last =
                lines->cellAt(lines->rowCount() - 1, lines->columnCount() - 1);
            QVERIFY(last && last->isValid() && !last->text(QAccessible::Name).isEmpty());
            QCOMPARE(last->parent(), table);
            QCOMPARE(table->indexOfChild(last), table->childCount() - 1);
            QCOMPARE(table->childAt(last->rect().center().x(), last->rect().center().y()), last);
            QVERIFY(table->rect().contains(last->rect().center()));
        }
        QVERIFY(shown.widget->setCursor(QStringLiteral("input"), {0, 1, 1, 0}));
        QAccessibleInterface* focus = stage->focusChild();
        QVERIFY(focus && focus->state().focused);
        QCOMPARE(focus->text(QAccessible::Description), QStringLiteral("row 1, column 1"));
        // Of another document the old cells are gone or read anew, never stale.
        Settings smaller = smallSettings("depthwise_conv2d");
        smaller.height = 2;
        QVERIFY(shown.document.setSettings(smaller, Knob::size));
        QVERIFY(!focus->isValid() || !focus->text(QAccessible::Name).isEmpty());
    }
};

QTEST_MAIN(TestSceneTables)
#include "tst_scene_tables.moc"
