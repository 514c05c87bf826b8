// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/gallery_card.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <cmath>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

// Pixels at scale 1.
constexpr double pictureHeight = 112;
constexpr double featuredHeight = 208;
constexpr double textMargin = 14;
constexpr double featuredMargin = 24;
constexpr double besideFrom = 460;
constexpr double radius = 10;

double wrappedHeight(const QFont& font, const QString& text, double width)
{
    return QFontMetricsF(font)
        .boundingRect(QRectF(0, 0, width, 10000), Qt::TextWordWrap, text)
        .height();
}

}  // namespace

GalleryCard::GalleryCard(const ThemeWatcher* themes, Text text, CardPicture picture,
                         QWidget* parent)
    : QPushButton(parent), m_themes(themes), m_text(std::move(text)), m_picture(std::move(picture))
{
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(m_text.title);
    setAccessibleDescription(m_text.line);
    connect(themes, &ThemeWatcher::themeChanged, this, [this] {
        m_cache = {};
        updateGeometry();
        update();
    });
}

void GalleryCard::setFeatured(bool featured)
{
    m_featured = featured;
    updateGeometry();
    update();
}

QFont GalleryCard::titleFont() const
{
    return themeFont(m_featured ? TextStyle::title : TextStyle::subtitle, m_themes->theme());
}

// Text and picture side by side: only in the featured card, and only when it is wide.
bool GalleryCard::beside(int width) const
{
    return m_featured && m_picture && width >= m_themes->theme().px(besideFrom);
}

QRectF GalleryCard::pictureRect() const
{
    const QRectF inner = QRectF(rect()).adjusted(1, 1, -1, -1);
    if (!m_picture)
        return {};
    if (beside(width()))
        return {inner.topLeft(), QSizeF(std::floor(inner.width() * 0.52), inner.height())};
    return {inner.topLeft(), QSizeF(inner.width(), m_themes->theme().px(pictureHeight))};
}

int GalleryCard::textHeight(double width) const
{
    const Theme& theme = m_themes->theme();
    double height =
        wrappedHeight(titleFont(), m_text.title, width) + theme.px(4) +
        wrappedHeight(sizedFont(m_featured ? 13 : 12, QFont::Normal, theme), m_text.line, width);
    if (!m_text.kicker.isEmpty())
        height += QFontMetricsF(themeFont(TextStyle::head, theme)).height() + theme.px(6);
    if (!m_text.action.isEmpty())
        height += QFontMetricsF(sizedFont(12, QFont::DemiBold, theme)).height() + theme.px(12);
    return static_cast<int>(std::ceil(height));
}

int GalleryCard::heightForWidth(int width) const
{
    const Theme& theme = m_themes->theme();
    if (beside(width)) {
        const double margin = theme.px(featuredMargin);
        const int text = textHeight(width * 0.48 - 2 * margin);
        return qMax(theme.ipx(featuredHeight), text + static_cast<int>(margin * 1.5));
    }
    const double margin = theme.px(textMargin);
    const int picture = m_picture ? theme.ipx(pictureHeight) : 0;
    return picture + textHeight(width - 2 * margin) + static_cast<int>(margin * 2);
}

QSize GalleryCard::sizeHint() const
{
    const int width = m_themes->theme().ipx(280);
    return {width, heightForWidth(width)};
}

void GalleryCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QPushButton::keyPressEvent(event);
}

void GalleryCard::paintPicture(QPainter& painter, const QRectF& rect)
{
    const double ratio = devicePixelRatioF();
    const QSize size = (rect.size() * ratio).toSize();
    if (m_cache.size() != size || !qFuzzyCompare(m_cache.devicePixelRatio(), ratio)) {
        m_cache = QPixmap(size);
        m_cache.setDevicePixelRatio(ratio);
        m_cache.fill(m_themes->theme().field);
        QPainter inner(&m_cache);
        m_picture(inner, QRectF(QPointF(0, 0), rect.size()), m_themes->theme());
    }
    painter.drawPixmap(rect.topLeft(), m_cache);
}

void GalleryCard::paintText(QPainter& painter, const QRectF& rect) const
{
    const Theme& theme = m_themes->theme();
    double y = rect.top();
    const auto write = [&](const QFont& font, const QColor& color, const QString& text) {
        const double height = wrappedHeight(font, text, rect.width());
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(QRectF(rect.left(), y, rect.width(), height + 1),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, text);
        y += height;
    };
    if (!m_text.kicker.isEmpty()) {
        write(themeFont(TextStyle::head, theme), theme.quiet, m_text.kicker);
        y += theme.px(6);
    }
    write(titleFont(), theme.text, m_text.title);
    y += theme.px(4);
    write(sizedFont(m_featured ? 13 : 12, QFont::Normal, theme), theme.quiet, m_text.line);
    if (!m_text.action.isEmpty()) {
        y += theme.px(12);
        write(sizedFont(12, QFont::DemiBold, theme), theme.accent, m_text.action);
    }
}

void GalleryCard::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes->theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box(rect());
    const double corner = theme.px(radius);
    const bool hot = underMouse() || isDown();
    drawBox(painter, box, corner, isDown() ? theme.hover : theme.panel, QColor());

    const QRectF picture = pictureRect();
    QRectF text = box;
    if (!picture.isEmpty()) {
        QPainterPath round;
        round.addRoundedRect(box.adjusted(1, 1, -1, -1), corner - 1, corner - 1);
        painter.save();
        painter.setClipPath(round);
        paintPicture(painter, picture);
        painter.restore();
        const double hair = theme.px(1);
        if (beside(width())) {
            painter.fillRect(QRectF(picture.right(), box.top(), hair, box.height()), theme.line);
            text.setLeft(picture.right());
        } else {
            painter.fillRect(QRectF(box.left(), picture.bottom(), box.width(), hair), theme.line);
            text.setTop(picture.bottom());
        }
    }
    if (beside(width())) {
        const double margin = theme.px(featuredMargin);
        const double room = text.width() - 2 * margin;
        const double top = text.top() + (text.height() - textHeight(room)) / 2;
        paintText(painter, QRectF(text.left() + margin, top, room, text.height()));
    } else {
        const double margin = theme.px(textMargin);
        paintText(painter, text.adjusted(margin, margin - theme.px(2), -margin, 0));
    }

    if (hasFocus())
        drawBox(painter, box, corner, QColor(), theme.accent, theme.px(m_featured ? 3 : 2));
    else if (m_featured)
        drawBox(painter, box, corner, QColor(), theme.accent, theme.px(hot ? 2 : 1.5));
    else
        drawBox(painter, box, corner, QColor(), hot ? theme.quiet : theme.line, theme.px(1));
}

}  // namespace convstep
