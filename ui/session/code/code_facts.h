// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the texts of all languages need to know of a call, worked out once.
#pragma once

#include <string>
#include <vector>

#include "core/ops/pipeline.h"
#include "ui/session/code/code_text.h"

namespace convstep {

struct CodeTensor {
    std::string name;      // TensorFlow's
    std::string variable;  // in the text: "x", "w", "g", "dx", ...
    Role role{};
    Shape shape;
    const Tensor* tensor = nullptr;  // nullptr: a result that stays in a file
    bool inFile = false;
};

struct CodeFacts {
    const OperatorCall& call;
    const OperatorInfo& info;
    Pipeline pipeline;
    CodeLanguage language{};
    std::string stem;
    std::vector<CodeTensor> inputs;  // those that count
    std::vector<CodeTensor> results;
    std::vector<NamedTensor> computed;  // what `results` points into
    double tolerance = 0;
    // Padding meets weights or gradients that are not finite: here it adds 0, elsewhere 0 times an
    // infinity is NaN.
    bool paddingMeetsNonFinite = false;

    [[nodiscard]] const OperatorSpec& spec() const { return call.spec; }
    [[nodiscard]] bool channelsFirst() const { return pipeline.dataFormat == DataFormat::nchw; }
    [[nodiscard]] bool depthwise() const;   // the spatial stage is depthwise
    [[nodiscard]] bool separable() const;   // with a pointwise half
    [[nodiscard]] bool transposed() const;  // atrous_conv2d_transpose and its gradient
    [[nodiscard]] bool padded() const;
    [[nodiscard]] bool listPadding() const { return call.spec.padding.isList; }
    [[nodiscard]] bool strided() const
    {
        return pipeline.rows.stride > 1 || pipeline.cols.stride > 1;
    }
    [[nodiscard]] bool dilated() const { return pipeline.rows.rate > 1 || pipeline.cols.rate > 1; }
    [[nodiscard]] std::int64_t kernelRows() const { return pipeline.rows.kernel; }
    [[nodiscard]] std::int64_t kernelCols() const { return pipeline.cols.kernel; }
    // What the weights of the spatial stage have: kh, kw, inChannels, multiplier or outChannels.
    [[nodiscard]] std::vector<std::int64_t> filterShape() const;
    // "x, w": inputs of the text's function.
    [[nodiscard]] std::string arguments() const;
    // Variable of the input of that role, "" when there is none.
    [[nodiscard]] std::string variable(Role role) const;
    // The input that the spatial weights are: "w" or "depthwise".
    [[nodiscard]] std::string weights() const { return separable() ? "depthwise" : "w"; }
    [[nodiscard]] Shape shapeOf(Role role) const;
    [[nodiscard]] Activation activation() const;
};

// Errors: those of makePipeline() and computeReference().
[[nodiscard]] Result<CodeFacts> codeFacts(const OperatorCall& call, CodeLanguage language,
                                          const std::string& stem);

}  // namespace convstep
