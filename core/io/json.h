// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON as the files of this program need it: strict, with the place of every mistake, numbers read
// from their digits (float32 rounded once, never by the locale), and memory that grows with what
// is kept and not with the text. The text is checked once, then read in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error/error.h"

namespace convstep {

struct JsonMember;

// One value of a checked text. A small view: lives no longer than the text. Errors are paramForm
// with the path of the value as field ("operators[0].params.strides[2]"), what is wanted, what is
// there, and its byte.
class JsonValue {
public:
    enum class Kind : std::uint8_t { null, boolean, number, text, list, object };

    // Nesting deeper than this is refused; no file of ours comes near it.
    static constexpr int maxDepth = 32;

    // Checks all of `text`: RFC 8259, valid UTF-8, maxDepth; a byte order mark in front is
    // skipped. Keys may repeat; members() refuses that. Error: fileSyntax about `name`, with the
    // byte. Allocates nothing. O(length).
    [[nodiscard]] static Result<JsonValue> parse(std::string_view text, const std::string& name);

    [[nodiscard]] Kind kind() const;
    // Empty for the whole text.
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] std::size_t position() const { return m_begin; }

    [[nodiscard]] Result<bool> boolean() const;
    // Digits only: 1.0 and 1e3 are no integers here, nor is anything beyond 64 bits.
    [[nodiscard]] Result<std::int64_t> integer() const;
    [[nodiscard]] Result<double> number() const;
    [[nodiscard]] Result<std::string> text() const;

    // Number of entries of a list. O(its text).
    [[nodiscard]] Result<std::size_t> size() const;
    // Every entry of a list in order, until one is refused; that refusal is the result.
    [[nodiscard]] Result<void>
    forEach(const std::function<Result<void>(const JsonValue&)>& function) const;
    // A list of at most `limit` integers.
    [[nodiscard]] Result<std::vector<std::int64_t>> integers(std::size_t limit) const;
    // Numbers, or the texts "NaN", "Infinity", "-Infinity". Precondition: out.size() == size().
    [[nodiscard]] Result<void> floats(std::span<float> out) const;

    // Members in the order of the text. Refuses more than `limit` of them, and a key twice.
    [[nodiscard]] Result<std::vector<JsonMember>> members(std::size_t limit) const;

    // The error that this value is not what was wanted: "a list of integers".
    [[nodiscard]] tl::unexpected<Error> mustBe(std::string want) const;

private:
    JsonValue(std::string_view text, std::size_t begin, std::string path)
        : m_text(text), m_begin(begin), m_path(std::move(path))
    {
    }
    [[nodiscard]] std::string_view token() const;
    template <class Function>
    void forEachToken(Function&& function) const;

    std::string_view m_text;
    std::size_t m_begin = 0;
    std::string m_path;
};

struct JsonMember {
    std::string key;
    JsonValue value;
};

// An object whose keys are known beforehand.
class JsonObject {
public:
    // Refuses a value that is no object, a key that is not in `known`, and a key twice.
    [[nodiscard]] static Result<JsonObject> create(const JsonValue& value,
                                                   std::initializer_list<std::string_view> known);

    // nullptr when there is no such member.
    [[nodiscard]] const JsonValue* find(std::string_view key) const;
    [[nodiscard]] Result<JsonValue> require(std::string_view key) const;

private:
    explicit JsonObject(JsonValue value) : m_value(std::move(value)) {}

    JsonValue m_value;
    std::vector<JsonMember> m_members;
};

// Adds a float32 so that it reads back as the same value: shortest digits, -0.0 with its sign, NaN
// and infinities in quotes.
void appendJsonFloat(std::string& out, float value);
// Adds "[1, 2, 3]".
void appendJsonIntegers(std::string& out, const std::vector<std::int64_t>& numbers);

}  // namespace convstep
