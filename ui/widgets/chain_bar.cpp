// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chain_bar.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

// Pixels at scale 1: a pill with a shortened title, one that is a dot, gaps with a long arrow and
// with a short one.
constexpr double leastPill = 76;
constexpr double dotPill = 30;
constexpr double wideGap = 32;
constexpr double narrowGap = 18;
// Less than this the whole bar does not ask for: a dot on each side of a pill.
constexpr double leastBar = 172;

}  // namespace

// Its own class to the style sheet, so that the sizes of plain buttons are not its own.
class ChainPill : public QPushButton {
    Q_OBJECT
public:
    ChainPill(const ThemeWatcher* themes, QWidget* parent) : QPushButton(parent), m_themes(themes)
    {
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setCursor(Qt::PointingHandCursor);
    }

    void setLink(const ChainLink& link)
    {
        m_link = link;
        m_current = false;
        update();
    }
    [[nodiscard]] bool isCurrent() const { return m_current; }
    void setCurrent(bool current)
    {
        m_current = current;
        update();
    }
    void setShapeShown(bool shown) { m_shapeShown = shown; }

    // Width with everything, or without the shape.
    [[nodiscard]] int naturalWidth(bool withShape) const
    {
        const Theme& theme = m_themes->theme();
        double width = QFontMetricsF(titleFont()).horizontalAdvance(m_link.title) + theme.px(40);
        if (withShape && !m_link.shape.isEmpty()) {
            width +=
                QFontMetricsF(themeFont(TextStyle::small, theme)).horizontalAdvance(m_link.shape) +
                theme.px(7);
        }
        return static_cast<int>(std::ceil(width));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = m_themes->theme();
        const RoleColors& role = theme.role(m_link.role);
        const QColor line = m_link.refused ? theme.refusal : role.line;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box(rect());
        const double radius = box.height() / 2;
        QColor fill = underMouse() ? theme.hover : theme.panel;
        if (m_current)
            fill = m_link.refused ? theme.refusalFill : role.tint;
        if (m_link.refused) {
            drawBox(painter, box, radius, fill, QColor());
            QPen pen(line, theme.px(1.5));
            pen.setDashPattern({3, 2});
            painter.setPen(pen);
            painter.setBrush(Qt::NoBrush);
            const double half = theme.px(1.5) / 2;
            painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius - half,
                                    radius - half);
        } else {
            drawBox(painter, box, radius, fill, m_current ? line : theme.fieldLine,
                    theme.px(m_current ? 1.5 : 1));
        }
        if (hasFocus())
            drawFocusRing(painter, box, radius, theme);

        painter.setPen(Qt::NoPen);
        painter.setBrush(line);
        painter.drawEllipse(QPointF(theme.px(15), box.center().y()), theme.px(3.5), theme.px(3.5));
        if (width() < theme.ipx(dotPill + 14))
            return;  // only the dot

        QRectF text = box.adjusted(theme.px(25), 0, -theme.px(14), 0);
        if (m_shapeShown && !m_link.shape.isEmpty()) {
            const QFont shapeFont = themeFont(TextStyle::small, theme);
            const double width = QFontMetricsF(shapeFont).horizontalAdvance(m_link.shape);
            painter.setFont(shapeFont);
            painter.setPen(m_current ? theme.text : theme.quiet);
            painter.drawText(QRectF(text.right() - width, text.top(), width + 1, text.height()),
                             Qt::AlignLeft | Qt::AlignVCenter, m_link.shape);
            text.setRight(text.right() - width - theme.px(7));
        }
        painter.setFont(titleFont());
        painter.setPen(theme.text);
        const QString title = QFontMetricsF(painter.font())
                                  .elidedText(m_link.title, Qt::ElideRight, text.width() + 1);
        painter.drawText(text.adjusted(0, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, title);
    }

private:
    [[nodiscard]] QFont titleFont() const
    {
        return sizedFont(13, QFont::Medium, m_themes->theme());
    }

    const ThemeWatcher* m_themes;
    ChainLink m_link;
    bool m_current = false;
    bool m_shapeShown = true;
};

ChainBar::ChainBar(const ThemeWatcher* themes, QWidget* parent) : QWidget(parent), m_themes(themes)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        arrange();
        update();
    });
}

void ChainBar::setLinks(const std::vector<ChainLink>& links)
{
    bool focused = false;
    while (m_pills.size() > links.size()) {
        focused = focused || m_pills.back()->hasFocus();
        m_pills.back()->hide();
        m_pills.back()->deleteLater();
        m_pills.pop_back();
    }
    if (focused && !m_pills.empty())
        m_pills.back()->setFocus(Qt::OtherFocusReason);
    while (m_pills.size() < links.size()) {
        const int index = static_cast<int>(m_pills.size());
        auto* pill = new ChainPill(m_themes, this);
        connect(pill, &QPushButton::clicked, this, [this, index] { emit activated(index); });
        pill->installEventFilter(this);
        // Behind the one before it, wherever others were made meanwhile.
        if (index > 0)
            setTabOrder(m_pills.back(), pill);
        pill->show();
        m_pills.push_back(pill);
    }
    m_current = -1;
    for (std::size_t i = 0; i < links.size(); ++i) {
        ChainPill* pill = m_pills[i];
        pill->setLink(links[i]);
        pill->setToolTip(links[i].shape.isEmpty()
                             ? links[i].title
                             : tr("%1, %2").arg(links[i].title, links[i].shape));
        pill->setAccessibleName(pill->toolTip());
        pill->setAccessibleDescription({});
    }
    updateGeometry();
    arrange();
    update();
}

void ChainBar::setCurrent(int index)
{
    if (index == m_current)
        return;
    m_current = index;
    for (std::size_t i = 0; i < m_pills.size(); ++i) {
        const bool current = static_cast<int>(i) == index;
        m_pills[i]->setCurrent(current);
        m_pills[i]->setAccessibleDescription(current ? tr("current stage") : QString());
    }
    arrange();
}

int ChainBar::contentWidth() const
{
    return m_pills.empty() ? 0 : std::min(m_pills.back()->geometry().right() + 1, width());
}

QSize ChainBar::sizeHint() const
{
    const Theme& theme = m_themes->theme();
    int width = 0;
    for (const ChainPill* pill : m_pills)
        width += pill->naturalWidth(true) + (width > 0 ? theme.ipx(wideGap) : 0);
    return {width, theme.ipx(30)};
}

QSize ChainBar::minimumSizeHint() const
{
    const Theme& theme = m_themes->theme();
    return {std::min(sizeHint().width(), theme.ipx(leastBar)), theme.ipx(30)};
}

void ChainBar::arrange()
{
    if (m_pills.empty())
        return;
    const Theme& theme = m_themes->theme();
    const std::size_t n = m_pills.size();
    const int gap = theme.ipx(wideGap);
    const int room = qMax(0, width() - gap * static_cast<int>(n - 1));

    // Everything; else only the current shape; else no shape; else shortened titles.
    std::vector<int> widths(n);
    for (int stage = 0; stage < 3; ++stage) {
        for (std::size_t i = 0; i < n; ++i) {
            const bool shape = stage == 0 || (stage == 1 && m_pills[i]->isCurrent());
            m_pills[i]->setShapeShown(shape);
            widths[i] = m_pills[i]->naturalWidth(shape);
        }
        if (std::accumulate(widths.begin(), widths.end(), 0) <= room)
            break;
    }
    // The widest give way first: find the cap under which all fit.
    int cap = *std::max_element(widths.begin(), widths.end());
    const auto total = [&widths](int limit) {
        int sum = 0;
        for (const int w : widths)
            sum += std::min(w, limit);
        return sum;
    };
    const int least = theme.ipx(leastPill);
    for (const int between : {gap, theme.ipx(narrowGap)}) {
        const int left = width() - between * static_cast<int>(n - 1);
        while (cap > least && total(cap) > left)
            --cap;
        if (total(cap) <= left) {
            for (int& w : widths)
                w = std::min(w, cap);
            place(widths, between, m_current);
            return;
        }
    }
    arrangeDots();
}

void ChainBar::arrangeDots()
{
    const Theme& theme = m_themes->theme();
    std::vector<int> widths(m_pills.size(), theme.ipx(dotPill));
    const int gap = theme.ipx(narrowGap);
    int others = 0;
    for (std::size_t i = 0; i < m_pills.size(); ++i) {
        m_pills[i]->setShapeShown(false);
        others += m_pills[i]->isCurrent() ? 0 : widths[i] + gap;
    }
    if (m_current >= 0) {
        auto& wide = widths[static_cast<std::size_t>(m_current)];
        // When it moves anyway there may as well be words to read.
        const int title = m_pills[static_cast<std::size_t>(m_current)]->naturalWidth(false);
        wide = std::min({title, std::max(width() - others, theme.ipx(leastPill)), width()});
    }
    place(widths, gap, m_current);
}

void ChainBar::place(const std::vector<int>& widths, int gap, int shown)
{
    const Theme& theme = m_themes->theme();
    m_gap = gap;
    std::vector<int> lefts;
    int all = 0;
    for (const int w : widths) {
        lefts.push_back(all);
        all += w + gap;
    }
    all -= gap;
    int moved = 0;
    if (all > width() && shown >= 0) {
        const auto at = static_cast<std::size_t>(shown);
        moved = std::clamp(lefts[at] + widths[at] / 2 - width() / 2, 0, all - width());
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
        m_pills[i]->setGeometry(lefts[i] - moved, (height() - theme.ipx(30)) / 2, widths[i],
                                theme.ipx(30));
        m_pills[i]->update();
    }
    update();
}

bool ChainBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
            const auto at = std::find(m_pills.begin(), m_pills.end(), watched);
            emit removeAsked(static_cast<int>(at - m_pills.begin()));
            return true;
        }
    }
    if (event->type() == QEvent::FocusIn) {
        const auto* pill = static_cast<const QWidget*>(watched);
        int moved = 0;
        if (pill->x() < 0)
            moved = -pill->x();
        else if (pill->geometry().right() >= width())
            moved = width() - 1 - pill->geometry().right();
        for (ChainPill* one : m_pills)
            one->move(one->x() + moved, one->y());
        update();
    }
    return QWidget::eventFilter(watched, event);
}

void ChainBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ChainBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes->theme();
    QPainter painter(this);
    for (std::size_t i = 1; i < m_pills.size(); ++i) {
        const QRectF right(m_pills[i]->geometry());
        const double length = theme.px(m_gap < theme.ipx(wideGap) ? 9 : 13);
        const double x = right.left() - m_gap / 2.0 - length / 2;
        drawArrow(painter, QRectF(x, right.center().y() - theme.px(4), length, theme.px(8)),
                  theme.quiet, theme.px(1.25));
    }
}

}  // namespace convstep

#include "chain_bar.moc"
