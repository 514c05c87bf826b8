// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/panel_row.h"

#include <QHBoxLayout>

namespace convstep {

QWidget* panelRow(const QString& name, const std::vector<QWidget*>& fields, QWidget* parent)
{
    auto* row = new QWidget(parent);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* label = new QLabel(name, row);
    label->setWordWrap(true);
    label->setBuddy(fields.front());
    layout->addWidget(label, 1);
    for (QWidget* field : fields)
        layout->addWidget(field);
    return row;
}

QLabel* panelHead(const QString& text, QWidget* parent)
{
    auto* head = new QLabel(text, parent);
    head->setProperty("head", true);
    return head;
}

}  // namespace convstep
