// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts code together line by line, with marks where settings are; and the parts that the texts of
// several languages share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/session/code/code_facts.h"

namespace convstep {

// `text` marked as the way a setting is written. Lives in strings as two control characters, which
// finishedText() takes out again.
[[nodiscard]] std::string marked(Knob knob, std::string_view text);

class CodeWriter {
public:
    // `comment`: "# " or "// ".
    explicit CodeWriter(std::string comment) : m_comment(std::move(comment)) {}

    void indent() { m_depth += 1; }
    void outdent() { m_depth -= 1; }
    void line(std::string_view text = {});
    // Broken to lines of moderate length at blanks.
    void comment(std::string_view text);
    // "head(" and the arguments, one a line, behind the first `together` of them; ")" and `tail`.
    void call(std::string_view head, const std::vector<std::string>& arguments,
              std::size_t together = 1, std::string_view tail = ")");
    // Numbers with commas between them, a new line behind each `perRow` of them.
    void numbers(const std::vector<std::string>& words, std::size_t perRow);
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    std::string m_comment;
    std::string m_text;
    int m_depth = 0;
};

// Text and marks: settings as marked(), tensors wherever their variable stands as a word of its own
// outside comments and quotes.
[[nodiscard]] CodeText finishedText(const CodeFacts& facts, std::string_view raw,
                                    std::string_view comment);

// "[1, 2]" with these brackets; a tuple of one has its comma.
[[nodiscard]] std::string numberList(const std::vector<std::int64_t>& numbers,
                                     std::string_view brackets = "[]");
[[nodiscard]] std::string pairOf(std::int64_t first, std::int64_t second);
// "\"SAME\"" or "[[0, 0], [1, 2], ...]"; words in lower case where `lower`.
[[nodiscard]] std::string paddingText(const PaddingSpec& padding, bool lower);
// Shortest text that Python reads as exactly this float32, also by way of a double; `prefix` goes
// before nan and inf.
[[nodiscard]] std::string pythonNumber(float value, std::string_view prefix);
// "2e-5", "0".
[[nodiscard]] std::string toleranceText(double tolerance);
// "convstep.x.npy"
[[nodiscard]] std::string fileName(const CodeFacts& facts, const CodeTensor& tensor, bool result);
[[nodiscard]] std::string expectedName(const CodeTensor& result);
// Numbers in a line of its literal: a row of an image with all its channels, or, where channels
// come first, of one; a row of a filter, or one place of it where that would be long.
[[nodiscard]] std::size_t numbersPerLine(const CodeFacts& facts, const CodeTensor& tensor);

// First lines of a Python text.
void beginPython(CodeWriter& out, const CodeFacts& facts, std::string_view what,
                 const std::vector<std::string>& imports);
// `variable = np.array(...)` for every tensor, the expected ones included. `torch`: as its tensors.
void pythonTensors(CodeWriter& out, const CodeFacts& facts, bool torch = false);
// Compares each result with what is expected of it, and says so.
void pythonChecks(CodeWriter& out, const CodeFacts& facts, bool torch = false);
// "dx, dw = name(x, g)" from "dx, dw" alone.
[[nodiscard]] std::string resultNames(const CodeFacts& facts);
// Two pairs of brackets around [rows], [columns] amounts of padding, as np.pad and tf.pad take
// them.
[[nodiscard]] std::string padAmounts(const CodeFacts& facts);

}  // namespace convstep
