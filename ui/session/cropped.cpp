// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/cropped.h"

#include <algorithm>
#include <array>

namespace convstep {
namespace {

bool isChannelsFirst(const OperatorCall& call)
{
    return call.spec.dataFormat == "NCHW" || call.spec.dataFormat == "channels_first";
}

// All four axes by name, so that a filter that loses output channels keeps the rest in place.
struct Axes {
    std::array<std::int64_t, 4> sizes{};
    std::array<std::int64_t, 4> strides{};

    [[nodiscard]] bool contains(const std::array<std::int64_t, 4>& at) const
    {
        for (std::size_t i = 0; i < 4; ++i)
            if (at[i] >= sizes[i])
                return false;
        return true;
    }
    [[nodiscard]] bool covers(const Axes& other) const
    {
        for (std::size_t i = 0; i < 4; ++i)
            if (sizes[i] < other.sizes[i])
                return false;
        return true;
    }
    [[nodiscard]] std::size_t offset(const std::array<std::int64_t, 4>& at) const
    {
        std::int64_t offset = 0;
        for (std::size_t i = 0; i < 4; ++i)
            offset += at[i] * strides[i];
        return static_cast<std::size_t>(offset);
    }
};

// Images as batch, rows, columns, channels, whatever their layout; vectors as their one axis.
Axes axesOf(const Tensor* tensor, bool image, bool channelsFirst)
{
    Axes axes;
    if (!tensor)
        return axes;
    const Shape& shape = tensor->shape();
    if (shape.rank() == 1) {
        axes.sizes = {1, 1, 1, shape[0]};
        axes.strides = {0, 0, 0, 1};
    } else if (shape.rank() == 4) {
        std::int64_t stride = 1;
        std::array<std::int64_t, 4> strides{};
        for (int i = 3; i >= 0; --i) {
            strides[static_cast<std::size_t>(i)] = stride;
            stride *= shape[i];
        }
        const bool moved = image && channelsFirst;
        const std::array<int, 4> order = moved ? std::array{0, 2, 3, 1} : std::array{0, 1, 2, 3};
        for (std::size_t i = 0; i < 4; ++i) {
            axes.sizes[i] = shape[order[i]];
            axes.strides[i] = strides[static_cast<std::size_t>(order[i])];
        }
    }
    return axes;
}

const InputInfo* inputOfRole(const OperatorCall& call, Role role)
{
    if (const OperatorInfo* info = findOperator(call.spec.op))
        for (const InputInfo& input : info->inputs)
            if (input.role == role)
                return &input;
    return nullptr;
}

bool isImage(Role role) { return role == Role::input || role == Role::upstream; }

const Tensor* tensorOfRole(const OperatorCall& call, Role role)
{
    const InputInfo* input = inputOfRole(call, role);
    return input ? call.input(input->name) : nullptr;
}

}  // namespace

void Cropped::remember(const OperatorCall& before, const OperatorCall& after)
{
    const OperatorInfo* info = findOperator(before.spec.op);
    if (!info)
        return;
    const bool first = isChannelsFirst(before);
    for (const InputInfo& input : info->inputs) {
        const Tensor* tensor = before.input(input.name);
        if (!tensor)
            continue;
        const bool image = isImage(input.role);
        const Axes axes = axesOf(tensor, image, first);
        if (axesOf(tensorOfRole(after, input.role), image, isChannelsFirst(after)).covers(axes))
            continue;
        auto& kept = m_kept[input.role];
        // An older tensor that this one covers has nothing to give any more.
        std::erase_if(kept, [&](const std::shared_ptr<const Kept>& one) {
            return axes.covers(axesOf(&one->tensor, image, one->channelsFirst));
        });
        kept.push_back(std::make_shared<const Kept>(Kept{*tensor, first}));
    }
}

void Cropped::restore(OperatorCall& call, const OperatorCall& base) const
{
    const OperatorInfo* info = findOperator(call.spec.op);
    if (!info)
        return;
    for (const InputInfo& input : info->inputs) {
        const auto found = m_kept.find(input.role);
        Tensor* tensor = call.input(input.name);
        if (found == m_kept.end() || !tensor)
            continue;
        const bool image = isImage(input.role);
        const Axes to = axesOf(tensor, image, isChannelsFirst(call));
        const Axes have = axesOf(tensorOfRole(base, input.role), image, isChannelsFirst(base));
        if (have.covers(to))
            continue;
        std::vector<Axes> sources;
        for (const auto& one : found->second)
            sources.push_back(axesOf(&one->tensor, image, one->channelsFirst));
        std::array<std::int64_t, 4> at{};
        for (at[0] = 0; at[0] < to.sizes[0]; ++at[0])
            for (at[1] = 0; at[1] < to.sizes[1]; ++at[1])
                for (at[2] = 0; at[2] < to.sizes[2]; ++at[2])
                    for (at[3] = 0; at[3] < to.sizes[3]; ++at[3]) {
                        if (have.contains(at))
                            continue;
                        for (std::size_t i = sources.size(); i-- > 0;) {
                            if (!sources[i].contains(at))
                                continue;
                            tensor->values()[to.offset(at)] =
                                found->second[i]->tensor.values()[sources[i].offset(at)];
                            break;
                        }
                    }
    }
}

}  // namespace convstep
