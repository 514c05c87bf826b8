// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/framework_line.h"

#include <algorithm>

#include "core/analysis/call_text.h"

namespace convstep {
namespace {

using Framework = FrameworkLine::Framework;
using Names = std::vector<std::string_view>;

struct LayerForm {
    std::string_view name;
    Framework framework;
    Names order;   // arguments that may come without a name, in this order; all may be named
    Names others;  // by name only
    Names unused;  // of these, those without a part in the sizes
};

const Names kerasUnused{"activation",
                        "use_bias",
                        "kernel_initializer",
                        "bias_initializer",
                        "kernel_regularizer",
                        "bias_regularizer",
                        "activity_regularizer",
                        "kernel_constraint",
                        "bias_constraint",
                        "depthwise_initializer",
                        "pointwise_initializer",
                        "depthwise_regularizer",
                        "pointwise_regularizer",
                        "depthwise_constraint",
                        "pointwise_constraint",
                        "name",
                        "dtype",
                        "trainable"};
const Names kerasOthers{"input_shape", "batch_input_shape", "batch_size"};

const std::vector<LayerForm>& forms()
{
    static const std::vector<LayerForm> all{
        {"Conv2D",
         Framework::keras,
         {"filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups"},
         kerasOthers,
         kerasUnused},
        {"DepthwiseConv2D",
         Framework::keras,
         {"kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate"},
         kerasOthers,
         kerasUnused},
        {"SeparableConv2D",
         Framework::keras,
         {"filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate",
          "depth_multiplier"},
         kerasOthers,
         kerasUnused},
        {"Conv2d",
         Framework::torch,
         {"in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups",
          "bias", "padding_mode", "device", "dtype"},
         {},
         {"bias", "device", "dtype"}},
    };
    return all;
}

constexpr const char* knownLayers =
    "Conv2D, DepthwiseConv2D or SeparableConv2D of Keras, or Conv2d of PyTorch";

std::string at(const std::string& got, std::int64_t position)
{
    return got + " (character " + std::to_string(position) + ")";
}

tl::unexpected<Error> refuse(const std::string& field, std::string want, const std::string& got,
                             std::int64_t position)
{
    return fail(Reason::paramForm, field,
                {{"want", std::move(want)}, {"got", at(got, position)}, {"position", position}});
}

const LayerForm* formOf(std::string_view name)
{
    // Longer names of the same.
    if (name == "Convolution2D")
        name = "Conv2D";
    if (name == "SeparableConvolution2D")
        name = "SeparableConv2D";
    for (const LayerForm& form : forms())
        if (form.name == name)
            return &form;
    return nullptr;
}

bool has(const Names& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Why a layer that exists is none of those that can be checked.
std::string whyNot(const std::string& name)
{
    if (name.find("Transpose") != std::string::npos)
        return name + ", a transposed convolution: there each input makes a window of outputs";
    for (const char* dimension : {"1D", "1d", "3D", "3d"})
        if (name.ends_with(dimension))
            return name + ", which is not over rows and columns";
    if (name.starts_with("Lazy"))
        return name + ", which does not say its number of input channels";
    return '"' + name + '"';
}

class Reader {
public:
    explicit Reader(const CallText& call) : m_call(call) {}

    Result<FrameworkLine> read()
    {
        m_form = formOf(m_call.name);
        if (!m_form)
            return refuse("layer", knownLayers, whyNot(m_call.name), m_call.position);
        m_line.framework = m_form->framework;
        m_line.layer = m_call.name;
        m_line.separable = m_form->name == "SeparableConv2D";
        m_line.depthwise = m_form->name == "DepthwiseConv2D";
        nameArguments();
        if (keras())
            readKeras();
        else
            readTorch();
        if (m_error)
            return tl::unexpected<Error>(*m_error);
        return m_line;
    }

private:
    [[nodiscard]] bool keras() const { return m_line.framework == Framework::keras; }

    void set(tl::unexpected<Error> error)
    {
        if (!m_error)
            m_error = std::move(error.value());
    }

    // Each argument by its name; what has none gets it by its place.
    void nameArguments()
    {
        std::size_t place = 0;
        bool named = false;
        for (const CallArgument& argument : m_call.arguments) {
            std::string name = argument.name;
            if (name.empty() && named)
                return set(refuse("an argument behind named ones", "named too", argument.text,
                                  argument.position));
            named = named || !name.empty();
            if (name.empty() && place >= m_form->order.size())
                return set(refuse("arguments without a name",
                                  "at most " + std::to_string(m_form->order.size()),
                                  "one more: " + argument.text, argument.position));
            if (name.empty())
                name = m_form->order[place++];
            const bool unused = has(m_form->unused, name);
            if (!unused && !has(m_form->order, name) && !has(m_form->others, name))
                return set(unknown(name, argument.position));
            for (const auto& [other, one] : m_arguments)
                if (other == name)
                    return set(refuse(name, "given once", "given again as " + argument.text,
                                      argument.position));
            m_arguments.emplace_back(name, &argument);
            if (unused)
                m_line.unused.push_back(name + "=" + argument.text);
        }
    }

    [[nodiscard]] tl::unexpected<Error> unknown(const std::string& name,
                                                std::int64_t position) const
    {
        std::string known;
        for (const Names* names : {&m_form->order, &m_form->others, &m_form->unused})
            for (const std::string_view one : *names)
                if ((", " + known + ", ").find(", " + std::string(one) + ", ") == std::string::npos)
                    known += (known.empty() ? "" : ", ") + std::string(one);
        return fail(Reason::unknownParam, at('"' + name + '"', position),
                    {{"op", m_call.name}, {"known", known}, {"position", position}});
    }

    // nullptr when it is not there, or None.
    [[nodiscard]] const CallArgument* find(std::string_view name) const
    {
        for (const auto& [other, argument] : m_arguments)
            if (other == name)
                return argument->kind == CallArgument::Kind::none ? nullptr : argument;
        return nullptr;
    }

    void require(std::string_view name)
    {
        if (!find(name))
            set(fail(Reason::missingParam, std::string(name), {{"op", m_call.name}}));
    }

    void wrong(const std::string& name, std::string want, const CallArgument& argument)
    {
        set(refuse(name, std::move(want), argument.text, argument.valuePosition));
    }

    std::optional<std::int64_t> number(const std::string& name)
    {
        const CallArgument* argument = find(name);
        if (!argument)
            return std::nullopt;
        if (argument->kind != CallArgument::Kind::number) {
            wrong(name, "a whole number", *argument);
            return std::nullopt;
        }
        return argument->numbers.front();
    }

    // A number for both axes, or two; `pair` is left alone when there is none.
    void readPair(const std::string& name, std::array<std::int64_t, 2>& pair)
    {
        const CallArgument* argument = find(name);
        if (!argument)
            return;
        const auto& list = argument->numbers;
        const bool one = argument->kind == CallArgument::Kind::number ||
                         (argument->kind == CallArgument::Kind::list && list.size() == 1);
        const bool two = argument->kind == CallArgument::Kind::list && list.size() == 2;
        if ((!one && !two) || !list.front() || !list.back())
            return wrong(name, "a whole number or two, (rows, columns)", *argument);
        pair = {*list.front(), *list.back()};
    }

    // The small letters of a word among these; empty when there is none, or after an error.
    std::string word(const std::string& name, const Names& known)
    {
        const CallArgument* argument = find(name);
        if (!argument)
            return {};
        std::string text = argument->string;
        for (char& letter : text)
            if (letter >= 'A' && letter <= 'Z')
                letter = static_cast<char>(letter - 'A' + 'a');
        if (argument->kind == CallArgument::Kind::string && has(known, text))
            return text;
        std::string want;
        for (std::size_t i = 0; i < known.size(); ++i)
            want += (i == 0                 ? ""
                     : i + 1 < known.size() ? ", "
                                            : " or ") +
                    ('"' + std::string(known[i])) + '"';
        wrong(name, want, *argument);
        return {};
    }

    void readKeras()
    {
        if (!m_line.depthwise)
            require("filters");
        require("kernel_size");
        m_line.outChannels = number("filters");
        readPair("kernel_size", m_line.kernel);
        readPair("strides", m_line.stride);
        readPair("dilation_rate", m_line.rate);
        m_line.multiplier = number("depth_multiplier").value_or(1);
        m_line.groups = number("groups").value_or(1);
        const std::string padding = word("padding", {"valid", "same"});
        m_line.padding.word = padding == "same" ? "SAME" : "VALID";
        const bool first =
            word("data_format", {"channels_last", "channels_first"}) == "channels_first";
        if (first)
            m_line.unused.emplace_back("data_format=\"channels_first\"");
        readInputShape(first);
    }

    void readInputShape(bool channelsFirst)
    {
        const CallArgument* argument = find("input_shape");
        const CallArgument* whole = find("batch_input_shape");
        if (argument && whole)
            return wrong("batch_input_shape", "left out beside input_shape", *whole);
        ImageSize size;
        size.batch = number("batch_size").value_or(1);
        const CallArgument* given = argument ? argument : whole;
        if (!given)
            return;
        std::vector<std::optional<std::int64_t>> dims = given->numbers;
        const std::size_t want = whole ? 4 : 3;
        if (given->kind != CallArgument::Kind::list || dims.size() != want)
            return wrong(whole ? "batch_input_shape" : "input_shape",
                         std::string(whole ? "(batch, " : "(") + (channelsFirst
                                                                      ? "channels, rows, columns)"
                                                                      : "rows, columns, channels)"),
                         *given);
        if (whole) {
            size.batch = dims.front().value_or(1);
            dims.erase(dims.begin());
        }
        if (channelsFirst)
            std::rotate(dims.begin(), dims.begin() + 1, dims.end());
        m_line.inChannels = dims[2];
        if (!dims[0] || !dims[1])
            return;  // (None, None, 3): any size
        size.height = *dims[0];
        size.width = *dims[1];
        size.channels = dims[2];
        m_line.image = size;
    }

    void readTorch()
    {
        for (const char* name : {"in_channels", "out_channels", "kernel_size"})
            require(name);
        m_line.inChannels = number("in_channels");
        m_line.outChannels = number("out_channels");
        readPair("kernel_size", m_line.kernel);
        readPair("stride", m_line.stride);
        readPair("dilation", m_line.rate);
        m_line.groups = number("groups").value_or(1);
        word("padding_mode", {"zeros"});
        const CallArgument* padding = find("padding");
        if (padding && padding->kind == CallArgument::Kind::string) {
            const bool same = word("padding", {"same", "valid"}) == "same";
            m_line.padding.word = same ? "SAME" : "VALID";
            if (same && (m_line.stride[0] != 1 || m_line.stride[1] != 1))
                wrong("padding", "a number: PyTorch has no \"same\" for strides above 1", *padding);
            return;
        }
        std::array<std::int64_t, 2> amounts{0, 0};
        readPair("padding", amounts);
        m_line.padding.word = "VALID";
        if (amounts[0] == 0 && amounts[1] == 0)
            return;
        m_line.padding.isList = true;
        m_line.padding.amounts = {
            {0, 0}, {amounts[0], amounts[0]}, {amounts[1], amounts[1]}, {0, 0}};
    }

    const CallText& m_call;
    const LayerForm* m_form = nullptr;
    FrameworkLine m_line;
    std::vector<std::pair<std::string, const CallArgument*>> m_arguments;
    std::optional<Error> m_error;
};

Result<void> addInput(LayerText& layer, const char* name, const std::array<std::int64_t, 4>& dims)
{
    const Result<Shape> shape = Shape::create(dims, name);
    if (!shape)
        return tl::unexpected<Error>(shape.error());
    layer.inputs.push_back({name, *shape});
    return {};
}

tl::unexpected<Error> wrongForm(const std::string& field, std::string want, std::string got)
{
    return fail(Reason::paramForm, field, {{"want", std::move(want)}, {"got", std::move(got)}});
}

}  // namespace

Result<ImageSize> parseImageSize(std::string_view text)
{
    std::vector<std::int64_t> numbers;
    bool wrong = false;
    for (std::size_t i = 0; i < text.size() && !wrong;) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            const bool separated = i == 0 || text[i - 1] < '0' || text[i - 1] > '9';
            if (separated)
                numbers.push_back(0);
            wrong = __builtin_mul_overflow(numbers.back(), 10, &numbers.back()) ||
                    __builtin_add_overflow(numbers.back(), c - '0', &numbers.back());
            ++i;
        } else if (text.substr(i, 2) == "×") {
            i += 2;
        } else {
            wrong = std::string_view("xX*,() \t[]").find(c) == std::string_view::npos;
            ++i;
        }
    }
    if (wrong || numbers.size() < 2 || numbers.size() > 4)
        return wrongForm("the image's size", "HxW, HxWxC or NxHxWxC, for example 112x112x32",
                         '"' + std::string(text) + '"');
    ImageSize size;
    if (numbers.size() == 4) {
        size.batch = numbers.front();
        numbers.erase(numbers.begin());
    }
    size.height = numbers[0];
    size.width = numbers[1];
    if (numbers.size() == 3)
        size.channels = numbers[2];
    return size;
}

Result<FrameworkLine> parseFrameworkLine(std::string_view text)
{
    const Result<CallText> call = parseCallText(text);
    if (!call)
        return tl::unexpected<Error>(call.error());
    return Reader(*call).read();
}

Result<LayerText> layerTextOf(const FrameworkLine& line, const std::optional<ImageSize>& typed)
{
    const std::optional<ImageSize>& size = line.image ? line.image : typed;
    const std::optional<std::int64_t> in = line.inChannels ? line.inChannels
                                           : size          ? size->channels
                                                           : std::nullopt;
    if (!size || !in)
        return fail(Reason::missingParam,
                    line.inChannels ? "image (its size, HxW)" : "image (its size, HxWxC)",
                    {{"op", line.layer}});
    if (size->channels && *size->channels != *in)
        return wrongForm("the image's size",
                         "one with the " + std::to_string(*in) + " channels of the line",
                         "one with " + std::to_string(*size->channels));
    const std::int64_t outGiven = line.outChannels.value_or(0);
    std::int64_t multiplier = line.multiplier;
    bool depthwise = line.depthwise;
    if (line.groups != 1) {
        if (line.groups != *in)
            return wrongForm("groups",
                             "1, or the number of input channels, " + std::to_string(*in) +
                                 ": TensorFlow has no operator of its own between convolution and "
                                 "depthwise",
                             std::to_string(line.groups));
        if (*in < 1 || outGiven % *in != 0)
            return wrongForm(line.framework == Framework::torch ? "out_channels" : "filters",
                             "a multiple of groups, " + std::to_string(line.groups),
                             std::to_string(outGiven));
        depthwise = true;
        multiplier = outGiven / *in;
    }
    std::int64_t maps = 0;
    if (__builtin_mul_overflow(*in, multiplier, &maps))
        return fail(Reason::sizeOverflow, "in_channels × channel_multiplier",
                    {{"shape", std::to_string(*in) + "×" + std::to_string(multiplier)}});

    LayerText layer;
    layer.spec = defaultSpec(line.separable ? "separable_conv2d"
                             : depthwise    ? "depthwise_conv2d"
                                            : "conv2d");
    layer.spec.padding = line.padding;
    layer.spec.strides = {1, line.stride[0], line.stride[1], 1};
    if (line.separable || depthwise)
        layer.spec.rate = {line.rate[0], line.rate[1]};
    else
        layer.spec.rate = {1, line.rate[0], line.rate[1], 1};
    const auto [kh, kw] = line.kernel;
    Result<void> added = addInput(layer, "input", {size->batch, size->height, size->width, *in});
    if (added && line.separable) {
        added = addInput(layer, "depthwise_filter", {kh, kw, *in, multiplier});
        if (added)
            added = addInput(layer, "pointwise_filter", {1, 1, maps, outGiven});
    } else if (added) {
        added = addInput(layer, "filter", {kh, kw, *in, depthwise ? multiplier : outGiven});
    }
    if (!added)
        return tl::unexpected<Error>(added.error());
    return layer;
}

bool isFrameworkLine(std::string_view text)
{
    return text.find('(') != std::string_view::npos || text.find('=') < text.find("pad=");
}

Result<ReadLayer> readLayer(std::string_view text, std::string_view sizeText)
{
    if (!isFrameworkLine(text)) {
        Result<LayerText> layer = parseLayerText(text);
        if (!layer)
            return tl::unexpected<Error>(layer.error());
        return ReadLayer{std::move(*layer), std::nullopt};
    }
    Result<FrameworkLine> line = parseFrameworkLine(text);
    if (!line)
        return tl::unexpected<Error>(line.error());
    std::optional<ImageSize> size;
    if (!line->image && sizeText.find_first_not_of(" \t") != std::string_view::npos) {
        const Result<ImageSize> typed = parseImageSize(sizeText);
        if (!typed)
            return tl::unexpected<Error>(typed.error());
        size = *typed;
    }
    Result<LayerText> layer = layerTextOf(*line, size);
    if (!layer)
        return tl::unexpected<Error>(layer.error());
    return ReadLayer{std::move(*layer), std::move(*line)};
}

}  // namespace convstep
