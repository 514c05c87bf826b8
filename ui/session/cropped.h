// SPDX-License-Identifier: GPL-3.0-or-later
//
// The numbers that a smaller size took away, so that growing again gives them back. A value: undo
// keeps the one that belongs to each state.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "core/ops/operator_info.h"

namespace convstep {

class Cropped {
public:
    // To be told of every change of sizes or operator: keeps those tensors of `before` of which
    // `after` has not all cells. Cost: a copy of each such tensor.
    void remember(const OperatorCall& before, const OperatorCall& after);
    // Puts the last value that it had into each cell of `call` that is not in `base`, the call that
    // `call` was made from; cells that never were stay as they are.
    void restore(OperatorCall& call, const OperatorCall& base) const;

private:
    struct Kept {
        Tensor tensor;
        bool channelsFirst = false;
    };
    // By role, as a change of operator keeps tensors; the newest last.
    std::map<Role, std::vector<std::shared_ptr<const Kept>>> m_kept;
};

}  // namespace convstep
