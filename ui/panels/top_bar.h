// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <vector>

#include "ui/session/chain_text.h"
#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"

class QAction;
class QMenu;
class QPushButton;

namespace convstep {

class ChainBar;
class IconButton;
class SegmentedControl;

// The head of the window: the name, which leads to the examples; the chain of stages, which leads
// to each of them; what can be done with the document.
class TopBar : public QFrame {
    Q_OBJECT
public:
    struct Actions {
        QAction* examples = nullptr;
        QAction* open = nullptr;
        QAction* save = nullptr;
        QAction* undo = nullptr;
        QAction* redo = nullptr;
        QAction* history = nullptr;
        QMenu* exportMenu = nullptr;
        QMenu* moreMenu = nullptr;
    };
    TopBar(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
           const Actions& actions, QWidget* parent = nullptr);

    // The button that the list of changes hangs on.
    [[nodiscard]] const QWidget* historyButton() const { return m_history; }
    // On the page of examples only the name and Open are of use.
    void setDocumentShown(bool shown);
    // Whether the buttons are icons now, because there is little room.
    [[nodiscard]] bool compact() const { return m_compact; }
    // Which of the places is lit; on that of full-size pictures no document is opened from here.
    enum class Place { none = -1, step = 0, fullSize = 1 };
    void setPlace(Place place);
    // What stands for the document's chain on the page of full-size pictures. Takes it.
    void setFullSizeChain(QWidget* chain);

    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void placeChosen(convstep::TopBar::Place place);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    // A button with words, and one with the glyph for where there is no room for words.
    struct Twins {
        QWidget* words;
        QWidget* icon;
        bool ofDocument;  // of no use on the page of examples
    };
    void addTwins(QAction* action, const QString& text, int glyph, bool ofDocument);
    void addExport(QMenu* menu);
    QPushButton* addButton(QAction* action, const QString& text);
    IconButton* addIcon(QAction* action, int glyph);
    void fit();
    void showChainOf();
    // The chain that is shown; null: none.
    [[nodiscard]] const QWidget* shownChain() const;
    void restyle();
    [[nodiscard]] std::vector<ChainStop> stops() const;
    void showChain();
    void showCurrent();
    void jump(int index);

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    QPushButton* m_name;
    QWidget* m_history = nullptr;
    ChainBar* m_chain;
    QWidget* m_fullSizeChain = nullptr;
    SegmentedControl* m_place;
    std::vector<ChainStop> m_stops;
    IconButton* m_more;
    std::vector<Twins> m_twins;
    std::vector<QWidget*> m_ofDocument;
    bool m_documentShown = true;
    bool m_fullSize = false;
    bool m_compact = false;
};

}  // namespace convstep
