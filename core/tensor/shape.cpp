// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/shape.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace convstep {

Shape::Shape(std::initializer_list<std::int64_t> dims)
{
    assert(dims.size() <= maxRank);
    for (const std::int64_t dim : dims) {
        assert(dim >= 0);
        m_dims[static_cast<std::size_t>(m_rank++)] = dim;
    }
}

Result<Shape> Shape::create(std::span<const std::int64_t> dims, std::string field)
{
    const std::vector<std::int64_t> all(dims.begin(), dims.end());
    if (dims.size() > maxRank)
        return fail(Reason::fileUnsupported, std::move(field),
                    {{"detail", std::to_string(dims.size()) + " dimensions"},
                     {"want", "up to " + std::to_string(maxRank)}});
    Shape shape;
    std::int64_t product = 1;
    for (const std::int64_t dim : dims) {
        if (dim < 0)
            return fail(Reason::paramForm, std::move(field),
                        {{"want", std::string("a shape without negative dimensions")},
                         {"got", joinNumbers(all, "x")}});
        // A zero elsewhere must not hide a product that later code would form without it.
        const std::int64_t factor = std::max<std::int64_t>(dim, 1);
        if (product > std::numeric_limits<std::int64_t>::max() / factor)
            return fail(Reason::sizeOverflow, std::move(field), {{"shape", joinNumbers(all, "x")}});
        product *= factor;
        shape.m_dims[static_cast<std::size_t>(shape.m_rank++)] = dim;
    }
    return shape;
}

std::int64_t Shape::elements() const
{
    std::int64_t count = 1;
    for (const std::int64_t dim : dims())
        count *= dim;
    return count;
}

std::string Shape::toString() const
{
    if (m_rank == 0)
        return "scalar";
    const auto all = dims();
    return joinNumbers({all.begin(), all.end()}, "x");
}

Region Region::united(const Region& other) const
{
    if (empty())
        return other;
    if (other.empty())
        return *this;
    return {{std::min(begin.n, other.begin.n), std::min(begin.y, other.begin.y),
             std::min(begin.x, other.begin.x), std::min(begin.c, other.begin.c)},
            {std::max(end.n, other.end.n), std::max(end.y, other.end.y),
             std::max(end.x, other.end.x), std::max(end.c, other.end.c)}};
}

Region Region::intersected(const Region& other) const
{
    return {{std::max(begin.n, other.begin.n), std::max(begin.y, other.begin.y),
             std::max(begin.x, other.begin.x), std::max(begin.c, other.begin.c)},
            {std::min(end.n, other.end.n), std::min(end.y, other.end.y),
             std::min(end.x, other.end.x), std::min(end.c, other.end.c)}};
}

}  // namespace convstep
