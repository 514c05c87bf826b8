// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "core/io/json_text.h"
#include "core/io/numbers.h"

namespace convstep {
namespace {

// Below here the text is known to be well-formed.

std::size_t skipBlanks(std::string_view text, std::size_t at)
{
    while (at < text.size() && isJsonBlank(text[at]))
        ++at;
    return at;
}

std::size_t textEnd(std::string_view text, std::size_t at)
{
    for (++at; text[at] != '"'; ++at)
        if (text[at] == '\\')
            ++at;
    return at + 1;
}

// One past the value that begins at `at`.
std::size_t valueEnd(std::string_view text, std::size_t at)
{
    int depth = 0;
    do {
        switch (text[at]) {
        case '"': at = textEnd(text, at); break;
        case '[':
        case '{':
            ++depth;
            ++at;
            break;
        case ']':
        case '}':
            --depth;
            ++at;
            break;
        case ',':
        case ':': ++at; break;
        default: at = std::min(text.find_first_of(",:]} \t\r\n", at), text.size());
        }
        if (depth > 0)
            at = skipBlanks(text, at);
    } while (depth > 0);
    return at;
}

// Something short to show of a text that may be long.
std::string clipped(std::string_view text)
{
    constexpr std::size_t limit = 40;
    if (text.size() <= limit)
        return std::string(text);
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "...";
}

tl::unexpected<Error> wrongForm(const std::string& path, std::size_t position, std::string want,
                                std::string got)
{
    return fail(Reason::paramForm, path.empty() ? "the file" : path,
                {{"want", std::move(want)},
                 {"got", std::move(got)},
                 {"position", static_cast<std::int64_t>(position)}});
}

Result<std::int64_t> integerOf(std::string_view token)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc{} || end != token.data() + token.size())
        return fail(Reason::paramForm, {});
    return value;
}

}  // namespace

Result<JsonValue> JsonValue::parse(std::string_view text, const std::string& name)
{
    std::size_t begin = 0;
    if (Result<void> checked = checkJson(text, maxDepth, name, begin); !checked)
        return tl::unexpected(std::move(checked.error()));
    return JsonValue(text, begin, {});
}

JsonValue::Kind JsonValue::kind() const
{
    switch (m_text[m_begin]) {
    case 'n': return Kind::null;
    case 't':
    case 'f': return Kind::boolean;
    case '"': return Kind::text;
    case '[': return Kind::list;
    case '{': return Kind::object;
    default: return Kind::number;
    }
}

std::string_view JsonValue::token() const
{
    return m_text.substr(m_begin, valueEnd(m_text, m_begin) - m_begin);
}

tl::unexpected<Error> JsonValue::mustBe(std::string want) const
{
    std::string got;
    switch (kind()) {
    case Kind::list: got = "a list"; break;
    case Kind::object: got = "an object"; break;
    default: got = clipped(token());
    }
    return wrongForm(m_path, m_begin, std::move(want), std::move(got));
}

Result<bool> JsonValue::boolean() const
{
    if (kind() != Kind::boolean)
        return mustBe("true or false");
    return m_text[m_begin] == 't';
}

Result<std::int64_t> JsonValue::integer() const
{
    if (kind() == Kind::number)
        if (const Result<std::int64_t> value = integerOf(token()))
            return *value;
    return mustBe("a whole number of at most 64 bits");
}

Result<double> JsonValue::number() const
{
    if (kind() == Kind::number) {
        const std::string_view digits = token();
        double value = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc{})
            return value;
    }
    return mustBe("a number");
}

Result<std::string> JsonValue::text() const
{
    if (kind() != Kind::text)
        return mustBe("a text");
    return unescapedJson(token());
}

template <class Function>
void JsonValue::forEachToken(Function&& function) const
{
    std::size_t at = skipBlanks(m_text, m_begin + 1);
    while (m_text[at] != ']') {
        const std::size_t end = valueEnd(m_text, at);
        if (!function(at, m_text.substr(at, end - at)))
            return;
        at = skipBlanks(m_text, end);
        if (m_text[at] == ',')
            at = skipBlanks(m_text, at + 1);
    }
}

Result<std::size_t> JsonValue::size() const
{
    if (kind() != Kind::list)
        return mustBe("a list");
    std::size_t count = 0;
    forEachToken([&](std::size_t, std::string_view) { return ++count > 0; });
    return count;
}

Result<void> JsonValue::forEach(const std::function<Result<void>(const JsonValue&)>& function) const
{
    if (kind() != Kind::list)
        return mustBe("a list");
    Result<void> result;
    std::size_t index = 0;
    forEachToken([&](std::size_t at, std::string_view) {
        result = function(JsonValue(m_text, at, m_path + '[' + std::to_string(index++) + ']'));
        return result.has_value();
    });
    return result;
}

Result<std::vector<std::int64_t>> JsonValue::integers(std::size_t limit) const
{
    if (kind() != Kind::list)
        return mustBe("a list of whole numbers");
    std::vector<std::int64_t> out;
    const Result<void> read = forEach([&](const JsonValue& item) -> Result<void> {
        if (out.size() == limit)
            return mustBe("a list of at most " + std::to_string(limit) + " whole numbers");
        const Result<std::int64_t> value = item.integer();
        if (!value)
            return tl::unexpected(value.error());
        out.push_back(*value);
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return out;
}

Result<void> JsonValue::floats(std::span<float> out) const
{
    Result<void> result;
    std::size_t index = 0;
    forEachToken([&](std::size_t at, std::string_view token) {
        const bool quoted = token.front() == '"';
        if (quoted)
            token = token.substr(1, token.size() - 2);
        const auto value = parseFloat(token);
        // A text may hold the three words only, not "1".
        if (value && quoted == (token.back() == 'N' || token.back() == 'y')) {
            out[index++] = *value;
            return true;
        }
        const JsonValue item(m_text, at, m_path + '[' + std::to_string(index) + ']');
        result = item.mustBe(!value && value.error() == NumberError::range && !quoted
                                 ? "within the range of float32"
                                 : "a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
        return false;
    });
    return result;
}

Result<std::vector<JsonMember>> JsonValue::members(std::size_t limit) const
{
    if (kind() != Kind::object)
        return mustBe("an object");
    std::vector<JsonMember> out;
    std::size_t at = skipBlanks(m_text, m_begin + 1);
    while (m_text[at] != '}') {
        const std::size_t keyEnd = textEnd(m_text, at);
        std::string key = unescapedJson(m_text.substr(at, keyEnd - at));
        if (out.size() == limit)
            return mustBe("an object of at most " + std::to_string(limit) + " members");
        for (const JsonMember& member : out)
            if (member.key == key)
                return wrongForm(m_path, at, "an object without repeated keys",
                                 "one with \"" + clipped(key) + "\" twice");
        std::string path = m_path + (m_path.empty() ? "" : ".") + clipped(key);
        at = skipBlanks(m_text, skipBlanks(m_text, keyEnd) + 1);
        out.push_back({std::move(key), JsonValue(m_text, at, std::move(path))});
        at = skipBlanks(m_text, valueEnd(m_text, at));
        if (m_text[at] == ',')
            at = skipBlanks(m_text, at + 1);
    }
    return out;
}

Result<JsonObject> JsonObject::create(const JsonValue& value,
                                      std::initializer_list<std::string_view> known)
{
    // One more than there can be, so that the unknown one is named.
    Result<std::vector<JsonMember>> members = value.members(known.size() + 1);
    if (!members)
        return tl::unexpected(std::move(members.error()));
    for (const JsonMember& member : *members) {
        if (std::find(known.begin(), known.end(), member.key) != known.end())
            continue;
        std::string all;
        for (const std::string_view key : known)
            all.append(all.empty() ? "" : ", ").append(key);
        return fail(Reason::fileField, member.value.path(),
                    {{"detail", "not known here; known are " + all},
                     {"position", static_cast<std::int64_t>(member.value.position())}});
    }
    JsonObject object(value);
    object.m_members = std::move(*members);
    return object;
}

const JsonValue* JsonObject::find(std::string_view key) const
{
    for (const JsonMember& member : m_members)
        if (member.key == key)
            return &member.value;
    return nullptr;
}

Result<JsonValue> JsonObject::require(std::string_view key) const
{
    if (const JsonValue* value = find(key))
        return *value;
    return fail(Reason::fileField, m_value.path().empty() ? "the file" : m_value.path(),
                {{"detail", std::string("\"").append(key).append("\" is missing")},
                 {"position", static_cast<std::int64_t>(m_value.position())}});
}

void appendJsonFloat(std::string& out, float value)
{
    const std::string text = floatText(value);
    const char last = text.back();
    if (last == 'N' || last == 'y')
        out.append("\"").append(text).append("\"");
    else
        out.append(text == "-0" ? "-0.0" : text);
}

void appendJsonIntegers(std::string& out, const std::vector<std::int64_t>& numbers)
{
    out.append("[").append(joinNumbers(numbers, ", ")).append("]");
}

}  // namespace convstep
