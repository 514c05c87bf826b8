// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json_text.h"

#include <array>
#include <cstdint>

namespace convstep {
namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

unsigned byteAt(std::string_view text, std::size_t at)
{
    return static_cast<unsigned char>(text[at]);
}

// Length of the well-formed UTF-8 sequence at `at` (no overlong forms, no surrogates, nothing
// beyond U+10FFFF), 0 when there is none. The ranges are those of table 3-7 of the Unicode
// standard.
std::size_t utf8Length(std::string_view text, std::size_t at)
{
    const unsigned first = byteAt(text, at);
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (text.size() - at < length)
        return 0;
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byteAt(text, at + 1) < low || byteAt(text, at + 1) > high)
        return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((byteAt(text, at + i) & 0xC0) != 0x80)
            return 0;
    return length;
}

void appendUtf8(std::string& out, std::uint32_t code)
{
    const auto add = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0 | (code >> 6));
        add(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        add(0xE0 | (code >> 12));
        add(0x80 | ((code >> 6) & 0x3F));
        add(0x80 | (code & 0x3F));
    } else {
        add(0xF0 | (code >> 18));
        add(0x80 | ((code >> 12) & 0x3F));
        add(0x80 | ((code >> 6) & 0x3F));
        add(0x80 | (code & 0x3F));
    }
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isHighSurrogate(std::uint32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool isLowSurrogate(std::uint32_t code) { return code >= 0xDC00 && code < 0xE000; }

// The 4 digits that begin at `at`; -1 when they are not there.
std::int64_t hexCode(std::string_view text, std::size_t at)
{
    if (text.size() < at + 4)
        return -1;
    std::int64_t code = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const int digit = hexDigit(text[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

// A recursive descent that keeps nothing but its place; `m_what` is set at the first mistake.
class Checker {
public:
    Checker(std::string_view text, int maxDepth) : m_text(text), m_depthLeft(maxDepth) {}

    bool all(std::size_t& begin)
    {
        if (m_text.starts_with(byteOrderMark))
            m_at = byteOrderMark.size();
        skipBlanks();
        begin = m_at;
        if (!value())
            return false;
        skipBlanks();
        return m_at == m_text.size() || wrong("nothing more expected");
    }
    [[nodiscard]] std::size_t position() const { return m_at; }
    [[nodiscard]] const char* what() const { return m_what; }

private:
    bool wrong(const char* what)
    {
        m_what = m_at < m_text.size() ? what : "the text ends too early";
        return false;
    }
    [[nodiscard]] bool at(char wanted) const
    {
        return m_at < m_text.size() && m_text[m_at] == wanted;
    }
    bool take(char wanted)
    {
        const bool found = at(wanted);
        if (found)
            ++m_at;
        return found;
    }
    void skipBlanks()
    {
        while (m_at < m_text.size() && isJsonBlank(m_text[m_at]))
            ++m_at;
    }

    bool value()
    {
        if (m_at == m_text.size())
            return wrong("");
        switch (m_text[m_at]) {
        case '{': return object();
        case '[': return list();
        case '"': return text();
        case 't': return word("true");
        case 'f': return word("false");
        case 'n': return word("null");
        default: return number();
        }
    }

    bool word(std::string_view wanted)
    {
        if (!m_text.substr(m_at).starts_with(wanted))
            return wrong("a value expected");
        m_at += wanted.size();
        return true;
    }

    bool digits(const char* what)
    {
        if (m_at == m_text.size() || !isDigit(m_text[m_at]))
            return wrong(what);
        while (m_at < m_text.size() && isDigit(m_text[m_at]))
            ++m_at;
        return true;
    }

    bool number()
    {
        const bool negative = take('-');
        const bool zero = at('0');
        if (zero)
            ++m_at;
        else if (!digits(negative ? "a digit expected" : "a value expected"))
            return false;
        if (zero && m_at < m_text.size() && isDigit(m_text[m_at]))
            return wrong("no digit expected after a leading 0");
        if (take('.') && !digits("a digit expected after the point"))
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            return digits("a digit expected in the exponent");
        }
        return true;
    }

    bool text()
    {
        for (++m_at; !take('"');) {
            if (m_at == m_text.size())
                return wrong("");
            if (m_text[m_at] == '\\') {
                if (!escape())
                    return false;
                continue;
            }
            if (byteAt(m_text, m_at) < 0x20)
                return wrong("a control character must be escaped");
            const std::size_t length = utf8Length(m_text, m_at);
            if (length == 0)
                return wrong("the text is not valid UTF-8");
            m_at += length;
        }
        return true;
    }

    bool escape()
    {
        constexpr std::string_view letters = "\"\\/bfnrt";
        ++m_at;
        if (!take('u')) {
            if (m_at == m_text.size() || letters.find(m_text[m_at]) == std::string_view::npos)
                return wrong("an escape expected after the backslash");
            ++m_at;
            return true;
        }
        const std::int64_t code = hexCode(m_text, m_at);
        if (code < 0)
            return wrong("four hexadecimal digits expected");
        if (isLowSurrogate(static_cast<std::uint32_t>(code)))
            return wrong("half a surrogate pair");
        m_at += 4;
        if (!isHighSurrogate(static_cast<std::uint32_t>(code)))
            return true;
        const std::int64_t low =
            m_text.substr(m_at).starts_with("\\u") ? hexCode(m_text, m_at + 2) : -1;
        if (low < 0 || !isLowSurrogate(static_cast<std::uint32_t>(low)))
            return wrong("half a surrogate pair");
        m_at += 6;
        return true;
    }

    bool enter()
    {
        ++m_at;
        if (m_depthLeft-- == 0)
            return wrong("nested too deeply");
        skipBlanks();
        return true;
    }

    bool list()
    {
        if (!enter())
            return false;
        if (!at(']')) {
            do {
                skipBlanks();
                if (!value())
                    return false;
                skipBlanks();
            } while (take(','));
        }
        ++m_depthLeft;
        return take(']') || wrong("',' or ']' expected");
    }

    bool object()
    {
        if (!enter())
            return false;
        if (!at('}')) {
            do {
                skipBlanks();
                if (!at('"'))
                    return wrong("a key in quotes expected");
                if (!text())
                    return false;
                skipBlanks();
                if (!take(':'))
                    return wrong("':' expected");
                skipBlanks();
                if (!value())
                    return false;
                skipBlanks();
            } while (take(','));
        }
        ++m_depthLeft;
        return take('}') || wrong("',' or '}' expected");
    }

    std::string_view m_text;
    int m_depthLeft;
    std::size_t m_at = 0;
    const char* m_what = "";
};

}  // namespace

Result<void> checkJson(std::string_view text, int maxDepth, const std::string& name,
                       std::size_t& begin)
{
    Checker checker(text, maxDepth);
    if (checker.all(begin))
        return {};
    return fail(Reason::fileSyntax, name,
                {{"detail", std::string(checker.what())},
                 {"position", static_cast<std::int64_t>(checker.position())}});
}

std::string unescapedJson(std::string_view quoted)
{
    std::string out;
    out.reserve(quoted.size() - 2);
    for (std::size_t at = 1; at < quoted.size() - 1; ++at) {
        if (quoted[at] != '\\') {
            out.push_back(quoted[at]);
            continue;
        }
        switch (quoted[++at]) {
        case 'b': out.push_back('\b'); break;
        case 'f': out.push_back('\f'); break;
        case 'n': out.push_back('\n'); break;
        case 'r': out.push_back('\r'); break;
        case 't': out.push_back('\t'); break;
        case 'u': {
            auto code = static_cast<std::uint32_t>(hexCode(quoted, at + 1));
            at += 4;
            if (isHighSurrogate(code)) {
                const auto low = static_cast<std::uint32_t>(hexCode(quoted, at + 3));
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                at += 6;
            }
            appendUtf8(out, code);
            break;
        }
        default: out.push_back(quoted[at]);
        }
    }
    return out;
}

void appendJsonText(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out.push_back('"');
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8Length(text, at);
        const char c = text[at];
        if (length == 0) {
            out.append("\xEF\xBF\xBD");
        } else if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\t') {
            out.append("\\t");
        } else if (byteAt(text, at) < 0x20) {
            out.append("\\u00");
            out.push_back(hex[byteAt(text, at) >> 4]);
            out.push_back(hex[byteAt(text, at) & 0xF]);
        } else {
            out.append(text.substr(at, length));
        }
        at += length == 0 ? 1 : length;
    }
    out.push_back('"');
}

}  // namespace convstep
