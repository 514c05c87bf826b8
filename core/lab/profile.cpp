// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/profile.h"

namespace convstep {

Result<Profile> profileAt(const Tensor& tensor, std::int64_t channel, const Cell& pixel)
{
    if (tensor.shape().rank() != 4)
        return fail(Reason::rank, "tensor",
                    {{"want", std::int64_t{4}}, {"got", std::int64_t{tensor.shape().rank()}}});
    const TensorView view = TensorView::image(tensor, DataFormat::nhwc);
    const Extent& extent = view.extent();
    Cell at{pixel.n, pixel.y, pixel.x, channel};
    if (!extent.contains(at))
        return fail(Reason::tooLarge, "pixel",
                    {{"axis", std::string("the picture")},
                     {"limit", extent.h * extent.w - 1},
                     {"got", at.y * extent.w + at.x}});
    Profile profile;
    profile.row.reserve(static_cast<std::size_t>(extent.w));
    profile.column.reserve(static_cast<std::size_t>(extent.h));
    for (at.x = 0; at.x < extent.w; ++at.x)
        profile.row.push_back(view.at(at));
    at.x = pixel.x;
    for (at.y = 0; at.y < extent.h; ++at.y)
        profile.column.push_back(view.at(at));
    return profile;
}

}  // namespace convstep
