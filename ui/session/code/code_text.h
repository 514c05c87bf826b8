// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same call elsewhere: text in another language that computes what the screen shows, and
// asserts it. Pure; the text and its comments are English, as code is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ops/operator_info.h"
#include "core/spec/operator_spec.h"
#include "ui/session/settings.h"

namespace convstep {

enum class CodeLanguage : std::uint8_t {
    tensorflow,   // 2.x
    tensorflow1,  // 1.x: the names with `rate`, tf.layers, sessions
    keras,
    pytorch,
    numpy,
    cpp,  // ConvStep::Core
};

// All of them, in that order.
[[nodiscard]] const std::vector<CodeLanguage>& codeLanguages();
// "tensorflow", "tensorflow1", "keras", "pytorch", "numpy", "cpp"; nullopt for another word.
[[nodiscard]] std::optional<CodeLanguage> codeLanguage(std::string_view word);
[[nodiscard]] std::string_view codeLanguageWord(CodeLanguage language);
// "py" or "cpp".
[[nodiscard]] std::string_view codeEnding(CodeLanguage language);

// A piece of the text that means something: the name of a tensor, or a setting as written.
struct CodeMark {
    std::size_t begin = 0;  // bytes; the text is ASCII
    std::size_t length = 0;
    std::optional<Role> role;
    std::optional<Knob> knob;
};

// A tensor that the text reads from a .npy file.
struct CodeFile {
    std::string name;  // without a folder
    std::string tensor;
    bool result = false;  // number among the results, else among the inputs of the call
};

struct CodeText {
    std::string text;
    std::vector<CodeMark> marks;  // by position; a role may lie inside a knob
    std::vector<CodeFile> files;
    bool possible = true;  // false: the text is a comment that says why there is no such code
};

// Tensors of more numbers than this are read from files.
constexpr std::int64_t mostLiteralNumbers = 2000;
// Calls with more multiplications than this have their results in files: computing them would
// hold up whoever only looks at the text.
constexpr std::int64_t mostLiteralSteps = 2'000'000;

// The text of a call that is not refused. `stem` is what the .npy files are called:
// "<stem>.x.npy". Cost: that of computing the call, up to twice, if it has no more than
// mostLiteralSteps steps and a result of no more than mostLiteralNumbers; else O(numbers written).
// Errors: those of computeReference().
[[nodiscard]] Result<CodeText> codeText(const OperatorCall& call, CodeLanguage language,
                                        const std::string& stem = "convstep");

// The tensors of text.files, in that order. Errors: those of computeReference().
[[nodiscard]] Result<std::vector<Tensor>> codeTensors(const OperatorCall& call,
                                                      const CodeText& text);

}  // namespace convstep
