// SPDX-License-Identifier: GPL-3.0-or-later
//
// Edits of many cells of a document, each one undoable step with a name.
#pragma once

#include "ui/session/cell_block.h"
#include "ui/session/clipboard_text.h"
#include "ui/session/document.h"
#include "ui/session/fills.h"

namespace convstep {

enum class FillScope : std::uint8_t { block, plane, tensor };

// What is edited: a block of an input, the plane that it lies in, or the whole input.
struct EditTarget {
    QString input;
    CellBlock block;
    FillScope scope = FillScope::block;
};

// The numbers of a block of an input; empty for an input that is not there.
[[nodiscard]] NumberTable tableOf(const Document& document, const QString& input,
                                  const CellBlock& block);
// "Fill input: Ramp 1, 2, 3, …"; random numbers name their seed, and the next seed is one more.
void fillCells(Document& document, const EditTarget& target, Fill fill);
// Every plane (slice) of the target gets the same filter. The reason why not, when there is none of
// that size; nothing is changed then.
tl::expected<void, QString> fillWithPreset(Document& document, const EditTarget& target,
                                           FilterPreset preset);
// Why a preset does not go; empty when it does.
[[nodiscard]] QString presetProblem(const Document& document, const EditTarget& target,
                                    FilterPreset preset);
// One value into all cells of a block.
void fillWithValue(Document& document, const QString& input, const CellBlock& block, float value);
// The part of the table that lies in the plane, from the block's first cell on.
void pasteTable(Document& document, const QString& input, const CellBlock& block,
                const NumberTable& table);

}  // namespace convstep
