// SPDX-License-Identifier: GPL-3.0-or-later
//
// Letters as strokes, drawn into a picture. Our own and not a font's: the core draws without Qt, and
// the same text gives the same bits on every machine, whatever fonts and libraries it has.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/tensor/tensor.h"

namespace convstep {

struct LetterStyle {
    double capHeight = 24;  // pixels from the base line to the top of an H
    double weight = 0.13;   // thickness of a stroke, as a share of that
    double slant = 0;       // pixels to the right per pixel upwards
    std::array<double, 3> colour{};
};

// Which characters there are: A to Z, a to z, 0 to 9, and .,:-/ and the blank; others are left out.
[[nodiscard]] bool hasLetter(char character);

// How wide the text is, in pixels, from the left edge of its first letter to the right of its last.
[[nodiscard]] double textWidth(std::string_view text, const LetterStyle& style);

// Draws it with smooth edges over what is there, from (baseline, left), all in pixels of a picture
// [1, h, w, 3]; what lies beyond the picture is cut off. O(strokes · their pixels).
void drawText(Tensor& picture, std::string_view text, double baseline, double left,
              const LetterStyle& style);

}  // namespace convstep
