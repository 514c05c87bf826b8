// SPDX-License-Identifier: GPL-3.0-or-later
#define Eigen Eigen_bench_sse2
#define CONVSTEP_EIGEN_SET sse2
#include "tests/bench/eigen_kernels-inl.h"

namespace convstep::bench {
const EigenTable& eigenSse2() { return sse2::table; }
}  // namespace convstep::bench
