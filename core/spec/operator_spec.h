// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person asks for, exactly as asked: the parameters of one operator under TensorFlow's
// rules of form, valid or not. A refused spec is a legal value that can be saved and edited;
// makePipeline() is what judges it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace convstep {

// The `padding` argument as written: a word, or a list of [before, after] per dimension in
// data_format order. The list counts when `isList`; the inner vectors may have any length.
struct PaddingSpec {
    std::string word = "SAME";
    std::vector<std::vector<std::int64_t>> amounts;
    bool isList = false;

    friend bool operator==(const PaddingSpec&, const PaddingSpec&) = default;
};

// One struct for all operators; which members an operator reads, and under which name, is in its
// OperatorInfo::params. The others are ignored (and not saved).
struct OperatorSpec {
    std::string op = "conv2d";
    std::vector<std::int64_t> strides{1, 1, 1, 1};  // data_format order; [rows, columns] for layers
    // `dilations` (4, data_format order), `rate` ([rows, columns], or one integer for atrous) or
    // `dilation_rate`.
    std::vector<std::int64_t> rate{1, 1, 1, 1};
    PaddingSpec padding;
    std::string dataFormat = "NHWC";
    std::vector<std::int64_t> sizes;  // input_sizes, filter_sizes or output_shape

    // layers_separable_conv2d only.
    std::int64_t filters = 1;
    std::vector<std::int64_t> kernelSize{1, 1};
    std::int64_t depthMultiplier = 1;
    std::string activation;  // empty: none
    bool useBias = true;

    // The rule of early TensorFlow 1.x: a separable convolution may not have more intermediate
    // channels than output channels. Not a parameter of TensorFlow's.
    bool refuseOverparameterized = false;

    friend bool operator==(const OperatorSpec&, const OperatorSpec&) = default;
};

// An operator with its tensors: all that is needed to compute it.
struct OperatorCall {
    OperatorSpec spec;
    std::vector<NamedTensor> inputs;

    // nullptr when there is none of that name.
    [[nodiscard]] const Tensor* input(std::string_view name) const;
    [[nodiscard]] Tensor* input(std::string_view name);
};

}  // namespace convstep
