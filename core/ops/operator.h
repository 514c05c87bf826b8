// SPDX-License-Identifier: GPL-3.0-or-later
//
// An operator as it is registered: what it is called and takes, and how its pipeline is built.
// To add one: write its file beside this, declare its function below, and list it in registry.cpp.
#pragma once

#include "core/ops/pipeline_builder.h"

namespace convstep {

struct Operator {
    OperatorInfo info;
    void (*build)(PipelineBuilder& builder) = nullptr;
};

Operator conv2d();
Operator depthwiseConv2d();
Operator atrousConv2d();
Operator separableConv2d();
Operator layersSeparableConv2d();
Operator atrousConv2dTranspose();
Operator conv2dBackpropInput();
Operator conv2dBackpropFilter();
Operator depthwiseConv2dBackpropInput();
Operator depthwiseConv2dBackpropFilter();
Operator separableConv2dGrad();
Operator layersSeparableConv2dGrad();
Operator atrousConv2dGrad();
Operator atrousConv2dTransposeGrad();

// The parameter lists that several operators share.
std::vector<ParamInfo> conv2dParams();       // strides, padding, dilations, data_format
std::vector<ParamInfo> depthwiseParams();    // strides, padding, rate, data_format
std::vector<ParamInfo> atrousParams();       // rate, padding
std::vector<ParamInfo> layerParams();

// The front of a separable convolution or layer, shared with its gradient.
struct SeparableFront {
    int input = -1;
    int depthwiseFilter = -1;
    int pointwiseFilter = -1;
    int depthwise = -1;  // intermediate slot
    TapRelation depthwiseTaps;
    TapRelation pointwiseTaps;
    Extent out;
};
// Reads inputs of these names, checks the rules, and adds the depthwise stage.
SeparableFront separableFront(PipelineBuilder& builder, const std::string& input,
                              const std::string& depthwiseFilter,
                              const std::string& pointwiseFilter);
// The gradients of a separable convolution behind `upstream` (gradient of the pointwise output).
void separableGradients(PipelineBuilder& builder, const SeparableFront& front, int upstream,
                        const std::string& dInput, const std::string& dDepthwise,
                        const std::string& dPointwise);
// The checks of a layer's own arguments, before its front.
void checkLayerArguments(PipelineBuilder& builder);
// Pointwise, bias and activation slots of a layer.
struct LayerBack {
    int bias = -1;
    Activation activation = Activation::linear;
};
LayerBack layerBack(PipelineBuilder& builder, const SeparableFront& front);

}  // namespace convstep
