// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plot in a panel, with its title, its words, and the ways to save it.
#pragma once

#include <QWidget>

#include "core/error/error.h"
#include "ui/plots/plot_data.h"
#include "ui/theme/theme_watcher.h"

class QHBoxLayout;
class QLabel;
class QMenu;

namespace convstep {

class IconButton;
class PlotCanvas;

// Title, drawing and words, as tall as they need. Follows theme and scale. Its accessible
// description is the plot in words. Its button and its context menu save it.
class Plot : public QWidget {
    Q_OBJECT
public:
    explicit Plot(const ThemeWatcher& themes, QWidget* parent = nullptr);

    void setData(PlotData data);
    // False where something else, such as the section's head, says what it is.
    void setTitleShown(bool shown);
    [[nodiscard]] const PlotData& data() const { return m_data; }

    // The picture as it is shown (PNG, SVG, PDF by the ending), or the numbers (.csv). Errors:
    // fileUnsupported for other endings, fileAccess.
    [[nodiscard]] Result<void> saveTo(const QString& path) const;

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    [[nodiscard]] QMenu* saveMenu();
    void saveDialog(const QString& ending);

    const ThemeWatcher& m_themes;
    PlotData m_data;
    QLabel* m_title;
    bool m_titleShown = true;
    PlotCanvas* m_canvas;
    QLabel* m_words;
    QHBoxLayout* m_top;     // title
    QHBoxLayout* m_bottom;  // words
    IconButton* m_save;     // at the end of one of them
};

}  // namespace convstep
