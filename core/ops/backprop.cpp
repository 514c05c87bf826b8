// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/operator.h"

namespace convstep {

namespace {

// input_sizes or filter_sizes against the tensors that are given.
void requireSize(PipelineBuilder& b, const char* field, const char* axis, std::int64_t got,
                 std::int64_t want)
{
    if (got != want)
        b.fail(Reason::sizesMismatch, field,
               {{"got", got}, {"axis", std::string(axis)}, {"want", want}});
}

void inputGradient(PipelineBuilder& b, const char* filterName, bool separate)
{
    b.readDataFormat();
    const int filter = b.filter(filterName);
    const int upstream = b.image("out_backprop");
    const Spatial spatial = b.readSpatial();
    if (separate)
        b.refuseStrideWithRate(spatial);
    const Extent in = b.readImageSizes();
    requireSize(b, "input_sizes", "channels", in.c, b.shape(filter)[2]);
    const TapRelation taps = b.relation(in, "input_sizes", b.shape(filter), spatial, separate);
    b.requireUpstream(upstream, taps.extent(Corner::y));
    const int output = b.addImage("output", Role::inputGradient, in, true);
    b.addInputGradient(taps, upstream, filter, output);
}

void filterGradient(PipelineBuilder& b, bool separate)
{
    b.readDataFormat();
    const int input = b.image("input");
    const int upstream = b.image("out_backprop");
    const Spatial spatial = b.readSpatial();
    if (separate)
        b.refuseStrideWithRate(spatial);
    const std::vector<std::int64_t>& sizes = b.spec().sizes;
    if (sizes.size() != 4) {
        b.fail(Reason::paramLength, "filter_sizes",
               {{"want", std::int64_t{4}}, {"got", static_cast<std::int64_t>(sizes.size())}});
        return;
    }
    const Result<Shape> filter = Shape::create(sizes, "filter_sizes");
    if (!filter) {
        b.fail(filter.error().reason, filter.error().field, filter.error().values);
        return;
    }
    if ((*filter)[0] * (*filter)[1] * (*filter)[2] * (*filter)[3] == 0)
        b.fail(Reason::emptyFilter, "filter_sizes", {{"shape", filter->toString()}});
    requireSize(b, "filter_sizes", "channels", (*filter)[2], b.extent(input).c);
    const TapRelation taps = b.relation(b.extent(input), "input", *filter, spatial, separate);
    b.requireUpstream(upstream, taps.extent(Corner::y));
    const int output = b.addFilter("output", Role::filterGradient, *filter, true);
    b.addFilterGradient(taps, input, upstream, output);
}

std::vector<ParamInfo> withSizes(std::vector<ParamInfo> params, const char* name)
{
    params.insert(params.begin(), {name, Param::sizes, 4});
    return params;
}

}  // namespace

Operator conv2dBackpropInput()
{
    return {{"conv2d_backprop_input",
             {{"filters", Role::filter}, {"out_backprop", Role::upstream, false, true}},
             withSizes(conv2dParams(), "input_sizes"),
             {"output"},
             false,
             true},
            [](PipelineBuilder& b) { inputGradient(b, "filters", false); }};
}

Operator conv2dBackpropFilter()
{
    return {{"conv2d_backprop_filter",
             {{"input", Role::input, false, true}, {"out_backprop", Role::upstream, false, true}},
             withSizes(conv2dParams(), "filter_sizes"),
             {"output"},
             false,
             true},
            [](PipelineBuilder& b) { filterGradient(b, false); }};
}

Operator depthwiseConv2dBackpropInput()
{
    return {{"depthwise_conv2d_backprop_input",
             {{"filter", Role::filter}, {"out_backprop", Role::upstream, false, true}},
             withSizes(depthwiseParams(), "input_sizes"),
             {"output"},
             false,
             true},
            [](PipelineBuilder& b) { inputGradient(b, "filter", true); }};
}

Operator depthwiseConv2dBackpropFilter()
{
    return {{"depthwise_conv2d_backprop_filter",
             {{"input", Role::input, false, true}, {"out_backprop", Role::upstream, false, true}},
             withSizes(depthwiseParams(), "filter_sizes"),
             {"output"},
             false,
             true},
            [](PipelineBuilder& b) { filterGradient(b, true); }};
}

}  // namespace convstep
