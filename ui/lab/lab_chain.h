// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

#include "ui/session/chain_text.h"
#include "ui/theme/theme_watcher.h"

class QMenu;

namespace convstep {

class ChainBar;
class IconButton;

// The stack of operators on a full-size picture: a pill for the picture and one for each result, and
// a + that puts another operator behind them, or an example in their place. Delete on a pill takes
// its operator away.
class LabChain : public QWidget {
    Q_OBJECT
public:
    explicit LabChain(const ThemeWatcher& themes, QWidget* parent = nullptr);

    // The picture first. `current` is the operator that is shown, from 0.
    void setChain(const std::vector<ChainStop>& chain, std::size_t current);
    void setCurrent(std::size_t current);
    [[nodiscard]] ChainBar& bar() { return *m_bar; }
    [[nodiscard]] QMenu& menu() { return *m_menu; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void pictureChosen();
    void operatorChosen(int index);
    void removeAsked(int index);
    void addChosen(const QString& op);
    // These rates, one after another, on a picture of single pixels.
    void ratesChosen(const std::vector<std::int64_t>& rates);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addHead(const QString& text);
    void buildMenu();
    // Pills, then the +, wherever they were made.
    void orderTabs();
    // The + directly behind the last pill.
    void place();
    [[nodiscard]] int gap() const;

    const ThemeWatcher& m_themes;
    ChainBar* m_bar;
    IconButton* m_add;
    QMenu* m_menu;
};

}  // namespace convstep
