// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/shape.h"

namespace convstep {

// Order of the dimensions of an image tensor in memory.
enum class DataFormat : std::uint8_t { nhwc, nchw };

// Owning float32 array, row-major, 64-byte aligned. Copies are deep. Not synchronised: any number
// of readers, or one writer.
class Tensor {
public:
    Tensor() = default;
    Tensor(const Tensor& other);
    Tensor(Tensor&& other) noexcept;
    Tensor& operator=(const Tensor& other);
    Tensor& operator=(Tensor&& other) noexcept;
    ~Tensor() = default;

    // A tensor of zeros. Errors: memoryBudget when elements·4 bytes exceed `budget` (checked before
    // anything is allocated, also when the system then refuses the memory). `field` names it there.
    [[nodiscard]] static Result<Tensor> create(const Shape& shape, std::string field = "tensor",
                                               MemoryBudget budget = {});
    // A tensor with these values. Precondition: values.size() == shape.elements().
    [[nodiscard]] static Result<Tensor> create(const Shape& shape, std::span<const float> values,
                                               std::string field = "tensor",
                                               MemoryBudget budget = {});

    [[nodiscard]] const Shape& shape() const { return m_shape; }
    [[nodiscard]] std::span<const float> values() const
    {
        return {m_data.get(), static_cast<std::size_t>(m_size)};
    }
    [[nodiscard]] std::span<float> values() { return {m_data.get(), static_cast<std::size_t>(m_size)}; }

    // Same shape and the same bits, so that NaN equals itself and −0 differs from 0.
    [[nodiscard]] bool identicalTo(const Tensor& other) const;

private:
    struct Free {
        void operator()(float* data) const;
    };
    Shape m_shape{0};
    std::int64_t m_size = 0;
    std::unique_ptr<float[], Free> m_data;
};

struct NamedTensor {
    std::string name;
    Tensor tensor;
};

// Read-only 4-D look at somebody else's floats: a pointer and one stride (in elements) per logical
// dimension, so an NCHW tensor is seen as NHWC without a copy. Lives no longer than its data.
class TensorView {
public:
    TensorView() = default;
    TensorView(const float* data, const Extent& extent, const Extent& strides)
        : m_data(data), m_extent(extent), m_strides(strides)
    {
    }
    // Precondition: tensor of rank 4.
    [[nodiscard]] static TensorView image(const Tensor& tensor, DataFormat format);
    // Filter [kh, kw, a, b] as 1 x kh x kw x (a·b). Precondition: rank 4.
    [[nodiscard]] static TensorView filter(const Tensor& tensor);
    // Vector [c] as 1 x 1 x 1 x c. Precondition: rank 1.
    [[nodiscard]] static TensorView vector(const Tensor& tensor);

    [[nodiscard]] const Extent& extent() const { return m_extent; }
    [[nodiscard]] const Extent& strides() const { return m_strides; }
    [[nodiscard]] const float* data() const { return m_data; }
    // Offset of a contained cell in elements from data().
    [[nodiscard]] std::int64_t offset(const Cell& cell) const
    {
        return cell.n * m_strides.n + cell.y * m_strides.h + cell.x * m_strides.w +
               cell.c * m_strides.c;
    }
    [[nodiscard]] float at(const Cell& cell) const { return m_data[offset(cell)]; }

private:
    const float* m_data = nullptr;
    Extent m_extent;
    Extent m_strides;
};

// Extent of an image shape of rank 4 read in `format`, and back.
[[nodiscard]] Extent imageExtent(const Shape& shape, DataFormat format);
[[nodiscard]] Shape imageShape(const Extent& extent, DataFormat format);

}  // namespace convstep
