// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/map_strip.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

constexpr double thumbWidth = 116;
constexpr double thumbHeight = 78;
constexpr double nameHeight = 20;

}  // namespace

class MapThumb : public QAbstractButton {
public:
    MapThumb(const ThemeWatcher& themes, QWidget* parent)
        : QAbstractButton(parent), m_themes(themes)
    {
        setCheckable(true);
        setAutoExclusive(true);
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::TabFocus);
    }

    void setEntry(const MapStrip::Entry& entry)
    {
        m_entry = entry;
        setAccessibleName(entry.name);
        setToolTip(entry.name);
        forget();
    }

    void forget()
    {
        m_image = {};
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = m_themes.theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box(0, 0, width(), theme.px(thumbHeight));
        const QRectF inner = box.adjusted(theme.px(3), theme.px(3), -theme.px(3), -theme.px(3));
        const Plane& plane = m_entry.plane;
        const QColor role = theme.roleColor(m_entry.role);
        if (plane.tensor && plane.rows() > 0 && plane.cols() > 0) {
            const double ratio = devicePixelRatioF();
            const double scale = std::min(inner.width() / static_cast<double>(plane.cols()),
                                          inner.height() / static_cast<double>(plane.rows()));
            const QSizeF size(scale * static_cast<double>(plane.cols()),
                              scale * static_cast<double>(plane.rows()));
            if (m_image.isNull()) {
                Plane whole = plane;
                whole.grid = {};
                m_image = planeImage(whole, (size * ratio).toSize(), {0, 0}, scale * ratio, theme);
                m_image.setDevicePixelRatio(ratio);
            }
            QRectF place(QPointF(0, 0), size);
            place.moveCenter(inner.center());
            painter.drawImage(place, m_image);
            painter.setPen(QPen(theme.line, 1));
            painter.drawRect(place);
        }
        if (isChecked())
            drawBox(painter, box, theme.px(5), {}, role, theme.px(2));
        else if (underMouse())
            drawBox(painter, box, theme.px(5), {}, theme.fieldLine, theme.px(1));
        if (hasFocus())
            drawFocusRing(painter, box, theme.px(5), theme);
        painter.setFont(themeFont(TextStyle::small, theme));
        painter.setPen(isChecked() ? theme.roleText(m_entry.role) : theme.quiet);
        const QRectF name(0, box.bottom(), width(), theme.px(nameHeight));
        painter.drawText(name, Qt::AlignCenter,
                         painter.fontMetrics().elidedText(m_entry.name, Qt::ElideRight,
                                                          static_cast<int>(name.width())));
    }
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

private:
    const ThemeWatcher& m_themes;
    MapStrip::Entry m_entry;
    QImage m_image;
};

MapStrip::MapStrip(const ThemeWatcher& themes, QWidget* parent)
    : QScrollArea(parent), m_themes(themes), m_row(new QWidget), m_layout(new QHBoxLayout(m_row))
{
    setWidget(m_row);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    m_row->setAutoFillBackground(false);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->addStretch(1);
    connect(&themes, &ThemeWatcher::themeChanged, this, &MapStrip::restyle);
    restyle();
}

void MapStrip::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setSpacing(theme.ipx(6));
    for (MapThumb* thumb : m_thumbs) {
        thumb->setFixedSize(theme.ipx(thumbWidth), theme.ipx(thumbHeight + nameHeight));
        thumb->forget();
    }
    setFixedHeight(theme.ipx(thumbHeight + nameHeight) + theme.ipx(12));
}

void MapStrip::setEntries(const std::vector<Entry>& entries)
{
    while (m_thumbs.size() > entries.size()) {
        delete m_thumbs.back();
        m_thumbs.pop_back();
    }
    while (m_thumbs.size() < entries.size()) {
        auto* thumb = new MapThumb(m_themes, m_row);
        const int index = static_cast<int>(m_thumbs.size());
        connect(thumb, &QAbstractButton::clicked, this, [this, index] {
            m_current = index;
            emit activated(index);
        });
        m_layout->insertWidget(index, thumb, 0, Qt::AlignTop);
        m_thumbs.push_back(thumb);
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        m_thumbs[i]->setEntry(entries[i]);
    if (m_current >= count())
        m_current = -1;
    restyle();
}

void MapStrip::setCurrent(int index)
{
    m_current = index;
    if (index < 0 || index >= count())
        return;
    m_thumbs[static_cast<std::size_t>(index)]->setChecked(true);
    ensureWidgetVisible(m_thumbs[static_cast<std::size_t>(index)]);
}

}  // namespace convstep
