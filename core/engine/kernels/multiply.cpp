// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pixels times weights, for each instruction set.
#include "core/engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/multiply.cpp"

#include <hwy/foreach_target.h>

#include <Eigen/Core>
#include <hwy/highway.h>

#include "core/engine/kernels/multiply-inl.h"
