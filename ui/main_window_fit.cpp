// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window in little room: the side panels give way to the stage. The menu brings them back.
#include <QAction>
#include <QMenu>
#include <QSettings>
#include <QSignalBlocker>
#include <QSplitter>

#include <algorithm>
#include <tuple>

#include "ui/main_window.h"
#include "ui/panels/setup_panel.h"
#include "ui/panels/step_panel.h"
#include "ui/stage/stage_widget.h"
#include "ui/theme/theme.h"

namespace convstep {

namespace {

// Pixels at scale 1. The room in which three grids and their names still stand side by side.
constexpr double leastStage = 600;
constexpr double setupWidth = 264;
constexpr double stepWidth = 316;
constexpr double leastStep = 256;

}  // namespace

void MainWindow::fitPanels()
{
    const Theme& theme = m_themes.theme();
    int fit = 0;
    if (width() >= theme.ipx(setupWidth + leastStep + leastStage))
        fit = 2;
    else if (width() >= theme.ipx(leastStep + leastStage))
        fit = 1;
    if (fit == m_panelsFit && theme.scale == m_fittedScale)
        return;
    const bool rescaled = theme.scale != m_fittedScale;
    m_panelsFit = fit;
    m_fittedScale = theme.scale;
    // What follows from a step stays longer than what is set once. What is wanted is remembered
    // for when there is room again.
    for (const auto& [panel, name, least] :
         {std::tuple{static_cast<QWidget*>(m_setup), "setup", 2},
          std::tuple{static_cast<QWidget*>(m_step), "step", 1}}) {
        const QString key = QStringLiteral("panels/") + QString::fromLatin1(name);
        const bool shown = fit >= least && m_settings.value(key, true).toBool();
        if (auto* one = m_moreMenu->findChild<QAction*>(key)) {
            const QSignalBlocker quiet(one);
            one->setChecked(shown);
        }
        showPanel(panel, shown);
    }
    if (!rescaled)
        return;
    // In a small window the stage needs the room more than the words do.
    const int left = theme.ipx(setupWidth);
    const int right = std::clamp(width() / 5, theme.ipx(leastStep), theme.ipx(stepWidth));
    m_splitter->setSizes({left, std::max(1, width() - left - right), right});
}

void MainWindow::showPanel(QWidget* panel, bool shown)
{
    // The keyboard must not stay in what is gone.
    if (!shown && panel->isAncestorOf(focusWidget()))
        m_stage->setFocus();
    panel->setVisible(shown);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    if (m_fittedScale > 0)
        fitPanels();
}

}  // namespace convstep
