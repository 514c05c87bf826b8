// SPDX-License-Identifier: GPL-3.0-or-later
//
// One layer as it stands in somebody's program, Keras or PyTorch:
//   layers.SeparableConv2D(64, 3, strides=2, padding="same", input_shape=(112, 112, 32))
//   self.conv = nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1, groups=32)
// Read as text; nothing is executed. Every argument is understood or named: none is passed over in
// silence. All functions are pure, take any bytes, and are O(length).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/layer_text.h"

namespace convstep {

// The size of an image as typed beside a layer that does not say it: "112x112", "112x112x32" or
// "8x112x112x32" (×, commas and blanks do too).
struct ImageSize {
    std::int64_t batch = 1;
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::optional<std::int64_t> channels;
};
// Errors: paramForm.
[[nodiscard]] Result<ImageSize> parseImageSize(std::string_view text);

struct FrameworkLine {
    enum class Framework : std::uint8_t { keras, torch };

    Framework framework{};
    std::string layer;  // "SeparableConv2D"
    bool separable = false;
    bool depthwise = false;
    std::array<std::int64_t, 2> kernel{1, 1};  // pairs are [rows, columns]
    std::array<std::int64_t, 2> stride{1, 1};
    std::array<std::int64_t, 2> rate{1, 1};
    PaddingSpec padding;  // words in capitals; a list is in NHWC order
    std::int64_t multiplier = 1;
    std::int64_t groups = 1;
    std::optional<std::int64_t> inChannels;  // of PyTorch, or of Keras' input_shape
    std::optional<std::int64_t> outChannels;
    std::optional<ImageSize> image;
    // Arguments that have no part in the sizes, as they stand: "activation=\"relu\"".
    std::vector<std::string> unused;
};

// Around the call there may be what a program has there: `x = ...`, `model.add(...)`, `...(x)`, a
// comma, a comment. Errors: paramForm, unknownParam and missingParam; most carry "position", the
// number of the character, from 1, at which it went wrong.
[[nodiscard]] Result<FrameworkLine> parseFrameworkLine(std::string_view text);

// The call of TensorFlow's operator that computes such a layer (NHWC, without bias). `size` counts
// where the line has no size of its own. Errors: missingParam when neither has one; paramForm for
// groups that are no depthwise convolution and for channels that contradict the line;
// sizeOverflow.
[[nodiscard]] Result<LayerText> layerTextOf(const FrameworkLine& line,
                                            const std::optional<ImageSize>& size);

// Whether a text is a framework's line rather than one for parseLayerText().
[[nodiscard]] bool isFrameworkLine(std::string_view text);

// Either of the two forms.
struct ReadLayer {
    LayerText layer;
    std::optional<FrameworkLine> line;
};
// `size` may be empty; it is not looked at when the text has a size. Errors: of both parsers.
[[nodiscard]] Result<ReadLayer> readLayer(std::string_view text, std::string_view size);

}  // namespace convstep
