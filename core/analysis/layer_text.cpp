// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace convstep {
namespace {

using Numbers = std::vector<std::int64_t>;

struct OperatorWord {
    std::string_view word;
    std::string_view op;
};
constexpr std::array operatorWords{
    OperatorWord{"conv", "conv2d"},
    OperatorWord{"conv2d", "conv2d"},
    OperatorWord{"depthwise", "depthwise_conv2d"},
    OperatorWord{"depthwise_conv2d", "depthwise_conv2d"},
    OperatorWord{"separable", "separable_conv2d"},
    OperatorWord{"separable_conv2d", "separable_conv2d"},
    OperatorWord{"atrous", "atrous_conv2d"},
    OperatorWord{"atrous_conv2d", "atrous_conv2d"},
};

constexpr const char* knownWords =
    "conv, depthwise, separable, atrous, HxWxC, kN, sN, rN, mN, oN, same, valid, "
    "pad=TOP,BOTTOM,LEFT,RIGHT";

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// "3x3" or "0,1,0,1"; nullopt when anything else than whole numbers stands between separators.
std::optional<Numbers> numbers(std::string_view text, char separator)
{
    Numbers result;
    for (;;) {
        const std::size_t end = std::min(text.find(separator), text.size());
        std::int64_t number = 0;
        const auto [rest, error] = std::from_chars(text.data(), text.data() + end, number);
        if (error != std::errc() || rest != text.data() + end)
            return std::nullopt;
        result.push_back(number);
        if (end == text.size())
            return result;
        text.remove_prefix(end + 1);
    }
}

// Small letters, and × as x.
std::string normalised(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) == "×") {
            result += 'x';
            ++i;
        } else {
            result +=
                text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
        }
    }
    return result;
}

class Reader {
public:
    Result<LayerText> read(const std::string& text)
    {
        constexpr std::string_view blanks = " \t\n\r";
        for (std::size_t begin = text.find_first_not_of(blanks); begin != std::string::npos;) {
            const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
            readWord(std::string_view(text).substr(begin, end - begin));
            begin = text.find_first_not_of(blanks, end);
        }
        requireAll();
        LayerText layer;
        if (!m_error)
            assemble(layer);
        if (m_error)
            return tl::unexpected<Error>(*m_error);
        return layer;
    }

private:
    void refuse(Reason reason, std::string field, std::vector<ErrorValue> values)
    {
        if (!m_error)
            m_error = Error{reason, std::move(field), std::move(values)};
    }

    template <class Value>
    void set(std::optional<Value>& member, Value value, const char* field, std::string_view word)
    {
        if (member)
            refuse(
                Reason::paramForm, field,
                {{"want", std::string("given once")}, {"got", "given again as " + quoted(word)}});
        member = std::move(value);
    }

    // kN, kHxW and the like; `most` numbers.
    void readNumbers(std::optional<Numbers>& member, std::string_view word, std::size_t most,
                     const char* field, const char* form)
    {
        std::optional<Numbers> list = numbers(word.substr(1), 'x');
        if (!list || list->size() > most || *std::min_element(list->begin(), list->end()) < 0) {
            refuse(Reason::paramForm, field, {{"want", std::string(form)}, {"got", quoted(word)}});
            return;
        }
        set(member, std::move(*list), field, word);
    }

    void readImage(std::string_view word)
    {
        std::optional<Numbers> list = numbers(word, 'x');
        if (!list || list->size() < 3 || list->size() > 4) {
            refuse(Reason::paramForm, "the image",
                   {{"want", std::string("HxWxC or NxHxWxC, for example 112x112x32")},
                    {"got", quoted(word)}});
            return;
        }
        if (list->size() == 3)
            list->insert(list->begin(), 1);
        set(m_image, std::move(*list), "the image", word);
    }

    void readPadding(std::string_view word)
    {
        PaddingSpec padding;
        if (word.starts_with("pad=")) {
            const std::optional<Numbers> list = numbers(word.substr(4), ',');
            if (!list || list->size() != 4) {
                refuse(Reason::paramForm, "padding",
                       {{"want", std::string("pad=TOP,BOTTOM,LEFT,RIGHT, for example pad=0,1,0,1")},
                        {"got", quoted(word)}});
                return;
            }
            const Numbers& p = *list;
            padding.isList = true;
            padding.amounts = {{0, 0}, {p[0], p[1]}, {p[2], p[3]}, {0, 0}};
        } else {
            padding.word = word == "same" ? "SAME" : "VALID";
        }
        set(m_padding, std::move(padding), "padding", word);
    }

    void readWord(std::string_view word)
    {
        for (const OperatorWord& one : operatorWords)
            if (word == one.word)
                return set(m_op, std::string(one.op), "the operator", word);
        if (word == "same" || word == "valid" || word.starts_with("pad="))
            return readPadding(word);
        if (word[0] >= '0' && word[0] <= '9')
            return readImage(word);
        const bool numbered = word.size() > 1 && word[1] >= '0' && word[1] <= '9';
        if (numbered && word[0] == 'k')
            return readNumbers(m_kernel, word, 2, "kernel", "kN or kHxW, for example k3 or k3x5");
        if (numbered && word[0] == 's')
            return readNumbers(m_stride, word, 2, "stride", "sN or sHxW, for example s2");
        if (numbered && word[0] == 'r')
            return readNumbers(m_rate, word, 2, "rate", "rN or rHxW, for example r2");
        if (numbered && word[0] == 'm')
            return readNumbers(m_multiplier, word, 1, "channel_multiplier", "mN, for example m2");
        if (numbered && word[0] == 'o')
            return readNumbers(m_out, word, 1, "out_channels", "oN, for example o64");
        refuse(Reason::unknownName, "word",
               {{"got", std::string(word)}, {"known", std::string(knownWords)}});
    }

    void requireAll()
    {
        const auto require = [&](bool there, const char* what) {
            if (!there)
                refuse(Reason::missingParam, what, {{"op", std::string("A layer")}});
        };
        require(m_op.has_value(), "conv, depthwise, separable or atrous");
        require(m_image.has_value(), "HxWxC, the size of its image");
        require(m_kernel.has_value(), "kN, the size of its kernel");
        require(m_padding.has_value(), "same, valid or pad=TOP,BOTTOM,LEFT,RIGHT");
    }

    // A word that this operator has no use for.
    void refuseWord(bool given, const char* field, const char* why)
    {
        if (given)
            refuse(Reason::paramForm, field,
                   {{"want", std::string(why)}, {"got", std::string("given")}});
    }

    void add(LayerText& layer, const char* name, const Numbers& dims)
    {
        const Result<Shape> shape = Shape::create(dims, name);
        if (shape)
            layer.inputs.push_back({name, *shape});
        else if (!m_error)
            m_error = shape.error();
    }

    void assemble(LayerText& layer)
    {
        const bool conv = *m_op == "conv2d";
        const bool atrous = *m_op == "atrous_conv2d";
        const bool depthwise = *m_op == "depthwise_conv2d";
        const auto pair = [](const std::optional<Numbers>& list) {
            return list ? std::array{list->front(), list->back()}
                        : std::array<std::int64_t, 2>{1, 1};
        };
        const auto [kh, kw] = pair(m_kernel);
        const auto [sy, sx] = pair(m_stride);
        const auto [ry, rx] = pair(m_rate);
        const std::int64_t in = m_image->back();
        const std::int64_t slots = m_multiplier ? m_multiplier->front() : 1;

        refuseWord((conv || atrous) && m_multiplier.has_value(), "channel_multiplier",
                   "left out: only depthwise and separable have one");
        refuseWord(depthwise && m_out.has_value(), "out_channels",
                   "left out: a depthwise convolution makes in_channels × channel_multiplier (mN)");
        refuseWord(atrous && (sy != 1 || sx != 1), "stride",
                   "left out: atrous_conv2d has none; conv has stride and rate");
        refuseWord(atrous && ry != rx, "rate", "one number: atrous_conv2d has one for both axes");
        std::int64_t maps = 0;
        if (__builtin_mul_overflow(in, slots, &maps))
            refuse(Reason::sizeOverflow, "in_channels × channel_multiplier",
                   {{"shape", std::to_string(in) + "×" + std::to_string(slots)}});

        layer.spec = defaultSpec(*m_op);
        layer.spec.padding = *m_padding;
        layer.outChannelsGiven = depthwise || m_out.has_value();
        const std::int64_t out = m_out ? m_out->front() : in;
        if (!atrous)
            layer.spec.strides = {1, sy, sx, 1};
        if (atrous)
            layer.spec.rate = {ry};
        else
            layer.spec.rate = conv ? Numbers{1, ry, rx, 1} : Numbers{ry, rx};
        add(layer, atrous ? "value" : "input", *m_image);
        if (conv || atrous) {
            add(layer, atrous ? "filters" : "filter", {kh, kw, in, out});
        } else if (depthwise) {
            add(layer, "filter", {kh, kw, in, slots});
        } else {
            add(layer, "depthwise_filter", {kh, kw, in, slots});
            add(layer, "pointwise_filter", {1, 1, maps, out});
        }
    }

    std::optional<Error> m_error;
    std::optional<std::string> m_op;
    std::optional<Numbers> m_image;
    std::optional<Numbers> m_kernel;
    std::optional<Numbers> m_stride;
    std::optional<Numbers> m_rate;
    std::optional<Numbers> m_multiplier;
    std::optional<Numbers> m_out;
    std::optional<PaddingSpec> m_padding;
};

}  // namespace

Result<LayerText> parseLayerText(std::string_view text) { return Reader().read(normalised(text)); }

}  // namespace convstep
