// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/picture_pair.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

#include "ui/lab/picture_view.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

constexpr double gap = 16;
constexpr double leastHeight = 240;  // that a flat picture leaves to look closer
constexpr double dividerWidth = 28;  // what can be gripped
constexpr double handleRadius = 11;
constexpr int smallStep = 20;
constexpr int largeStep = 100;

}  // namespace

PicturePair::PicturePair(PictureView* left, PictureView* right, const ThemeWatcher& themes,
                         QWidget* parent)
    : QWidget(parent),
      m_themes(themes),
      m_left(left),
      m_right(right),
      m_divider(new WipeDivider(themes, this))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    for (PictureView* view : {m_left, m_right}) {
        view->setParent(this);
        view->installEventFilter(this);
    }
    m_left->raise();
    m_divider->raise();
    m_divider->hide();
    setTabOrder(m_left, m_divider);
    setTabOrder(m_divider, m_right);
    connect(m_divider, &QAbstractSlider::valueChanged, this, [this] {
        arrange();
        emit dividerMoved();
    });
    connect(&themes, &ThemeWatcher::themeChanged, this, &PicturePair::arrange);
}

void PicturePair::setPicture(const QSizeF& size)
{
    m_picture = size;
    arrange();
}

void PicturePair::setWipe(bool on)
{
    if (on == m_wipe)
        return;
    m_wipe = on;
    arrange();
    emit wipeChanged(on);
}

void PicturePair::setDivider(double share)
{
    m_divider->setValue(qRound(share * WipeDivider::whole));
}

double PicturePair::divider() const
{
    return static_cast<double>(m_divider->value()) / WipeDivider::whole;
}

void PicturePair::arrange()
{
    m_divider->setVisible(m_wipe);
    const int between = m_themes.theme().ipx(gap);
    const int half = (width() - between) / 2;
    if (!m_picture.isEmpty()) {
        const double whole =
            (m_wipe ? width() : half) * m_picture.height() / m_picture.width();
        const double most = std::clamp(std::ceil(whole), m_themes.theme().px(leastHeight), 1e6);
        setMaximumHeight(static_cast<int>(most));
    }
    if (!m_wipe) {
        m_left->clearMask();
        m_left->setGeometry(0, 0, half, height());
        m_right->setGeometry(width() - half, 0, half, height());
        return;
    }
    // Both have the same room, so the same place of the picture is at the same place of both.
    m_left->setGeometry(rect());
    m_right->setGeometry(rect());
    const int line = qRound(divider() * width());
    // An empty mask would be none.
    m_left->setMask(line > 0 ? QRegion(0, 0, line, height()) : QRegion(-1, -1, 1, 1));
    const int grip = m_themes.theme().ipx(dividerWidth);
    m_divider->setGeometry(line - grip / 2, 0, grip, height());
}

void PicturePair::resizeEvent(QResizeEvent*) { arrange(); }

bool PicturePair::eventFilter(QObject* watched, QEvent* event)
{
    if (m_wipe && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool left = key->key() == Qt::Key_Left;
        if (key->modifiers() == Qt::ShiftModifier && (left || key->key() == Qt::Key_Right)) {
            m_divider->setValue(m_divider->value() + (left ? -smallStep : smallStep));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

WipeDivider::WipeDivider(const ThemeWatcher& themes, QWidget* parent)
    : QAbstractSlider(parent), m_themes(themes)
{
    setOrientation(Qt::Horizontal);
    setRange(0, whole);
    setSingleStep(smallStep);
    setPageStep(largeStep);
    setValue(whole / 2);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::SplitHCursor);
    setAccessibleName(tr("Divider of the two pictures"));
    setToolTip(tr("Drag, or Shift with ← and →"));
    connect(&themes, &ThemeWatcher::themeChanged, this, qOverload<>(&QWidget::update));
}

void WipeDivider::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = width() / 2.0;
    const auto line = [&](double thick, const QColor& color) {
        painter.fillRect(QRectF(middle - thick / 2, 0, thick, height()), color);
    };
    line(theme.px(4), theme.panel);
    line(theme.px(2), theme.accent);
    const double radius = theme.px(handleRadius);
    const QPointF center(middle, height() / 2.0);
    const QRectF handle(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius);
    painter.setPen(QPen(theme.accent, theme.px(2)));
    painter.setBrush(isSliderDown() || underMouse() ? theme.hover : theme.panel);
    painter.drawEllipse(handle);
    for (const int side : {-1, 1})
        drawChevron(painter, center + QPointF(side * theme.px(4.5), 0), theme.px(6),
                    side < 0 ? 1 : 3, theme.accent, theme.px(1.6));
    if (hasFocus())
        drawFocusRing(painter, handle.adjusted(-3, -3, 3, 3), radius + 3, theme);
}

void WipeDivider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_grip = event->position().x() - width() / 2.0;
    setSliderDown(true);
    update();
}

void WipeDivider::mouseMoveEvent(QMouseEvent* event)
{
    const int room = parentWidget()->width();
    if (!isSliderDown() || room <= 0)
        return;
    const double line = mapToParent(event->position()).x() - m_grip;
    setValue(qRound(std::clamp(line / room, 0.0, 1.0) * whole));
}

void WipeDivider::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    setSliderDown(false);
    update();
}

void WipeDivider::mouseDoubleClickEvent(QMouseEvent*) { setValue(whole / 2); }

void WipeDivider::focusInEvent(QFocusEvent*) { update(); }

void WipeDivider::focusOutEvent(QFocusEvent*) { update(); }

}  // namespace convstep
