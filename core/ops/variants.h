// SPDX-License-Identifier: GPL-3.0-or-later
//
// Misconceptions about convolution, each as a changed tap list: what somebody computes who believes
// it. A wrong answer is recognised by the variant that gives it, and the stage shows the mistaken
// sum beside the true one.
#pragma once

#include <array>
#include <cstdint>

#include "core/ops/pipeline.h"

namespace convstep {

enum class Variant : std::uint8_t {
    kernelFlipped,       // as in mathematics: w[kh − 1 − di, kw − 1 − dj]
    summedOverChannels,  // depthwise that adds all input channels, as conv2d does
    sharedKernel,        // one kernel (that of channel 0) for all input channels
    slotMajorChannels,   // depthwise output channel q·C + c instead of c·M + q
    paddingOtherSide,    // the odd row and column of padding at top and left
    halfKernelPadding,   // kernel // 2 before and after, whatever size, stride and rate
    noHoles,             // the rate forgotten: a dense window, padded as a dense one is
};

inline constexpr std::array<Variant, 7> allVariants{
    Variant::kernelFlipped,     Variant::summedOverChannels, Variant::sharedKernel,
    Variant::slotMajorChannels, Variant::paddingOtherSide,   Variant::halfKernelPadding,
    Variant::noHoles};

// Whether some output cell of `stage` has other taps under that misconception. False for pointwise
// and elementwise stages, for a flip of a 1×1 kernel, for padding that is the same on both sides, and
// so on. Values may still hide it: a symmetric kernel has the same sum when flipped. The rules about
// channels mean forward stages, a flip also gradients of the input, padding and rate all.
[[nodiscard]] bool applies(Variant variant, const Pipeline& pipeline, const Stage& stage);
[[nodiscard]] bool applies(Variant variant, const Pipeline& pipeline);

// The stage as the misconception has it; `stage` itself where it does not apply. Operands and output
// keep their slots and extents, so that a cell means the same cell in both; a misconception that
// would also change the output's size is seen at the cells that both have.
[[nodiscard]] Stage mistakenStage(Variant variant, const Pipeline& pipeline, const Stage& stage);
// All stages so. For SlotValues and forEachTap: reverse questions and steps are not defined on it.
[[nodiscard]] Pipeline mistaken(Variant variant, const Pipeline& pipeline);

// English, marked for translation in the context "Variant".
struct VariantText {
    const char* name;       // "kernel flipped"
    const char* condition;  // "if the kernel were flipped"
    const char* truth;      // what holds instead, as a sentence
};
[[nodiscard]] VariantText variantText(Variant variant);

}  // namespace convstep
