// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cassert>

#include "core/ops/operator.h"

namespace convstep {
namespace {

const std::vector<Operator>& registry()
{
    static const std::vector<Operator> all{
        conv2d(),
        depthwiseConv2d(),
        atrousConv2d(),
        separableConv2d(),
        layersSeparableConv2d(),
        atrousConv2dTranspose(),
        conv2dBackpropInput(),
        conv2dBackpropFilter(),
        depthwiseConv2dBackpropInput(),
        depthwiseConv2dBackpropFilter(),
        atrousConv2dGrad(),
        separableConv2dGrad(),
        layersSeparableConv2dGrad(),
        atrousConv2dTransposeGrad(),
    };
    return all;
}

template <class List, class Match>
auto findIn(const List& list, Match match) -> decltype(&*list.begin())
{
    const auto found = std::find_if(list.begin(), list.end(), match);
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::vector<ParamInfo> conv2dParams()
{
    return {{"strides", Param::strides, 4},
            {"padding", Param::padding},
            {"dilations", Param::rate, 4},
            {"data_format", Param::dataFormat}};
}

std::vector<ParamInfo> depthwiseParams()
{
    return {{"strides", Param::strides, 4},
            {"padding", Param::padding},
            {"rate", Param::rate, 2},
            {"data_format", Param::dataFormat}};
}

std::vector<ParamInfo> atrousParams()
{
    return {{"rate", Param::rate, 1, true}, {"padding", Param::padding}};
}

std::vector<ParamInfo> layerParams()
{
    return {{"filters", Param::filters},
            {"kernel_size", Param::kernelSize, 2},
            {"strides", Param::strides, 2},
            {"padding", Param::padding},
            {"data_format", Param::dataFormat},
            {"dilation_rate", Param::rate, 2},
            {"depth_multiplier", Param::depthMultiplier},
            {"activation", Param::activation},
            {"use_bias", Param::useBias}};
}

const InputInfo* OperatorInfo::input(std::string_view inputName) const
{
    return findIn(inputs, [&](const InputInfo& one) { return one.name == inputName; });
}

const ParamInfo* OperatorInfo::param(Param wanted) const
{
    return findIn(params, [&](const ParamInfo& one) { return one.param == wanted; });
}

const ParamInfo* OperatorInfo::param(std::string_view paramName) const
{
    return findIn(params, [&](const ParamInfo& one) { return one.name == paramName; });
}

const std::vector<OperatorInfo>& operators()
{
    static const std::vector<OperatorInfo> infos = [] {
        std::vector<OperatorInfo> list;
        for (const Operator& one : registry())
            list.push_back(one.info);
        return list;
    }();
    return infos;
}

const OperatorInfo* findOperator(std::string_view name)
{
    return findIn(operators(), [&](const OperatorInfo& one) { return one.name == name; });
}

OperatorSpec defaultSpec(std::string_view name)
{
    const OperatorInfo* info = findOperator(name);
    assert(info);
    OperatorSpec spec;
    spec.op = name;
    if (const ParamInfo* strides = info->param(Param::strides))
        spec.strides.assign(static_cast<std::size_t>(strides->length), 1);
    if (const ParamInfo* rate = info->param(Param::rate))
        spec.rate.assign(static_cast<std::size_t>(rate->length), 1);
    if (info->layer) {
        spec.padding.word = "valid";
        spec.dataFormat = "channels_last";
    }
    return spec;
}

const Tensor* OperatorCall::input(std::string_view name) const
{
    const NamedTensor* found =
        findIn(inputs, [&](const NamedTensor& one) { return one.name == name; });
    return found ? &found->tensor : nullptr;
}

Tensor* OperatorCall::input(std::string_view name)
{
    return const_cast<Tensor*>(static_cast<const OperatorCall*>(this)->input(name));
}

int Pipeline::slot(std::string_view name) const
{
    const Slot* found = findIn(slotList, [&](const Slot& one) { return one.name == name; });
    return found ? static_cast<int>(found - slotList.data()) : -1;
}

std::vector<int> Pipeline::outputSlots() const
{
    std::vector<int> result;
    // A layer without bias has no d_bias.
    for (const std::string& name : findOperator(part(partCount() - 1).spec.op)->outputs)
        if (const int index = slot(stackedName(later.size(), name)); index >= 0)
            result.push_back(index);
    return result;
}

std::vector<NamedShape> Pipeline::outputs() const
{
    std::vector<NamedShape> result;
    for (const int index : outputSlots()) {
        const Slot& one = slotList[static_cast<std::size_t>(index)];
        result.push_back({one.name, one.shape});
    }
    return result;
}

Result<Pipeline> makePipeline(const OperatorSpec& spec, std::span<const NamedShape> inputs)
{
    const Operator* found =
        findIn(registry(), [&](const Operator& one) { return one.info.name == spec.op; });
    if (!found) {
        std::string known;
        for (const OperatorInfo& info : operators())
            known += (known.empty() ? "" : ", ") + info.name;
        return fail(Reason::unknownOperator, "op", {{"got", spec.op}, {"known", known}});
    }
    PipelineBuilder builder(found->info, spec, inputs);
    found->build(builder);
    return builder.finish();
}

Result<Pipeline> makePipeline(const OperatorCall& call)
{
    std::vector<NamedShape> shapes;
    for (const NamedTensor& input : call.inputs)
        shapes.push_back({input.name, input.tensor.shape()});
    return makePipeline(call.spec, shapes);
}

}  // namespace convstep
