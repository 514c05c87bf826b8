// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/example_picture.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <memory>

#include "ui/gallery/mini_grid.h"
#include "ui/gallery/picture_model.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

using Item = PictureModel::Item;

// In cells: how far one map lies behind another, and the room between maps below one another.
constexpr double behind = 0.6;
constexpr double between = 0.8;
// How pale a map is behind the first.
constexpr double paler = 0.4;
// Of the graph of an activation, in cells.
constexpr double curveSide = 4;

// Pixels at scale 1.
constexpr double maxPitch = 17;
constexpr double timesWidth = 26;
constexpr double arrowWidth = 44;
constexpr double waysWidth = 96;
constexpr double shortArrowWidth = 32;
constexpr double labelWidth = 64;
constexpr double numberWidth = 52;
constexpr double wideFrom = 380;

QRect oneMap(const PictureMaps& maps)
{
    return QRect(0, 0, maps.cols, maps.rows).marginsAdded(maps.ghosts);
}

class PicturePainter {
public:
    PicturePainter(QPainter& painter, const QRectF& rect, const Theme& theme,
                   const PictureModel& model)
        : m_painter(painter), m_theme(theme), m_model(model),
          m_wide(rect.width() >= theme.px(wideFrom))
    {
        const double pad = theme.px(10);
        m_rect = rect.adjusted(pad, pad, -pad, -pad);
        for (const Item& item : model.items) {
            if (m_wide || !item.wideOnly)
                m_items.push_back(&item);
        }
    }

    void paint()
    {
        double units = 0;
        double tall = 1;
        double fixed = m_model.label.isEmpty() ? 0 : m_theme.px(labelWidth);
        for (const Item* item : m_items) {
            const QSizeF size = cellsOf(*item);
            units += size.width();
            tall = std::max(tall, size.height());
            fixed += pixelsOf(*item);
        }
        if (units <= 0)
            return;
        m_pitch = std::min(
            {m_theme.px(maxPitch), (m_rect.width() - fixed) / units, m_rect.height() / tall});
        if (m_pitch < 1)
            return;
        double x = m_rect.center().x() - (units * m_pitch + fixed) / 2;
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            const QSizeF size = cellsOf(*m_items[i]) * m_pitch;
            const double width = size.width() + pixelsOf(*m_items[i]);
            paintItem(i, QRectF(x, m_rect.center().y() - size.height() / 2, width, size.height()));
            x += width;
        }
        if (!m_model.label.isEmpty()) {
            m_painter.setFont(sizedFont(14, QFont::DemiBold, m_theme));
            m_painter.setPen(m_theme.refusalText);
            m_painter.drawText(QRectF(x, m_rect.top(), m_theme.px(labelWidth), m_rect.height()),
                               Qt::AlignRight | Qt::AlignVCenter, m_model.label);
        }
    }

private:
    // Rows that each of the maps below one another takes.
    [[nodiscard]] int slotRows(const PictureMaps& maps) const
    {
        // Aligned with what stands beside it only where that is shown.
        return std::max(m_wide ? maps.slotRows : 0, oneMap(maps).height());
    }

    // Size of an item in cells; signs count as nothing.
    [[nodiscard]] QSizeF cellsOf(const Item& item) const
    {
        if (item.kind == Item::Kind::curve)
            return {curveSide, curveSide};
        if (item.kind != Item::Kind::maps)
            return {0, 0};
        const PictureMaps& maps = item.maps;
        QRect one = oneMap(maps);
        for (const PictureOutline& outline : maps.outlines)
            one |= outline.cells;
        const auto n = static_cast<double>(maps.channels.size());
        if (maps.below)
            return {static_cast<double>(one.width()), n * slotRows(maps) + (n - 1) * between};
        return {one.width() + (n - 1) * behind, one.height() + (n - 1) * behind};
    }

    // What an item takes besides its cells.
    [[nodiscard]] double pixelsOf(const Item& item) const
    {
        switch (item.kind) {
        case Item::Kind::times:
            return m_theme.px(timesWidth);
        case Item::Kind::arrow:
            return m_theme.px(item.wideOnly ? shortArrowWidth : arrowWidth);
        case Item::Kind::ways:
            return m_theme.px(waysWidth);
        case Item::Kind::maps:
            return m_wide && item.maps.numbered ? m_theme.px(numberWidth) : 0;
        case Item::Kind::curve:
            break;
        }
        return 0;
    }

    void paintItem(std::size_t index, const QRectF& place)
    {
        const Item& item = *m_items[index];
        switch (item.kind) {
        case Item::Kind::maps:
            paintMaps(item.maps, place);
            break;
        case Item::Kind::times:
            paintTimes(place);
            break;
        case Item::Kind::arrow:
            paintArrows(*m_items[index - 1], place);
            break;
        case Item::Kind::ways:
            paintWays(item, *m_items[index - 1], *m_items[index + 1], place);
            break;
        case Item::Kind::curve:
            paintCurve(item.activation, place);
            break;
        }
    }

    // Where channel `c` of maps lies that fill `place`.
    [[nodiscard]] QRectF channelRect(const PictureMaps& maps, const QRectF& place,
                                     std::size_t c) const
    {
        const QRect one = oneMap(maps);
        const QSizeF size(one.width() * m_pitch, one.height() * m_pitch);
        const double n = static_cast<double>(maps.channels.size());
        const auto i = static_cast<double>(c);
        if (maps.below) {
            const double slot = slotRows(maps);
            const double top = i * (slot + between) + (slot - one.height()) / 2;
            return {QPointF(place.left(), place.top() + top * m_pitch), size};
        }
        // The first channel lies in front, at the lower right.
        const double shift = (n - 1 - i) * behind * m_pitch;
        return {QPointF(place.left() + shift, place.top() + shift), size};
    }

    void paintMaps(const PictureMaps& maps, const QRectF& place)
    {
        for (std::size_t i = maps.channels.size(); i-- > 0;) {
            const QRectF rect = channelRect(maps, place, i);
            MiniGridOptions options;
            options.bound = maps.bound;
            options.ghosts = maps.ghosts;
            options.faded = maps.faded;
            if (i == 0) {
                for (const PictureOutline& outline : maps.outlines) {
                    const QColor color =
                        m_model.refused ? m_theme.refusal : m_theme.roleColor(outline.role);
                    options.outlines.push_back(
                        {outline.cells, color, outline.width, outline.dashed || m_model.refused});
                }
            }
            if (!maps.below && i + 1 < maps.channels.size()) {
                // The map in front covers the one behind it, with a little room around.
                const double rim = m_theme.px(1.5);
                drawBox(m_painter, rect.adjusted(-rim, -rim, rim, rim), m_theme.px(3),
                        m_theme.field, QColor());
            }
            m_painter.setOpacity(maps.below || i == 0 ? 1 : paler);
            paintMiniGrid(m_painter, rect, maps.channels[i], maps.rows, maps.cols, m_theme,
                          options);
            m_painter.setOpacity(1);
            if (m_wide && maps.numbered) {
                m_painter.setFont(themeFont(TextStyle::small, m_theme));
                m_painter.setPen(i == 0 ? m_theme.output.text : m_theme.quiet);
                m_painter.drawText(QRectF(rect.right() + m_theme.px(12), rect.top(),
                                          m_theme.px(numberWidth), rect.height()),
                                   Qt::AlignLeft | Qt::AlignVCenter,
                                   QStringLiteral("m = %1").arg(i));
            }
        }
    }

    // One in the middle; between maps that lie below one another, one for each.
    void paintArrows(const Item& before, const QRectF& place)
    {
        const double length = m_theme.px(14);
        const auto arrow = [&](double y) {
            drawArrow(
                m_painter,
                QRectF(place.center().x() - length / 2, y - m_theme.px(4), length, m_theme.px(8)),
                m_theme.quiet, m_theme.px(1.5));
        };
        if (!before.maps.below) {
            arrow(m_rect.center().y());
            return;
        }
        const QRectF left = itemRect(before, place.left(), Qt::AlignRight);
        for (std::size_t i = 0; i < before.maps.channels.size(); ++i)
            arrow(channelRect(before.maps, left, i).center().y());
    }

    void paintTimes(const QRectF& place)
    {
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        const QPointF center(place.center().x(), m_rect.center().y());
        const double radius = m_theme.px(5);
        m_painter.setPen(QPen(m_theme.quiet, m_theme.px(1.25)));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawEllipse(center, radius, radius);
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_theme.quiet);
        m_painter.drawEllipse(center, m_theme.px(1.25), m_theme.px(1.25));
        m_painter.restore();
    }

    void paintWays(const Item& ways, const Item& from, const Item& to, const QRectF& place)
    {
        const QRectF left = itemRect(from, place.left(), Qt::AlignRight);
        const QRectF right = itemRect(to, place.right(), Qt::AlignLeft);
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setBrush(Qt::NoBrush);
        const double gap = m_theme.px(6);
        // The first way last, so that it lies above the others.
        for (std::size_t m = to.maps.channels.size(); m-- > 0;) {
            const std::size_t c = m / static_cast<std::size_t>(std::max(1, ways.multiplier));
            if (c >= from.maps.channels.size())
                continue;
            const QPointF start(place.left() + gap, channelRect(from.maps, left, c).center().y());
            const QPointF end(place.right() - gap, channelRect(to.maps, right, m).center().y());
            const double bend = (end.x() - start.x()) / 2;
            QPainterPath path(start);
            path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end);
            const bool first = m == 0;
            m_painter.setPen(QPen(first ? m_theme.filter.line : m_theme.ghostLine,
                                  m_theme.px(first ? 2 : 1.25), Qt::SolidLine, Qt::RoundCap));
            m_painter.drawPath(path);
        }
        m_painter.restore();
    }

    [[nodiscard]] QRectF itemRect(const Item& item, double edge, Qt::AlignmentFlag side) const
    {
        const QSizeF size = cellsOf(item) * m_pitch;
        return {QPointF(side == Qt::AlignRight ? edge - size.width() : edge,
                        m_rect.center().y() - size.height() / 2),
                size};
    }

    void paintCurve(Activation activation, const QRectF& place)
    {
        constexpr double reach = 3;  // the graph shows −3 to 3
        const QPointF zero = place.center();
        const double unit = place.width() / (2 * reach);
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setPen(QPen(m_theme.ghostLine, m_theme.px(1)));
        m_painter.drawLine(QPointF(place.left(), zero.y()), QPointF(place.right(), zero.y()));
        m_painter.drawLine(QPointF(zero.x(), place.top()), QPointF(zero.x(), place.bottom()));
        QPainterPath path;
        constexpr int samples = 60;
        for (int i = 0; i <= samples; ++i) {
            const double x = -reach + 2 * reach * i / samples;
            const double y = std::clamp(activate(activation, x), -reach, reach);
            const QPointF point(zero.x() + x * unit, zero.y() - y * unit);
            if (i == 0)
                path.moveTo(point);
            else
                path.lineTo(point);
        }
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(m_theme.activation.line, m_theme.px(2), Qt::SolidLine, Qt::RoundCap,
                              Qt::RoundJoin));
        m_painter.drawPath(path);
        m_painter.restore();
    }

    QPainter& m_painter;
    const Theme& m_theme;
    const PictureModel& m_model;
    std::vector<const Item*> m_items;
    bool m_wide;
    QRectF m_rect;
    double m_pitch = 1;
};

}  // namespace

CardPicture examplePicture(const OperatorCall& call)
{
    const auto model = std::make_shared<const PictureModel>(pictureModel(call));
    return [model](QPainter& painter, const QRectF& rect, const Theme& theme) {
        painter.save();
        PicturePainter(painter, rect, theme, *model).paint();
        painter.restore();
    };
}

}  // namespace convstep
