// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QString>
#include <vector>

#include "ui/gallery/example_picture.h"
#include "ui/theme/theme_watcher.h"

class QLabel;

namespace convstep {

class GalleryCard;

// What a start shows as one card.
struct GalleryEntry {
    QString id;
    // "start": the wide card on top, one of them. "idea", "check" and "blank": under "one idea
    // each", in this order. "article": under "from the articles".
    QString section;
    QString title;
    QString line;
    CardPicture picture;
};

// The first thing that is seen: cards to choose from, in as many columns as fit. The pointer, Tab,
// the arrow keys, Home and End move among them; Enter and Space choose.
class GalleryView : public QScrollArea {
    Q_OBJECT
public:
    explicit GalleryView(const ThemeWatcher* themes, QWidget* parent = nullptr);

    // Replaces all cards, kept in the order given within each section.
    void setEntries(std::vector<GalleryEntry> entries);
    // Puts the keyboard on the card of that id; on the first one when there is no such card.
    void focusEntry(const QString& id);
    // Columns at the present width.
    [[nodiscard]] int columns() const { return m_columns; }

signals:
    void chosen(const QString& id);
    // The card that opens a file.
    void openRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    GalleryCard* addCard(const GalleryEntry& entry);
    GalleryCard* addOpenCard();
    void restyle();
    void arrange();
    // Cards in rows of equal height from `y` on; the y below them.
    int placeRows(const std::vector<GalleryCard*>& cards, int left, int width, int y);
    void moveFocus(GalleryCard* from, int key);

    const ThemeWatcher* m_themes;
    QWidget* m_page;
    QLabel* m_headline;
    QLabel* m_subline;
    QLabel* m_ideasHead;
    QLabel* m_articlesHead;
    std::vector<GalleryCard*> m_top;    // the start card, if any, and the one that opens a file
    std::vector<GalleryCard*> m_ideas;  // and the blank grid
    std::vector<GalleryCard*> m_articles;
    std::vector<std::pair<QString, GalleryCard*>> m_byId;
    int m_columns = 1;
};

}  // namespace convstep
