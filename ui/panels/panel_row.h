// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include <vector>

namespace convstep {

// A line of a side panel: what it is, in as many lines as a long language needs, and its fields at
// the right. The name is the buddy of the first of them. At least one field; takes them.
[[nodiscard]] QWidget* panelRow(const QString& name, const std::vector<QWidget*>& fields,
                                QWidget* parent);
// What stands above several of them.
[[nodiscard]] QLabel* panelHead(const QString& text, QWidget* parent);

}  // namespace convstep
