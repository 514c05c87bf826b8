// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace convstep {
namespace {

constexpr std::string_view magic{"\x93NUMPY", 6};

tl::unexpected<Error> syntax(const std::string& field, std::string detail, std::size_t position)
{
    return fail(Reason::fileSyntax, field,
                {{"detail", std::move(detail)}, {"position", static_cast<std::int64_t>(position)}});
}

struct Header {
    std::string descr;
    bool fortranOrder = false;
    std::vector<std::int64_t> shape;
};

// The Python dictionary in the header: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}.
// Keys in any order, each once; either quote, any blanks, a comma after the last item or not.
class HeaderParser {
public:
    // `text` begins at byte `base` of the file.
    HeaderParser(std::string_view text, std::size_t base, const std::string& field)
        : m_text(text), m_base(base), m_field(field)
    {
    }

    Result<Header> parse()
    {
        Header header;
        std::array<bool, 3> seen{};
        if (!take('{'))
            return wrong("'{' expected");
        while (!take('}')) {
            const std::size_t keyAt = m_at;
            const Result<std::string> key = quoted();
            if (!key)
                return tl::unexpected(key.error());
            const auto place = std::find(keys.begin(), keys.end(), *key);
            if (place == keys.end())
                return wrongAt("key descr, fortran_order or shape expected", keyAt);
            const auto index = static_cast<std::size_t>(place - keys.begin());
            if (std::exchange(seen[index], true))
                return wrongAt("second " + *key, keyAt);
            if (!take(':'))
                return wrong("':' expected");
            if (const Result<void> read = value(index, header); !read)
                return tl::unexpected(read.error());
            if (!take(',') && !at('}'))
                return wrong("',' or '}' expected");
        }
        skipBlanks();
        if (m_at != m_text.size())
            return wrong("nothing but blanks expected after the header's '}'");
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (!seen[i])
                return wrong("the header lacks " + std::string(keys[i]));
        return header;
    }

private:
    static constexpr std::array<std::string_view, 3> keys{"descr", "fortran_order", "shape"};

    tl::unexpected<Error> wrongAt(std::string detail, std::size_t at) const
    {
        return syntax(m_field, std::move(detail), m_base + at);
    }
    tl::unexpected<Error> wrong(std::string detail) const
    {
        return wrongAt(std::move(detail), m_at);
    }

    static bool isBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
    void skipBlanks()
    {
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
    }
    bool at(char wanted)
    {
        skipBlanks();
        return m_at < m_text.size() && m_text[m_at] == wanted;
    }
    bool take(char wanted)
    {
        const bool found = at(wanted);
        if (found)
            ++m_at;
        return found;
    }
    bool takeWord(std::string_view word)
    {
        skipBlanks();
        const bool found = m_text.substr(m_at).starts_with(word);
        if (found)
            m_at += word.size();
        return found;
    }

    Result<std::string> quoted()
    {
        skipBlanks();
        if (m_at == m_text.size() || (m_text[m_at] != '\'' && m_text[m_at] != '"'))
            return wrong("a quoted text expected");
        const char quote = m_text[m_at];
        const std::size_t end = m_text.find(quote, m_at + 1);
        if (end == std::string_view::npos)
            return wrong("the quoted text has no end");
        const std::string_view text = m_text.substr(m_at + 1, end - m_at - 1);
        if (text.find_first_of("\\\n") != std::string_view::npos)
            return wrong("a quoted text without escapes expected");
        m_at = end + 1;
        return std::string(text);
    }

    Result<void> value(std::size_t key, Header& header)
    {
        if (key == 0) {
            if (at('['))
                return fail(Reason::fileUnsupported, m_field,
                            {{"detail", std::string("an array of records")},
                             {"want", std::string("an array of numbers")}});
            Result<std::string> descr = quoted();
            if (!descr)
                return tl::unexpected(descr.error());
            header.descr = std::move(*descr);
        } else if (key == 1) {
            header.fortranOrder = takeWord("True");
            if (!header.fortranOrder && !takeWord("False"))
                return wrong("True or False expected");
        } else {
            return shape(header.shape);
        }
        return {};
    }

    Result<void> shape(std::vector<std::int64_t>& dims)
    {
        if (!take('('))
            return wrong("'(' expected");
        bool comma = true;
        while (!take(')')) {
            if (!comma)
                return wrong("',' or ')' expected");
            skipBlanks();
            if (dims.size() == Shape::maxRank)
                return wrong("at most " + std::to_string(Shape::maxRank) + " dimensions expected");
            std::int64_t dim = 0;
            const char* const begin = m_text.data() + m_at;
            const auto [end, error] = std::from_chars(begin, m_text.data() + m_text.size(), dim);
            if (error == std::errc::result_out_of_range)
                return wrong("a size of at most 64 bits expected");
            if (error != std::errc{} || dim < 0)
                return wrong("a size expected");
            m_at += static_cast<std::size_t>(end - begin);
            dims.push_back(dim);
            comma = take(',');
        }
        if (dims.size() == 1 && !comma)
            return wrong("',' expected after the only size");
        return {};
    }

    std::string_view m_text;
    std::size_t m_base;
    const std::string& m_field;
    std::size_t m_at = 0;
};

enum class Element : std::uint8_t { f4, f8, i4, i8, u1, u2 };

struct Dtype {
    Element element{};
    std::size_t size = 0;
    bool swapped = false;  // byte order differs from this machine's
};

std::optional<Dtype> dtypeOf(std::string_view descr)
{
    struct Known {
        std::string_view name;
        Element element;
        std::size_t size;
    };
    static constexpr std::array known{
        Known{"f4", Element::f4, 4}, Known{"f8", Element::f8, 8}, Known{"i4", Element::i4, 4},
        Known{"i8", Element::i8, 8}, Known{"u1", Element::u1, 1}, Known{"u2", Element::u2, 2},
    };
    if (descr.size() != 3)
        return std::nullopt;
    for (const Known& dtype : known) {
        if (descr.substr(1) != dtype.name)
            continue;
        // '|' says that there is no byte order, which is so for single bytes only.
        const bool little = descr[0] == '<';
        if (!little && descr[0] != '>' && !(descr[0] == '|' && dtype.size == 1))
            return std::nullopt;
        return Dtype{dtype.element, dtype.size,
                     dtype.size > 1 && little != (std::endian::native == std::endian::little)};
    }
    return std::nullopt;
}

template <class T>
float load(const std::byte* at, bool swapped)
{
    std::array<std::byte, sizeof(T)> raw;
    std::copy_n(at, sizeof(T), raw.begin());
    if (swapped)
        std::reverse(raw.begin(), raw.end());
    return static_cast<float>(std::bit_cast<T>(raw));
}

template <class T>
void convert(const std::byte* data, const Dtype& dtype, bool fortranOrder, Tensor& tensor)
{
    const std::span<float> out = tensor.values();
    if (!fortranOrder) {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = load<T>(data + i * sizeof(T), dtype.swapped);
        return;
    }
    // The first index runs fastest in the file, the last one in memory: count up `index` in the
    // order of the file and keep its place in memory.
    const Shape& shape = tensor.shape();
    std::array<std::size_t, Shape::maxRank> stride{};
    std::array<std::int64_t, Shape::maxRank> index{};
    std::size_t step = 1;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
        stride[static_cast<std::size_t>(axis)] = step;
        step *= static_cast<std::size_t>(shape[axis]);
    }
    std::size_t place = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[place] = load<T>(data + i * sizeof(T), dtype.swapped);
        for (std::size_t axis = 0; axis < static_cast<std::size_t>(shape.rank()); ++axis) {
            place += stride[axis];
            if (++index[axis] < shape[static_cast<int>(axis)])
                break;
            place -= stride[axis] * static_cast<std::size_t>(index[axis]);
            index[axis] = 0;
        }
    }
}

void convertAll(const std::byte* data, const Dtype& dtype, bool fortranOrder, Tensor& tensor)
{
    switch (dtype.element) {
    case Element::f4: convert<float>(data, dtype, fortranOrder, tensor); break;
    case Element::f8: convert<double>(data, dtype, fortranOrder, tensor); break;
    case Element::i4: convert<std::int32_t>(data, dtype, fortranOrder, tensor); break;
    case Element::i8: convert<std::int64_t>(data, dtype, fortranOrder, tensor); break;
    case Element::u1: convert<std::uint8_t>(data, dtype, fortranOrder, tensor); break;
    case Element::u2: convert<std::uint16_t>(data, dtype, fortranOrder, tensor); break;
    }
}

}  // namespace

Result<Tensor> readNpy(std::span<const std::byte> bytes, const std::string& field,
                       MemoryBudget budget)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::string_view start = text.substr(0, magic.size());
    if (start != magic.substr(0, start.size()))
        return syntax(field, "a .npy file begins with \\x93NUMPY", 0);
    if (text.size() < magic.size() + 2)
        return syntax(field, "the file ends inside the magic bytes and the version", text.size());
    const int major = static_cast<unsigned char>(text[6]);
    const int minor = static_cast<unsigned char>(text[7]);
    if (major < 1 || major > 3 || minor != 0)
        return fail(
            Reason::fileUnsupported, field,
            {{"detail", ".npy version " + std::to_string(major) + "." + std::to_string(minor)},
             {"want", std::string("version 1.0, 2.0 or 3.0")}});

    const std::size_t lengthBytes = major == 1 ? 2 : 4;
    const std::size_t headerAt = magic.size() + 2 + lengthBytes;
    if (text.size() < headerAt)
        return syntax(field, "the file ends inside the header's length", text.size());
    std::size_t headerLength = 0;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        headerLength |= std::size_t{static_cast<unsigned char>(text[8 + i])} << (8 * i);
    if (headerLength > text.size() - headerAt)
        return syntax(field,
                      "the file ends inside the header, which is " + std::to_string(headerLength) +
                          " bytes long",
                      text.size());

    const Result<Header> header =
        HeaderParser(text.substr(headerAt, headerLength), headerAt, field).parse();
    if (!header)
        return tl::unexpected(header.error());
    const std::optional<Dtype> dtype = dtypeOf(header->descr);
    if (!dtype)
        return fail(Reason::fileUnsupported, field,
                    {{"detail", "the element type '" + header->descr + "'"},
                     {"want", std::string("f4, f8, i4, i8, u1 or u2 with its byte order")}});
    const Result<Shape> shape = Shape::create(header->shape, field);
    if (!shape)
        return tl::unexpected(shape.error());

    const std::size_t dataAt = headerAt + headerLength;
    const std::size_t have = text.size() - dataAt;
    const auto elements = static_cast<std::size_t>(shape->elements());
    if (elements > have / dtype->size || elements * dtype->size != have) {
        const bool tooFew = elements > have / dtype->size;
        return syntax(field,
                      shape->toString() + " elements of " + std::to_string(dtype->size) +
                          " bytes need " + (tooFew ? "more" : "less") + " than the " +
                          std::to_string(have) + " bytes that follow the header",
                      tooFew ? text.size() : dataAt + elements * dtype->size);
    }
    Result<Tensor> tensor = Tensor::create(*shape, field, budget);
    if (tensor)
        convertAll(bytes.data() + dataAt, *dtype, header->fortranOrder, *tensor);
    return tensor;
}

std::vector<std::byte> writeNpy(const Tensor& tensor)
{
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
    const std::span<const std::int64_t> dims = tensor.shape().dims();
    header += joinNumbers({dims.begin(), dims.end()}, ", ");
    header += dims.size() == 1 ? ",), }" : "), }";
    constexpr std::size_t before = 10;  // magic, version, 16-bit length
    while ((before + header.size() + 1) % 64 != 0)
        header += ' ';
    header += '\n';

    std::string start(magic);
    start += '\x01';
    start += '\0';
    start += static_cast<char>(header.size() & 0xFF);
    start += static_cast<char>(header.size() >> 8);
    start += header;

    const std::span<const float> values = tensor.values();
    std::vector<std::byte> out(start.size() + values.size() * sizeof(float));
    std::memcpy(out.data(), start.data(), start.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto raw = std::bit_cast<std::array<std::byte, sizeof(float)>>(values[i]);
        if constexpr (std::endian::native == std::endian::big)
            std::reverse(raw.begin(), raw.end());
        std::copy(raw.begin(), raw.end(),
                  out.begin() + static_cast<std::ptrdiff_t>(start.size() + i * sizeof(float)));
    }
    return out;
}

}  // namespace convstep
