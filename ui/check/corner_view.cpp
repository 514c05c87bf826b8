// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/check/corner_view.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

#include "ui/session/place_text.h"
#include "ui/stage/cell_painter.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

// Pixels at scale 1.
constexpr double largestCell = 26;
constexpr double smallestCell = 5;
constexpr double ruler = 30;    // left of a corner and above it
constexpr double between = 26;  // the two corners
constexpr double heading = 24;
constexpr double captionLine = 18;
constexpr double apart = 28;  // two pictures
constexpr double besideFrom = 560;
constexpr std::int64_t mostCells = 24;

}  // namespace

CornerView::CornerView(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        update();
    });
}

void CornerView::setPaddings(std::vector<CheckedPadding> paddings)
{
    m_paddings = std::move(paddings);
    QStringList words;
    for (const CheckedPadding& one : m_paddings)
        words << tr("%1. Rows: %2. Columns: %3.")
                     .arg(one.name, windowsText(one.rows), windowsText(one.cols));
    setAccessibleName(tr("Corners of the image"));
    setAccessibleDescription(words.join(QLatin1Char(' ')));
    updateGeometry();
    update();
}

// The first window and what the next one begins with.
CornerView::Span CornerView::begin(const AxisGeometry& axis)
{
    const std::int64_t last =
        -axis.before + axis.effective + std::min<std::int64_t>(axis.stride, 3);
    return {-axis.before, std::min({last, axis.in + axis.after - 1, -axis.before + mostCells - 1})};
}

CornerView::Span CornerView::end(const AxisGeometry& axis)
{
    const std::int64_t last = axis.in + axis.after - 1;
    const std::int64_t start = axis.position(std::max<std::int64_t>(axis.out - 1, 0), 0);
    const std::int64_t first = start - std::min<std::int64_t>(axis.stride, 3);
    return {std::max({first, -axis.before, last - mostCells + 1}), last};
}

CornerView::Layout CornerView::layoutFor(double width) const
{
    const Theme& theme = m_themes.theme();
    Layout layout;
    layout.sideBySide = m_paddings.size() > 1 && width >= theme.px(besideFrom);
    layout.width = layout.sideBySide ? (width - theme.px(apart)) / 2 : width;
    std::int64_t wide = 1;
    std::int64_t high = 1;
    for (const CheckedPadding& one : m_paddings) {
        wide = std::max(wide, begin(one.cols).count() + end(one.cols).count());
        high = std::max({high, begin(one.rows).count(), end(one.rows).count()});
    }
    const double room = layout.width - 2 * theme.px(ruler) - theme.px(between);
    layout.cell = std::clamp(std::floor(room / static_cast<double>(wide)), theme.px(smallestCell),
                             theme.px(largestCell));
    layout.height = theme.px(heading + ruler) + layout.cell * static_cast<double>(high) +
                    theme.px(8 + 2 * captionLine);
    return layout;
}

int CornerView::heightForWidth(int width) const
{
    const Layout layout = layoutFor(width);
    const auto count = static_cast<double>(layout.sideBySide ? 1 : m_paddings.size());
    return static_cast<int>(std::ceil(count * layout.height +
                                      std::max(0.0, count - 1) * m_themes.theme().px(apart) / 2));
}

QSize CornerView::sizeHint() const
{
    const int width = m_themes.theme().ipx(640);
    return {width, heightForWidth(width)};
}

QSize CornerView::minimumSizeHint() const
{
    const int width = m_themes.theme().ipx(280);
    return {width, m_themes.theme().ipx(160)};
}

void CornerView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = m_themes.theme();
    const Layout layout = layoutFor(width());
    QPointF at(0, 0);
    for (const CheckedPadding& one : m_paddings) {
        paintPadding(painter, one, {at, QSizeF(layout.width, layout.height)}, layout.cell);
        if (layout.sideBySide)
            at.rx() += layout.width + theme.px(apart);
        else
            at.ry() += layout.height + theme.px(apart) / 2;
    }
}

void CornerView::paintPadding(QPainter& painter, const CheckedPadding& padding, const QRectF& rect,
                              double cell) const
{
    const Theme& theme = m_themes.theme();
    painter.setPen(theme.text);
    painter.setFont(themeFont(TextStyle::label, theme));
    painter.drawText(QRectF(rect.topLeft(), QSizeF(rect.width(), theme.px(heading))),
                     Qt::AlignLeft | Qt::AlignTop, padding.name);
    const QPointF first = rect.topLeft() + QPointF(theme.px(ruler), theme.px(heading + ruler));
    const double firstWidth = cell * static_cast<double>(begin(padding.cols).count());
    const QPointF second = first + QPointF(firstWidth + theme.px(between + ruler), 0);
    paintCorner(painter, padding, first, cell, false);
    paintCorner(painter, padding, second, cell, true);
    const double height = cell * static_cast<double>(std::max(begin(padding.rows).count(),
                                                              end(padding.rows).count()));
    painter.setPen(theme.quiet);
    painter.setFont(themeFont(TextStyle::label, theme));
    painter.drawText(QRectF(first.x() + firstWidth, first.y(), theme.px(between), height),
                     Qt::AlignCenter, QStringLiteral("⋱"));

    painter.setFont(sizedFont(12, QFont::Normal, theme));
    QStringList lines{tr("Rows and columns: %1").arg(windowsText(padding.rows))};
    if (padding.rows != padding.cols)
        lines = QStringList{tr("Rows: %1").arg(windowsText(padding.rows)),
                            tr("Columns: %1").arg(windowsText(padding.cols))};
    painter.drawText(QRectF(rect.left(), first.y() + height + theme.px(8), rect.width(),
                            theme.px(2 * captionLine)),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                     lines.join(QLatin1Char('\n')));
}

void CornerView::paintCorner(QPainter& painter, const CheckedPadding& padding,
                             const QPointF& origin, double cell, bool atEnd) const
{
    const Theme& theme = m_themes.theme();
    const AxisGeometry& rows = padding.rows;
    const AxisGeometry& cols = padding.cols;
    const Span down = atEnd ? end(rows) : begin(rows);
    const Span across = atEnd ? end(cols) : begin(cols);
    const auto rectOf = [&](std::int64_t y, std::int64_t x) {
        return QRectF(origin.x() + cell * static_cast<double>(x - across.first),
                      origin.y() + cell * static_cast<double>(y - down.first), cell, cell);
    };
    const bool window = rows.out > 0 && cols.out > 0;
    const std::int64_t top = atEnd && window ? rows.position(rows.out - 1, 0) : -rows.before;
    const std::int64_t left = atEnd && window ? cols.position(cols.out - 1, 0) : -cols.before;
    const double gap = cell < theme.px(10) ? 0.5 : theme.px(1);
    // Whether a tap of the window reads that position.
    const auto tap = [](const AxisGeometry& axis, std::int64_t from, std::int64_t position) {
        const std::int64_t offset = position - from;
        return offset >= 0 && offset < axis.effective && offset % axis.rate == 0;
    };
    for (std::int64_t y = down.first; y <= down.last; ++y) {
        for (std::int64_t x = across.first; x <= across.last; ++x) {
            const QRectF rect = rectOf(y, x).adjusted(gap, gap, -gap, -gap);
            const bool ghost = !rows.inside(y) || !cols.inside(x);
            const bool read = window && tap(rows, top, y) && tap(cols, left, x);
            if (ghost) {
                drawBox(painter, rect, theme.px(2), theme.ghostFill, QColor());
                painter.setPen(QPen(theme.ghostLine, theme.px(1), Qt::DashLine));
                painter.setBrush(Qt::NoBrush);
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(2),
                                        theme.px(2));
            } else {
                drawBox(painter, rect, theme.px(2), theme.values.color(0, 1), theme.valueLine);
                if (y >= rows.in - rows.dropped || x >= cols.in - cols.dropped)
                    hatch(painter, rect, theme.ghostLine, theme.px(5));
            }
            if (read) {
                const double dot = std::min(cell * 0.22, theme.px(4.5));
                painter.setPen(Qt::NoPen);
                painter.setBrush(theme.roleColor(Role::filter));
                painter.drawEllipse(rect.center(), dot, dot);
            }
        }
    }
    if (window) {
        const QRectF from = rectOf(top, left);
        const QRectF to = rectOf(top + rows.effective - 1, left + cols.effective - 1);
        const QRectF shown(QPointF(origin), QSizeF(cell * static_cast<double>(across.count()),
                                                   cell * static_cast<double>(down.count())));
        painter.save();
        painter.setClipRect(shown.adjusted(-3, -3, 3, 3));
        cellOutline(painter, from.united(to), theme.rolePen(Role::filter), theme);
        painter.restore();
    }
    // Rulers; only the ends where the cells are too small for all.
    const QFont font = themeFont(TextStyle::small, theme);
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    const auto label = [&](std::int64_t position, const Span& span, const AxisGeometry& axis,
                           double room) {
        const bool outermost = position == span.first || position == span.last || position == 0 ||
                               position == axis.in - 1;
        const double needed = metrics.horizontalAdvance(integerText(axis.in)) + theme.px(2);
        const bool fits = room >= needed;
        painter.setPen(axis.inside(position) ? theme.quiet : theme.ghostText);
        return fits || (outermost && cell >= theme.px(12)) ||
               (cell < theme.px(12) && (position == span.first || position == span.last));
    };
    for (std::int64_t y = down.first; y <= down.last; ++y)
        if (label(y, down, rows, cell * 2))
            painter.drawText(QRectF(origin.x() - theme.px(ruler), rectOf(y, across.first).top(),
                                    theme.px(ruler - 5), cell),
                             Qt::AlignRight | Qt::AlignVCenter, integerText(y));
    for (std::int64_t x = across.first; x <= across.last; ++x)
        if (label(x, across, cols, cell))
            painter.drawText(QRectF(rectOf(down.first, x).left() - cell, origin.y() - theme.px(18),
                                    cell * 3, theme.px(14)),
                             Qt::AlignCenter, integerText(x));
}

}  // namespace convstep
