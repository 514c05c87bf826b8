// SPDX-License-Identifier: GPL-3.0-or-later
//
// One function for each language: the whole text with its marks still in it. `possible` becomes
// false where the framework has no such call; the text then says why.
#pragma once

#include "ui/session/code/code_writer.h"

namespace convstep {

void tensorflowText(CodeWriter& out, const CodeFacts& facts, bool& possible);  // 2.x and 1.x
void kerasText(CodeWriter& out, const CodeFacts& facts, bool& possible);
void pytorchText(CodeWriter& out, const CodeFacts& facts, bool& possible);
void numpyText(CodeWriter& out, const CodeFacts& facts);
void cppText(CodeWriter& out, const CodeFacts& facts);

// TensorFlow 2 has layers in Keras only. The body of a function that builds the layer as `layer`
// and leaves its result in `y`.
void kerasLayer(CodeWriter& out, const CodeFacts& facts, const std::string& prefix);
// "relu" in quotes, None, or a function where Keras' own differs between versions.
[[nodiscard]] std::string kerasActivation(Activation activation);
// What the forward half of a gradient takes: its inputs but for the upstream gradient.
[[nodiscard]] std::vector<std::string> forwardArguments(const CodeFacts& facts);
// Variables that the gradients are with respect to, in the order of the results.
[[nodiscard]] std::vector<std::string> differentiated(const CodeFacts& facts);
// An input that the gradient does not depend on, and that is not given, as zeros: "x = tf.zeros".
[[nodiscard]] std::string missingOperand(const CodeFacts& facts, const std::string& zeros);
// "[a, b]", or "a" alone.
[[nodiscard]] std::string listOf(const std::vector<std::string>& names);
void noteLimits(CodeWriter& out, const CodeFacts& facts);

}  // namespace convstep
