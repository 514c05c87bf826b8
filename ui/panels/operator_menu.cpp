// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/operator_menu.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QStandardItemModel>

#include <array>
#include <utility>

#include "core/ops/operator_info.h"

namespace convstep {

namespace {

enum class Group : std::uint8_t { forward, layer, transposed, gradient };

Group groupOf(const OperatorInfo& info)
{
    if (info.gradient)
        return Group::gradient;
    if (info.layer)
        return Group::layer;
    return info.name.find("transpose") != std::string::npos ? Group::transposed : Group::forward;
}

}  // namespace

void fillOperatorMenu(QComboBox& box)
{
    struct Words {
        Q_DECLARE_TR_FUNCTIONS(OperatorMenu)
    };
    auto* model = new QStandardItemModel(&box);
    const std::array groups{std::pair{Group::forward, Words::tr("Operators")},
                            std::pair{Group::layer, Words::tr("Layers")},
                            std::pair{Group::transposed, Words::tr("Transposed")},
                            std::pair{Group::gradient, Words::tr("Gradients")}};
    for (const auto& [group, title] : groups) {
        auto* head = new QStandardItem(title);
        head->setFlags(Qt::NoItemFlags);
        model->appendRow(head);
        for (const OperatorInfo& info : operators()) {
            if (groupOf(info) != group)
                continue;
            const QString name = QString::fromStdString(info.name);
            auto* item = new QStandardItem(name);
            item->setData(name, Qt::UserRole);
            model->appendRow(item);
        }
    }
    box.setModel(model);
}

}  // namespace convstep
