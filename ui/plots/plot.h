// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plot in a panel. The only door to the plotting library: nothing else includes it.
#pragma once

#include <QWidget>

#include <memory>

#include "core/error/error.h"
#include "ui/plots/plot_data.h"
#include "ui/theme/theme_watcher.h"

class QLabel;

namespace convstep {

// Title, drawing and words, as tall as they need. Follows theme and scale. Its accessible
// description is the plot in words. The context menu saves it.
class Plot : public QWidget {
    Q_OBJECT
public:
    explicit Plot(const ThemeWatcher& themes, QWidget* parent = nullptr);
    ~Plot() override;

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
    class Canvas;  // the library's widget

    void refresh();
    void saveDialog(const QString& ending);

    const ThemeWatcher& m_themes;
    PlotData m_data;
    QLabel* m_title;
    bool m_titleShown = true;
    std::unique_ptr<Canvas> m_canvas;
    QLabel* m_words;
};

}  // namespace convstep
