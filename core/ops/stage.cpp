// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/stage.h"

namespace convstep {

StepKind Stage::stepKind() const
{
    const bool axis = activation == Activation::softmax;
    switch (kind) {
    case StageKind::bias: return StepKind::addBias;
    case StageKind::biasGradient: return StepKind::add;
    case StageKind::activation: return axis ? StepKind::activateAxis : StepKind::activate;
    case StageKind::activationGradient:
        return axis ? StepKind::scaleByAxisDerivative : StepKind::scaleByDerivative;
    default: return StepKind::multiply;
    }
}

std::int64_t Stage::tapCount(const Cell& outCell) const
{
    if (linear())
        return taps.count(corner, outCell);
    if (kind == StageKind::biasGradient)
        return sumExtent.n * sumExtent.h * sumExtent.w;
    return 1;
}

StageTap Stage::operands(const Tap& tap) const
{
    switch (corner) {
    case Corner::y: return {{a, tap.x, tap.padding}, {b, tap.w, false}};
    case Corner::x: return {{a, tap.y, false}, {b, tap.w, false}};
    case Corner::w: return {{a, tap.x, false}, {b, tap.y, false}};
    }
    return {};
}

StageTap Stage::tap(const Cell& outCell, std::int64_t index) const
{
    if (linear())
        return operands(taps.tap(corner, outCell, index));
    switch (kind) {
    case StageKind::bias: return {{a, outCell, false}, {b, {0, 0, 0, outCell.c}, false}};
    case StageKind::biasGradient: {
        const std::int64_t pixels = sumExtent.h * sumExtent.w;
        return {{a,
                 {index / pixels, index % pixels / sumExtent.w, index % sumExtent.w, outCell.c},
                 false},
                {}};
    }
    case StageKind::activationGradient: return {{a, outCell, false}, {b, outCell, false}};
    default: return {{a, outCell, false}, {}};
    }
}

}  // namespace convstep
