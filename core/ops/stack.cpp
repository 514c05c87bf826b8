// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>

#include "core/ops/pipeline.h"

namespace convstep {
namespace {

tl::unexpected<Error> refuse(std::size_t part, std::string detail)
{
    return fail(Reason::notStackable, "operators",
                {{"number", static_cast<std::int64_t>(part) + 1}, {"detail", std::move(detail)}});
}

// The image that an operator reads, in terms of its inputs.
const InputInfo* imageOf(const OperatorInfo& info)
{
    return info.gradient || info.inputs.empty() || !info.inputs.front().image ? nullptr
                                                                               : &info.inputs.front();
}

// Appends the operator `next` whose image is slot `image` of `whole`.
void append(Pipeline& whole, Pipeline next, int image, const std::string& imageName,
            std::size_t part)
{
    const int imageInput =
        next.slotList[static_cast<std::size_t>(next.slot(imageName))].input;
    const auto inputsBefore = static_cast<int>(whole.inputNames.size());
    std::vector<int> numbers;  // of the slots of `next` in `whole`
    for (Slot& slot : next.slotList) {
        if (slot.input >= 0 && slot.input == imageInput) {
            numbers.push_back(image);
            continue;
        }
        if (slot.input >= 0)
            slot.input += inputsBefore - (slot.input > imageInput ? 1 : 0);
        slot.name = stackedName(part, slot.name);
        numbers.push_back(static_cast<int>(whole.slotList.size()));
        whole.slotList.push_back(std::move(slot));
    }
    const auto number = [&](int slot) {
        return slot < 0 ? -1 : numbers[static_cast<std::size_t>(slot)];
    };
    PipelinePart described = next;
    described.firstStage = static_cast<int>(whole.stages.size());
    for (Stage stage : next.stages) {
        stage.out = number(stage.out);
        stage.a = number(stage.a);
        stage.b = number(stage.b);
        whole.stages.push_back(stage);
    }
    for (std::size_t i = 0; i < next.inputNames.size(); ++i)
        if (static_cast<int>(i) != imageInput)
            whole.inputNames.push_back(stackedName(part, next.inputNames[i]));
    whole.later.push_back(std::move(described));
}

}  // namespace

int Pipeline::partOf(int stage) const
{
    int index = 0;
    while (index + 1 < partCount() && part(index + 1).firstStage <= stage)
        ++index;
    return index;
}

std::string stackedName(std::size_t part, const std::string& input)
{
    return part == 0 ? input : std::to_string(part + 1) + "/" + input;
}

Result<Pipeline> makePipeline(std::span<const OperatorCall> calls)
{
    Result<Pipeline> whole = makePipeline(calls.front());
    if (!whole || calls.size() == 1)
        return whole;
    if (calls.size() > mostOperators)
        return refuse(mostOperators, "there may be " + std::to_string(mostOperators) + " at most");
    for (std::size_t part = 0; part < calls.size(); ++part) {
        const OperatorInfo* info = findOperator(calls[part].spec.op);
        if (info && !imageOf(*info))
            return refuse(std::max<std::size_t>(part, 1),
                          (part == 0 ? "the one before is " : "it is ") + info->name +
                              ", and only operators that read and give one image can be stacked");
    }
    for (std::size_t part = 1; part < calls.size(); ++part) {
        const OperatorCall& call = calls[part];
        const OperatorInfo* info = findOperator(call.spec.op);
        std::vector<NamedShape> shapes;
        for (const NamedTensor& input : call.inputs)
            shapes.push_back({input.name, input.tensor.shape()});
        const int image = whole->outputSlots().front();
        if (info) {
            if (call.input(info->inputs.front().name))
                return refuse(part, "it brings its own " + info->inputs.front().name +
                                        ", but reads the result before it");
            shapes.push_back({info->inputs.front().name,
                              whole->slotList[static_cast<std::size_t>(image)].shape});
        }
        Result<Pipeline> next = makePipeline(call.spec, shapes);
        if (!next) {
            Error error = next.error();
            error.field = stackedName(part, error.field);
            return tl::unexpected<Error>(std::move(error));
        }
        if (next->dataFormat != whole->dataFormat)
            return refuse(part, "it has another data_format");
        whole->slotList[static_cast<std::size_t>(image)].output = false;
        append(*whole, std::move(*next), image, info->inputs.front().name, part);
    }
    return whole;
}

}  // namespace convstep
