// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/picture_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <cmath>

#include "ui/session/number_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

constexpr double zoomStep = 1.25;
constexpr double panStep = 48;

}  // namespace

PictureView::PictureView(PictureViewport& viewport, const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_viewport(viewport), m_themes(themes)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::CrossCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&viewport, &PictureViewport::changed, this, &PictureView::forget);
    connect(&viewport, &PictureViewport::pointerChanged, this, qOverload<>(&QWidget::update));
    connect(&themes, &ThemeWatcher::themeChanged, this, &PictureView::forget);
}

void PictureView::forget()
{
    m_image = {};
    m_finer.cancel();
    update();
}

void PictureView::setPlane(const Plane& plane)
{
    // What was seen stays until there is something better.
    m_plane = plane;
    m_imageOld = true;
    m_finer.cancel();
    update();
}

void PictureView::setFrame(const QRectF& rect, const std::vector<QPointF>& taps, Role role)
{
    m_frame = rect;
    m_taps = taps;
    m_frameRole = role;
    update();
}

std::optional<Cell> PictureView::cellUnderPointer() const
{
    const std::optional<QPointF> place = m_viewport.pointer();
    if (!place)
        return std::nullopt;
    const Cell cell = m_plane.grid.cellAt(*place);
    return m_plane.has(cell) ? std::optional(cell) : std::nullopt;
}

QRectF PictureView::toView(const QRectF& place) const
{
    return {m_viewport.toView(place.topLeft(), size()),
            m_viewport.toView(place.bottomRight(), size())};
}

void PictureView::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    const double ratio = devicePixelRatioF();
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    const QSize pixels = (QSizeF(size()) * ratio).toSize();
    if (m_image.isNull() || m_imageOld || m_imagePixels != pixels)
        makeImage(pixels, ratio);
    painter.drawImage(QPointF(0, 0), m_image);
    drawNumbers(painter);
    drawFrame(painter);
    if (m_plane.tensor && m_plane.channel >= 0) {
        // The edge of what there is, so that white values end somewhere.
        const QRectF whole = toView({m_plane.grid.originX, m_plane.grid.originY,
                                     m_plane.grid.stepX * static_cast<double>(m_plane.cols()),
                                     m_plane.grid.stepY * static_cast<double>(m_plane.rows())});
        painter.setPen(QPen(theme.line, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(
            QRectF(whole.toAlignedRect().intersected(rect())).adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (hasFocus())
        drawFocusRing(painter, rect(), theme.px(3), theme);
}

// Of a large tensor a coarse one at first, a better one as soon as it is there.
void PictureView::makeImage(const QSize& pixels, double ratio)
{
    const QPointF topLeft = m_viewport.toPicture({0, 0}, size());
    const double scale = m_viewport.scale() * ratio;
    m_imageOld = false;
    if (!isSlow(m_plane, pixels, scale)) {
        m_image = planeImage(m_plane, pixels, topLeft, scale, m_themes.theme());
        m_image.setDevicePixelRatio(ratio);
        m_imagePixels = pixels;
        return;
    }
    if (m_image.isNull() || m_imagePixels != pixels)
        m_image = coarseImage(m_plane, pixels, topLeft, scale, ratio, m_themes.theme());
    m_imagePixels = pixels;
    m_finer.start([this, plane = m_plane, pixels, topLeft, scale, ratio,
                   theme = m_themes.theme()](const NewestJob::Handle& job) -> NewestJob::Then {
        QImage image =
            planeImage(plane, pixels, topLeft, scale, theme, mostSamples, job.stop());
        image.setDevicePixelRatio(ratio);
        return [this, image] {
            m_image = image;
            update();
        };
    });
}

void PictureView::drawNumbers(QPainter& painter) const
{
    const Theme& theme = m_themes.theme();
    const double side = std::min(m_plane.grid.stepX, m_plane.grid.stepY) * m_viewport.scale();
    if (!m_plane.tensor || side < theme.px(numbersFrom))
        return;
    const int lines = m_plane.channel < 0 && m_plane.channels() >= 3 ? 3 : 1;
    // Three lines need a larger pixel than one.
    if (lines == 3 && side < theme.px(numbersFrom) * 1.3)
        return;
    QFont font = themeFont(TextStyle::body, theme);
    font.setPixelSize(std::max(1, static_cast<int>(side * (lines == 3 ? 0.25 : 0.29))));
    painter.setFont(font);
    const int digits = side < theme.px(56) ? 2 : 3;
    // Fewer digits before a number runs into its neighbour, smaller ones before it is cut.
    const auto fitting = [&](double value, double room) {
        QString text = numberText(value, digits);
        for (int fewer = digits - 1; fewer > 0 && digitsWidth(QFontMetricsF(font), text) > room;
             --fewer)
            text = numberText(value, fewer);
        QFont small = font;
        if (const double width = digitsWidth(QFontMetricsF(font), text); width > room)
            small.setPixelSize(std::max(1, static_cast<int>(font.pixelSize() * room / width)));
        painter.setFont(small);
        return text;
    };
    Cell first = m_plane.grid.cellAt(m_viewport.toPicture({0, 0}, size()));
    Cell last = m_plane.grid.cellAt(m_viewport.toPicture(QPointF(width(), height()), size()));
    first.y = std::max<std::int64_t>(first.y, 0);
    first.x = std::max<std::int64_t>(first.x, 0);
    last.y = std::min(last.y, m_plane.rows() - 1);
    last.x = std::min(last.x, m_plane.cols() - 1);
    for (std::int64_t y = first.y; y <= last.y; ++y)
        for (std::int64_t x = first.x; x <= last.x; ++x) {
            const Cell cell{0, y, x, 0};
            const QRectF box = toView(m_plane.grid.rectOf(cell));
            painter.setPen(theme.valueText(m_plane.colorAt(cell, theme)));
            const double line = font.pixelSize() * 1.2;
            const double top = box.center().y() - line * lines / 2;
            for (int c = 0; c < lines; ++c) {
                const std::int64_t channel = m_plane.channel < 0 ? c : m_plane.channel;
                const QString text =
                    fitting(static_cast<double>(m_plane.at(cell, channel)), box.width() * 0.92);
                drawDigits(painter, QRectF(box.left(), top + c * line, box.width(), line),
                           Qt::AlignCenter, text);
            }
        }
}

void PictureView::drawFrame(QPainter& painter) const
{
    if (m_frame.isEmpty())
        return;
    const Theme& theme = m_themes.theme();
    // A window of a few screen pixels is still to be found.
    QRectF box = toView(m_frame);
    const double least = theme.px(7);
    if (box.width() < least || box.height() < least) {
        const QPointF middle = box.center();
        box.setSize(QSizeF(std::max(box.width(), least), std::max(box.height(), least)));
        box.moveCenter(middle);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.window, theme.px(4)));
    painter.drawRect(box);
    painter.setPen(QPen(theme.roleColor(m_frameRole), theme.px(2)));
    painter.drawRect(box);
    // Dots only where they stand apart, and not over numbers.
    const double side = m_viewport.scale();
    if (side < theme.px(6) || side >= theme.px(numbersFrom))
        return;
    painter.setPen(QPen(theme.window, theme.px(1)));
    painter.setBrush(theme.roleColor(Role::filter));
    for (const QPointF& tap : m_taps) {
        const double radius = std::min(theme.px(3.5), side / 3);
        painter.drawEllipse(m_viewport.toView(tap, size()), radius, radius);
    }
}

void PictureView::resizeEvent(QResizeEvent*) { m_viewport.setRoom(QSizeF(size())); }

void PictureView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position();
    m_dragged = false;
}

void PictureView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_pressed) {
        const QPointF by = event->position() - *m_pressed;
        if (!m_dragged && by.manhattanLength() < QApplication::startDragDistance())
            return;
        m_dragged = true;
        m_viewport.panBy(by);
        m_pressed = event->position();
        return;
    }
    m_viewport.setPointer(m_viewport.toPicture(event->position(), size()));
}

void PictureView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    m_pressed.reset();
    m_viewport.setPointer(m_viewport.toPicture(event->position(), size()));
    const std::optional<Cell> cell = cellUnderPointer();
    if (!m_dragged && cell)
        emit clicked(*cell);
}

void PictureView::mouseDoubleClickEvent(QMouseEvent*) { m_viewport.fit(); }

void PictureView::wheelEvent(QWheelEvent* event)
{
    const double turns = event->angleDelta().y() / 120.0;
    if (turns != 0)
        m_viewport.zoomAt(std::pow(zoomStep, turns), event->position(), size());
    event->accept();
}

void PictureView::keyPressEvent(QKeyEvent* event)
{
    const QPointF middle(width() / 2.0, height() / 2.0);
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_viewport.zoomAt(zoomStep, middle, size());
        return;
    case Qt::Key_Minus:
        m_viewport.zoomAt(1 / zoomStep, middle, size());
        return;
    case Qt::Key_0:
        m_viewport.fit();
        return;
    case Qt::Key_Left:
        m_viewport.panBy({panStep, 0});
        return;
    case Qt::Key_Right:
        m_viewport.panBy({-panStep, 0});
        return;
    case Qt::Key_Up:
        m_viewport.panBy({0, panStep});
        return;
    case Qt::Key_Down:
        m_viewport.panBy({0, -panStep});
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter: {
        const Cell cell = m_plane.grid.cellAt(m_viewport.center());
        if (m_plane.has(cell))
            emit clicked(cell);
        return;
    }
    default:
        QWidget::keyPressEvent(event);
    }
}

void PictureView::leaveEvent(QEvent*) { m_viewport.setPointer(std::nullopt); }

}  // namespace convstep
