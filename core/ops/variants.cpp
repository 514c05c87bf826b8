// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/variants.h"

#include <algorithm>

namespace convstep {
namespace {

bool saysSame(const Pipeline& pipeline)
{
    const PaddingSpec& padding = pipeline.spec.padding;
    return !padding.isList && (padding.word == "SAME" || padding.word == "same");
}

AxisGeometry mistakenAxis(Variant variant, const Pipeline& pipeline, AxisGeometry axis)
{
    switch (variant) {
    case Variant::paddingOtherSide: std::swap(axis.before, axis.after); break;
    case Variant::halfKernelPadding: axis.before = axis.after = axis.kernel / 2; break;
    case Variant::noHoles: {
        const AxisPadding padding{saysSame(pipeline) ? PaddingMode::same
                                                     : PaddingMode::explicitAmounts,
                                  axis.before, axis.after};
        // A dense window is smaller: what is valid with holes is valid without.
        const Result<AxisGeometry> dense =
            axisGeometry(axis.in, axis.kernel, axis.stride, 1, padding, "axis");
        if (dense) {
            const std::int64_t out = axis.out;
            axis = *dense;
            axis.out = out;
        }
        break;
    }
    default: break;
    }
    return axis;
}

// Whether the windows of an axis read other positions.
bool reads(const AxisGeometry& a, const AxisGeometry& b)
{
    return a.before != b.before || (a.rate != b.rate && a.kernel > 1);
}

TapMistake tapMistake(Variant variant)
{
    switch (variant) {
    case Variant::kernelFlipped: return TapMistake::kernelFlipped;
    case Variant::summedOverChannels: return TapMistake::channelsSummed;
    case Variant::sharedKernel: return TapMistake::kernelShared;
    case Variant::slotMajorChannels: return TapMistake::slotMajor;
    default: return TapMistake::none;
    }
}

bool spatial(const Stage& stage) { return stage.linear() && stage.kind != StageKind::pointwise; }

bool mixesPixelsOnly(const Pipeline& pipeline, const Stage& stage)
{
    // Gradients of a pointwise stage are linear stages of their own kind.
    const auto pointwise = [&](int slot) {
        if (slot < 0)
            return false;
        const Role role = pipeline.slotList[static_cast<std::size_t>(slot)].role;
        return role == Role::pointwiseFilter || role == Role::pointwiseGradient;
    };
    return pointwise(stage.b) || pointwise(stage.out);
}

}  // namespace

bool applies(Variant variant, const Pipeline& pipeline, const Stage& stage)
{
    if (!spatial(stage) || mixesPixelsOnly(pipeline, stage))
        return false;
    const TapRelation& taps = stage.taps;
    const AxisGeometry rows = taps.rows(stage.corner).geometry();
    const AxisGeometry cols = taps.cols(stage.corner).geometry();
    const bool forward = stage.corner == Corner::y;
    switch (variant) {
    case Variant::kernelFlipped:
        return stage.corner != Corner::w && rows.kernel * cols.kernel > 1;
    case Variant::summedOverChannels:
        return forward && taps.separate() && taps.inChannels() > 1;
    case Variant::sharedKernel: return forward && taps.inChannels() > 1;
    case Variant::slotMajorChannels:
        return forward && taps.separate() && taps.inChannels() > 1 && taps.filterColumns() > 1;
    case Variant::paddingOtherSide:
    case Variant::halfKernelPadding:
    case Variant::noHoles:
        return reads(rows, mistakenAxis(variant, pipeline, rows)) ||
               reads(cols, mistakenAxis(variant, pipeline, cols));
    }
    return false;
}

bool applies(Variant variant, const Pipeline& pipeline)
{
    return std::any_of(pipeline.stages.begin(), pipeline.stages.end(),
                       [&](const Stage& stage) { return applies(variant, pipeline, stage); });
}

Stage mistakenStage(Variant variant, const Pipeline& pipeline, const Stage& stage)
{
    Stage other = stage;
    if (!applies(variant, pipeline, stage))
        return other;
    if (const TapMistake mistake = tapMistake(variant); mistake != TapMistake::none)
        other.taps = stage.taps.mistaken(mistake);
    else
        other.taps = stage.taps.withAxes(
            mistakenAxis(variant, pipeline, stage.taps.rows(stage.corner).geometry()),
            mistakenAxis(variant, pipeline, stage.taps.cols(stage.corner).geometry()));
    return other;
}

Pipeline mistaken(Variant variant, const Pipeline& pipeline)
{
    Pipeline other = pipeline;
    for (Stage& stage : other.stages)
        stage = mistakenStage(variant, pipeline, stage);
    return other;
}

VariantText variantText(Variant variant)
{
    switch (variant) {
    case Variant::kernelFlipped:
        return {CONVSTEP_TR("Variant", "kernel flipped"),
                CONVSTEP_TR("Variant", "if the kernel were flipped"),
                CONVSTEP_TR("Variant", "The kernel is not flipped: tap (di, dj) takes the weight "
                                       "w[di, dj].")};
    case Variant::summedOverChannels:
        return {CONVSTEP_TR("Variant", "summed over channels"),
                CONVSTEP_TR("Variant", "if all input channels were summed"),
                CONVSTEP_TR("Variant", "A depthwise output channel reads one input channel and no "
                                       "other.")};
    case Variant::sharedKernel:
        return {CONVSTEP_TR("Variant", "one kernel for all channels"),
                CONVSTEP_TR("Variant", "if all input channels shared one kernel"),
                CONVSTEP_TR("Variant", "Every input channel has a kernel of its own.")};
    case Variant::slotMajorChannels:
        return {CONVSTEP_TR("Variant", "channels in the order q·C + c"),
                CONVSTEP_TR("Variant", "if output channels were numbered q·C + c"),
                CONVSTEP_TR("Variant", "Slot q of input channel c is output channel c·M + q.")};
    case Variant::paddingOtherSide:
        return {CONVSTEP_TR("Variant", "padding on the other side"),
                CONVSTEP_TR("Variant", "if the padding stood on the other side"),
                CONVSTEP_TR("Variant", "What is odd of the padding goes to bottom and right.")};
    case Variant::halfKernelPadding:
        return {CONVSTEP_TR("Variant", "padding kernel // 2"),
                CONVSTEP_TR("Variant", "if both sides were padded by kernel // 2"),
                CONVSTEP_TR("Variant", "SAME pads as much as the output size needs, which depends "
                                       "on size, stride and rate; VALID does not pad.")};
    case Variant::noHoles:
        return {CONVSTEP_TR("Variant", "holes forgotten"),
                CONVSTEP_TR("Variant", "if the filter had no holes"),
                CONVSTEP_TR("Variant", "Neighbouring taps are the rate apart.")};
    }
    return {"", "", ""};
}

}  // namespace convstep
