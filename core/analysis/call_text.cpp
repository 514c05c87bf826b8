// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_text.h"

#include <algorithm>

namespace convstep {
namespace {

using Kind = CallArgument::Kind;

constexpr const char* example = "one layer, for example nn.Conv2d(32, 64, kernel_size=3)";

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// A whole number as Python writes it; nullopt for anything else, and beyond 63 bits.
std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    bool negative = false;
    if (text.starts_with('-') || text.starts_with('+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text.empty() || !isDigit(text.front()) || !isDigit(text.back()))
        return std::nullopt;
    std::int64_t number = 0;
    for (const char c : text) {
        if (c == '_')
            continue;
        if (!isDigit(c) || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, c - '0', &number))
            return std::nullopt;
    }
    return negative ? -number : number;
}

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<CallText> parse()
    {
        CallText call;
        if (!findName(call))
            return tl::unexpected<Error>(*m_error);
        if (call.name == "add") {
            m_wrapped = true;
            if (!findName(call))
                return tl::unexpected<Error>(*m_error);
        }
        readArguments(call);
        readRest();
        if (m_error)
            return tl::unexpected<Error>(*m_error);
        return call;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char now() const { return atEnd() ? '\0' : m_text[m_at]; }

    [[nodiscard]] std::int64_t positionOf(std::size_t byte) const
    {
        std::int64_t characters = 1;
        for (std::size_t i = 0; i < std::min(byte, m_text.size()); ++i)
            characters += (static_cast<unsigned char>(m_text[i]) & 0xC0U) != 0x80U ? 1 : 0;
        return characters;
    }

    void refuse(std::size_t byte, std::string want)
    {
        if (m_error)
            return;
        const std::int64_t position = positionOf(byte);
        std::string got = "the end of the line";
        if (byte < m_text.size()) {
            std::size_t end = byte + 1;
            while (end < m_text.size() &&
                   (static_cast<unsigned char>(m_text[end]) & 0xC0U) == 0x80U)
                ++end;
            got = '"' + std::string(m_text.substr(byte, end - byte)) + '"';
        }
        m_error = Error{Reason::paramForm,
                        "The text at character " + std::to_string(position),
                        {{"want", std::move(want)}, {"got", got}, {"position", position}}};
    }

    // Blanks, line ends and comments.
    void skipBlanks()
    {
        while (!atEnd()) {
            if (now() == '#')
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
            else if (now() == ' ' || now() == '\t' || now() == '\n' || now() == '\r' ||
                     now() == '\\')
                ++m_at;
            else
                return;
        }
    }

    // "tf.keras.layers.Conv2D"; empty when none stands here.
    std::string_view dottedName()
    {
        const std::size_t begin = m_at;
        while (isNameStart(now()) || (m_at > begin && (isDigit(now()) || now() == '.')))
            ++m_at;
        return m_text.substr(begin, m_at - begin);
    }

    // Goes past the opening bracket of the call.
    bool findName(CallText& call)
    {
        skipBlanks();
        if (now() == '(') {  // (conv1): Conv2d(...)
            const std::size_t open = m_at++;
            dottedNameOrNumber();
            if (now() == ')' && m_at + 1 < m_text.size() && m_text[m_at + 1] == ':')
                m_at += 2;
            else
                m_at = open;
            skipBlanks();
        }
        std::size_t begin = m_at;
        std::string_view name = dottedName();
        skipBlanks();
        const bool more = now() == '=' || (name == "return" && now() != '(');
        if (!name.empty() && more) {
            if (now() == '=')
                ++m_at;
            skipBlanks();
            begin = m_at;
            name = dottedName();
            skipBlanks();
        }
        if (name.empty() || name.back() == '.') {
            refuse(name.empty() ? m_at : begin, example);
            return false;
        }
        if (now() != '(') {
            refuse(m_at, "( and the layer's arguments");
            return false;
        }
        ++m_at;
        const std::size_t dot = name.rfind('.');
        const std::size_t start = dot == std::string_view::npos ? 0 : dot + 1;
        call.name = name.substr(start);
        call.position = positionOf(begin + start);
        return true;
    }

    void dottedNameOrNumber()
    {
        while (isNameStart(now()) || isDigit(now()) || now() == '.')
            ++m_at;
    }

    void readArguments(CallText& call)
    {
        for (;;) {
            skipBlanks();
            if (now() == ')') {
                ++m_at;
                return;
            }
            readArgument(call);
            if (m_error)
                return;
            skipBlanks();
            if (now() == ',')
                ++m_at;
            else if (now() != ')')
                return refuse(m_at, "a comma or )");
        }
    }

    void readArgument(CallText& call)
    {
        CallArgument argument;
        argument.position = positionOf(m_at);
        if (isNameStart(now())) {
            const std::size_t begin = m_at;
            const std::string_view name = dottedName();
            skipBlanks();
            if (now() == '=' && name.find('.') == std::string_view::npos) {
                ++m_at;
                argument.name = name;
                skipBlanks();
            } else {
                m_at = begin;
            }
        }
        const std::size_t begin = m_at;
        skipExpression();
        if (m_error)
            return;
        std::size_t end = m_at;
        while (end > begin && (m_text[end - 1] == ' ' || m_text[end - 1] == '\t' ||
                               m_text[end - 1] == '\n' || m_text[end - 1] == '\r'))
            --end;
        if (end == begin)
            return refuse(begin, "a value");
        argument.valuePosition = positionOf(begin);
        argument.text = m_text.substr(begin, end - begin);
        understand(argument);
        call.arguments.push_back(std::move(argument));
    }

    // To the comma or bracket that ends a value.
    void skipExpression()
    {
        constexpr std::size_t deepest = 64;
        std::string closing;
        while (!atEnd()) {
            const char c = now();
            if (c == '"' || c == '\'') {
                const std::size_t open = m_at;
                if (!skipString())
                    return refuse(open, "closed by the same quotation mark");
                continue;
            }
            if (c == '#') {
                skipBlanks();
                continue;
            }
            if (c == '(' || c == '[' || c == '{') {
                if (closing.size() >= deepest)
                    return refuse(m_at, "less nested");
                closing.push_back(c == '(' ? ')' : c == '[' ? ']' : '}');
            } else if (c == ')' || c == ']' || c == '}') {
                if (closing.empty()) {
                    if (c != ')')
                        refuse(m_at, "a comma or )");
                    return;
                }
                if (closing.back() != c)
                    return refuse(m_at, std::string(1, closing.back()));
                closing.pop_back();
            } else if (closing.empty() && (c == ',' || c == '=')) {
                return;
            }
            ++m_at;
        }
        refuse(m_at, closing.empty() ? "a comma or )" : std::string(1, closing.back()));
    }

    bool skipString()
    {
        const char quote = m_text[m_at++];
        while (!atEnd() && now() != quote && now() != '\n')
            m_at += now() == '\\' ? 2 : 1;
        if (atEnd() || now() != quote) {
            m_at = std::min(m_at, m_text.size());
            return false;
        }
        ++m_at;
        return true;
    }

    static void understand(CallArgument& argument)
    {
        const std::string_view text = argument.text;
        if (const auto number = wholeNumber(text)) {
            argument.kind = Kind::number;
            argument.numbers = {number};
        } else if (text == "None") {
            argument.kind = Kind::none;
        } else if (text == "True" || text == "False") {
            argument.kind = Kind::truth;
        } else if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                   text.find(text.front(), 1) == text.size() - 1) {
            argument.kind = Kind::string;
            argument.string = text.substr(1, text.size() - 2);
        } else if (text.size() >= 2 && ((text.front() == '(' && text.back() == ')') ||
                                        (text.front() == '[' && text.back() == ']'))) {
            readList(argument, text.substr(1, text.size() - 2));
        }
    }

    static void readList(CallArgument& argument, std::string_view inside)
    {
        std::vector<std::optional<std::int64_t>> numbers;
        constexpr std::string_view blanks = " \t\r\n";
        for (;;) {
            const std::size_t comma = std::min(inside.find(','), inside.size());
            std::string_view item = inside.substr(0, comma);
            item.remove_prefix(std::min(item.find_first_not_of(blanks), item.size()));
            item = item.substr(0, item.find_last_not_of(blanks) + 1);
            const bool last = comma == inside.size();
            if (item == "None") {
                numbers.emplace_back();
            } else if (const auto number = wholeNumber(item)) {
                numbers.push_back(number);
            } else if (!item.empty() || !last || numbers.empty()) {
                return;  // not a list of numbers
            }
            if (last)
                break;
            inside.remove_prefix(comma + 1);
        }
        argument.kind = Kind::list;
        argument.numbers = std::move(numbers);
    }

    // What may follow a call.
    void readRest()
    {
        skipBlanks();
        while (!m_error && !atEnd()) {
            if (now() == '(') {
                ++m_at;
                CallText ignored;
                readArguments(ignored);
            } else if (now() == ')' && m_wrapped) {
                m_wrapped = false;
                ++m_at;
            } else if (now() == ',' || now() == ';') {
                ++m_at;
            } else {
                return refuse(m_at, "the end: one layer at a time");
            }
            skipBlanks();
        }
        if (m_wrapped)
            refuse(m_at, ") of add(");
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_wrapped = false;
    std::optional<Error> m_error;
};

}  // namespace

Result<CallText> parseCallText(std::string_view text) { return Parser(text).parse(); }

}  // namespace convstep
