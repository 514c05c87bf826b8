// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/tensor.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace convstep {
namespace {

constexpr std::align_val_t alignment{64};

Extent imageStrides(const Extent& extent, DataFormat format)
{
    if (format == DataFormat::nchw)
        return {extent.c * extent.h * extent.w, extent.w, 1, extent.h * extent.w};
    return {extent.h * extent.w * extent.c, extent.w * extent.c, extent.c, 1};
}

}  // namespace

void Tensor::Free::operator()(float* data) const { ::operator delete[](data, alignment); }

Tensor::Tensor(const Tensor& other) : m_shape(other.m_shape), m_size(other.m_size)
{
    if (m_size > 0) {
        const auto bytes = static_cast<std::size_t>(m_size) * sizeof(float);
        m_data.reset(static_cast<float*>(::operator new[](bytes, alignment)));
        std::memcpy(m_data.get(), other.m_data.get(), bytes);
    }
}

Tensor::Tensor(Tensor&& other) noexcept
    : m_shape(std::exchange(other.m_shape, Shape{0})), m_size(std::exchange(other.m_size, 0)),
      m_data(std::move(other.m_data))
{
}

Tensor& Tensor::operator=(const Tensor& other)
{
    if (this != &other)
        *this = Tensor(other);
    return *this;
}

Tensor& Tensor::operator=(Tensor&& other) noexcept
{
    m_shape = std::exchange(other.m_shape, Shape{0});
    m_size = std::exchange(other.m_size, 0);
    m_data = std::move(other.m_data);
    return *this;
}

Result<Tensor> Tensor::create(const Shape& shape, std::string field, MemoryBudget budget)
{
    const std::int64_t size = shape.elements();
    const auto refused = [&] {
        return fail(Reason::memoryBudget, std::move(field),
                    {{"shape", shape.toString()},
                     {"need", size > std::numeric_limits<std::int64_t>::max() / 4
                                  ? std::string("more than 2^63")
                                  : std::to_string(size * 4)},
                     {"budget", budget.bytes}});
    };
    if (size > budget.bytes / static_cast<std::int64_t>(sizeof(float)))
        return refused();
    Tensor tensor;
    tensor.m_shape = shape;
    tensor.m_size = size;
    if (size > 0) {
        const auto bytes = static_cast<std::size_t>(size) * sizeof(float);
        void* data = ::operator new[](bytes, alignment, std::nothrow);
        if (!data)
            return refused();
        std::memset(data, 0, bytes);
        tensor.m_data.reset(static_cast<float*>(data));
    }
    return tensor;
}

Result<Tensor> Tensor::create(const Shape& shape, std::span<const float> values, std::string field,
                              MemoryBudget budget)
{
    assert(static_cast<std::int64_t>(values.size()) == shape.elements());
    Result<Tensor> tensor = create(shape, std::move(field), budget);
    if (tensor)
        std::copy(values.begin(), values.end(), tensor->values().begin());
    return tensor;
}

bool Tensor::identicalTo(const Tensor& other) const
{
    return m_shape == other.m_shape &&
           (m_size == 0 || std::memcmp(m_data.get(), other.m_data.get(),
                                       static_cast<std::size_t>(m_size) * sizeof(float)) == 0);
}

TensorView TensorView::image(const Tensor& tensor, DataFormat format)
{
    const Extent extent = imageExtent(tensor.shape(), format);
    return {tensor.values().data(), extent, imageStrides(extent, format)};
}

TensorView TensorView::filter(const Tensor& tensor)
{
    const Shape& shape = tensor.shape();
    assert(shape.rank() == 4);
    const Extent extent{1, shape[0], shape[1], shape[2] * shape[3]};
    return {tensor.values().data(), extent, imageStrides(extent, DataFormat::nhwc)};
}

TensorView TensorView::vector(const Tensor& tensor)
{
    assert(tensor.shape().rank() == 1);
    const Extent extent{1, 1, 1, tensor.shape()[0]};
    return {tensor.values().data(), extent, imageStrides(extent, DataFormat::nhwc)};
}

Extent imageExtent(const Shape& shape, DataFormat format)
{
    assert(shape.rank() == 4);
    if (format == DataFormat::nchw)
        return {shape[0], shape[2], shape[3], shape[1]};
    return {shape[0], shape[1], shape[2], shape[3]};
}

Shape imageShape(const Extent& extent, DataFormat format)
{
    if (format == DataFormat::nchw)
        return Shape{extent.n, extent.c, extent.h, extent.w};
    return Shape{extent.n, extent.h, extent.w, extent.c};
}

}  // namespace convstep
