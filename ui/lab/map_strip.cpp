// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/map_strip.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

constexpr double thumbWidth = 116;
constexpr double thumbHeight = 78;
constexpr double nameHeight = 20;
constexpr double largest = 2;      // times that size, where there is room for all of them
constexpr double scrolled = 1.35;  // and where there is not
constexpr double below = 12;       // room of the scroll bar

}  // namespace

class MapThumb : public QAbstractButton {
    Q_OBJECT
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
        // What was seen stays until there is something better.
        m_old = true;
        m_coarse = false;
        update();
    }

    void forget()
    {
        m_image = {};
        m_coarse = false;
        update();
    }

    // Whether it waits for a better image, and what that is made of.
    [[nodiscard]] bool coarse() const { return m_coarse; }
    struct Wanted {
        Plane plane;
        QSize size;
        double scale = 1;
        double ratio = 1;

        [[nodiscard]] QImage image(const Theme& theme, const std::stop_token& stop = {}) const
        {
            QImage made = planeImage(plane, size, {0, 0}, scale, theme, mostSamples, stop);
            made.setDevicePixelRatio(ratio);
            return made;
        }
    };
    [[nodiscard]] Wanted wanted() const
    {
        const QSizeF size = planeSize();
        const double ratio = devicePixelRatioF();
        Wanted one{m_entry.plane, (size * ratio).toSize(),
                   size.width() / static_cast<double>(m_entry.plane.cols()) * ratio, ratio};
        one.plane.grid = {};
        return one;
    }
    void setImage(const QImage& image)
    {
        m_image = image;
        m_coarse = false;
        update();
    }

signals:
    // It shows a coarse image, or an old one, for now.
    void becameCoarse();

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = m_themes.theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box = boxRect();
        const Plane& plane = m_entry.plane;
        const QColor role = theme.roleColor(m_entry.role);
        if (plane.tensor && plane.rows() > 0 && plane.cols() > 0) {
            if (m_image.isNull() || m_old)
                makeImage(theme);
            QRectF place(QPointF(0, 0), planeSize());
            place.moveCenter(box.center());
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
    void resizeEvent(QResizeEvent*) override { forget(); }
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

private:
    [[nodiscard]] QRectF boxRect() const
    {
        return {0, 0, static_cast<double>(width()), height() - m_themes.theme().px(nameHeight)};
    }
    // As large as it fits into the box.
    [[nodiscard]] QSizeF planeSize() const
    {
        const double edge = m_themes.theme().px(6);
        return QSizeF(static_cast<double>(m_entry.plane.cols()),
                      static_cast<double>(m_entry.plane.rows()))
            .scaled(boxRect().size() - QSizeF(edge, edge), Qt::KeepAspectRatio);
    }

    void makeImage(const Theme& theme)
    {
        const Wanted one = wanted();
        m_old = false;
        m_coarse = isSlow(one.plane, one.size, one.scale);
        if (!m_coarse) {
            m_image = one.image(theme);
            return;
        }
        if (m_image.isNull())
            m_image = coarseImage(one.plane, one.size, {0, 0}, one.scale, one.ratio, theme);
        emit becameCoarse();
    }

    const ThemeWatcher& m_themes;
    MapStrip::Entry m_entry;
    QImage m_image;         // null: it has another size or other colours now
    bool m_old = true;      // made of something else than what there is now
    bool m_coarse = false;  // a better one is to come
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
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &MapStrip::refine);
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] {
        m_finer.cancel();
        for (MapThumb* thumb : m_thumbs)
            thumb->forget();
        restyle();
    });
    restyle();
}

void MapStrip::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setSpacing(theme.ipx(6));
    const double rest = theme.px(nameHeight + below);
    const double least = theme.px(thumbHeight);
    setMinimumHeight(static_cast<int>(least + rest));
    // All beside each other, if they can be read then.
    const auto number = static_cast<double>(std::max<std::size_t>(m_thumbs.size(), 1));
    const double fitting =
        ((width() + theme.ipx(6)) / number - theme.ipx(6)) * thumbHeight / thumbWidth;
    const double high = fitting >= least ? std::min(fitting, least * largest)
                                            : least * scrolled;
    setMaximumHeight(static_cast<int>(high + rest));
    const double room = std::clamp(height() - rest, least, high);
    const QSize size(static_cast<int>(room * thumbWidth / thumbHeight),
                     static_cast<int>(room + theme.px(nameHeight)));
    for (MapThumb* thumb : m_thumbs)
        thumb->setFixedSize(size);
}

void MapStrip::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    restyle();
}

void MapStrip::setEntries(const std::vector<Entry>& entries)
{
    m_finer.cancel();
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
        connect(thumb, &MapThumb::becameCoarse, &m_soon, qOverload<>(&QTimer::start));
        m_layout->insertWidget(index, thumb, 0, Qt::AlignTop);
        m_thumbs.push_back(thumb);
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        m_thumbs[i]->setEntry(entries[i]);
    if (m_current >= count())
        m_current = -1;
    restyle();
}

// One after another, those that are seen.
void MapStrip::refine()
{
    std::vector<std::pair<MapThumb*, MapThumb::Wanted>> coarse;
    for (MapThumb* thumb : m_thumbs)
        if (thumb->coarse())
            coarse.emplace_back(thumb, thumb->wanted());
    m_finer.start([coarse = std::move(coarse),
                   theme = m_themes.theme()](const NewestJob::Handle& job) -> NewestJob::Then {
        for (const auto& [thumb, wanted] : coarse) {
            const QImage image = wanted.image(theme, job.stop());
            if (job.stop().stop_requested())
                break;
            job.tell([thumb = thumb, image] {
                // Else it has another size by now, and asks again.
                if (thumb->coarse() && thumb->wanted().size == image.size())
                    thumb->setImage(image);
            });
        }
        return {};
    });
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

#include "map_strip.moc"
