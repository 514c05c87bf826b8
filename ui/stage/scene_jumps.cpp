// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far a window goes from one output to the next, where that is more than one cell.
#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

constexpr double rowRoom = 18;     // beside the rulers, at scale 1
constexpr double columnRoom = 13;  // above them

bool jumps(const PlaneRequest& request, const AxisGeometry& axis)
{
    return request.jumps && axis.stride > 1 && axis.out > 1;
}

}  // namespace

double jumpRoom(const PlaneRequest& request, const AxisGeometry& axis, const Theme& theme)
{
    if (!jumps(request, axis))
        return 0;
    return theme.px(&axis == &request.rows ? rowRoom : columnRoom);
}

void addJumps(GridScene& grid, const PlaneRequest& request, const Step* step, const Theme& theme)
{
    const GridGeometry& g = grid.geometry;
    const QRectF rect = g.rect();
    const QFont font = sceneFont(SceneText::ruler, theme);
    const double high = theme.px(11);
    const auto along = [&](bool rows) {
        const AxisGeometry& axis = rows ? request.rows : request.cols;
        if (!jumps(request, axis))
            return;
        const std::int64_t first = rows ? g.rowFirst : g.colFirst;
        const std::int64_t count = rows ? g.rows : g.cols;
        const auto shown = [&](std::int64_t out) {
            const std::int64_t start = axis.position(out, 0);
            return start >= first && start < first + count;
        };
        const auto place = [&](std::int64_t out) {
            const std::int64_t start = axis.position(out, 0);
            const QPointF center = rows ? g.cell(start, g.colFirst).center()
                                        : g.cell(g.rowFirst, start).center();
            return rows ? QPointF(rect.left() - rulerRoom(grid, theme) - theme.px(rowRoom / 2),
                                  center.y())
                        : QPointF(center.x(), rect.top() - theme.px(18 + columnRoom / 2 - 1));
        };
        const QString text = QStringLiteral("+%1").arg(axis.stride);
        const double wide = textWidth(text, font);
        const double needed = rows ? high : wide;
        for (std::int64_t out = 1; out < axis.out; ++out) {
            if (!shown(out - 1) || !shown(out))
                continue;
            JumpScene jump;
            jump.from = place(out - 1);
            jump.to = place(out);
            const double length = rows ? jump.to.y() - jump.from.y() : jump.to.x() - jump.from.x();
            if (needed + theme.px(10) <= length && wide <= theme.px(rowRoom))
                jump.text = text;
            const double across = (rows ? theme.px(rowRoom) : high) / 2;
            jump.rect = rows ? QRectF(jump.from.x() - across, jump.from.y(), 2 * across, length)
                             : QRectF(jump.from.x(), jump.from.y() - across, length, 2 * across);
            jump.strong = step && out == (rows ? step->output.y : step->output.x);
            grid.jumps.push_back(jump);
        }
    };
    along(false);
    along(true);
}

}  // namespace convstep::scene
