// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

namespace {

// The forward atrous_conv2d whose input gradient the transposition is: it takes an image of
// output_shape to one of value's shape. filters [kh, kw, O, I] are its filters as they stand.
TapRelation forwardTaps(PipelineBuilder& b, int value, int filters, const Spatial& spatial,
                        const Extent& out)
{
    const Shape filter = b.shape(filters);
    const Extent in = b.extent(value);
    b.requireChannels(value, filter[3], "filters");
    if (out.c != filter[2])
        b.fail(Reason::outputShapeMismatch, "output_shape",
               {{"got", out.c}, {"axis", std::string("channels")}, {"want", filter[2]}});
    if (out.n != in.n)
        b.fail(Reason::outputShapeMismatch, "output_shape",
               {{"got", out.n}, {"axis", std::string("batches")}, {"want", in.n}});
    const TapRelation taps = b.relation(out, filter, spatial, false);
    const Extent made = taps.extent(Corner::y);
    if (b.failed() || made == in)
        return taps;
    // What output_shape would have to be, per axis: value's size under SAME, plus the effective
    // kernel less one under VALID.
    const bool same = spatial.padding[0].mode == PaddingMode::same;
    const auto wanted = [&](std::int64_t size, const AxisGeometry& axis) {
        return same ? size : size + axis.effective - 1;
    };
    const AxisGeometry rows = taps.rows(Corner::x).geometry();
    const AxisGeometry cols = taps.cols(Corner::x).geometry();
    if (made.h != in.h)
        b.fail(Reason::outputShapeMismatch, "output_shape",
               {{"got", out.h}, {"axis", std::string("rows")}, {"want", wanted(in.h, rows)}});
    else
        b.fail(Reason::outputShapeMismatch, "output_shape",
               {{"got", out.w}, {"axis", std::string("columns")}, {"want", wanted(in.w, cols)}});
    return taps;
}

}  // namespace

// tf.nn.atrous_conv2d_transpose: the gradient of atrous_conv2d with respect to its input; value
// plays the upstream gradient.
Operator atrousConv2dTranspose()
{
    std::vector<ParamInfo> params = atrousParams();
    params.insert(params.begin(), {"output_shape", Param::sizes, 4});
    return {{"atrous_conv2d_transpose",
             {{"value", Role::input, false, true}, {"filters", Role::filter}},
             params,
             {"output"}},
            [](PipelineBuilder& b) {
                const int value = b.image("value");
                const int filters = b.filter("filters");
                const Spatial spatial = b.readAtrous();
                const Extent out = b.readImageSizes();
                const TapRelation taps = forwardTaps(b, value, filters, spatial, out);
                const int output = b.addImage("output", Role::depthwiseOutput, out, true);
                b.addInputGradient(taps, value, filters, output);
            }};
}

// Both gradients of atrous_conv2d_transpose. With T the transposition of a convolution C:
// ⟨T(v), G⟩ = ⟨v, C(G)⟩, so the gradient of value is C(G), and that of the filters is the filter
// gradient of C with G as its input and value as its upstream.
Operator atrousConv2dTransposeGrad()
{
    return {{"atrous_conv2d_transpose_grad",
             {{"value", Role::input, false, true},
              {"filters", Role::filter},
              {"out_backprop", Role::upstream, false, true}},
             atrousParams(),
             {"d_value", "d_filters"},
             false,
             true},
            [](PipelineBuilder& b) {
                const int value = b.image("value");
                const int filters = b.filter("filters");
                const int upstream = b.image("out_backprop");
                const Spatial spatial = b.readAtrous();
                const TapRelation taps =
                    forwardTaps(b, value, filters, spatial, b.extent(upstream));
                const int dValue =
                    b.addImage("d_value", Role::inputGradient, b.extent(value), true);
                b.addForward(StageKind::conv, taps, upstream, filters, dValue);
                const int dFilters =
                    b.addFilter("d_filters", Role::filterGradient, b.shape(filters), true);
                b.addFilterGradient(taps, upstream, value, dFilters);
            }};
}

}  // namespace convstep
