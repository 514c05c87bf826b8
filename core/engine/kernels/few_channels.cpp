// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of few channels, for each instruction set.
#include "core/engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels/few_channels.cpp"

#include <hwy/foreach_target.h>

#include <Eigen/Core>
#include <hwy/highway.h>

#include "core/engine/kernels/flat-inl.h"
#include "core/engine/kernels/window-inl.h"
