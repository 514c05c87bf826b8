// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/block_edits.h"

#include <QCoreApplication>

#include <limits>

#include "ui/session/edit_text.h"
#include "ui/session/number_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(BlockEdits)
};

std::optional<PlaneMap> mapOf(const Document& document, const QString& input)
{
    return PlaneMap::of(document.call(), input.toStdString());
}

// The blocks that a target stands for: one, or every plane.
std::vector<CellBlock> blocksOf(const PlaneMap& map, const EditTarget& target)
{
    if (target.scope == FillScope::block)
        return {target.block.within(map)};
    if (target.scope == FillScope::plane)
        return {CellBlock::wholePlane(map, target.block.plane)};
    std::vector<CellBlock> blocks;
    for (const Cell& plane : map.planes())
        blocks.push_back(CellBlock::wholePlane(map, plane));
    return blocks;
}

tl::expected<std::vector<float>, QString> presetFor(const PlaneMap& map, const CellBlock& block,
                                                    FilterPreset preset)
{
    return map.role() == Role::pointwiseFilter ? mixingPreset(preset, block.rows, block.cols)
                                               : presetValues(preset, block.rows, block.cols);
}

void append(std::vector<CellValue>& edits, const PlaneMap& map, const CellBlock& block,
            std::span<const float> values)
{
    const std::vector<Cell> cells = block.cells(map);
    for (std::size_t i = 0; i < cells.size() && i < values.size(); ++i)
        edits.push_back({cells[i], values[i]});
}

QString fillText(const Document& document, const QString& input, const QString& with)
{
    return Words::tr("Fill %1: %2").arg(inputWords(document.call(), input), with);
}

}  // namespace

NumberTable tableOf(const Document& document, const QString& input, const CellBlock& block)
{
    const auto map = mapOf(document, input);
    if (!map)
        return {};
    const CellBlock inside = block.within(*map);
    NumberTable table{inside.rows, inside.cols, {}};
    for (const Cell& cell : inside.cells(*map))
        table.values.push_back(document.cellValue(input, cell).value_or(0));
    return table;
}

void fillCells(Document& document, const EditTarget& target, Fill fill)
{
    const auto map = mapOf(document, target.input);
    if (!map)
        return;
    const std::vector<CellBlock> blocks = blocksOf(*map, target);
    if (blocks.empty())
        return;
    const int seed = document.fillSeed();
    const auto planes = static_cast<std::int64_t>(blocks.size());
    const bool through = runsThroughPlanes(fill);
    const std::vector<float> values =
        fillValues(fill, through ? planes * blocks.front().rows : blocks.front().rows,
                   blocks.front().cols, static_cast<std::uint64_t>(seed));
    std::vector<CellValue> edits;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto count = static_cast<std::size_t>(blocks[i].count());
        append(edits, *map, blocks[i], std::span(values).subspan(through ? i * count : 0, count));
    }
    QString with = fillName(fill);
    if (fill == Fill::randomIntegers) {
        with = Words::tr("%1, seed %2").arg(with).arg(seed);
        document.setFillSeed(seed == std::numeric_limits<int>::max() ? 1 : seed + 1);
    }
    document.setCells(target.input, edits, fillText(document, target.input, with));
}

QString presetProblem(const Document& document, const EditTarget& target, FilterPreset preset)
{
    const auto map = mapOf(document, target.input);
    const std::vector<CellBlock> blocks = map ? blocksOf(*map, target) : std::vector<CellBlock>();
    if (blocks.empty())
        return Words::tr("There are no cells.");
    const auto values = presetFor(*map, blocks.front(), preset);
    return values ? QString() : values.error();
}

tl::expected<void, QString> fillWithPreset(Document& document, const EditTarget& target,
                                           FilterPreset preset)
{
    const auto map = mapOf(document, target.input);
    const std::vector<CellBlock> blocks = map ? blocksOf(*map, target) : std::vector<CellBlock>();
    if (blocks.empty())
        return tl::unexpected(Words::tr("There are no cells."));
    const auto values = presetFor(*map, blocks.front(), preset);
    if (!values)
        return tl::unexpected(values.error());
    std::vector<CellValue> edits;
    for (const CellBlock& block : blocks)
        append(edits, *map, block, *values);
    document.setCells(target.input, edits, fillText(document, target.input, presetName(preset)));
    return {};
}

void fillWithValue(Document& document, const QString& input, const CellBlock& block, float value)
{
    const auto map = mapOf(document, input);
    if (!map)
        return;
    const CellBlock inside = block.within(*map);
    const std::vector<float> values(static_cast<std::size_t>(inside.count()), value);
    std::vector<CellValue> edits;
    append(edits, *map, inside, values);
    if (inside.count() == 1) {
        document.setCell(input, edits.front().cell, value);
        return;
    }
    document.setCells(input, edits,
                      Words::tr("Set %1 of the %2 to %3")
                          .arg(blockText(inside.rows, inside.cols),
                               inputWords(document.call(), input),
                               numberText(static_cast<double>(value))));
}

void pasteTable(Document& document, const QString& input, const CellBlock& block,
                const NumberTable& table)
{
    const auto map = mapOf(document, input);
    if (!map)
        return;
    const CellBlock inside =
        CellBlock{block.plane, block.first, table.rows, table.cols}.within(*map);
    std::vector<CellValue> edits;
    for (std::int64_t row = 0; row < inside.rows; ++row)
        for (std::int64_t col = 0; col < inside.cols; ++col)
            edits.push_back({map->cell(inside.plane, {inside.first.row + row,
                                                      inside.first.col + col}),
                             table.values[static_cast<std::size_t>(row * table.cols + col)]});
    document.setCells(input, edits,
                      Words::tr("Paste %1 into the %2")
                          .arg(blockText(inside.rows, inside.cols),
                               inputWords(document.call(), input)));
}

}  // namespace convstep
