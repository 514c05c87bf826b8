// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/edit_text.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/session/cell_block.h"
#include "ui/session/number_text.h"
#include "ui/session/place_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(EditText)
};

}  // namespace

QString inputWords(const OperatorCall& call, const QString& input)
{
    const OperatorInfo* info = findOperator(call.spec.op);
    const InputInfo* one = info ? info->input(input.toStdString()) : nullptr;
    if (!one)
        return input;
    switch (one->role) {
    case Role::input: return Words::tr("input");
    case Role::filter: {
        const bool separate = call.spec.op.starts_with("depthwise") ||
                              call.spec.op.starts_with("separable") || info->layer ||
                              call.spec.op.starts_with("layers");
        return separate ? Words::tr("depthwise filter") : Words::tr("filter");
    }
    case Role::pointwiseFilter: return Words::tr("pointwise filter");
    case Role::bias: return Words::tr("bias");
    case Role::upstream: return Words::tr("upstream gradient");
    default: return input;
    }
}

QString editText(const OperatorCall& call, const QString& input, const Cell& cell, float value)
{
    QStringList at;
    if (const auto map = PlaneMap::of(call, input.toStdString())) {
        const Extent& extent = map->extent();
        const Place place = map->place(cell);
        const bool planes = map->planeCount() > 1;
        if (planes && extent.n > 1)
            at << integerText(cell.n);
        if (map->rows() > 1 || map->role() != Role::bias)
            at << integerText(place.row);
        at << integerText(place.col);
        const Tensor* tensor = call.input(input.toStdString());
        if (planes && extent.c > 1 && tensor) {
            // A slice of a filter is two numbers.
            const bool slice = map->role() == Role::filter && tensor->shape().rank() == 4 &&
                               tensor->shape()[3] > 0;
            if (slice)
                at << integerText(cell.c / tensor->shape()[3])
                   << integerText(cell.c % tensor->shape()[3]);
            else
                at << integerText(cell.c);
        }
    }
    return Words::tr("Set %1[%2] to %3")
        .arg(inputWords(call, input), at.join(QStringLiteral(", ")),
             numberText(static_cast<double>(value)));
}

QString blockText(std::int64_t rows, std::int64_t cols)
{
    return integerText(rows) + QChar(0x00D7) + integerText(cols);
}

}  // namespace convstep
