// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/convstep.h>
#include <cstdio>
#include <vector>

using namespace convstep;
using Values = std::vector<float>;

int main()
{
    OperatorCall call;
    call.spec.op = "separable_conv2d";
    call.spec.rate = {1, 1};
    call.spec.padding.word = "VALID";
    call.inputs.push_back({"input", *Tensor::create({1, 2, 2, 2}, Values{1, 2, 3, 4, 5, 6, 7, 8})});
    call.inputs.push_back(
        {"depthwise_filter", *Tensor::create({2, 2, 2, 1}, Values{1, 0, 0, 1, 2, 0, 0, 3})});
    call.inputs.push_back({"pointwise_filter", *Tensor::create({1, 1, 2, 2}, Values{1, 10, 100, -1})});
    const auto result = computeReference(call);
    if (!result)
        return std::fprintf(stderr, "%s\n", result.error().message().c_str()), 1;
    for (const float value : result->front().tensor.values())
        std::printf("%g\n", static_cast<double>(value));
}
