// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/axis.h"

#include <algorithm>
#include <limits>

namespace convstep {
namespace {

// TensorFlow's kernels keep sizes of one axis in 32 bits; within them no product here overflows.
constexpr std::int64_t largest = std::numeric_limits<std::int32_t>::max();

Result<void> checkLimit(std::int64_t value, const char* field, const std::string& axis)
{
    if (value > largest)
        return fail(Reason::tooLarge, field, {{"axis", axis}, {"limit", largest}, {"got", value}});
    return {};
}

}  // namespace

Result<AxisGeometry> axisGeometry(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                                  std::int64_t rate, const AxisPadding& padding,
                                  const std::string& axis)
{
    if (kernel < 1)
        return fail(Reason::emptyFilter, "filter", {{"shape", std::to_string(kernel) + " " + axis}});
    if (stride < 1)
        return fail(Reason::strideNonpositive, "strides", {{"axis", axis}, {"got", stride}});
    if (rate < 1)
        return fail(Reason::rateNonpositive, "rate", {{"axis", axis}, {"got", rate}});
    if (rate > (largest - 1) / kernel)
        return fail(Reason::rateTooLarge, "rate",
                    {{"rate", rate}, {"kernel", kernel}, {"limit", largest}});
    for (const auto& [value, field] : {std::pair{in, "image"}, std::pair{stride, "strides"},
                                       std::pair{padding.before, "padding"},
                                       std::pair{padding.after, "padding"}})
        if (const auto ok = checkLimit(value, field, axis); !ok)
            return tl::unexpected<Error>(ok.error());

    AxisGeometry g;
    g.in = in;
    g.kernel = kernel;
    g.stride = stride;
    g.rate = rate;
    g.effective = (kernel - 1) * rate + 1;
    if (padding.mode == PaddingMode::same) {
        g.out = (in + stride - 1) / stride;
        if (g.out > 0) {
            const std::int64_t total =
                std::max<std::int64_t>(0, (g.out - 1) * stride + g.effective - in);
            g.before = total / 2;
            g.after = total - g.before;
        }
    } else {
        const bool listed = padding.mode == PaddingMode::explicitAmounts;
        if (listed) {
            for (const std::int64_t amount : {padding.before, padding.after})
                if (amount < 0)
                    return fail(Reason::explicitPaddingNegative, "padding",
                                {{"axis", axis}, {"got", amount}});
            g.before = padding.before;
            g.after = padding.after;
        }
        const std::int64_t available = in + g.before + g.after;
        if (available < g.effective)
            return fail(listed ? Reason::negativeOutputExplicit : Reason::negativeOutput, "padding",
                        {{"kernel", kernel},
                         {"rate", rate},
                         {"effective", g.effective},
                         {"axis", axis},
                         {"available", available}});
        g.out = (available - g.effective) / stride + 1;
    }
    if (g.out > 1)
        g.skippedPerStep = std::max<std::int64_t>(0, stride - g.effective);
    if (g.out > 0)  // the last window may end in the padding in front of the image
        g.dropped =
            std::clamp<std::int64_t>(in - ((g.out - 1) * stride + g.effective - g.before), 0, in);
    return g;
}

}  // namespace convstep
