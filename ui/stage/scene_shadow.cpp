// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the window is, for those who look elsewhere: on the thumbnails of all planes that it reads.
#include <map>
#include <tuple>

#include "ui/stage/scene_layout.h"

namespace convstep::scene {

void markWindow(StageScene& scene, const SceneValues& values, const Stage& stage)
{
    // A pointwise window is one pixel, which is marked already.
    if (!values.started() || !stage.linear() || stage.kind == StageKind::pointwise ||
        values.step().tapCount < 2)
        return;
    std::map<std::tuple<std::int64_t, std::int64_t>, QRectF> boxes;
    stage.forEachTap(values.step().output, [&](const StageTap& tap) {
        QRectF& box = boxes[{tap.a.cell.n, tap.a.cell.c}];
        box = box.united(QRectF(static_cast<double>(tap.a.cell.x),
                                static_cast<double>(tap.a.cell.y), 1, 1));
    });
    for (ThumbnailScene& thumb : scene.thumbnails) {
        if (thumb.slot != stage.a)
            continue;
        const auto found = boxes.find({thumb.n, thumb.channel});
        if (found != boxes.end())
            thumb.window = found->second;
    }
}

}  // namespace convstep::scene
