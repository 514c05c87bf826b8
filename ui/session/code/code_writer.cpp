// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/code/code_writer.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "core/io/numbers.h"

namespace convstep {
namespace {

constexpr char markBegin = '\x01';  // the next character is the knob
constexpr char markEnd = '\x02';
constexpr char knobBase = ' ';
constexpr std::size_t width = 88;  // of comments and numbers

bool isWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

}  // namespace

std::string marked(Knob knob, std::string_view text)
{
    std::string result{markBegin, static_cast<char>(knobBase + static_cast<char>(knob))};
    result.append(text);
    result += markEnd;
    return result;
}

void CodeWriter::line(std::string_view text)
{
    if (!text.empty())
        m_text.append(static_cast<std::size_t>(m_depth) * 4, ' ').append(text);
    m_text += '\n';
}

void CodeWriter::comment(std::string_view text)
{
    const std::size_t room = width - static_cast<std::size_t>(m_depth) * 4 - m_comment.size();
    while (!text.empty()) {
        std::size_t end = text.size();
        if (end > room)
            end = text.rfind(' ', room);
        line(m_comment + std::string(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void CodeWriter::call(std::string_view head, const std::vector<std::string>& arguments,
                      std::size_t together, std::string_view tail)
{
    line(std::string(head) + "(");
    indent();
    std::string pending;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        pending += (pending.empty() ? "" : " ") + arguments[i];
        const bool last = i + 1 == arguments.size();
        pending += last ? tail : std::string_view(",");
        if (i + 1 >= together || last) {
            line(pending);
            pending.clear();
        }
    }
    outdent();
}

void CodeWriter::numbers(const std::vector<std::string>& words, std::size_t perRow)
{
    const std::size_t room = width - static_cast<std::size_t>(m_depth) * 4;
    std::string row;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!row.empty() && row.size() + words[i].size() + 2 > room) {
            line(row);
            row.clear();
        }
        row += (row.empty() ? "" : " ") + words[i] + ",";
        if ((i + 1) % perRow == 0 || i + 1 == words.size()) {
            line(row);
            row.clear();
        }
    }
}

CodeText finishedText(const CodeFacts& facts, std::string_view raw, std::string_view comment)
{
    CodeText result;
    std::string& text = result.text;
    std::vector<std::size_t> open;  // marks that have begun
    std::vector<std::pair<std::string_view, Role>> names;
    for (const std::vector<CodeTensor>* list : {&facts.inputs, &facts.results})
        for (const CodeTensor& tensor : *list)
            names.emplace_back(tensor.variable, tensor.role);
    bool quoted = false;
    bool remark = false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == markBegin) {
            open.push_back(result.marks.size());
            result.marks.push_back(
                {text.size(), 0, std::nullopt, static_cast<Knob>(raw[i + 1] - knobBase)});
            ++i;
            continue;
        }
        if (c == markEnd) {
            CodeMark& mark = result.marks[open.back()];
            mark.length = text.size() - mark.begin;
            open.pop_back();
            continue;
        }
        if (c == '\n')
            quoted = remark = false;
        else if (c == '"' && !remark)
            quoted = !quoted;
        else if (!quoted && raw.substr(i).starts_with(comment))
            remark = true;
        if (quoted || remark || !isWord(c)) {
            text += c;
            continue;
        }
        std::size_t end = i;
        while (end < raw.size() && isWord(raw[end]))
            ++end;
        const std::string_view word = raw.substr(i, end - i);
        const bool member = !text.empty() && text.back() == '.';
        const bool keyword =
            end < raw.size() && raw[end] == '=' && end + 1 < raw.size() && raw[end + 1] != ' ';
        const auto named = std::find_if(names.begin(), names.end(), [&](const auto& one) {
            return word == one.first ||
                   (word.starts_with("expected_") && word.substr(9) == one.first);
        });
        if (named != names.end() && !member && !keyword)
            result.marks.push_back({text.size(), word.size(), named->second, std::nullopt});
        text.append(word);
        i = end - 1;
    }
    const auto add = [&](const CodeTensor& tensor, bool isResult) {
        if (tensor.inFile)
            result.files.push_back({fileName(facts, tensor, isResult), tensor.name, isResult});
    };
    for (const CodeTensor& input : facts.inputs)
        add(input, false);
    for (const CodeTensor& one : facts.results)
        add(one, true);
    return result;
}

std::string numberList(const std::vector<std::int64_t>& numbers, std::string_view brackets)
{
    std::string list(1, brackets.front());
    for (std::size_t i = 0; i < numbers.size(); ++i)
        list += (i ? ", " : "") + std::to_string(numbers[i]);
    if (numbers.size() == 1 && brackets.front() == '(')
        list += ',';
    return list + brackets.back();
}

std::string pairOf(std::int64_t first, std::int64_t second)
{
    return numberList({first, second}, "()");
}

std::string paddingText(const PaddingSpec& padding, bool lower)
{
    if (!padding.isList) {
        std::string word = padding.word;
        for (char& letter : word)
            letter = static_cast<char>(lower ? std::tolower(static_cast<unsigned char>(letter))
                                             : std::toupper(static_cast<unsigned char>(letter)));
        return '"' + word + '"';
    }
    std::string list = "[";
    for (const std::vector<std::int64_t>& amounts : padding.amounts)
        list += (list.size() > 1 ? ", " : "") + numberList(amounts);
    return list + "]";
}

std::string pythonNumber(float value, std::string_view prefix)
{
    if (std::isnan(value))
        return std::string(prefix) + "nan";
    if (std::isinf(value))
        return (value < 0 ? "-" : "") + std::string(prefix) + "inf";
    if (value == 0)
        return std::signbit(value) ? "-0.0" : "0";
    std::string text = floatText(value);
    double read = 0;
    std::from_chars(text.data(), text.data() + text.size(), read);
    if (static_cast<float>(read) == value)
        return text;
    char digits[32];
    const auto [end, error] =
        std::to_chars(digits, digits + sizeof digits, static_cast<double>(value));
    return {digits, end};
}

std::string toleranceText(double tolerance)
{
    char digits[32];
    const auto [end, error] =
        std::to_chars(digits, digits + sizeof digits, static_cast<float>(tolerance));
    return {digits, end};
}

std::string expectedName(const CodeTensor& result) { return "expected_" + result.variable; }

std::string fileName(const CodeFacts& facts, const CodeTensor& tensor, bool result)
{
    return facts.stem + "." + (result ? expectedName(tensor) : tensor.variable) + ".npy";
}

std::size_t numbersPerLine(const CodeFacts& facts, const CodeTensor& tensor)
{
    const Shape& shape = tensor.shape;
    std::int64_t count = shape.elements();
    if (shape.rank() == 4) {
        const bool filter = tensor.role == Role::filter || tensor.role == Role::filterGradient ||
                            tensor.role == Role::pointwiseFilter ||
                            tensor.role == Role::pointwiseGradient;
        const std::int64_t last = shape[3];
        const std::int64_t two = shape[2] * last;
        constexpr std::int64_t few = 24;
        if (filter)
            count = shape[1] * two <= few ? shape[1] * two : two <= few ? two : last;
        else
            count = facts.channelsFirst() ? last : two;
    }
    return static_cast<std::size_t>(std::max<std::int64_t>(count, 1));
}

std::string resultNames(const CodeFacts& facts)
{
    std::string list;
    for (const CodeTensor& result : facts.results)
        list += (list.empty() ? "" : ", ") + result.variable;
    return list;
}

std::string padAmounts(const CodeFacts& facts)
{
    const std::string rows =
        marked(Knob::padding, numberList({facts.pipeline.rows.before, facts.pipeline.rows.after}));
    const std::string cols =
        marked(Knob::padding, numberList({facts.pipeline.cols.before, facts.pipeline.cols.after}));
    return facts.channelsFirst() ? "[[0, 0], [0, 0], " + rows + ", " + cols + "]"
                                 : "[[0, 0], " + rows + ", " + cols + ", [0, 0]]";
}

}  // namespace convstep
