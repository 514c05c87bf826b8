// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/scene_tables.h"

#include <QCoreApplication>

#include "ui/session/number_text.h"
#include "ui/stage/scene_layout.h"

namespace convstep {
namespace {

// Of the terms: value, the weights that are shown, product, running sum.
int termColumns(const StageScene& scene)
{
    return 3 + static_cast<int>(scene.terms.front().weights.size());
}

bool isTerms(const StageScene& scene, int table)
{
    return table == static_cast<int>(scene.grids.size()) && !scene.terms.empty();
}

const GridScene* gridAt(const StageScene& scene, int table)
{
    return table >= 0 && table < static_cast<int>(scene.grids.size())
               ? &scene.grids[static_cast<std::size_t>(table)]
               : nullptr;
}

const CellScene* cellAt(const GridScene& grid, int row, int col)
{
    const GridGeometry& g = grid.geometry;
    if (g.rows == 0)
        return row == 0 && col < static_cast<int>(grid.cells.size())
                   ? &grid.cells[static_cast<std::size_t>(col)]
                   : nullptr;
    if (static_cast<std::int64_t>(grid.cells.size()) == g.rows * g.cols)
        return &grid.cells[static_cast<std::size_t>(row * g.cols + col)];
    // The grid of a refused call has gaps.
    for (const CellScene& cell : grid.cells)
        if (cell.cell.y == g.rowFirst + row && cell.cell.x == g.colFirst + col)
            return &cell;
    return nullptr;
}

QString wordsOf(const GridScene& grid, const CellScene& cell)
{
    QStringList words;
    switch (cell.kind) {
    case CellKind::value: words << numberText(cell.value); break;
    case CellKind::ghost: words << scene::text("padding: counts as 0"); break;
    case CellKind::notYet: words << scene::text("not computed yet"); break;
    case CellKind::excess: words << scene::text("asked for, but not there"); break;
    case CellKind::absent: words << scene::text("no product: no tap here"); break;
    }
    if (cell.current)
        words << scene::text("current tap");
    else if (cell.inWindow && !grid.products)
        words << scene::text("in the window");
    if (cell.dropped)
        words << scene::text("left over: the last window ends before it");
    else if (cell.neverRead)
        words << scene::text("skipped: no window reads it");
    return words.join(QStringLiteral(", "));
}

QString rowText(const QString& position) { return scene::text("row %1").arg(position); }
QString columnText(const QString& position) { return scene::text("column %1").arg(position); }

std::optional<SceneTableCell> termCell(const StageScene& scene, int row, int col)
{
    const TermScene& term = scene.terms[static_cast<std::size_t>(row)];
    const int last = termColumns(scene) - 1;
    SceneTableCell cell;
    cell.current = term.current;
    const QString later = scene::text("not computed yet");
    if (col == 0) {
        cell.words = term.valueKnown ? numberText(term.valueNumber) : later;
        cell.rect = term.value;
    } else if (col == last) {
        cell.words = term.sum.isEmpty() ? later : term.sum;
        cell.rect.setSize(term.product.size());
        cell.rect.moveCenter(term.sumCenter);
    } else if (col == last - 1) {
        cell.words = term.done ? numberText(term.productNumber) : later;
        cell.rect = term.product;
    } else {
        const TermScene::Weight& weight = term.weights[static_cast<std::size_t>(col - 1)];
        cell.words = numberText(weight.number);
        cell.rect = weight.rect;
        cell.current = term.current && weight.current;
        cell.slot = scene.weightSlot;
        cell.cell = weight.cell;
    }
    if (cell.current)
        cell.words += QStringLiteral(", ") + scene::text("current tap");
    return cell;
}

}  // namespace

int sceneTableCount(const StageScene& scene)
{
    return static_cast<int>(scene.grids.size()) + (scene.terms.empty() ? 0 : 1);
}

SceneTable sceneTable(const StageScene& scene, int table)
{
    SceneTable found;
    if (isTerms(scene, table)) {
        found.name = scene::text("Terms of the sum");
        found.rows = static_cast<int>(scene.terms.size());
        found.cols = termColumns(scene);
        for (const TermScene& term : scene.terms)
            found.rect = found.rect.united(term.band);
        return found;
    }
    const GridScene* grid = gridAt(scene, table);
    if (!grid)
        return found;
    const bool vector = grid->geometry.rows == 0;
    QStringList name;
    for (const QString& part : {grid->title, grid->subtitle})
        if (!part.isEmpty())
            name << part;
    if (name.isEmpty())
        name << (grid->role == Role::bias ? scene::text("Bias") : scene::text("Values"));
    found.name = name.join(QStringLiteral(", "));
    found.rows = vector ? 1 : static_cast<int>(grid->geometry.rows);
    found.cols = static_cast<int>(vector ? static_cast<std::int64_t>(grid->cells.size())
                                         : grid->geometry.cols);
    found.rect = grid->geometry.rect();
    if (vector)
        for (const CellScene& cell : grid->cells)
            found.rect = found.rect.united(cell.rect);
    return found;
}

QString sceneTableRow(const StageScene& scene, int table, int row)
{
    if (isTerms(scene, table))
        return scene.terms[static_cast<std::size_t>(row)].label;
    const GridScene* grid = gridAt(scene, table);
    return grid ? rowText(scene::positionText(grid->geometry.rowFirst + row)) : QString();
}

QString sceneTableColumn(const StageScene& scene, int table, int col)
{
    if (isTerms(scene, table)) {
        const int last = termColumns(scene) - 1;
        return col == 0          ? scene::text("value")
               : col == last     ? scene::text("running sum")
               : col == last - 1 ? scene::text("product")
                                 : scene::text("weight");
    }
    const GridScene* grid = gridAt(scene, table);
    if (!grid)
        return {};
    if (grid->geometry.rows == 0 && col < static_cast<int>(grid->rulers.size()))
        return columnText(grid->rulers[static_cast<std::size_t>(col)].text);
    return columnText(scene::positionText(grid->geometry.colFirst + col));
}

std::optional<SceneTableCell> sceneTableCell(const StageScene& scene, int table, int row, int col)
{
    const SceneTable whole = sceneTable(scene, table);
    if (row < 0 || col < 0 || row >= whole.rows || col >= whole.cols)
        return std::nullopt;
    SceneTableCell cell;
    if (isTerms(scene, table)) {
        cell = *termCell(scene, row, col);
    } else {
        const GridScene* grid = gridAt(scene, table);
        const CellScene* found = cellAt(*grid, row, col);
        if (!found)
            return std::nullopt;
        cell.words = wordsOf(*grid, *found);
        cell.rect = found->rect;
        cell.current = found->current;
        cell.slot = grid->slot;
        cell.cell = found->cell;
    }
    cell.place = QStringLiteral("%1, %2").arg(sceneTableRow(scene, table, row),
                                              sceneTableColumn(scene, table, col));
    return cell;
}

}  // namespace convstep
