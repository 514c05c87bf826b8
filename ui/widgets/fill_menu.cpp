// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fill_menu.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>

#include <algorithm>
#include <limits>

#include "ui/session/edit_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FillMenu)
};

void addFills(QMenu& menu, Document& document, const EditTarget& target, bool presets)
{
    for (const Fill fill : allFills) {
        const bool random = fill == Fill::randomIntegers;
        const QString text =
            random ? Words::tr("%1, seed %2").arg(fillName(fill)).arg(document.fillSeed())
                   : fillName(fill);
        menu.addAction(text, &document,
                       [&document, target, fill] { fillCells(document, target, fill); });
    }
    menu.addAction(Words::tr("Random integers, other seed…"), &document,
                   [&document, target, parent = menu.parentWidget()] {
                       bool ok = false;
                       const int seed = QInputDialog::getInt(
                           parent ? parent->window() : nullptr, Words::tr("Random integers"),
                           Words::tr("Seed"), document.fillSeed(), 0,
                           std::numeric_limits<int>::max(), 1, &ok);
                       if (!ok)
                           return;
                       document.setFillSeed(seed);
                       fillCells(document, target, Fill::randomIntegers);
                   });
    if (!presets)
        return;
    menu.addSeparator();
    QString reason;
    for (const FilterPreset preset : allFilterPresets) {
        const QString problem = presetProblem(document, target, preset);
        QAction* one =
            menu.addAction(presetName(preset), &document, [&document, target, preset] {
                // What does not go is not enabled.
                (void)fillWithPreset(document, target, preset);
            });
        one->setEnabled(problem.isEmpty());
        one->setToolTip(problem);
        if (!problem.isEmpty())
            reason = problem;
    }
    menu.setToolTipsVisible(true);
    if (!reason.isEmpty()) {
        menu.addSeparator();
        menu.addAction(reason)->setEnabled(false);
    }
}

}  // namespace

void addFillMenus(QMenu& menu, Document& document, const QString& input,
                  const std::optional<CellBlock>& block)
{
    const auto map = PlaneMap::of(document.call(), input.toStdString());
    if (!map)
        return;
    const bool presets = map->role() == Role::filter || map->role() == Role::pointwiseFilter;
    const QString words = inputWords(document.call(), input);
    if (!block) {
        addFills(menu, document, {input, {}, FillScope::tensor}, presets);
        return;
    }
    const auto add = [&](const QString& text, FillScope scope) {
        addFills(*menu.addMenu(text), document, {input, *block, scope}, presets);
    };
    const std::int64_t plane = map->rows() * map->cols();
    if (block->count() > 1 && block->count() < plane)
        add(Words::tr("Fill the block %1").arg(blockText(block->rows, block->cols)),
            FillScope::block);
    if (map->planeCount() > 1)
        add(presets ? Words::tr("Fill this slice %1").arg(blockText(map->rows(), map->cols()))
                    : Words::tr("Fill this channel %1").arg(blockText(map->rows(), map->cols())),
            FillScope::plane);
    add(map->planeCount() > 1 ? Words::tr("Fill the whole %1").arg(words)
                              : Words::tr("Fill the %1").arg(words),
        FillScope::tensor);
}

QString inputOfRoles(const Document& document, const std::vector<Role>& roles)
{
    const OperatorInfo* info = findOperator(document.call().spec.op);
    if (!info)
        return {};
    for (const InputInfo& one : info->inputs)
        if (std::find(roles.begin(), roles.end(), one.role) != roles.end() &&
            document.call().input(one.name))
            return QString::fromStdString(one.name);
    return {};
}

QPushButton* makeFillButton(Document& document, std::vector<Role> roles, QWidget* parent)
{
    auto* button = new QPushButton(Words::tr("Choose ▾"), parent);
    button->setProperty("pill", true);
    button->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(button);
    button->setMenu(menu);
    QObject::connect(menu, &QMenu::aboutToShow, button, [&document, menu, roles] {
        menu->clear();
        addFillMenus(*menu, document, inputOfRoles(document, roles), std::nullopt);
    });
    return button;
}

}  // namespace convstep
