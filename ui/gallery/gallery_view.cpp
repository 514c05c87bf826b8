// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/gallery_view.h"

#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <algorithm>
#include <cstdlib>

#include "ui/gallery/gallery_card.h"
#include "ui/theme/fonts.h"

namespace convstep {

namespace {

// Pixels at scale 1.
constexpr double leastCard = 248;
constexpr double gap = 16;
constexpr int mostColumns = 6;

bool isMove(int key)
{
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up ||
           key == Qt::Key_Down || key == Qt::Key_Home || key == Qt::Key_End;
}

}  // namespace

GalleryView::GalleryView(const ThemeWatcher* themes, QWidget* parent)
    : QScrollArea(parent), m_themes(themes), m_page(new QWidget),
      m_headline(new QLabel(tr("Choose something to watch"), m_page)),
      m_subline(new QLabel(m_page)), m_ideasHead(new QLabel(tr("One idea each"), m_page)),
      m_articlesHead(new QLabel(tr("From the articles"), m_page))
{
    setWidget(m_page);
    m_page->setAutoFillBackground(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    m_subline->setTextFormat(Qt::RichText);
    m_subline->setWordWrap(true);
    m_subline->setText(tr("Each opens with its own numbers, ready to play. Press <b>Space</b> to "
                          "start, <b>←</b> and <b>→</b> to step."));
    connect(themes, &ThemeWatcher::themeChanged, this, &GalleryView::restyle);
    setEntries({});
    restyle();
}

void GalleryView::setEntries(std::vector<GalleryEntry> entries)
{
    for (auto* group : {&m_top, &m_ideas, &m_articles}) {
        for (GalleryCard* card : *group)
            delete card;
        group->clear();
    }
    m_byId.clear();
    // Tab goes in the order in which the cards are made, so that is the order on the page.
    for (const GalleryEntry& entry : entries) {
        if (entry.section == QLatin1String("start"))
            m_top.push_back(addCard(entry));
    }
    m_top.push_back(addOpenCard());
    for (const char* section : {"idea", "check", "blank"}) {
        for (const GalleryEntry& entry : entries) {
            if (entry.section == QLatin1String(section))
                m_ideas.push_back(addCard(entry));
        }
    }
    for (const GalleryEntry& entry : entries) {
        if (entry.section == QLatin1String("article"))
            m_articles.push_back(addCard(entry));
    }
    arrange();
}

GalleryCard* GalleryView::addCard(const GalleryEntry& entry)
{
    const bool start = entry.section == QLatin1String("start");
    GalleryCard::Text text{{}, entry.title, entry.line, {}};
    if (start) {
        text.kicker = tr("Start here");
        text.action = tr("Press Space");
    }
    auto* card = new GalleryCard(m_themes, text, entry.picture, m_page);
    card->setFeatured(start);
    card->installEventFilter(this);
    const QString id = entry.id;
    connect(card, &QPushButton::clicked, this, [this, id] { emit chosen(id); });
    card->show();
    m_byId.emplace_back(id, card);
    return card;
}

GalleryCard* GalleryView::addOpenCard()
{
    const GalleryCard::Text text{{},
                                 tr("Open a document"),
                                 tr("Go on with something saved: a .convstep file."),
                                 tr("Choose a file…")};
    auto* card = new GalleryCard(m_themes, text, {}, m_page);
    card->installEventFilter(this);
    connect(card, &QPushButton::clicked, this, &GalleryView::openRequested);
    card->show();
    return card;
}

void GalleryView::focusEntry(const QString& id)
{
    GalleryCard* card = m_top.front();
    for (const auto& [name, candidate] : m_byId) {
        if (name == id)
            card = candidate;
    }
    card->setFocus(Qt::OtherFocusReason);
}

void GalleryView::focusInEvent(QFocusEvent* event)
{
    QScrollArea::focusInEvent(event);
    m_top.front()->setFocus(event->reason());
}

void GalleryView::restyle()
{
    const Theme& theme = m_themes->theme();
    m_headline->setFont(themeFont(TextStyle::headline, theme));
    m_subline->setFont(themeFont(TextStyle::body, theme));
    m_ideasHead->setFont(themeFont(TextStyle::head, theme));
    m_articlesHead->setFont(themeFont(TextStyle::head, theme));
    m_subline->setProperty("quiet", true);
    QPalette ground = m_page->palette();
    ground.setColor(QPalette::Window, theme.window);
    m_page->setPalette(ground);
    m_ideasHead->setProperty("head", true);
    m_articlesHead->setProperty("head", true);
    verticalScrollBar()->setSingleStep(theme.ipx(40));
    arrange();
}

void GalleryView::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

int GalleryView::placeRows(const std::vector<GalleryCard*>& cards, int left, int width, int y)
{
    const Theme& theme = m_themes->theme();
    const int space = theme.ipx(gap);
    const int cardWidth = (width - (m_columns - 1) * space) / m_columns;
    const auto perRow = static_cast<std::size_t>(m_columns);
    for (std::size_t first = 0; first < cards.size(); first += perRow) {
        const std::size_t last = std::min(first + perRow, cards.size());
        int height = 0;
        for (std::size_t i = first; i < last; ++i)
            height = std::max(height, cards[i]->heightForWidth(cardWidth));
        for (std::size_t i = first; i < last; ++i) {
            const int x = left + static_cast<int>(i - first) * (cardWidth + space);
            cards[i]->setGeometry(x, y, cardWidth, height);
        }
        y += height + space;
    }
    return y;
}

void GalleryView::arrange()
{
    const Theme& theme = m_themes->theme();
    const int full = viewport()->width();
    const int margin = std::clamp(full * 3 / 80, theme.ipx(20), theme.ipx(60));
    const int space = theme.ipx(gap);
    // Beyond six columns the page stays in the middle.
    const int most = theme.ipx(mostColumns * 330.0);
    const int width = std::clamp(full - 2 * margin, 1, most);
    const int left = (full - width) / 2;
    m_columns = std::clamp((width + space) / (theme.ipx(leastCard) + space), 1, mostColumns);

    int y = theme.ipx(24);
    const auto placeLabel = [&](QLabel* label, int below) {
        const int height =
            label->wordWrap() ? label->heightForWidth(width) : label->sizeHint().height();
        label->setGeometry(left, y, width, height);
        y += height + theme.ipx(below);
    };
    placeLabel(m_headline, 4);
    placeLabel(m_subline, 18);

    // The start card takes most of the columns, the other one the rest.
    const int cardWidth = (width - (m_columns - 1) * space) / m_columns;
    const int wide = m_columns < 3 ? m_columns : std::min(m_columns - 1, 4);
    const int rest = m_columns - wide;
    if (m_top.size() == 2 && rest > 0) {
        const int startWidth = wide * cardWidth + (wide - 1) * space;
        const int otherWidth = rest * cardWidth + (rest - 1) * space;
        const int height =
            std::max(m_top[0]->heightForWidth(startWidth), m_top[1]->heightForWidth(otherWidth));
        m_top[0]->setGeometry(left, y, startWidth, height);
        m_top[1]->setGeometry(left + startWidth + space, y, otherWidth, height);
        y += height + space;
    } else {
        for (GalleryCard* card : m_top) {
            const int height = card->heightForWidth(width);
            card->setGeometry(left, y, width, height);
            y += height + space;
        }
    }

    for (const auto& [head, cards] :
         {std::pair{m_ideasHead, &m_ideas}, std::pair{m_articlesHead, &m_articles}}) {
        head->setVisible(!cards->empty());
        if (cards->empty())
            continue;
        y += theme.ipx(4);
        placeLabel(head, 8);
        y = placeRows(*cards, left, width, y);
    }
    m_page->resize(full, std::max(y + theme.ipx(16), viewport()->height()));
}

bool GalleryView::eventFilter(QObject* watched, QEvent* event)
{
    auto* card = qobject_cast<GalleryCard*>(watched);
    if (card != nullptr && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (isMove(key->key()) && (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier) {
            moveFocus(card, key->key());
            return true;
        }
    }
    if (card != nullptr && event->type() == QEvent::FocusIn)
        ensureWidgetVisible(card, 0, m_themes->theme().ipx(24));
    return QScrollArea::eventFilter(watched, event);
}

void GalleryView::moveFocus(GalleryCard* from, int key)
{
    std::vector<GalleryCard*> all;
    for (const auto* group : {&m_top, &m_ideas, &m_articles})
        all.insert(all.end(), group->begin(), group->end());
    const auto at = std::find(all.begin(), all.end(), from) - all.begin();
    const auto count = static_cast<std::ptrdiff_t>(all.size());
    GalleryCard* to = nullptr;
    switch (key) {
    case Qt::Key_Left:
        to = all[static_cast<std::size_t>(std::max<std::ptrdiff_t>(at - 1, 0))];
        break;
    case Qt::Key_Right:
        to = all[static_cast<std::size_t>(std::min(at + 1, count - 1))];
        break;
    case Qt::Key_Home:
        to = all.front();
        break;
    case Qt::Key_End:
        to = all.back();
        break;
    default: {
        // The nearest row that way, and in it the card above or below.
        const bool down = key == Qt::Key_Down;
        const QRect here = from->geometry();
        long best = -1;
        for (GalleryCard* card : all) {
            const QRect there = card->geometry();
            const int rows = down ? there.top() - here.bottom() : here.top() - there.bottom();
            if (rows <= 0)
                continue;
            const int aside = std::abs(there.center().x() - here.center().x());
            const long cost = rows * 10000L + aside;
            if (best < 0 || cost < best) {
                best = cost;
                to = card;
            }
        }
    }
    }
    if (to != nullptr && to != from)
        to->setFocus(key == Qt::Key_Left || key == Qt::Key_Up ? Qt::BacktabFocusReason
                                                              : Qt::TabFocusReason);
}

}  // namespace convstep
