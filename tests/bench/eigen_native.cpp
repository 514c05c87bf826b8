// SPDX-License-Identifier: GPL-3.0-or-later
//
// For the machine that it is compiled on.
#define Eigen Eigen_bench_native
#define CONVSTEP_EIGEN_SET native
#include "tests/bench/eigen_kernels-inl.h"

namespace convstep::bench {
const EigenTable& eigenNative() { return native::table; }
}  // namespace convstep::bench
