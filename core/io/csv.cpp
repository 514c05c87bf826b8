// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "core/io/numbers.h"

namespace convstep {
namespace {

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

// Takes what stands in front of `separator` (or all) off `rest`; false when nothing was left.
class Splitter {
public:
    Splitter(std::string_view text, char separator) : m_rest(text), m_separator(separator) {}

    bool next(std::string_view& part)
    {
        if (m_done)
            return false;
        const std::size_t end = m_rest.find(m_separator);
        part = m_rest.substr(0, end);
        m_done = end == std::string_view::npos;
        m_rest.remove_prefix(m_done ? m_rest.size() : end + 1);
        return true;
    }

private:
    std::string_view m_rest;
    char m_separator;
    bool m_done = false;
};

tl::expected<float, NumberError> parseEntry(std::string_view text, char separator)
{
    const bool negative = text.starts_with('-');
    const std::string_view digits = text.substr(negative || text.starts_with('+') ? 1 : 0);
    if (digits.starts_with('-') || digits.starts_with('+'))
        return tl::unexpected(NumberError::form);

    std::string plain(digits.substr(0, std::min<std::size_t>(digits.size(), 16)));
    std::transform(plain.begin(), plain.end(), plain.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (plain == "nan")
        return std::numeric_limits<float>::quiet_NaN();
    if (plain == "inf" || plain == "infinity")
        return (negative ? -1.0F : 1.0F) * std::numeric_limits<float>::infinity();

    plain.clear();
    if (negative)
        plain.push_back('-');
    plain.append(digits);
    if (separator != ',' && plain.find('.') == std::string::npos)
        if (const std::size_t comma = plain.find(','); comma != std::string::npos)
            plain[comma] = '.';
    return parseFloat(plain);
}

std::string shown(std::string_view entry)
{
    // Longer things are no numbers that a person could want; bytes outside ASCII may be anything.
    std::string out(entry.substr(0, 24));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return entry.size() > 24 ? out + "..." : out;
}

tl::unexpected<Error> wrong(const std::string& field, std::size_t row, std::size_t column,
                            std::string detail)
{
    return fail(Reason::fileField,
                field + ", row " + std::to_string(row) +
                    (column ? ", column " + std::to_string(column) : ""),
                {{"detail", std::move(detail)},
                 {"row", static_cast<std::int64_t>(row)},
                 {"column", static_cast<std::int64_t>(column)}});
}

}  // namespace

Result<Tensor> readCsv(std::span<const std::byte> bytes, const std::string& field,
                       MemoryBudget budget)
{
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with(byteOrderMark))
        text.remove_prefix(byteOrderMark.size());
    while (!text.empty() && (isBlank(text.back()) || text.back() == '\n'))
        text.remove_suffix(1);
    if (text.empty())
        return wrong(field, 1, 0, "there are no numbers");

    const std::string_view first = text.substr(0, text.find('\n'));
    const char separator = first.find(';') != std::string_view::npos    ? ';'
                           : first.find('\t') != std::string_view::npos ? '\t'
                                                                        : ',';
    const std::int64_t columns = 1 + std::count(first.begin(), first.end(), separator);
    const std::int64_t rows = 1 + std::count(text.begin(), text.end(), '\n');
    const Result<Shape> shape = Shape::create(std::array{rows, columns}, field);
    if (!shape)
        return tl::unexpected(shape.error());
    Result<Tensor> tensor = Tensor::create(*shape, field, budget);
    if (!tensor)
        return tensor;

    float* place = tensor->values().data();
    Splitter lines(text, '\n');
    std::string_view line;
    for (std::size_t row = 1; lines.next(line); ++row) {
        const std::int64_t entries = 1 + std::count(line.begin(), line.end(), separator);
        if (entries != columns)
            return wrong(field, row, 0,
                         std::to_string(entries) + " entries, but the first row has " +
                             std::to_string(columns));
        Splitter parts(line, separator);
        std::string_view part;
        for (std::size_t column = 1; parts.next(part); ++column) {
            const std::string_view entry = trimmed(part);
            const auto value = parseEntry(entry, separator);
            if (!value)
                return wrong(field, row, column,
                             '"' + shown(entry) + "\" is " +
                                 (value.error() == NumberError::form
                                      ? "not a number"
                                      : "beyond the range of float32"));
            *place++ = *value;
        }
    }
    return tensor;
}

std::string writeCsv(const Tensor& tensor)
{
    const Shape& shape = tensor.shape();
    const int rank = shape.rank();
    const std::int64_t columns = rank == 0 ? 1 : shape[rank - 1];
    const int leading = rank > 2 ? rank - 1 : 0;  // index columns
    std::string out;
    for (int axis = 0; axis < leading; ++axis)
        out.append("axis").append(std::to_string(axis)).append(",");
    if (leading > 0) {
        for (std::int64_t column = 0; column < columns; ++column)
            out.append(column ? "," : "").append(std::to_string(column));
        out.append("\n");
    }
    std::array<std::int64_t, Shape::maxRank> index{};
    std::int64_t column = 0;
    for (const float value : tensor.values()) {
        if (column == 0)
            for (int axis = 0; axis < leading; ++axis)
                out.append(std::to_string(index[static_cast<std::size_t>(axis)])).append(",");
        appendFloat(out, value);
        const bool lineEnds = ++column == columns;
        out.append(lineEnds ? "\n" : ",");
        if (!lineEnds)
            continue;
        column = 0;
        for (int axis = leading - 1; axis >= 0; --axis) {
            if (++index[static_cast<std::size_t>(axis)] < shape[axis])
                break;
            index[static_cast<std::size_t>(axis)] = 0;
        }
    }
    return out;
}

}  // namespace convstep
