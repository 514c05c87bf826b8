// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

namespace {

// The extent that value and filters make: value's under SAME, one effective kernel less one more
// under VALID. Filters are [kh, kw, O, I].
Extent resultExtent(PipelineBuilder& b, int value, int filters, const Spatial& spatial)
{
    const Shape filter = b.shape(filters);
    const Extent in = b.extent(value);
    b.requireChannels(value, filter[3], "filters");
    Extent out{in.n, in.h, in.w, filter[2]};
    if (spatial.padding[0].mode == PaddingMode::same)
        return out;
    // Any image will do under SAME: only the effective kernel is wanted.
    Spatial same = spatial;
    same.padding.fill({PaddingMode::same});
    const TapRelation whole = b.relation(in, "value", filter, same, false);
    out.h += whole.rows(Corner::y).geometry().effective - 1;
    out.w += whole.cols(Corner::y).geometry().effective - 1;
    return out;
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
                const Extent want = resultExtent(b, value, filters, spatial);
                const Extent out = b.readImageSizes();
                const auto require = [&b](const char* axis, std::int64_t got, std::int64_t made) {
                    if (got != made)
                        b.fail(Reason::outputShapeMismatch, "output_shape",
                               {{"got", got}, {"axis", std::string(axis)}, {"want", made}});
                };
                require("channels", out.c, want.c);
                require("batches", out.n, want.n);
                require("rows", out.h, want.h);
                require("columns", out.w, want.w);
                // The forward atrous_conv2d whose input gradient this is takes an image of
                // output_shape to one of value's shape; filters serve it as they stand.
                const TapRelation taps =
                    b.relation(out, "output_shape", b.shape(filters), spatial, false);
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
                b.requireUpstream(upstream, resultExtent(b, value, filters, spatial));
                const TapRelation taps = b.relation(b.extent(upstream), "out_backprop",
                                                    b.shape(filters), spatial, false);
                const int dValue =
                    b.addImage("d_value", Role::inputGradient, b.extent(value), true);
                b.addForward(StageKind::conv, taps, upstream, filters, dValue);
                const int dFilters =
                    b.addFilter("d_filters", Role::filterGradient, b.shape(filters), true);
                b.addFilterGradient(taps, upstream, value, dFilters);
            }};
}

}  // namespace convstep
