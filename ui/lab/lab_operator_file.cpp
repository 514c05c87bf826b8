// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody's own filters among the fields of an operator: the file that was read last stays in the
// list of banks.
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/lab/lab_operator_fields.h"
#include "ui/widgets/combo_box.h"

namespace convstep {

void LabOperatorFields::buildFile()
{
    auto* button = new QPushButton(tr("File…"), this);
    button->setObjectName(QStringLiteral("filterFile"));
    button->setToolTip(tr("Filters from .npy or .npz: [rows, columns], [rows, columns, filters] or "
                          "[rows, columns, channels, filters]; also dropped here, or anywhere with "
                          "the Shift key held"));
    addRow(Part::bank, tr("Own filters"), {button});
    button->setAccessibleName(tr("Own filters from a file"));
    connect(button, &QPushButton::clicked, this, &LabOperatorFields::filterFileAsked);
    m_reading = new QLabel(this);
    m_reading->setObjectName(QStringLiteral("reading"));
    m_reading->setProperty("quiet", true);
    m_reading->setTextFormat(Qt::PlainText);
    m_reading->setWordWrap(true);
    m_layout->addWidget(m_reading);
}

void LabOperatorFields::setFilters(const FilterFile& file)
{
    m_file = std::make_shared<const FilterFile>(file);
    change([&](LabOperator& s) { s.file = m_file; });
}

void LabOperatorFields::refreshFile()
{
    if (m_op.file)
        m_file = m_op.file;
    const int banks = static_cast<int>(filterBanks().size());
    while (m_bank->count() > banks)
        m_bank->removeItem(banks);
    if (m_file)
        m_bank->addItem(m_file->name);
    if (m_op.file)
        m_bank->setCurrentIndex(banks);
    m_bank->setToolTip(m_op.file ? m_op.file->name : QString());
    m_reading->setText(m_op.file ? QString::fromStdString(m_op.file->filters.reading) + u'.'
                                 : QString());
    m_reading->setVisible(m_op.file && !isPointwise(m_op));
}

bool LabOperatorFields::isOverFilters(const QPoint& global) const
{
    for (const Row& row : m_rows)
        if (row.part == Part::bank && row.widget->isVisible() &&
            row.widget->rect().contains(row.widget->mapFromGlobal(global)))
            return true;
    return false;
}

}  // namespace convstep
