// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an input's cells can be filled with, as menus.
#pragma once

#include <optional>
#include <vector>

#include "ui/session/block_edits.h"

class QMenu;
class QPushButton;
class QWidget;

namespace convstep {

// Adds one submenu for each scope that makes a difference: the block, its plane, the whole input.
// Without a block: the whole input alone, its entries in `menu` itself. Presets that the size does
// not allow are there but cannot be chosen, and a line says why. The document must outlive the menu.
void addFillMenus(QMenu& menu, Document& document, const QString& input,
                  const std::optional<CellBlock>& block);

// The call's first input of one of these roles; empty when it has none.
[[nodiscard]] QString inputOfRoles(const Document& document, const std::vector<Role>& roles);
// A button with the menu for the whole of that input, whichever it is when it opens.
[[nodiscard]] QPushButton* makeFillButton(Document& document, std::vector<Role> roles,
                                          QWidget* parent);

}  // namespace convstep
