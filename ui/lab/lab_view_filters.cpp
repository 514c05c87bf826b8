// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody's own filters: a file is read beside the window, and used only where it fits.
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>

#include "ui/lab/lab_operator_fields.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/session/beside.h"
#include "ui/session/refusal_text.h"

namespace convstep {

void LabView::chooseFilters()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open filters"), {}, tr("Arrays (%1)").arg(filterPatterns()));
    if (!path.isEmpty())
        openFilters(path);
}

void LabView::openFilters(const QString& path)
{
    ++m_reading;
    const std::uint64_t number = ++m_filtersNumber;
    const auto work = [path, budget = labBudget()] { return readFilters(path, budget); };
    runBeside(this, work, [this, number, path](const Result<std::vector<FilterFile>>& read) {
        --m_reading;
        if (number != m_filtersNumber)
            return;
        const QString file = QFileInfo(path).fileName();
        if (!read)
            refuseFilters(file, read.error());
        else if (read->size() == 1)
            useFilters(read->front());
        else
            offerFilters(*read, file);
    });
}

void LabView::offerFilters(const std::vector<FilterFile>& all, const QString& file)
{
    QStringList lines;
    for (const FilterFile& one : all)
        lines << one.name + QStringLiteral(": ") + QString::fromStdString(one.filters.reading);
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(file);
    dialog->setLabelText(tr("There are several arrays in it. Which are the filters?"));
    dialog->setComboBoxItems(lines);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, all, lines](const QString& line) {
        const qsizetype index = lines.indexOf(line);
        if (index >= 0)
            useFilters(all[static_cast<std::size_t>(index)]);
    });
    dialog->open();
}

void LabView::refuseFilters(const QString& file, const Error& error)
{
    say(tr("“%1” gives no filters; those that are there stay.").arg(file) + QLatin1Char(' ') +
            refusalText(error),
        true);
}

void LabView::useFilters(const FilterFile& file)
{
    const std::size_t link = m_panel->link();
    LabSettings tried = m_panel->settings();
    if (!m_picture)
        return;
    if (isPointwise(tried.operators[link])) {
        say(tr("A pointwise operator has no filters of its own; “%1” was not used.").arg(file.name),
            true);
        return;
    }
    tried.operators[link].file = std::make_shared<const FilterFile>(file);
    // Where nothing is wrong without them, they are what is wrong.
    const bool sound = m_asked && *m_asked;
    if (const Result<LabRequest> request = labRequest(tried, m_picture->tensor);
        !request && sound) {
        refuseFilters(file.name, request.error());
        return;
    }
    say(tr("“%1” was read as %2.").arg(file.name, QString::fromStdString(file.filters.reading)),
        false);
    m_panel->fields().setFilters(file);
}

}  // namespace convstep
