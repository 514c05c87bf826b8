// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/present/present_bars.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

#include "ui/panels/timeline_segments.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {
namespace {

constexpr double crumbHeight = 40;
constexpr double lineHeight = 28;
constexpr double sideMargin = 24;
constexpr double letters = 18;
constexpr double smallestLetters = 13;

double px(const ThemeWatcher& themes, double measure)
{
    return themes.theme().px(measure / presenterScale);
}

QFont crumbFont(const ThemeWatcher& themes, double pixels, bool strong)
{
    return sizedFont(pixels / presenterScale, strong ? QFont::DemiBold : QFont::Normal,
                     themes.theme());
}

}  // namespace

Breadcrumb::Breadcrumb(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                       QWidget* parent)
    : QWidget(parent), m_document(document), m_driver(driver), m_themes(themes)
{
    setAccessibleName(tr("Stages"));
    connect(&document, &Document::changed, this, [this](const DocumentChange& change) {
        if (!change.cellsOnly)
            showChain();
    });
    connect(&driver, &PlaybackDriver::stepChanged, this, [this] { update(); });
    connect(&themes, &ThemeWatcher::themeChanged, this, &Breadcrumb::restyle);
    showChain();
    restyle();
}

void Breadcrumb::restyle()
{
    setFixedHeight(qRound(px(m_themes, crumbHeight)));
    arrange();
    update();
}

void Breadcrumb::showChain()
{
    m_stops.clear();
    std::vector<ChainStop> chain;
    if (m_document.refusal())
        chain = refusedChain(m_document.settings());
    else if (m_document.trace())
        chain = chainOf(*m_document.trace());
    QStringList spoken;
    for (ChainStop& stop : chain) {
        spoken << stop.title;
        m_stops.push_back({std::move(stop), {}, {}});
    }
    setAccessibleDescription(spoken.join(QStringLiteral(" → ")));
    arrange();
    update();
}

void Breadcrumb::arrange()
{
    if (m_stops.empty())
        return;
    const double left = px(m_themes, sideMargin);
    // The number of the step keeps its place on the right.
    const double room = width() - 2 * left - px(m_themes, 170);
    const auto between = [&] { return px(m_themes, m_pixels * 2.1); };
    const auto wide = [&](const QString& title) {
        return QFontMetricsF(crumbFont(m_themes, m_pixels, true)).horizontalAdvance(title) +
               px(m_themes, m_pixels * 0.9);
    };
    const auto total = [&] {
        double sum = between() * static_cast<double>(m_stops.size() - 1);
        for (const Stop& stop : m_stops)
            sum += wide(stop.chain.title);
        return sum;
    };
    m_pixels = letters;
    while (m_pixels > smallestLetters && total() > room)
        --m_pixels;
    // The longest give way first.
    double cap = room;
    const auto capped = [&] {
        double sum = between() * static_cast<double>(m_stops.size() - 1);
        for (const Stop& stop : m_stops)
            sum += std::min(cap, wide(stop.chain.title));
        return sum;
    };
    while (cap > px(m_themes, 40) && capped() > room)
        cap -= px(m_themes, 4);
    double x = left;
    for (Stop& stop : m_stops) {
        const double own = std::min(cap, wide(stop.chain.title));
        stop.rect = {x, 0, own, static_cast<double>(height())};
        stop.title = QFontMetricsF(crumbFont(m_themes, m_pixels, true))
                         .elidedText(stop.chain.title, Qt::ElideRight,
                                     own - px(m_themes, m_pixels * 0.9) + 1);
        x += own + between();
    }
}

int Breadcrumb::current() const
{
    if (m_document.refusal() || !m_document.trace())
        return static_cast<int>(m_stops.size()) - 1;
    std::vector<ChainStop> chain;
    for (const Stop& stop : m_stops)
        chain.push_back(stop.chain);
    return stopOf(chain, *m_document.trace(), m_driver.position());
}

QRectF Breadcrumb::stopRect(std::size_t index) const
{
    return index < m_stops.size() ? m_stops[index].rect : QRectF();
}

void Breadcrumb::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void Breadcrumb::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme.window);
    const int now = current();
    const double dot = px(m_themes, m_pixels * 0.24);
    for (std::size_t i = 0; i < m_stops.size(); ++i) {
        const Stop& stop = m_stops[i];
        const bool strong = static_cast<int>(i) == now;
        const QColor line = stop.chain.refused ? theme.refusal : theme.roleColor(stop.chain.role);
        const QPointF at(stop.rect.left() + dot, stop.rect.center().y());
        painter.setPen(QPen(line, px(m_themes, 2)));
        painter.setBrush(strong ? QBrush(line) : QBrush(Qt::NoBrush));
        painter.drawEllipse(at, dot, dot);
        painter.setFont(crumbFont(m_themes, m_pixels, strong));
        painter.setPen(stop.chain.refused ? theme.refusalText : strong ? theme.text : theme.quiet);
        painter.drawText(stop.rect.adjusted(px(m_themes, m_pixels * 0.9), 0, 2, 0),
                         Qt::AlignLeft | Qt::AlignVCenter, stop.title);
        if (i + 1 < m_stops.size())
            drawChevron(painter,
                        {(stop.rect.right() + m_stops[i + 1].rect.left()) / 2,
                         stop.rect.center().y()},
                        px(m_themes, m_pixels * 0.5), 3, theme.quiet, px(m_themes, 2));
    }
    if (!m_driver.enabled())
        return;
    painter.setFont(crumbFont(m_themes, letters - 2, false));
    painter.setPen(theme.quiet);
    const QString count = QStringLiteral("%1 / %2").arg(groupedNumber(m_driver.position()),
                                                        groupedNumber(m_driver.size()));
    drawDigits(painter, QRectF(rect()).adjusted(0, 0, -px(m_themes, sideMargin), 0),
               Qt::AlignRight | Qt::AlignVCenter, count);
}

void Breadcrumb::mousePressEvent(QMouseEvent* event)
{
    if (!m_driver.enabled())
        return;
    for (const Stop& stop : m_stops)
        if (stop.rect.contains(event->position()))
            m_driver.seek(stop.chain.position);
}

HairTimeline::HairTimeline(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                           QWidget* parent)
    : QWidget(parent), m_document(document), m_driver(driver), m_themes(themes)
{
    setAccessibleName(tr("Timeline"));
    connect(&document, &Document::traceReplaced, this, &HairTimeline::showTrace);
    connect(&driver, &PlaybackDriver::stepChanged, this, [this] { update(); });
    connect(&driver, &PlaybackDriver::enabledChanged, this, [this] { update(); });
    connect(&driver, &PlaybackDriver::loopChanged, this, [this] { update(); });
    connect(&document, &Document::marksChanged, this, [this] { update(); });
    connect(&themes, &ThemeWatcher::themeChanged, this, &HairTimeline::restyle);
    showTrace();
    restyle();
}

void HairTimeline::restyle()
{
    setFixedHeight(qRound(px(m_themes, lineHeight)));
    update();
}

void HairTimeline::showTrace()
{
    m_segments = m_document.trace() ? timelineSegments(*m_document.trace())
                                    : std::vector<TimelineSegment>();
    update();
}

double HairTimeline::xOf(std::int64_t position) const
{
    const double side = px(m_themes, sideMargin);
    const double total = static_cast<double>(std::max<std::int64_t>(m_driver.size(), 1));
    return side + (width() - 2 * side) * static_cast<double>(position) / total;
}

std::vector<double> HairTimeline::markPlaces() const
{
    std::vector<double> places;
    if (const Trace* trace = m_document.trace())
        for (const Mark& mark : m_document.marks())
            if (const std::optional<std::int64_t> at = positionOf(*trace, mark))
                places.push_back(xOf(*at));
    std::sort(places.begin(), places.end());
    return places;
}

void HairTimeline::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme.window);
    if (!m_driver.enabled() || m_driver.size() == 0)
        return;
    const double middle = height() / 2.0;
    const double done = xOf(m_driver.position());
    const double gap = px(m_themes, 2);
    if (const std::optional<Trace::Range> loop = m_driver.loop()) {
        // What is played again and again lies on a band with an end on each side.
        const QRectF band(xOf(loop->first), middle - px(m_themes, 8),
                          xOf(loop->last) - xOf(loop->first), px(m_themes, 16));
        drawBox(painter, band, px(m_themes, 3), theme.panel, theme.line);
        for (const double end : {band.left(), band.right()})
            painter.fillRect(QRectF(end - px(m_themes, 1), band.top(), px(m_themes, 2),
                                    band.height()),
                             theme.accent);
    }
    std::int64_t before = 0;
    for (const TimelineSegment& segment : m_segments) {
        const double left = xOf(before);
        before += segment.steps;
        const double right = std::max(left + 0.5, xOf(before) - gap);
        const auto stroke = [&](double from, double to, double thick, const QColor& color) {
            if (to > from)
                painter.fillRect(QRectF(from, middle - thick / 2, to - from, thick), color);
        };
        const QColor color = theme.roleColor(segment.role);
        stroke(left, right, px(m_themes, 2), color);
        stroke(left, std::min(right, done), px(m_themes, 6), color);
    }
    double last = -1e9;
    for (const double x : markPlaces()) {
        // Marks that share a pixel stand beside each other.
        const double left = std::max(x, last + px(m_themes, 2));
        last = left;
        painter.fillRect(QRectF(left, px(m_themes, 1), px(m_themes, 1.5),
                                middle - px(m_themes, 1)),
                         theme.accent);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.accent);
        painter.drawPolygon(QPolygonF({QPointF(left, px(m_themes, 1)),
                                       QPointF(left + px(m_themes, 8), px(m_themes, 5)),
                                       QPointF(left, px(m_themes, 9))}));
    }
    painter.setPen(QPen(theme.window, px(m_themes, 2)));
    painter.setBrush(theme.text);
    painter.drawEllipse(QPointF(done, middle), px(m_themes, 7), px(m_themes, 7));
}

void HairTimeline::seekTo(double x)
{
    if (!m_driver.enabled())
        return;
    const double side = px(m_themes, sideMargin);
    const double part = std::clamp((x - side) / std::max(1.0, width() - 2 * side), 0.0, 1.0);
    m_driver.seek(std::llround(part * static_cast<double>(m_driver.size())));
}

void HairTimeline::mousePressEvent(QMouseEvent* event) { seekTo(event->position().x()); }

void HairTimeline::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        seekTo(event->position().x());
}

}  // namespace convstep
